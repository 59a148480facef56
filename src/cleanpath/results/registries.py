"""Plain views of the registry of rules, for commands and pages: JSON-able values in a fixed order."""

from typing import Any

from cleanpath.claims.model import Source
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, shown
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Constraint, Event, Rule, Target
from cleanpath.policy.status import STATES, RuleState, happened, pending, state_of


def list_rules(
    registry: Registry,
    clocks: Clocks,
    jurisdiction: str | None = None,
    vendor: str | None = None,
    state: str | None = None,
) -> list[dict[str, Any]]:
    """Return one row for each rule, sorted by key.

    Parameters
    ----------
    registry
        The rules.
    clocks
        The day, and what could be known.
    jurisdiction, vendor, state
        Keep the rules of one jurisdiction, that name or are read as one vendor, or in one state.

    Returns
    -------
    list
        `key, jurisdiction, title, state, since, grade, vendors, visible_events, verified_events` for each.
        Rules that could not be known on the day are listed only where `state` asks for them, and what would
        tell of them is left empty.

    Raises
    ------
    BadInput
        If `state` is no state.
    """
    if state is not None and state not in STATES:
        raise BadInput("state", "one of " + ", ".join(STATES), shown(state))
    rows = []
    for rule in registry.values():
        found = state_of(rule, clocks)
        if jurisdiction not in (None, rule.jurisdiction) or state not in (None, found.state):
            continue
        if state is None and not found.visible:
            continue
        if vendor is None or (vendor in _vendors(rule) and found.visible):
            rows.append(_row(rule, found))
    return rows


def show_rule(registry: Registry, key: str, clocks: Clocks | None = None) -> dict[str, Any]:
    """Return everything on one rule, its ladder with sources and grades.

    Parameters
    ----------
    registry
        The rules.
    key
        The rule.
    clocks
        If given, only what could be known then: later events and constraints are counted, not shown, and
        texts written with hindsight are left out.

    Raises
    ------
    UnknownName
        If there is no such rule.
    """
    rule = registry.find(key)
    found = state_of(rule, clocks) if clocks else None
    events = found.visible if found else rule.events
    whole = len(events) == len(rule.events)
    if found and not events:
        row = _row(rule, found)
        return {**row, "events": [], "withheld_events": len(rule.events)}
    constraints = [c for c in rule.constraints if clocks is None or whole or not pending(c, clocks)]
    return {
        "key": rule.key,
        "jurisdiction": rule.jurisdiction,
        "title": rule.title,
        "instrument": rule.instrument,
        "instrument_note": rule.instrument_note or None,
        "issuer": rule.issuer,
        "force": rule.force,
        "force_note": (rule.force_note or None) if whole else None,
        "secret": rule.secret,
        "covered_list": rule.covered_list,
        "addressees": list(rule.addressees),
        "actor_states": list(rule.actor_states),
        "confidence": (rule.confidence or None) if whole else None,
        "state": found.state if found else None,
        "state_meaning": STATES[found.state] if found else None,
        "scope": {
            "generation": list(rule.scope.generation),
            "network_part": list(rule.scope.network_part),
            "sites": rule.scope.sites or None,
            "obliged": rule.scope.obliged,
            "roles": list(rule.scope.roles),
        },
        "targets": [_target(target) for target in rule.targets],
        "constraints": [_constraint(c, whole) for c in constraints],
        "withheld_constraints": len(rule.constraints) - len(constraints),
        "events": [_event(event, clocks) for event in sorted(events, key=_ladder)],
        "visible_events": len(events),
        "verified_events": sum(event.verified for event in events),
        "withheld_events": len(rule.events) - len(events),
    }


def _vendors(rule: Rule) -> list[str]:
    named = [target.vendor for target in rule.targets if target.vendor]
    return sorted({*named, *(name for target in rule.targets for name in target.read_as)})


def _row(rule: Rule, found: RuleState) -> dict[str, Any]:
    told = bool(found.visible)
    return {
        "key": rule.key,
        "jurisdiction": rule.jurisdiction,
        "title": rule.title if told else None,
        "state": found.state,
        "since": str(found.decisive.date) if found.decisive else None,
        "grade": str(found.decisive.grade) if found.decisive else None,
        "vendors": _vendors(rule) if told else [],
        "visible_events": len(found.visible),
        "verified_events": found.verified,
    }


def _ladder(event: Event) -> tuple[str, str]:
    return (event.date.first.isoformat(), event.known_from.last.isoformat())


def _source(source: Source) -> dict[str, Any]:
    return {
        "publisher": source.publisher,
        "title": source.title or None,
        "url": source.url or None,
        "published": source.published or None,
        "read_via": str(source.read_via),
    }


def _event(event: Event, clocks: Clocks | None) -> dict[str, Any]:
    return {
        "date": str(event.date),
        "known_from": str(event.known_from),
        "status": event.status,
        "happened": happened(event, clocks) if clocks else None,
        "summary": event.summary,
        "actor": event.actor or None,
        "attribution": str(event.attribution),
        "verified": event.verified,
        "grade": str(event.grade),
        "note": event.note or None,
        "source": _source(event.source),
    }


def _target(target: Target) -> dict[str, Any]:
    if target.vendor:
        return {
            "vendor": target.vendor,
            "affiliates": target.affiliates,
            "affiliates_note": target.affiliates_note or None,
            "category": target.category or None,
        }
    return {
        "criterion": target.criterion,
        "text": target.text,
        "test": target.test,
        "countries": list(target.countries),
        "category": target.category or None,
        "read_as": list(target.read_as),
        "read_by": target.read_by or None,
    }


def _constraint(constraint: Constraint, whole: bool) -> dict[str, Any]:
    return {
        "kind": constraint.kind,
        "meaning": KINDS[constraint.kind].meaning,
        "restricts": str(KINDS[constraint.kind].restricts),
        "id": constraint.id or None,
        "value": (constraint.value or None) if whole else None,
        "value_pct": constraint.value_pct,
        "measured_on": constraint.measured_on or None,
        "denominators": list(constraint.denominators),
        "exceptions": list(constraint.exceptions),
        "condition": constraint.condition or None,
        "applies_from": str(constraint.applies_from) if constraint.applies_from else None,
        "deadline": str(constraint.deadline) if constraint.deadline and whole else None,
        "part": constraint.part or None,
        "generation": list(constraint.generation),
        "network_part": list(constraint.network_part),
        "draft": constraint.draft,
        "note": (constraint.note or None) if whole else None,
        "verified": constraint.verified,
        "source": _source(constraint.source) if constraint.source else None,
    }
