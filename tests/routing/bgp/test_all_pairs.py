"""All pairs added up: equal to every pair looked at by itself with the literal oracle."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.routing.bgp import all_pairs
from cleanpath.routing.bgp.all_pairs import Question, assess_all_pairs, write_bits
from cleanpath.routing.bgp.lanes import COUNTERS
from oracle_bgp import Little
from sample_bgp import little_graphs

PARTIES = 3


@st.composite
def questions(draw, size: int) -> Question:
    def flags(chance: int) -> np.ndarray:
        return np.array([draw(st.integers(0, 9)) < chance for _ in range(size)])

    low = flags(2)
    party = np.array([draw(st.integers(0, PARTIES - 1)) for _ in range(size)], np.int32)
    return Question(low, low | flags(2), party, flags(8), flags(8))


@st.composite
def broad_graphs(draw) -> Little:
    """Return a small graph with leaves beside it, some of them alike."""
    little = draw(little_graphs(6))
    core, links = len(little.numbers), list(little.links)
    for leaf in range(core, core + draw(st.integers(0, 5))):
        uppers = draw(st.sampled_from([(0,), (1,), (0, 1)]))
        links += [(upper, leaf, 0) for upper in uppers]
    size = 1 + max((max(a, b) for a, b, _ in links), default=core - 1)
    size = max(size, core)
    return Little(tuple(draw(st.permutations(range(1, size + 1)))), tuple(links))


def level(little: Little, source: int, target: int, flagged: set[int]) -> str:
    routes = little.best(target)[source][1]
    touched = [bool(flagged & set(route)) for route in routes]
    if all(touched):
        return "always"
    if any(touched):
        return "sometimes"
    return "possible" if little.walk_touches(source, target, flagged) else "clear"


def expected(little: Little, question: Question):
    """Return the counters by pair of parties, and what each flagged system carries and alone flags."""
    low, high = (set(np.flatnonzero(f).tolist()) for f in (question.low, question.high))
    pair, carried, transit, alone, party = (Counter() for _ in range(5))
    asked = 0
    for source in np.flatnonzero(question.sources).tolist():
        for target in np.flatnonzero(question.targets).tolist():
            if source == target:
                continue
            asked += 1
            path = little.chosen(source, target)
            if not path:
                continue
            ends = question.party[source], question.party[target]
            every = list(little.valley_free(source, target))
            words = ["pairs", level(little, source, target, low) + "_low"]
            words.append(level(little, source, target, high) + "_high")
            words += ["avoidable"] * any(not high & set(p) for p in every)
            words += ["unavoidable"] * all(low & set(p) for p in every)
            on = low & set(path)
            words += ["chosen"] * bool(on)
            pair.update((*ends, word) for word in words)
            carried.update(on)
            transit.update(on - {source, target})
            alone.update(on if len(on) == 1 else ())
            parties = {question.party[v] for v in on}
            party.update(parties if len(parties) == 1 else ())
    return asked, pair, carried, transit, alone, party


@settings(max_examples=120)
@given(broad_graphs(), st.data())
def test_the_sums_are_those_of_every_pair_by_itself(little, data):
    question = data.draw(questions(len(little.numbers)))
    found = assess_all_pairs(little.graph(), question, threads=data.draw(st.sampled_from([1, 2])))
    asked, pair, carried, transit, alone, party = expected(little, question)
    assert found.asked == asked
    for a in range(found.parties.shape[0]):
        for b in range(found.parties.shape[1]):
            counts = dict(zip(COUNTERS, found.parties[a, b].tolist(), strict=True))
            assert counts == {word: pair[a, b, word] for word in COUNTERS}
    assert found.systems.sum(axis=0).tolist() == found.parties.sum(axis=(0, 1)).tolist()
    assert sorted(found.flagged.tolist()) == np.flatnonzero(question.low).tolist()
    for name, counter in (("carried", carried), ("transit", transit), ("alone", alone)):
        got = dict(zip(found.flagged.tolist(), getattr(found, name).tolist(), strict=True))
        assert got == {v: counter[v] for v in got}
    assert found.party_alone.tolist() == [party[p] for p in range(len(found.party_alone))]


@settings(max_examples=80)
@given(broad_graphs(), st.data())
def test_bits_of_pairs_are_those_of_every_pair_by_itself(little, data):
    question = data.draw(questions(len(little.numbers)))
    low, high = (set(np.flatnonzero(f).tolist()) for f in (question.low, question.high))
    sources, seen = np.flatnonzero(question.sources).tolist(), []
    for block, words in write_bits(little.graph(), question):
        seen += block.tolist()
        for (at, source), (bit, target) in product(enumerate(sources), enumerate(block.tolist())):
            got = {name for name, word in zip(COUNTERS, words[at].tolist(), strict=True) if word >> bit & 1}
            path = little.chosen(source, target) if source != target else None
            if not path:
                assert not got
                continue
            every = [set(one) for one in little.valley_free(source, target)]
            expected = {
                "pairs",
                level(little, source, target, low) + "_low",
                level(little, source, target, high) + "_high",
            }
            expected |= {"avoidable"} if any(not high & one for one in every) else set()
            expected |= {"unavoidable"} if all(low & one for one in every) else set()
            expected |= {"chosen"} if low & set(path) else set()
            assert got == expected - {"clear_low", "clear_high"}
    assert seen == np.flatnonzero(question.targets).tolist()


def test_working_space_grows_where_routes_are_long(monkeypatch):
    size = 40
    little = Little(tuple(range(1, size + 1)), tuple((a + 1, a, 0) for a in range(size - 1)))
    low = np.arange(size) == 20
    everyone = np.ones(size, np.bool_)
    question = Question(low, low, np.zeros(size, np.int32), everyone, everyone)
    monkeypatch.setattr(all_pairs, "STEPS", 4)
    monkeypatch.setattr(all_pairs, "EVENTS", 1)
    found = assess_all_pairs(little.graph(), question, threads=1)
    counts = dict(zip(COUNTERS, found.systems.sum(axis=0).tolist(), strict=True))
    assert counts["pairs"] == size * (size - 1)
    assert counts["always_low"] == counts["chosen"] == found.carried[0] == 2 * (20 * 20 + 19)
    assert found.transit[0] == 2 * 20 * 19


def test_trimming_leaves_out_both_tails():
    share = np.array([[0, 10, 4, 0, 100, 2, 0, 0, 0, 0]], np.int32)
    found = all_pairs._trim(share, np.ones(10, np.int64), 100)
    assert found[0] == pytest.approx((10 + 4 + 2) / 8 / 100)
