"""Gather what a brief shows: from a result, a case, the story and the registry of rules."""

from collections.abc import Sequence
from typing import Any

from cleanpath.dates import Clocks
from cleanpath.network.case import Case
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Event, Rule
from cleanpath.policy.state import visible_events
from cleanpath.policy.story import Sentence, known_story
from cleanpath.reporting.brief import BriefContent, Citation, Saying


def gather_content(
    result: dict[str, Any],
    case: Case,
    clocks: Clocks,
    story: tuple[Sentence, ...],
    registry: Registry,
    rules: Sequence[dict[str, Any]],
    levers: dict[str, Any] | None = None,
) -> BriefContent:
    """Gather the content of a brief; nothing that could not be known is in it."""
    demands = case.network.demands
    sites = dict(zip(demands["id"].to_pylist(), demands["site"].to_pylist(), strict=True))
    told = [_say(s.text, s.rule, s.event) for s in known_story(story, clocks)]
    events = [_say(e.summary, rule, e) for rule in registry.values() for e in visible_events(rule, clocks)]
    return BriefContent(result, case.network.sites.to_pylist(), sites, told, events, rules, levers)


def _say(text: str, rule: Rule, event: Event) -> Saying:
    source = event.source
    return Saying(
        text=" ".join(text.split()),
        status=event.status,
        grade=str(event.grade),
        attribution=str(event.attribution),
        subject=rule.key,
        day=event.date.first,
        date=str(event.date),
        jurisdiction=rule.jurisdiction,
        source=Citation(source.publisher, source.title, source.url, source.published),
    )
