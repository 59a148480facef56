"""What a brief shows, gathered; the story of a case."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cleanpath.datafiles import read_toml
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, UnknownName
from cleanpath.network.case import Case
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Event, Rule
from cleanpath.policy.status import as_seen, visible_events
from cleanpath.records import Record, read_record
from cleanpath.reporting.brief import BriefContent, Citation, Saying
from cleanpath.reporting.brief_boxes import list_boxes
from cleanpath.results.network_parts import network_parts

ACCEPTED = "Accepted by "
"""How the note of an event begins that a reviewer of the press accepted: where it was read, and the relay."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the rule it is about, and the event it rests on."""

    text: str
    rule: Rule
    event: Event


def read_story(folder: Path, rules: Mapping[str, Rule]) -> tuple[Sentence, ...]:
    """Read `story.toml` of a case; a case without one has no story.

    Raises
    ------
    BadInput
        If it is malformed, or names a rule or an event that does not exist.
    """
    path = folder / "story.toml"
    if not os.path.lexists(path):
        return ()
    data = read_toml(path)

    def sentence(record: Record) -> Sentence:
        text, key = record.text("text"), record.text("rule")
        number = record.number("event", low=1)
        if key not in rules:
            raise UnknownName(record.where("rule"), "rule", key, rules)
        events = rules[key].events
        if number != int(number) or number > len(events):
            raise BadInput(record.where("event"), f"a whole number up to {len(events)}", f"{number:g}")
        return Sentence(text, rules[key], events[int(number) - 1])

    return read_record(str(path), data, lambda record: record.records("sentence", sentence))


def known_story(story: tuple[Sentence, ...], clocks: Clocks) -> tuple[Sentence, ...]:
    """Return the sentences whose event could be known, with the sources that the day may name."""
    return tuple(
        replace(s, event=as_seen(s.event, clocks)) for s in story if clocks.knows(s.event.known_from)
    )


def gather_content(
    result: dict[str, Any],
    case: Case,
    clocks: Clocks,
    story: tuple[Sentence, ...],
    registry: Registry,
    rules: Sequence[dict[str, Any]],
    levers: dict[str, Any] | None = None,
    findings: dict[str, Any] | None = None,
) -> BriefContent:
    """Gather the content of a brief; nothing that could not be known is in it.

    A page about one's own network tells of the law there and of the lens, and not of all the world's.
    """
    demands = case.network.demands
    sites = dict(zip(demands["id"].to_pylist(), demands["site"].to_pylist(), strict=True))
    told = [_say(s.text, s.rule, s.event) for s in known_story(story, clocks)]
    told += [
        _say(f"{event.summary} ({event.note})", rule, event)
        for rule in registry.values()
        for event in visible_events(rule, clocks)
        if event.note.startswith(ACCEPTED)
    ]
    held = case.network.sites.to_pylist()
    parts = network_parts(result)
    near = None if parts else _concerned(result, case, findings)
    told_of = [rule for rule in registry.values() if _is_near(rule.key, rule.jurisdiction, near)]
    events = [_say(e.summary, rule, e) for rule in told_of for e in visible_events(rule, clocks)]
    listed = [rule for rule in rules if _is_near(rule["key"], rule["jurisdiction"], near)]
    names = {site["id"]: site["name"] for site in held}
    boxes = [] if parts else list_boxes(result, case.network.elements.to_pylist(), names)
    return BriefContent(
        result, held, sites, told, events, listed, levers, boxes=boxes, findings=None if parts else findings
    )


def _concerned(result: dict[str, Any], case: Case, findings: dict[str, Any] | None) -> set[str]:
    """Return the places and rules that a case of one's own network is about."""
    network = case.network
    places = {*network.elements["country"].to_pylist(), *network.sites["country"].to_pylist()}
    found = {row["rule"] for row in (findings or {}).get("findings", ()) if row["status"] != "not_applicable"}
    named = {reason["rule"] for reason in result["reasons"] if reason["rule"]}
    return places | found | named | {result["lens"].partition(":")[0]}


def _is_near(key: str, jurisdiction: str, near: set[str] | None) -> bool:
    """Whether a rule is one that the case is about; without a set every rule is."""
    return near is None or key in near or jurisdiction in near


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
