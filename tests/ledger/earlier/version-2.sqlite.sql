PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE cleanpath_ledger (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL);
INSERT INTO cleanpath_ledger VALUES(1,'runs and claims','2026-11-30T09:38:44.448584Z');
INSERT INTO cleanpath_ledger VALUES(2,'waivers and packed results','2026-11-30T09:38:44.494443Z');
CREATE TABLE journal (
        seq BIGINT NOT NULL PRIMARY KEY,
        recorded TEXT NOT NULL,
        kind TEXT NOT NULL,
        previous TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL UNIQUE
    );
INSERT INTO journal VALUES(1,'2026-11-30T09:38:44.511383Z','run begun','0000000000000000000000000000000000000000000000000000000000000000','7ce763a009bdffd5fb12b226a1824d9e0f6be6ac726db2500a7110cefbd8d744');
INSERT INTO journal VALUES(2,'2026-11-30T09:38:44.532706Z','run ended','7ce763a009bdffd5fb12b226a1824d9e0f6be6ac726db2500a7110cefbd8d744','24c3dbe376b2e04a196ff32bb8e8ef00fc384701a32689e1bf62eca682335f18');
INSERT INTO journal VALUES(3,'2026-11-30T09:38:44.543937Z','run begun','24c3dbe376b2e04a196ff32bb8e8ef00fc384701a32689e1bf62eca682335f18','a078b4a9f431c8272c58985a6b2d56fec10d3364822e3109aeec37bccefa05a9');
INSERT INTO journal VALUES(4,'2026-11-30T09:38:44.556416Z','run ended','a078b4a9f431c8272c58985a6b2d56fec10d3364822e3109aeec37bccefa05a9','745cb17b48bd744d65c2650241c90d2d1e2abf63afd09c921ed2596594284597');
INSERT INTO journal VALUES(5,'2026-11-30T09:38:44.563887Z','run begun','745cb17b48bd744d65c2650241c90d2d1e2abf63afd09c921ed2596594284597','331338679f573d06f5cef921131c928e734cfd01fd284cc87e009ea09adf03fa');
INSERT INTO journal VALUES(6,'2026-11-30T09:38:44.587723Z','claim added','331338679f573d06f5cef921131c928e734cfd01fd284cc87e009ea09adf03fa','0e6a6f714fa888ba18585ce6298ce22503f72b0fcbcb32f353824ad6b290a4ee');
INSERT INTO journal VALUES(7,'2026-11-30T09:38:44.616386Z','claim added','0e6a6f714fa888ba18585ce6298ce22503f72b0fcbcb32f353824ad6b290a4ee','bb8af39c1f78c31f594015dad08506b085bb95c442932dedb65e90f6c6061cfc');
INSERT INTO journal VALUES(8,'2026-11-30T09:38:44.636604Z','claim graded','bb8af39c1f78c31f594015dad08506b085bb95c442932dedb65e90f6c6061cfc','4c9f01bd982825c713220914b2e035a77ba798faa3966f56d1443b5cd424ee2b');
INSERT INTO journal VALUES(9,'2026-11-30T09:38:44.656232Z','claim withdrawn','4c9f01bd982825c713220914b2e035a77ba798faa3966f56d1443b5cd424ee2b','a1305a047f32c5da539fcbd2efb433465c405755dd85a2f897b53dc90ca15786');
INSERT INTO journal VALUES(10,'2026-11-30T09:38:44.671126Z','waiver added','a1305a047f32c5da539fcbd2efb433465c405755dd85a2f897b53dc90ca15786','45e0cb7fbd50a11cf2d698028096658e00e2437bd51e5788ab2a174e70569fbf');
INSERT INTO journal VALUES(11,'2026-11-30T09:38:44.692265Z','waiver added','45e0cb7fbd50a11cf2d698028096658e00e2437bd51e5788ab2a174e70569fbf','4e4b4894c4ebbd568ec3d3174386994af7f1d32aa4a2951bdbf4fc8bb44294e6');
INSERT INTO journal VALUES(12,'2026-11-30T09:38:44.717590Z','waiver withdrawn','4e4b4894c4ebbd568ec3d3174386994af7f1d32aa4a2951bdbf4fc8bb44294e6','b6e61609e920178acc491eae11fa6e05b2f4913b5a78ff2f1821c1eb924e5c92');
CREATE TABLE run_starts (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        run TEXT NOT NULL UNIQUE,
        verb TEXT NOT NULL,
        case_name TEXT NOT NULL,
        as_of TEXT,
        known_at TEXT,
        lens TEXT NOT NULL,
        version TEXT NOT NULL,
        inputs TEXT NOT NULL,
        parameters TEXT NOT NULL
    );
