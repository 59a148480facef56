"""Country codes from what sources write: a code, or an English name that `countries.csv` lists."""

import csv
import re
from functools import lru_cache
from importlib.resources import files

from cleanpath.errors import BadInput, shown

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
