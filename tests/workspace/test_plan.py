"""Plans of cases: the promised programme, what stands in its way, and bad input."""

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from cases import DEMANDS, ELEMENTS, QUICK, TOML, describe, frame, plan_of, tables_of, when, write_case
from cleanpath.checker.plan import check_plan
from cleanpath.cli.print_plan import print_plan, say_plan
from cleanpath.errors import BadInput
from cleanpath.exposure.assess import assess_situation
from cleanpath.network.case import find_case, read_case
from cleanpath.network.network import Network
from cleanpath.planning.aggregation import aggregate
from cleanpath.planning.inquire import PlanOptions
from cleanpath.planning.plan import find_plan
from cleanpath.planning.problem import NONE
from cleanpath.verdict import Level
from cleanpath.workspace.importing import generate
from cleanpath.workspace.plan import plan
from cleanpath.workspace.verify import verify
from cleanpath.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def uk():
    return plan_of(find_case("operator-uk"))


def test_the_bundled_operator_meets_every_date_of_the_direction(uk):
    assert uk["status"] == "optimal"
    assert uk["proof"]["gap"] < 1e-6
    dated = {r["name"]: r for r in uk["requirements"] if r["name"].startswith("gb-dvd-2022")}
    assert set(dated) == {
        f"gb-dvd-2022 {name}"
        for name in (
            "R-5G-remove", "R-core", "R-fttp-cap", "R-gigabit-cap", "R-5G-ran-cap", "R-sites",
            "R-hdr-transmission",
        )
    }  # fmt: skip
    assert all(r["met"] for r in dated.values())
    ends = {p["name"]: p["end"] for p in uk["periods"]}
    done = {e: ends[period] for e, period in when(uk).items()}
    assert done["upf-north"] <= "2023-12-31"
    assert done["gnb-harbour"] <= "2023-01-28"
    assert done["otn-south"] <= "2025-12-31"
    assert done["gnb-vale"] <= "2027-12-31"
    assert check_plan(uk, tables_of(find_case("operator-uk"))) == []


def test_who_made_a_box_is_found_out_before_it_is_replaced(uk):
    first = uk["steps"][0]
    assert (first["action"], first["elements"], first["period"]) == ("identify", ["gnb-coast"], "2022-Q4")
    later = next(s for s in uk["steps"] if s["action"] == "replace" and "gnb-coast" in s["elements"])
    assert later["period"] > first["period"]
    assert 0 < uk["cost"]["parts"]["identification"] < uk["cost"]["uncertain"] / 100
    assert uk["counts"]["identified"] == 1
    assert uk["programme"][0]["identified"] == 1


def test_the_parts_of_the_cost_add_up(uk):
    cost = uk["cost"]
    assert sum(cost["parts"].values()) == pytest.approx(cost["present"])
    assert cost["present"] + cost["exposure"] == pytest.approx(uk["proof"]["objective"])
    line = next(line for line in say_plan(uk) if " Cost: " in line)
    whole, *parts = (
        int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\d(?= GBP|[,)])|\d+(?=[,)])", line)
    )
    assert whole == sum(parts)
    assert len(parts) > 2


def copy_of(name, to):
    to.mkdir()
    for path in Path(find_case(name)).iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


def test_a_date_that_was_over_is_late_and_not_kept(tmp_path, uk):
    case = copy_of("operator-uk", tmp_path / "operator-uk")
    (case / "plan.toml").write_text((case / "plan.toml").read_text() + "begin = 2027-01-01\n")
    late = plan_of(case)
    by_name = {r["name"]: r for r in late["requirements"]}
    core = by_name["gb-dvd-2022 R-core"]
    assert core["met"] is False
    assert core["late_years"] == pytest.approx(3.25, abs=0.01)
    assert by_name["gb-dvd-2022 R-5G-remove"]["met"]
    assert by_name["gb-dvd-2022 R-5G-remove"]["late_years"] is None
    assert all(r["late_years"] is None for r in uk["requirements"])
    assert check_plan(late, tables_of(case)) == []
    core["met"], core["late_years"] = True, None
    assert any("comes late" in fault for fault in check_plan(late, tables_of(case)))


