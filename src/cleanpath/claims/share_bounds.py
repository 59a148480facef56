"""Bounds of the restricted share of a whole whose parts are bounded one by one and in nested groups.

The least and the greatest restricted share solve a linear program: shares are at least 0 and sum to 1, and
each group of vendors has a sum within bounds. Where groups are nested or apart, as here, the program needs no
solver: within a group of total t the least restricted share is max(r, t - u), with r what is restricted at
least and u what can be unrestricted at most, and such functions add up to one of the same form.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cleanpath.verdict import Truth

SLACK = 1e-9
"""Sums may miss by this much, as rounded figures do."""

NONE, ALL = Fraction(0), Fraction(1)

REST = ""
"""The remainder: equipment of unknown make."""


@dataclass(frozen=True, slots=True)
class Group:
    """Vendors whose shares together lie in [low, high]; `present`: certainly more than 0 together."""

    vendors: frozenset[str]
    low: float
    high: float
    present: bool


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a restricted share; `some` and `part`: certainly more than 0, certainly less than 1."""

    low: float
    high: float
    some: bool
    part: bool


@dataclass(frozen=True, slots=True)
class _Sum:
    """All that a group can total, [low, high]; at least `bad` of it flagged, at most `good` of it not."""

    low: Fraction
    high: Fraction
    bad: Fraction
    good: Fraction

    def clipped(self, low: Fraction, high: Fraction) -> "_Sum | None":
        """Hold the total within further bounds; `None` if it cannot be."""
        low, high = max(low, self.low), min(high, self.high)
        if low > high + SLACK:
            return None
        low = min(low, high)
        bad = max(self.bad, low - self.good)
        return _Sum(low, high, bad, min(self.good, high - bad))


def bound(groups: Sequence[Group], restricted: Mapping[str, Truth]) -> Range | None:
    """Bound the restricted share of the whole.

    Parameters
    ----------
    groups
        Bounds of vendors' shares. Where two groups overlap without one holding the other, the larger one is
        left out, which widens the result.
    restricted
        Whether each vendor is restricted; the remainder is UNKNOWN.

    Returns
    -------
    Range or None
        `None` if no shares satisfy the bounds.
    """
    nested = _nested(groups)
    vendors = {v for group in groups for v in group.vendors}
    surely = frozenset(v for v in vendors if restricted[v] is Truth.YES)
    maybe = frozenset(v for v in vendors if restricted[v] is not Truth.NO) | {REST}
    least = _least(nested, vendors, surely)
    most = _least(nested, vendors, (vendors | {REST}) - maybe)
    if least is None or most is None:
        return None
    low, high = float(least), float(1 - most)
    some = low > SLACK or _forced(nested, groups, vendors, surely)
    part = high < 1.0 - SLACK or _forced(nested, groups, vendors, vendors - maybe)
    return Range(min(low, high), high, some, part)


def _decimal(share: float) -> Fraction:
    """Return a share as the decimal it is written as, so that sums of such are exact and nothing is lost."""
    return Fraction(repr(float(share)))


def _forced(
    nested: Sequence[Group],
    groups: Sequence[Group],
    vendors: Collection[str],
    gone: frozenset[str] | set[str],
) -> bool:
    """Whether a group that is present cannot be so without some vendor of `gone`."""
    everyone = frozenset(vendors) | {REST}
    for group in (g for g in groups if g.present):
        outside = _least(nested, vendors, everyone - group.vendors, gone)
        if outside is None or outside >= 1.0 - SLACK:
            return True
    return False


def _least(
    nested: Sequence[Group],
    vendors: Collection[str],
    flagged: Collection[str],
    gone: Collection[str] = (),
) -> Fraction | None:
    """Return the least share of flagged vendors if those of `gone` have none; `None` if that cannot be."""
    sums: list[tuple[frozenset[str], _Sum]] = []
    for vendor in (*sorted(vendors), REST):
        top = NONE if vendor in gone else ALL
        sums.append((frozenset({vendor}), _Sum(NONE, top, NONE, NONE if vendor in flagged else top)))
    whole = Group(frozenset(vendors) | {REST}, 1.0, 1.0, True)
    for group in (*nested, whole):
        inner = [s for members, s in sums if members <= group.vendors]
        total = _Sum(
            *(
                sum(parts, NONE)
                for parts in zip(*((s.low, s.high, s.bad, s.good) for s in inner), strict=True)
            )
        )
        held = total.clipped(_decimal(group.low), _decimal(group.high))
        if held is None:
            return None
        sums = [(m, s) for m, s in sums if not m <= group.vendors] + [(group.vendors, held)]
    return sums[0][1].bad


def _nested(groups: Sequence[Group]) -> list[Group]:
    """Order groups from small to large, without those that cross a smaller one."""
    kept: list[Group] = []
    for group in sorted(groups, key=lambda g: (len(g.vendors), sorted(g.vendors))):
        if all(k.vendors <= group.vendors or not k.vendors & group.vendors for k in kept):
            kept.append(group)
    return kept
