"""Waivers and decisions: dated, signed-off records about findings; they hang on identities, never on rows."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, UnknownName, shown

KINDS = {
    "waiver": "the finding stands and is marked as waived until the record expires",
    "decision": "words about the finding that change nothing, such as a date of replacement that was agreed",
}
FIELDS = {
    "operator": "operator",
    "asset": "id",
    "serial": "serial",
    "site": "site",
    "part": "part",
    "kind": "kind",
    "model": "model",
    "vendor": "vendor",
    "country": "country",
    "generation": "generation",
}
"""What a selector may name, and the column of the inventory that says it."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One record.

    `rule` is the key of a rule, `requirement` the id of one of its constraints (empty: all of them).
    `selector` holds the fields of `FIELDS` and the values that an asset must have, all of them; an empty one
    means every asset of the case. `signed` is the day of signature, from which the record is known; it counts
    from `starts` to `expires`, both included. `withdrawn` is the day from which it no longer counts.
    """

    key: str
    kind: str
    rule: str
    requirement: str
    selector: tuple[tuple[str, str], ...]
    reason: str
    by: str
    signed: datetime.date
    starts: datetime.date
    expires: datetime.date
    withdrawn: datetime.date | None = None

    def holds(self, clocks: Clocks) -> bool:
        """Whether it counts on the day asked about, with what was known then."""
        if self.signed > clocks.known_at or not self.starts <= clocks.as_of <= self.expires:
            return False
        gone = self.withdrawn
        return gone is None or gone > clocks.as_of or gone > clocks.known_at

    def about(self, rule: str, requirement: str) -> bool:
        """Whether it is about this requirement of this rule."""
        return self.rule == rule and self.requirement in ("", requirement)

    def covers(self, asset: Mapping[str, str | None]) -> bool:
        """Whether it covers an asset, given its columns; what is not known of an asset is never covered."""
        return all(asset.get(FIELDS[field]) == value for field, value in self.selector)


def parse_selector(text: str, where: str = "selector") -> tuple[tuple[str, str], ...]:
    """Read `operator=ID,part=ran`: fields of `FIELDS`, each at most once, in any order.

    Raises
    ------
    BadInput
        If it is empty, a pair has another form, or a field is named twice or is unknown.
    """
    pairs = []
    for pair in text.split(","):
        field, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not value:
            raise BadInput(where, "FIELD=VALUE, several joined by commas", shown(pair), _fields())
        if field not in FIELDS:
            raise UnknownName(where, "field", field, FIELDS, _fields())
        pairs.append((field, value))
    if len({field for field, _ in pairs}) != len(pairs):
        raise BadInput(where, "each field at most once", shown(text))
    return tuple(sorted(pairs))


def select(group: str | None, single: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """Put a selector together from a group in text and single fields, `None` where one was not given.

    Raises
    ------
    BadInput
        If nothing is named, or a field is named twice.
    """
    pairs = list(parse_selector(group, "--group")) if group else []
    pairs += [(field, value) for field, value in single.items() if value is not None]
    if not pairs:
        raise BadInput("waiver", "an asset or a group", "neither", "Give --asset, --operator or --group.")
    if len({field for field, _ in pairs}) != len(pairs):
        raise BadInput("waiver", "each field at most once", shown(selector_text(tuple(pairs))))
    return tuple(sorted(pairs))


def selector_text(selector: tuple[tuple[str, str], ...]) -> str:
    """Return a selector in the form in which `parse_selector` reads it."""
    return ",".join(f"{field}={value}" for field, value in selector)


def _fields() -> str:
    return "Fields are " + ", ".join(FIELDS) + "."