INSERT INTO run_starts VALUES(1,'r1','assess','allies-2018','2018-11-23',NULL,'US','0.1','{"elements":"abababababababababababababababababababababababababababababababab"}','{"planes":"user"}');
INSERT INTO run_starts VALUES(3,'r3','plan','operator-uk','2018-11-23',NULL,'US','0.1','{"elements":"abababababababababababababababababababababababababababababababab"}','{}');
INSERT INTO run_starts VALUES(5,'r5','assess','operator-uk','2018-11-23',NULL,'US','0.1','{"elements":"abababababababababababababababababababababababababababababababab"}','{}');
CREATE TABLE run_ends (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        run TEXT NOT NULL UNIQUE REFERENCES run_starts (run),
        status TEXT NOT NULL CHECK (status IN ('finished', 'interrupted', 'failed')),
        message TEXT NOT NULL,
        counts TEXT NOT NULL,
        result_digest TEXT,
        kept BOOLEAN NOT NULL,
        result TEXT
    , packed BLOB);
INSERT INTO run_ends VALUES(2,'r1','finished','','{"clear":1,"open":2}','e193e42d972abb0956c51567f57b08ff66de2286b59c690322d5fc928fd0ae62',1,NULL,X'789cab564ace2fcd2b2956b2aa564ace494d2c52b232acd5512acf2f4a51b2528a8a293530484b2eca4cce508829353536498d293549354e54aa0500160b1255');
INSERT INTO run_ends VALUES(4,'r3','interrupted','stopped by hand','{}',NULL,0,NULL,NULL);
CREATE TABLE claim_additions (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        claim TEXT NOT NULL UNIQUE,
        subject TEXT NOT NULL,
        kind TEXT NOT NULL,
        vendor TEXT NOT NULL,
        low DOUBLE PRECISION NOT NULL,
        high DOUBLE PRECISION NOT NULL,
        date TEXT NOT NULL,
        known_from TEXT NOT NULL,
        until TEXT,
        attribution TEXT NOT NULL,
        verified BOOLEAN NOT NULL,
        origin TEXT NOT NULL,
        statement TEXT NOT NULL,
        assigned TEXT,
        said_by TEXT NOT NULL,
        CHECK (low >= 0 AND low <= high AND high <= 1)
    );
INSERT INTO claim_additions VALUES(6,'c1','operator:no-telenor/ran','share','huawei',0.10000000000000000555,0.33333333333333331482,'2018-11','2018-11-23',NULL,'on_record',1,'operator',replace('A third at most.\nSo says the report.','\n',char(10)),NULL,'auditor');
INSERT INTO claim_additions VALUES(7,'c2','operator:no-telenor/ran','share','huawei',0.10000000000000000555,0.33333333333333331482,'2018-11','2018-11-23',NULL,'on_record',1,'operator','它的一半',NULL,'auditor');
CREATE TABLE claim_sources (
        seq BIGINT NOT NULL REFERENCES claim_additions (seq),
        position INTEGER NOT NULL,
        publisher TEXT NOT NULL,
        title TEXT NOT NULL,
        url TEXT NOT NULL,
        read_via TEXT NOT NULL,
        published TEXT NOT NULL,
        PRIMARY KEY (seq, position)
    );
