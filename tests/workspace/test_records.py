import json

import pytest

from cleanpath.cli.main import main
from cleanpath.errors import BadInput, UnknownName
from cleanpath.workspace import records
from cleanpath.workspace.workspace import Workspace

SIGNED = {"signed": "2023-06-01", "expires": "2024-01-31", "by": "chief", "why": "letter"}


@pytest.fixture
def desk(tmp_path):
    return Workspace(str(tmp_path / "ledger.db"))


def test_a_waiver_is_signed_listed_expires_and_is_withdrawn(desk):
    added = records.waivers_add(desk, "gb-dvd-2022", operator="op", group="part=core,site=s1", **SIGNED)
    assert added["covers"] == "operator=op,part=core,site=s1"
    assert added["recorded"].endswith("Z")

    def state(day):
        (row,) = records.waivers(desk, as_of=day, rule="gb-dvd-2022")
        return row["state"]

    days = ("2023-05-31", "2023-06-01", "2024-01-31", "2024-02-01")
    assert [state(day) for day in days] == ["not yet", "counts", "counts", "expired"]
    gone = records.waivers_withdraw(desk, added["key"], "chief", "rebuilt", day="2023-12-01")
    assert (gone["withdrawn"], gone["withdrawn_by"], gone["why"]) == ("2023-12-01", "chief", "rebuilt")
    assert [state(day) for day in ("2023-11-30", "2023-12-01")] == ["counts", "withdrawn"]
    assert records.waivers(desk, rule="us-ndaa2019-889a1A") == []


@pytest.mark.parametrize(
    "error, changes",
    [
        (UnknownName, {"rule": "gb-dvd-2023"}),
        (UnknownName, {"requirement": "R-kore"}),
        (UnknownName, {"group": "colour=red"}),
        (BadInput, {"operator": None}),
        (BadInput, {"group": "operator=other"}),
        (BadInput, {"group": "part=core,part=ran"}),
        (BadInput, {"group": "part"}),
        (BadInput, {"signed": "2999-01-01"}),
        (BadInput, {"expires": "2020-01-01"}),
        (BadInput, {"expires": "2024"}),
    ],
)
def test_what_nobody_can_sign_is_refused(desk, error, changes):
    asked = {"rule": "gb-dvd-2022", "operator": "op", **SIGNED, **changes}
    with pytest.raises(error):
        records.waivers_add(desk, **asked)
    assert records.waivers(desk) == []


def test_a_waiver_for_an_unknown_rule_names_the_near_ones(desk, tmp_path, capsys):
    words = [
        "waivers",
        "add",
        "gb-dvd-2021",
        "--asset",
        "a",
        "--expires",
        "2030-01-01",
        "--by",
        "b",
        "--why",
        "c",
    ]
    ledger = ["--ledger", str(tmp_path / "ledger.db")]
    assert main([*ledger, *words]) == 2
    assert "gb-dvd-2022" in capsys.readouterr().err
    words[2] = "gb-dvd-2022"
    assert main([*ledger, *words, "--requirement", "R-core", "--format", "json"]) == 0
    key = json.loads(capsys.readouterr().out)["key"]
    assert main([*ledger, "waivers"]) == 0
    assert key in capsys.readouterr().out
