"""The registries as they would be: rules a rung further, countries that follow suit, makers that are sold.

What is supposed is told like any other event, with a source that says that it is supposed; so every answer
that rests on it says so.
"""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from cleanpath.claims import Attribution, ReadVia, Source
from cleanpath.dates import PartialDate, Span, parse_date
from cleanpath.errors import BadInput, Conflict, shown
from cleanpath.identity.vendors import Ownership, Vendor, Vendors
from cleanpath.planning.scenario import Follow, Sale, Scenario, Step
from cleanpath.policy.places import PLACES
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Constraint, Event, Rule
from cleanpath.policy.state import STARTS

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
    """Add the event. A text that is adopted binds from then on, unless the scenario says otherwise."""
    force = step.force or ("binding" if step.status in ADOPTED and rule.force in WEAK else rule.force)
    constraints = rule.constraints
    if step.constraint:
        constraints = (*constraints, _constraint(step))
    event = _suppose(step.status, step.date, step.known_from, title)
    return replace(rule, force=force, constraints=constraints, events=(*rule.events, event))


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
        key=f"{follow.country.lower()}-like-{rule.key}",
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
    return replace(fact, span=Span(fact.span.start, day))