INSERT INTO claim_sources VALUES(6,1,'Operator','Annual report','https://example.net/a','primary','2018-11-23');
INSERT INTO claim_sources VALUES(6,2,'Newspaper','','','secondary','');
INSERT INTO claim_sources VALUES(7,1,'Operator','Annual report','https://example.net/a','primary','2018-11-23');
INSERT INTO claim_sources VALUES(7,2,'Newspaper','','','secondary','');
CREATE TABLE claim_gradings (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        claim TEXT NOT NULL REFERENCES claim_additions (claim),
        grade TEXT NOT NULL,
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    );
INSERT INTO claim_gradings VALUES(8,'c1','C3','auditor','hearsay');
CREATE TABLE claim_withdrawals (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        claim TEXT NOT NULL UNIQUE REFERENCES claim_additions (claim),
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    );
INSERT INTO claim_withdrawals VALUES(9,'c2','auditor','letter was retracted');
CREATE TABLE waiver_additions (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        waiver TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('waiver', 'decision')),
        rule TEXT NOT NULL,
        requirement TEXT NOT NULL,
        selector TEXT NOT NULL,
        reason TEXT NOT NULL,
        said_by TEXT NOT NULL,
        signed TEXT NOT NULL,
        starts TEXT NOT NULL,
        expires TEXT NOT NULL,
        CHECK (starts <= expires)
    );
INSERT INTO waiver_additions VALUES(10,'w10','waiver','gb-dvd-2022','R-core','{"asset":"amf-1","operator":"op"}','The exchange is rebuilt.','chief','2023-06-01','2023-06-01','2024-01-31');
INSERT INTO waiver_additions VALUES(11,'w11','decision','gb-dvd-2022','R-core','{"asset":"amf-1","operator":"op"}','The exchange is rebuilt.','chief','2023-06-01','2023-06-01','2024-01-31');
CREATE TABLE waiver_withdrawals (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        waiver TEXT NOT NULL UNIQUE REFERENCES waiver_additions (waiver),
        withdrawn TEXT NOT NULL,
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    );
INSERT INTO waiver_withdrawals VALUES(12,'w11','2023-07-01','chief','decided anew');
CREATE TRIGGER cleanpath_ledger_no_update BEFORE UPDATE ON cleanpath_ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER cleanpath_ledger_no_delete BEFORE DELETE ON cleanpath_ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER cleanpath_ledger_no_replace BEFORE INSERT ON cleanpath_ledger WHEN EXISTS (SELECT 1 FROM cleanpath_ledger WHERE version = NEW.version) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER run_starts_no_update BEFORE UPDATE ON run_starts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER run_starts_no_delete BEFORE DELETE ON run_starts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER run_starts_no_replace BEFORE INSERT ON run_starts WHEN EXISTS (SELECT 1 FROM run_starts WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER run_ends_no_update BEFORE UPDATE ON run_ends BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER run_ends_no_delete BEFORE DELETE ON run_ends BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER run_ends_no_replace BEFORE INSERT ON run_ends WHEN EXISTS (SELECT 1 FROM run_ends WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_additions_no_update BEFORE UPDATE ON claim_additions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_additions_no_delete BEFORE DELETE ON claim_additions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_additions_no_replace BEFORE INSERT ON claim_additions WHEN EXISTS (SELECT 1 FROM claim_additions WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_sources_no_update BEFORE UPDATE ON claim_sources BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_sources_no_delete BEFORE DELETE ON claim_sources BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_sources_no_replace BEFORE INSERT ON claim_sources WHEN EXISTS (SELECT 1 FROM claim_sources WHERE seq = NEW.seq AND position = NEW.position) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_gradings_no_update BEFORE UPDATE ON claim_gradings BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_gradings_no_delete BEFORE DELETE ON claim_gradings BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_gradings_no_replace BEFORE INSERT ON claim_gradings WHEN EXISTS (SELECT 1 FROM claim_gradings WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_withdrawals_no_update BEFORE UPDATE ON claim_withdrawals BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_withdrawals_no_delete BEFORE DELETE ON claim_withdrawals BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claim_withdrawals_no_replace BEFORE INSERT ON claim_withdrawals WHEN EXISTS (SELECT 1 FROM claim_withdrawals WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER waiver_additions_no_update BEFORE UPDATE ON waiver_additions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER waiver_additions_no_delete BEFORE DELETE ON waiver_additions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER waiver_additions_no_replace BEFORE INSERT ON waiver_additions WHEN EXISTS (SELECT 1 FROM waiver_additions WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER waiver_withdrawals_no_update BEFORE UPDATE ON waiver_withdrawals BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER waiver_withdrawals_no_delete BEFORE DELETE ON waiver_withdrawals BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER waiver_withdrawals_no_replace BEFORE INSERT ON waiver_withdrawals WHEN EXISTS (SELECT 1 FROM waiver_withdrawals WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
COMMIT;
