"""Findings agree with a slow, literal evaluator on random cases, and keep the promises of their words."""

import datetime
from dataclasses import replace
from functools import lru_cache
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from building import REGISTRY, VENDORS, build
from cleanpath.compliance.context import open_context
from cleanpath.compliance.deadlines import requirement_keys
from cleanpath.compliance.evaluate import judge_case
from cleanpath.compliance.findings import Status, lay_waivers
from cleanpath.dates import Clocks
from cleanpath.network.kinds import load_kinds
from cleanpath.policy.applicability import RulesAsOf, prepare
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.status import state_of
from cleanpath.waivers import Waiver
from drawing import draw_network, draw_rule
from literal import judge_literally

KINDS = load_kinds()
LOCAL = Lens("local", ())

trials = st.integers(0, 2**40).map(Random)
clocks = st.sampled_from(
    ["2018-11-23", "2020-06-30", "2022-10-14", "2024-05-01", "2026-11-01", "2026-11-01", "2028-01-01"]
)
picked = st.lists(st.sampled_from(sorted(REGISTRY)), max_size=4, unique=True)


@lru_cache
def bench_on(day):
    return prepare(REGISTRY, VENDORS, LOCAL, Clocks.at(datetime.date.fromisoformat(day)))


def run(network, rule, keys, day):
    """The findings, and what the literal evaluator says, of a trial rule and some rules of the registry."""
    registry = Registry({**REGISTRY.by_key, rule.key: rule}, REGISTRY.not_researched, REGISTRY.folder)
    known = bench_on(day)
    states = {**known.states, rule.key: state_of(rule, known.clocks)}
    rules_as_of = RulesAsOf(registry, VENDORS, LOCAL, known.clocks, states)
    rules = [rule, *(registry[key] for key in keys)]
    return judge_case(open_context(network, rules_as_of, KINDS), rules), rules_as_of, rules


@given(random=trials, keys=picked, day=clocks)
@example(random=Random(2207), keys=[], day="2028-01-01")  # a place that nobody runs
def test_findings_agree_with_the_literal_evaluator(random, keys, day):
    network, rule = draw_network(random), draw_rule(random)
    found, rules_as_of, rules = run(network, rule, keys, day)
    ids = network.elements["id"].to_pylist()
    mine = {(f.rule, f.requirement, f.operator): f for f in found}
    for name, (status, assets) in judge_literally(network, rules_as_of, KINDS, rules).items():
        if name not in mine:  # its first day could not be known yet
            assert day < "2027"
            continue
        finding = mine[name]
        assert finding.status is status, (name, finding.status, status)
        if finding.kind != "cap":
            told = {
                ids[r]: Status(int(s))
                for r, s in zip(finding.assets.rows, finding.assets.status, strict=True)
            }
            assert told == assets, name


@given(random=trials, keys=picked, day=clocks)
def test_what_is_not_in_force_never_breaches(random, keys, day):
    network, rule = draw_network(random), draw_rule(random)
    found, rules_as_of, _ = run(network, rule, keys, day)
    for finding in found:
        state = rules_as_of.states[finding.rule].state
        if state not in ("in_force", "regime_only"):
            assert finding.status in (Status.NOT_APPLICABLE, Status.DUE)
        if finding.status is Status.BREACHED:
            assert finding.starts or finding.deadline or finding.kind == "require_diversity"


@given(random=trials, day=clocks, steps=st.integers(1, 60))
def test_raising_a_cap_never_adds_a_breach(random, day, steps):
    network, rule = draw_network(random), draw_rule(random)
    raised = tuple(
        c if c.value_pct is None else replace(c, value_pct=min(100.0, c.value_pct + steps))
        for c in rule.constraints
    )
    before, _, _ = run(network, rule, [], day)
    after, _, _ = run(network, replace(rule, constraints=raised), [], day)
    for old, new in zip(before, after, strict=True):
        if old.kind == "cap":
            assert new.status is not Status.BREACHED or old.status is Status.BREACHED
            assert old.status is not Status.MET or new.status is Status.MET


SETTLED = {Status.MET, Status.BREACHED}


@given(random=trials, keys=picked, day=clocks)
def test_identifying_an_unknown_never_turns_met_and_breached_into_each_other(random, keys, day):
    network, rule = draw_network(random), draw_rule(random)
    rows = network.elements.to_pylist()
    for row in rows:
        candidates = (
            row["vendor"].split("|") if "|" in row["vendor"] else ["huawei", "zte", "ericsson", "cisco"]
        )
        if (
            row["vendor"] in ("", "huawei|zte", "huawei|nokia", "ericsson|nokia")
            and row["kind"] != "boundary"
        ):
            row["vendor"] = random.choice(candidates)
    known = replace(network, elements=build(elements=[_text(row) for row in rows]).elements)
    before, _, _ = run(network, rule, keys, day)
    after, _, _ = run(known, rule, keys, day)
    for old, new in zip(before, after, strict=True):
        if old.status in SETTLED:
            assert new.status not in SETTLED - {old.status}, (old.id, old.status, new.status)


def _text(row):
    return {k: "" if v != v else str(v).lower() if isinstance(v, bool) else v for k, v in row.items()}


@given(random=trials, day=clocks, operator=st.sampled_from(["one", "other", ""]))
def test_a_waiver_marks_and_never_hides(random, day, operator):
    network, rule = draw_network(random), draw_rule(random)
    found, _, _ = run(network, rule, [], day)
    today = datetime.date.fromisoformat(day)
    waiver = Waiver(
        "w1", "waiver", rule.key, "", (("operator", operator),), "why", "who", today, today, today
    )
    laid = lay_waivers(found, [waiver], Clocks.at(today), network, KINDS)
    assert [f.id for f in laid] == [f.id for f in found]
    for old, new in zip(found, laid, strict=True):
        assert new.beneath is old.status
        assert new.status in (old.status, Status.WAIVED)
        assert np.array_equal(new.assets.beneath, old.assets.beneath)


def test_every_rule_is_judged_and_nothing_is_skipped():
    network = build(
        elements=[{"id": "a", "kind": "gnb", "vendor": "huawei", "generation": "5G", "operator": "o"}]
    )
    day = Clocks.at(datetime.date(2028, 12, 31))
    rules_as_of = prepare(REGISTRY, VENDORS, LOCAL, day)
    found = judge_case(open_context(network, rules_as_of, KINDS), list(REGISTRY.values()))
    named = {(f.rule, f.requirement) for f in found}
    assert named == {(key, name) for key, rule in REGISTRY.items() for name in requirement_keys(rule)}
    assert all(finding.reasons for finding in found)


@pytest.mark.parametrize("day", ["2018-11-23", "2022-10-13"])
def test_nothing_known_later_is_told(day):
    network = build(
        elements=[{"id": "a", "kind": "gnb", "vendor": "huawei", "generation": "5G", "operator": "o"}]
    )
    rules_as_of = prepare(REGISTRY, VENDORS, LOCAL, Clocks.at(datetime.date.fromisoformat(day)))
    for finding in judge_case(open_context(network, rules_as_of, KINDS), list(REGISTRY.values())):
        assert rules_as_of.states[finding.rule].state != "not_visible"
        assert all(ground.date[:4] <= day[:4] for ground in finding.reasons if ground.date)