def test_proposed_demands_drive_no_plan(tmp_path):
    case = copy_of("operator-uk", tmp_path / "operator-uk")
    table = (case / "demands.csv").read_text().splitlines()
    (case / "demands.csv").write_text(
        "\n".join([table[0] + ",proposed", *(row + ",true" for row in table[1:])])
    )
    found = plan_of(case)
    assert {d["status"] for d in found["demands"]} == {"proposed"}
    assert found["cost"]["exposure"] == 0
    assert not any(r["kind"] == "demand" for r in found["requirements"])
    assert any("4 demands were proposed by the import" in note for note in found["notes"])
    assert check_plan(found, tables_of(case)) == []
    found["demands"][0]["status"] = "clear"
    assert check_plan(found, tables_of(case))


def test_where_nothing_asks_for_work_that_is_said(tmp_path, capsys):
    demands = "id,source,target,operator,proposed\nd1,gate,net,op,true\n"
    case = write_case(tmp_path / "case", demands=demands, toml=TOML.replace("gb-dvd-2022", "vendor:huawei"))
    found = plan(Workspace(str(tmp_path / "ledger.sqlite")), str(case), runs=2)
    print_plan(found, "plan")
    told = capsys.readouterr().out
    assert "Nothing is planned" in told
    assert "1 demands were proposed by the import" in told
    assert found["ranges"]["decisive"] == []


def test_draws_without_a_plan_are_said_first(uk):
    ranges = {"runs": 20, "feasible": 5, "low": 1.0, "mid": 2.0, "high": None}
    first = next(say_plan(uk | {"ranges": ranges}))
    assert "of 20 runs with costs drawn at random 15 had no plan" in first


def test_a_year_of_delay_has_a_price():
    found = plan_of(find_case("operator-uk"), replace(QUICK, gap=0.001, delay=True))
    whole = next(one for one in found["delays"] if one["name"] is None)
    assert whole["year_later_saves"] > 0
    assert not whole["year_earlier_possible"] or whole["year_earlier_costs"] > 0


def test_a_cut_of_the_aid_shifts_the_plan_and_names_the_broken_date(tmp_path):
    case = tmp_path / "operator-uk"
    case.mkdir()
    for path in Path(find_case("operator-uk")).iterdir():
        (case / path.name).write_bytes(path.read_bytes())
    aid = (case / "aid.csv").read_text()
    (case / "aid.csv").write_text(aid.replace("4000000", str(4000000 * 0.395)))
    cut = plan_of(case)
    assert cut["status"] == "shifted"
    assert [one["name"] for one in cut["shifted"]] == ["gb-dvd-2022 R-core"]
    assert cut["shifted"][0]["instead"] > "2023-12-31"
    assert "gb-dvd-2022 R-core" in cut["conflicts"][0]["families"]
    assert any(name.startswith("budget") for name in cut["conflicts"][0]["families"])
    broken = [r["name"] for r in cut["requirements"] if not r["met"]]
    assert broken == ["gb-dvd-2022 R-core"]
    assert check_plan(cut, tables_of(case)) == []
    hidden = cut | {"shifted": []}
    assert any("does not say" in fault for fault in check_plan(hidden, tables_of(case)))


def carry_out(network, framed, plan, vendor):
    """Return the network after the last step, all that is replaced made by `vendor`."""
    problem, schedule = plan.problem, plan.schedule
    done = schedule.replaced < problem.horizon
    job = problem.element_job
    vendors = [
        vendor if job[row] != NONE and done[job[row]] else given
        for row, given in enumerate(network.elements["vendor"].to_pylist())
    ]
    place = network.elements.column_names.index("vendor")
    elements = network.elements.set_column(place, "vendor", pa.array(vendors, pa.string()))
    return Network(**(network.tables() | {"elements": elements}))


