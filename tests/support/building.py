"""Small cases: tables from rows, folders from tables, findings by requirement."""

import datetime
from dataclasses import fields, replace
from functools import lru_cache

import pyarrow as pa

from cleanpath.analysis import Analysis, Registries
from cleanpath.dates import Clocks
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import read_case
from cleanpath.network.network import Network, empty_table
from cleanpath.policy.equipment import Equipment, Trait
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from cleanpath.schema.description import describe
from cleanpath.tables import check_table, write_table
from cleanpath.verdict import Truth

REGISTRY, VENDORS = load_registry(), load_vendors()
BASE = ("elements", "links", "demands")


def table(name, rows):
    if not rows:
        return none(name)
    columns = {key: None for row in rows for key in row}
    wide = {key: pa.array([str(row.get(key, "")) for row in rows]) for key in columns}
    return check_table(pa.table(wide), describe(name), name)


@lru_cache
def none(name):
    return empty_table(name)


def build(**tables):
    """A network of rows: `build(elements=[...], sites=[...])`."""
    return Network(**{one.name: table(one.name, tables.get(one.name, [])) for one in fields(Network)})


def write(folder, as_of, lens="local", **tables):
    """A case folder with the tables; written rows are text, as in a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in {*BASE, *tables}:
        rows = tables.get(name, [])
        names = list({k: None for row in rows for k in row}) or [
            a.name for a in describe(name).attributes if a.required
        ]
        columns = {k: pa.array([str(row.get(k, "")) for row in rows], pa.string()) for k in names}
        write_table(folder / f"{name}.csv", pa.table(columns))
    (folder / "case.toml").write_text(
        f'title = "A small case"\nlens = "{lens}"\nas_of = "{as_of}"\nrouting = "structural"\n',
        encoding="utf-8",
    )
    return read_case(str(folder))


def judge(case, lens="local", as_of=None, registry=REGISTRY, **more):
    """The findings of a case by `rule/requirement`, of its one operator or of `operator`."""
    day = datetime.date.fromisoformat(as_of) if as_of else case.settings.as_of
    chosen = parse_lens(lens, registry, VENDORS)
    return judge_with(case, registry, chosen, Clocks.at(day), **more)


def judge_with(case, registry, lens, clocks, claims=(), waivers=(), operator=None):
    """Judge a case by a lens of a registry, with the bundled vendors."""
    analysis = Analysis(case, Registries(registry, VENDORS), lens, clocks, claims, waivers)
    return analysis.judge(operator)


def by_name(judged):
    return {f"{f.rule}/{f.requirement}": f for f in judged.findings}


def said(finding):
    """All reasons of a finding as one text."""
    return " ".join(ground.text for ground in finding.reasons)


def equipment(
    vendors, part="", generation=(), kind="", country="", operator="", sensitive=Truth.UNKNOWN, **more
):
    """A piece of equipment in a few words; traffic of sensitive sites passes it if it stands at one."""
    trait = Trait(word=kind, parts=(part,), generation=tuple(generation), **more)
    return Equipment(tuple(vendors), trait, country, operator, sensitive, protected=sensitive)


def altered(one, **changes):
    """The same equipment, but for some of what `equipment` takes."""
    names = {"part": "parts", "generation": "generation"}
    values = {"part": lambda part: (part,)}
    trait = {names[k]: values.get(k, tuple)(v) for k, v in changes.items() if k in names}
    rest = {k: v for k, v in changes.items() if k not in names}
    if "sensitive" in rest:
        rest["protected"] = rest["sensitive"]
    return replace(one, trait=replace(one.trait, **trait), **rest)
