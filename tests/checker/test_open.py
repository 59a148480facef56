"""Searches over one-way links that end without an answer: told as open, and accepted as such."""

import copy
from itertools import pairwise

import pytest

from cleanpath.checker.check import check
from cleanpath.routing.contract import Failures
from printed import Question, answer

CLEAN, BAD, MAYBE = (0.0, 0.0), (1.0, 1.0), (0.0, 1.0)


def maze(width, depth, odds=1):
    """Layers from 0 to the target, and elements beyond that can be entered and left through 1 alone.

    The target leads on to these too, so that they lie in one block with all others.
    """
    rows = [[0], *([1 + width * i + j for j in range(width)] for i in range(depth)), [1 + width * depth]]
    links = [(a, b) for one, other in pairwise(rows) for a in one for b in other]
    target = 1 + width * depth
    for odd in range(target + 1, target + 1 + odds):
        links += [(1, odd), (odd, 1), (target, odd)]
    return [(a, b, 1.0, True, "") for a, b in links], target + 1 + odds, target


@pytest.mark.parametrize("model", ["structural", "igp"])
@pytest.mark.parametrize("flag", [BAD, MAYBE])
@pytest.mark.parametrize(("width", "depth"), [(2, 3), (5, 6), (5, 8)])
def test_what_a_search_leaves_open_is_accepted(model, flag, width, depth):
    links, size, target = maze(width, depth)
    touch = [CLEAN] * (size - 1) + [flag]
    question = Question(links, touch, [(0, target)], model, Failures.NONE, reroute=model == "igp")
    result = answer(question)
    demand = result["demands"][0]
    assert (demand["low"], demand["high"]) == ("clear", "clear" if width == 2 else "possible")
    assert ("open" in demand["certificate"]) == (width > 2)
    assert check(result, question.tables()) == []
    closed = copy.deepcopy(result)
    closed["demands"][0].update(low="clear", high="clear", share_high=0.0)
    closed["demands"][0]["certificate"].pop("open", None)
    # the checker may search longer than the engine, and find that it is clear indeed
    assert bool(check({**closed, "counts": {}}, question.tables())) == (depth > 6)


@pytest.mark.parametrize("failures", [Failures.NONE, Failures.SINGLE])
def test_open_rerouting_hides_no_failure_that_touches(failures):
    """A flagged element that the search does not come to is taken when the best way fails."""
    links, size, target = maze(5, 6, odds=9)
    tail = range(size, size + 10)
    best = [(0, target, 0.5, True, "")]
    detour = [(a, b, 0.1, True, "") for a, b in pairwise([0, *tail, target])]
    touch = [CLEAN] * (size - 9) + [BAD] * 9 + [BAD] + [CLEAN] * 9
    question = Question(links + best + detour, touch, [(0, target)], "igp", failures, reroute=True)
    result = answer(question)
    demand = result["demands"][0]
    low = "possible" if failures is Failures.SINGLE else "clear"
    assert (demand["low"], demand["high"]) == (low, "possible")
    assert "touching" not in demand["certificate"]
    assert check(result, question.tables()) == []
    demand["certificate"].pop("witness", None)
    assert bool(check(result, question.tables())) == (failures is Failures.SINGLE)


def test_a_harmless_witness_proves_no_verdict():
    """Without the proof that a failure touches, `clear` must not pass on the strength of a clean route."""
    links = [(0, 1, 1.0, False, ""), (1, 2, 1.0, False, ""), (0, 3, 2.0, False, ""), (3, 2, 2.0, False, "")]
    for reroute in (False, True):
        touch = [CLEAN, CLEAN, CLEAN, BAD]
        question = Question(links, touch, [(0, 2)], "igp", Failures.SINGLE, reroute=reroute)
        result = answer(question)
        assert check(result, question.tables()) == []
        forged = result["demands"][0]
        forged.update(low="clear", high="clear", share_low=0.0, share_high=0.0, touches=[], may_touch=[])
        walk = {"walk": ["e0", "e1", "e2"]}
        forged["certificate"]["witness"] = {"low": walk, "high": walk}
        assert check({**result, "counts": {"clear": 1}}, question.tables())
