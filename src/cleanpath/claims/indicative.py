"""Indicative shares: what a dated share of an operator or a country suggests of a part of a network.

An estimate stands beside the proof and never in it. A country's share says nothing certain of one operator,
and a share of a network nothing certain of one route; a reader still wants to know it, with its range and its
source. No gate reads it, and no verdict.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cleanpath.claims.model import Claim
from cleanpath.claims.set_aside import is_timely
from cleanpath.claims.subjects import Subject, is_market_subject, parse_subject
from cleanpath.dates import Clocks
from cleanpath.verdict import Truth

OPERATOR, COUNTRY = "operator", "country"


@dataclass(frozen=True, slots=True)
class Indicative:
    """An expected share `mid` between `low` and `high`, whose shares it takes (`basis`), and the claims."""

    low: float
    mid: float
    high: float
    basis: str
    claims: tuple[str, ...]


def find_indicative(
    claims: Iterable[Claim],
    subjects: Sequence[str],
    country: str,
    clocks: Clocks,
    restricted: Callable[[Sequence[str]], Sequence[Truth]],
) -> Indicative | None:
    """Return what share of an aggregate is expected to be restricted, or nothing where nobody said a share.

    Shares of the operator itself come before those of its country. Of several about the same vendors the
    latest counts; shares of different vendors add up.

    Parameters
    ----------
    claims
        All claims; those not yet known, of a later day, or too old for the day leave no trace.
    subjects
        The names of the aggregate, as `element_subjects` gives them.
    country
        The code of the country where it stands, empty where nobody said.
    clocks
        The day, and what could be known.
    restricted
        Tells of vendors whether such equipment of theirs is restricted.
    """
    own = [parse_subject(text, "subject") for text in subjects if is_market_subject(text)]
    wider = [Subject(COUNTRY, country.lower(), one.parts, one.generations) for one in own if country]
    shares = [one for one in claims if one.kind == "share" and clocks.knows(one.known_from)]
    for basis, asked in ((OPERATOR, own), (COUNTRY, wider)):
        fit = [one for one in shares if not one.places and _about(one, asked, clocks)]
        if found := _add_up(fit, basis, restricted):
            return found
    return None


def _about(claim: Claim, asked: Sequence[Subject], clocks: Clocks) -> bool:
    about = parse_subject(claim.subject, f"claim {claim.key}")
    return any(about.about_the_same(one) for one in asked) and is_timely(claim, about, clocks.as_of)


def _add_up(
    shares: Sequence[Claim], basis: str, restricted: Callable[[Sequence[str]], Sequence[Truth]]
) -> Indicative | None:
    low = high = 0.0
    counted: list[str] = []
    named: set[str] = set()
    for claim in sorted(shares, key=lambda one: (one.date.last, one.key), reverse=True):
        vendors = claim.vendor.split("|")
        if named & set(vendors):
            continue
        truths = restricted(vendors)
        if max(truths) is not Truth.YES:
            continue
        named |= set(vendors)
        counted.append(claim.key)
        low += claim.low if min(truths) is Truth.YES else 0.0
        high += claim.high
    if not counted:
        return None
    low, high = min(low, 1.0), min(high, 1.0)
    return Indicative(low, (low + high) / 2.0, high, basis, tuple(sorted(counted)))


def join(parts: Iterable[Indicative]) -> Indicative | None:
    """Return what shares of several parts on one way suggest together, or nothing where there are none.

    Traffic that passes several parts touches restricted equipment with at least the greatest share and at
    most their sum (Fréchet); nothing says that they are independent. The expected share is the least that
    fits all of them. Parts of which no share is known add nothing.
    """
    known = list(parts)
    if not known:
        return None
    basis = COUNTRY if any(one.basis == COUNTRY for one in known) else OPERATOR
    keys = sorted({key for one in known for key in one.claims})
    low, mid = max(one.low for one in known), max(one.mid for one in known)
    return Indicative(low, mid, min(1.0, sum(one.high for one in known)), basis, tuple(keys))