def test_the_engine_finds_the_promised_verdicts_in_the_planned_network(tmp_path):
    framed = frame(write_case(tmp_path / "case"))
    found = find_plan(framed.posed.problem)
    later = carry_out(framed.case.network, framed, found, "ericsson")
    case = tmp_path / "after"
    write_case(case)
    vendors = dict(zip(later.elements["id"].to_pylist(), later.elements["vendor"].to_pylist(), strict=True))
    rows = [line.split(",") for line in ELEMENTS.splitlines()]
    text = [",".join([row[0], row[1], vendors.get(row[0], row[2]), *row[3:]]) for row in rows]
    (case / "elements.csv").write_text("\n".join(text) + "\n")
    after = frame(case)
    verdict = assess_situation(after.situation, after.restricted.low, after.restricted.high).outcome
    assert (verdict.high[0] == Level.CLEAR).all()
    assert describe(after)["steps"] == []


def test_a_plan_is_accepted_by_the_command_and_a_changed_one_is_not(tmp_path):
    case = write_case(tmp_path / "case")
    workspace = Workspace(str(tmp_path / "ledger.sqlite"))
    printed = plan(workspace, str(case), runs=2)
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(printed))
    assert verify(workspace, str(file), str(case))["accepted"]
    printed["cost"]["present"] -= 1000
    file.write_text(json.dumps(printed))
    rejected = verify(workspace, str(file), str(case))
    assert not rejected["accepted"]
    assert any(fault.startswith("cost") for fault in rejected["faults"])


def test_two_of_three_can_hold(tmp_path):
    """One date, one crew rate and one budget that only together are too much."""
    toml = TOML.replace("gb-dvd-2022", "vendor:huawei")
    plan_toml = (
        'currency = "GBP"\nperiod = "year"\nyears = 3\nbegin = "2023-01-01"\nremove_by = "2024-12-31"\n'
    )
    elements = ELEMENTS.replace("upf-1,upf,huawei", "upf-1,upf,nokia").replace("2021-01-01", "")
    costs = "item,mid\nreplacement,100\nremoval,0\nvisit,0\nexposure,0\nlife,8\n"
    limits = {
        "crews": "operator,year,visits\nop,,0.09\n",
        "budgets": "operator,year,amount\nop,2023,50\nop,,300\n",
    }
    relations, demands = "source,kind,target\n", "id,source,target\n"
    given = {"toml": toml, "plan": plan_toml, "elements": elements, "costs": costs}
    given |= {"relations": relations, "demands": demands}
    found = plan_of(write_case(tmp_path / "all", **given, **limits))
    assert len(found["conflicts"]) == 1
    conflict = found["conflicts"][0]
    assert conflict["minimal"]
    assert set(conflict["families"]) == {"plan.toml remove_by", "crews op", "budget op"}
    assert "any 2 of the 3 can" in conflict["words"]
    for name in limits:
        less = {other: text for other, text in limits.items() if other != name}
        assert plan_of(write_case(tmp_path / name, **given, **less))["status"] == "optimal"


@pytest.mark.parametrize(
    "tables, where, expected",
    [
        ({"crews": "operator,year,visits\nop,,0\n"}, "crews:2 [visits]", "above 0"),
        ({"crews": "operator,year,visits\nop,2023,4\n"}, "crews:2 [year]", "every year"),
        ({"crews": "operator,year,visits\nnobody,,4\n"}, "crews:2 [operator]", "operator of the case"),
        ({"budgets": "operator,year,amount\nop,2040,4\nop,,5\n"}, "budgets:2 [year]", "year of the plan"),
        ({"budgets": "operator,year,amount\nop,,4\nop,,5\n"}, "budgets:3 [year]", "one row a year"),
        ({"budgets": "operator,amount,currency\nop,4,XTS\n"}, "budgets:2 [currency]", "with a rate"),
        ({"budgets": "operator,amount\nop,-4\n"}, "budgets.csv:2 [amount]", "not below 0"),
        ({"costs": "item,mid\nvisit,-4\n"}, "costs.csv:2 [mid]", "not below 0"),
        ({"aid": "payer,amount,since,until\nx,4,2025,2024\n"}, "aid:2 [until]", "not before"),
        ({"plan": "years = 0\n"}, "plan.toml [years]", "from 1"),
        ({"plan": 'currency = "pounds"\n'}, "plan.toml [currency]", "three capital letters"),
        ({"plan": 'remedies = ["prayer"]\n'}, "plan.toml [remedies]", "some of"),
        ({"plan": "surprise = 1\n"}, "plan.toml", "only known fields"),
    ],
)
def test_bad_input_is_named_and_located(tmp_path, tables, where, expected):
    with pytest.raises(BadInput) as caught:
        frame(write_case(tmp_path / "case", **tables))
    assert where in caught.value.where
    assert expected in caught.value.expected


