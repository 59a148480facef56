"""The rules and their state on a day as plain rows, for commands and pages."""

from typing import Any

from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, shown
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Rule
from cleanpath.policy.status import STATES, RuleState, state_of


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
            rows.append(describe_state(rule, found))
    return rows


def _vendors(rule: Rule) -> list[str]:
    named = [target.vendor for target in rule.targets if target.vendor]
    return sorted({*named, *(name for target in rule.targets for name in target.read_as)})


def describe_state(rule: Rule, found: RuleState) -> dict[str, Any]:
    """Return the row of one rule in the state that was found."""
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
