"""Rules: browse, one rule with every event and source, the ladder of a vendor on a day, two days compared."""

import datetime
from collections.abc import Iterable
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.dates import Clocks
from cleanpath.errors import BadInput
from cleanpath.policy.rules import Rule
from cleanpath.policy.status import STATES, visible_events
from cleanpath.reporting.figures import Moment, draw_timeline, timeline_legend
from cleanpath.results.registries import list_rules
from cleanpath.results.rule_detail import show_rule
from cleanpath.web.accounts.access import current_person
from cleanpath.web.kept import KeptRoute
from cleanpath.web.pages.opened import answers_of, page_context
from cleanpath.web.query import Query
from cleanpath.web.rendering import render
from cleanpath.web.tables import MOST_ROWS, Column, Table, read_view, send

router = APIRouter(route_class=KeptRoute)
Plain = dict[str, Any]

FIRST_DAY = datetime.date(2000, 1, 1)
"""Where the slider of days begins."""
LADDER_DAY = datetime.date(2018, 11, 23)


def _state_order(state: str) -> int:
    return list(STATES).index(state) if state in STATES else len(STATES)


COLUMNS = (
    Column("key", "Rule", "link"),
    Column("jurisdiction", "Jurisdiction", facet=True),
    Column("state", "State on the day", "words", facet=True, order=_state_order),
    Column("since", "Since", "date"),
    Column("grade", "Grade", "grade"),
    Column("title", "Title"),
    Column("vendors", "Vendors", facet=True),
)


def read_clocks(query: Query) -> Clocks:
    """Take the two clocks of a page about no case; without a day it is today."""
    as_of, known_at = query.day("as_of"), query.day("known_at")
    return Clocks.at(as_of or datetime.date.today(), known_at)


def clock_values(query: Query) -> dict[str, str]:
    """Return the clocks as the address gives them."""
    return {name: query.given[name] for name in ("as_of", "known_at") if query.given.get(name)}


def _table(request: Request, query: Query) -> tuple[Table, Clocks]:
    clocks = read_clocks(query)
    registry = answers_of(request).workspace.registry
    rows = list_rules(registry, clocks)
    values = clock_values(query)
    return Table(
        "rules", "Rules", ("rules",), COLUMNS, rows, lambda row: ("rules", row["key"]), values,
        note="Who restricts whom, since when and how firmly. A rule that is not named here is unknown.",
    ), clocks  # fmt: skip


@router.get("/rules")
def show_rules(request: Request) -> Response:
    """Show all rules and their state on a day."""
    query = Query.of(request)
    person = current_person(request)
    table, clocks = _table(request, query)
    more = page_context(request, person)
    return send(request, table, query, "page", layout="rules.html", clocks=clocks, given=table.values, **more)


