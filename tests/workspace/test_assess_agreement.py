"""One question, one answer: whatever verb is asked, the answers agree on random cases and on small ones."""

import csv
import datetime
from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import REGISTRY, VENDORS, build, write
from cleanpath.compliance.context import open_context
from cleanpath.compliance.deadlines import requirement_keys
from cleanpath.compliance.evaluate import find_covered, judge_case
from cleanpath.compliance.findings import Status
from cleanpath.dates import Clocks
from cleanpath.errors import CleanpathError
from cleanpath.network.kinds import load_kinds
from cleanpath.planning.obligations import Waivers, find_obligations
from cleanpath.planning.problem import lay_periods
from cleanpath.policy.applicability import hold_against, match_equipment, prepare
from cleanpath.policy.constraint_kinds import KINDS, METHODS
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import find_restricted
from cleanpath.results.assets import Sources, report_rows
from cleanpath.results.grounds import Grounds
from cleanpath.verdict import Truth
from cleanpath.workspace.assess import assess, explain, judge
from cleanpath.workspace.plan import levers, plan, whatif
from cleanpath.workspace.publishing import brief, export
from cleanpath.workspace.workspace import Workspace
from drawing import draw_meant, draw_rule

WORDS = load_kinds()
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
trials = st.integers(0, 2**40).map(Random)
days = st.sampled_from(
    ["2018-11-23", "2020-06-30", "2022-10-14", "2024-05-01", "2026-11-01", "2026-11-01", "2028-01-01"]
).map(datetime.date.fromisoformat)
STATED = sorted(
    key for key, rule in REGISTRY.items() if any(KINDS[c.kind].restricts for c in rule.constraints)
)


class Trial:
    """A random network under one rule, as assess and as judge see it."""

    def __init__(self, network, rule, day):
        registry = Registry({**REGISTRY.by_key, rule.key: rule}, REGISTRY.not_researched, REGISTRY.folder)
        self.rules_as_of = prepare(registry, VENDORS, Lens("rule", (rule.key,)), Clocks.at(day))
        self.network, self.rule = network, rule
        self.restricted = find_restricted(network, self.rules_as_of, WORDS, [], "case")
        self.context = open_context(network, self.rules_as_of, WORDS)
        self.findings = judge_case(self.context, [rule])
        self.ids = network.elements["id"].to_pylist()
        self.operators = network.elements["operator"].to_pylist()


def draw_trial(random, key, day):
    rule = REGISTRY[key] if key else draw_rule(random)
    return Trial(draw_meant(random, rule), rule, day)


tried = st.builds(draw_trial, trials, st.one_of(st.just(""), st.sampled_from(STATED)), days)


@given(tried)
def test_what_judge_finds_open_or_breached_assess_never_calls_clear(trial):
    for finding in trial.findings:
        for status in (Status.BREACHED, Status.UNKNOWN, Status.DUE):
            for row in finding.assets.named(status).tolist():
                assert trial.restricted.truth[row] > NO, (finding.id, status, trial.ids[row])


@given(tried)
def test_what_assess_calls_restricted_some_requirement_covers_and_means(trial):
    context, rule = trial.context, trial.rule
    meant = context.applicability.meant(rule)[context.inventory.group]
    covers = [context.applicability.covers(rule, c)[context.inventory.group] for c in rule.constraints]
    known = np.maximum.reduce(covers)
    for row in np.flatnonzero(trial.restricted.truth == YES).tolist():
        assert meant[row] > NO
        group = context.inventory.groups[context.inventory.group[row]]
        assert known[row] > NO or group.third_party is YES or group.sees is not YES


@given(tried)
def test_whom_a_rule_binds_is_the_same_in_every_verb(trial):
    keys = requirement_keys(trial.rule)
    bonds = {(f.requirement, f.operator): f.binds for f in trial.findings}
    for row, operator in enumerate(trial.operators):
        place = trial.restricted.place[row]
        for reason in trial.restricted.judgements[place].reasons if place >= 0 else ():
            if reason.rule is not None and reason.constraint is not None:
                number = trial.rule.constraints.index(reason.constraint)
                stated = bonds.get((keys[number], operator), reason.binds)
                assert reason.binds is stated, (keys[number], operator)


