"""A small case written to a folder, and its plan; and the bundled one."""

import json
from pathlib import Path

from cleanpath.analysis import Analysis, Registries
from cleanpath.dates import Clocks
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import read_case
from cleanpath.planning.inquire import PlanOptions, inquire
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from cleanpath.results.plan import describe_plan

REGISTRY, VENDORS = load_registry(), load_vendors()
QUICK = PlanOptions(gap=1e-6, runs=0)

TOML = """
title = "A small synthetic operator"
lens = "gb-dvd-2022"
as_of = "2022-11-01"
routing = "igp"
failures = "none"
synthetic = true
"""
ELEMENTS = """id,kind,vendor,site,operator,generation,obtained,traffic
gnb-1,gnb,huawei,hill,op,5G,2021-01-01,10
enb-1,enodeb,huawei,hill,op,4G,2019-01-01,5
gnb-2,gnb,huawei,quay,op,5G,2021-01-01,10
gnb-3,gnb,nokia,moor,op,5G,2021-01-01,20
upf-1,upf,huawei,core,op,5G,2021-01-01,
gate,boundary,,hill,,,,
net,boundary,,,,,,
"""
LINKS = """id,a,b
l1,gate,gnb-1
l2,gnb-1,upf-1
l3,gnb-2,upf-1
l4,gnb-3,upf-1
l5,upf-1,net
"""
SITES = """id,name,country,sensitive
hill,Hill,GB,true
quay,Quay,GB,false
moor,Moor,GB,false
core,Core,GB,false
"""
DEMANDS = "id,source,target,operator\nd1,gate,net,op\nd2,gnb-3,net,op\n"
OPERATORS = "id,name,country,roles,bound_by\nop,Operator,GB,telecom_operator|named,gb-dvd-2022\n"
RELATIONS = "source,kind,target\nenb-1,anchors,gnb-1\n"


def write_case(folder, **tables):
    """Write the small case; a keyword gives a table (or `toml`, `plan`) another content."""
    content = {
        "elements": ELEMENTS, "links": LINKS, "sites": SITES, "demands": DEMANDS, "operators": OPERATORS,
        "relations": RELATIONS,
    }  # fmt: skip
    plan, toml = (
        tables.pop("plan", 'currency = "GBP"\nperiod = "quarter"\nyears = 6\n'),
        tables.pop("toml", TOML),
    )
    folder.mkdir(exist_ok=True)
    (folder / "case.toml").write_text(toml)
    if plan:
        (folder / "plan.toml").write_text(plan)
    for name, text in (content | tables).items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def frame(folder, lens=None, as_of=None, waivers=()):
    case = read_case(str(folder))
    chosen = parse_lens(lens or case.settings.lens, REGISTRY, VENDORS)
    clocks = Clocks.at(as_of or case.settings.as_of)
    return Analysis(case, Registries(REGISTRY, VENDORS), chosen, clocks, waivers=waivers).plan_input


def plan_of(folder, options=QUICK, lens=None):
    """Return the printed plan of a case, as JSON gives it back."""
    return json.loads(json.dumps(describe(frame(folder, lens), options)))


def describe(framed, options=QUICK):
    """Return the plan of a framed case as plain data."""
    return describe_plan(framed, *inquire(framed, options)).to_dict()


def tables_of(folder):
    return {name: t.to_pydict() for name, t in read_case(str(folder)).network.tables().items()}


def when(plan):
    """The period in which each element is replaced."""
    return {e: s["period"] for s in plan["steps"] if s["action"] == "replace" for e in s["elements"]}


BUNDLED = Path("operator-uk")
