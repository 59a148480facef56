"""What the address of a page asks, read strictly: what is unknown, repeated or wrong is refused in words."""

import datetime
import math
from collections.abc import Collection, Iterable, Mapping

from starlette.requests import Request

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, shown
from cleanpath.exposure.scope import parse_planes
from cleanpath.network.planes import PLANES
from cleanpath.web.answers import Question

TEXT_LIMIT = 500
MOST_GIVEN = 60
"""Values that one address may hold."""
FIELD_LIMIT, MOST_FIELDS = 20_000, 1_000
"""Characters of a field of a form, and fields."""


class Query:
    """The values after the question mark of an address, each taken once; what is empty counts as left out.

    Raises
    ------
    BadInput
        From every method, if a value is repeated, too long or not what it must be.
    """

    def __init__(
        self, pairs: Iterable[tuple[str, str]], limit: int = TEXT_LIMIT, most: int = MOST_GIVEN
    ) -> None:
        self.given: dict[str, str] = {}
        for number, (name, value) in enumerate(pairs, 1):
            if number > most:
                raise BadInput("address", f"at most {most} values", "more")
            if name in self.given:
                raise BadInput(shown(name), "one value", "several")
            if len(value) > limit:
                raise BadInput(shown(name), f"at most {limit} characters", str(len(value)))
            self.given[name] = value
        self._taken: set[str] = set()

    @classmethod
    def of(cls, request: Request) -> "Query":
        """Return what the address of a request asks."""
        return cls(request.query_params.multi_items())

    def text(self, name: str) -> str | None:
        """Take a text."""
        self._taken.add(name)
        value = self.given.get(name, "").strip()
        if not all(c.isprintable() or c in "\r\n\t" for c in value):
            raise BadInput(name, "printable text", shown(value))
        return value or None

    def needed(self, name: str) -> str:
        """Take a text that must be there."""
        value = self.text(name)
        if value is None:
            raise BadInput(name, "some text", "nothing", "Fill it in.")
        return value

    def choice(self, name: str, choices: Collection[str], default: str = "") -> str:
        """Take one of some words."""
        value = self.text(name)
        if value is None:
            return default
        if value not in choices:
            raise BadInput(name, "one of " + ", ".join(choices), shown(value))
        return value

    def day(self, name: str) -> datetime.date | None:
        """Take a full date."""
        value = self.text(name)
        return None if value is None else parse_day(value, name)

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Take a whole number in [low, high]."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdecimal() and len(value) < 12 and low <= int(value) <= high):
            raise BadInput(name, f"a whole number from {low} to {high}", shown(value))
        return int(value)

    def flag(self, name: str) -> bool:
        """Take `yes` or `no`; left out it is no."""
        return self.choice(name, ("yes", "no"), "no") == "yes"

    def number(self, name: str, low: float, high: float) -> float | None:
        """Take a finite number in [low, high]."""
        value = self.text(name)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise BadInput(name, f"a number from {low:g} to {high:g}", shown(value))
        return number

    def finish(self) -> None:
        """Refuse what nobody took."""
        strange = [name for name in self.given if name not in self._taken]
        if strange:
            known = ", ".join(sorted(self._taken)) or "nothing"
            raise BadInput("address", f"only {known}", shown(strange[0]))


async def read_form(request: Request) -> Query:
    """Return the fields of a form that was sent; for endpoints that are not asynchronous themselves."""
    form = await request.form(max_fields=MOST_FIELDS, max_files=1)
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    fields = Query(pairs, FIELD_LIMIT, MOST_FIELDS)
    fields.text("csrf_token")
    return fields


def read_lens(text: str | None) -> str | None:
    """Return a lens as asked; one that names a file of the server is refused."""
    if text is not None and text.partition(":")[0] == "file":
        raise BadInput(
            "lens", "a lens that names no file", shown(text), "Name the vendors, as vendor:huawei."
        )
    return text


def read_question(query: Query) -> Question:
    """Take the lens, the two clocks and the planes of a question."""
    lens = read_lens(query.text("lens"))
    days = query.day("as_of"), query.day("known_at")
    named = query.text("planes")
    try:
        planes = None if named is None else parse_planes(named)
    except BadInput as error:
        raise BadInput("planes", error.expected, error.found, error.hint) from None
    return Question(lens, *days, planes)


def as_values(question: Question) -> Mapping[str, str]:
    """Return a question as the values of an address; what is as the case says is left out."""
    planes = question.planes
    return {
        name: str(value)
        for name, value in (
            ("lens", question.lens),
            ("as_of", question.as_of),
            ("known_at", question.known_at),
            ("planes", planes and ("all" if planes == PLANES else ",".join(planes))),
        )
        if value is not None
    }
