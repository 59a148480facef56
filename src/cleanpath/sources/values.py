"""Ids, numbers, countries and vendor names of foreign sources.

Two exact rules, in this order; anything else is *unknown*, because an unknown is repaired later and a false
name is not:

1. the text is an id of the registry, or several joined by `|` (a candidate set);
2. the text begins with a brand of `BRANDS`, in any letter case, and ends there or goes on after a space.

A brand on the label is what the device says of itself. Who built it, and who owned the builder, is for
`cleanpath identify`. Virtual machines (QEMU, VMware ...) stay unknown: the box beneath them says nothing.
"""

import csv
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from cleanpath.errors import BadInput, shown

ID_LIMIT = 200
"""Characters of an id."""

NAME_LIMIT = 400
"""Characters of a text for people; longer ones are cut."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_EMPTY = re.compile(r"\s*")


def found(value: object) -> str:
    """Return a value as a safe quotation; a list or an object only by its type, however deep it is."""
    plain = value is None or isinstance(value, (str, bool, int, float))
    return shown(value) if plain else f"a {type(value).__name__}"


def clean_text(value: object) -> str:
    """Return a text for people on one line: white space joined, unprintable characters replaced, cut."""
    text = " ".join(str(value)[: 4 * NAME_LIMIT].split())[:NAME_LIMIT]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def is_plain_id(text: str) -> bool:
    """Whether each letter of an id can be seen, and no more than three marks are stacked on one."""
    marks = 0
    for c in text if not text.isascii() else "":
        marks = marks + 1 if unicodedata.category(c)[0] == "M" else 0
        if marks > 3 or _UNSEEN.match(c):
            return False
    return True


def clean_id(value: str) -> str:
    """Return a text as an id: in composed letters, and what cannot be seen made visible."""
    text = unicodedata.normalize("NFC", clean_text(value))[:ID_LIMIT]
    if is_plain_id(text):
        return text
    return "".join(
        c if is_plain_id(c) and not (n > 2 and all(map(unicodedata.combining, text[n - 3 : n + 1])))
        else "\N{REPLACEMENT CHARACTER}" for n, c in enumerate(text)
    )  # fmt: skip


def read_text(value: object, where: str) -> str:
    """Return a scalar as text for people, an absent one as nothing.

    Raises
    ------
    BadInput
        If it is a list, an object, or a flag.
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadInput(where, "text", found(value))
    return clean_text(value)


def read_id(value: object, where: str) -> str:
    """Return an id as text: a text or a whole number.

    Raises
    ------
    BadInput
        If it is anything else, empty, longer than `ID_LIMIT`, or not printable.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise BadInput(where, "an id: a text or a whole number", found(value))
    text = unicodedata.normalize("NFC", str(value)[: 4 * ID_LIMIT]).strip()
    if not text or len(text) > ID_LIMIT or not text.isprintable() or not is_plain_id(text):
        raise BadInput(where, f"a printable id of 1 to {ID_LIMIT} characters", shown(text))
    return text


def read_number(
    value: object, where: str, low: float = -math.inf, high: float = math.inf, what: str = "a finite number"
) -> float | None:
    """Return a finite number in [low, high], or `None` where it is absent or an empty text.

    Raises
    ------
    BadInput
        If it is something else.
    """
    if value is None or (isinstance(value, str) and _EMPTY.fullmatch(value)):
        return None
    number = math.nan
    if isinstance(value, str) and len(value) <= ID_LIMIT and _NUMBER.fullmatch(value.strip()):
        number = float(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value) if abs(value) < 1e300 else math.inf
    if not math.isfinite(number) or not low <= number <= high:
        raise BadInput(where, what, found(value))
    return number


def unique_ids(wanted: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return the wanted ids in order; a repeated one gets `#2`, `#3` and so on behind it."""
    used, counts, result = set(taken), Counter[str](), []
    for base in wanted:
        text, number = base, counts[base]
        while text in used or number == 0:
            number += 1
            text = base if number == 1 else f"{base}#{number}"
        counts[base] = number
        used.add(text)
        result.append(text)
    return result


_CODE = re.compile(r"[A-Z]{2}")


@lru_cache
def _names() -> dict[str, str]:
    text = (files("cleanpath.sources") / "countries.csv").read_text(encoding="utf-8")
    return {row["name"].casefold(): row["code"] for row in csv.DictReader(text.splitlines())}


def country_of(text: str) -> str:
    """Return the two-letter code that a source's text stands for, or nothing where it is not certain.

    A code must be one that `countries.csv` knows and be in upper case (`NO` is Norway, `no` is a word).
    """
    if _CODE.fullmatch(text) and text in _names().values():
        return text
    return _names().get(text.casefold(), "")


def check_country(code: str, where: str) -> str:
    """Return a two-letter code as the user gave it, or nothing where none is given.

    Raises
    ------
    BadInput
        If it is something else.
    """
    if code and not _CODE.fullmatch(code):
        raise BadInput(where, "a two-letter country code such as NO", shown(code))
    return code


BRANDS = {
    "adtran": "adtran",
    "arista": "arista",
    "aruba": "aruba",
    "avm": "avm",
    "calix": "calix",
    "cambium": "cambium",
    "ciena": "ciena",
    "cisco": "cisco",
    "d-link": "d-link",
    "dell": "dell",
    "draytek": "draytek",
    "ericsson": "ericsson",
    "extreme": "extreme",
    "fiberhome": "fiberhome",
    "fortinet": "fortinet",
    "fujitsu": "fujitsu",
    "h3c": "h3c",
    "huawei": "huawei",
    "infinera": "infinera",
    "juniper": "juniper",
    "lancom": "lancom",
    "lenovo": "lenovo",
    "linksys": "linksys",
    "mikrotik": "mikrotik",
    "netgear": "netgear",
    "nokia": "nokia",
    "ruckus": "ruckus",
    "ruijie": "ruijie",
    "samsung": "samsung",
    "tenda": "tenda",
    "teltonika": "teltonika",
    "tp-link": "tp-link",
    "trendnet": "trendnet",
    "ubiquiti": "ubiquiti",
    "ubnt-erx": "ubiquiti",
    "ubnt-erx-sfp": "ubiquiti",
    "xiaomi": "xiaomi",
    "zte": "zte",
    "zyxel": "zyxel",
}
"""Brand in lower case to the id of the registry; `ubnt-erx` is how firmware names Ubiquiti's EdgeRouter X."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@lru_cache(maxsize=4096)
def _registered(vendor: str) -> bool:
    known = _ID.fullmatch(vendor) is not None
    return known and (files("cleanpath") / "vendors" / f"{vendor}.toml").is_file()


def vendor_of(text: str) -> str:
    """Return the registry id (or ids joined by `|`) that a maker's text stands for, or nothing."""
    parts = text.split("|", 64)
    if len(parts) <= 64 and all(_registered(part) for part in parts):
        return text
    words = text[:200].split(maxsplit=1)
    return BRANDS.get(words[0].lower(), "") if words else ""
