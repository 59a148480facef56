"""Facts that no inventory holds and a case declares: approvals, trusted sources, duties kept or broken."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.dates import PartialDate, parse_date
from cleanpath.network.days import Days
from cleanpath.verdict import Truth

Truths = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One row of the table of declarations; empty texts mean every one, absent dates an open end.

    `until` is the last day on which it holds. `row` is its line in the table, for messages.
    """

    id: str
    kind: str
    rule: str
    requirement: str
    operator: str
    element: str
    vendor: str
    model: str
    since: PartialDate | None
    until: PartialDate | None
    source: str
    row: int

    def about(self, rule: str, requirement: str, operator: str | None = None) -> bool:
        """Whether it is about a requirement, and where given about this operator."""
        mine = operator is None or self.operator in ("", operator)
        return self.rule == rule and self.requirement in ("", requirement) and mine

    def holds(self, day: datetime.date) -> Truth:
        """Whether it holds on a day; UNKNOWN within the width of a partial date."""
        begun = Truth.YES if self.since is None else self.since.by(day)
        if self.until is None:
            return begun
        still = Truth.YES if self.until.first >= day else Truth.NO if self.until.last < day else Truth.UNKNOWN
        return min(begun, still)

    @property
    def whole_product(self) -> bool:
        """Whether it is about a product or one box, and not about a source of products."""
        return bool(self.element or self.model)

    def say(self) -> str:
        """Return it in words, with its days and its source."""
        about = " ".join(text for text in (self.vendor, self.model, self.element, self.operator) if text)
        term = f", until {self.until}" if self.until else ""
        kind = self.kind.replace("_", " ")
        said = f"{kind} declared" + (f" for {about}" if about else "") + term
        return said + (f" ({self.source})" if self.source else "")


def read_declarations(table: pa.Table) -> tuple[Declaration, ...]:
    """Read the table of declarations; dates were checked when the table was read."""
    return tuple(
        Declaration(
            id=row["id"],
            kind=row["kind"],
            rule=row["rule"],
            requirement=row["requirement"],
            operator=row["operator"],
            element=row["element"],
            vendor=row["vendor"],
            model=row["model"],
            since=parse_date(row["since"], "since") if row["since"] else None,
            until=parse_date(row["until"], "until") if row["until"] else None,
            source=row["source"],
            row=number,
        )
        for number, row in enumerate(table.to_pylist(), 2)
    )


def covered(declaration: Declaration, elements: pa.Table) -> NDArray[np.bool_]:
    """Return which of N elements a declaration is about; (N,)."""
    found = np.ones(elements.num_rows, dtype=np.bool_)
    for column, value in (
        ("id", declaration.element),
        ("operator", declaration.operator),
        ("vendor", declaration.vendor),
        ("model", declaration.model),
    ):
        if value:
            found &= pc.equal(elements[column], value).to_numpy()
    return found


def granted(
    declarations: Sequence[Declaration], elements: pa.Table, days: Days | None, day: datetime.date
) -> Truths:
    """Whether some declaration covers each of N elements, on its own day of `days` or else on `day`; (N,)."""
    found = np.zeros(elements.num_rows, dtype=np.int8)
    for declaration in declarations:
        holds = (
            _holds_on(declaration, days)
            if days is not None
            else np.full(elements.num_rows, declaration.holds(day), dtype=np.int8)
        )
        np.maximum(found, np.where(covered(declaration, elements), holds, Truth.NO), out=found)
    return found


def _holds_on(declaration: Declaration, days: Days) -> Truths:
    begun = np.full(len(days.first), Truth.YES, dtype=np.int8)
    if declaration.since is not None:
        begun = days.since(declaration.since.first, declaration.since.last)
    if declaration.until is None:
        return begun
    one = datetime.timedelta(days=1)
    after = days.since(declaration.until.first + one, declaration.until.last + one)
    return np.minimum(begun, Truth.YES - after).astype(np.int8)