@router.get("/rules.{form}")
def send_rules(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the rules as CSV or JSON."""
    current_person(request)
    query = Query.of(request)
    return send(request, _table(request, query)[0], query, form)


@router.get("/rules/ladder")
def show_ladder(request: Request) -> Response:
    """Show what was said about a vendor, step by step, up to a day that a slider moves."""
    query, person = Query.of(request), current_person(request)
    workspace = answers_of(request).workspace
    vendor = query.choice("vendor", tuple(workspace.vendors), "huawei")
    day = query.day("as_of") or LADDER_DAY
    clocks = Clocks.at(day)
    table = _ladder(request, vendor, day)
    view = read_view(table, query, MOST_ROWS)
    query.finish()
    meant = {row["key"] for row in list_rules(workspace.registry, clocks, vendor=vendor)}
    rules = [workspace.registry[key] for key in sorted(meant)]
    events = sorted(
        ((rule, event) for rule in rules for event in visible_events(rule, clocks)),
        key=lambda pair: (pair[1].date.first, pair[0].key),
    )
    moments = [
        Moment(e.date.first, rule.jurisdiction, e.status, f"{e.date} {rule.key}: {e.summary}")
        for rule, e in events
    ]
    last = datetime.date.today()
    steps = _steps(workspace.registry.values(), vendor, day)
    return render(
        request,
        "ladder.html",
        vendor=vendor,
        vendors=sorted(workspace.vendors),
        day=day,
        begin=FIRST_DAY,
        days=(last - FIRST_DAY).days,
        drawing=draw_timeline(moments, day),
        legend=timeline_legend(),
        states=view,
        events=list(reversed(events)),
        earlier=steps[0],
        later=steps[1],
        **page_context(request, person),
    )


STATES_OF_ONE = tuple(column for column in COLUMNS if column.key != "vendors")


def _ladder(request: Request, vendor: str, day: datetime.date) -> Table:
    """Return the rules that mean a vendor, with their state on a day."""
    found = list_rules(answers_of(request).workspace.registry, Clocks.at(day), vendor=vendor)
    rows = [row for row in found if row["state"]]
    return Table(
        "ladder", "State of the rules", ("rules", "ladder"), STATES_OF_ONE, rows,
        lambda row: ("rules", row["key"]), {"vendor": vendor, "as_of": str(day)}, "", {"as_of": str(day)},
    )  # fmt: skip


@router.get("/rules/ladder.{form}")
def send_ladder(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the rules that mean a vendor, with their state on a day, as CSV or JSON."""
    current_person(request)
    query = Query.of(request)
    vendor = query.choice("vendor", tuple(answers_of(request).workspace.vendors), "huawei")
    return send(request, _ladder(request, vendor, query.day("as_of") or LADDER_DAY), query, form)


def _steps(
    rules: Iterable[Rule], vendor: str, day: datetime.date
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the days nearest before and after a day on which something about a vendor became known."""
    days = {
        event.known_from.last
        for rule in rules
        for event in rule.events
        if any(vendor in (target.vendor, *target.read_as) for target in rule.targets)
    }
    before, after = [d for d in days if d < day], [d for d in days if d > day]
    return max(before, default=None), min(after, default=None)


CHANGES = (
    Column("title", "Rule", "link"),
    Column("key", "Key"),
    Column("jurisdiction", "Jurisdiction", facet=True),
    Column("old", "On the first day", "words", facet=True, order=_state_order),
    Column("new", "On the second day", "words", facet=True, order=_state_order),
    Column("since", "Since", "date"),
)


@router.get("/rules/compare")
def compare_days(request: Request) -> Response:
    """Show which rules changed their state between two days."""
    query, person = Query.of(request), current_person(request)
    table, old, new = _compared(request, query)
    more = page_context(request, person) | {"layout": "rules_compare.html", "old": old, "new": new}
    return send(request, table, query, "page", **more)


@router.get("/rules/compare.{form}")
def send_compared(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the same as CSV or JSON."""
    current_person(request)
    query = Query.of(request)
    return send(request, _compared(request, query)[0], query, form)


def _compared(request: Request, query: Query) -> tuple[Table, datetime.date, datetime.date]:
    old, new = query.day("from"), query.day("to")
    old, new = old or LADDER_DAY, new or datetime.date.today()
    if old > new:
        raise BadInput("from", f"a day up to {new}", str(old))
    registry = answers_of(request).workspace.registry
    before, after = ({row["key"]: row for row in list_rules(registry, Clocks.at(day))} for day in (old, new))
    states = {key: before[key]["state"] if key in before else "not_visible" for key in after}
    changed = [
        {"key": key, "title": row["title"] or key, "jurisdiction": row["jurisdiction"]}
        | {"old": states[key], "new": row["state"], "since": row["since"]}
        for key, row in after.items()
        if states[key] != row["state"]
    ]
    changed.sort(key=lambda row: (row["jurisdiction"], row["since"] or ""))
    note = "Rules with another state, each day with what was known on it."
    values = {"from": str(old), "to": str(new)}
    return Table(
        "compare", f"Rules on {old} and on {new}", ("rules", "compare"), CHANGES, changed,
        lambda row: ("rules", row["key"]), values, note, {"as_of": str(new)},
    ), old, new  # fmt: skip


@router.get("/rules/{key}")
def show_one_rule(request: Request, key: str) -> Response:
    """Show one rule with all its events and sources; with a day, only what could be known then."""
    query, person = Query.of(request), current_person(request)
    as_of, known_at = query.day("as_of"), query.day("known_at")
    query.finish()
    clocks = Clocks.at(as_of or known_at or datetime.date.today(), known_at) if as_of or known_at else None
    rule = show_rule(answers_of(request).workspace.registry, key, clocks).to_dict()
    return render(
        request,
        "rule.html",
        rule=rule,
        clocks=clocks,
        given=clock_values(query),
        **page_context(request, person),
    )
