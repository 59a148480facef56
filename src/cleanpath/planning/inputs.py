"""plan.toml, budgets, crews, aid, outages."""

import datetime
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.datafiles import read_toml
from cleanpath.dates import parse_date, parse_day
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.network.graph import Flags
from cleanpath.planning.costs import REMEDIES, Costs, check_currency
from cleanpath.planning.problem import LENGTHS, NONE, Aid, Budget, ConstraintGroup, Limit, Periods
from cleanpath.records import Record, read_record

ANY_YEAR = 0
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Crews:
    """Crews and the operator of each; NONE works for whoever has none of his own."""

    limits: tuple[Limit, ...]
    operators: tuple[int, ...]

    def of(self, operator: int) -> int:
        """Return the crew of an operator, NONE where nothing limits it."""
        for wanted in (operator, NONE):
            if wanted in self.operators:
                return self.operators.index(wanted)
        return NONE


Add = Callable[[ConstraintGroup], int]


def read_budgets(
    table: pa.Table, operators: Sequence[str], periods: Periods, costs: Costs, where: str, add: Add
) -> tuple[Budget, ...]:
    """Read the budgets: one for every calendar year of the plan for each operator that has any.

    Raises
    ------
    BadInput
        If a year lies outside the plan, repeats or is missing, or a currency has no rate.
    """
    budgets = []
    for operator, rows in _by_operator(table, operators, f"{where}/budgets"):
        yearly = _by_year(rows, periods, f"{where}/budgets")
        who = operators[operator] if operator != NONE else ""
        family = add(ConstraintGroup(f"budget {who}".strip(), "budget", f"the yearly budget{_of(who)}"))
        for year in sorted(set(periods.years)):
            line, row = yearly[year]
            currency = row["currency"] or costs.currency
            check_currency(currency, costs.rate, f"{where}/budgets:{line}")
            span = [t for t, other in enumerate(periods.years) if other == year]
            amount = float(row["amount"]) * costs.rate[currency]
            budgets.append(Budget(family, operator, span[0], span[-1], amount))
    return tuple(budgets)


def read_crews(table: pa.Table, operators: Sequence[str], periods: Periods, where: str, add: Add) -> Crews:
    """Read the crews: how many visits they make in each period.

    Raises
    ------
    BadInput
        If a year lies outside the plan, repeats or is missing, or crews never make a visit at all.
    """
    limits, whose = [], []
    for operator, rows in _by_operator(table, operators, f"{where}/crews"):
        yearly = _by_year(rows, periods, f"{where}/crews")
        if not any(row["visits"] > 0.0 for _, row in rows):
            raise BadInput(
                f"{where}/crews:{rows[0][0]} [visits]", "a number above 0 in some year", "0 in every year",
                "Leave the rows out where crews are no limit.",
            )  # fmt: skip
        rate = np.array([yearly[year][1]["visits"] for year in periods.years], np.float64)
        who = operators[operator] if operator != NONE else ""
        family = add(ConstraintGroup(f"crews {who}".strip(), "crew", f"the rate of the crews{_of(who)}"))
        so_far = np.floor(np.cumsum(rate * periods.length * MONTHS) + 1e-6)  # part of a visit is carried on
        limits.append(Limit(family, np.diff(so_far, prepend=0.0)))
        whose.append(operator)
    return Crews(tuple(limits), tuple(whose))


def _of(who: str) -> str:
    return f" of {who}" if who else ""


Row = tuple[int, Mapping[str, Any]]


def _by_operator(table: pa.Table, operators: Sequence[str], where: str) -> list[tuple[int, list[Row]]]:
    found: dict[int, list[Row]] = {}
    for line, row in enumerate(table.to_pylist(), 2):
        name = row["operator"]
        if name and name not in operators:
            raise UnknownName(f"{where}:{line} [operator]", "operator of the case", name, operators)
        found.setdefault(operators.index(name) if name else NONE, []).append((line, row))
    return sorted(found.items())


def _by_year(rows: Sequence[Row], periods: Periods, where: str) -> dict[int, Row]:
    """Return the row of each year of the plan."""
    first, last = periods.years[0], periods.years[-1]
    given: dict[int, Row] = {}
    for line, row in rows:
        year = int(row["year"])
        if year != ANY_YEAR and not first <= year <= last:
            raise BadInput(
                f"{where}:{line} [year]", f"a year of the plan, {first} to {last}", str(year),
                "Move the row, or set begin or years in plan.toml.",
            )  # fmt: skip
        if year in given:
            raise BadInput(f"{where}:{line} [year]", f"one row a year (see row {given[year][0]})", str(year))
        given[year] = line, row
    for year in range(first, last + 1):
        if year not in given and ANY_YEAR not in given:
            raise BadInput(
                f"{where}:{rows[0][0]} [year]", f"a row for every year from {first} to {last}",
                f"none for {year}", "Add it, or one row without a year for all others.",
            )  # fmt: skip
    return {year: given.get(year) or given[ANY_YEAR] for year in range(first, last + 1)}


