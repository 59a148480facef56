"""The spread over relations against a plain oracle, and what must hold of every interval."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import world
from cleanpath.exposure.element_kinds import describe_elements, relate
from cleanpath.exposure.planes import Protection, fold, plane_touch
from cleanpath.exposure.relation_chains import Chains
from cleanpath.network.graph import build_graph
from cleanpath.network.kinds import load_kinds, unknown_kind
from cleanpath.network.planes import PLANES, PROPERTIES, words_of
from cleanpath.network.relations import load_relations
from cleanpath.routing.contract import Demands
from cleanpath.routing.structural.model import route_structural
from cleanpath.verdict import Level, Truth
from world import touch_of

KINDS = sorted([*load_kinds(), "zorb"])
SORTS = [
    (kind.key, words)
    for kind in load_relations().values()
    for words in ("", *kind.words, *("|".join(e.words) for e in kind.evidence), world.CREDIT)
    if all(word in kind.words for word in words.split("|") if word)
]
SIZE = 6


def steps(sorts):
    place = st.integers(0, SIZE - 1)
    truth = st.sampled_from([Truth.YES, Truth.YES, Truth.UNKNOWN, Truth.NO])
    return st.lists(st.tuples(place, st.sampled_from(sorts), place, truth), max_size=9)


truths = st.lists(st.sampled_from(list(Truth)), min_size=SIZE, max_size=SIZE)
makeups = st.lists(st.sampled_from(KINDS), min_size=SIZE, max_size=SIZE)
links = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=8)


def related(rows):
    return relate(
        [r[0] for r in rows], [r[2] for r in rows], [r[1][0] for r in rows], [r[1][1] for r in rows],
        np.array([r[3] for r in rows], dtype=np.int8),
    )  # fmt: skip


def judge(kinds, rows, truth, pairs, protections=tuple(Protection)):
    """Verdicts of one demand for each protection, from element 0 to element 1."""
    sets = plane_touch(
        touch_of(np.array(truth, np.int8)), describe_elements(kinds), related(rows), protections
    )
    a, b = ([p[k] for p in pairs] for k in (0, 1))
    graph = build_graph(SIZE, np.array(a, int), np.array(b, int))
    ends = np.zeros(len(protections), np.int32), np.ones(len(protections), np.int32)
    demands = Demands(*ends)
    outcome = route_structural(graph, demands, sets.touch)
    return sets, outcome, fold(outcome, sets, demands, protections)


def sides(verdicts):
    return (
        np.vstack([verdicts.low, verdicts.class_low]),
        np.vstack([verdicts.high, verdicts.class_high]),
    )


@given(makeups, steps(SORTS), truths, links, st.data())
def test_filling_in_an_unknown_never_leaves_the_interval(kinds, rows, truth, pairs, data):
    low, high = sides(judge(kinds, rows, truth, pairs)[2])
    fill = st.sampled_from([Truth.NO, Truth.YES])
    known = [data.draw(fill) if t == Truth.UNKNOWN else t for t in truth]
    held = [(*r[:3], data.draw(fill) if r[3] == Truth.UNKNOWN else r[3]) for r in rows]
    inner_low, inner_high = sides(judge(kinds, held, known, pairs)[2])
    assert (low <= inner_low).all()
    assert (inner_low <= inner_high).all()
    assert (inner_high <= high).all()


@given(makeups, steps(SORTS), truths, links, st.integers(0, SIZE - 1))
def test_one_more_flag_never_lowers_exposure(kinds, rows, truth, pairs, place):
    low, high = sides(judge(kinds, rows, truth, pairs)[2])
    more = [Truth.YES if i == place else t for i, t in enumerate(truth)]
    more_low, more_high = sides(judge(kinds, rows, more, pairs)[2])
    assert (low <= more_low).all()
    assert (high <= more_high).all()


PLAIN = [sort for sort in SORTS if sort[0] not in ("secures", "synchronises")]


@given(makeups, steps(SORTS), truths, links, steps(PLAIN))
def test_more_relations_never_lower_exposure(kinds, rows, truth, pairs, further):
    low, high = sides(judge(kinds, rows, truth, pairs)[2])
    more_low, more_high = sides(judge(kinds, rows + further, truth, pairs)[2])
    assert (low <= more_low).all()
    assert (high <= more_high).all()


@given(makeups, steps(SORTS), truths, links)
def test_end_to_end_removes_only_content_and_integrity_of_the_user_plane(kinds, rows, truth, pairs):
    verdicts = judge(kinds, rows, truth, pairs)[2]
    bare, sealed = int(Protection.NONE), int(Protection.END_TO_END)
    for side in (verdicts.low, verdicts.high):
        assert (side[:, sealed] <= side[:, bare]).all()
        changed = {int(i) for i in np.flatnonzero(side[:, sealed] != side[:, bare])}
        assert changed <= {PROPERTIES.index("content"), PROPERTIES.index("integrity")}


@given(makeups, steps(SORTS), truths, links)
def test_a_link_protection_never_hides_metadata_or_costs_availability(kinds, rows, truth, pairs):
    verdicts = judge(kinds, rows, truth, pairs)[2]
    bare, linked, claimed = Protection.NONE, Protection.LINK, Protection.LINK_UNPROVEN
    for side in (verdicts.low, verdicts.high):
        assert (side[:, linked] <= side[:, bare]).all()
        kept = [i for i in range(16) if PROPERTIES[i % 4] in ("metadata", "availability")]
        assert (side[kept, linked] == side[kept, bare]).all()
    assert (verdicts.low[:, claimed] == verdicts.low[:, linked]).all()
    assert (verdicts.high[:, claimed] == verdicts.high[:, bare]).all()


@given(makeups, steps(SORTS), truths, links)
def test_every_exposure_has_a_chain_that_can_be_walked(kinds, rows, truth, pairs):
    sets, outcome, verdicts = judge(kinds, rows, truth, pairs)
    demands = Demands(np.zeros(len(Protection), np.int32), np.ones(len(Protection), np.int32))
    for high, side in ((False, verdicts.low), (True, verdicts.high)):
        chains = Chains(sets, high)
        for element in range(SIZE):
            for key in sets.keys:
                touch = (sets.touch.high if high else sets.touch.low)[sets.row_of(*key), element]
                chain = chains.chain(element, *key)
                assert (chain is not None) == (touch > 0), key
                if chain:
                    assert chain.elements[-1] == element
                    assert truth[chain.elements[0]] >= (Truth.UNKNOWN if high else Truth.YES)
                    walk = zip(chain.elements, chain.elements[1:], chain.relations, strict=False)
                    assert all((rows[r][0], rows[r][2]) == (a, b) for a, b, r in walk)
        for demand, protection in enumerate(Protection):
            for i in range(16):
                key = (PLANES[i // 4], PROPERTIES[i % 4], protection.name.lower())
                if outcome.reachable[demand]:
                    why = chains.reason(outcome, demands, demand, *key[:2], protection)
                    assert (why is not None) == (side[i, demand] > Level.CLEAR), key


OPEN = [
    (kind.key, "")
    for kind in load_relations().values()
    if kind.key not in ("secures", "synchronises", "connects")
]


def exposed_by(kinds, rows, flagged):
    """Letters (plane, property) that each element exposes without protection: rules applied to a fixed point.

    `acts`: elements that act for an adversary. `held`: what reaches an element; it passes on that, and
    all that its kind can do once it acts for the adversary.
    """
    model = [load_kinds().get(k) or unknown_kind(k) for k in kinds]
    model = [unknown_kind("") if m.place and e in flagged else m for e, m in enumerate(model)]
    can = [set(words_of(kind.letters | kind.without_ciphering)) for kind in model]
    acts = {e for e in flagged if not model[e].place}
    held = [set(can[e]) if e in acts else set() for e in range(SIZE)]
    relations = load_relations()
    while True:
        before = [set(h) for h in held], set(acts)
        for source, (name, _), target, _ in rows:
            passes = set(words_of(relations[name].passes))
            comes = (held[source] | (can[source] if source in acts else set())) & passes
            if relations[name].takes_over and ("management", "integrity") in comes:
                acts.add(target)
            held[target] |= comes
            if ("timing", "availability") in comes and model[target].needs_phase:
                held[target] |= {("user", "availability"), ("control", "availability")}
        if (held, acts) == before:
            return held


@given(makeups, steps(OPEN), st.sets(st.integers(0, SIZE - 1)))
def test_the_spread_agrees_with_the_rules_applied_one_by_one(kinds, rows, flagged):
    rows = [(*row[:3], Truth.YES) for row in rows]
    truth = [Truth.YES if e in flagged else Truth.NO for e in range(SIZE)]
    sets = plane_touch(touch_of(np.array(truth, np.int8)), describe_elements(kinds), related(rows))
    expected = exposed_by(kinds, rows, flagged)
    for plane in PLANES:
        for name in PROPERTIES:
            row = sets.touch.high[sets.row_of(plane, name, "none")]
            assert [bool(v) for v in row] == [(plane, name) in e for e in expected], (plane, name)


def test_a_long_chain_is_followed_to_its_end():
    size = 3000
    rows = relate(range(size - 1), range(1, size), ["manages"] * (size - 1))
    truth = np.zeros(size, np.int8)
    truth[0] = Truth.YES
    sets = plane_touch(touch_of(truth), describe_elements(["ems"] * size), rows)
    row = sets.row_of("user", "content", "none")
    assert sets.touch.low[row].all()
    chain = Chains(sets).chain(size - 1, "user", "content", "none")
    assert chain is not None
    assert chain.elements == tuple(range(size))
