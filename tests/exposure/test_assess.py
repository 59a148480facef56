"""What must hold of any assessment on every plane: knowledge narrows, more flags and states never lower."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cleanpath.exposure.assess import assess_situation
from cleanpath.exposure.element_kinds import describe_elements, relate
from cleanpath.exposure.planes import Protection
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.routing.contract import Demands, Failures
from cleanpath.verdict import Level, Truth

TOUCHES = [(0.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.25, 0.5)]
KINDS = ["router", "gnb", "upf", "ems", "server", "boundary", "odd"]
RELATIONS = ["manages", "hosts", "controls", "synchronises", "connects"]


@st.composite
def situations(draw, size=5):
    net = draw(oracle.nets(size=size, links=8))
    pairs = [(s, t) for s in range(net.size) for t in range(net.size)][:: draw(st.integers(1, 3))]
    demands = Demands(*(np.array([pair[i] for pair in pairs], np.int32) for i in (0, 1)))
    ends = st.integers(0, net.size - 1)
    rows = draw(st.lists(st.tuples(ends, ends, st.sampled_from(RELATIONS)), max_size=4))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=net.size, max_size=net.size))
    protections = draw(st.lists(st.sampled_from(list(Protection)), min_size=len(pairs), max_size=len(pairs)))
    return ExposureProblem(
        net.graph(),
        demands,
        draw(st.sampled_from(["structural", "igp", "igp"])),
        draw(st.sampled_from(list(Failures))),
        False,
        makeup=describe_elements(kinds),
        relations=relate([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]),
        protections=protections,
    )


def touches(draw, size):
    return np.array(draw(st.lists(st.sampled_from(TOUCHES), min_size=size, max_size=size))).T


def levels(found):
    """Levels at both ends: of the plain verdict, of every plane and property, and of the four classes."""
    planes = found.planes
    return (
        np.concatenate([found.outcome.low[:1], planes.low, planes.class_low]),
        np.concatenate([found.outcome.high[:1], planes.high, planes.class_high]),
    )


@given(situations(), st.data())
def test_filling_in_an_unknown_never_leaves_the_interval(situation, data):
    low, high = touches(data.draw, situation.graph.size)
    before = assess_situation(situation, low, high)
    answer = np.array(
        [data.draw(st.sampled_from([a, b, None])) for a, b in zip(low, high, strict=True)], object
    )
    known = answer != None  # noqa: E711 - element by element
    after = assess_situation(
        situation, np.where(known, answer, low).astype(float), np.where(known, answer, high).astype(float)
    )
    for (low_one, high_one), (low_two, high_two) in [(levels(before), levels(after))]:
        assert (low_two >= low_one).all()
        assert (high_two <= high_one).all()
    assert (after.outcome.share_low[0] >= before.outcome.share_low[0] - 1e-12).all()
    assert (after.outcome.share_high[0] <= before.outcome.share_high[0] + 1e-12).all()
    one, two = before.avoidance.avoidable[0], after.avoidance.avoidable[0]
    assert ((one == Truth.UNKNOWN) | (one == two)).all()


@given(situations(), st.data())
def test_flagging_one_more_never_lowers_a_level(situation, data):
    low, high = touches(data.draw, situation.graph.size)
    before = assess_situation(situation, low, high)
    more = data.draw(st.integers(0, situation.graph.size - 1))
    low, high = low.copy(), high.copy()
    low[more] = high[more] = 1.0
    after = assess_situation(situation, low, high)
    for one, two in zip(levels(before), levels(after), strict=True):
        assert (two >= one).all()
    assert (after.outcome.share_low[0] >= before.outcome.share_low[0] - 1e-12).all()
    assert (after.avoidance.disjoint[0] <= before.avoidance.disjoint[0]).all()


MORE_STATES = [
    (Failures.NONE, Failures.LINK),
    (Failures.NONE, Failures.NODE),
    (Failures.NONE, Failures.GROUP),
    (Failures.LINK, Failures.SINGLE),
    (Failures.NODE, Failures.SINGLE),
]


@given(situations(), st.sampled_from(MORE_STATES), st.booleans(), st.data())
def test_adding_a_state_never_raises_clear(situation, states, reroute, data):
    low, high = touches(data.draw, situation.graph.size)
    situation = replace(situation, model="igp")
    few = assess_situation(replace(situation, failures=states[0]), low, high)
    many = assess_situation(replace(situation, failures=states[1], reroute=reroute), low, high)
    for one, two in zip(levels(few), levels(many), strict=True):
        assert (two >= one).all()
        assert ((two == one) | (two == Level.POSSIBLE)).all()
    np.testing.assert_array_equal(few.outcome.share_high[0], many.outcome.share_high[0])


@given(situations(), st.data())
def test_renaming_elements_permutes_the_answer_and_nothing_else(situation, data):
    size, graph = situation.graph.size, situation.graph
    low, high = touches(data.draw, size)
    before = assess_situation(situation, low, high)
    order = np.array(data.draw(st.permutations(range(size))), np.int32)  # old element order[i] becomes i
    place = np.argsort(order).astype(np.int32)
    relations = situation.relations
    renamed = replace(
        situation,
        graph=oracle.Net(
            size,
            [
                (int(place[a]), int(place[b]), bool(oneway))
                for a, b, oneway in zip(graph.link_a, graph.link_b, graph.directed, strict=True)
            ],
        ).graph(),
        demands=Demands(place[situation.demands.source], place[situation.demands.target]),
        makeup=describe_elements([situation.makeup.kinds[situation.makeup.code[e]].key for e in order]),
        relations=relate(
            place[relations.source],
            place[relations.target],
            [relations.sorts[s][0].key for s in relations.sort],
        ),
    )
    after = assess_situation(renamed, low[order], high[order])
    for one, two in zip(levels(before), levels(after), strict=True):
        np.testing.assert_array_equal(one, two)
    np.testing.assert_allclose(before.outcome.share_high[0], after.outcome.share_high[0], atol=1e-12)
    np.testing.assert_array_equal(before.avoidance.avoidable, after.avoidance.avoidable)
    np.testing.assert_array_equal(before.avoidance.disjoint, after.avoidance.disjoint)
    np.testing.assert_array_equal(np.diff(before.cut_start), np.diff(after.cut_start))
