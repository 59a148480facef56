"""Every verb agrees with assess and judge on random cases: explain, levers, what-if, brief, export, plan."""

import csv
import datetime
import json
import re
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from html import unescape
from pathlib import Path
from random import Random

import jsonschema
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from building import REGISTRY, VENDORS, table, write
from cleanpath.analysis import Analysis, Registries
from cleanpath.compliance.findings import Status
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import CleanpathError
from cleanpath.exposure.assess import assess_situation
from cleanpath.network.case import read_case
from cleanpath.policy.constraint_kinds import KINDS, METHODS
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import Registry
from cleanpath.reporting.exports.formats import WRITERS
from cleanpath.results.axes import grade_told
from cleanpath.results.schemas import FOLDER
from cleanpath.results.wording import classed_text, share_text, verdict_text
from cleanpath.scenarios.scenario import Change, Scenario
from cleanpath.tables import write_table
from cleanpath.verdict import Level
from cleanpath.workspace.publishing import gather, make_page
from cleanpath.workspace.workspace import Workspace
from drawing import draw_meant, draw_rule

DAYS = ("2018-11-23", "2020-06-30", "2024-05-01", "2026-11-01", "2026-11-01")
STATED = sorted(
    key for key, rule in REGISTRY.items() if any(KINDS[c.kind].restricts for c in rule.constraints)
)
PLAN = 'currency = "USD"\nperiod = "year"\nyears = 3\n'
OPEN = ("breached", "unknown", "due")
FEW = settings().max_examples // 3
"""Examples of the properties for which all verbs answer, a second each."""


def settings_text(lens, day, routing, failures):
    return (
        f'title = "A random case"\nlens = "{lens}"\nas_of = "{day}"\n'
        f'routing = "{routing}"\nfailures = "{failures}"\n'
    )


def draw_tables(random, rule):
    """Draw the tables of a case of which much is what a rule means, with aggregates and protected demands."""
    one = random.choice
    found = draw_meant(random, rule).tables()
    rows = found["elements"].to_pylist()
    settled = {"obtained": "2016", "in_service": "", "removed": "", "operator": "one", "generation": "5G"}
    for row in rows:
        row["country"] = "" if row["site"] else row["country"]
        row |= settled if random.random() < 0.5 else {}
    mixed = [row["id"] for row in rows[1:] if random.random() < 0.2]
    mixes = [
        {"element": name, "vendor": vendor, "low": low, "high": one((0.5, 0.6))}
        for name in mixed
        for vendor, low in (("huawei", one((0, 0.2))), ("nokia", one((0.1, 0.4))))
    ]
    elements = [text(row) | ({"vendor": "@claims"} if row["id"] in mixed else {}) for row in rows]
    demands = [
        text(row) | {"volume": one((1, 2, 10)), "protection": one(("none", "none", "end_to_end"))}
        for row in found["demands"].to_pylist()
    ]
    costs = [{"item": item, "mid": 1000} for item in ("replacement", "removal", "management")]
    operators = [
        text(row) | {"bound_by": rule.key, "country": "GB"} for row in found["operators"].to_pylist()
    ]
    drawn = {"operators": operators} if random.random() < 0.5 else {}
    drawn |= {"elements": elements, "demands": demands, "mixes": mixes, "costs": costs}
    return found | {name: table(name, rows) for name, rows in drawn.items()}


def draw_blunt_rule(random):
    """Draw a rule in force whose first constraint asks for something at once and without conditions."""
    rule = draw_rule(random)
    first, *others = rule.constraints
    kind = random.choice(("remove", "exclude_from_part", "prohibit_contracting_with_users", "cap"))
    first = replace(
        first,
        **{"kind": kind, "value_pct": 10.0 if kind == "cap" else None, "condition": "", "draft": False},
        **{"deadline": parse_date("2018-09", "deadline") if kind == "remove" else None},
        **dict.fromkeys(("applies_from", "known_from")),
        **dict.fromkeys(("roles", "exceptions", "generation", "network_part", "kinds"), ()),
    )
    scope = replace(rule.scope, generation=("any",), network_part=("any",), sites="")
    events = tuple(replace(event, status="effective") for event in rule.events)
    targets = tuple(replace(target, condition="") for target in rule.targets)
    told = {"targets": targets, "constraints": (first, *others), "events": events}
    return replace(rule, force="binding", scope=scope, **told)


