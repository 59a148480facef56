"""The checker works out the terms of a plan itself: honest plans are accepted, forged terms refused."""

import copy
import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import REGISTRY, VENDORS, frame, plan_of, write_case
from cleanpath.checker.case import holds
from cleanpath.checker.duties import Waived
from cleanpath.checker.registries import Registries
from cleanpath.checker.tables import read_tables
from cleanpath.checker.terms import Grounds, check_terms
from cleanpath.compliance.deadlines import time_requirement
from cleanpath.dates import Clocks
from cleanpath.identity.ownership import owned_by
from cleanpath.network.case import find_case
from cleanpath.network.kinds import bundled_data
from cleanpath.planning.costs import BUNDLED
from cleanpath.policy.status import is_stated, state_of
from cleanpath.verdict import Truth

KINDS = BUNDLED.parent / "kinds"
LENSES = ("local", "US", "DE:enacted", "vendor:huawei")


def grounds_of(folder, lens=None, waivers=()):
    framed = frame(folder, lens)
    ids = framed.case.network.elements["id"].to_pylist()
    truth = framed.restricted.truth
    flagged = {
        name: (float(held == Truth.YES), 1.0)
        for name, held in zip(ids, truth.tolist(), strict=True)
        if held > Truth.NO
    }
    return Grounds(REGISTRY.folder, VENDORS.folder, KINDS, BUNDLED, waivers, flagged, {})


def faults_of(plan, folder, grounds):
    return check_terms(plan, folder, read_tables(folder), grounds).faults


@pytest.mark.parametrize("name", ["operator-uk", "operator-5g", "allies-2018"])
@pytest.mark.parametrize("lens", LENSES)
def test_the_terms_of_bundled_cases_are_derived_alike(name, lens):
    folder = find_case(name)
    plan = plan_of(folder, lens=lens)
    found = check_terms(plan, folder, read_tables(folder), grounds_of(folder, lens))
    assert (found.faults, found.open) == ([], [])


@pytest.fixture(scope="module")
def honest():
    folder = find_case("operator-uk")
    return plan_of(folder), folder, grounds_of(folder)


def _duty(plan, requirement):
    return next(one for one in plan["terms"]["duties"] if one["name"].endswith(requirement))


