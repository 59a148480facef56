"""A tiny AS graph and its losses."""

import numpy as np

from cleanpath.exposure.internet_losses import LossProblem, nothing
from cleanpath.routing.bgp.all_pairs import Question
from cleanpath.routing.bgp.as_graph import build_as_graph
from cleanpath.routing.bgp.losses import Loss


def sample_problem(blocks: int = 1) -> LossProblem:
    """Return 0 and 1 as peers, 2 a customer of both, 3 of 1 alone; 1 is flagged, and lost the second time."""
    a, b, relation = np.array([0, 0, 1, 1], "i4"), np.array([1, 2, 2, 3], "i4"), np.array([1, 0, 0, 0], "i1")
    graph = build_as_graph(np.array([10, 20, 30, 40]), a, b, relation)
    flags, every = np.array([False, True, False, False]), np.ones(4, np.bool_)
    question = Question(flags, flags, np.zeros(4, np.int32), every, every)
    none = np.empty(0, np.int32)
    return LossProblem(graph, question, (nothing(), Loss(np.array([1], np.int32), none, none)), blocks)