def text(row):
    return {key: "" if value is None or value != value else value for key, value in row.items()}


class Asked:
    """One random case under one lens, and what each verb says of it."""

    def __init__(self, folder, random, rule):
        one, self.folder, self.random = random.choice, folder, random
        self.day = one(DAYS)
        lens = one((rule.key, rule.key, rule.jurisdiction, "local", "vendor:huawei", "home:CN"))
        self.registry = Registry(
            {**REGISTRY.by_key, rule.key: rule}, REGISTRY.not_researched, REGISTRY.folder
        )
        folder.mkdir()
        for name, rows in draw_tables(random, rule).items():
            if rows.num_rows or name in ("elements", "links", "demands"):
                write_table(folder / f"{name}.csv", rows)
        routing, failures = one(("structural", "igp")), one(("none", "none", "single", "link"))
        (folder / "case.toml").write_text(settings_text(lens, self.day, routing, failures))
        (folder / "plan.toml").write_text(PLAN)
        self.lens = lens

    @cached_property
    def analysis(self):
        return self.analyse(self.folder)

    def analyse(self, folder, lens=None):
        case, registries = read_case(str(folder)), Registries(self.registry, VENDORS)
        chosen = parse_lens(lens or self.lens, self.registry, VENDORS)
        return Analysis(case, registries, chosen, Clocks.at(datetime.date.fromisoformat(self.day)))

    @cached_property
    def assessment(self):
        return plain(self.analysis.assessment)

    @cached_property
    def findings(self):
        return plain(self.analysis.findings)["findings"]

    @property
    def one_law(self):
        """Whether assess and judge ask the same rules.

        Under `local` one asks the law of each place, the other whatever binds operators; a list of vendors
        leaves no rules to be judged by.
        """
        return self.analysis.lens.kind in ("rule", "jurisdiction")

    @property
    def demands(self):
        return self.assessment["demands"]

    def truth(self, element):
        ground = self.assessment["grounds"].get(element)
        return ground["restricted"] if ground else "no"

    @cached_property
    def plan(self):
        """The printed plan; nothing where planning refuses the case for what it costs."""
        return plain(self.analysis.plan(runs=0, seconds=20))

    def export(self, kind):
        place = self.folder.parent / f"export.{kind}"
        workspace = Workspace()
        WRITERS[kind](gather(workspace, self.analysis, {}, whole=False), place)
        return place.read_text(encoding="utf-8")


def plain(result):
    """A result as JSON gives it back, held against its schema."""
    printed = json.loads(json.dumps(result.to_dict()))
    name = printed["schema"].removeprefix("cleanpath.").replace("/", "-")
    jsonschema.validate(printed, json.loads((FOLDER / f"{name}.json").read_text()))
    return printed


@contextmanager
def drawn(seed):
    """Draw a case, in a folder that goes again."""
    random = Random(seed)
    make = random.choice((draw_rule, draw_blunt_rule, lambda random: REGISTRY[random.choice(STATED)]))
    rule = make(random)
    with tempfile.TemporaryDirectory(prefix="cleanpath-verbs-") as place:
        yield Asked(Path(place) / "case", random, rule)


seeds = st.integers(0, 2**40)


def judge_agrees(asked):
    """Judge and assess print answers that agree."""
    for finding in asked.findings if asked.one_law else ():
        for status in OPEN:
            for element in finding["assets"].get(status, ()):
                assert asked.truth(element) != "no", (finding["id"], status, element)
    bonds = {(f["rule"], f["kind"], f["operator"]): set() for f in asked.findings}
    for f in asked.findings:
        bonds[f["rule"], f["kind"], f["operator"]].add(f["binds"])
    operators = dict(zip(asked.analysis.names, column(asked, "operator"), strict=True))
    for element, ground in asked.assessment["grounds"].items():
        for number in ground.get("reasons", ()):
            reason = asked.assessment["reasons"][number]
            key = reason["rule"], reason["constraint"], operators[element]
            if reason["rule"] and reason["constraint"] and key in bonds:
                assert reason["binds"] in bonds[key], key


def column(asked, name):
    return asked.analysis.case.network.elements[name].to_pylist()


