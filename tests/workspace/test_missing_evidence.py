"""The promise that missing evidence never makes clear: cells are emptied one by one, nothing gets clearer.

Some cells say that something is not there, and emptying them says that it is: `in_service` after the day and
`removed`. The maker at a place is all that makes it equipment. A protection and its dates are evidence for
clear; without them no verdict gets clearer either. Left out is what stands for something by itself: without a
part, a category or visibility that of the kind counts, without a country that of the site, a site is not
sensitive unless the case says so, equipment is the operator's own, what was in service was bought by then.
In findings an element without an operator may be of every operator; where its operator is named nowhere else,
the finding of whoever runs it stands for his. `bound_by` overrules what home and roles say: without it
they decide where they are told.
"""

import datetime
import json
from dataclasses import fields
from random import Random

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from building import REGISTRY, build
from cleanpath.analysis import Registries
from cleanpath.claims.model import read_grade, weakest
from cleanpath.compliance.context import open_context
from cleanpath.compliance.evaluate import judge_case
from cleanpath.compliance.findings import Status
from cleanpath.dates import Clocks
from cleanpath.errors import CleanpathError
from cleanpath.files import to_json
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import read_case
from cleanpath.network.date_columns import not_yet_there
from cleanpath.network.kinds import load_kinds
from cleanpath.policy.applicability import prepare
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.lens import Lens, parse_lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import find_restricted
from cleanpath.verdict import Level
from drawing import draw_meant, draw_rule
from second_oracle import DAY
from small import write
from tiny_cases import Unsettled, as_islands, draw_many

