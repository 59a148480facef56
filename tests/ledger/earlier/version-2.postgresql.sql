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
INSERT INTO public.cleanpath_ledger VALUES (1, 'runs and claims', '2026-11-30T09:39:27.000250Z');
INSERT INTO public.cleanpath_ledger VALUES (2, 'waivers and packed results', '2026-11-30T09:39:27.268345Z');
INSERT INTO public.journal VALUES (1, '2026-11-30T09:39:27.395630Z', 'run begun', '0000000000000000000000000000000000000000000000000000000000000000', '1cb09790cf7423c27a4fb93e15d04746349d990f47f031bf2d73614bb13eb3f7');
INSERT INTO public.journal VALUES (2, '2026-11-30T09:39:27.536403Z', 'run ended', '1cb09790cf7423c27a4fb93e15d04746349d990f47f031bf2d73614bb13eb3f7', 'f50138ef94ba3c50f7d3456221d695d13c8f0da789f78075f522f829132e4b89');
INSERT INTO public.journal VALUES (3, '2026-11-30T09:39:27.603582Z', 'run begun', 'f50138ef94ba3c50f7d3456221d695d13c8f0da789f78075f522f829132e4b89', '511f108a5de1d7a908eea1d0ea2d03a8c45d5586cde388270f2fd6ce26e8c946');
INSERT INTO public.journal VALUES (4, '2026-11-30T09:39:27.691985Z', 'run ended', '511f108a5de1d7a908eea1d0ea2d03a8c45d5586cde388270f2fd6ce26e8c946', '1fc998f5ece6221f45d857cc6d4c9ae3fb8062f56cb9d6346c8d5b5cb2f87a0d');
INSERT INTO public.journal VALUES (5, '2026-11-30T09:39:27.767579Z', 'run begun', '1fc998f5ece6221f45d857cc6d4c9ae3fb8062f56cb9d6346c8d5b5cb2f87a0d', 'c0e15cbae5a3c42cb388b6fb74ed550ea694324f7b3bb8f18626e8c218612cbe');
INSERT INTO public.journal VALUES (6, '2026-11-30T09:39:27.819673Z', 'claim added', 'c0e15cbae5a3c42cb388b6fb74ed550ea694324f7b3bb8f18626e8c218612cbe', '887f3813e1ef57eeb96ce4db95fc9fd03252a6337217b9c8c19949a8b85bc9ba');
INSERT INTO public.journal VALUES (7, '2026-11-30T09:39:27.911595Z', 'claim added', '887f3813e1ef57eeb96ce4db95fc9fd03252a6337217b9c8c19949a8b85bc9ba', 'ce0c944c9a6942c5448dcf0bdf23999ee330522f5b3a426562e1808444b02810');
INSERT INTO public.journal VALUES (8, '2026-11-30T09:39:27.979614Z', 'claim graded', 'ce0c944c9a6942c5448dcf0bdf23999ee330522f5b3a426562e1808444b02810', '38316c136c0d5282a952291ff1b755285b4bd58949cc9435cc767a98f9ebc978');
INSERT INTO public.journal VALUES (9, '2026-11-30T09:39:28.067672Z', 'claim withdrawn', '38316c136c0d5282a952291ff1b755285b4bd58949cc9435cc767a98f9ebc978', 'b7fd9a92b5aab727357f08e720dc931b3679fbfd0326ce7dedd856326c5e2df3');
INSERT INTO public.journal VALUES (10, '2026-11-30T09:39:28.200991Z', 'waiver added', 'b7fd9a92b5aab727357f08e720dc931b3679fbfd0326ce7dedd856326c5e2df3', 'e8f66bb6304028e05bc4e7cef93bfd848650e3c69d3f789e54bbee71a606cfe4');
INSERT INTO public.journal VALUES (11, '2026-11-30T09:39:28.283604Z', 'waiver added', 'e8f66bb6304028e05bc4e7cef93bfd848650e3c69d3f789e54bbee71a606cfe4', '885a30fd751149590c6c711246d2b85887f7d950abeda1180ccb418e554d95cd');
INSERT INTO public.journal VALUES (12, '2026-11-30T09:39:28.400134Z', 'waiver withdrawn', '885a30fd751149590c6c711246d2b85887f7d950abeda1180ccb418e554d95cd', '282b58b77c768d4b22ed7bbd6f1d457f912e650f2c1888d9e2011a9deca6207e');
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
