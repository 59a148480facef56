"""One command prepares nothing twice; without a ledger nothing is recorded."""

from collections import Counter

import pytest

from cleanpath import analysis
from cleanpath.claims import market
from cleanpath.cli.main import main
from cleanpath.compliance import evaluate
from cleanpath.errors import BadInput
from cleanpath.ledger import store
from cleanpath.network import case
from cleanpath.policy import restricted
from cleanpath.workspace.workspace import Workspace

COUNTED = (
    (store, "open_ledger"),
    (market, "load_market_claims"),
    (case, "read_case"),
    (analysis, "gather_facts"),
    (analysis, "restrict_case"),
    (analysis, "situate"),
    (analysis, "assess_situation"),
    (analysis, "certify"),
    (evaluate, "judge_case"),
    (restricted, "gather_facts"),
    (restricted, "restrict_case"),
)
READ = {"open_ledger": 1, "load_market_claims": 1, "read_case": 1, "gather_facts": 1}
EVIDENCE = READ | {"restrict_case": 1}
ASSESSED = EVIDENCE | {"situate": 1, "assess_situation": 1, "certify": 1}
JUDGED = READ | {"judge_case": 1}
SCENARIO = 'title = "No aid"\n[[protect]]\ndemands = "*"\nprotection = "end_to_end"\n'


@pytest.fixture
def count(monkeypatch, tmp_path):
    """Run a command and return how often each step was taken."""
    found = Counter()

    def counted(module, name):
        real = getattr(module, name)

        def step(*args, **named):
            found[name] += 1
            return real(*args, **named)

        monkeypatch.setattr(module, name, step)

    for module, name in COUNTED:
        counted(module, name)
    monkeypatch.setenv("CLEANPATH_DEBUG", "1")

    def run(*argv):
        found.clear()
        assert main(["--ledger", str(tmp_path / "ledger.sqlite"), *map(str, argv)]) == 0
        return dict(found)

    return run


@pytest.mark.parametrize(
    ("argv", "steps"),
    [
        (("assess", "operator-uk"), ASSESSED),
        (("assess", "operator-uk", "--planes"), ASSESSED),
        (("explain", "operator-5g", "north"), ASSESSED),
        (("judge", "operator-uk"), JUDGED),
        (("judge", "huawei", "--lens", "US"), {}),
        (("levers", "operator-uk"), EVIDENCE | {"situate": 1}),
        (("plan", "operator-uk", "--runs", "0"), EVIDENCE | {"situate": 1}),
        (("brief", "operator-uk", "--to", "{}/brief.html"), ASSESSED | JUDGED),
        (("export", "operator-uk", "--as", "sarif", "--to", "{}/out.sarif"), EVIDENCE | JUDGED),
        (("export", "operator-uk", "--as", "pack", "--to", "{}/pack"), ASSESSED | JUDGED),
        (("claims",), {"open_ledger": 1, "load_market_claims": 1}),
        (("waivers",), {"open_ledger": 1}),
        (("runs",), {"open_ledger": 1}),
        (("cases",), {}),
        (("rules",), {}),
    ],
    ids=lambda value: " ".join(value[:4]) if isinstance(value, tuple) else "",
)
def test_a_command_prepares_everything_once(count, tmp_path, argv, steps, capsys):
    found = count(*(word.replace("{}", str(tmp_path)) for word in argv))
    assert found == steps


def test_alerts_judge_twice_and_prepare_once(count, capsys):
    found = count("alerts", "operator-uk", "--since", "2021-01-01")
    assert (found["judge_case"], found["open_ledger"], found["load_market_claims"]) == (2, 1, 1)


def test_a_whatif_reads_once_and_judges_each_variant_once(count, tmp_path, capsys):
    scenario = tmp_path / "protect.toml"
    scenario.write_text(SCENARIO)
    found = count("whatif", "operator-uk", scenario)
    assert (found["open_ledger"], found["load_market_claims"]) == (1, 1)
    assert {found[name] for name in ("restrict_case", "situate", "assess_situation", "judge_case")} == {2}


def test_a_verification_gathers_the_evidence_once_a_stage(count, tmp_path, capsys):
    """Once without the engine, to hold the evidence against it, and once to work the rest out again."""
    count("assess", "operator-uk", "--format", "json")
    result = tmp_path / "result.json"
    result.write_text(capsys.readouterr().out)
    stages = {"load_market_claims": 2, "gather_facts": 2, "restrict_case": 2}
    assert count("verify", result, "operator-uk") == ASSESSED | stages


def test_without_a_ledger_nothing_is_recorded_and_records_are_refused():
    workspace = Workspace()
    with workspace.recorded("assess", workspace.analyse("operator-uk"), {}) as keep:
        keep({"counts": {}})
    assert workspace.known_waivers() == []
    assert workspace.known_claims() == list(market.load_market_claims())
    assert workspace.ledger.claims() == ()
    with pytest.raises(BadInput, match="a ledger to record in"):
        workspace.ledger.withdraw_claim("c", "me", "why")


def test_a_ledger_is_closed_and_opened_again_when_needed(tmp_path):
    with Workspace(str(tmp_path / "ledger.sqlite")) as workspace:
        first = workspace.ledger
        assert workspace.ledger is first
    assert workspace.ledger is not first
    workspace.close()


def test_the_rules_open_no_ledger_that_holds_no_decision(tmp_path):
    place = tmp_path / "ledger.sqlite"
    with Workspace(str(place)) as workspace:
        workspace.ledger.runs()
    with Workspace(str(place)) as workspace:
        assert workspace.registry
        assert "ledger" not in workspace.__dict__
    place.write_bytes(b"no database")
    with Workspace(str(place)) as workspace, pytest.raises(BadInput):
        _ = workspace.registry
