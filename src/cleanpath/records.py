"""Records that are read strictly: every field is taken once, with its type, and what is left is an error."""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from cleanpath.dates import PartialDate, parse_date
from cleanpath.errors import BadInput, shown

T = TypeVar("T")
_MISSING: Any = object()
TEXT_LIMIT = 20_000


class Record:
    """A mapping from outside, consumed field by field.

    Parameters
    ----------
    origin
        Where it came from, for messages: a file and a key or a line.
    fields
        The raw mapping.

    Raises
    ------
    BadInput
        From every method, if the field is missing, of another type, or out of range.
    """

    def __init__(self, origin: str, fields: Mapping[str, Any]) -> None:
        self.origin = origin
        if not isinstance(fields, Mapping):
            raise BadInput(origin, "a table of fields", shown(fields), "See the description of this file.")
        self._left = dict(fields)

    def where(self, field: str) -> str:
        """Return the full name of a field for a message."""
        return f"{self.origin} [{field}]"

    def has(self, field: str) -> bool:
        """Whether the field is there and not yet taken."""
        return field in self._left

    def left(self) -> tuple[str, ...]:
        """Return the names of the fields that nobody took yet, for tables whose fields are data."""
        return tuple(self._left)

    def take(self, field: str, default: Any = _MISSING) -> Any:
        """Take the raw value of a field; prefer the typed methods."""
        if field in self._left:
            return self._left.pop(field)
        if default is _MISSING:
            raise BadInput(self.where(field), "a value", "nothing", f"Add the field {field!r}.")
        return default

    def _typed(self, field: str, default: Any, kind: type | tuple[type, ...], expected: str) -> Any:
        value = self.take(field, default)
        if value is default and default is not _MISSING:
            return value
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise BadInput(self.where(field), expected, shown(value))
        return value

    def text(self, field: str, default: str = _MISSING) -> str:
        """Take printable text of at most 20,000 characters; required unless a default is given."""
        value: str = self._typed(field, default, str, 'text in quotes, such as "NO"')
        if value is default and default is not _MISSING:
            return value
        clean = value.isprintable() or all(c.isprintable() or c in "\n\t" for c in value)
        if len(value) > TEXT_LIMIT or not clean:
            raise BadInput(
                self.where(field), f"printable text of at most {TEXT_LIMIT} characters", shown(value)
            )
        if not value.strip() and default is _MISSING:
            raise BadInput(self.where(field), "some text", "nothing but spaces", "Fill the field in.")
        return value

    def flag(self, field: str, default: bool = _MISSING) -> bool:
        """Take `true` or `false`."""
        value: bool = self._typed(field, default, bool, "true or false")
        return value

    def number(
        self, field: str, default: float = _MISSING, low: float = -math.inf, high: float = math.inf
    ) -> float:
        """Take a finite number in [low, high]."""
        value = self._typed(field, default, (int, float), "a number")
        if value is default and default is not _MISSING:
            return float(value)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number) or not low <= number <= high:
            raise BadInput(self.where(field), f"a finite number from {low:g} to {high:g}", shown(value))
        return number

    def choice(self, field: str, choices: Collection[str], default: str = _MISSING) -> str:
        """Take one word of a closed list."""
        value = self.text(field, default)
        if value not in choices and value is not default:
            raise BadInput(self.where(field), "one of " + ", ".join(sorted(choices)), shown(value))
        return value

    def date(self, field: str) -> PartialDate:
        """Take a partial date written as text."""
        return parse_date(self.text(field), self.where(field))

    def optional_date(self, field: str) -> PartialDate | None:
        """Take a partial date, or `None` where the field is absent."""
        return self.date(field) if self.has(field) else None

    def texts(self, field: str, default: tuple[str, ...] = _MISSING) -> tuple[str, ...]:
        """Take a list of texts without repeats."""
        values = self._typed(field, default, (list, tuple), "a list of texts")
        inner = Record(self.origin, {f"{field}[{i}]": value for i, value in enumerate(values)})
        taken = tuple(inner.text(f"{field}[{i}]") for i in range(len(values)))
        if len(set(taken)) != len(taken):
            raise BadInput(self.where(field), "a list without repeats", shown(list(taken)))
        return taken

    def records(
        self, field: str, read: Callable[["Record"], T], default: tuple[T, ...] = _MISSING
    ) -> tuple[T, ...]:
        """Take a list of tables and read each one to its end with `read`."""
        if not self.has(field) and default is not _MISSING:
            return default
        values = self._typed(field, _MISSING, (list, tuple), "a list of tables")
        return tuple(
            read_record(f"{self.origin} [{field} {i}]", value, read) for i, value in enumerate(values, 1)
        )

    def record(self, field: str, read: Callable[["Record"], T]) -> T:
        """Take one table and read it to its end with `read`."""
        return read_record(self.where(field), self.take(field), read)

    def finish(self) -> None:
        """Refuse what nobody took."""
        if self._left:
            names = ", ".join(shown(str(name)) for name in sorted(self._left, key=str)[:8])
            raise BadInput(self.origin, "only known fields", names, "Correct the spelling or remove them.")


def read_record(origin: str, fields: Mapping[str, Any], read: Callable[[Record], T]) -> T:
    """Read one record with `read` and refuse unread fields."""
    record = Record(origin, fields)
    result = read(record)
    record.finish()
    return result
