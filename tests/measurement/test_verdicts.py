"""Verdicts in words and levels; never clear."""

import pytest
from tests.measurement.test_kernel import FOUR, LOOKUP, ONE, THREE, TWO, batches_of, trace

from cleanpath.measurement.judgement import judge_batch, merge
from cleanpath.measurement.verdicts import pair_verdicts, say_hop
from cleanpath.sources.traces import V4
from cleanpath.verdict import Level

SEEN, NOT_SEEN, OPEN = trace(ONE, TWO, time=5), trace(ONE, THREE), trace(ONE, None, THREE)
BRANCH, DOUBTFUL = trace(ONE, f"{TWO},{THREE}", THREE), trace(ONE, FOUR)


def verdict(*found):
    merged = merge(judge_batch(batch, V4, LOOKUP) for batch in batches_of(list(found)))
    (pair,) = pair_verdicts(merged, ["a", "b"])
    return pair


@pytest.mark.parametrize(
    ("found", "low", "high", "words"),
    [
        ([SEEN], Level.ALWAYS, Level.ALWAYS, "seen in all 1 trace"),
        ([SEEN, NOT_SEEN], Level.SOMETIMES, Level.SOMETIMES, "seen in 1 of 2 traces"),
        ([SEEN, OPEN], Level.SOMETIMES, Level.ALWAYS, "seen in 1 of 2 traces"),
        ([BRANCH], Level.SOMETIMES, Level.SOMETIMES, "seen in 1 of 1 trace"),
        ([NOT_SEEN] * 3, Level.CLEAR, Level.POSSIBLE, "not seen in 3 traces from a to b"),
        ([NOT_SEEN, OPEN], Level.CLEAR, Level.SOMETIMES, "not seen in 2 traces from a to b, 1 of them open"),
        ([DOUBTFUL], Level.CLEAR, Level.ALWAYS, "not seen in 1 trace from a to b, 1 of them open"),
    ],
)
def test_levels_and_words(found, low, high, words):
    pair = verdict(*found)
    assert (pair.low, pair.high, pair.words) == (low, high, words)


def test_the_share_counts_traces_and_the_witness_names_the_hop():
    pair = verdict(NOT_SEEN, SEEN, OPEN, BRANCH)
    assert pair.share == (0.25, 0.75)
    assert (pair.witness.trace, pair.witness.asn, pair.witness.address) == (1, 2, "2.0.0.1")
    assert say_hop(pair.witness) == "hop 2"
    assert pair.paths == 3


def test_an_open_trace_names_the_hop_that_leaves_it_open():
    assert say_hop(verdict(OPEN).witness) == "hop 2"
    assert say_hop(verdict(trace(ONE, reached=False)).witness) == "after the last answer"
    assert say_hop(verdict(NOT_SEEN).witness) == ""
