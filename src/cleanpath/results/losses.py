"""cleanpath.losses/1: what all pairs touch after each loss, beside what they touch with nothing lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from cleanpath import __version__
from cleanpath.exposure.internet_losses import NOTHING
from cleanpath.results.internet import shares_of
from cleanpath.results.typed import Document, Plain
from cleanpath.routing.bgp.lanes import COUNTERS, Counts

SCHEMA = "cleanpath.losses/1"
SHARES = ("always_low", "sometimes_low", "possible_low", "clear_in_model_high", "avoidable", "chosen")
"""Shares of the pairs with a route that a row tells; see `describe_internet`."""


@dataclass(frozen=True, slots=True)
class LossRow(Plain):
    """One loss in one graph: pairs in question, with a route, and cut off by it; shares of those with one.

    `change` tells for each share how far it is from that of the same graph with nothing lost.
    """

    case: str
    graph: str
    loss: str
    lost: list[str]
    asked: int
    pairs: int
    cut_off: int
    shares: dict[str, float]
    change: dict[str, float]


@dataclass(frozen=True, slots=True)
class LossesResult(Document):
    """Every loss of every graph, those of one graph together, nothing lost first."""

    SCHEMA: ClassVar[str] = SCHEMA
    version: str
    lens: str
    as_of: str
    known_at: str
    basis: str
    engine: str
    ends: dict[str, str]
    counts: dict[str, int]
    rows: list[LossRow]


@dataclass(frozen=True, slots=True)
class LossesOf:
    """The losses of one case: its name, its graph, and for each loss its name, its words and its counts."""

    case: str
    graph: str
    losses: Sequence[tuple[str, Sequence[str]]]
    counts: Counts


def describe_losses(found: Sequence[LossesOf], about: dict[str, str], ends: tuple[str, str]) -> LossesResult:
    """Put the result together.

    Parameters
    ----------
    found
        The losses of each case, the first of which loses nothing.
    about
        `lens`, `as_of`, `known_at` and `engine`.
    ends
        Whose traffic, and to whom, as asked.
    """
    rows = [row for one in found for row in _rows(one)]
    told = {"from": ends[0] or "all", "to": ends[1] or "all"}
    counts = {"graphs": len(found), "losses": len(rows) - len(found)}
    return LossesResult(version=__version__, basis="model", ends=told, counts=counts, rows=rows, **about)


def _rows(one: LossesOf) -> list[LossRow]:
    counted = [dict(zip(("asked", *COUNTERS), row, strict=True)) for row in one.counts.tolist()]
    base = _shares(counted[0])
    rows = []
    for (name, words), counts in zip(one.losses, counted, strict=True):
        shares = _shares(counts)
        rows.append(
            LossRow(
                one.case, one.graph, name, list(words), counts["asked"], counts["pairs"],
                counted[0]["pairs"] - counts["pairs"], shares,
                {} if name == NOTHING else {key: shares[key] - base[key] for key in SHARES},
            )
        )  # fmt: skip
    return rows


def _shares(counts: dict[str, int]) -> dict[str, float]:
    shares = shares_of(counts)
    return {name: shares[name] for name in SHARES}
