"""The headline covers what hosts, manages and controls the route, and says what it covers."""

import json

import pytest

from cleanpath.cli.exit_status import exit_code
from cleanpath.exposure.scope import ROUTE_ONLY
from cleanpath.workspace.plan import levers
from small import ends, judged, write

LINKS = "id,a,b; l1,a,r; l2,r,b"
DEMANDS = "id,source,target; d,a,b"


def behind(tmp_path, vendor, relation="h,hosts,r", **more):
    rows = f"id,kind,vendor; a,boundary,; r,router,nokia; b,boundary,; h,server,{vendor}; m,ems,{vendor}"
    relations = f"source,kind,target,condition,since,until; {relation}"
    tables = {"elements": rows, "links": LINKS, "demands": DEMANDS, "relations": relations} | more
    return write(tmp_path / "case", **tables)


def test_a_restricted_host_exposes_a_trusted_router(tmp_path):
    result = judged(tmp_path, behind(tmp_path, "huawei"))
    assert ends(result) == ("always", "always")
    assert result["demands"][0]["touches"] == ["r"]
    assert result["through"] == {"r": ["h", "hosts", "r"]}
    assert result["scope"]["relations"] == 1
    assert exit_code(result, "possible", True) == 1
    assert exit_code(result, None, False, None, True) == 1


def test_an_unknown_host_leaves_the_verdict_open_and_settles_it(tmp_path):
    result = judged(tmp_path, behind(tmp_path, ""))
    assert ends(result) == ("clear", "always")
    assert result["settle"]["elements"] == [{"id": "h", "missing": ["maker"], "settles": 1}]
    assert exit_code(result, "possible", True) == 3
    assert exit_code(result, None, False, None, True) == 3


def test_a_trusted_host_is_clear_and_the_path_clean(tmp_path):
    result = judged(tmp_path, behind(tmp_path, "dell"))
    assert ends(result) == ("clear", "clear")
    assert result["demands"][0]["clean_path"] == "yes"
    assert exit_code(result, "possible", True, None, True) == 0


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("m,manages,h; h,hosts,r", ("always", "always")),
        ("m,manages,r,dual_control|separate_keys", ("always", "always")),
        ("m,connects,r", ("clear", "clear")),
        ("m,anchors,r,standalone", ("clear", "clear")),
        ("m,manages,r,,2024", ("clear", "always")),
        ("m,manages,r,,,2023", ("clear", "clear")),
        ("m,manages,r,,,2024-01-01", ("always", "always")),
        ("m,manages,r,,,2023-12-31", ("clear", "clear")),
        ("m,manages,r,,,2024", ("always", "always")),
        ("m,manages,r,,,2024-01", ("always", "always")),
    ],
)
def test_what_acts_counts_through_any_chain_and_on_its_day(tmp_path, relation, expected):
    case = behind(tmp_path, "huawei", relation)
    if "hosts" in relation:
        elements = (tmp_path / "case" / "elements.csv").read_text(encoding="utf-8")
        elements = elements.replace("h,server,huawei", "h,server,dell")
        (tmp_path / "case" / "elements.csv").write_text(elements, encoding="utf-8")
    assert ends(judged(tmp_path, case)) == expected


def test_without_relations_it_says_that_only_the_route_is_known(tmp_path):
    case = behind(tmp_path, "huawei")
    (tmp_path / "case" / "relations.csv").unlink()
    result = judged(tmp_path, case)
    assert ends(result) == ("clear", "clear")
    assert result["scope"]["words"] == ROUTE_ONLY
    assert exit_code(result, "possible", True) == 0
    assert exit_code(result, None, False, None, True) == 3


def test_planes_narrow_the_scope_and_are_named(tmp_path):
    relation = "clock,synchronises,r"
    elements = "id,kind,vendor; a,boundary,; r,router,nokia; b,boundary,; clock,prtc_tgm,huawei"
    case = behind(tmp_path, "", relation, elements=elements)
    assert ends(judged(tmp_path, case)) == ("always", "always")
    narrow = judged(tmp_path, case, planes="user,control")
    assert ends(narrow) == ("clear", "clear")
    assert narrow["scope"]["words"].startswith("user and control planes only")
    assert ends(judged(tmp_path, case, planes="timing")) == ("always", "always")
    assert exit_code(narrow, None, False, None, True) == 1


