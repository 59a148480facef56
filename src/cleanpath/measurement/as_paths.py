"""The path of one trace over autonomous systems (AS), read hop by hop; written plainly, for few traces."""

from itertools import groupby
from typing import Any, NamedTuple

from cleanpath.measurement.addresses import EXCHANGE, RESERVED, UNMAPPED, Segments
from cleanpath.measurement.kernel import NAMED_ONLY, SILENT
from cleanpath.sources.address_tables import DISPUTED
from cleanpath.sources.traces import NAMED

REASONS = {
    UNMAPPED: "no table has its address",
    RESERVED: "a private or reserved address",
    EXCHANGE: "the LAN of an exchange point",
    DISPUTED: "several systems announce its address",
    SILENT: "no answer",
    NAMED_ONLY: "a name without an address",
}


class Step(NamedTuple):
    """A step of a path: the systems that may be there (several share the load), none where it is unknown.

    `doubtful` marks one hop of a system between two hops of another: it may be a third-party address.
    """

    systems: tuple[int, ...]
    doubtful: bool = False


UNKNOWN = Step(())


def as_path(row: dict[str, Any], segments: Segments) -> tuple[Step, ...]:
    """Return the steps of a stored trace, equal ones in a row once; hop 0 counts where its AS is known."""
    hops = _hops(row, segments)
    steps: list[Step] = []
    for place, (number, codes) in enumerate(hops):
        before = hops[place - 1] if place else (0, set())
        after = hops[place + 1] if place + 1 < len(hops) else (-1, set())
        near = before[0] == number - 1 or (place == 0 and number == 0)
        if number == 0 and min(codes) < 0:
            continue
        if not near and (not steps or steps[-1] != UNKNOWN):
            steps.append(UNKNOWN)
        same = near and after[0] == number + 1 and len(before[1]) == 1 and before[1] == after[1]
        between = same and min(before[1]) >= 0
        if min(codes) >= 0:
            new = Step(tuple(sorted(codes)), between and len(codes) == 1 and codes != before[1])
        else:
            alone = max(codes) < 0
            new = Step(tuple(before[1])) if between and alone else UNKNOWN
        if not steps or steps[-1] != new:
            steps.append(new)
    if not row["reached"] and (not steps or steps[-1] != UNKNOWN):
        steps.append(UNKNOWN)
    return tuple(steps) or (UNKNOWN,)


def _hops(row: dict[str, Any], segments: Segments) -> list[tuple[int, set[int]]]:
    """Return the number and the codes of each hop."""
    entries = zip(row["hop"], row["ip"], row["mark"], strict=True)
    result = []
    for number, group in groupby(entries, lambda entry: entry[0]):
        codes = set()
        for _, address, mark in group:
            silent = NAMED_ONLY if mark & NAMED else SILENT
            codes.add(silent if address is None else segments.find(address))
        result.append((number, codes))
    return result
