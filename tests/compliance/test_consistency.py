"""What contradicts itself is named and located; the rest is judged, and nothing doubtful is in breach."""

import datetime
from dataclasses import replace

import pytest

from building import REGISTRY, by_name, judge, write
from cleanpath.compliance.findings import Status
from cleanpath.policy.registry import Registry
from cleanpath.waivers import Waiver

BOUND = [
    {"id": "o", "country": "GB", "roles": "named", "bound_by": "gb-dvd-2022"},
    {"id": "p", "country": "GB", "roles": "named", "bound_by": "gb-dvd-2022"},
]


def core(name, **columns):
    return {"id": name, "kind": "upf", "vendor": "huawei", "generation": "5G", "operator": "o", **columns}


def judged(tmp_path, *rows, **more):
    tables = {"elements": rows, "operators": BOUND} | more.pop("tables", {})
    return judge(write(tmp_path / "case", "2024-06-01", **tables), **more)


def faults(found):
    return [f"{fault.where}: {fault.expected}, {fault.found}" for fault in found.faults]


def status_of(found, name, requirement="R-core"):
    finding = next(f for f in found.findings if f.requirement == requirement and name in _names(found, f))
    return Status(int(finding.assets.status[_names(found, finding).index(name)]))


def _names(found, finding):
    return [found.elements[row] for row in finding.assets.rows]


def test_a_case_without_contradictions_has_no_faults(tmp_path):
    assert faults(judged(tmp_path, core("a", serial="1"), core("b", serial="2", operator="p"))) == []


def test_two_operators_claim_one_box(tmp_path):
    found = judged(
        tmp_path, core("a", serial="1"), core("b", serial="1", operator="p"), core("c", serial="3")
    )
    assert [line.split("case/")[1].split(":")[0] for line in faults(found)] == ["elements", "elements"]
    assert "elements:2 [serial] of a" in faults(found)[0]
    assert "elements:3 [serial] of b" in faults(found)[1]
    assert status_of(found, "a") is Status.UNKNOWN
    assert status_of(found, "b") is Status.UNKNOWN
    assert status_of(found, "c") is Status.BREACHED


def test_two_operators_in_one_cell_are_told_by_that_cell(tmp_path):
    (line,) = faults(judged(tmp_path, core("a", operator="o|p")))
    assert "elements:2 [operator] of a: one operator for a box, several, 'o|p'" in line


def test_a_box_that_two_claim_opens_the_share_of_a_cap(tmp_path):
    rows = [
        core(f"g{n}", kind="gnb", vendor=v, traffic=1) for n, v in enumerate(["huawei", "nokia", "nokia"])
    ]
    other = core("x", kind="gnb", vendor="nokia", traffic=1, serial="7", operator="p")
    clean = judged(tmp_path, *rows, other)
    cap = next(f for f in clean.findings if (f.requirement, f.operator) == ("R-5G-ran-cap", "o"))
    assert cap.status is Status.MET
    claimed = judged(tmp_path, *rows[:2], rows[2] | {"serial": "7"}, other)
    cap = next(f for f in claimed.findings if (f.requirement, f.operator) == ("R-5G-ran-cap", "o"))
    assert cap.status is Status.UNKNOWN
    assert (cap.measures[0].low, cap.measures[0].high) == (1 / 3, 1 / 2)


def test_one_serial_of_two_makers_is_no_contradiction(tmp_path):
    assert (
        faults(judged(tmp_path, core("a", serial="1"), core("b", serial="1", vendor="zte", operator="p")))
        == []
    )


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"obtained": "2020", "removed": "2019-05"}, "[removed] of a"),
        ({"obtained": "1980-01-01"}, "[obtained] of a"),
        ({"obtained": "2024-06-02"}, "[obtained] of a"),
    ],
)
def test_impossible_dates_are_named_and_leave_the_box_open(tmp_path, columns, told):
    found = judged(tmp_path, core("a", **columns), core("b", obtained="2019"))
    (line,) = faults(found)
    assert f"elements:2 {told}" in line
    assert status_of(found, "a") is Status.UNKNOWN
    assert status_of(found, "b") is Status.BREACHED


def test_a_box_that_came_later_than_the_day_asked_about_is_not_there_yet(tmp_path):
    found = judged(tmp_path, core("a", obtained="2024-05"), as_of="2024-04-01")
    assert faults(found) == []
    assert by_name(found)["gb-dvd-2022/R-core"].status is Status.NOT_APPLICABLE


def test_records_that_name_nothing_are_named(tmp_path):
    tables = {
        "declarations": [
            {"id": "d1", "kind": "kept", "rule": "gb-dvd-2032"},
            {"id": "d2", "kind": "kept", "rule": "gb-dvd-2022", "requirement": "R-cores"},
            {"id": "d3", "kind": "kept", "rule": "gb-dvd-2022", "since": "2024", "until": "2023"},
        ],
        "operators": [{**BOUND[0], "bound_by": "gb-dvd-2033", "roles": "king"}, BOUND[1]],
    }
    day = datetime.date(2024, 6, 1)
    waiver = Waiver("w1", "waiver", "gb-dvd-2044", "", (), "r", "b", day, day, day)
    found = judged(tmp_path, core("a"), tables=tables, waivers=[waiver, replace(waiver, key="w2")])
    lines = " ".join(faults(found))
    for place in (
        "declarations:2 [rule]",
        "declarations:3 [requirement]",
        "declarations:4 [until]",
        "operators:2 [roles]",
        "operators:2 [bound_by]",
        "waiver w1 [rule]",
        "waiver w2 [rule]",
    ):
        assert place in lines
    assert found.findings


def test_a_deadline_before_its_rule_is_named(tmp_path):
    rule = REGISTRY["gb-dvd-2022"]
    early = replace(rule, events=rule.events[-1:])
    registry = Registry({**REGISTRY.by_key, rule.key: early}, REGISTRY.not_researched, REGISTRY.folder)
    lines = faults(judged(tmp_path, core("a"), registry=registry))
    assert any("rule gb-dvd-2022 [R-core deadline]" in line for line in lines)


def test_many_faults_of_one_sort_are_counted_not_listed(tmp_path):
    found = judged(tmp_path, *(core(f"a{n}", obtained="2030") for n in range(60)))
    assert len(found.faults) == 51
    assert found.faults[-1].found == "10 more of these"
