"""A scenario laid over a case and the registries.

What is supposed is told like any other event, with a source that says that it is supposed; so every answer
that rests on it says so.
"""

import datetime
import shutil
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleanpath.claims.model import Attribution, ReadVia, Source
from cleanpath.dates import PartialDate, Span, parse_date
from cleanpath.errors import BadInput, Conflict, UnknownName, shown
from cleanpath.identity.vendors import Ownership, Vendor, Vendors
from cleanpath.network.case import digest_files
from cleanpath.network.graph import Flags
from cleanpath.network.kinds import case_kinds
from cleanpath.places import PLACES
from cleanpath.policy.equipment import AGGREGATE
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Constraint, Event, Rule
from cleanpath.policy.status import STARTS
from cleanpath.scenarios.losses import named, nearby
from cleanpath.scenarios.scenario import Change, Cut, Follow, Loss, Manage, Protect, Sale, Scenario, Step
from cleanpath.schema.description import describe
from cleanpath.tables import check_table, read_table, write_table


class Overlay:
    """The tables of one case folder while a scenario edits them; `said` tells every edit in words."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder, self.origin = folder, origin
        self.said: list[str] = []
        self._tables: dict[str, pa.Table] = {}

    def table(self, name: str) -> pa.Table:
        """Return a table as it stands.

        Raises
        ------
        BadInput
            If the case has no such table.
        """
        if name not in self._tables:
            found = read_table(self.folder, name)
            if found is None:
                raise BadInput(self.origin, f"a case with a table {name}", "none", "Leave that edit out.")
            self._tables[name] = found
        return self._tables[name]

    def column(self, name: str, column: str) -> list[object]:
        """Return one column of a table."""
        found: list[object] = self.table(name)[column].to_pylist()
        return found

    def put(self, name: str, rows: Flags, values: dict[str, object], what: str) -> None:
        """Set cells in some rows of a table.

        Raises
        ------
        UnknownName
            If the table has no such column.
        BadInput
            If no row is meant, or a value does not fit its column.
        """
        table, description = self.table(name), describe(name)
        if not rows.any():
            raise BadInput(self.origin, f"{what} to change something", f"no row of {name} that it means")
        for column, value in values.items():
            if column not in table.column_names:
                raise UnknownName(f"{self.origin} [{name}]", "column", column, table.column_names)
            cells = pc.if_else(pa.array(rows), _text(value), _texts(table[column]))
            table = table.set_column(table.column_names.index(column), column, cells)
        self._tables[name] = check_table(_plain(table), description, f"{self.origin} [{name}]")
        words = ", ".join(f"{column} = {value}" for column, value in values.items() if value != "")
        self.said.append(f"{what}: {words} in {int(rows.sum())} of {len(rows)} rows of {name}")

    def keep(self, name: str, rows: Flags) -> int:
        """Keep some rows of a table and return how many went; a table that the case lacks is no fault."""
        if read_table(self.folder, name) is None:
            return 0
        self._tables[name] = self.table(name).filter(pa.array(rows))
        return int((~rows).sum())

    def write(self) -> None:
        """Write the edited tables in place of the old ones."""
        for name, table in self._tables.items():
            old = self.folder / f"{name}.parquet"
            write_table(old if old.exists() else self.folder / f"{name}.csv", _plain(table))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(table: pa.Table) -> pa.Table:
    return pa.table({name: _texts(table[name]) for name in table.column_names})


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return cells as they would be written; what is missing is empty."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    return pc.fill_null(pc.cast(column, pa.string()), "")


LOST_NAMED = 6
"""Elements that are lost and named in words."""


def overlay_case(case: Path, scenario: Scenario, to: Path) -> list[str]:
    """Copy the files of a case to the new folder `to`, edit the copy, and return the edits in words.

    Raises
    ------
    BadInput
        If an edit means nothing in this case, or leaves it contradictory.
    """
    for name in digest_files(case):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(case / name, to / name)
    overlay = Overlay(to, scenario.origin)
    for departure in scenario.departures:
        _leave(overlay, departure.operator)
    for loss in scenario.losses:
        _lose(overlay, loss)
    for change in scenario.changes:
        which = " and ".join(f"{column} = {value}" for column, value in change.where.items())
        what = f"set where {which}" if which else "set"
        overlay.put(change.table, _where(overlay, change), dict(change.values), what)
    for manage in scenario.manages:
        _manage(overlay, manage)
    for protect in scenario.protects:
        _protect(overlay, protect)
    for cut in scenario.cuts:
        _cut(overlay, cut)
    _supersede(overlay)
    overlay.write()
    return overlay.said


def _where(overlay: Overlay, change: Change) -> Flags:
    table = overlay.table(change.table)
    rows = np.ones(table.num_rows, np.bool_)
    for column, value in change.where.items():
        if column not in table.column_names:
            raise UnknownName(f"{overlay.origin} [{change.table}]", "column", column, table.column_names)
        cells = table[column]
        plain = pa.types.is_floating(cells.type) or pa.types.is_integer(cells.type)
        numeric = plain and isinstance(value, (int, float)) and not isinstance(value, bool)
        same = pc.equal(cells, value) if numeric else pc.equal(_texts(cells), _text(value))
        rows &= pc.fill_null(same, False).to_numpy()
    return rows


def _manage(overlay: Overlay, manage: Manage) -> None:
    """Replace by another's what is there to manage, or manages something, and is of the maker."""
    managers: set[object] = set()
    if read_table(overlay.folder, "relations") is not None:
        pairs = zip(overlay.column("relations", "source"), overlay.column("relations", "kind"), strict=True)
        managers = {source for source, kind in pairs if kind == "manages"}
    systems = {key for key, kind in case_kinds(overlay.folder).items() if kind.part == "management"}
    columns = (overlay.column("elements", name) for name in ("id", "kind", "vendor"))
    rows = np.array(
        [
            (element in managers or kind in systems) and manage.vendor in str(vendor).split("|")
            for element, kind, vendor in zip(*columns, strict=True)
        ],
        np.bool_,
    )
    overlay.put("elements", rows, {"vendor": manage.by}, f"management by {manage.vendor} replaced")


