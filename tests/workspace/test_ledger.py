"""The ledger from the command line: checked, copied, done without, and failing at the end."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile

import pytest

from cleanpath.cli.main import main
from cleanpath.errors import Unavailable
from cleanpath.ledger.store import Ledger

CLAIM = (
    "claims",
    "add",
    "operator:de-telekom/ran/4G",
    "--vendor",
    "huawei",
    "--low",
    "0.5",
    "--date",
    "2018",
)


@pytest.fixture
def say(tmp_path, capsys):
    def run(*words, ledger=tmp_path / "ledger.sqlite"):
        code = main(["--ledger", str(ledger), *map(str, words)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def filled(say):
    for number in range(2):
        assert say(*CLAIM, "--source", f"letter {number}", "--by", "me")[0] == 0


def forge(path, statement):
    """Change a row with the triggers dropped meanwhile."""
    with sqlite3.connect(path) as connection:
        held = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in held:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in held:
            connection.execute(sql)
    connection.close()


def test_check_ends_with_one_where_something_else_wrote(say, filled, tmp_path):
    code, out, _ = say("ledger", "check", "--format", "json")
    told = json.loads(out)
    assert (code, told["entries"], told["holds"], told["faults"]) == (0, 2, True, [])
    assert say("ledger", "check", "--head", told["digest"])[0] == 0
    code, out, _ = say("ledger", "check", "--head", "0" * 64)
    assert code == 1
    assert "no entry has the digest" in out
    forge(tmp_path / "ledger.sqlite", "UPDATE claim_additions SET low = 0.0")
    code, out, _ = say("ledger", "check")
    assert code == 1
    assert "entry 1: was changed after it was recorded" in out
    code, out, message = say("assess", "allies-2018")
    assert (code, out) == (2, "")
    assert "entry 1: was changed" in message
    assert message.count("\n") == 1


def test_check_and_backup_make_no_ledger(say, tmp_path):
    for words in (("check",), ("backup", "--to", tmp_path / "copy")):
        code, _, message = say("ledger", *words)
        assert code == 2
        assert "expected a known ledger" in message
    assert os.listdir(tmp_path) == []


def test_a_copy_is_a_ledger(say, filled, tmp_path):
    copy = tmp_path / "copy.sqlite"
    code, out, _ = say("ledger", "backup", "--to", copy, "--format", "json")
    digest = json.loads(out)["digest"]
    assert code == 0
    assert say("ledger", "backup", "--to", copy)[0] == 2
    assert say("ledger", "backup", "--to", tmp_path / "ledger.sqlite", "--force")[0] == 2
    assert say("ledger", "check", "--head", digest, ledger=copy)[0] == 0
    assert say("claims", ledger=copy)[1] == say("claims")[1]


def test_a_pack_notes_the_ledger_and_verify_looks(say, filled, tmp_path):
    pack = tmp_path / "pack.zip"
    assert say("export", "operator-5g", "--as", "pack", "--to", pack)[0] == 0
    with zipfile.ZipFile(pack) as opened:
        opened.extractall(tmp_path / "pack")
    result, case = tmp_path / "pack" / "assessment.json", tmp_path / "pack" / "case"
    noted = json.loads((tmp_path / "pack" / "ledger.json").read_text())
    assert noted["entries"] == 2
    assert say("ledger", "check", "--head", pack)[0] == 0
    assert say("ledger", "check", "--head", tmp_path / "pack" / "ledger.json")[0] == 0
    assert "holds entry 2" in say("verify", result, case)[1]
    assert say(*CLAIM, "--source", "later", "--by", "me")[0] == 0
    (tmp_path / "pack" / "ledger.json").write_text(json.dumps(noted | {"digest": "f" * 64}))
    code, out, _ = say("verify", result, case)
    assert code == 1
    assert "ledger: no entry has the digest" in out
    (tmp_path / "pack" / "ledger.json").write_text(json.dumps(noted))
    for other in (tmp_path / "other.sqlite", "none"):
        code, out, _ = say("verify", result, case, ledger=other)
        assert "which was not looked at" in out
        assert "digest" not in out


READING = (
    ("claims",), ("waivers",), ("runs",), ("inbox",), ("rules",), ("vendors",), ("judge", "operator-5g"),
    ("assess", "operator-5g"), ("explain", "operator-5g", "voice"), ("levers", "operator-5g"),
    ("export", "operator-5g", "--as", "pack", "--to", "{}/pack.zip"),
    ("brief", "operator-5g", "--to", "{}/brief"),
    ("alerts", "operator-uk", "--since", "2020-01-01", "--as-of", "2026-01-01"),
    ("plan", "operator-uk", "--runs", "0", "--seconds", "20"),
)  # fmt: skip


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_every_command_that_reads_works_without_a_ledger(say, tmp_path, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, message = say(*(word.format(tmp_path) for word in words), ledger="none")
    if words[0] == "explain":
        assert "expected a known demand" in message
    else:
        assert (code, message) == (0, "")
    assert {path.suffix for path in tmp_path.iterdir()} <= {".zip", ""}
    assert not [path for path in tmp_path.iterdir() if "none" in path.name or "ledger" in path.name]


def test_records_are_refused_without_a_ledger(say):
    code, _, message = say(*CLAIM, "--source", "letter", "--by", "me", ledger="none")
    assert code == 2
    assert "expected a ledger to record in" in message


@pytest.mark.parametrize("home", ["/dev/null", "/proc/none"])
def test_a_home_that_cannot_be_written_is_told_in_one_line(home):
    kept = {
        name: value for name, value in os.environ.items() if name not in ("CLEANPATH_LEDGER", "XDG_DATA_HOME")
    }
    command = [sys.executable, "-m", "cleanpath", "assess", "operator-5g"]
    done = subprocess.run(command, capture_output=True, text=True, env=kept | {"HOME": home}, check=False)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "nothing is recorded" in done.stderr
    assert "operator" in done.stdout


def test_a_ledger_that_fails_at_the_end_throws_no_result_away(say, monkeypatch):
    def full(self, *args, **named):
        raise Unavailable("ledger", "a file that can be read and written", "disk full")

    whole = say("assess", "operator-5g", "--format", "json")
    monkeypatch.setattr(Ledger, "finish_run", full)
    code, out, message = say("assess", "operator-5g", "--format", "json")
    assert (code, out) == whole[:2]
    assert message.count("\n") == 1
    assert "is not on record" in message
    assert "disk full" in message


def test_a_failure_is_told_and_not_that_of_the_ledger(say, monkeypatch):
    def broken(self, *args, **named):
        raise Unavailable("ledger", "a file that can be read and written", "disk full")

    monkeypatch.setattr(Ledger, "finish_run", broken)
    code, _, message = say("assess", "operator-5g", "--planes", "user,control", "--resume", "/dev/null/x")
    assert code == 2
    assert "disk full" not in message