def test_the_verdict_with_planes_is_the_verdict_without(tmp_path):
    elements = "id,kind,vendor; a,boundary,huawei; r,router,nokia; b,boundary,"
    case = write(tmp_path / "case", elements=elements, links=LINKS, demands=DEMANDS)
    plain, shown = judged(tmp_path, case), judged(tmp_path, case, planes="all")
    assert ends(plain) == ends(shown) == ("always", "always")
    for name in ("share_low", "share_high", "avoidable", "touches", "certificate"):
        assert plain["demands"][0][name] == shown["demands"][0][name]


def test_levers_and_gates_work_on_the_same_scope(tmp_path):
    from cleanpath.workspace.workspace import Workspace

    case = behind(tmp_path, "huawei")
    ranked = levers(Workspace(str(tmp_path / "ledger.sqlite")), case, by=["maker"])
    assert "huawei" in json.dumps(ranked)


def test_a_host_left_out_of_a_result_is_refused(tmp_path):
    from cleanpath.checker.check import check
    from cleanpath.network.case import read_case

    case = behind(tmp_path, "huawei")
    result = judged(tmp_path, case)
    tables = {name: table.to_pydict() for name, table in read_case(case).network.tables().items()}
    assert check(result, tables) == []
    for name, value in (("elements", {}), ("restricted", {}), ("scope", {**result["scope"], "relations": 0})):
        assert check({**result, name: value}, tables)


LATER = (
    "id,kind,vendor,in_service; s,boundary; p,router,nokia,{0}; h,router,huawei,2015; n,router,nokia,2015; "
    "t,boundary"
)
TWO_WAYS = "id,a,b,weight; l1,s,p,1; l2,p,h,1; l3,h,t,1; l4,s,n,5; l5,n,t,5"


@pytest.mark.parametrize(
    ("since", "routing", "expected"),
    [
        ("2026-01-01", "igp", ("clear", "clear")),
        ("2026", "structural", ("clear", "clear")),
        ("2024", "igp", ("clear", "always")),
        ("2020", "igp", ("always", "always")),
        ("2020", "structural", ("possible", "possible")),
    ],
)
def test_what_comes_later_carries_nothing(tmp_path, since, routing, expected):
    tables = {"elements": LATER.format(since), "links": TWO_WAYS, "demands": "id,source,target; d,s,t"}
    assert ends(judged(tmp_path, write(tmp_path / "case", routing, **tables))) == expected


def test_what_comes_later_acts_on_nothing(tmp_path):
    elements = "id,kind,vendor,in_service; a,boundary; r,router,nokia; b,boundary; h,server,huawei,2026"
    assert ends(judged(tmp_path, behind(tmp_path, "", elements=elements))) == ("clear", "clear")


def test_a_given_path_over_what_comes_later_says_nothing(tmp_path):
    tables = {"elements": LATER.format("2026"), "links": TWO_WAYS, "demands": "id,source,target; d,s,t"}
    paths = "demand,position,element; d,0,s; d,1,p; d,2,h; d,3,t"
    case = write(tmp_path / "case", "pinned", paths=paths, **tables)
    assert ends(judged(tmp_path, case)) == ("clear", "always")


