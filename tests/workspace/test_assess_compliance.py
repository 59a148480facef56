"""`judge` takes a case or a maker, says which options belong to which, and sets exit codes for pipelines."""

import json
import shutil

import pytest

from cleanpath.cli.main import main
from cleanpath.network.case import find_case


@pytest.fixture
def ask(tmp_path, capsys):
    def run(*words):
        code = main(["--ledger", str(tmp_path / "ledger.sqlite"), *words])
        return code, capsys.readouterr()

    return run


def test_a_case_is_judged_and_the_run_recorded(ask):
    code, told = ask("judge", "operator-uk", "--until", "2027-12-31", "--format", "json")
    result = json.loads(told.out)
    assert code == 0
    assert result["schema"] == "cleanpath.findings/1"
    assert result["lens"] == "local"
    assert sum(result["counts"].values()) == len(result["findings"])
    _, told = ask("runs", "--format", "json")
    assert [(run["verb"], run["case"]) for run in json.loads(told.out)] == [("judge", "operator-uk")]


def test_people_get_a_table_with_the_calendar(ask):
    _, told = ask("judge", "operator-uk", "--until", "2023-12-31", "--operator", "uk-provider")
    assert "calendar until 2023-12-31" in told.out
    assert "R-core" in told.out
    assert "2027-12-31  deadline" not in told.out
    assert "breached 0, unknown 2, due 7, waived 0, not evaluable 2" in told.out


def test_a_maker_is_judged_as_before(ask):
    code, told = ask("judge", "huawei", "--lens", "US", "--as-of", "2020-08-13", "--format", "json")
    assert (code, json.loads(told.out)["restricted"]) == (0, "yes")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--fail-on", "due"), 1),
        (("--fail-on", "unknown"), 1),
        (("--fail-on", "breached"), 0),
        (("--fail-on", "breached", "--strict-unknown"), 3),
        (("--fail-on", "breached", "--as-of", "2024-01-01"), 1),
        ((), 0),
    ],
)
def test_findings_set_the_exit_code(ask, words, code):
    assert ask("judge", "operator-uk", *words)[0] == code


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("huawei",), "--lens"),
        (
            ("huawei", "--lens", "GB", "--until", "2027-12-31"),
            "--until: expected to be left out: it is for a case",
        ),
        (("operator-uk", "--part", "core"), "--part: expected to be left out: it is for a maker"),
        (("operator-uk", "--operator", "uk-provide"), "Did you mean uk-provider?"),
        (("operator-uk", "--lens", "vendor:huawei"), "expected rules"),
        (("operator-uk", "--lens", "GB:advisory"), "expected rules as they stand"),
        (("operator-uck",), "Did you mean operator-uk"),
        (("huawei|nokya", "--lens", "GB"), "expected a known vendor"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(ask, words, told):
    code, found = ask("judge", *words)
    assert code == 2
    assert told in found.err
    assert found.err.count("\n") == 1


def test_a_folder_that_is_named_like_a_maker_must_be_told_apart(ask, tmp_path, monkeypatch):
    shutil.copytree(find_case("operator-uk"), tmp_path / "nokia")
    monkeypatch.chdir(tmp_path)
    code, told = ask("judge", "nokia", "--lens", "GB")
    assert code == 2
    assert "which is both" in told.err
    assert ask("judge", "./nokia", "--lens", "GB")[0] == 0


def test_a_waiver_of_the_ledger_marks_the_finding_until_it_expires(ask):
    words = (
        "waivers",
        "add",
        "gb-dvd-2022",
        "--requirement",
        "R-core",
        "--operator",
        "uk-provider",
        "--signed",
        "2023-12-01",
        "--expires",
        "2024-06-30",
        "--by",
        "auditor",
        "--why",
        "letter",
    )
    assert ask(*words)[0] == 0

    def status(day):
        _, told = ask("judge", "operator-uk", "--as-of", day, "--format", "json")
        finding = next(f for f in json.loads(told.out)["findings"] if f["id"].endswith("R-core/uk-provider"))
        return finding["status"], finding["beneath"]

    assert status("2024-06-30") == ("waived", "breached")
    assert status("2024-07-01") == ("breached", "breached")


@pytest.mark.parametrize(
    ("words", "silent"),
    [(("--lens", "AQ"), ["AQ"]), (("--known-at", "2010-01-01"), ["GB"]), (("--lens", "US"), []), ((), [])],
)
def test_a_place_without_a_rule_on_record_is_no_freedom(ask, words, silent):
    _, told = ask("judge", "operator-uk", *words, "--format", "json")
    assert json.loads(told.out)["silent"] == silent
    code, told = ask("judge", "operator-uk", *words, "--strict-unknown")
    assert ("that is not freedom" in told.out) == bool(silent)
    assert code == 3 or not silent


def test_a_candidate_that_is_left_out_is_refused(ask):
    code, told = ask("judge", "nokia|", "--lens", "vendor:huawei")
    assert (code, told.out) == (2, "")
