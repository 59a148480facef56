"""The program as its users meet it: output, exit codes, one-line errors."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cleanpath.cli.main import COMMANDS, main

ADD = ["--vendor", "huawei", "--date", "2018", "--source", "s", "--by", "b"]
REFERENCE_DAY = Path(__file__).parents[1] / "policy" / "asof-2018-11-23.toml"


@pytest.fixture
def say(tmp_path, capsys):
    """Run a command line; return its exit code, output and messages."""

    def run(*words):
        try:
            code = main(["--ledger", str(tmp_path / "ledger.sqlite"), *words])
        except SystemExit as stop:
            code = stop.code
        return code, *capsys.readouterr()

    return run


def test_help_lists_every_command(say):
    code, out, _ = say("--help")
    assert code == 0
    assert all(command.name.split()[0] in out for command in COMMANDS)
    for command in COMMANDS:
        code, out, _ = say(*command.name.split(), "--help")
        assert code == 0
        assert command.help.split()[0] in out


def test_the_reference_day_from_the_command_line(say):
    code, out, _ = say("rules", "--as-of", "2018-11-23", "--format", "json")
    rows = {row["key"]: row for row in json.loads(out)}
    expected = tomllib.loads(REFERENCE_DAY.read_text(encoding="utf-8"))
    assert code == 0
    for state in ("in_force", "enacted_not_effective", "proposed", "advisory", "rescinded"):
        assert {key for key, row in rows.items() if row["state"] == state} == set(expected[state])
    assert sum(row["visible_events"] for row in rows.values()) == expected["visible_events"] == 66
    assert sum(row["verified_events"] for row in rows.values()) == expected["visible_verified_events"] == 63


def test_the_owner_of_a_maker_depends_on_the_day(say):
    def chain(day):
        return say("vendors", "show", "h3c", "--as-of", day, "--format", "json")[1]

    assert "huawei" in {link["vendor"] for link in json.loads(chain("2005-06-01"))["owner_chain"]}
    assert "huawei" not in {link["vendor"] for link in json.loads(chain("2010-01-01"))["owner_chain"]}


def test_same_input_same_bytes_and_every_count(say):
    first, second = (
        say("assess", "operator-5g", "--format", "json"),
        say("assess", "operator-5g", "--format", "json"),
    )
    assert first == second
    counts = json.loads(first[1])["counts"]
    assert list(counts) == ["clear", "possible", "sometimes", "always", "unknown", "unreachable"]
    by_class = json.loads(first[1])["counts_by_class"]
    assert all(f"{name} {count}" in say("assess", "operator-5g")[1] for name, count in by_class.items())


def test_the_table_shows_parts_of_networks_or_the_flows_as_asked(say):
    def rows(*words):
        code, out, _ = say("assess", "allies-2018", *words)
        assert code == 0
        return out.split("\n\n")[2].splitlines()

    head, first = rows()[:2]
    assert head.split("  ")[0] == "part of a network"
    assert " certain " in first
    assert rows("--by", "country")[0].split()[:2] == ["country", "flows"]
    assert sorted(row.split()[0] for row in rows("--by", "country")[1:]) == [
        "AU", "DE", "GB", "IT", "JP", "KR", "PL",
    ]  # fmt: skip
    assert rows("--by", "flow")[0].split()[:2] == ["demand", "class"]
    assert say("assess", "allies-2018", "--by", "maker")[0] == 2


def test_a_claim_takes_part_until_it_is_withdrawn(say):
    def bounds():
        _, out, _ = say("assess", "allies-2018", "--format", "json", "--lens", "vendor:huawei")
        demands = {d["id"]: d for d in json.loads(out)["demands"]}
        return demands["ramstein-mobile-de-telekom"]["low"], demands["ramstein-mobile-de-telekom"][
            "share_low"
        ]

    assert bounds() == ("clear", 0.0)
    words = [
        "--vendor",
        "huawei",
        "--low",
        "0.5",
        "--high",
        "0.6",
        "--date",
        "2018-06",
        "--source",
        "A letter, read",
        "--attribution",
        "on_record",
    ]
    code, out, _ = say(
        "claims", "add", "operator:de-telekom/ran/4G", *words, "--by", "auditor", "--format", "json"
    )
    key = json.loads(out)["key"]
    assert code == 0
    assert bounds() == ("sometimes", 0.5)
    code, *_ = say("claims", "withdraw", key, "--by", "auditor", "--why", "the letter was retracted")
    assert code == 0
    assert bounds() == ("clear", 0.0)
    listed = json.loads(
        say("claims", "--withdrawn", "--subject", "operator:de-telekom", "--format", "json")[1]
    )
    assert any(row["key"] == key and row["withdrawn"] for row in listed)
    runs = json.loads(say("runs", "--format", "json")[1])
    assert [run["verb"] for run in runs] == ["assess"] * 3
    assert len({run["inputs"]["claims"] for run in runs}) == 2


def test_explain_accounts_for_day_and_lens(say):
    def told(*words):
        return say("explain", "allies-2018", "robertson-mobile-au-telstra", *words)[1]

    lens, places = told().split("Law of the places, which the lens leaves out")
    assert "au-5g-2018" not in lens
    assert "au-5g-2018 (AU, in force" in places
    assert "au-5g-2018 (AU, in force" in told("--lens", "local")
    assert "us-ndaa2019-889a1A (US, enacted not effective" in told()
    assert "us-ndaa2019-889a1A (US, in force" in told("--as-of", "2020-07-15")
    assert "us-fcc-usf-ban (US, proposed" in told("--as-of", "2018-11-29")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "invalid choice"),
        (["assess"], "required"),
        (["assess", "no-such-case"], "expected a known case"),
        (["assess", "allies-2018", "--lens", "Atlantis"], "expected a jurisdiction"),
        (["assess", "allies-2018", "--as-of", "2018-02-30"], "expected"),
        (["assess", "allies-2018", "--as-of", "2018-11"], "expected a full date"),
        (["assess", "allies-2018", "--lens", "vendor:huawai"], "Did you mean huawei"),
        (["explain", "allies-2018", "nobody"], "expected a known demand"),
        (["rules", "--state", "forgotten"], "in_force"),
        (["rules", "show", "au-5g-2081"], "Did you mean au-5g-2018"),
        (["vendors", "show", "hauwei"], "Did you mean huawei"),
        (["claims", "withdraw", "none", "--by", "me", "--why", "no"], "expected"),
        (["claims", "add", "x", *ADD, "--low", "2"], "0 <= low <= high <= 1"),
        (["verify", "absent.json", "operator-5g"], "absent.json"),
        (["generate", "operator", "--elements", "-5", "--to", "x"], "elements"),
        (["brief", "allies-2018", "--to", "no/such/folder/brief.html"], "brief.html"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_what_is_refused_says_why_in_one_line(say, words, told):
    code, out, message = say(*words)
    assert code == 2
    assert out == ""
    assert message.count("\n") == 1
    assert told in message
    assert "Traceback" not in message


def test_a_closed_pipe_is_no_error(tmp_path):
    command = [sys.executable, "-m", "cleanpath", "--ledger", str(tmp_path / "l.sqlite"), "rules"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("words", [["--help"], ["rules"], ["vendors"], ["runs"], ["claims"]])
def test_light_commands_load_no_heavy_library(tmp_path, words):
    code = (
        "import sys; from cleanpath.cli.main import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'numba', 'pyarrow', 'scipy', 'rich', 'highspy', 'duckdb'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    ledger = ["--ledger", str(tmp_path / "ledger.sqlite")] if words != ["--help"] else []
    done = subprocess.run(
        [sys.executable, "-c", code, *ledger, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_is_there_is_replaced_only_by_force(say, tmp_path):
    to = tmp_path / "brief.html"
    to.write_text("mine")
    code, out, message = say("brief", "operator-5g", "--to", str(to))
    assert (code, out, to.read_text()) == (2, "", "mine")
    assert "--force" in message
    assert say("brief", "operator-5g", "--to", str(to), "--force")[0] == 0
    assert to.read_text().startswith("<!doctype html>")
    for own in ("ledger.sqlite", "ledger.sqlite-wal"):
        assert say("runs")[0] == 0
        assert "a place of its own" in say("brief", "operator-5g", "--to", str(tmp_path / own), "--force")[2]


def test_standard_output_is_a_target(say):
    code, out, message = say("export", "operator-5g", "--as", "csv", "--to", "-")
    assert (code, message) == (0, "")
    assert out.splitlines()[0].startswith("asset,")
    assert "written" not in out
    code, out, message = say("generate", "operator", "--elements", "120", "--to", "-")
    assert code == 2
    assert "expected a folder, found standard output" in message


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
def test_an_output_that_is_not_utf_8_gets_what_it_can_show(tmp_path, encoding):
    def run(*words):
        command = [sys.executable, "-m", "cleanpath", "--ledger", "none", *words]
        environment = os.environ | {"PYTHONIOENCODING": encoding}
        return subprocess.run(command, capture_output=True, env=environment, check=False)

    for words in (
        ["rules"],
        ["vendors", "show", "huawei"],
        ["assess", "operator-5g"],
        ["explain", "x", "\u65e5"],
    ):
        done = run(*words)
        assert done.returncode == (2 if words[0] == "explain" else 0), done.stderr
        assert b"internal error" not in done.stderr
        assert done.stderr.count(b"\n") <= 1
        done.stdout.decode(encoding)
    echoed = run("vendors", "resolve", "Sørlandet 日", "--format", "json").stdout
    assert json.loads(echoed.decode("utf-8"))["name"] == "Sørlandet 日"


def test_messages_show_no_sign_that_a_terminal_acts_on(say, tmp_path):
    for name in ("a\x1b[2Jb", "a\nb", "a\u202eb", "a\u200bb", "a\x9bb", "a" * 250 + "/" + "b" * 250):
        code, out, message = say("verify", str(tmp_path / name), "operator-5g")
        assert (code, out) == (2, "")
        assert message.rstrip("\n").isprintable()
        assert len(message) < 600


def test_a_result_goes_into_a_file_whole_and_only_by_force_over_another(say, tmp_path):
    to = tmp_path / "result.json"
    code, out, _ = say("assess", "operator-5g", "--format", "json", "-o", str(to))
    assert (code, out) == (0, "")
    assert json.loads(to.read_text())["case"] == "operator-5g"
    assert say("cases", "-o", str(to))[0] == 2
    assert json.loads(to.read_text())["case"] == "operator-5g"
    assert say("cases", "--output", str(to), "--force")[0] == 0
    assert "operator-5g" in to.read_text()
    assert say("brief", "operator-5g", "-o", str(tmp_path / "b.html"))[0] == 0
    assert (tmp_path / "b.html").read_text().startswith("<!doctype html>")


def test_quiet_tells_by_the_exit_code_only_and_verbose_tells_more(say):
    assert say("assess", "operator-5g", "-q", "--fail-on", "exposed-in-full") == (1, "", "")
    assert say("-q", "assess", "operator-5g", "--fail-on", "exposed-in-full") == (1, "", "")
    code, _, told = say("cases", "-v")
    assert code == 0
    assert "ledger" in told
    assert told.count("\n") == 1
    code, _, told = say("read", "x" * 300, "-v")
    assert (code, told.count("\n")) == (2, 1)
    assert "CLEANPATH_DEBUG" not in os.environ


def test_a_baseline_is_checked_before_the_work_and_what_is_new_is_named(say, tmp_path):
    for text in ("{}", "no json", '{"schema": "cleanpath.findings/1", "findings": []}'):
        (tmp_path / "old.json").write_text(text)
        code, out, told = say("assess", "operator-5g", "--baseline", str(tmp_path / "old.json"))
        assert (code, out) == (2, "")
        assert told.count("\n") == 1
    assert say("runs")[1].splitlines()[-1] == "0 runs"
    before = json.loads(say("assess", "operator-5g", "--format", "json")[1])
    same = tmp_path / "same.json"
    same.write_text(json.dumps(before))
    words = ["assess", "operator-5g", "--fail-on", "exposed-in-full", "--baseline"]
    code, _, told = say(*words, str(same))
    assert (code, told) == (0, "cleanpath: nothing is new or worse since the baseline.\n")
    kept = [demand for demand in before["demands"] if demand["id"] != "harbour"]
    same.write_text(json.dumps(before | {"demands": kept}))
    code, _, told = say(*words, str(same))
    assert code == 1
    assert told == "cleanpath: new or worse since the baseline: 'harbour' exposed in full.\n"


def test_hints_name_the_case_as_it_was_named(say, tmp_path):
    assert say("init", str(tmp_path / "my net"), "--lens", "local")[0] == 0
    assert f"cleanpath assess '{tmp_path / 'my net'}'" in say("init", str(tmp_path / "my net2"))[1].replace(
        "net2", "net"
    )
    out = say("assess", "allies-2018")[1]
    assert "`cleanpath explain allies-2018 " in out


def test_every_export_can_be_told_of_in_a_table(say, tmp_path):
    code, out, _ = say("export", "operator-5g", "--as", "csv", "--to", str(tmp_path / "x.csv"))
    assert code == 0
    assert "findings: " in out
    code, out, _ = say("judge", "operator-5g", "--lens", "US", "--as-of", "2021-01-01")
    assert code == 0
    assert "explain CASE" not in out