def test_a_date_before_the_first_period_is_over_is_met_late_and_said_so(tmp_path):
    toml = TOML.replace("2022-11-01", "2024-03-01")
    found = plan_of(write_case(tmp_path / "case", toml=toml))
    assert any("R-core is due on 2023-12-31" in note for note in found["notes"])
    assert when(found)["upf-1"] == "2024-Q2"


def test_without_a_clean_path_demands_take_a_circuit_where_that_is_cheaper(tmp_path):
    settings = 'currency = "USD"\nperiod = "year"\nyears = 4\nremedies = ["circuit", "encryption"]\n'
    toml = TOML.replace("gb-dvd-2022", "vendor:huawei").replace("2022-11-01", "2023-01-01")
    costs = "item,part,mid\nreplacement,core,9000000\nexposure,,100000\n"
    found = plan_of(write_case(tmp_path / "case", toml=toml, plan=settings, costs=costs))
    assert {d["id"]: d["status"] for d in found["demands"]} == {"d1": "remedied", "d2": "remedied"}
    assert check_plan(found, tables_of(tmp_path / "case")) == []


def test_ranges_tell_which_figure_decides(tmp_path):
    found = plan_of(write_case(tmp_path / "case"), PlanOptions(gap=1e-6, runs=5, seed=3))
    ranges = found["ranges"]
    assert ranges["low"] <= ranges["mid"] <= ranges["high"]
    assert ranges["feasible"] == 5
    assert all(0 <= step["kept"] <= 1 for step in found["steps"])
    assert any(one["figure"] == "replacement core" for one in ranges["decisive"])
    again = plan_of(tmp_path / "case", PlanOptions(gap=1e-6, runs=5, seed=3))
    assert again == found


def test_a_case_without_rules_or_costs_of_its_own_has_a_plan(tmp_path):
    toml = TOML.replace("gb-dvd-2022", "vendor:huawei")
    found = plan_of(write_case(tmp_path / "case", toml=toml, plan="", demands=DEMANDS))
    assert found["currency"] == "USD"
    assert {d["status"] for d in found["demands"]} == {"clear"}
    last = datetime.date.fromisoformat(found["periods"][-1]["end"])
    assert last == datetime.date(2031, 12, 31)
    assert read_case(str(tmp_path / "case")).settings.synthetic


def test_a_generated_operator_is_planned_in_classes_and_checked_element_by_element(tmp_path):
    workspace = Workspace(str(tmp_path / "ledger.sqlite"))
    folder = tmp_path / "generated"
    generate(workspace, "operator", str(folder), elements=1500, seed=3)
    settings = 'period = "year"\nyears = 5\nclean_by = "never"\nremove_by = "2029-12-31"\n'
    (folder / "plan.toml").write_text(settings)
    (folder / "costs.csv").write_text("item,mid\nexposure,0\nlife,8\n")
    (folder / "crews.csv").write_text("operator,year,visits\n,,8\n")
    framed = frame(folder)
    found = describe(framed)
    assert found["status"] == "optimal"
    assert len(framed.posed.problem.jobs) > len(aggregate(framed.posed.problem).size)
    assert found["counts"]["elements"] > 200
    assert check_plan(json.loads(json.dumps(found)), tables_of(folder)) == []
