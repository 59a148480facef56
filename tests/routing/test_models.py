"""Every routing model keeps the contract, and what it cannot answer is refused before it runs."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from cleanpath.errors import BadInput
from cleanpath.network.case import ROUTINGS
from cleanpath.network.graph import Paths, build_graph
from cleanpath.routing import models
from cleanpath.routing.bgp.as_graph import SIBLING, build_as_graph
from cleanpath.routing.contract import BatchedModel, Demands, Failures, Routes, RoutingProblem, Touch
from cleanpath.routing.igp.destinations import join_outcomes
from cleanpath.routing.structural.model import STRUCTURAL

GRAPH = build_graph(3, np.array([0, 1]), np.array([1, 2]))
DEMANDS = Demands(np.array([0, 2], np.int32), np.array([2, 1], np.int32))
PATHS = Paths(
    np.array([0, 3, 5]),
    np.array([0, 1, 2, 2, 1], np.int32),
    np.array([0, 1], np.int32),
    np.array([1.0, 1.0]),
)
TOUCH = Touch(np.array([[0.0, 1.0, 0.0]]), np.array([[0.0, 1.0, 1.0]]))


SYSTEMS = build_as_graph(np.arange(3), np.array([0, 1]), np.array([1, 2]), np.full(2, SIBLING, np.int8))


def problem(model):
    return RoutingProblem(GRAPH, DEMANDS, model, paths=PATHS, systems=SYSTEMS if model == "bgp" else None)


@pytest.mark.parametrize("name", models.MODELS)
def test_each_model_keeps_the_contract(name):
    model = models.find_model(name)
    assert (model.name, name in ROUTINGS) == (name, True)
    assert isinstance(model.routes, Routes)
    assert model.failures <= frozenset(Failures)
    assert Failures.NONE in model.failures
    found = models.route(problem(name), TOUCH)
    assert found.low.shape == found.high.shape == found.share_low.shape == (1, 2)
    assert found.reachable.all()
    assert (found.low <= found.high).all()
    assert (found.low > 0).all(), "the element in the middle is on every route"


@pytest.mark.parametrize("name", [n for n in models.MODELS if isinstance(models.find_model(n), BatchedModel)])
def test_the_parts_of_a_batched_model_make_the_whole(name):
    model = models.find_model(name)
    parts = list(model.route_parts(problem(name), TOUCH))
    whole = model.route(problem(name), TOUCH)
    np.testing.assert_array_equal(join_outcomes(parts, 1, len(DEMANDS)).high, whole.high)


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(BadInput, match=r"one of structural, .*'carrier pigeon'"):
        models.route(problem("carrier pigeon"), TOUCH)


@pytest.mark.parametrize("name", ["pinned", "measured"])
def test_given_paths_must_be_there(name):
    with pytest.raises(BadInput, match="a table of paths"):
        models.route(replace(problem(name), paths=None), TOUCH)


def test_states_that_a_model_cannot_examine_are_refused(monkeypatch):
    @dataclass(frozen=True)
    class OneState(type(STRUCTURAL)):
        name: str = "one-state"
        failures: frozenset[Failures] = frozenset({Failures.NONE})

    monkeypatch.setitem(models.MODELS, "one-state", OneState)
    models.route(problem("one-state"), TOUCH)
    with pytest.raises(BadInput, match="none with routing one-state"):
        models.route(replace(problem("one-state"), failures=Failures.LINK), TOUCH)
