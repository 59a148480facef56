"""Equipment of which nobody says who runs it may be of any operator of the case."""

import pytest

from building import judge, write
from cleanpath.compliance.findings import Status
from cleanpath.verdict import Truth

RULE = "gb-dvd-2022"
CORE, CAP = "dvd2-para4", "dvd2-para7"
MINE = {"id": "mine", "kind": "upf", "vendor": "ericsson", "operator": "one", "country": "GB"}
ROUTER = {"id": "whose", "kind": "upf", "vendor": "huawei", "operator": "", "country": "GB"}
ONE = {"id": "one", "name": "The one", "country": "GB", "roles": "telecom_operator", "bound_by": RULE}


def found(folder, elements, operators=(ONE,), lens=RULE, **more):
    case = write(folder, "2026-11-01", elements=elements, operators=list(operators), **more)
    return {(f.requirement, f.operator): f for f in judge(case, lens).findings}


def statuses(findings, operator):
    return {requirement: f.status for (requirement, who), f in findings.items() if who == operator}


def test_a_box_of_the_target_without_an_operator_leaves_each_operator_open(tmp_path):
    owned = found(tmp_path / "owned", [MINE, ROUTER | {"operator": "one"}])
    open_ = found(tmp_path / "open", [MINE, ROUTER])
    free = found(tmp_path / "free", [MINE, ROUTER | {"operator": "other"}])
    broken = [name for name, status in statuses(owned, "one").items() if status is Status.BREACHED]
    assert broken
    for name in broken:
        assert open_[name, "one"].status is Status.UNKNOWN, name
        assert free[name, "one"].status <= Status.MET, name
    told = [f for (name, who), f in open_.items() if name in broken and who == "one" and len(f.assets)]
    assert told
    asked = "settle whose whose is (elements, row 3, column operator; or import with --option operator=NAME)"
    assert all(asked in f.settle for f in told)


def test_an_operator_without_elements_is_judged_where_equipment_is_nobodys(tmp_path):
    open_ = found(tmp_path / "open", [ROUTER])
    assert Status.UNKNOWN in statuses(open_, "one").values()
    whole = found(tmp_path / "whole", [ROUTER | {"operator": "other"}])
    assert not statuses(whole, "one")


def test_a_mere_place_leaves_nobody_open(tmp_path):
    place = {"id": "edge", "kind": "boundary", "country": "GB"}
    alone, beside = found(tmp_path / "alone", [MINE]), found(tmp_path / "beside", [MINE, place])
    assert statuses(alone, "one") == statuses(beside, "one")


@pytest.mark.parametrize(("told", "bond"), [("DE", Truth.NO), ("", Truth.UNKNOWN)])
def test_where_equipment_stands_is_not_where_its_operator_is_at_home(tmp_path, told, bond):
    operator = ONE | {"country": told, "bound_by": ""}
    away = [MINE | {"country": "DE"}, ROUTER | {"operator": "one", "country": "DE"}]
    findings = found(tmp_path / "away", away, [operator])
    assert {f.binds for f in findings.values()} == {bond}
    status = max(statuses(findings, "one").values())
    assert status is (Status.NOT_APPLICABLE if told else Status.UNKNOWN)


def test_traffic_of_an_operator_without_elements_is_judged(tmp_path):
    rule = "kr-routing-2014"
    rows = [
        {"id": "base", "kind": "boundary", "site": "camp"},
        {"id": "mast", "kind": "enodeb", "vendor": "huawei", "generation": "4G", "operator": "other"},
        {"id": "home", "kind": "boundary"},
    ]
    tables = {
        "links": [{"id": "k", "a": "base", "b": "mast"}, {"id": "l", "a": "mast", "b": "home"}],
        "sites": [{"id": "camp", "name": "Camp", "country": "KR", "sensitive": "true"}],
        "demands": [{"id": "d", "source": "base", "target": "home", "site": "camp", "operator": "one"}],
    }
    operator = {"id": "one", "name": "The one", "country": "KR", "roles": "named", "bound_by": rule}
    findings = found(tmp_path / "case", rows, [operator], rule, **tables)
    assert findings["require_clean_path-1", "one"].status is Status.BREACHED
