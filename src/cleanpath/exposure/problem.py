"""From a case to what the engine assesses: arrays of its network, its kinds, relations and protections."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cleanpath.exposure.element_kinds import ElementKinds, Relations, describe_elements, in_force, relate
from cleanpath.exposure.planes import Protection, headline_touch, read_protection
from cleanpath.exposure.presence import lower_where_doubtful
from cleanpath.exposure.scope import Influence, Scope, influence_of
from cleanpath.network.case import Case
from cleanpath.network.date_columns import not_surely_there, not_yet_there
from cleanpath.network.graph import (
    Flags,
    check_steps,
    codes,
    ends_of,
    graph_of,
    paths_of,
    silence,
    without_elements,
)
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.network.planes import PLANES
from cleanpath.routing.bgp.as_graph import as_graph_of
from cleanpath.routing.contract import Demands, Failures, Outcome, Routes, RoutingProblem, Touch
from cleanpath.routing.models import find_model, route
from cleanpath.verdict import Truth


@dataclass(frozen=True, slots=True)
class ExposureProblem(RoutingProblem):
    """What is assessed: how traffic is routed, and what the elements are.

    `protections` holds one for each demand. Without `makeup` the route alone is assessed: nothing acts on it.
    `doubtful` (N,) tells the elements that may be there on the day and may not.
    """

    makeup: ElementKinds | None = None
    relations: Relations | None = None
    protections: Sequence[Protection] = ()
    scope: Scope = field(default_factory=Scope)
    doubtful: Flags | None = None

    def headline(self, touch: Touch) -> Touch:
        """Return for each row of restricted equipment (K, N) the set that the headline examines."""
        if self.makeup is None or self.relations is None:
            return touch
        return headline_touch(touch, self.makeup, self.relations, self.scope, self.doubtful)

    def route(self, touch: Touch) -> Outcome:
        """Return what the headline finds for each row of restricted equipment (K, N)."""
        examined = self.headline(touch)
        return self.lowered(examined, route(self, examined))

    def lowered(self, examined: Touch, outcome: Outcome) -> Outcome:
        """Return an outcome whose low end holds whichever of the doubtful elements are there."""
        if self.doubtful is None:
            return outcome
        return lower_where_doubtful(self, self.doubtful, examined, outcome)

    @property
    def influence(self) -> Influence:
        """Who can act on whom."""
        return influence_of(self.graph.size, self.makeup, self.relations)


def situate(
    case: Case, kinds: Mapping[str, Kind], day: datetime.date, planes: tuple[str, ...] | None = None
) -> ExposureProblem:
    """Turn a case into a situation.

    `planes` are those that the headline covers, all by default. Verdicts by plane are included if planes are
    named, and wherever the case states relations or protections: there the route alone would not tell the
    whole. What is certainly not there yet on the day carries nothing and acts on nothing; a given path that
    names it says nothing of where the traffic goes instead. What is perhaps there acts only at the high end.

    Raises
    ------
    BadInput
        If paths, relations or protections contradict each other.
    """
    network, settings = case.network, case.settings
    source, target = ends_of(network)
    demands, graph = Demands(source, target), graph_of(network)
    given = find_model(settings.routing).routes is Routes.GIVEN
    paths = paths_of(network, f"{case.folder}/paths") if given else None
    systems = as_graph_of(network, str(case.folder)) if settings.routing == "bgp" else None
    if paths is not None and settings.routing == "pinned":
        check_steps(paths, graph, network, f"{case.folder}/paths")
    late = not_yet_there(network.elements, day)
    if late.any():
        graph, paths = without_elements(graph, late), paths and silence(paths, late)
    protections = _protections(network)
    failures = Failures(settings.failures)
    doubtful = not_surely_there(network.elements, day)
    plain = ExposureProblem(
        graph, demands, settings.routing, failures, settings.reroute, paths, systems,
        doubtful=doubtful if doubtful.any() else None,
    )  # fmt: skip
    if not (planes or network.relations.num_rows or any(protections)):
        return plain
    ids, relations = network.elements["id"], network.relations
    held = in_force(relations["since"].to_pylist(), relations["until"].to_pylist(), day)
    acting = codes(relations["source"], ids)
    held[doubtful[acting]] = np.minimum(held[doubtful[acting]], Truth.UNKNOWN)
    held[late[acting]] = Truth.NO
    related = relate(
        acting,
        codes(relations["target"], ids),
        relations["kind"].to_pylist(),
        relations["condition"].to_pylist(),
        held,
    )
    makeup = describe_elements(network.elements["kind"].to_pylist(), kinds)
    scope = Scope(planes or PLANES, relations.num_rows)
    return replace(plain, makeup=makeup, relations=related, protections=protections, scope=scope)


def _protections(network: Network) -> list[Protection]:
    columns = (network.demands[name].to_pylist() for name in ("protection", "evidence"))
    known: dict[tuple[str, str], Protection] = {}
    found = []
    for row, pair in enumerate(zip(*columns, strict=True), 2):
        if pair not in known:
            known[pair] = read_protection(pair[0], pair[1], f"demands:{row}")
        found.append(known[pair])
    return found
