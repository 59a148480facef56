"""Losses: a graph without systems and links is the graph built without them, and blocks add up."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.routing.bgp.all_pairs import Question, assess_all_pairs
from cleanpath.routing.bgp.as_graph import AsGraph, build_as_graph
from cleanpath.routing.bgp.losses import COLUMNS, Loss, count_pairs, without
from sample_bgp import little_graphs

ROWS = AsGraph.__dataclass_fields__


def built(numbers, links) -> AsGraph:
    a, b, relation = (
        np.array([link[side] for link in links], kind) for side, kind in ((0, "i4"), (1, "i4"), (2, "i1"))
    )
    return build_as_graph(np.array(numbers, np.int64), a, b, relation)


@st.composite
def losses(draw):
    little = draw(little_graphs(6))
    size = len(little.numbers)
    systems = draw(st.sets(st.integers(0, size - 1), max_size=2))
    links = (
        draw(st.sets(st.sampled_from([link[:2] for link in little.links]), max_size=2))
        if little.links
        else set()
    )
    flags = [np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size))) for _ in range(4)]
    question = Question(flags[0], flags[0] | flags[1], np.zeros(size, np.int32), flags[2], flags[3])
    a, b = (np.array([link[side] for link in sorted(links)], np.int32) for side in (0, 1))
    return little, Loss(np.array(sorted(systems), np.int32), a, b), question


@given(losses())
def test_a_loss_leaves_the_graph_that_was_built_without_it(sample):
    little, loss, _ = sample
    gone = set(loss.systems.tolist())
    lost = {frozenset(pair) for pair in zip(loss.a.tolist(), loss.b.tolist(), strict=True)}
    left = [link for link in little.links if not gone & {*link[:2]} and frozenset(link[:2]) not in lost]
    expected, found = built(little.numbers, left), without(built(little.numbers, little.links), loss)
    for name in ROWS:
        assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name


@given(losses(), st.integers(1, 4))
def test_the_counts_of_blocks_add_up_to_those_of_one(sample, blocks):
    little, loss, question = sample
    graph = built(little.numbers, little.links)
    parts = [count_pairs(graph, question, loss, block, blocks, threads=1) for block in range(blocks)]
    whole = assess_all_pairs(without(graph, loss), question, threads=1)
    assert len(COLUMNS) == len(parts[0])
    assert np.sum(parts, axis=0).tolist() == [whole.asked, *whole.systems.sum(axis=0).tolist()]