def explanation_agrees(asked):
    """Explain tells what assess and judge found."""
    for demand in asked.demands:
        told = plain(asked.analysis.explain(demand["id"]))
        sections = {s["title"]: [line["text"] for line in s["sentences"]] for s in told["sections"]}
        assert told["heading"] == f"{demand['id']}: {classed_text(demand)}"
        assert f"the verdict is {verdict_text(demand)}." in sections["Verdict"][0]
        shares = [line for line in sections["Verdict"] if line.startswith("Share of the traffic")]
        assert all(line.endswith(f": {share_text(demand)}.") for line in shares)
        assert len(shares) == demand["reachable"]
        named = {*demand["touches"], *demand["may_touch"]}
        rules = " ".join(
            [*sections.get("Rules", ()), *sections.get("Other rules of the lens on the day", ())]
        )
        for finding in asked.findings if asked.one_law else ():
            if named & {e for status in OPEN for e in finding["assets"].get(status, ())}:
                assert f"{finding['rule']} (" in rules, finding["id"]
        for name in named:
            told_truth = [
                line for line in sections.get("Makers and shares", ()) if line.startswith(f"{name}: maker")
            ]
            assert all(line.endswith(f"restricted: {asked.truth(name)}.") for line in told_truth)


def levers_agree(asked):
    """Levers count what assess would find without their elements."""
    analysis = asked.analysis
    volume = analysis.case.network.demands["volume"].to_numpy()
    levers = plain(analysis.levers(by=["element", "operator", "site", "country"]))

    def clear(gone=()):
        """What is clear for certain, and at best, once elements are not restricted any more."""
        low, high = analysis.restricted.low.copy(), analysis.restricted.high.copy()
        low[list(gone)] = high[list(gone)] = 0.0
        found = assess_situation(analysis.problem, low, high).outcome
        reach = found.reachable
        return [float(volume[reach & (end[0] == Level.CLEAR)].sum()) for end in (found.high, found.low)]

    before = clear()
    assert before == [
        sum(v for v, d in zip(volume, asked.demands, strict=True) if d["reachable"] and d[end] == "clear")
        for end in ("high", "low")
    ]
    for kind in levers["kinds"]:
        assert kind["clear_before"] == before
        if kind["by"] == "country":
            continue
        owners = analysis.names if kind["by"] == "element" else column(asked, kind["by"])
        for lever in kind["levers"]:
            gone = [row for row, owner in enumerate(owners) if owner == lever["lever"]]
            after = clear(gone)
            assert lever["clears"] == [now - then for now, then in zip(after, before, strict=True)]


def what_if_agrees(asked):
    """A what if is the case as it would be written."""
    names, vendors = asked.analysis.names, column(asked, "vendor")
    chosen = asked.random.choice([row for row, vendor in enumerate(vendors) if vendor != "@claims"])
    keep = Change("elements", {"id": names[chosen]}, {"vendor": vendors[chosen]})
    swap = Change("elements", {"id": names[chosen]}, {"vendor": "ericsson"})
    scenarios = [Scenario(title, changes=(one,)) for title, one in (("same", keep), ("other", swap))]
    base, same, other = plain(asked.analysis.whatif(*scenarios))["variants"]
    assert base["verdicts"] == asked.assessment["counts"]
    assert base["classes"] == asked.assessment["counts_by_class"]
    if asked.analysis.case.network.operators.num_rows:
        law = plain(asked.analyse(asked.folder, "local").findings)
        assert base["findings"] == law["counts"]
    figures = ("verdicts", "classes", "traffic", "user_plane", "findings")
    assert same["changed"] == []
    assert [same[name] for name in figures] == [base[name] for name in figures]
    file = asked.folder / "elements.csv"
    elements = asked.analysis.case.network.elements
    cells = pc.if_else(pc.equal(elements["id"], names[chosen]), "ericsson", elements["vendor"])
    place = elements.column_names.index("vendor")
    write_table(file, elements.set_column(place, "vendor", cells))
    written = asked.analyse(asked.folder)
    assert other["verdicts"] == written.assessment.counts
    assert other["classes"] == written.assessment.counts_by_class
    after = {d.id: d.words for d in written.assessment}
    before = {d["id"]: verdict_text(d) for d in asked.demands}
    ends = {one["demand"]: (one["before"], one["after"]) for one in other["changed"]}
    changed = {
        name: words for name, words in ends.items() if words[0] != words[1]
    }  # a class may change alone
    assert changed == {k: (before[k], after[k]) for k in before if before[k] != after[k]}


CELLS = re.compile(r"<td[^>]*>(.*?)</td>", re.S)


