"""What `plan.toml` of a case says about its plans; without the file everything has a default."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, shown
from cleanpath.planning.costs import REMEDIES
from cleanpath.planning.periods import LENGTHS
from cleanpath.records import Record, read_record

SIZE_LIMIT = 100_000
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
    if not path.exists():
        return PlanSettings()
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise BadInput(str(path), f"at most {SIZE_LIMIT} bytes", "more")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise BadInput(str(path), "settings in TOML and UTF-8", shown(str(error))) from None
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
