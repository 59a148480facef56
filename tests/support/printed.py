"""Results as they are printed, and the tables they rest on, for small networks."""

import json
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from cleanpath.checker.case import digest
from cleanpath.checker.check import label
from cleanpath.exposure.avoidance import find_avoidance, find_cuts
from cleanpath.exposure.certificates import Names, certify
from cleanpath.exposure.policy_routes import avoid_by_policy, cut_by_policy
from cleanpath.network.graph import Paths, build_graph
from cleanpath.network.planes import CLASSES, PLANES
from cleanpath.routing.bgp.as_graph import RELATIONSHIPS, build_as_graph
from cleanpath.routing.contract import Demands, Failures, RoutingProblem, Touch
from cleanpath.routing.models import route
from cleanpath.verdict import Level, Truth


@dataclass
class Question:
    """Links (a, b, weight, directed, group or ""), touches (low, high), paths (demand, share, elements)."""

    links: list
    touch: list
    pairs: list
    model: str = "structural"
    failures: Failures = Failures.NONE
    reroute: bool = False
    paths: list = field(default_factory=list)
    relations: list = field(default_factory=list)

    def tables(self):
        hops = [(d, p, i, e, s) for p, (d, s, walk) in enumerate(self.paths) for i, e in enumerate(walk)]
        return {
            "elements": {"id": [f"e{i}" for i in range(len(self.touch))]},
            "links": {
                "id": [f"l{i}" for i in range(len(self.links))],
                "a": [f"e{x[0]}" for x in self.links],
                "b": [f"e{x[1]}" for x in self.links],
                "weight": [x[2] for x in self.links],
                "directed": [x[3] for x in self.links],
                "group": [x[4] for x in self.links],
                "relationship": self.relations or [""] * len(self.links),
            },
            "demands": {
                "id": [f"d{i}" for i in range(len(self.pairs))],
                "source": [f"e{s}" for s, _ in self.pairs],
                "target": [f"e{t}" for _, t in self.pairs],
            },
            "paths": {
                "demand": [f"d{h[0]}" for h in hops],
                "path": [h[1] for h in hops],
                "position": [h[2] for h in hops],
                "element": ["" if h[3] < 0 else f"e{h[3]}" for h in hops],
                "share": [h[4] for h in hops],
            },
        }

    def groups(self):
        return sorted({x[4] for x in self.links} - {""})


def named(walk, touch):
    return list(dict.fromkeys(f"e{e}" for e in walk if e >= 0 and touch[e] > 0.0))


def answer(question: Question):
    """Assess a question and print the result as JSON would hold it."""
    size, links, groups = len(question.touch), question.links, question.groups()
    graph = build_graph(
        size,
        np.array([x[0] for x in links], np.int32),
        np.array([x[1] for x in links], np.int32),
        np.array([x[2] for x in links], float),
        np.array([x[3] for x in links], bool),
        np.array([groups.index(x[4]) if x[4] else -1 for x in links], np.int32),
    )
    demands = Demands(*(np.array([p[i] for p in question.pairs], np.int32) for i in (0, 1)))
    touch = Touch(*(np.array([[x[i] for x in question.touch]], float) for i in (0, 1)))
    paths = Paths(
        np.cumsum([0, *(len(p[2]) for p in question.paths)]).astype(np.int64),
        np.array([e for p in question.paths for e in p[2]], np.int32),
        np.array([p[0] for p in question.paths], np.int32),
        np.array([p[1] for p in question.paths], float),
    )
    systems = None
    if question.relations:
        codes = np.array([RELATIONSHIPS.index(word) for word in question.relations], np.int8)
        systems = build_as_graph(np.arange(size, dtype=np.int64), graph.link_a, graph.link_b, codes)
    settings = question.model, question.failures, question.reroute
    problem = RoutingProblem(graph, demands, *settings, None if systems else paths, systems)
    outcome = route(problem, touch)
    names = Names([f"e{i}" for i in range(size)], [f"l{i}" for i in range(len(links))], groups)
    proofs = certify(problem, touch, outcome, names)
    flagged = touch.low[0] > 0.0
    if systems is None:
        avoidance = find_avoidance(graph, demands, touch)
        start, element = find_cuts(graph, demands, flagged)
    else:
        avoidance = avoid_by_policy(problem, touch)
        start, element = cut_by_policy(problem, flagged, avoidance.avoidable[0] == Truth.NO)
    printed = [
        {
            "id": f"d{d}",
            "reachable": bool(outcome.reachable[d]),
            "low": str(Level(outcome.low[0, d])),
            "high": str(Level(outcome.high[0, d])),
            "share_low": float(outcome.share_low[0, d]),
            "share_high": float(outcome.share_high[0, d]),
            "avoidable": str(Truth(avoidance.avoidable[0, d])),
            "disjoint_clean_paths": int(avoidance.disjoint[0, d]),
            "cut": [
                f"e{e}" for e in element[start[d] : start[d + 1]] if avoidance.avoidable[0, d] == Truth.NO
            ],
            "touches": (sure := named(outcome.low_witness.walk(0, d), touch.low[0])),
            "may_touch": [e for e in named(outcome.high_witness.walk(0, d), touch.high[0]) if e not in sure],
            "certificate": proofs.demands[d],
        }
        for d in range(len(question.pairs))
    ]
    result = {
        "digest": digest(question.tables()),
        "routing": question.model,
        "failures": str(question.failures),
        "reroute": question.reroute,
        "as_of": "2020-01-01",
        "scope": {"planes": list(PLANES), "classes": list(CLASSES), "relations": 0},
        "restricted": proofs.elements,
        "counts": dict(Counter(map(label, printed))),
        "elements": proofs.elements,
        "pieces": proofs.pieces,
        "demands": printed,
    }
    return json.loads(json.dumps(result))