def _protect(overlay: Overlay, protect: Protect) -> None:
    ids = [str(name) for name in overlay.column("demands", "id")]
    rows = np.array([fnmatchcase(name, protect.demands) for name in ids], np.bool_)
    values: dict[str, object] = {"protection": protect.protection, "evidence": protect.evidence}
    overlay.put("demands", rows, values, f"demands {protect.demands} protected")


def _cut(overlay: Overlay, cut: Cut) -> None:
    payers = overlay.column("aid", "payer")
    rows = np.array([cut.payer in ("", payer) for payer in payers], np.bool_)
    if not rows.any():
        raise BadInput(f"{overlay.origin} [fund]", "a payer of the case", shown(cut.payer))
    for number in np.flatnonzero(rows):
        one = np.zeros(len(rows), np.bool_)
        one[number] = True
        amount = float(str(overlay.column("aid", "amount")[int(number)])) * cut.share
        overlay.put("aid", one, {"amount": amount}, f"aid of {payers[int(number)]} paid at {cut.share:.1%}")


def _supersede(overlay: Overlay) -> None:
    """Leave out the mix of what is no aggregate any more: its makers were set."""
    columns = (overlay.column("elements", name) for name in ("id", "vendor"))
    mixed = {name for name, vendor in zip(*columns, strict=True) if vendor == AGGREGATE}
    if read_table(overlay.folder, "mixes") is not None:
        rows = np.array([element in mixed for element in overlay.column("mixes", "element")], np.bool_)
        if not rows.all():
            overlay.said.append(f"{overlay.keep('mixes', rows)} rows of mixes superseded")


def _leave(overlay: Overlay, operator: str) -> None:
    """Take an operator's elements away, and all that cannot be without them."""
    owner = np.array(overlay.column("elements", "operator"), object)
    gone_rows = owner == operator
    if not gone_rows.any():
        raise UnknownName(f"{overlay.origin} [leave]", "operator", operator, {str(o) for o in owner if o})
    gone = {name for name, out in zip(overlay.column("elements", "id"), gone_rows, strict=True) if out}
    lost = _take_away(overlay, gone, operator)
    overlay.said.append(f"{operator} leaves with {len(gone)} elements and {lost} demands")