FORGED = {
    "no terms": (lambda p: p["terms"].update(duties=[], caps=[], demands=[]), "duties"),
    "a duty left out": (lambda p: p["terms"]["duties"].pop(), "duties"),
    "a cap left out": (lambda p: p["terms"]["caps"].pop(), "caps"),
    "halved prices": (
        lambda p: [one.update(replacement=one["replacement"] / 2) for one in p["terms"]["prices"]], "prices",
    ),
    "free visits": (lambda p: [one.update(price=0.0) for one in p["terms"]["visits"]], "visit"),
    "another rate": (lambda p: p["terms"]["rates"].update(USD=0.5), "rate of USD"),
    "a longer life": (lambda p: [one.update(life=60.0) for one in p["terms"]["prices"]], "life"),
    "an older purchase": (lambda p: p["terms"]["prices"][0].update(obtained=700000), "day of purchase"),
    "free exposure": (lambda p: p["terms"].update(exposure=0.0), "exposure"),
    "a free look": (
        lambda p: [one.update(identification=0.0) for one in p["terms"]["prices"]], "identification",
    ),
    "waste": (
        lambda p: p["terms"]["duties"][0]["elements"].append("partner-gnb-downs"), "which it does not reach",
    ),
    "a moved deadline": (lambda p: _duty(p, "R-core").update(by="2026-12-31"), "is due on 2023-12-31"),
    "a later period": (lambda p: _duty(p, "R-core").update(period="2026-Q4"), "falls due in 2023-Q4"),
    "a loosened cap": (lambda p: p["terms"]["caps"][0].update(allowed=1e9), "caps"),
    "a lighter element": (lambda p: p["terms"]["caps"][0]["jobs"][0].update(weight=1.0), "caps"),
    "an element freed": (lambda p: _duty(p, "R-core")["elements"].remove("mme"), "does not name mme"),
    "a demand freed": (lambda p: p["terms"]["demands"].pop(), "demands"),
    "a touch hidden": (lambda p: p["demands"][0]["touches"].pop(), "can touch"),
    "a touch made up": (lambda p: p["demands"][3]["touches"].append("mme"), "cannot touch"),
    "a date dropped": (lambda p: p["terms"]["demands"][0].update(needs_clean_by=[]), "needs a clean path"),
    "a remedy made up": (
        lambda p: p["terms"]["demands"][0]["remedies"].append(
            {"name": "circuit", "once": 0.0, "yearly": 0.0, "left": 0.0, "clears": True}
        ),
        "does not offer",
    ),
    "cheaper money": (lambda p: p["terms"].update(discount=0.5), "discount"),
    "more time": (lambda p: p["periods"].pop(), "periods"),
    "no price": (lambda p: p["terms"]["prices"].pop(), "have no price"),
    "another currency": (lambda p: p.update(currency="JPY"), "currency"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_forged_terms_are_refused_in_one_line_each(honest, name):
    plan, folder, grounds = honest
    forged = copy.deepcopy(plan)
    change, told = FORGED[name]
    change(forged)
    found = faults_of(forged, folder, grounds)
    assert any(told in fault for fault in found), found
    assert all("\n" not in fault for fault in found)


def test_hostile_terms_never_break_the_checker(honest):
    plan, folder, grounds = honest
    for part in plan["terms"]:
        for value in (None, 3, "x", [{}], [3], {"a": 1}):
            forged = {**plan, "terms": {**plan["terms"], part: value}}
            assert faults_of(forged, folder, grounds), (part, value)


def test_a_recorded_waiver_puts_a_duty_off_and_an_invented_one_does_not(tmp_path):
    from cleanpath.waivers import Waiver

    day = datetime.date(2022, 10, 1)
    waiver = Waiver(
        "W-1", "waiver", "gb-dvd-2022", "R-core", (("asset", "upf-1"),), "agreed", "someone", day, day,
        datetime.date(2025, 6, 30),
    )  # fmt: skip
    folder = write_case(tmp_path / "case")
    from cases import describe

    plan = describe(frame(folder, waivers=[waiver]))
    recorded = Waived("gb-dvd-2022", "R-core", {"asset": "upf-1"}, waiver.expires)
    assert faults_of(plan, folder, grounds_of(folder, waivers=[recorded])) == []
    assert any("waived until" in fault for fault in faults_of(plan, folder, grounds_of(folder)))


WORDS = {
    "kind": ["gnb", "enodeb", "upf", "olt", "ont_cpe", "router", "dwdm_otn", "nonsense", "element_manager"],
    "vendor": ["huawei", "zte", "nokia", "huawei|nokia", "", "h3c", "hikvision"],
    "site": ["hill", "quay", "moor", ""],
    "operator": ["op", "other", ""],
    "part": ["", "", "ran", "core", "access", "management"],
    "generation": ["", "4G", "5G", "4G|5G", "fibre"],
    "obtained": ["", "2019", "2021-05-03"],
    "removed": ["", "", "", "2022", "2030"],
    "category": ["", "", "consumer-router"],
    "produced_in": ["", "CN", "US|CN"],
    "count": ["", "3"],
    "traffic": ["", "7"],
    "premises": ["", "100"],
    "country": ["", "GB"],
    "use": ["", "backhaul"],
    "visibility": ["", "", "no"],
}


@st.composite
def small_cases(draw):
    """A small case with elements of all sorts, and what a plan is to do with it."""
    rows = draw(st.lists(st.fixed_dictionaries({k: st.sampled_from(v) for k, v in WORDS.items()}),
                         min_size=1, max_size=6))  # fmt: skip
    lines = [",".join(["id", *WORDS])]
    lines += [",".join([f"e{n}", *(row[k] for k in WORDS)]) for n, row in enumerate(rows)]
    links = ["id,a,b"] + [f"l{n},e{n},e{n + 1}" for n in range(len(rows) - 1)]
    demands = ["id,source,target,operator", f"d,e0,e{len(rows) - 1},op"]
    home = draw(st.sampled_from(["GB", "US", ""]))
    roles = draw(st.sampled_from(["telecom_operator|named", "telecom_operator", ""]))
    bound = draw(st.sampled_from(["gb-dvd-2022", ""]))
    plan = [
        f"years = {draw(st.sampled_from([1, 6]))}",
        f'period = "{draw(st.sampled_from(["year", "quarter"]))}"',
    ]
    plan += draw(st.sampled_from([[], ["cautious = false"], ['remedies = ["circuit", "encryption"]']]))
    plan += draw(st.sampled_from([[], ['clean_by = "never"'], ["[[outage]]", "share = 0.5"]]))
    tables = {
        "elements": "\n".join(lines) + "\n",
        "links": "\n".join(links) + "\n",
        "demands": "\n".join(demands) + "\n",
        "operators": f"id,name,country,roles,bound_by\nop,Operator,{home},{roles},{bound}\nidle,Idle,GB,,\n",
        "relations": "source,kind,target\n" + ("e0,manages,e1\n" if len(rows) > 1 else ""),
        "components": "element,component,vendor\n"
        + draw(st.sampled_from(["", "e0,board,huawei\n", "e0,board,\n"])),
        "declarations": "id,kind,rule,vendor\n"
        + draw(st.sampled_from(["", "x,trusted,gb-dvd-2022,huawei\n", "x,trusted,gb-dvd-2022,\n"])),
    }
    routing = draw(st.sampled_from(["igp", "structural"]))
    lens = draw(st.sampled_from(["gb-dvd-2022", "GB", "US", "local", "US-TX", "vendor:zte", "GB:enacted"]))
    day = draw(st.sampled_from(["2022-11-01", "2021-01-01", "2019-06-01", "2024-05-01"]))
    toml = (
        f'title = "A small synthetic case"\nlens = "{lens}"\nas_of = "{day}"\nrouting = "{routing}"\n'
        f'failures = "none"\nsynthetic = true\n'
    )
    return tables, "\n".join(plan) + "\n", toml


@given(small_cases())
def test_random_small_cases_are_derived_alike(tmp_path_factory, drawn):
    """Differential: the planner's terms against those of the checker, two derivations without shared code."""
    tables, plan, toml = drawn
    folder = write_case(tmp_path_factory.mktemp("case"), plan=plan, toml=toml, **tables)
    made = plan_of(folder)
    if made["cost"] is not None:
        assert faults_of(made, folder, grounds_of(folder)) == []


def test_states_dates_and_owners_are_derived_alike():
    """Every rule and every vendor on random days, with what was known then, before and after."""
    draw = random.Random(5)
    mine = Registries(REGISTRY.folder, VENDORS.folder, datetime.date(2020, 1, 1), datetime.date(2020, 1, 1))
    for turn in range(24):
        day = datetime.date(2005, 1, 1) + datetime.timedelta(draw.randrange(8000))
        known = day + datetime.timedelta(draw.choice([0, 0, -200, 400, 3000]))
        mine.as_of, mine.known_at, clocks = day, known, Clocks(day, known)
        mine.state.cache_clear()
        mine.controllers.cache_clear()
        for key, rule in REGISTRY.items():
            state, raw = state_of(rule, clocks), mine.rules[key]
            assert mine.state(key) == state.state, (key, clocks)
            for one, plain in zip(rule.constraints, raw["constraint"], strict=True):
                timing = time_requirement(rule, one, state, clocks)
                date = timing.deadline or timing.starts
                assert mine.is_stated(raw, plain) == is_stated(rule, one, state, clocks)
                if state.decisive is not None:
                    assert mine.due(key, plain) == (date and date.last), (key, one.kind, clocks)
        for vendor in VENDORS if turn < 2 else ():
            for owner in VENDORS:
                assert mine.controls(owner, vendor) == owned_by(VENDORS, vendor, owner, day)


def test_a_span_holds_up_to_its_last_day():
    day = datetime.date(2020, 5, 31)
    assert holds("2020-05", "2020-05-31", day) is Truth.YES
    assert holds("2020", None, day) is Truth.UNKNOWN
    assert holds(None, "2020-05-30", day) is Truth.NO


def test_every_kind_is_read_from_its_own_file():
    from cleanpath.checker.requirements import Kinds

    mine = Kinds(KINDS, None)
    for key, data in bundled_data().items():
        if not key.startswith("_"):
            assert mine.of(key) == data
    assert mine.of("../rules/gb-dvd-2022") is None
