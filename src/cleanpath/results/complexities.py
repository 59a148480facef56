"""What makes 5G harder to judge, where it bears on a demand: features of the network model, found in a case.

A feature bears on a demand through an element of its route or through what acts on one, by any chain of
relations. It is told and changes no verdict: the verdict has it already, through relations and kinds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cleanpath.exposure.element_kinds import ElementKinds, Relations
from cleanpath.exposure.planes import Protection
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.exposure.reach import count_interfaces, reach_parts
from cleanpath.network.graph import Flags
from cleanpath.network.knowledge import load_complexities, load_sources
from cleanpath.network.network import Network
from cleanpath.network.relations import CIPHER_ON, CREDIT
from cleanpath.verdict import Truth

NAMED = 3
"""Examples of a feature that are named."""
RELATIONS = {
    "virtualisation": "hosts",
    "nsa_anchoring": "anchors",
    "shared_ran": "shares",
    "roaming_sepp": "roams",
    "software_update": "updates",
    "tdd_timing": "synchronises",
}
"""The kind of relation that a feature consists in."""
KINDS = {
    "mec": ("mec_host",),
    "roaming_sepp": ("sepp", "ipx_grx"),
    "cups_split": ("o_ru", "o_du", "o_cu_up", "o_cu_cp"),
    "managed_service": ("vendor_remote_access",),
}
"""The kinds of element that a feature consists in."""
SHARED_FUNCTIONS = ("amf", "nrf", "nssf")
SEPARABLE = {"yes": Truth.YES, "no": Truth.NO}


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of 5G that bears on a demand: what the model says of it, and what it is here."""

    key: str
    name: str
    claim: str
    sources: tuple[str, ...]
    verified: bool
    here: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """The surroundings of a demand: its route, and all that acts on an element of it.

    `on` (N,) marks the elements of the route, the demand's own ends among them.
    """

    network: Network
    makeup: ElementKinds
    relations: Relations
    on: Flags
    protection: Protection
    demand: int

    @cached_property
    def names(self) -> list[str]:
        """The ids of the elements by row."""
        ids: list[str] = self.network.elements["id"].to_pylist()
        return ids

    @cached_property
    def acting(self) -> Flags:
        """Which elements (N,) are on the route, or act on one that is through any chain that may hold."""
        found, relations = self.on.copy(), self.relations
        may = relations.holds > Truth.NO
        while True:
            more = relations.source[may & found[relations.target]]
            if found[more].all():
                return found
            found[more] = True

    @cached_property
    def rows(self) -> list[int]:
        """The places of the relations that act on the route."""
        relations = self.relations
        return np.flatnonzero((relations.holds > Truth.NO) & self.acting[relations.target]).tolist()

    def kind_of(self, element: int) -> str:
        """Return the kind of an element."""
        key: str = self.makeup.kinds[self.makeup.code[element]].key
        return key

    def of_kinds(self, kinds: Sequence[str]) -> list[str]:
        """Return the ids of acting elements of some kinds, with their kind."""
        return [f"{self.names[e]} ({k})" for e in _rows(self.acting) if (k := self.kind_of(e)) in kinds]

    def of_relation(self, kind: str) -> list[str]:
        """Return the acting relations of a kind in words, with their dates."""
        relations = self.relations
        return [self._say(row) for row in self.rows if relations.sorts[relations.sort[row]][0].key == kind]

    def _say(self, row: int) -> str:
        relations, table = self.relations, self.network.relations
        given = int(relations.row[row])
        words: str = f"{self.names[relations.source[row]]} {relations.sorts[relations.sort[row]][0].key} "
        words += self.names[relations.target[row]]
        told = ((name, table[name][given].as_py()) for name in ("since", "until"))
        dates = [f"{name} {date}" for name, date in told if date]
        return f"{words} ({', '.join(dates)})" if dates else words


def look_around(
    network: Network, problem: ExposureProblem, demand: int, route: Sequence[int]
) -> Scene | None:
    """Return the surroundings of a demand; `None` where the problem has no planes.

    `route` are the rows of the elements that its traffic passes, -1 for a silent hop.
    """
    if problem.makeup is None or problem.relations is None:
        return None
    on = np.zeros(len(problem.makeup), np.bool_)
    ends = problem.demands.source[demand], problem.demands.target[demand]
    on[[*(e for e in route if e >= 0), *map(int, ends)]] = True
    return Scene(network, problem.makeup, problem.relations, on, problem.protections[demand], demand)