def _lose(overlay: Overlay, loss: Loss) -> None:
    """Take elements away with all that cannot be without them; demands between others stay."""
    ids = [str(name) for name in overlay.column("elements", "id")]
    if loss.near is None:
        gone, what = named(ids, loss.elements), loss.elements
    else:
        elements, links, sites = (overlay.table(name) for name in ("elements", "links", "sites"))
        gone = nearby(elements, links, sites, loss.near, loss.km)
        what = f"all within {loss.km:g} km of {loss.near[0]:g}, {loss.near[1]:g}"
    if not gone:
        raise BadInput(f"{overlay.origin} [lose]", "elements of the case", f"none ({shown(what)})")
    lost = _take_away(overlay, set(gone), "")
    more = f" and {len(gone) - LOST_NAMED} more" if len(gone) > LOST_NAMED else ""
    ends = f", with {lost} demands that begin or end there" if lost else ""
    overlay.said.append(f"lost: {', '.join(sorted(gone)[:LOST_NAMED])}{more}{ends}")


def _take_away(overlay: Overlay, gone: set[object], operator: str) -> int:
    """Drop elements, their links, relations, mixes and paths; return how many demands go with them."""
    stays = np.array([name not in gone for name in overlay.column("elements", "id")], np.bool_)
    overlay.keep("elements", stays)
    lost = _drop(overlay, "demands", ("source", "target"), gone, carried_by=operator)
    for name, columns in (
        ("links", ("a", "b")),
        ("relations", ("source", "target")),
        ("mixes", ("element",)),
        ("components", ("element",)),
    ):
        _drop(overlay, name, columns, gone)
    _drop_paths(overlay, gone)
    return lost


def _drop(
    overlay: Overlay, name: str, columns: Sequence[str], gone: set[object], carried_by: str = ""
) -> int:
    if read_table(overlay.folder, name) is None:
        return 0
    stays = np.ones(overlay.table(name).num_rows, np.bool_)
    for column in columns:
        stays &= np.array([cell not in gone for cell in overlay.column(name, column)], np.bool_)
    if carried_by:
        stays &= np.array([cell != carried_by for cell in overlay.column(name, "operator")], np.bool_)
    return overlay.keep(name, stays)


def _drop_paths(overlay: Overlay, gone: set[object]) -> None:
    """A path through what is gone is gone; so are the paths of demands that are gone."""
    if read_table(overlay.folder, "paths") is None:
        return
    demands = set(overlay.column("demands", "id"))
    rows = list(zip(overlay.column("paths", "demand"), overlay.column("paths", "element"), strict=True))
    broken = {demand for demand, element in rows if element in gone}
    overlay.keep("paths", np.array([d in demands and d not in broken for d, _ in rows], np.bool_))


ADOPTED = ("enacted", "effective", "upheld")
WEAK = ("none", "proposed", "reported", "announced", "advisory", "voluntary", "power_only", "assess")


def suppose_rules(registry: Registry, scenario: Scenario) -> Registry:
    """Return the registry with the steps and followers of a scenario.

    Raises
    ------
    UnknownName
        If a rule is not in the registry.
    BadInput, Conflict
        If a country is no country, or has followed that rule already.
    """
    rules = dict(registry.by_key)
    for number, step in enumerate(scenario.steps, 1):
        rule = registry.find(step.rule, f"{scenario.origin} [rule {number}]")
        rules[rule.key] = _step(rules[rule.key], step, scenario.title)
    for number, follow in enumerate(scenario.follows, 1):
        where = f"{scenario.origin} [follow {number}]"
        rule = _follow(registry.find(follow.like, where), follow, scenario.title, where)
        if rule.key in rules:
            raise Conflict(where, "a country that has not followed that rule", rule.key)
        rules[rule.key] = rule
    return replace(registry, by_key=dict(sorted(rules.items())))


def _suppose(status: str, date: PartialDate, known_from: PartialDate, title: str) -> Event:
    source = Source(f"Scenario: {title}", "supposed, not a fact", "", ReadVia.NONE)
    summary = f"Supposed by the scenario {title!r}."
    return Event(date, known_from, status, summary, Attribution.ANALYST, "", False, "", source)


def _step(rule: Rule, step: Step, title: str) -> Rule:
    """Add the event. A text that is adopted binds from then on, unless the scenario says otherwise.

    What begins with the rule by its text begins on the supposed day, see `brought_forward`.
    """
    force = step.force or ("binding" if step.status in ADOPTED and rule.force in WEAK else rule.force)
    moved = brought_forward(rule, step)
    constraints = tuple(
        replace(one, applies_from=step.date, known_from=_earlier(one.known_from, step.known_from))
        if one in moved
        else one
        for one in rule.constraints
    )
    if step.constraint:
        constraints = (*constraints, _constraint(step))
    event = _suppose(step.status, step.date, step.known_from, title)
    return replace(rule, force=force, constraints=constraints, events=(*rule.events, event))


