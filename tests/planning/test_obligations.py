"""Waivers put duties off to their own last day, and are always named."""

import datetime
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import describe, frame, tables_of, when, write_case
from cleanpath.checker.plan import check_plan
from cleanpath.planning.obligations import Waivers
from cleanpath.waivers import Waiver
from cleanpath.workspace.plan import plan
from cleanpath.workspace.records import waivers_add
from cleanpath.workspace.workspace import Workspace

LET = 'currency = "GBP"\nperiod = "quarter"\nyears = 6\nclean_by = "never"\nsensitive_first = false\n'
COSTS = "item,mid\nexposure,0\nvisit,10\n"
SIGNED = datetime.date(2022, 10, 1)


def waiver(expires, requirement="R-core", starts=SIGNED, kind="waiver", **selector):
    day = datetime.date.fromisoformat(expires)
    chosen = tuple(sorted(selector.items()))
    return Waiver(f"w-{expires}", kind, "gb-dvd-2022", requirement, chosen, "Why", "Who", SIGNED, starts, day)


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    folder = write_case(tmp_path_factory.mktemp("waived") / "case", plan=LET, costs=COSTS)
    return lambda *waivers: (
        json.loads(json.dumps(describe(frame(folder, waivers=waivers)))),
        tables_of(folder),
    )


def end_of(found, element):
    ends = {p["name"]: p["end"] for p in found["periods"]}
    return ends[when(found)[element]] if element in when(found) else None


def test_without_a_waiver_the_date_holds(planned):
    found, _ = planned()
    assert end_of(found, "upf-1") <= "2023-12-31"
    assert found["waived"] == []


def test_a_waived_element_stays_until_the_waiver_expires_and_is_named(planned):
    found, tables = planned(waiver("2025-06-30", asset="upf-1"))
    assert "2023-12-31" < end_of(found, "upf-1") <= "2025-06-30"
    (one,) = found["waived"]
    assert (one["waiver"], one["until"], one["elements"]) == ("w-2025-06-30", "2025-06-30", ["upf-1"])
    assert any("waived until 2025-06-30" in note for note in found["notes"])
    dated = {r["name"]: r for r in found["requirements"]}
    assert dated[one["name"]]["date"] == "2025-06-30"
    assert dated[one["name"]]["met"]
    assert check_plan(found, tables) == []
    late = found["terms"]["duties"]
    for duty in late:
        if duty["name"] == one["name"]:
            duty["by"] = "2024-06-30"
    assert any(fault.startswith("duties") for fault in check_plan(found, tables))


def test_a_waiver_beyond_the_plan_forces_nothing_and_is_named(planned):
    found, tables = planned(waiver("2040-01-01", "", asset="upf-1"))
    assert end_of(found, "upf-1") is None
    assert found["waived"]
    for one in found["waived"]:
        assert one["period"] is None
        assert one["elements"] == ["upf-1"]
    assert check_plan(found, tables) == []


@pytest.mark.parametrize(
    "held",
    [
        waiver("2023-06-30", asset="upf-1"),
        waiver("2025-06-30", asset="gnb-3"),
        waiver("2025-06-30", requirement="R-sites", asset="upf-1"),
        waiver("2025-06-30", starts=datetime.date(2023, 1, 1), asset="upf-1"),
        waiver("2025-06-30", kind="decision", asset="upf-1"),
    ],
)
def test_what_does_not_count_or_cover_puts_nothing_off(planned, held):
    found, _ = planned(held)
    assert end_of(found, "upf-1") <= "2023-12-31"
    assert all("upf-1" not in one["elements"] for one in found["waived"])


def test_a_cap_is_put_off_only_for_a_whole_operator(planned):
    some, _ = planned(waiver("2027-12-31", "", asset="gnb-2"))
    assert not any("cap" in one["name"] for one in some["waived"])
    whole, tables = planned(waiver("2029-12-31", "", operator="op"))
    assert any("R-5G-ran-cap" in one["name"] for one in whole["waived"])
    assert whole["steps"] == []
    assert check_plan(whole, tables) == []


@given(st.lists(st.tuples(st.integers(1, 28), st.sampled_from(["a", "b"])), max_size=4), st.integers(1, 28))
def test_every_element_comes_in_one_part_with_its_last_waiver(ends, day):
    covers = {"a": np.array([True, False, True]), "b": np.array([True, True, False])}
    held = sorted(
        ((waiver(f"2030-01-{d:02}"), covers[which]) for d, which in ends), key=lambda o: o[0].expires
    )
    limit = datetime.date(2030, 1, day)
    parts = Waivers(tuple(reversed(held))).split("gb-dvd-2022", "R-core", limit, np.arange(3))
    assert sorted(row for _, rows in parts for row in rows.tolist()) == [0, 1, 2]
    for one, rows in parts:
        for row in rows.tolist():
            last = max((w.expires for w, mask in held if mask[row] and w.expires > limit), default=None)
            assert (one.expires if one else None) == last


def test_the_command_reads_the_ledger(tmp_path):
    case = write_case(tmp_path / "case", plan=LET, costs=COSTS)
    workspace = Workspace(str(tmp_path / "ledger.sqlite"))
    waivers_add(
        workspace, rule="gb-dvd-2022", requirement="R-core", asset="upf-1", why="Late parts", by="CISO",
        expires="2025-06-30", starts="2022-10-01", signed="2022-10-01",
    )  # fmt: skip
    found = plan(workspace, str(case), runs=0, known_at="2030-01-01")
    assert found["waived"][0]["elements"] == ["upf-1"]
    assert end_of(found, "upf-1") > "2023-12-31"