@given(tried, st.booleans())
def test_what_judge_finds_breached_the_plan_has_to_mend(trial, cautious):
    periods = lay_periods(trial.rules_as_of.clocks.as_of, 3, "year", "case")
    found = find_obligations(trial.context, [trial.rule], periods, cautious, Waivers())
    asked = {}
    for family, rows in found.duties:
        asked.setdefault(found.families[family].name, set()).update(rows.tolist())
    for finding in trial.findings:
        if METHODS[finding.kind].way == "hold":
            breached = set(finding.assets.named(Status.BREACHED).tolist())
            approved = {"approval", "trusted"} & {d.kind for d in trial.context.declarations}
            assert approved or breached <= asked.get(f"{finding.rule} {finding.requirement}", set())


@given(tried)
def test_the_export_shows_both_answers_in_one_row_and_they_agree(trial):
    restricted = trial.restricted
    sources = Sources(
        trial.network,
        WORDS,
        VENDORS,
        trial.rules_as_of.clocks,
        Grounds(restricted, {}),
        trial.findings,
        (),
        {},
    )
    for row in report_rows(sources):
        assert row["verdict"] != "no" or row["status"] not in ("breached", "unknown", "due"), row


@given(tried)
def test_the_table_of_a_network_and_the_answer_for_one_piece_are_one(trial):
    rules_as_of, groups = trial.rules_as_of, trial.context.inventory.groups
    applicability = hold_against(rules_as_of, groups)
    for rule in (trial.rule, REGISTRY["us-fcc-eqauth-2025"]):
        counts = rules_as_of.counts(rules_as_of.states[rule.key])
        for number, group in enumerate(groups):
            for vendor, truth in applicability.row(rule, number).items():
                match = match_equipment(rules_as_of, rule, group.trait, vendor, counts)
                assert truth is (match.truth if match else NO), (rule.key, vendor)


@given(tried)
def test_a_covered_list_and_its_lens_agree(trial):
    if trial.rule.covered_list:
        covered = find_covered(trial.context, [trial.rule], trial.rule.jurisdiction)
        assert not ((covered.truth > NO) & (trial.restricted.truth == NO)).any()


def test_the_random_cases_reach_every_answer():
    """A property that no case reaches says nothing: count what some hundred cases give."""
    seen = Counter()
    for seed in range(250):
        random = Random(seed)
        trial = draw_trial(random, random.choice(["", "", *STATED]), datetime.date(2026, 11, 1))
        seen.update(f.status for f in trial.findings)
        seen.update(f"binds {f.binds}" for f in trial.findings)
        seen.update(f"truth {Truth(int(t))}" for t in trial.restricted.truth)
    for status in (Status.BREACHED, Status.UNKNOWN, Status.DUE, Status.MET, Status.NOT_APPLICABLE):
        assert seen[status] >= 10
    for truth in Truth:
        assert seen[f"binds {truth}"] >= 10
        assert seen[f"truth {truth}"] >= 10


# Small cases from outside, each once answered in two ways


LINKS = [{"id": "l1", "a": "a", "b": "cam"}, {"id": "l2", "a": "cam", "b": "b"}]


def box(name, kind, vendor="nokia", **more):
    return {"id": name, "kind": kind, "vendor": vendor, "operator": "op", "country": "US"} | more


def routers(folder, **more):
    cam = box(
        "cam", "ont_cpe", category="consumer-router", produced_in="CN", obtained="2026-05-01", funded_by="usf"
    )
    tables = {
        "elements": [box("a", "router", part="transport"), cam, box("b", "router", part="transport")],
        "links": LINKS,
        "demands": [{"id": "d1", "source": "a", "target": "b", "operator": "op"}],
        "operators": [{"id": "op", "name": "Op", "roles": "subsidy_recipient", "country": "US"}],
    }
    write(folder, "2026-06-01", "us-fcc-cl-routers", **(tables | more))
    return str(folder)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(str(tmp_path / "ledger.sqlite"))