def brought_forward(rule: Rule, step: Step) -> tuple[Constraint, ...]:
    """Return the constraints that a step brings forward: those that begin on the day the rule itself does.

    A rule that takes effect earlier than its text says takes along what its text lets begin with it. Stages
    and deadlines of their own stay where the text puts them.
    """
    if step.status not in STARTS:
        return ()
    begun = [event.date.first for event in rule.events if event.status in STARTS] or [
        one.applies_from.first for one in rule.constraints if one.applies_from is not None
    ]
    if not begun or min(begun) <= step.date.first:
        return ()
    first = min(begun)
    dated = ((one, one.applies_from) for one in rule.constraints)
    return tuple(one for one, start in dated if start is not None and start.first == first)


def _earlier(one: PartialDate | None, other: PartialDate) -> PartialDate:
    return other if one is None or one.first > other.first else one


def _constraint(step: Step) -> Constraint:
    return Constraint(
        kind=step.constraint,
        id="supposed",
        value="",
        value_pct=None,
        measured_on="",
        applies_from=step.date,
        deadline=None,
        known_from=step.known_from,
        part="",
        generation=(),
        network_part=(),
        draft=False,
        note="Supposed by a scenario.",
        verified=False,
        source=None,
    )


def follower_key(follow: Follow) -> str:
    """Return the key of the rule that a country makes."""
    return f"{follow.country.lower()}-like-{follow.like}"


def _follow(rule: Rule, follow: Follow, title: str, where: str) -> Rule:
    """Copy a rule to a country; its dates keep their distance from the day on which it took effect."""
    if follow.country not in PLACES:
        raise BadInput(f"{where} [country]", "a two-letter country code such as NO", shown(follow.country))
    begun = [event.date for event in rule.events if event.status in STARTS] or [
        event.date for event in rule.events if event.status in ADOPTED
    ]
    shift = follow.date.first - min(begun, key=lambda date: date.first).first if begun else None
    known = follow.known_from
    return replace(
        rule,
        key=follower_key(follow),
        jurisdiction=follow.country,
        title=f"{follow.country} follows suit: {rule.title}",
        force="binding" if rule.force in WEAK else rule.force,
        secret=False,
        constraints=tuple(_shift(constraint, shift, known) for constraint in rule.constraints),
        events=(
            _suppose("enacted", known, known, title),
            _suppose("effective", follow.date, known, title),
        ),
    )


def _shift(constraint: Constraint, by: datetime.timedelta | None, known: PartialDate) -> Constraint:
    def moved(date: PartialDate | None) -> PartialDate | None:
        if date is None or by is None:
            return date
        return parse_date((date.last + by).isoformat(), "scenario")

    return replace(
        constraint,
        applies_from=moved(constraint.applies_from),
        deadline=moved(constraint.deadline),
        known_from=known,
    )


def suppose_vendors(vendors: Vendors, sales: Sequence[Sale], origin: str) -> Vendors:
    """Return the vendors with those sold that a scenario sells: the old owner's time ends with the sale.

    Raises
    ------
    UnknownName
        If what is sold is not registered.
    BadInput
        If a maker is sold to itself.
    """
    by_id = dict(vendors.by_id)
    for number, sale in enumerate(sales, 1):
        where = f"{origin} [sale {number}]"
        vendors.find(sale.vendor, where)
        if sale.vendor == sale.buyer:
            raise BadInput(f"{where} [to]", "another owner", shown(sale.buyer))
        by_id[sale.vendor] = _sell(by_id[sale.vendor], sale)
    return replace(vendors, by_id=by_id)


def _sell(vendor: Vendor, sale: Sale) -> Vendor:
    owned = tuple(_end(fact, sale.date) if fact.type == "owner" else fact for fact in vendor.ownership)
    bought = Ownership(
        type="owner",
        controller=sale.buyer,
        span=Span(sale.date, None),
        holders=(),
        share="",
        status="",
        state_owned="",
        event="supposed by a scenario",
        what="",
        as_stated="",
        verified=False,
        sources=(),
    )
    return replace(vendor, ownership=(*owned, bought))


def _end(fact: Ownership, day: PartialDate) -> Ownership:
    end = fact.span.end
    if end is not None and end.first <= day.first:
        return fact
    if day.first == day.last:  # its last day is the one before
        before = day.first - datetime.timedelta(days=1)
        day = PartialDate(before, before, before.isoformat())
    return replace(fact, span=Span(fact.span.start, day))
