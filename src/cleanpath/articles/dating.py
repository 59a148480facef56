"""Dates of a clause: from when and until when, relative to the day of the article where they need it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cleanpath.articles.lexicon import Lexicon, load_lexicon
from cleanpath.dates import PartialDate

_YEAR = r"(?:19|20)\d\d"
_ERAS = {"令和": 2018, "平成": 1988}


@dataclass(frozen=True, slots=True)
class Dated:
    """One date in the text: `role` is `from`, `until` or empty."""

    date: str
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Forms:
    day_month: re.Pattern[str]
    months: dict[str, int]
    before: dict[str, tuple[str, ...]]


@cache
def _forms(lexicon_code: str) -> _Forms:
    dates = load_lexicon(lexicon_code).dates
    months = {name.lower(): n for n, names in enumerate(dates.months, 1) for name in names}
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True)) or "(?!)"
    pattern = re.compile(
        rf"(?<!\w)(?:(?P<d1>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|\.º)?(?:\s+(?:de|of))?\s+)?(?P<m>{names})\b\.?"
        rf"(?:\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?,?(?:\s+(?:de|del|of|r\.))?(?:\s*(?P<y>{_YEAR}))?"
        rf"|(?<![\w./-])(?P<iso>{_YEAR}-\d\d-\d\d)(?![\w-])"
        rf"|(?<![\w.,€$£])(?P<only>{_YEAR})(?![\w%]|[.,]\d)",
        re.I,
    )
    return _Forms(pattern, months, {role: dates.words.get(role, ()) for role in ("from", "until")})


_SIGNS = re.compile(
    r"(?:(?P<era>令和|平成)(?P<ey>元|\d{1,2})年|(?P<y>(?:19|20)\d\d)\s?(?:年|년))"
    r"(?:\s?(?:度|도))?(?:\s?(?P<m>\d{1,2})\s?(?:月|월))?(?:\s?(?P<d>\d{1,2})\s?(?:日|일))?"
    r"|(?P<m2>\d{1,2})\s?(?:月|월)(?:\s?(?P<d2>\d{1,2})\s?(?:日|일))?"
)
_UNTIL_SIGNS = re.compile(
    r"\s?(?:中|度|度末|末|年末|말|연말|초|初め)?\s?(?:までに|まで|以内|까지|이내|전까지|内に)"
)
_FROM_SIGNS = re.compile(r"\s?(?:末|말|초|春|秋)?\s?(?:から|以降|より|付|부터|이후)")


def find_dates(
    text: str, start: int, end: int, lexicon: Lexicon, published: PartialDate | None
) -> list[Dated]:
    """Return the dates between two places; a bare month needs the day of the article, else it is left out."""
    if lexicon.script == "signs":
        return _dates_of_signs(text, start, end, published)
    forms = _forms(lexicon.code)
    found = []
    for match in forms.day_month.finditer(text, start, end):
        date = _date_of(match, forms.months, published)
        if date:
            found.append(
                Dated(date, _role(text, start, match.start(), forms.before), match.start(), match.end())
            )
    return found


def _date_of(match: re.Match[str], months: dict[str, int], published: PartialDate | None) -> str:
    if match["iso"]:
        return match["iso"]
    if match["only"]:
        return match["only"]
    # A month without a day or year is often another word (may, mar); it must be written as a name is.
    if not (match["y"] or match["d1"] or match["d2"]) and not match["m"][0].isupper():
        return ""
    if match["m"].lower() in ("may", "mar", "sep") and not (match["y"] or match["d1"] or match["d2"]):
        return ""
    month, day = months[match["m"].lower()], match["d1"] or match["d2"]
    year = int(match["y"]) if match["y"] else _year_near(month, published)
    if not year:
        return ""
    return _text(year, month, int(day) if day else 0)


def _year_near(month: int, published: PartialDate | None) -> int:
    if published is None or published.precision == "year":
        return 0
    return published.first.year + (1 if month < published.first.month - 6 else 0)


def _text(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= 31 else f"{year:04d}-{month:02d}"


def _role(text: str, start: int, place: int, before: dict[str, tuple[str, ...]]) -> str:
    """Return the role that the words just before a date give it; the longest of them decides."""
    head = text[max(start, place - 40) : place].lower().rstrip()
    found = [
        (len(word), role) for role, words in before.items() for word in words
        if head.endswith(word) and not head[: -len(word)][-1:].isalpha()
    ]  # fmt: skip
    return max(found)[1] if found else ""


def _dates_of_signs(text: str, start: int, end: int, published: PartialDate | None) -> list[Dated]:
    found = []
    for match in _SIGNS.finditer(text, start, end):
        if match["era"]:
            year = _ERAS[match["era"]] + (1 if match["ey"] == "元" else int(match["ey"]))
        elif match["y"]:
            year = int(match["y"])
        else:
            year = _year_near(int(match["m2"]), published)
        month, day = int(match["m"] or match["m2"] or 0), int(match["d"] or match["d2"] or 0)
        if not year:
            continue
        role = "until" if _UNTIL_SIGNS.match(text, match.end()) else ""
        role = role or ("from" if _FROM_SIGNS.match(text, match.end()) else "")
        found.append(
            Dated(_text(year, month, day) if month else f"{year:04d}", role, match.start(), match.end())
        )
    return found


def span_of(dates: Sequence[Dated]) -> tuple[str, str]:
    """Return the first date with the role `from` and the last with `until`; empty where there is none."""
    since = next((one.date for one in dates if one.role == "from"), "")
    by = next((one.date for one in reversed(dates) if one.role == "until"), "")
    return since, by


def past_year(dates: Sequence[Dated], published: PartialDate | None) -> bool:
    """Whether the dates say that what is told was over before the year of the article."""
    if published is None or not dates:
        return False
    years = [int(one.date[:4]) for one in dates]
    return max(years) < published.first.year
