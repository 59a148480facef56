"""Verdicts on pairs from merged sums: always, sometimes, or not seen in N traces, which is never clear."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleanpath.measurement.judgement import Rows, to_arrow
from cleanpath.measurement.kernel import ALL, END, PERHAPS, SOME, SUMS, UNSEEN
from cleanpath.sources.traces import V4, V6, show_address
from cleanpath.verdict import Level

_MAPPED = 0xFFFF


@dataclass(frozen=True, slots=True)
class Witness:
    """A trace that shows a verdict: its number, time, and the hop with address and AS (-1: none shows it)."""

    trace: int
    time: int
    hop: int
    address: str
    asn: int


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """What the traces between two ends show of restricted systems.

    `low` and `high` are the levels that the traces prove and leave possible; `high` is never CLEAR, since
    traffic that nobody traced may go elsewhere. `outcomes` counts traces by outcome, `counts` by what else
    they show; `paths` is the number of different paths as seen. Times are Unix seconds (0: not told).
    """

    source: str
    target: str
    low: Level
    high: Level
    traces: int
    outcomes: dict[int, int]
    counts: dict[str, int]
    paths: int
    first_time: int
    last_time: int
    witness: Witness

    @property
    def share(self) -> tuple[float, float]:
        """The share of traces that certainly and that possibly touch."""
        return self.outcomes[ALL] / self.traces, 1.0 - self.outcomes[UNSEEN] / self.traces

    @property
    def words(self) -> str:
        """The verdict in words."""
        touched = self.outcomes[ALL] + self.outcomes[SOME]
        if self.outcomes[ALL] == self.traces:
            return f"seen in all {_traces(self.traces)}"
        if touched:
            return f"seen in {touched} of {_traces(self.traces)}"
        unknown = self.outcomes[PERHAPS]
        rest = f", {unknown} of them open" if unknown else ""
        return f"not seen in {_traces(self.traces)} from {self.source} to {self.target}{rest}"


def _traces(count: int) -> str:
    return f"{count} trace{'s' if count != 1 else ''}"


def pair_verdicts(merged: Rows, names: list[str]) -> Iterator[PairVerdict]:
    """Yield the verdict of each pair, in the order of the numbers of source and target."""
    rows = to_arrow(merged).to_pylist()
    begin = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or _pair(rows[place]) != _pair(rows[begin]):
            yield _verdict(rows[begin:place], names)
            begin = place


def _pair(row: dict[str, Any]) -> tuple[int, int]:
    return row["source"], row["target"]


def _verdict(rows: list[dict[str, Any]], names: list[str]) -> PairVerdict:
    outcomes = dict.fromkeys((UNSEEN, PERHAPS, SOME, ALL), 0)
    for row in rows:
        outcomes[row["outcome"]] += row["traces"]
    counts = {name: sum(row[name] for row in rows) for name in SUMS}
    partly = sum(row["traces"] - row["open"] for row in rows if row["outcome"] == SOME)
    low, high = _levels(outcomes, counts["traces"], partly)
    best = max(row["outcome"] for row in rows)
    first = min(
        (r for r in rows if r["outcome"] == best), key=lambda r: (r["witness_time"], r["witness_trace"])
    )
    return PairVerdict(
        names[rows[0]["source"]],
        names[rows[0]["target"]],
        low,
        high,
        counts.pop("traces"),
        outcomes,
        counts,
        len({row["path"] for row in rows}),
        min(row["first_time"] for row in rows),
        max(row["last_time"] for row in rows),
        _witness(first),
    )


def _levels(outcomes: dict[int, int], traces: int, partly: int) -> tuple[Level, Level]:
    """Return what is proven and what is possible; `partly` traces touch on one branch and not on another."""
    touched = outcomes[ALL] + outcomes[SOME]
    low = Level.ALWAYS if outcomes[ALL] == traces else Level.SOMETIMES if touched else Level.CLEAR
    if outcomes[UNSEEN] + partly == 0:
        return low, Level.ALWAYS
    return low, Level.POSSIBLE if outcomes[UNSEEN] == traces else Level.SOMETIMES


def _witness(row: dict[str, Any]) -> Witness:
    high, low = row["witness_high"] & (1 << 64) - 1, row["witness_low"] & (1 << 64) - 1
    four = high == 0 and low >> 32 == _MAPPED
    address = show_address(V4, low & 0xFFFF_FFFF) if four else show_address(V6, high << 64 | low)
    known = row["witness_asn"] >= 0
    return Witness(
        row["witness_trace"],
        row["witness_time"],
        row["witness_hop"],
        address if known else "",
        row["witness_asn"],
    )


def say_hop(witness: Witness) -> str:
    """Return the hop of a witness in words."""
    if witness.hop == END:
        return "after the last answer"
    return f"hop {witness.hop}" if witness.hop >= 0 else ""
