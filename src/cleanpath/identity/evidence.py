"""Clue, signal kinds, clues fused to a candidate set, and what evidence may do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from cleanpath.identity.vendors import Vendors


class Strength(IntEnum):
    """What a piece of evidence may do.

    `CLEARS`: a register's declared manufacturer, or an observed signal of grade B or better that names the
    maker of the chassis. `OPENS`: everything else (a model name, a hardware address, a remote fingerprint, a
    label that people typed, a part inside, an operating system): it makes a candidate, so it can open a
    question and never close one.
    """

    OPENS = 0
    CLEARS = 1

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Clue:
    """One piece of evidence for one vendor; unless its signal says more, it only opens a question.

    `weight` is in natural-log odds. `role` says what of the box the vendor stands for: `maker` (who built or
    sold it), `designer` (who built what another sells), `part` (a module or interface inside), `system` (the
    operating system only).
    """

    vendor: str
    weight: float
    role: str
    reason: str
    seen: str
    verified: bool = True
    strength: Strength = Strength.OPENS


@dataclass(slots=True)
class Reading:
    """All that one value says: its clues, and notes such as why it says nothing.

    Readings of one kind with equal `key` and notes have equal clues, so they have one answer.
    """

    clues: list[Clue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    key: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of observation.

    `reliability` is the letter of the Admiralty code for the signal; `best` the firmest credibility it can
    reach alone; `remote` marks fingerprints that a box shows to strangers, which never suffice for CLEAR.
    """

    name: str
    reliability: str
    best: int
    remote: bool
    told: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("oui", "C", 2, False, "MAC prefix"),
        Kind("mac", "C", 2, False, "MAC address"),
        Kind("sysobjectid", "B", 2, False, "SNMP sysObjectID"),
        Kind("snmp_engineid", "D", 3, True, "SNMPv3 engine id"),
        Kind("sysdescr", "B", 2, False, "SNMP sysDescr"),
        Kind("lldp_sysdesc", "B", 2, False, "LLDP or CDP system description"),
        Kind("cli_show_version", "B", 2, False, "output of a version command"),
        Kind("ssh_banner", "D", 3, True, "SSH banner"),
        Kind("telnet_banner", "D", 3, True, "telnet banner"),
        Kind("ftp_banner", "D", 3, True, "FTP banner"),
        Kind("http_banner", "D", 3, True, "HTTP banner"),
        Kind("inventory_model", "C", 3, False, "inventory text"),
        Kind("netbox_slug", "C", 2, False, "device-type library slug"),
        Kind("ttl", "D", 5, True, "hop limits"),
        Kind("part_maker", "C", 3, False, "maker of a part"),
        Kind("register", "C", 2, False, "the register"),
    )
}
"""The kinds of observations that `identify` takes, by name; `register` is the vendor column of a case."""

DECIDING = 2.0
"""Log odds from which one vendor may be named."""

MARGIN = 1.0
"""Log odds by which it must lead every other."""


def credibility(kind: Kind, weight: float, verified: bool) -> int:
    """Return the credibility (1 firmest to 6) of a candidate with `weight` from a signal of `kind`.

    From 4 on it is 2, from 2 on 3, below that 4, and below 1 it is 5; a mark nobody verified is at most 3.
    """
    base = 2 if weight >= 4 else 3 if weight >= DECIDING else 4 if weight >= 1 else 5
    return max(base, kind.best, 2 if verified else 3)


LEAST = 0.5
"""Log odds below which a vendor is no candidate."""


@dataclass(slots=True)
class Candidate:
    """One vendor that may have made the box: the summed weight of its clues, its best grade and strength."""

    vendor: str
    role: str
    weight: float = 0.0
    grade: str = "F6"
    reasons: list[str] = field(default_factory=list)
    strength: Strength = Strength.OPENS


@dataclass(slots=True)
class Fused:
    """The candidates, best first, and the one vendor where nothing speaks against it."""

    vendor: str | None
    candidates: list[Candidate]
    contradictions: list[str]


def weigh(kind: Kind, clues: Iterable[Clue]) -> list[Candidate]:
    """Return the candidates of one value: the best clue counts whole, further ones of the same value little.

    Texts within one value are not independent: three product names in a line are one statement.
    """
    found: dict[str, Candidate] = {}
    firm: dict[str, bool] = {}
    for clue in sorted(clues, key=lambda c: (-c.weight, c.vendor, c.reason)):
        own = found.get(clue.vendor)
        if own is None:
            found[clue.vendor] = own = Candidate(clue.vendor, clue.role, clue.weight)
            firm[clue.vendor] = clue.verified
        elif clue.reason not in own.reasons:
            own.weight += 0.25 * min(clue.weight, 2.0)
            firm[clue.vendor] |= clue.verified
        if clue.reason not in own.reasons and len(own.reasons) < 5:
            own.reasons.append(clue.reason)
        if clue.weight >= DECIDING and not kind.remote:
            own.strength = max(own.strength, clue.strength)
        own.role = clue.role if own.role == "designer" else own.role
    for own in found.values():
        own.grade = f"{kind.reliability}{credibility(kind, own.weight, firm[own.vendor])}"
    return sorted(found.values(), key=lambda c: (-c.weight, c.vendor))


def decide(vendors: Vendors, candidates: list[Candidate]) -> Fused:
    """Name one vendor if it weighs enough and leads every rival; a set stays a set otherwise.

    No rival of the first is: the designer behind a brand that more than a product name shows; an absorbed
    brand beside its successor; a vendor for which nothing speaks but what speaks for the first as well, if
    something more speaks for the first.
    """
    kept = [c for c in candidates if c.weight >= LEAST]
    brands = [c for c in kept if c.role != "designer"]
    if not any(c.strength is Strength.CLEARS for c in brands):
        brands = kept
    if not brands or brands[0].weight < DECIDING:
        return Fused(None, kept, [])
    top = brands[0].weight
    if len(brands) == 1:
        return Fused(brands[0].vendor, kept, [])
    first = next(c for c in brands if c.weight == top and not _absorbs_another(vendors, c, brands))
    rivals = [
        c
        for c in brands
        if c is not first and not is_kin(vendors, first.vendor, c.vendor) and not _covered(first, c)
    ]
    strong = [c for c in rivals if c.weight >= DECIDING]
    told = [
        f"{first.reasons[0]} says {first.vendor}, {c.reasons[0]} says {c.vendor}"
        for c in strong
        if not set(first.reasons) & set(c.reasons)
    ]
    close = any(first.weight - c.weight < MARGIN for c in rivals)
    return Fused(None if close else first.vendor, kept, told)


def _covered(first: Candidate, other: Candidate) -> bool:
    """Whether all that speaks for `other` speaks for `first`, which has something of weight beside."""
    return set(other.reasons) < set(first.reasons)


def _absorbs_another(vendors: Vendors, one: Candidate, all_of_them: list[Candidate]) -> bool:
    """Whether a brand that weighs as much was absorbed by this one: the brand is the more telling name."""
    return any(
        c is not one and c.weight == one.weight and one.vendor in _successors(vendors, c.vendor)
        for c in all_of_them
    )


def is_kin(vendors: Vendors, one: str, other: str) -> bool:
    """Whether one of two vendors was absorbed by the other."""
    return other in _successors(vendors, one) or one in _successors(vendors, other)


def _successors(vendors: Vendors, vendor: str) -> list[str]:
    line: list[str] = []
    here = vendors[vendor].successor
    while here in vendors and here not in line and here != vendor:
        line.append(here)
        here = vendors[here].successor
    return line
