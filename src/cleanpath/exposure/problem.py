"""From a case to what the engine assesses: arrays of its network, its kinds, relations and protections."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cleanpath.exposure.element_kinds import ElementKinds, Relations, describe_elements, in_force, relate
from cleanpath.exposure.planes import Protection, read_protection
from cleanpath.network.case import Case
from cleanpath.network.graph import check_steps, codes, ends_of, graph_of, paths_of
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.routing.bgp.as_graph import as_graph_of
from cleanpath.routing.contract import Demands, Failures, Routes, RoutingProblem
from cleanpath.routing.models import find_model


@dataclass(frozen=True, slots=True)
class ExposureProblem(RoutingProblem):
    """What is assessed: how traffic is routed, and what the elements are.

    `protections` holds one for each demand; without `makeup` only the user plane is assessed.
    """

    makeup: ElementKinds | None = None
    relations: Relations | None = None
    protections: Sequence[Protection] = ()


def situate(case: Case, kinds: Mapping[str, Kind], day: datetime.date, planes: bool) -> ExposureProblem:
    """Turn a case into a situation.

    Planes are included if asked for, and wherever the case states relations or protections: there the user
    plane alone would not tell the whole.

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
    protections = _protections(network)
    failures = Failures(settings.failures)
    plain = ExposureProblem(graph, demands, settings.routing, failures, settings.reroute, paths, systems)
    if not (planes or network.relations.num_rows or any(protections)):
        return plain
    return add_planes(plain, case, kinds, day)


def add_planes(
    problem: ExposureProblem, case: Case, kinds: Mapping[str, Kind], day: datetime.date
) -> ExposureProblem:
    """Return a problem of the user plane with all planes, of the same case and day.

    Raises
    ------
    BadInput
        If relations or protections contradict each other.
    """
    if problem.makeup is not None:
        return problem
    network = case.network
    ids, relations = network.elements["id"], network.relations
    held = in_force(relations["since"].to_pylist(), relations["until"].to_pylist(), day)
    related = relate(
        codes(relations["source"], ids),
        codes(relations["target"], ids),
        relations["kind"].to_pylist(),
        relations["condition"].to_pylist(),
        held,
    )
    makeup = describe_elements(network.elements["kind"].to_pylist(), kinds)
    return replace(problem, makeup=makeup, relations=related, protections=_protections(network))


def _protections(network: Network) -> list[Protection]:
    columns = (network.demands[name].to_pylist() for name in ("protection", "evidence"))
    known: dict[tuple[str, str], Protection] = {}
    found = []
    for row, pair in enumerate(zip(*columns, strict=True), 2):
        if pair not in known:
            known[pair] = read_protection(pair[0], pair[1], f"demands:{row}")
        found.append(known[pair])
    return found
