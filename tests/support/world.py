"""A small network in a few words, and what planes say of its demands."""

from dataclasses import dataclass

import numpy as np

from cleanpath.exposure.element_kinds import describe_elements, relate
from cleanpath.exposure.planes import PlaneSets, PlaneVerdicts, fold, plane_touch, read_protection
from cleanpath.exposure.relation_chains import Chains
from cleanpath.network.graph import build_graph
from cleanpath.network.kinds import load_kinds
from cleanpath.routing.contract import Demands, Outcome
from cleanpath.routing.structural.model import route_structural
from cleanpath.verdict import Level, Truth

WORDS = {"X": Truth.YES, "?": Truth.UNKNOWN, "": Truth.NO}
CREDIT = "cipher_on|ends_trusted|authority_trusted"


def touch_of(truth):
    """The touch [low, high] of each device from its truth "restricted"."""
    return (truth == Truth.YES).astype(np.float64), (truth >= Truth.UNKNOWN).astype(np.float64)


@dataclass
class World:
    """Verdicts of a small network; `say` reads them as words."""

    ids: list[str]
    rows: list[tuple[str, str, str, str]]
    sets: PlaneSets
    outcome: Outcome
    verdicts: PlaneVerdicts

    def say(self, demand: int = 0) -> dict[str, str]:
        """The letters exposed for sure, then in brackets those that may be, by plane."""
        table = {}
        for plane, names in self.verdicts.planes(demand).items():
            sure = "".join(n[0].upper() for n, (low, _) in names.items() if low != "clear")
            may = "".join(n[0].upper() for n, (low, high) in names.items() if low == "clear" != high)
            if sure or may:
                table[plane] = sure + (f"({may})" if may else "")
        return table

    def level(self, plane: str, name: str, demand: int = 0) -> str:
        low, high = self.verdicts.planes(demand)[plane][name]
        return low if low == high else f"{low}..{high}"

    def why(
        self, plane: str, name: str, protection: str = "none", *, demand: int = 0, high: bool = False
    ) -> str:
        chain = Chains(self.sets, high).explain(self.outcome, demand, plane, name, protection)
        if chain is None:
            return ""
        text = self.ids[chain.elements[0]]
        for element, row in zip(chain.elements[1:], chain.relations, strict=True):
            text += f" {self.rows[row][1]} {self.ids[element]}"
        return text


def build(elements: str, links: str, demands: str, relations: str = "", kinds=None) -> World:
    """Elements `id:kind:X`, links `a-b`, demands `a>b:protection:evidence`, relations `s kind t words`."""
    cells = [[*cell.split(":"), ""][:3] for cell in elements.split()]
    ids = [cell[0] for cell in cells]
    at = {name: i for i, name in enumerate(ids)}
    graph = build_graph(len(ids), *(np.array([at[p.split("-")[k]] for p in links.split()]) for k in (0, 1)))
    asked = [[*d.split(":"), ""][:3] if ":" in d else [d, "none", ""] for d in demands.split()]
    ends = [np.array([at[d[0].split(">")[k]] for d in asked], dtype=np.int32) for k in (0, 1)]
    rows = [tuple([*line.split(), ""][:4]) for line in relations.strip().splitlines()]
    makeup = describe_elements([cell[1] for cell in cells], kinds or load_kinds())
    related = relate(
        [at[r[0]] for r in rows], [at[r[2]] for r in rows], [r[1] for r in rows], [r[3] for r in rows]
    )
    truth = np.array([WORDS[cell[2]] for cell in cells], dtype=np.int8)
    used = [read_protection(d[1], d[2]) for d in asked]
    sets = plane_touch(touch_of(truth), makeup, related, used)
    wanted = Demands(*ends)
    outcome = route_structural(graph, wanted, sets.touch)
    return World(ids, rows, sets, outcome, fold(outcome, sets, wanted, used))


def clean(world: World, demand: int = 0) -> str:
    """Whether the path is clean on all four classes."""
    return str(Truth(world.verdicts.clean[demand]))


def worst(world: World, demand: int = 0) -> Level:
    """The highest level of any plane and property."""
    return Level(world.verdicts.high[:, demand].max())
