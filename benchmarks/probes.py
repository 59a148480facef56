"""Banners made up from the service probes of nmap, where that program's data is installed.

Each pattern of the probes is turned into one text that it matches, labelled by the vendor that the pattern's
own product fields name. Where a pattern leaves the product open, the text is noise that nobody could read. A
pattern whose fields tell of no device is one of a server program, which may run on anybody's box.
"""

import hashlib
import random
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleanpath.identity.names import fold
from cleanpath.identity.vendors import Vendors

PROBES = Path("/usr/share/nmap/nmap-service-probes")
_LINE = re.compile(r"^match (ssh|telnet|ftp|http) m(.)(.*?)\2\w* (.*)$", re.S)
_FIELDS = re.compile(r"\b[pi]([/|])(.*?)\1")
_DEVICE = re.compile(r" d[/|]|cpe:/h:")
_LOOKS = re.compile(r"\(\?[=!<][^)]*\)")
_MENDED = (("ZXDSL", "zte"), ("ZTE F660", "zte"))
"""Products filed under another maker's name, though the banners themselves say ZTE."""

_COMMON = frozenset({"general", "enterprise", "spark", "base", "max", "balance", "horizon", "integra", "sun"})


def read_probes(vendors: Vendors, path: Path = PROBES) -> Iterator[tuple[str, str, str, bool, bool]]:
    """Yield kind, made-up banner, label (empty where no registered vendor is named), and two more.

    These are whether it is held out, and whether the pattern tells of a device.
    """
    names = {
        fold(name): vendor.id
        for vendor in vendors.values()
        for name in (vendor.name, *vendor.aliases)
        if len(fold(name)) > 1 and fold(name) not in _COMMON
    }
    chance = random.Random(5)
    with warnings.catch_warnings(), path.open(encoding="latin-1") as lines:
        warnings.simplefilter("ignore")
        for line in lines:
            match = _LINE.match(line.rstrip("\n"))
            if match is None:
                continue
            pattern = _LOOKS.sub("", match[3].replace(r"\0", r"\x00"))
            try:
                text = Sampler(chance).sample(pattern)
            except re.error:
                continue
            held = hashlib.sha256(match[3].encode("latin-1")).digest()[0] % 2 == 1
            label, device = _label(match[3], match[4], names), _DEVICE.search(match[4]) is not None
            yield f"{match[1]}_banner", text, label, held, device


def _label(pattern: str, fields: str, names: dict[str, str]) -> str:
    """Return the vendor that product and info fields name first, by the longest name."""
    for product, vendor in _MENDED:
        if product in fields or product in pattern:
            return vendor
    for _, told in _FIELDS.findall(fields):
        words = fold(told.replace("/", " ")).split()
        for start in range(len(words)):
            for end in range(min(len(words), start + 4), start, -1):
                if " ".join(words[start:end]) in names:
                    return names[" ".join(words[start:end])]
    return ""


class Sampler:
    """Makes a text that a pattern matches; what the pattern leaves open is filled with letters and digits."""

    def __init__(self, chance: random.Random) -> None:
        self._chance, self._groups = chance, dict[int, str]()

    def sample(self, pattern: str) -> str:
        """Return one text."""
        self._groups = {}
        return self._walk(re._parser.parse(pattern))  # type: ignore[attr-defined]

    def _walk(self, parts: Any) -> str:
        return "".join(self._part(str(op), value) for op, value in parts)

    def _part(self, op: str, value: Any) -> str:
        if op == "LITERAL":
            return chr(value)
        if op in ("NOT_LITERAL", "ANY"):
            return "b" if value == ord("a") else "a"
        if op == "IN":
            return self._one_of(value)
        if op in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, inner = value
            return "".join(self._walk(inner) for _ in range(self._times(low, int(high), inner)))
        if op == "SUBPATTERN":
            self._groups[value[0]] = text = self._walk(value[3])
            return text
        if op == "BRANCH":
            return self._walk(self._chance.choice(value[1]))
        if op == "GROUPREF":
            return self._groups.get(value, "")
        return ""

    def _times(self, low: int, high: int, inner: Any) -> int:
        if low == 0 and len(inner) == 1 and str(inner[0][0]) == "ANY":
            return 0
        return self._chance.randint(low, max(low, min(high, 3)))

    def _one_of(self, members: Any) -> str:
        if str(members[0][0]) == "NEGATE":
            barred = {chr(v) for op, v in members[1:] if str(op) == "LITERAL"}
            return next((c for c in "a1x7 b" if c not in barred), "z")
        op, value = self._chance.choice(members)
        if str(op) == "LITERAL":
            return chr(value)
        if str(op) == "RANGE":
            return chr(self._chance.randint(*value))
        name = str(value)
        return (
            " "
            if name.endswith("_SPACE")
            else self._chance.choice("123456789" if "DIGIT" in name else "aeiot")
        )