VENDORS, WORDS = load_vendors(), load_kinds()
CELLS = {
    "elements": (
        "vendor", "site", "country", "generation", "obtained", "produced_in", "funded_by", "model", "kind",
        "count", "traffic", "premises", "spend", "operator",
    ),
    "sites": ("country",),
    "operators": ("country", "roles", "not_bound_by", "bound_by"),
    "components": ("vendor",),
    "declarations": ("vendor", "model", "since", "until", "kind"),
    "relations": ("since", "until", "condition"),
}  # fmt: skip
STATED = sorted(
    key for key, rule in REGISTRY.items() if any(KINDS[c.kind].restricts for c in rule.constraints)
)
FEWER = max(10, settings.default.max_examples // 4)
"""Examples of whole assessments, each of which is made several times."""
EMPTY = {"kind": "mystery"}
"""What stands in a cell that must not be empty."""
DAYS = ("2018-11-23", "2020-06-30", "2022-10-14", "2024-05-01", "2026-11-01", "2028-01-01")


def text_of(value):
    """Return a cell as a file has it."""
    if value is None or value != value:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def plain(network):
    """Return the rows of all tables as texts."""
    return {
        table.name: [
            {name: text_of(value) for name, value in row.items()}
            for row in getattr(network, table.name).to_pylist()
        ]
        for table in fields(network)
    }


def without(tables, table, row, cell):
    """Return the tables with one cell emptied; a declaration of no kind is none."""
    copy = {name: [dict(one) for one in rows] for name, rows in tables.items()}
    if (table, cell) == ("declarations", "kind"):
        del copy[table][row]
    else:
        copy[table][row][cell] = EMPTY.get(cell, "")
    return copy


def judged(network, rule, day):
    """Return what of a network is restricted under one rule, and the status of each finding."""
    registry = Registry({**REGISTRY.by_key, rule.key: rule}, REGISTRY.not_researched, REGISTRY.folder)
    rules = prepare(registry, VENDORS, Lens("rule", (rule.key,)), Clocks.at(day))
    restricted = find_restricted(network, rules, WORDS, [], "case")
    findings = judge_case(open_context(network, rules, WORDS), [rule])
    return restricted, {(f.rule, f.requirement, f.operator): f.status for f in findings}


def cells(tables):
    """Return the cells that hold something, places' makers left out."""
    return [
        (table, number, cell)
        for table, names in CELLS.items()
        for number, row in enumerate(tables[table])
        for cell in names
        if row.get(cell)
        and not (cell == "vendor" and row.get("kind") == "boundary")
        and not (cell == "obtained" and row.get("in_service"))
        and not (cell == "country" and row.get("site"))
    ]


@example(795, "", "2018-11-23")
@given(st.integers(0, 2**40), st.sampled_from(["", "", *STATED]), st.sampled_from(DAYS))
def test_no_element_and_no_finding_gets_clearer(seed, key, day):
    random, date = Random(seed), datetime.date.fromisoformat(day)
    rule = REGISTRY[key] if key else draw_rule(random)
    network = draw_meant(random, rule)
    (before, known), tables = judged(network, rule, date), plain(network)
    late = not_yet_there(network.elements, date)
    for table, row, cell in random.sample(all_cells := cells(tables), min(6, len(all_cells))):
        emptied = (table, row, cell, tables[table][row])
        try:
            after, now = judged(build(**without(tables, table, row, cell)), rule, date)
        except CleanpathError:
            continue  # the case contradicts itself without it
        lower = (after.high < before.high) & ~late
        assert not lower.any(), (emptied, np.flatnonzero(lower))
        told = cell == "bound_by" and (tables[table][row]["country"] or tables[table][row]["roles"])
        if told or (cell == "bound_by" and rule.scope.obliged.lower().startswith("none")):
            continue  # what is told decides whom the rule obliges
        operators = {operator for *_, operator in now}
        for name, status in known.items():
            other = name if name[2] in operators else (*name[:2], "")
            if status >= Status.DUE:
                assert now.get(other, Status.NOT_APPLICABLE) >= Status.NOT_EVALUABLE, (emptied, name, status)


COLUMNS = {
    "elements": ("vendor", "kind"),
    "demands": ("protection", "evidence"),
    "relations": ("condition", "since", "until"),
}
NAMES = {"protection": "none", "kind": "mystery"}


def emptied_texts(texts, random):
    """Yield each table with one cell emptied."""
    for table, columns in COLUMNS.items():
        head, *lines = texts[table].split(";")
        names = head.split(",")
        rows = [dict(zip(names, line.split(","), strict=True)) for line in lines]
        for number, row in enumerate(rows):
            for column in columns:
                if not row[column] or row[column] == NAMES.get(column) or _exempt(table, row, column):
                    continue
                changed = [dict(one) for one in rows]
                changed[number][column] = NAMES.get(column, "")
                if column == "protection":
                    changed[number]["evidence"] = ""
                text = ";".join([head, *(",".join(one.values()) for one in changed)])
                yield texts | {table: text}, (table, row, column)


def _exempt(table, row, column):
    """Whether a cell says that something is not there: a place's maker, a protection that is off or over."""
    if table == "elements":
        return row["kind"] == "boundary"
    return table == "relations" and row["kind"] == "secures" and column != "condition"


def verdicts(place, case, texts):
    opened = read_case(write(place, case.routing, case.failures, DAY, **texts))
    lens = parse_lens(opened.settings.lens, REGISTRY, VENDORS)
    asked = Unsettled(opened, Registries(REGISTRY, VENDORS), lens, Clocks.at(opened.settings.as_of))
    return json.loads(to_json(asked.assessment.to_dict()))["demands"]


def highs(demand):
    """Return the high level of a demand, and of each of its planes and properties."""
    planes = demand.get("planes", {})
    inner = {(p, name): ends[1] for p, properties in planes.items() for name, ends in properties.items()}
    return {name: Level[high.upper()] for name, high in ({("headline", ""): demand["high"]} | inner).items()}


@given(st.integers(0, 10**9))
@settings(max_examples=FEWER)
def test_no_verdict_gets_clearer(tmp_path_factory, seed):
    random, place = Random(seed), tmp_path_factory.mktemp("emptied")
    cases = draw_many(seed, 3)
    texts = as_islands(cases)
    before = verdicts(place / "whole", cases[0], texts)
    tried = list(emptied_texts(texts, random))
    for number, (changed, emptied) in enumerate(random.sample(tried, min(3, len(tried)))):
        after = verdicts(place / str(number), cases[0], changed)
        for one, other in zip(before, after, strict=True):
            if one["reachable"]:
                now = highs(other)
                for name, high in highs(one).items():
                    assert now.get(name, Level.ALWAYS) >= high, (emptied, name, one["id"], cases)


GRADES = ("A1", "A2", "B2", "B3", "C2", "C3", "D4", "F6")


@given(st.integers(0, 10**9))
@settings(max_examples=FEWER)
def test_a_verdict_is_no_firmer_than_any_evidence_that_it_needs(tmp_path_factory, seed):
    """It needs who made an element if the end that is certain falls without it."""
    random, place = Random(seed), tmp_path_factory.mktemp("graded")
    cases = draw_many(seed, 2)
    texts = as_islands(cases)
    head, *rows = texts["elements"].split(";")
    graded = [f"{row},{random.choice(GRADES)}" if row.split(",")[2] else f"{row}," for row in rows]
    texts["elements"] = ";".join([f"{head},vendor_grade", *graded])
    before = verdicts(place / "whole", cases[0], texts)
    known = [number for number, row in enumerate(graded) if row.split(",")[2] and "boundary" not in row]
    for number in random.sample(known, min(3, len(known))):
        cells = graded[number].split(",")
        grade = read_grade(cells[-1], "x")
        emptied = [*graded[:number], ",".join([*cells[:2], "", *cells[3:-1], ""]), *graded[number + 1 :]]
        changed = texts | {"elements": ";".join([f"{head},vendor_grade", *emptied])}
        after = verdicts(place / str(number), cases[0], changed)
        for one, other in zip(before, after, strict=True):
            decided = (one["low"] != "clear", one["high"] == "clear")
            needs = Level[other["low"].upper()] < Level[one["low"].upper()], other["high"] != "clear"
            if one["reachable"] and any(d and n for d, n in zip(decided, needs, strict=True)):
                assert one["grade"] is not None, (cells, one["id"], cases)
                held = read_grade(one["grade"], "x")
                assert weakest([held, grade]) == held, (cells, one["id"], one["grade"], cases)
