"""The kernel against SQL: the same counts, outcomes and witnesses on random traces of both families."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from tests.measurement.drawing import lookup, traces
from tests.measurement.oracle import judge_in_sql

from cleanpath.errors import BadInput
from cleanpath.measurement.addresses import combine
from cleanpath.measurement.judgement import digest, judge_batch, make_lookup, merge, to_arrow
from cleanpath.measurement.kernel import COLUMNS, SUMS
from cleanpath.sources.address_tables import AddressTable
from cleanpath.sources.traces import SCHEMAS, V4, V6, Answer, Trace, Traces, arrange, read_address

LOOKUP = lookup()


def batches_of(found: list[Trace], rows: int = 1000) -> list[pa.RecordBatch]:
    return [batch for _, batch in Traces(rows).add(found)]


def by_outcome(merged) -> list[tuple[int, ...]]:
    """Return the sums of all paths by source, target and outcome."""
    rows: dict[tuple[int, ...], list[dict[str, int]]] = {}
    for row in to_arrow(merged).to_pylist():
        rows.setdefault((row["source"], row["target"], row["outcome"]), []).append(row)
    return sorted(
        (
            *key,
            *(sum(row[name] for row in group) for name in SUMS),
            min(row["first_time"] for row in group),
            max(row["last_time"] for row in group),
            min((row["witness_time"], row["witness_trace"]) for row in group)[1],
        )
        for key, group in rows.items()
    )


def check(found: list[Trace], family: int) -> None:
    parts = batches_of(found)
    table = pa.Table.from_batches(parts, SCHEMAS[family])
    ours = by_outcome(merge(judge_batch(batch, family, LOOKUP) for batch in parts))
    assert ours == judge_in_sql(table, family, LOOKUP)


@given(traces(V4))
def test_the_kernel_agrees_with_sql(found):
    check(found, V4)


@given(traces(V6))
def test_the_kernel_agrees_with_sql_on_high_halves(found):
    check(found, V6)


@given(traces(V4))
def test_parts_merge_in_any_order_and_size_to_the_same_bytes(found):
    parts = batches_of(found)
    whole = [judge_batch(batch, V4, LOOKUP) for batch in parts]
    singles = [judge_batch(b.slice(i, 1), V4, LOOKUP) for b in parts for i in range(b.num_rows)]
    half = len(singles) // 2
    nested = [merge(singles[half:][::-1]), merge(singles[:half])]
    np.testing.assert_array_equal(merge(whole), merge(singles))
    assert digest(merge(whole)) == digest(merge(nested)) == digest(merge(singles[::-1]))


def trace(*hops: str | None, reached: bool = True, time: int = 0) -> Trace:
    """Return a trace by one word a hop, from hop 1: addresses with commas between, `None` for silence."""
    found = [
        Answer(number, read_address(text).number if text else None)
        for number, word in enumerate(hops, 1)
        for text in (word or "").split(",")
    ]
    return Trace("a", "b", time, V4, reached, arrange(found))


def sums_of(found: list[Trace]) -> list[dict[str, int]]:
    """Return the merged sums of traces, one mapping a row."""
    return to_arrow(merge(judge_batch(batch, V4, LOOKUP) for batch in batches_of(found))).to_pylist()


def outcome(*hops: str | None, reached: bool = True) -> dict[str, int]:
    (row,) = sums_of([trace(*hops, reached=reached)])
    return row


ONE, TWO, THREE, FOUR = "1.0.0.1", "2.0.0.1", "2.16.0.1", "3.0.0.1"
"""Addresses of AS1 (not restricted), AS2 (restricted), AS3 (not, inside AS2's range) and AS4 (unknown)."""


@pytest.mark.parametrize(
    ("hops", "reached", "expected"),
    [
        ((ONE, THREE), True, 0),
        ((ONE, TWO), True, 3),
        ((ONE, f"{TWO},{THREE}", THREE), True, 2),
        ((ONE, FOUR), True, 1),
        ((ONE, THREE), False, 1),
        ((ONE, None, ONE), True, 0),
        ((ONE, None, None, ONE), True, 1),
        ((ONE, None, THREE), True, 1),
        ((ONE, "10.0.0.1", ONE), True, 0),
        (("10.0.0.1", ONE), True, 1),
        ((ONE, TWO, ONE), True, 1),
        ((ONE, TWO, TWO, ONE), True, 3),
        ((ONE, "6.0.0.1", THREE), True, 1),
        ((ONE, "4.0.0.1", THREE), True, 1),
        ((ONE, "5.0.0.1", THREE), True, 1),
        ((), True, 1),
    ],
)
def test_what_a_trace_shows(hops, reached, expected):
    assert outcome(*hops, reached=reached)["outcome"] == expected


def test_the_witness_is_the_earliest_trace_and_its_hop():
    late, early = trace(ONE, TWO, TWO, time=9), trace(ONE, TWO, TWO, time=3)
    (row,) = sums_of([late, early])
    assert row["traces"] == 2
    assert [row[name] for name in COLUMNS[-6:]] == [3, 1, 2, 0, 0xFFFF_0200_0001, 2]
    assert (row["first_time"], row["last_time"]) == (3, 9)


def test_a_trace_of_255_hops_and_of_many_answers_is_judged():
    row = outcome(*[ONE, THREE] * 127, TWO)
    assert row["outcome"] == 3
    assert row["loops"] == 1
    assert row["witness_hop"] == 255
    many = ",".join(f"2.0.{i}.1" for i in range(200))
    assert outcome(ONE, many)["balanced"] == 1


def test_sliced_and_empty_batches_are_judged():
    (batch,) = batches_of([trace(ONE), trace(ONE, TWO), trace(THREE)])
    part = to_arrow(judge_batch(batch.slice(1, 1), V4, LOOKUP))
    assert part["outcome"].to_pylist() == [3]
    assert part["witness_trace"].to_pylist() == [1]
    assert len(judge_batch(batch.slice(0, 0), V4, LOOKUP)) == 0


def test_lists_of_different_lengths_are_refused():
    (batch,) = batches_of([trace(ONE, TWO)])
    column = pa.array([[1]], pa.list_(pa.uint8()))
    broken = batch.set_column(SCHEMAS[V4].get_field_index("mark"), SCHEMAS[V4].field("mark"), column)
    with pytest.raises(BadInput, match="lists of one length"):
        judge_batch(broken, V4, LOOKUP)


@pytest.mark.parametrize("family", [V4, V6])
def test_many_ranges_that_begin_close_together_are_told_apart(family):
    """More of them than are looked at one by one."""
    shift = 0 if family == V4 else 64
    first = np.unique(np.random.default_rng(1).integers(0x20000000, 0x20000FFF, 900)).astype(np.uint64)
    asn = np.arange(1, len(first) + 1)
    empty = np.empty(0, np.uint64)
    ranges = {V4: (empty, empty, asn[:0]), V6: (empty, empty, asn[:0])}
    base = np.uint64(0) if family == V4 else np.uint64(0x2000_0000_0000_0000 - 0x20000000)
    ranges[family] = (first + base, np.append(first[1:] - np.uint64(1), first[-1]) + base, asn)
    dense = make_lookup({family: combine(family, [AddressTable("dense", "", "", ranges, 0)])}, {}, 2)
    asked = range(int(first[0]), int(first[-1]) + 1, 7)
    found = [
        Trace("a", "b", n, family, True, (Answer(1, (address + int(base)) << shift),))
        for n, address in enumerate(asked)
    ]
    sums = [judge_batch(batch, family, dense) for batch in batches_of(found, 1)]
    expected = np.searchsorted(first, np.array(list(asked), np.uint64), "right")
    assert [rows[0, COLUMNS.index("witness_asn")] for rows in sums] == expected.tolist()
