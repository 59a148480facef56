"""Routes to some destinations, with processor seconds, as JSON; run by the Python of the peers.

Usage: python internet_peers.py NAME RELATIONSHIPS DESTINATION ...; the file has lines a|b|relation.
"""

import json
import resource
import sys
from pathlib import Path


def processor():
    """Return the processor seconds of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def read(path):
    with path.open() as file:
        for line in file:
            a, b, relation = line.strip().split("|")
            yield int(a), int(b), int(relation)


def run_bgpy(path, destinations):
    """BGPy: one announcement for each destination, propagated by its Python engine."""
    from bgpy.as_graphs.base.as_graph_info import ASGraphInfo
    from bgpy.as_graphs.base.links import CustomerProviderLink, PeerLink
    from bgpy.as_graphs.caida_as_graph.caida_as_graph import CAIDAASGraph
    from bgpy.simulation_engine import BGP, Announcement, SimulationEngine

    links = list(read(path))
    down = {CustomerProviderLink(customer_asn=b, provider_asn=a) for a, b, relation in links if relation}
    peer = {PeerLink(a, b) for a, b, relation in links if not relation}
    graph = CAIDAASGraph(ASGraphInfo(frozenset(down), frozenset(peer)), BasePolicyCls=BGP)
    kinds = {"ORIGIN": 1, "CUSTOMERS": 2, "PEERS": 3, "PROVIDERS": 4}
    routes, spent = {}, 0.0
    for destination in destinations:
        for system in graph:
            del system.policy.as_
            system.policy = BGP(as_=system)
        engine = SimulationEngine(graph)
        engine.ready_to_run_round = 0
        begin = processor()
        engine._seed_announcements(
            (
                Announcement(
                    prefix="1.2.0.0/16",
                    as_path=(destination,),
                    next_hop_asn=destination,
                    seed_asn=destination,
                ),
            )
        )
        engine.run(0, scenario=object())
        spent += processor() - begin
        found = {}
        for system in graph:
            for one in system.policy.local_rib.values():
                hop = one.as_path[1] if len(one.as_path) > 1 else -1
                found[system.asn] = (kinds[one.recv_relationship.name], len(one.as_path) - 1, hop)
        routes[destination] = found
    return routes, spent / len(destinations)


def run_matrix(path, destinations):
    """matrix-bgpsim: the whole matrix at once, on one processor, with next hops."""
    import contextlib
    import io

    from matrix_bgpsim import RMatrix

    with contextlib.redirect_stdout(io.StringIO()):
        matrix = RMatrix([(str(a), str(b), relation) for a, b, relation in read(path)])
        begin = processor()
        matrix.run(n_jobs=1, save_next_hop=True)
        spent = processor() - begin
    systems = {end for a, b, _ in read(path) for end in (a, b)}
    kinds = {RMatrix.P2C: 2, RMatrix.P2P: 3, RMatrix.C2P: 4}
    routes = {}
    for destination in destinations:
        found = {destination: (1, 0, -1)}
        for own in systems - {destination}:
            kind, length = matrix.get_state(str(own), str(destination))
            if kind is not None:
                way = matrix.get_path(str(own), str(destination))
                found[own] = (kinds[kind], int(length), int(way[0]) if way else -1)
        routes[destination] = found
    return routes, spent / len(systems)


if __name__ == "__main__":
    run = {"bgpy": run_bgpy, "matrix-bgpsim": run_matrix}[sys.argv[1]]
    routes, spent = run(Path(sys.argv[2]), [int(one) for one in sys.argv[3:]])
    print(json.dumps({"seconds_a_destination": spent, "routes": routes}))
