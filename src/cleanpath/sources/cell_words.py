"""What people write into the cells of an inventory: states of equipment, countries, network parts, dates.

The words are data, `cellwords.csv`, in several languages. They are compared whole and folded (no case,
accents or punctuation); nothing is understood by likeness.
"""

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from cleanpath.sources.sheets import fold

_MONTH = re.compile(r"(\d{1,2})[/.](\d{4})")
_QUARTER = re.compile(r"[qt]\s?[1-4][ /-]?\s?(\d{4})|(\d{4})[ /-]?\s?[qt][1-4]", re.I)


@lru_cache
def cell_words(column: str) -> Mapping[str, str]:
    """Return what each word means in a column: `status`, `country` or `part`."""
    text = (files("cleanpath.sources") / "cellwords.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["column"] == column]
    return {fold(word): row["meaning"] for row in rows for word in row["words"].split("|")}


def carries_nothing(status: str) -> bool:
    """Whether equipment in a state is planned, in a store or gone."""
    return fold(status) in cell_words("status")


def country_word(text: str) -> str:
    """Return the code of a name or sign that official lists lack, such as `D`; nothing for other texts."""
    return cell_words("country").get(fold(text), "")


def part_word(text: str) -> str:
    """Return the network part that a name means; nothing for other texts."""
    return cell_words("part").get(fold(text), "")


def plain_date(text: str) -> str:
    """Return a month as a partial date, a quarter as its year, another text as it is."""
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[1]) <= 12:
        return f"{match[2]}-{int(match[1]):02}"
    if match := _QUARTER.fullmatch(text):
        return match[1] or match[2]
    return text
