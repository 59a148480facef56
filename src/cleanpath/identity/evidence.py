"""What one signal says: clues with a weight and a reason, and how far a signal of its kind can be trusted."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Clue:
    """One piece of evidence for one vendor.

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
