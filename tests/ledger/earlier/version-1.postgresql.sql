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
INSERT INTO public.claim_additions VALUES (6, 'c1', 'operator:no-telenor/ran', 'share', 'huawei', 0.1, 0.3333333333333333, '2018-11', '2018-11-23', NULL, 'on_record', true, 'operator', 'A third at most.
So says the report.', NULL, 'auditor');
INSERT INTO public.claim_additions VALUES (7, 'c2', 'operator:no-telenor/ran', 'share', 'huawei', 0.1, 0.3333333333333333, '2018-11', '2018-11-23', NULL, 'on_record', true, 'operator', '它的一半', NULL, 'auditor');
INSERT INTO public.claim_gradings VALUES (8, 'c1', 'C3', 'auditor', 'hearsay');
INSERT INTO public.claim_sources VALUES (6, 1, 'Operator', 'Annual report', 'https://example.net/a', 'primary', '2018-11-23');
INSERT INTO public.claim_sources VALUES (6, 2, 'Newspaper', '', '', 'secondary', '');
INSERT INTO public.claim_sources VALUES (7, 1, 'Operator', 'Annual report', 'https://example.net/a', 'primary', '2018-11-23');
INSERT INTO public.claim_sources VALUES (7, 2, 'Newspaper', '', '', 'secondary', '');
INSERT INTO public.claim_withdrawals VALUES (9, 'c2', 'auditor', 'letter was retracted');
INSERT INTO public.cleanpath_ledger VALUES (1, 'runs and claims', '2026-11-30T09:39:20.508809Z');
INSERT INTO public.journal VALUES (1, '2026-11-30T09:39:20.566958Z', 'run begun', '0000000000000000000000000000000000000000000000000000000000000000', 'd5b677cd397d2cfbe8d9f8bac3fb82792519f53f4e9b8e79ef3541cb005e3863');
INSERT INTO public.journal VALUES (2, '2026-11-30T09:39:20.711905Z', 'run ended', 'd5b677cd397d2cfbe8d9f8bac3fb82792519f53f4e9b8e79ef3541cb005e3863', '8114b57eba615ced852a2fd51f132d5ad445d753487066c2fec538cf7e7e6ccf');
INSERT INTO public.journal VALUES (3, '2026-11-30T09:39:20.755342Z', 'run begun', '8114b57eba615ced852a2fd51f132d5ad445d753487066c2fec538cf7e7e6ccf', '1f022b90af51896a6d2bd2e79dc6a56adcabddeaf9cc546bde50502903bcbf7e');
INSERT INTO public.journal VALUES (4, '2026-11-30T09:39:20.898156Z', 'run ended', '1f022b90af51896a6d2bd2e79dc6a56adcabddeaf9cc546bde50502903bcbf7e', '08b12d477d9043328d7450e61b04f24f43fe8df5d896e12ff255410102625cb0');
INSERT INTO public.journal VALUES (5, '2026-11-30T09:39:20.995024Z', 'run begun', '08b12d477d9043328d7450e61b04f24f43fe8df5d896e12ff255410102625cb0', '49fcc44866f03148ef2e10b84b0e84171df1f92f6a03b0c3d27eb066571c537a');
INSERT INTO public.journal VALUES (6, '2026-11-30T09:39:21.043586Z', 'claim added', '49fcc44866f03148ef2e10b84b0e84171df1f92f6a03b0c3d27eb066571c537a', 'f21d47ac2e995abaa7bbd14a963b0722354905cf6dc3b0ec9ca3b29d63ca6763');
INSERT INTO public.journal VALUES (7, '2026-11-30T09:39:21.152789Z', 'claim added', 'f21d47ac2e995abaa7bbd14a963b0722354905cf6dc3b0ec9ca3b29d63ca6763', '337791da293dc49a77db3e5dc717069c0434883e4c7fa99cfd0bbcd36d41779b');
INSERT INTO public.journal VALUES (8, '2026-11-30T09:39:21.214854Z', 'claim graded', '337791da293dc49a77db3e5dc717069c0434883e4c7fa99cfd0bbcd36d41779b', '3544e3398beb20f17959996788269b4d6767d7aef056b51d40c7e07b818218b8');
INSERT INTO public.journal VALUES (9, '2026-11-30T09:39:21.273062Z', 'claim withdrawn', '3544e3398beb20f17959996788269b4d6767d7aef056b51d40c7e07b818218b8', '688b6ff912bba4b51f31e5b309473badcb687865c8fb0bab59b7c8cbcb983193');
INSERT INTO public.run_ends VALUES (2, 'r1', 'finished', '', '{"clear":1,"open":2}', 'e193e42d972abb0956c51567f57b08ff66de2286b59c690322d5fc928fd0ae62', true, '{"counts":{"clear":1},"word":"Z\u00fcrich \u534e\u4e3a"}');
INSERT INTO public.run_ends VALUES (4, 'r3', 'interrupted', 'stopped by hand', '{}', NULL, false, NULL);
INSERT INTO public.run_starts VALUES (1, 'r1', 'assess', 'allies-2018', '2018-11-23', NULL, 'US', '0.1', '{"elements":"abababababababababababababababababababababababababababababababab"}', '{"planes":"user"}');
INSERT INTO public.run_starts VALUES (3, 'r3', 'plan', 'operator-uk', '2018-11-23', NULL, 'US', '0.1', '{"elements":"abababababababababababababababababababababababababababababababab"}', '{}');
INSERT INTO public.run_starts VALUES (5, 'r5', 'assess', 'operator-uk', '2018-11-23', NULL, 'US', '0.1', '{"elements":"abababababababababababababababababababababababababababababababab"}', '{}');
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
CREATE TRIGGER claim_additions_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_additions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER claim_gradings_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_gradings FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER claim_sources_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_sources FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER claim_withdrawals_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER cleanpath_ledger_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cleanpath_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER journal_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER run_ends_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.run_ends FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
CREATE TRIGGER run_starts_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.run_starts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
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
