"""Partial dates, spans of validity, and the two clocks: when a thing is true and when it could be known."""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from cleanpath.errors import BadInput, shown
from cleanpath.verdict import Truth

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
FIRST_YEAR, LAST_YEAR = 1800, 2200


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day: an interval of days that stays as wide as its source left it.

    `first` and `last` are the earliest and the latest day it can mean, both included.
    """

    first: datetime.date
    last: datetime.date
    text: str

    @property
    def precision(self) -> str:
        """One of `day`, `month`, `year`."""
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    def by(self, day: datetime.date) -> Truth:
        """Whether this date has come on `day`: YES from its last possible day, NO before its first."""
        if self.last <= day:
            return Truth.YES
        return Truth.NO if self.first > day else Truth.UNKNOWN

    def over(self, day: datetime.date) -> Truth:
        """Whether something whose last day is this date has ended on `day`."""
        if day <= self.first:
            return Truth.NO
        return Truth.YES if self.last < day else Truth.UNKNOWN

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=8192)
def _parsed(text: str) -> PartialDate | None:
    match = _FORM.fullmatch(text)
    if match is None or not text.isascii():
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first = datetime.date(year, month or 1, day or 1)
        last_month = month or 12
        last = datetime.date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None
    return PartialDate(first, last, text)


def parse_date(text: str, where: str) -> PartialDate:
    """Read `2018`, `2018-11` or `2018-11-23`.

    Raises
    ------
    BadInput
        If the text has another form, is no date of the calendar, or lies outside 1800 to 2200.
    """
    date = _parsed(text) if isinstance(text, str) else None
    if date is None:
        raise BadInput(
            where,
            f"a date such as 2018, 2018-11 or 2018-11-23, from {FIRST_YEAR} to {LAST_YEAR}",
            shown(text),
            "Write the year first; leave out what is not known.",
        )
    return date


def parse_day(text: str, where: str) -> datetime.date:
    """Read a full date.

    Raises
    ------
    BadInput
        If it is not a full day of the calendar.
    """
    date = parse_date(text, where)
    if date.precision != "day":
        raise BadInput(where, "a full date such as 2018-11-23", shown(text), "Give year, month and day.")
    return date.first


@dataclass(frozen=True, slots=True)
class Span:
    """A time of validity from its first to its last day; `None` means unknown start or still true."""

    start: PartialDate | None
    end: PartialDate | None

    def holds(self, day: datetime.date) -> Truth:
        """Whether the span covers `day`; UNKNOWN inside the width of a partial date."""
        begun = Truth.YES if self.start is None else self.start.by(day)
        ended = Truth.NO if self.end is None else self.end.over(day)
        return min(begun, ~ended)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two clocks of a question: the world on day `as_of`, with what was known on day `known_at`."""

    as_of: datetime.date
    known_at: datetime.date

    @classmethod
    def at(cls, as_of: datetime.date, known_at: datetime.date | None = None) -> "Clocks":
        """Ask about `as_of` with what was known that day, or with the hindsight of `known_at`."""
        return cls(as_of, known_at or as_of)

    def knows(self, known_from: PartialDate) -> bool:
        """Whether something first known on `known_from` may be used; a partial date only once it has passed.

        The cautious end of a partial date: knowledge never leaks in before its last possible day.
        """
        return known_from.last <= self.known_at
