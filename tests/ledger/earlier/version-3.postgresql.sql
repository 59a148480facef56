SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE FUNCTION public.refuse_ledger_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TABLE public.claim_additions (
    seq bigint NOT NULL,
    claim text NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    vendor text NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    date text NOT NULL,
    known_from text NOT NULL,
    until text,
    attribution text NOT NULL,
    verified boolean NOT NULL,
    origin text NOT NULL,
    statement text NOT NULL,
    assigned text,
    said_by text NOT NULL,
    CONSTRAINT claim_additions_check CHECK (((low >= (0)::double precision) AND (low <= high) AND (high <= (1)::double precision)))
);
CREATE TABLE public.claim_gradings (
    seq bigint NOT NULL,
    claim text NOT NULL,
    grade text NOT NULL,
    said_by text NOT NULL,
    why text NOT NULL
);
CREATE TABLE public.claim_sources (
    seq bigint NOT NULL,
    "position" integer NOT NULL,
    publisher text NOT NULL,
    title text NOT NULL,
    url text NOT NULL,
    read_via text NOT NULL,
    published text NOT NULL
);
CREATE TABLE public.claim_withdrawals (
    seq bigint NOT NULL,
    claim text NOT NULL,
    said_by text NOT NULL,
    why text NOT NULL
);
CREATE TABLE public.cleanpath_ledger (
    version integer NOT NULL,
    name text NOT NULL,
    applied text NOT NULL
);
CREATE TABLE public.journal (
    seq bigint NOT NULL,
    recorded text NOT NULL,
    kind text NOT NULL,
    previous text NOT NULL,
    digest text NOT NULL
);
CREATE TABLE public.press_articles (
    seq bigint NOT NULL,
    digest text NOT NULL,
    name text NOT NULL,
    published text NOT NULL,
    outlet text NOT NULL,
    said_by text NOT NULL
);
CREATE TABLE public.press_candidates (
    seq bigint NOT NULL,
    "position" integer NOT NULL,
    candidate text NOT NULL,
    content text NOT NULL
);
CREATE TABLE public.press_decisions (
    seq bigint NOT NULL,
    candidate text NOT NULL,
    decision text NOT NULL,
    content text NOT NULL,
    said_by text NOT NULL,
    why text NOT NULL,
    CONSTRAINT press_decisions_decision_check CHECK ((decision = ANY (ARRAY['accepted'::text, 'edited'::text, 'merged'::text, 'rejected'::text, 'withdrawn'::text])))
);
CREATE TABLE public.run_ends (
    seq bigint NOT NULL,
    run text NOT NULL,
    status text NOT NULL,
    message text NOT NULL,
    counts text NOT NULL,
    result_digest text,
    kept boolean NOT NULL,
    result text,
    packed bytea,
    CONSTRAINT run_ends_status_check CHECK ((status = ANY (ARRAY['finished'::text, 'interrupted'::text, 'failed'::text])))
);
CREATE TABLE public.run_starts (
    seq bigint NOT NULL,
    run text NOT NULL,
    verb text NOT NULL,
    case_name text NOT NULL,
    as_of text,
    known_at text,
    lens text NOT NULL,
    version text NOT NULL,
    inputs text NOT NULL,
    parameters text NOT NULL
);
CREATE TABLE public.waiver_additions (
    seq bigint NOT NULL,
    waiver text NOT NULL,
    kind text NOT NULL,
    rule text NOT NULL,
    requirement text NOT NULL,
    selector text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    signed text NOT NULL,
    starts text NOT NULL,
    expires text NOT NULL,
    CONSTRAINT waiver_additions_check CHECK ((starts <= expires)),
    CONSTRAINT waiver_additions_kind_check CHECK ((kind = ANY (ARRAY['waiver'::text, 'decision'::text])))
);
CREATE TABLE public.waiver_withdrawals (
    seq bigint NOT NULL,
    waiver text NOT NULL,
    withdrawn text NOT NULL,
    said_by text NOT NULL,
    why text NOT NULL
);
INSERT INTO public.claim_additions VALUES (6, 'c1', 'operator:no-telenor/ran', 'share', 'huawei', 0.1, 0.3333333333333333, '2018-11', '2018-11-23', NULL, 'on_record', true, 'operator', 'A third at most.
So says the report.', NULL, 'auditor');
INSERT INTO public.claim_additions VALUES (7, 'c2', 'operator:no-telenor/ran', 'share', 'huawei', 0.1, 0.3333333333333333, '2018-11', '2018-11-23', NULL, 'on_record', true, 'operator', '它的一半', NULL, 'auditor');
INSERT INTO public.claim_gradings VALUES (8, 'c1', 'C3', 'auditor', 'hearsay');
INSERT INTO public.claim_sources VALUES (6, 1, 'Operator', 'Annual report', 'https://example.net/a', 'primary', '2018-11-23');
INSERT INTO public.claim_sources VALUES (6, 2, 'Newspaper', '', '', 'secondary', '');
INSERT INTO public.claim_sources VALUES (7, 1, 'Operator', 'Annual report', 'https://example.net/a', 'primary', '2018-11-23');
INSERT INTO public.claim_sources VALUES (7, 2, 'Newspaper', '', '', 'secondary', '');
INSERT INTO public.claim_withdrawals VALUES (9, 'c2', 'auditor', 'letter was retracted');
INSERT INTO public.cleanpath_ledger VALUES (1, 'runs and claims', '2026-11-30T09:39:34.729368Z');
INSERT INTO public.cleanpath_ledger VALUES (2, 'waivers and packed results', '2026-11-30T09:39:34.871452Z');
INSERT INTO public.cleanpath_ledger VALUES (3, 'articles, candidates and decisions', '2026-11-30T09:39:35.000129Z');
INSERT INTO public.journal VALUES (1, '2026-11-30T09:39:35.047629Z', 'run begun', '0000000000000000000000000000000000000000000000000000000000000000', '23c6b57bcf38f7ed268cfc69eb5c53ae65ec6d38e3f2650f6c94aeea9e45a53c');
INSERT INTO public.journal VALUES (2, '2026-11-30T09:39:35.155690Z', 'run ended', '23c6b57bcf38f7ed268cfc69eb5c53ae65ec6d38e3f2650f6c94aeea9e45a53c', '941fae3cdc3b33fbb306d1c693ab7d64b69339d01f2508937f6a0b6dbb5404f3');
INSERT INTO public.journal VALUES (3, '2026-11-30T09:39:35.227625Z', 'run begun', '941fae3cdc3b33fbb306d1c693ab7d64b69339d01f2508937f6a0b6dbb5404f3', 'c73931ff025d9b0b65400ba76b3daac985b1e18e54eb85792def356fb7db1509');
INSERT INTO public.journal VALUES (4, '2026-11-30T09:39:35.312140Z', 'run ended', 'c73931ff025d9b0b65400ba76b3daac985b1e18e54eb85792def356fb7db1509', '2a5ac647b7bcf2631a6d3a8d0be0e94a5c24a4978b46a14f424cb67332aff665');
INSERT INTO public.journal VALUES (5, '2026-11-30T09:39:35.380418Z', 'run begun', '2a5ac647b7bcf2631a6d3a8d0be0e94a5c24a4978b46a14f424cb67332aff665', '3e1fa294e597b9d4c6ed2ea401584f8b2bbdcddcf8a8c3d42f411c22dff3c5f8');
INSERT INTO public.journal VALUES (6, '2026-11-30T09:39:35.431759Z', 'claim added', '3e1fa294e597b9d4c6ed2ea401584f8b2bbdcddcf8a8c3d42f411c22dff3c5f8', '12b09a4055720daf79df97005226b206abd64053fc28fb019183b8cc9f8f4cce');
INSERT INTO public.journal VALUES (7, '2026-11-30T09:39:35.579601Z', 'claim added', '12b09a4055720daf79df97005226b206abd64053fc28fb019183b8cc9f8f4cce', '605e4a237496d4002dac63b9a0dc528f408487f9bc73326e61aabd6286ec70df');
INSERT INTO public.journal VALUES (8, '2026-11-30T09:39:35.659559Z', 'claim graded', '605e4a237496d4002dac63b9a0dc528f408487f9bc73326e61aabd6286ec70df', 'ce2b2b331a0167e3421aa5d43110998a24c4f17baca756e220b780c4717fdd4f');
INSERT INTO public.journal VALUES (9, '2026-11-30T09:39:35.707573Z', 'claim withdrawn', 'ce2b2b331a0167e3421aa5d43110998a24c4f17baca756e220b780c4717fdd4f', '30dc6b6282123c1b904ffb40c000e5851086cc9115f9ebae04cac2245653dbf0');
INSERT INTO public.journal VALUES (10, '2026-11-30T09:39:35.775675Z', 'waiver added', '30dc6b6282123c1b904ffb40c000e5851086cc9115f9ebae04cac2245653dbf0', '267c26233d59c9fba763334919302c54a6e47d53e038c13595b23254b428ce42');
INSERT INTO public.journal VALUES (11, '2026-11-30T09:39:35.819948Z', 'waiver added', '267c26233d59c9fba763334919302c54a6e47d53e038c13595b23254b428ce42', '093507187b6673d167d69c8b896383044be897b834173d54bf238f369daeeba6');
INSERT INTO public.journal VALUES (12, '2026-11-30T09:39:35.887052Z', 'waiver withdrawn', '093507187b6673d167d69c8b896383044be897b834173d54bf238f369daeeba6', '500260775f85be1b601fb6ddaec7cdbc01cf1c9c8d0f0c4a8a2f0f9ca72986a9');
INSERT INTO public.journal VALUES (13, '2026-11-30T09:39:35.936359Z', 'article read', '500260775f85be1b601fb6ddaec7cdbc01cf1c9c8d0f0c4a8a2f0f9ca72986a9', 'cdff72e6104d1edc804f8f630268e6eb26d8f7b18720a7901153e61cb94858ae');
INSERT INTO public.journal VALUES (14, '2026-11-30T09:39:36.007613Z', 'candidate decided', 'cdff72e6104d1edc804f8f630268e6eb26d8f7b18720a7901153e61cb94858ae', '120fed20f5de78d94bccceffd4f629f92716855409d20bc3cead088397a6d581');
INSERT INTO public.press_articles VALUES (13, 'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd', 'article.txt', '2018-11-23', 'Newspaper', 'desk');
INSERT INTO public.press_candidates VALUES (13, 1, 'p-1', '{"key":"p-1","kind":"rumour"}');
INSERT INTO public.press_candidates VALUES (13, 2, 'p-2', '{"key":"p-2","kind":"share"}');
INSERT INTO public.press_decisions VALUES (14, 'p-2', 'rejected', '{}', 'desk', 'about something else');
INSERT INTO public.run_ends VALUES (2, 'r1', 'finished', '', '{"clear":1,"open":2}', 'e193e42d972abb0956c51567f57b08ff66de2286b59c690322d5fc928fd0ae62', true, NULL, '\x789cab564ace2fcd2b2956b2aa564ace494d2c52b232acd5512acf2f4a51b2528a8a293530484b2eca4cce508829353536498d293549354e54aa0500160b1255');
INSERT INTO public.run_ends VALUES (4, 'r3', 'interrupted', 'stopped by hand', '{}', NULL, false, NULL, NULL);
INSERT INTO public.run_starts VALUES (1, 'r1', 'assess', 'allies-2018', '2018-11-23', NULL, 'US', '0.1', '{"elements":"abababababababababababababababababababababababababababababababab"}', '{"planes":"user"}');
INSERT INTO public.run_starts VALUES (3, 'r3', 'plan', 'operator-uk', '2018-11-23', NULL, 'US', '0.1', '{"elements":"abababababababababababababababababababababababababababababababab"}', '{}');
INSERT INTO public.run_starts VALUES (5, 'r5', 'assess', 'operator-uk', '2018-11-23', NULL, 'US', '0.1', '{"elements":"abababababababababababababababababababababababababababababababab"}', '{}');
INSERT INTO public.waiver_additions VALUES (10, 'w10', 'waiver', 'gb-dvd-2022', 'R-core', '{"asset":"amf-1","operator":"op"}', 'The exchange is rebuilt.', 'chief', '2023-06-01', '2023-06-01', '2024-01-31');
INSERT INTO public.waiver_additions VALUES (11, 'w11', 'decision', 'gb-dvd-2022', 'R-core', '{"asset":"amf-1","operator":"op"}', 'The exchange is rebuilt.', 'chief', '2023-06-01', '2023-06-01', '2024-01-31');
INSERT INTO public.waiver_withdrawals VALUES (12, 'w11', '2023-07-01', 'chief', 'decided anew');
ALTER TABLE ONLY public.claim_additions
    ADD CONSTRAINT claim_additions_claim_key UNIQUE (claim);
ALTER TABLE ONLY public.claim_additions
    ADD CONSTRAINT claim_additions_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.claim_gradings
    ADD CONSTRAINT claim_gradings_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.claim_sources
    ADD CONSTRAINT claim_sources_pkey PRIMARY KEY (seq, "position");
ALTER TABLE ONLY public.claim_withdrawals
    ADD CONSTRAINT claim_withdrawals_claim_key UNIQUE (claim);
ALTER TABLE ONLY public.claim_withdrawals
    ADD CONSTRAINT claim_withdrawals_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.cleanpath_ledger
    ADD CONSTRAINT cleanpath_ledger_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_previous_key UNIQUE (previous);
ALTER TABLE ONLY public.press_articles
    ADD CONSTRAINT press_articles_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.press_articles
    ADD CONSTRAINT press_articles_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.press_candidates
    ADD CONSTRAINT press_candidates_candidate_key UNIQUE (candidate);
ALTER TABLE ONLY public.press_candidates
    ADD CONSTRAINT press_candidates_pkey PRIMARY KEY (seq, "position");
ALTER TABLE ONLY public.press_decisions
    ADD CONSTRAINT press_decisions_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.run_ends
    ADD CONSTRAINT run_ends_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.run_ends
    ADD CONSTRAINT run_ends_run_key UNIQUE (run);
ALTER TABLE ONLY public.run_starts
    ADD CONSTRAINT run_starts_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.run_starts
    ADD CONSTRAINT run_starts_run_key UNIQUE (run);
ALTER TABLE ONLY public.waiver_additions
    ADD CONSTRAINT waiver_additions_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.waiver_additions
    ADD CONSTRAINT waiver_additions_waiver_key UNIQUE (waiver);
ALTER TABLE ONLY public.waiver_withdrawals
    ADD CONSTRAINT waiver_withdrawals_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.waiver_withdrawals
    ADD CONSTRAINT waiver_withdrawals_waiver_key UNIQUE (waiver);
CREATE TRIGGER claim_additions_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_additions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER claim_gradings_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_gradings FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER claim_sources_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_sources FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER claim_withdrawals_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER cleanpath_ledger_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cleanpath_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER journal_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER press_articles_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.press_articles FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER press_candidates_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.press_candidates FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER press_decisions_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.press_decisions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER run_ends_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.run_ends FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER run_starts_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.run_starts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER waiver_additions_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.waiver_additions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER waiver_withdrawals_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.waiver_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
ALTER TABLE ONLY public.claim_additions
    ADD CONSTRAINT claim_additions_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.claim_gradings
    ADD CONSTRAINT claim_gradings_claim_fkey FOREIGN KEY (claim) REFERENCES public.claim_additions(claim);
ALTER TABLE ONLY public.claim_gradings
    ADD CONSTRAINT claim_gradings_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.claim_sources
    ADD CONSTRAINT claim_sources_seq_fkey FOREIGN KEY (seq) REFERENCES public.claim_additions(seq);
ALTER TABLE ONLY public.claim_withdrawals
    ADD CONSTRAINT claim_withdrawals_claim_fkey FOREIGN KEY (claim) REFERENCES public.claim_additions(claim);
ALTER TABLE ONLY public.claim_withdrawals
    ADD CONSTRAINT claim_withdrawals_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.press_articles
    ADD CONSTRAINT press_articles_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.press_candidates
    ADD CONSTRAINT press_candidates_seq_fkey FOREIGN KEY (seq) REFERENCES public.press_articles(seq);
ALTER TABLE ONLY public.press_decisions
    ADD CONSTRAINT press_decisions_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.press_candidates(candidate);
ALTER TABLE ONLY public.press_decisions
    ADD CONSTRAINT press_decisions_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.run_ends
    ADD CONSTRAINT run_ends_run_fkey FOREIGN KEY (run) REFERENCES public.run_starts(run);
ALTER TABLE ONLY public.run_ends
    ADD CONSTRAINT run_ends_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.run_starts
    ADD CONSTRAINT run_starts_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.waiver_additions
    ADD CONSTRAINT waiver_additions_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.waiver_withdrawals
    ADD CONSTRAINT waiver_withdrawals_seq_fkey FOREIGN KEY (seq) REFERENCES public.journal(seq);
ALTER TABLE ONLY public.waiver_withdrawals
    ADD CONSTRAINT waiver_withdrawals_waiver_fkey FOREIGN KEY (waiver) REFERENCES public.waiver_additions(waiver);
