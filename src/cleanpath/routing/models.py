"""The routing models by name, behind one call."""

from collections.abc import Callable

from cleanpath.errors import BadInput, shown
from cleanpath.network.graph import Graph, Paths
from cleanpath.routing.contract import Demands, Failures, Outcome, Touch

Progress = Callable[[int, int], None]
MODELS = ("structural", "igp", "pinned", "measured")


def route(
    model: str,
    graph: Graph,
    demands: Demands,
    touch: Touch,
    failures: Failures,
    reroute: bool,
    paths: Paths | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run a routing model on K flagged sets and D demands.

    `measured` is `pinned` with hops that may be silent. `structural` covers every failure and every rerouting
    by itself. Given paths do not move, so for them free rerouting is refused, never left out in silence.

    Raises
    ------
    BadInput
        If the model is not one of `MODELS`, paths are missing where they are needed, or given paths are to be
        rerouted.
    """
    if model == "structural":
        from cleanpath.routing.structural.model import route_structural

        return route_structural(graph, demands, touch)
    if model == "igp":
        from cleanpath.routing.igp.model import route_igp

        return route_igp(graph, demands, touch, failures, reroute, progress)
    if model in ("pinned", "measured"):
        from cleanpath.routing.given_paths import route_pinned

        if paths is None:
            raise BadInput("paths", "a table of paths for the routing model pinned or measured", "none")
        if reroute:
            hint = "Use routing structural for all that traffic can ever take."
            raise BadInput("case.toml [reroute]", f"false, since {model} paths do not move", "true", hint)
        return route_pinned(graph, demands, touch, paths)
    raise BadInput(
        "case.toml [routing]", "one of " + ", ".join(MODELS), shown(model), "bgp is not supported yet."
    )
