PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE cleanpath_ledger (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL);
INSERT INTO cleanpath_ledger VALUES(1,'runs and claims','2026-11-30T09:38:47.237689Z');
INSERT INTO cleanpath_ledger VALUES(2,'waivers and packed results','2026-11-30T09:38:47.244696Z');
INSERT INTO cleanpath_ledger VALUES(3,'articles, candidates and decisions','2026-11-30T09:38:47.246264Z');
CREATE TABLE journal (
        seq BIGINT NOT NULL PRIMARY KEY,
        recorded TEXT NOT NULL,
        kind TEXT NOT NULL,
        previous TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL UNIQUE
    );
INSERT INTO journal VALUES(1,'2026-11-30T09:38:47.248570Z','run begun','0000000000000000000000000000000000000000000000000000000000000000','7382d95407f38e6f32c51c4562eff4b57ea067fd26869011cb86a4d8d28d095b');
INSERT INTO journal VALUES(2,'2026-11-30T09:38:47.258819Z','run ended','7382d95407f38e6f32c51c4562eff4b57ea067fd26869011cb86a4d8d28d095b','8de6652a7fd7682c73f3bc964b0963ceff58775d2f3be14262da76df9b24b713');
INSERT INTO journal VALUES(3,'2026-11-30T09:38:47.264822Z','run begun','8de6652a7fd7682c73f3bc964b0963ceff58775d2f3be14262da76df9b24b713','f6a10567ec2b6f42be568fbc78baf5546ef24b73252f4be594db529f78141b4c');
INSERT INTO journal VALUES(4,'2026-11-30T09:38:47.266478Z','run ended','f6a10567ec2b6f42be568fbc78baf5546ef24b73252f4be594db529f78141b4c','42abd3609a2b6ecaa1f536786c805cd65a354a1108f958a83198bf8634f89b4f');
INSERT INTO journal VALUES(5,'2026-11-30T09:38:47.268046Z','run begun','42abd3609a2b6ecaa1f536786c805cd65a354a1108f958a83198bf8634f89b4f','98757a275ca16c5483bb954608761a657dea1fb16a35fe7973720fe24c73637a');
INSERT INTO journal VALUES(6,'2026-11-30T09:38:47.272332Z','claim added','98757a275ca16c5483bb954608761a657dea1fb16a35fe7973720fe24c73637a','197e3782bee6a4de5a9d06bede4b9f6db86656b35526671cf94817feb5f44482');
INSERT INTO journal VALUES(7,'2026-11-30T09:38:47.277551Z','claim added','197e3782bee6a4de5a9d06bede4b9f6db86656b35526671cf94817feb5f44482','17dc2debb1018bb55b10f3a14507c8b62e56c577d69108da9379107fa54a3803');
INSERT INTO journal VALUES(8,'2026-11-30T09:38:47.284364Z','claim graded','17dc2debb1018bb55b10f3a14507c8b62e56c577d69108da9379107fa54a3803','c618fa68e0a9b5cf59864c4fdbeaa9e219c1f1dfbb57b67603291c5179e17222');
INSERT INTO journal VALUES(9,'2026-11-30T09:38:47.308372Z','claim withdrawn','c618fa68e0a9b5cf59864c4fdbeaa9e219c1f1dfbb57b67603291c5179e17222','7303d1e09cca550f29323af86b45ec9ed06800200916ee337b98f211d32e7d3e');
INSERT INTO journal VALUES(10,'2026-11-30T09:38:47.348234Z','waiver added','7303d1e09cca550f29323af86b45ec9ed06800200916ee337b98f211d32e7d3e','20acae89d28419410203b963af8efb0c733674c9deb36437f02abefb827d6906');
INSERT INTO journal VALUES(11,'2026-11-30T09:38:47.374200Z','waiver added','20acae89d28419410203b963af8efb0c733674c9deb36437f02abefb827d6906','17420a98d688185313b449e3a6565fc1fb82c7dbf147cf37e5daea3e60ba400c');
INSERT INTO journal VALUES(12,'2026-11-30T09:38:47.389679Z','waiver withdrawn','17420a98d688185313b449e3a6565fc1fb82c7dbf147cf37e5daea3e60ba400c','7107b4d0ab9ea83c8d2a3e230e4f7f7099a6d641a45ec76f47dfa2cdd7123a40');
INSERT INTO journal VALUES(13,'2026-11-30T09:38:47.423467Z','article read','7107b4d0ab9ea83c8d2a3e230e4f7f7099a6d641a45ec76f47dfa2cdd7123a40','aeccccf666f1c7cbd5feaace3b74e5e62a3dfc2b92ca1f53255632e43eff246d');
INSERT INTO journal VALUES(14,'2026-11-30T09:38:47.438144Z','candidate decided','aeccccf666f1c7cbd5feaace3b74e5e62a3dfc2b92ca1f53255632e43eff246d','0e95d8f34f4cad62eff0b196b020da69012432f2ac8de0616ee96863f80e9055');
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
CREATE TABLE press_articles (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        digest TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        published TEXT NOT NULL,
        outlet TEXT NOT NULL,
        said_by TEXT NOT NULL
    );
INSERT INTO press_articles VALUES(13,'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','article.txt','2018-11-23','Newspaper','desk');
CREATE TABLE press_candidates (
        seq BIGINT NOT NULL REFERENCES press_articles (seq),
        position INTEGER NOT NULL,
        candidate TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL,
        PRIMARY KEY (seq, position)
    );
INSERT INTO press_candidates VALUES(13,1,'p-1','{"key":"p-1","kind":"rumour"}');
INSERT INTO press_candidates VALUES(13,2,'p-2','{"key":"p-2","kind":"share"}');
CREATE TABLE press_decisions (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        candidate TEXT NOT NULL REFERENCES press_candidates (candidate),
        decision TEXT NOT NULL
            CHECK (decision IN ('accepted', 'edited', 'merged', 'rejected', 'withdrawn')),
        content TEXT NOT NULL,
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    );
INSERT INTO press_decisions VALUES(14,'p-2','rejected','{}','desk','about something else');
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
CREATE TRIGGER press_articles_no_update BEFORE UPDATE ON press_articles BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_articles_no_delete BEFORE DELETE ON press_articles BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_articles_no_replace BEFORE INSERT ON press_articles WHEN EXISTS (SELECT 1 FROM press_articles WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_candidates_no_update BEFORE UPDATE ON press_candidates BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_candidates_no_delete BEFORE DELETE ON press_candidates BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_candidates_no_replace BEFORE INSERT ON press_candidates WHEN EXISTS (SELECT 1 FROM press_candidates WHERE seq = NEW.seq AND position = NEW.position) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_decisions_no_update BEFORE UPDATE ON press_decisions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_decisions_no_delete BEFORE DELETE ON press_decisions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER press_decisions_no_replace BEFORE INSERT ON press_decisions WHEN EXISTS (SELECT 1 FROM press_decisions WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
COMMIT;