def test_what_the_checker_refuses_is_not_printed(tmp_path, monkeypatch, capsys):
    from cleanpath import analysis
    from cleanpath.cli.main import main

    case = behind(tmp_path, "huawei")
    honest = analysis.assess_situation

    def wrong(*given):
        found = honest(*given)
        found.outcome.share_low[:] = 0.25
        return found

    monkeypatch.setattr(analysis, "assess_situation", wrong)
    ledger = ["--ledger", str(tmp_path / "ledger.sqlite")]
    assert main([*ledger, "assess", case, "--format", "json"]) == 70
    printed, told = capsys.readouterr()
    assert printed == ""
    assert 'demand "d": share_low is 0.25, the proof shows 1.0' in told
    assert main([*ledger, "runs", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["status"] == "failed"


def test_a_case_that_changes_while_it_is_assessed_is_a_conflict(tmp_path):
    from cleanpath.errors import Conflict
    from cleanpath.workspace.workspace import Workspace

    case = behind(tmp_path, "huawei")
    asked = Workspace().analyse(case)
    assert asked.exposure.outcome.reachable.all()
    (tmp_path / "case" / "links.csv").write_text("id,a,b\nl1,a,r\n", encoding="utf-8")
    with pytest.raises(Conflict):
        assert asked.assessment


def test_a_large_case_is_checked_in_a_stated_sample(tmp_path):
    from cleanpath.checker.check import FEWEST, sample_size
    from cleanpath.results.cover import checked_lines

    assert sample_size(300, 200, "structural", "none") == 200
    assert sample_size(300, 200, "igp", "single") == 83
    assert sample_size(10**6, 200, "igp", "single") == FEWEST
    assert sample_size(10**6, 1, "igp", "single") == 1
    assert "3 of 200 verdicts" in checked_lines({"checked": {"demands": 3, "of": 200}})[0]
    assert judged(tmp_path, behind(tmp_path, ""))["checked"] == {"demands": 1, "of": 1}
    assert checked_lines({"checked": {"demands": 200, "of": 200}}) == checked_lines({}) == []


def test_a_sample_finds_wrong_verdicts(tmp_path):
    from cleanpath.checker.check import check_sample
    from cleanpath.checker.tables import read_tables

    rows = "id,source,target; " + "; ".join(f"d{number},a,b" for number in range(9))
    result = judged(tmp_path, behind(tmp_path, "dell", demands=rows))
    tables = read_tables(tmp_path / "case")
    assert check_sample(result, tables, 4) == []
    for demand in result["demands"]:
        demand["share_high"] = 0.5
    assert len(check_sample(result, tables, 4)) == 4


@pytest.mark.parametrize("routing", ["igp", "structural", "pinned"])
@pytest.mark.parametrize("dates", ["2024,", ",2023", ",2024", "2020,2023-12-31"])
def test_what_is_perhaps_there_carries_nothing_for_sure(tmp_path, routing, dates):
    """The short way runs over p to h; without p traffic takes n, and touches nothing."""
    elements = f"id,kind,vendor,in_service,removed; s,boundary; p,router,nokia,{dates}; h,router,huawei"
    tables = {"elements": elements + "; n,router,nokia; t,boundary", "links": TWO_WAYS}
    if routing == "pinned":
        tables["paths"] = "demand,position,element; d,0,s; d,1,p; d,2,h; d,3,t"
    case = write(tmp_path / "case", routing, demands="id,source,target; d,s,t", **tables)
    high = "possible" if routing == "structural" else "always"
    assert ends(judged(tmp_path, case)) == ("clear", high)


@pytest.mark.parametrize("routing", ["igp", "structural"])
def test_a_place_that_is_perhaps_gone_is_open(tmp_path, routing):
    elements = (
        "id,kind,vendor,removed; s,boundary; p,boundary,,2023; h,router,huawei; n,router,nokia; t,boundary"
    )
    links = "id,a,b,weight; l1,s,p,1; l2,p,n,1; l3,n,t,1; l4,s,h,5; l5,h,t,5"
    case = write(
        tmp_path / "case", routing, elements=elements, links=links, demands="id,source,target; d,s,t"
    )
    assert ends(judged(tmp_path, case)) == ("clear" if routing == "igp" else "possible", "always")


def test_nothing_acts_for_sure_from_or_through_what_is_perhaps_there(tmp_path):
    elements = (
        "id,kind,vendor,removed; a,boundary; r,router,nokia; b,boundary; h,server,nokia,2023; m,ems,huawei"
    )
    case = behind(tmp_path, "", "m,manages,h; h,hosts,r", elements=elements)
    assert ends(judged(tmp_path, case)) == ("clear", "always")


def test_a_low_end_that_only_holds_with_what_is_perhaps_there_is_refused(tmp_path):
    from cleanpath.checker.check import check
    from cleanpath.checker.tables import read_tables

    elements = LATER.format("2024")
    tables = {"elements": elements, "links": TWO_WAYS, "demands": "id,source,target; d,s,t"}
    result = judged(tmp_path, write(tmp_path / "case", **tables))
    sure = write(tmp_path / "sure", **(tables | {"elements": LATER.format("2020")}))
    forged = judged(tmp_path, sure)["demands"][0]
    result["demands"][0] = forged | {"may_touch": []}
    result["counts"] |= {"unknown": 0, "always": 1}
    result["counts_by_class"] |= {"nothing known": 0, "exposed in full": 1}
    assert any("low is 'always'" in fault for fault in check(result, read_tables(tmp_path / "case")))


def test_the_checker_derives_the_class(tmp_path):
    from cleanpath.checker.check import check
    from cleanpath.checker.tables import read_tables

    result = judged(tmp_path, behind(tmp_path, ""))
    tables = read_tables(tmp_path / "case")
    assert result["demands"][0]["class"] == "nothing known"
    for name in ("clear", "reported", "at risk"):
        forged = result | {"demands": [result["demands"][0] | {"class": name}]}
        forged["counts_by_class"] = result["counts_by_class"] | {"nothing known": 0, name: 1}
        assert any("class" in fault for fault in check(forged, tables))
    assert "counts_by_class" in check(result | {"counts_by_class": {"clear": 1}}, tables)[0]
