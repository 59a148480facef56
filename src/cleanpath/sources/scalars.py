"""Ids, numbers and texts of foreign sources, read strictly; and ids made unique."""

import math
import re
from collections import Counter
from collections.abc import Iterable

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
    text = str(value).strip()
    if not text or len(text) > ID_LIMIT or not text.isprintable():
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