def test_a_consumer_router_from_abroad_is_restricted_in_every_verb(workspace, tmp_path):
    case = routers(tmp_path / "case")
    (demand,) = assess(workspace, case)["demands"]
    assert (demand["low"], demand["high"]) == ("always", "always")
    found = judge(workspace, case, lens="us-fcc-cl-routers")["findings"]
    assert {f["status"] for f in found if "cam" in f["assets"].get("breached", ())} == {"breached"}
    assert explain(workspace, case, "d1")
    export(workspace, case, to=str(tmp_path / "out.csv"), as_="csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["asset"] == "cam")
    assert (row["verdict"], row["status"]) == ("yes", "breached")


VERBS = {
    "assess": assess,
    "judge": judge,
    "explain": lambda w, case: explain(w, case, "d1"),
    "plan": plan,
    "levers": levers,
    "whatif": lambda w, case: whatif(w, case, []),
    "brief": lambda w, case: brief(w, case, f"{case}.html"),
    "export": lambda w, case: export(w, case, to=f"{case}.csv", as_="csv"),
}


@pytest.mark.parametrize("table", ["elements", "components"])
def test_what_one_verb_refuses_every_verb_refuses(workspace, tmp_path, table):
    wrong = {
        "components": {"components": [{"element": "a", "component": "nic", "vendor": "acme"}]},
        "elements": {"elements": [box("a", "router"), box("cam", "ont_cpe", "acme"), box("b", "router")]},
    }[table]
    case = routers(tmp_path / "case", **wrong)
    (tmp_path / "case" / "plan.toml").write_text('currency = "USD"\nperiod = "year"\nyears = 3\n')
    for name, verb in VERBS.items():
        with pytest.raises(CleanpathError, match=rf"{table}:\d .*acme") as told:
            verb(workspace, case)
        assert "expected a known vendor" in str(told.value), name


def test_an_operator_is_bound_by_its_name_and_not_by_letters_of_another():
    network = build(
        elements=[
            {"id": "x", "kind": "upf", "vendor": "huawei", "country": "NL", "operator": "kp", "part": "core"},
            {"id": "y", "kind": "upf", "vendor": "huawei", "country": "NL", "operator": "k", "part": "core"},
        ],
        operators=[
            {"id": "kp", "name": "Kapitaal Private Radio", "country": "NL", "roles": "private_network"},
            {"id": "k", "name": "KPN", "country": "NL"},
        ],
    )
    trial = Trial(network, REGISTRY["nl-amvb-2019"], datetime.date(2024, 1, 1))
    bonds = {
        trial.operators[row]: {
            r.binds for r in trial.restricted.judgements[trial.restricted.place[row]].reasons
        }
        for row in range(2)
    }
    assert bonds == {"kp": {UNKNOWN}, "k": {YES}}
    assert {(f.operator, f.binds) for f in trial.findings} == {("kp", UNKNOWN), ("k", YES)}


def test_traffic_of_a_sensitive_site_makes_equipment_elsewhere_open():
    rule, day = REGISTRY["kr-routing-2014"], datetime.date(2018, 11, 23)
    elements = [
        {"id": "a", "kind": "boundary", "site": "base"},
        {"id": "h", "kind": "router", "vendor": "huawei", "site": "x", "operator": "lgu", "generation": "4G"},
    ]
    sites = [
        {"id": name, "name": name, "country": "KR", "sensitive": str(name == "base").lower()}
        for name in ("base", "x")
    ]
    for site, truth in (("base", UNKNOWN), ("", UNKNOWN), ("x", NO)):
        demands = [{"id": "d", "source": "a", "target": "h", "site": site}]
        trial = Trial(build(elements=elements, sites=sites, demands=demands), rule, day)
        assert Truth(int(trial.restricted.truth[1])) is truth


PURPOSE = {"id": "b", "kind": "switch", "vendor": "hikvision", "use": "own", "visibility": "yes"}


GNB = {"id": "b", "kind": "gnb"}
ROUTER = {"id": "b", "kind": "ont_cpe", "vendor": "nokia", "category": "consumer-router"}


@pytest.mark.parametrize(
    ("row", "lens", "fact", "words"),
    [
        (PURPOSE, "us-ndaa2019-889a1B", "purpose", "the purpose that the rule names"),
        (GNB, "vendor:huawei", "maker", "who made it"),
        (GNB | {"vendor": "nokia|huawei"}, "vendor:huawei", "maker", "who made it"),
        (GNB | {"vendor": "nokia", "removed": "2026"}, "vendor:huawei", "date", "removed"),
        (GNB | {"vendor": "huawei", "country": ""}, "local", "country", "where it stands"),
        (ROUTER, "us-fcc-cl-routers", "production", "column produced_in"),
        (GNB | {"kind": "box", "vendor": "huawei"}, "gb-dvd-2022", "part", "column part"),
    ],
)
def test_what_is_missing_is_asked_for_whatever_it_is(workspace, tmp_path, row, lens, fact, words):
    ends = [{"id": name, "kind": "boundary"} for name in ("a", "c")]
    links = [{"id": "l1", "a": "a", "b": "b"}, {"id": "l2", "a": "b", "b": "c"}]
    demands = [{"id": "d1", "source": "a", "target": "c"}]
    write(tmp_path / "case", "2026-06-01", lens, elements=[*ends, row], links=links, demands=demands)
    result = assess(workspace, str(tmp_path / "case"))
    assert result["demands"][0]["high"] == "always"
    assert fact in result["grounds"]["b"]["missing"]
    sections = explain(workspace, str(tmp_path / "case"), "d1")["sections"]
    text = {one["title"]: " ".join(sentence["text"] for sentence in one["sentences"]) for one in sections}
    assert words in next(text[title] for title in text if title.startswith("What is open"))
    told = next(text[title] for title in text if "one more" in title)
    assert ("Who made b settles it" in told) == (result["grounds"]["b"]["missing"] == ["maker"])


def test_what_judge_finds_breached_on_the_way_of_traffic_the_plan_mends(workspace, tmp_path):
    """A trusted router hosted on restricted equipment: judge, assess and plan see the same traffic."""
    more = {"operator": "lgu", "site": "x", "generation": "4G"}
    elements = [
        {"id": "a", "kind": "boundary", "site": "base"},
        {"id": "r", "kind": "cell_site_router", "vendor": "nokia", **more},
        {"id": "b", "kind": "boundary"},
        {"id": "h", "kind": "enodeb", "vendor": "huawei", **more},
    ]
    operator = {"id": "lgu", "name": "LGU", "country": "KR", "bound_by": "kr-routing-2014"}
    tables = {
        "elements": elements,
        "links": [{"id": "l1", "a": "a", "b": "r"}, {"id": "l2", "a": "r", "b": "b"}],
        "demands": [{"id": "d1", "source": "a", "target": "b", "site": "base", "operator": "lgu"}],
        "sites": [{"id": s, "name": s, "country": "KR", "sensitive": "true"} for s in ("base", "x")],
        "operators": [operator | {"roles": "telecom_operator|named"}],
        "relations": [{"source": "h", "kind": "hosts", "target": "r"}],
    }
    write(tmp_path / "case", "2018-11-23", "kr-routing-2014", **tables)
    (tmp_path / "case" / "plan.toml").write_text('currency = "USD"\nperiod = "year"\nyears = 3\n')
    case = str(tmp_path / "case")
    found = judge(workspace, case, lens="kr-routing-2014")["findings"]
    assert [f["status"] for f in found] == ["breached"]
    assert assess(workspace, case)["demands"][0]["high"] != "clear"
    made = plan(workspace, case, runs=0)
    assert [step["elements"] for step in made["steps"]] == [["h"]]
