PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE cleanpath_ledger (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL);
INSERT INTO cleanpath_ledger VALUES(1,'runs and claims','2026-11-30T09:38:39.931080Z');
CREATE TABLE journal (
        seq BIGINT NOT NULL PRIMARY KEY,
        recorded TEXT NOT NULL,
        kind TEXT NOT NULL,
        previous TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL UNIQUE
    );
INSERT INTO journal VALUES(1,'2026-11-30T09:38:40.001559Z','run begun','0000000000000000000000000000000000000000000000000000000000000000','e0ac97dc8c82646402db18fd377c19246fc24ed5cbbbb887263698bc70a6be4a');
INSERT INTO journal VALUES(2,'2026-11-30T09:38:40.057168Z','run ended','e0ac97dc8c82646402db18fd377c19246fc24ed5cbbbb887263698bc70a6be4a','707ea7ab90d3925be4c7a08d48f837ce4853df8561c134bb5bf7e8078de7ed72');
INSERT INTO journal VALUES(3,'2026-11-30T09:38:40.104487Z','run begun','707ea7ab90d3925be4c7a08d48f837ce4853df8561c134bb5bf7e8078de7ed72','50f5d09eabf32c74efb448dd458bd8d334c07b01fa6d3f11a5f05ec7aef145f5');
INSERT INTO journal VALUES(4,'2026-11-30T09:38:40.122922Z','run ended','50f5d09eabf32c74efb448dd458bd8d334c07b01fa6d3f11a5f05ec7aef145f5','e66ea601db46f40ba45fb198f8fabcf6ed92f5213872925ea8be75575245a318');
INSERT INTO journal VALUES(5,'2026-11-30T09:38:40.157330Z','run begun','e66ea601db46f40ba45fb198f8fabcf6ed92f5213872925ea8be75575245a318','6b0652080f7c6abc65ae37a290f4036007ece9dae4aa3220d5e6ff13eaed66c0');
INSERT INTO journal VALUES(6,'2026-11-30T09:38:40.204433Z','claim added','6b0652080f7c6abc65ae37a290f4036007ece9dae4aa3220d5e6ff13eaed66c0','334ff050c59731d04e30746542dfbe1275556314697d7af9c2479955ccd73478');
INSERT INTO journal VALUES(7,'2026-11-30T09:38:40.250039Z','claim added','334ff050c59731d04e30746542dfbe1275556314697d7af9c2479955ccd73478','8a81bd40f221b4b6bc027d43a439b45ffa493eae3275fbc3d46c127ad519a0a2');
INSERT INTO journal VALUES(8,'2026-11-30T09:38:40.341606Z','claim graded','8a81bd40f221b4b6bc027d43a439b45ffa493eae3275fbc3d46c127ad519a0a2','1417e62e3e5796eaa17d73bbced17941cb10fd644cb198c2bef5caa8be743eb4');
INSERT INTO journal VALUES(9,'2026-11-30T09:38:40.367793Z','claim withdrawn','1417e62e3e5796eaa17d73bbced17941cb10fd644cb198c2bef5caa8be743eb4','635b60a56993a81c8f975f60038d0e330e93b92f30012db148999ed70d15760b');
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
    );
INSERT INTO run_ends VALUES(2,'r1','finished','','{"clear":1,"open":2}','e193e42d972abb0956c51567f57b08ff66de2286b59c690322d5fc928fd0ae62',1,'{"counts":{"clear":1},"word":"Z\u00fcrich \u534e\u4e3a"}');
INSERT INTO run_ends VALUES(4,'r3','interrupted','stopped by hand','{}',NULL,0,NULL);
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
COMMIT;
