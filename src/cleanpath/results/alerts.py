"""Alerts: what a newer registry, or a later day of knowledge, changes in the findings of a case."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from cleanpath.claims.model import ReadVia, Source
from cleanpath.compliance.evaluate import Covered, Judged, find_covered
from cleanpath.compliance.findings import Finding, Status
from cleanpath.policy.rules import Event
from cleanpath.policy.status import visible_events
from cleanpath.results.axes import LAW
from cleanpath.verdict import Truth

KINDS = {
    "nil_certification_lapses": "a certificate that nothing covered is in the network no longer holds",
    "breach_appears": "a requirement is broken that was not, as far as was known",
    "breach_ends": "a requirement is no longer broken",
    "graver": "a finding is graver than it was",
    "less_grave": "a finding is less grave than it was",
    "deadline_moves": "a requirement begins or is due on another day",
    "requirement_appears": "a requirement binds, or may, that was not known",
    "requirement_ends": "a requirement that bound, or might, is no longer there",
}
"""What can be told."""

_SAID = {
    "breach_appears": "is breached; what was known before did not show it",
    "breach_ends": "is no longer breached: it is {now}",
    "graver": "is {now} and was {was}",
    "less_grave": "is {now} and was {was}",
    "deadline_moves": "has other dates",
    "requirement_appears": "is new: it is {now}",
    "requirement_ends": "asks nothing any more and was {was}",
}
Alert = dict[str, Any]

NO_SOURCE = Source("", "", "", ReadVia.NONE)


def list_alerts(before: Judged, after: Judged) -> Iterator[Alert]:
    """Yield an alert for each change that matters, lapsed certifications first, then in the order of rules.

    Both are of one case and one day; `after` knows more, or another registry.
    """
    yield from _lapses(before, after)
    old, new = ({f.id: f for f in judged.findings} for judged in (before, after))
    for name in [*new, *(name for name in old if name not in new)]:
        kind = _kind(old.get(name), new.get(name))
        if kind:
            yield _alert(kind, old.get(name), new.get(name), before, after)


def _kind(old: Finding | None, new: Finding | None) -> str:
    before, after = (Status.NOT_APPLICABLE if f is None else f.beneath for f in (old, new))
    if before is after:
        moved = old is not None and new is not None and _days(old) != _days(new)
        return "deadline_moves" if moved and after is not Status.NOT_APPLICABLE else ""
    if after is Status.BREACHED:
        return "breach_appears"
    if before is Status.BREACHED:
        return "breach_ends"
    if before is Status.NOT_APPLICABLE:
        return "requirement_appears"
    if after is Status.NOT_APPLICABLE:
        return "requirement_ends"
    return "graver" if after > before else "less_grave"


def _days(finding: Finding) -> tuple[str, str]:
    return str(finding.starts or ""), str(finding.deadline or "")


def _alert(kind: str, old: Finding | None, new: Finding | None, before: Judged, after: Judged) -> Alert:
    finding = new or old
    assert finding is not None
    now = new.status if new else Status.NOT_APPLICABLE
    was = old.status if old else Status.NOT_APPLICABLE
    due = f", its deadline is {new.deadline}" if new and new.deadline else ""
    said = _SAID[kind].format(now=str(now).replace("_", " "), was=str(was).replace("_", " "))
    title = after.context.rules_as_of.registry.get(finding.rule)
    name = f"{title.title if title else finding.rule} ({finding.rule}/{finding.requirement})"
    return {
        "kind": kind,
        "text": f"{finding.operator or 'the case'}: {name} {said}{due}.",
        "finding": finding.id,
        "rule": finding.rule,
        "requirement": finding.requirement,
        "operator": finding.operator,
        "old": str(old.status) if old else None,
        "new": str(new.status) if new else None,
        "old_days": list(_days(old)) if old else None,
        "new_days": list(_days(new)) if new else None,
        "axis": LAW,
        "because": _news(finding.rule, before, after),
    }


def _lapses(before: Judged, after: Judged) -> Iterator[Alert]:
    held, now = (
        find_covered(j.context, j.context.rules_as_of.registry.values(), "US") for j in (before, after)
    )
    for number, operator in enumerate(after.context.operators):
        rows = after.context.inventory.operator == number
        if held.none(rows) is Truth.YES and now.none(rows) is not Truth.YES:
            yield _lapse(operator.id, rows, now, before, after)


def _lapse(operator: str, rows: Any, now: Covered, before: Judged, after: Judged) -> Alert:
    mine = [row for row in np.flatnonzero(rows).tolist() if row in now.by_row]
    sure = sum(now.truth[row] == Truth.YES for row in mine)
    entries = sorted({entry for row in mine for entry in now.by_row[row]})
    ids = after.elements
    return {
        "kind": "nil_certification_lapses",
        "text": f"{operator or 'the case'}: your nil certification lapses: {', '.join(entries)} covers "
        f"{sure} of your elements and may cover {len(mine) - sure} more.",
        "operator": operator,
        "axis": LAW,
        "rules": entries,
        "assets": [ids[row] for row in mine if now.truth[row] == Truth.YES],
        "assets_unknown": [ids[row] for row in mine if now.truth[row] != Truth.YES],
        "because": [event for entry in entries for event in _news(entry, before, after)],
    }


def _news(rule: str, before: Judged, after: Judged) -> list[dict[str, Any]]:
    """Return the events of a rule that only the later one could know."""
    old, new = (_events(rule, judged) for judged in (before, after))
    # A source that only the later day may name is no news.
    told = {replace(event, source=NO_SOURCE) for event in old}
    return [
        {
            "rule": rule,
            "date": str(event.date),
            "known_from": str(event.known_from),
            "status": event.status,
            "summary": event.summary,
            "source": str(event.source),
            "url": event.source.url or None,
            "grade": str(event.grade),
        }
        for event in new
        if replace(event, source=NO_SOURCE) not in told
    ]


def _events(rule: str, judged: Judged) -> tuple[Event, ...]:
    registry = judged.context.rules_as_of.registry
    return tuple(visible_events(registry[rule], judged.context.clocks)) if rule in registry else ()