def find_features(scene: Scene) -> list[Feature]:
    """Return the features that bear on a demand, in the order of the model."""
    sources = load_sources()
    found = []
    for key, told in load_complexities().items():
        here = [
            *(scene.of_relation(RELATIONS[key]) if key in RELATIONS else ()),
            *(scene.of_kinds(KINDS[key]) if key in KINDS else ()),
            *(_MORE[key](scene) if key in _MORE else ()),
        ]
        if here:
            titles = tuple(sources[name].title for name in told.sources)
            found.append(Feature(key, told.name, told.claim, titles, told.verified, _some(here)))
    return found


def _some(here: Sequence[str]) -> tuple[str, ...]:
    more = (f"{len(here) - NAMED} more",) if len(here) > NAMED else ()
    return (*here[:NAMED], *more)


def _rows(flags: Flags) -> list[int]:
    rows: list[int] = np.flatnonzero(flags).tolist()
    return rows


def _operators(scene: Scene) -> list[str]:
    names: list[str] = scene.network.elements["operator"].to_pylist()
    return names


def _core_reached(scene: Scene) -> Iterable[str]:
    """Elements outside the core that reach into it by what they host, manage or control."""
    said = {row["id"]: row["core_edge_separable"] for row in scene.network.operators.to_pylist()}
    apart = [SEPARABLE.get(said.get(name, ""), Truth.UNKNOWN) for name in _operators(scene)]
    reach = reach_parts(scene.makeup, scene.relations)
    inside = reach.inside("core", np.array(apart, np.int8))
    for row in _rows(scene.acting & (inside > Truth.NO) & (reach.own != reach.whole)):
        if scene.makeup.kinds[scene.makeup.code[row]].part not in ("core", ""):
            counts = "counts" if inside[row] == Truth.YES else "may count"
            yield f"{scene.names[row]} reaches into the core and {counts} as a part of it"


def _shared_functions(scene: Scene) -> Iterable[str]:
    """Control functions that act on the route and on other elements too."""
    relations = scene.relations
    for row in _rows(scene.acting):
        if scene.kind_of(row) in SHARED_FUNCTIONS:
            targets = np.unique(relations.target[(relations.source == row) & (relations.holds > Truth.NO)])
            if len(targets) > 1:
                yield f"{scene.names[row]} acts on {len(targets)} elements"


def _shared_radios(scene: Scene) -> Iterable[str]:
    """Radios of the route at which demands of several operators begin or end."""
    demands = scene.network.demands
    owners: dict[str, set[str]] = {}
    for name in ("source", "target"):
        for end, owner in zip(demands[name].to_pylist(), demands["operator"].to_pylist(), strict=True):
            owners.setdefault(end, set()).add(owner)
    for row in _rows(scene.on):
        served = owners.get(scene.names[row], set()) - {""}
        if scene.makeup.kinds[scene.makeup.code[row]].part == "ran" and len(served) > 1:
            yield f"{scene.names[row]} serves {' and '.join(sorted(served))}"


def _unproven(scene: Scene) -> Iterable[str]:
    """Protections that are claimed, or mandatory to support, without evidence that they are used."""
    relations = scene.relations
    ciphered = set()
    for row in _rows(relations.holds > Truth.NO):
        kind, words = relations.sorts[relations.sort[row]]
        if kind.key != "secures":
            continue
        given = set(words.split("|"))
        if CIPHER_ON in given:
            ciphered.add(int(relations.target[row]))
        elif scene.acting[relations.target[row]]:
            ends = scene.names[relations.source[row]], scene.names[relations.target[row]]
            yield f"{ends[0]} secures {ends[1]} without evidence of {CIPHER_ON}"
    if scene.protection is Protection.LINK_UNPROVEN:
        yield f"its own link protection lacks evidence ({', '.join(CREDIT)})"
    for row in _rows(scene.on):
        if scene.makeup.kinds[scene.makeup.code[row]].without_ciphering and row not in ciphered:
            yield f"{scene.names[row]}: no evidence that the air is ciphered"


def _open_interfaces(scene: Scene) -> Iterable[str]:
    """Interfaces that the operators of the route open to outsiders: a measure, no verdict."""
    operators = _operators(scene)
    counts = count_interfaces(scene.makeup, operators)
    for name in sorted({operators[row] for row in _rows(scene.on)}):
        if counts[name]:
            yield f"{name or 'the case'} opens {counts[name]} interfaces to outsiders"


_MORE: dict[str, Callable[[Scene], Iterable[str]]] = {
    "core_edge_collapse": _core_reached,
    "slicing": _shared_functions,
    "shared_ran": _shared_radios,
    "optional_security": _unproven,
    "iot_density": _open_interfaces,
}