def brief_agrees(asked):
    """The brief shows the verdicts that assess found."""
    page, counts = make_page(asked.analysis, None)
    assert counts == asked.assessment["counts_by_class"]
    flows = page[page.index('id="flows"') : page.index("</section>", page.index('id="flows"'))]
    shown = {}
    for row in re.findall(r"<tr>(.*?)</tr>", flows, re.S):
        cells = [unescape(re.sub(r"<[^>]*>", "", cell)) for cell in CELLS.findall(row)]
        if cells:
            shown[cells[0]] = cells[1:]
    assert sorted(shown) == sorted(d["id"] for d in asked.demands)
    for demand in asked.demands:
        verdict, share, avoidable, grade = shown[demand["id"]]
        assert verdict.endswith(classed_text(demand))
        assert (share, avoidable) == (share_text(demand), demand["avoidable"])
        undecided = classed_text(demand).startswith(("nothing known", "reported"))
        assert grade == (grade_told(asked.assessment, demand) if undecided else demand["grade"] or "")
        assert not (grade and classed_text(demand).startswith("nothing known"))


def exports_agree(asked):
    """Every export shows what assess and judge found."""
    worst = {}
    for finding in asked.findings:
        for status, elements in finding["assets"].items():
            for element in elements:
                worst[element] = max(worst.get(element, Status.NOT_APPLICABLE), Status[status.upper()])
    rows = {row["asset"]: row for row in csv.DictReader(asked.export("csv").splitlines())}
    for element, row in rows.items():
        assert row["verdict"] == asked.truth(element)
        if element in worst:
            assert row["status"] == str(worst[element])
        else:
            assert row["status"] not in (*OPEN, "met", "waived")
        if asked.one_law:
            assert row["verdict"] != "no" or row["status"] not in OPEN
    (run,) = json.loads(asked.export("sarif"))["runs"]
    failed = {
        (one["ruleId"], one["locations"][0]["logicalLocations"][0]["name"])
        for one in run["results"]
        if one["kind"] == "fail" and "suppressions" not in one
    }
    breached = {
        (f"{f['rule']}/{f['requirement']}", element)
        for f in asked.findings
        for element in f["assets"].get("breached", ())
    }
    assert breached <= failed
    assert {rule for rule, _ in failed} == {
        f"{f['rule']}/{f['requirement']}" for f in asked.findings if f["status"] == "breached"
    } | {rule for rule, _ in breached}
    (result,) = json.loads(asked.export("oscal"))["assessment-results"]["results"]
    told = [{prop["name"]: prop["value"] for prop in one["props"]} for one in result.get("findings", ())]
    assert [(one["status"], one["binds"]) for one in told] == [
        (f["status"], f["binds"]) for f in asked.findings
    ]
    parts = {one["bom-ref"]: one for one in json.loads(asked.export("cyclonedx"))["components"]}
    assert parts.keys() == rows.keys()
    for element, one in parts.items():
        told = {prop["name"]: prop["value"] for prop in one["properties"]}
        assert told["cleanpath:verdict"] == rows[element]["verdict"]
        assert told.get("cleanpath:status", "") == rows[element]["status"]
    for site in json.loads(asked.export("geojson"))["features"]:
        here = [row for row in rows.values() if row["site"] == site["id"]]
        assert site["properties"]["restricted"] == {
            word: sum(row["verdict"] == word for row in here) for word in ("yes", "unknown", "no")
        }


def plan_agrees(asked):
    """A plan mends what judge finds breached and what assess finds exposed."""
    plan = asked.plan
    required = {}
    for one in plan["requirements"]:
        required.setdefault(one["name"].partition(" (waived")[0], []).append(one)
    done = Counter((element, name) for s in plan["steps"] for element in s["elements"] for name in s["for"])
    approved = {"approval", "trusted"} & set(asked.analysis.case.network.declarations["kind"].to_pylist())
    for finding in asked.findings if asked.analysis.lens.asks_rules else ():
        if finding["status"] != "breached" or METHODS[finding["kind"]].way not in ("hold", "cap"):
            continue
        name = f"{finding['rule']} {finding['requirement']}"
        if METHODS[finding["kind"]].way == "cap":
            assert name in required or "no limit" in " ".join(plan["notes"]), name
            continue
        assert approved or name in required, name
        for element in finding["assets"].get("breached", ()) if not approved else ():
            served = done[element, name] or any(
                element in step["elements"] for step in plan["steps"] if step["action"] == "replace"
            )
            assert served or any(one["met"] is not True for one in required[name]), (name, element)
    for demand, planned in zip(asked.demands, plan["demands"] or [None] * len(asked.demands), strict=True):
        if planned is None:
            continue
        if not planned["touches"]:
            assert demand["high"] == "clear" or not demand["reachable"], demand["id"]
        elif demand["reachable"]:
            assert demand["high"] != "clear", demand["id"]


