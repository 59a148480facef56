"""MAC addresses and prefixes: the registrant's name in the IEEE registry, on the date of the list used."""

import re
from collections.abc import Sequence

from cleanpath.identity.evidence import Clue, Reading
from cleanpath.identity.fingerprint_index import FingerprintIndex
from cleanpath.identity.number_registries import NumberList

_DIGITS = re.compile(r"[0-9A-F]{6,12}")
_MAC_FORMS = re.compile(
    r"[0-9a-f]{12}|[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}|[0-9a-f]{4}([.:-])[0-9a-f]{4}\2[0-9a-f]{4}"
    r"|[0-9a-f]{6}[:-][0-9a-f]{6}|[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}",
    re.I,
)
_OUI_FORMS = re.compile(
    r"[0-9a-f]{6,9}|[0-9a-f]{2}([:-])[0-9a-f]{2}\1[0-9a-f]{2}(?:\1[0-9a-f]{1,2}){0,2}|[0-9a-f]{4}\.[0-9a-f]{2}",
    re.I,
)


HYPERVISORS = {
    **dict.fromkeys((0x000569, 0x000C29, 0x001C14, 0x005056), "VMware"),
    **dict.fromkeys((0x0003FF, 0x00155D), "Microsoft Hyper-V"),
    **dict.fromkeys((0x00163E,), "Xen"),
    **dict.fromkeys((0x001C42,), "Parallels"),
    **dict.fromkeys((0x080027, 0x0A0027), "VirtualBox"),
    **dict.fromkeys((0x525400,), "QEMU and KVM"),
    **dict.fromkeys((0x506B8D,), "Nutanix"),
    **dict.fromkeys((0x0242AC,), "Docker"),
}
"""Prefixes that hypervisors give to virtual interfaces: they say nothing of the box beneath."""

PLACEHOLDERS = {0x000000, 0xFFFFFF, 0x001122, 0x012345, 0x123456, 0xABCDEF, 0xDEADBE} | {
    n * 0x111111 for n in range(16)
}
"""Prefixes of addresses that people and programs write where they have none."""

_PLACEHOLDER = re.compile(r"000000.{6}|(.)\1{11}|001122334455|0123456789AB|1234567890AB|123456789ABC|"
                          r"ABCDEF.{6}|DEADBE.{6}|FFFFFF.{6}")  # fmt: skip

UNTELLING = frozenset(HYPERVISORS) | PLACEHOLDERS
"""Prefixes below which not every address tells of a maker."""

LOCAL = 1.2
"""Log odds of the holder of the prefix that a locally administered address may be derived from."""


def from_mac(values: Sequence[str], book: FingerprintIndex, prefixes: NumberList) -> list[Reading]:
    """Read whole MAC addresses.

    What they cannot know: whether the box, or only a module, card or board in it, comes from the registrant;
    who held the prefix when the box was made; anything, where the address was set by hand.
    """
    return [_from_mac(value, book, prefixes) for value in values]


def from_oui(values: Sequence[str], book: FingerprintIndex, prefixes: NumberList) -> list[Reading]:
    """Read MAC prefixes of 6, 7 or 9 hexadecimal digits, whole addresses, or registrants' names."""
    return [_from_oui(value, book, prefixes) for value in values]


def mac_digits(value: str) -> str | None:
    """Return twelve upper-case digits of a MAC address in any usual form, `None` if it is none."""
    text = value.strip()
    if len(text) > 17 or not text.isascii() or not _MAC_FORMS.fullmatch(text):
        return None
    if text.count(":") == 5:
        text = "".join(part.zfill(2) for part in text.split(":"))
    return re.sub("[:.-]", "", text).upper()


def _from_mac(value: str, book: FingerprintIndex, prefixes: NumberList) -> Reading:
    digits = mac_digits(value)
    if digits is None:
        return Reading(notes=["not a MAC address"])
    return read_prefix(digits[:6], digits, book, prefixes)


def _from_oui(value: str, book: FingerprintIndex, prefixes: NumberList) -> Reading:
    text = value.strip()
    digits = mac_digits(text)
    if digits is None and len(text) <= 17 and text.isascii() and _OUI_FORMS.fullmatch(text):
        digits = re.sub("[:.-]", "", text).upper()
    if digits is not None:
        return read_prefix(digits[:6], digits, book, prefixes)
    if any(c.isalpha() for c in text) and len(text) > 2 and not _DIGITS.fullmatch(text.upper()):
        return read_registrant(text[:300], "given as text", book)
    return Reading(notes=["not a MAC prefix"])


def read_prefix(short: str, digits: str, book: FingerprintIndex, prefixes: NumberList) -> Reading:
    """Read a prefix: the longest registered one that starts `digits` names the registrant."""
    second = int(short[1], 16)
    if system := HYPERVISORS.get(int(short, 16)):
        return Reading(notes=[f"an address that {system} gives to virtual interfaces, which names nobody"])
    if _PLACEHOLDER.fullmatch(digits) or digits in ("000000", "FFFFFF"):
        return Reading(notes=["a placeholder and no address"])
    for length in (9, 7, 6):
        name = prefixes.names.get(digits[:length]) if len(digits) >= length else None
        if name:
            return read_registrant(name, f"by its {4 * length} bits in the {prefixes}", book)
    if not prefixes.names:
        return Reading(notes=["no list of MAC prefixes: install netutils or use `cleanpath vendors import`"])
    if second & 2:
        return _read_local(short, book, prefixes)
    return Reading(notes=[f"prefix {short} is not in the {prefixes}"])


def _read_local(short: str, book: FingerprintIndex, prefixes: NumberList) -> Reading:
    """Read a locally administered address: boxes with several radios derive them from their own prefix.

    Chance and privacy make such addresses too, so the holder of the prefix is a candidate and no more.
    """
    own = f"{int(short, 16) & ~0x020000:06X}"
    found = book.vendors_of(prefixes.names.get(own, ""))
    told = f"a locally administered address, which may be derived from {own}"
    clues = [Clue(vendor, LOCAL, "maker", f"{told} in the {prefixes}", own) for vendor in found]
    return Reading(clues, ["a locally administered address names nobody"])


def read_registrant(name: str, told: str, book: FingerprintIndex) -> Reading:
    """Read a registrant's name by the patterns of the registry."""
    found = book.vendors_of(name)
    key = (name, told)
    if not found:
        return Reading([], [f"registrant {name!r} ({told}) is not of a registered vendor"], key)
    clues = [Clue(vendor, 3.4, "maker", f"registrant {name!r}, {told}", name) for vendor in found]
    return Reading(clues, [], key)
