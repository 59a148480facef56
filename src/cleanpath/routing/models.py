"""The routing models by name, behind one call."""

from collections.abc import Callable

from cleanpath.errors import BadInput, shown
from cleanpath.routing.contract import Outcome, Progress, Routes, RoutingModel, RoutingProblem, Touch


def _structural() -> RoutingModel:
    from cleanpath.routing.structural.model import STRUCTURAL

    return STRUCTURAL


def _igp() -> RoutingModel:
    from cleanpath.routing.igp.model import IGP

    return IGP


def _pinned() -> RoutingModel:
    from cleanpath.routing.given_paths import PINNED

    return PINNED


def _measured() -> RoutingModel:
    from cleanpath.routing.given_paths import MEASURED

    return MEASURED


def _bgp() -> RoutingModel:
    from cleanpath.routing.bgp.model import BGP

    return BGP


MODELS: dict[str, Callable[[], RoutingModel]] = {
    "structural": _structural,
    "igp": _igp,
    "pinned": _pinned,
    "measured": _measured,
    "bgp": _bgp,
}
"""Each model is imported when it is first asked for, as its kernels take time to load."""


def find_model(name: str) -> RoutingModel:
    """Return a routing model.

    Raises
    ------
    BadInput
        If there is none of this name.
    """
    if name not in MODELS:
        raise BadInput("case.toml [routing]", "one of " + ", ".join(MODELS), shown(name))
    return MODELS[name]()


def check_problem(problem: RoutingProblem) -> RoutingModel:
    """Return the model of a problem, if it can answer it.

    Raises
    ------
    BadInput
        If there is no such model, paths are missing where they are needed, or states are asked for that the
        model cannot examine.
    """
    model = find_model(problem.model)
    if model.routes is Routes.GIVEN and problem.paths is None:
        raise BadInput("paths", "a table of paths for the routing model pinned or measured", "none")
    if problem.reroute and not model.reroute:
        hint = "Use routing structural for all that traffic can ever take."
        expected = f"false with routing {model.name}"
        raise BadInput("case.toml [reroute]", expected, "true", hint)
    if problem.failures not in model.failures:
        able = "one of " + ", ".join(sorted(model.failures))
        expected = f"{able} with routing {model.name}"
        raise BadInput("case.toml [failures]", expected, shown(str(problem.failures)))
    return model


def route(problem: RoutingProblem, touch: Touch, progress: Progress | None = None) -> Outcome:
    """Run the routing model of a problem on K flagged sets.

    Raises
    ------
    BadInput
        If the model cannot run on what is there (see `check_problem`).
    """
    return check_problem(problem).route(problem, touch, progress)