AGREEMENTS = (
    judge_agrees,
    explanation_agrees,
    levers_agree,
    brief_agrees,
    exports_agree,
    plan_agrees,
    what_if_agrees,
)


@settings(max_examples=FEW)
@given(seeds)
def test_every_verb_agrees_with_assess_and_judge(seed):
    with drawn(seed) as asked:
        for agrees in AGREEMENTS:
            agrees(asked)


def test_explain_tells_of_a_rule_that_means_equipment_of_an_unknown_vendor(tmp_path):
    """The rule asks where a router was produced, whoever made it; `explain` failed on it."""
    router = {"kind": "ont_cpe", "operator": "op", "country": "US", "category": "consumer-router"}
    elements = [
        {"id": name, **router, "vendor": vendor, "produced_in": "CN", "obtained": "2026-05-01"}
        for name, vendor in (("a", ""), ("b", "nokia"))
    ]
    tables = {
        "elements": elements,
        "links": [{"id": "l1", "a": "a", "b": "b"}],
        "demands": [{"id": "d1", "source": "a", "target": "b"}],
    }
    write(tmp_path / "case", "2026-06-01", "us-fcc-cl-routers", **tables)
    told = str(Workspace().analyse(str(tmp_path / "case")).explain("d1"))
    assert "us-fcc-cl-routers (US, in force)" in told
    assert "equipment whose vendor is not known, nokia" in told


WRONG = {
    "elements": ("vendor", "acme"),
    "demands": ("volume", "-1"),
    "links": ("weight", "0"),
    "sites": ("country", "Atlantis"),
    "components": ("vendor", "acme"),
    "mixes": ("low", "2"),
    "relations": ("kind", "befriends"),
    "declarations": ("kind", "promise"),
    "operators": ("bound_by", "no-such-rule"),
}


def answers(asked):
    """What each verb says of the case, or why it refuses."""
    first = asked.analysis.case.network.demands["id"][0].as_py()
    verbs = {
        "assess": lambda a: a.assessment,
        "judge": lambda a: a.findings,
        "explain": lambda a: a.explain(first),
        "levers": lambda a: a.levers(),
        "whatif": lambda a: a.whatif(),
        "brief": lambda a: make_page(a, None),
        "export": lambda a: gather(Workspace(), a, {}, whole=False),
        "plan": lambda a: a.plan(runs=0, seconds=20),
    }
    for name, verb in verbs.items():
        try:
            verb(asked.analyse(asked.folder))
            yield name, ""
        except CleanpathError as error:
            yield name, str(error)


@settings(max_examples=FEW)
@given(seeds, st.sampled_from(sorted(WRONG)))
def test_what_one_verb_refuses_every_verb_refuses_in_the_same_words(seed, name):
    with drawn(seed) as asked:
        assert {why for _, why in answers(asked)} == {""}
        column_name, value = WRONG[name]
        rows = [text(row) for row in asked.analysis.case.network.tables()[name].to_pylist()]
        if not rows:
            return
        rows[0][column_name] = value
        names = list(rows[0])
        with (asked.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        why = dict(refusals(asked))
        assert len(set(why.values())) == 1, why


def refusals(asked):
    """The same, where the case may not even be read."""
    try:
        read_case(str(asked.folder))
    except CleanpathError as error:
        yield "every verb", str(error)
        return
    yield from answers(asked)


def test_the_random_cases_reach_every_answer():
    """A property that no case reaches says nothing: count what some cases give."""
    seen = Counter()
    for seed in range(50):
        with drawn(seed) as asked:
            seen.update(f"high {d['high']}" for d in asked.demands if d["reachable"])
            seen.update(f"low {d['low']}" for d in asked.demands if d["reachable"])
            seen.update(f["status"] for f in asked.findings)
            seen.update(["mix"] if any("mix" in g for g in asked.assessment["grounds"].values()) else [])
    for word in ("high clear", "high always", "low clear", "low always", "breached", "met", "unknown", "mix"):
        assert seen[word] >= 5, (word, seen)