def read_aid(
    table: pa.Table, elements: pa.Table, part: Sequence[str], periods: Periods, costs: Costs, where: str
) -> tuple[tuple[Aid, ...], list[Flags]]:
    """Read who pays, and for which elements (N,) each may.

    Raises
    ------
    BadInput
        If a currency has no rate, or aid ends before it begins.
    """
    aids, eligible = [], []
    for line, row in enumerate(table.to_pylist(), 2):
        place = f"{where}/aid:{line}"
        currency = row["currency"] or costs.currency
        check_currency(currency, costs.rate, place)
        since = parse_date(row["since"], place).first if row["since"] else periods.begin
        until = parse_date(row["until"], place).last if row["until"] else periods.end[-1]
        if until < since:
            raise BadInput(f"{place} [until]", f"a day not before {since}", str(until))
        first = next((t for t, end in enumerate(periods.end) if end >= since), len(periods))
        aids.append(
            Aid(
                row["payer"],
                float(row["amount"]) * costs.rate[currency],
                row["share"],
                first,
                _open(periods, until),
            )
        )
        eligible.append(_matches(row, elements, part))
    return tuple(aids), eligible


def _open(periods: Periods, until: datetime.date) -> int:
    """Return the last period that begins by a day."""
    begins = [periods.begin, *(end + datetime.timedelta(1) for end in periods.end[:-1])]
    return sum(begin <= until for begin in begins) - 1


def _matches(row: Mapping[str, Any], elements: pa.Table, part: Sequence[str]) -> Flags:
    fit = np.ones(elements.num_rows, np.bool_)
    for column in ("operator", "kind"):
        if row[column]:
            fit &= np.array([value == row[column] for value in elements[column].to_pylist()], np.bool_)
    if row["part"]:
        fit &= np.array([value == row["part"] for value in part], np.bool_)
    if row["vendor"]:
        wanted = {name.strip() for name in row["vendor"].split("|")}
        fit &= np.array([value in wanted for value in elements["vendor"].to_pylist()], np.bool_)
    return fit


NEVER = "never"


@dataclass(frozen=True, slots=True)
class Outage:
    """No more than a share of an operator's elements of a part may be replaced in one period."""

    operator: str
    part: str
    share: float


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """How a case is to be planned.

    `begin` and `clean_by` are `None` where the day of the case and the end of the horizon count; `accept` is
    true where demands need not become clean at all. `cautious`: what may be restricted is treated as if it
    were. `remove_by` is a day by which everything restricted must go even where no rule says so.
    """

    currency: str = "USD"
    period: str = "quarter"
    years: int = 10
    begin: datetime.date | None = None
    discount: float = 0.07
    sensitive_first: bool = True
    cautious: bool = True
    clean_by: datetime.date | None = None
    accept: bool = False
    remove_by: datetime.date | None = None
    remedies: tuple[str, ...] = ()
    outages: tuple[Outage, ...] = ()
    rates: Mapping[str, float] = field(default_factory=dict)


def read_plan_settings(folder: Path) -> PlanSettings:
    """Read `plan.toml` of a case folder, or return the defaults where there is none.

    Raises
    ------
    BadInput
        If it is too large, no TOML, or says something that is not foreseen.
    """
    path = folder / "plan.toml"
    if not os.path.lexists(path):
        return PlanSettings()
    data = read_toml(path)
    return read_record(str(path), data, _settings)


def _settings(record: Record) -> PlanSettings:
    usual = PlanSettings()
    clean_by: Any = record.take("clean_by", None)
    remedies = record.texts("remedies", ())
    for name in remedies:
        if name not in REMEDIES:
            raise BadInput(record.where("remedies"), "some of " + ", ".join(REMEDIES), shown(name))
    return PlanSettings(
        currency=_currency(record.text("currency", usual.currency), record.where("currency")),
        period=record.choice("period", LENGTHS, usual.period),
        years=int(record.number("years", usual.years, 1, 50)),
        begin=_as_day(record.take("begin", None), record.where("begin")),
        discount=record.number("discount", usual.discount, 0.0, 1.0),
        sensitive_first=record.flag("sensitive_first", usual.sensitive_first),
        cautious=record.flag("cautious", usual.cautious),
        clean_by=None if clean_by == NEVER else _as_day(clean_by, record.where("clean_by")),
        accept=clean_by == NEVER,
        remove_by=_as_day(record.take("remove_by", None), record.where("remove_by")),
        remedies=remedies,
        outages=record.records("outage", _outage, ()),
        rates=_rates(record),
    )


def _as_day(value: Any, where: str) -> datetime.date | None:
    if value is None or (isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)):
        return value
    return parse_day(value, where)


def _outage(record: Record) -> Outage:
    return Outage(
        record.text("operator", ""), record.text("part", ""), record.number("share", low=0.0, high=1.0)
    )


def _rates(record: Record) -> Mapping[str, float]:
    table = record.take("rates", {})
    return read_record(
        record.where("rates"), table,
        lambda inner: MappingProxyType(
            {_currency(code, inner.where(code)): inner.number(code, low=1e-9) for code in list(table)}
        ),
    )  # fmt: skip


def _currency(text: str, where: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isupper()):
        raise BadInput(where, "a currency of three capital letters such as GBP", shown(text))
    return text
