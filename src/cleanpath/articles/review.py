"""What an accepted candidate becomes: an event of a rule in a local overlay, or a claim about a market.

An event goes to a rule of the registry only where the reviewer names it, or where that rule already has such
an event and nothing firmer by that day; else it founds a local rule, so that no rumour or denial can change
what a rule on record says.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanpath.articles.candidates import MARKET, STATUS
from cleanpath.articles.groups import load_groups, place_words
from cleanpath.claims.model import Attribution, Claim, Grade, ReadVia, Source, make_claim, read_grade
from cleanpath.dates import PartialDate, parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.places import is_place
from cleanpath.policy.entity_import import toml_lines, toml_table
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Event, Rule, read_rule

LOCAL = "local-"
"""How the key of a rule begins that only this ledger holds."""

EDITABLE = (
    "act", "vendors", "places", "operators", "network_part", "generation", "since", "by", "status",
    "attribution", "low", "high", "published", "outlet",
)  # fmt: skip
LISTS = ("vendors", "places", "operators", "network_part", "generation")
_FORCES = ("none", "proposed", "announced", "reported", "binding")
"""Forces of local rules; of several events the firmest counts."""
_FIRMNESS = {"rumoured": 1, "lobbied": 1, "proposed": 2, "announced": 3, "enacted": 4, "effective": 5}
"""How firm a rung is; rumours and lobbying restrict alike: nobody."""
NOTE = "Accepted by "
"""How the note of an event begins that a reviewer accepted; the brief looks for it."""
_FORCE = {
    "proposed": "proposed", "announced": "announced", "enacted": "reported", "effective": "reported",
    "upheld": "reported",
}  # fmt: skip


def read_edits(pairs: Sequence[str]) -> dict[str, Any]:
    """Read FIELD=VALUE pairs; lists are divided by commas.

    Raises
    ------
    BadInput
        If a field cannot be edited or a value is not what it must be.
    """
    edits: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or name not in EDITABLE:
            raise BadInput("--set", "FIELD=VALUE with one of " + ", ".join(EDITABLE), shown(pair))
        edits[name] = _value(name, value.strip())
    return edits


def _value(name: str, value: str) -> Any:
    if name in LISTS:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        for place in parts if name == "places" else ():
            if not is_place(place) and place not in load_groups():
                expected = "codes of countries such as DE, or groups: " + ", ".join(load_groups())
                raise BadInput("--set places", expected, shown(place))
        return parts
    if name in ("since", "by", "published") and value:
        return str(parse_date(value, f"--set {name}"))
    if name in ("low", "high"):
        try:
            share = float(value)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise BadInput(f"--set {name}", "a share from 0 to 1", shown(value))
        return share
    known = {"act": tuple(STATUS), "attribution": tuple(map(str, Attribution))}.get(name)
    if known and value not in known:
        raise BadInput(f"--set {name}", "one of " + ", ".join(known), shown(value))
    return value


def is_market(fields: Mapping[str, Any]) -> bool:
    """Whether a candidate is about a market, not about a rule."""
    return fields["act"] in MARKET


def claim_of(fields: Mapping[str, Any], grade: str | None) -> Claim:
    """Return the market claim that an accepted candidate becomes.

    It bounds the share only where the reviewer gave `low` or `high`.

    Raises
    ------
    BadInput
        If it names no registered operator or vendor, or several operators.
    """
    where = f"candidate {fields['key']}"
    operators = fields["operators"]
    if len(operators) != 1 or "-" not in operators[0]:
        hint = "Set it with inbox edit KEY --set operators=gb-bt."
        raise BadInput(where, "one operator of the registry", shown(", ".join(operators)), hint)
    vendors = [v for v in fields["vendors"] if v != "criterion" and not v.startswith("home:")]
    if not vendors:
        raise BadInput(where, "a vendor of the registry", shown(", ".join(fields["vendors"])))
    day = _published(fields)
    parts = "|".join(fields["network_part"]) or "network"
    subject = f"operator:{operators[0]}/{parts}/{'|'.join(fields['generation']) or 'all'}"
    made = make_claim(
        subject=subject,
        vendor="|".join(vendors),
        low=float(fields.get("low", 0.0)),
        high=float(fields.get("high", 1.0)),
        date=parse_date(fields["since"], "since") if fields.get("since") else day,
        known_from=day,
        until=None,
        publisher=fields.get("outlet") or fields["document"],
        url="",
        attribution=fields["attribution"],
        grade=grade or fields["grade"],
        statement=fields["sentence"],
    )
    source = replace(made.sources[0], title=fields.get("title") or "", read_via=ReadVia.SECONDARY)
    bounded = "low" in fields or "high" in fields
    return replace(
        made,
        kind="share" if bounded else "statement",
        origin=fields["origin"],
        sources=(replace(source, published=str(day)),),
    )


def _published(fields: Mapping[str, Any]) -> PartialDate:
    if not fields.get("published"):
        hint = "Set it with inbox edit KEY --set published=2018-11-23."
        raise BadInput(f"candidate {fields['key']}", "the day of the article", "none", hint)
    return parse_date(fields["published"], "published")


def event_of(
    fields: Mapping[str, Any], registry: Registry, rule: str | None, by: str, grade: str | None
) -> dict[str, Any]:
    """Return what an accepted candidate adds to the rules: the key of the rule, one to found, and the event.

    Raises
    ------
    BadInput
        If no day, no single jurisdiction or no vendor is told.
    UnknownName
        If the reviewer names a rule that there is not.
    """
    day = _published(fields)
    status = fields["status"]
    given = read_grade(grade or fields["grade"], "--grade")
    event = {
        "date": fields.get("since") or str(day),
        "known_from": str(day),
        "status": status,
        "summary": fields["sentence"],
        "attribution": fields["attribution"],
        "actor": fields.get("actor") or "",
        "verified": True,
        "note": _note(fields, by, grade),
        "grade": str(given),
        "source": {
            "publisher": fields.get("outlet") or fields["document"],
            "title": fields.get("title") or "",
            "url": "",
            "published": str(day),
            "read_via": str(ReadVia.SECONDARY),
        },
    }
    chosen = registry.find(rule, "--rule").key if rule else _same_event(fields, registry, day, status)
    if chosen and not chosen.startswith(LOCAL):
        return {"rule": chosen, "found": None, "event": event}
    found = _local_rule(fields, event, _force(status, fields["attribution"], given))
    return {"rule": found["key"], "found": found, "event": event}


def _force(status: str, attribution: str, grade: Grade) -> str:
    """Return the force of a local rule: binding only on the word of one who answers for it."""
    force = _FORCE.get(status, "none")
    answers = attribution in (Attribution.OFFICIAL_DOCUMENT, Attribution.ON_RECORD)
    return "binding" if force == "reported" and (answers or grade.reliability in "AB") else force


def _note(fields: Mapping[str, Any], by: str, grade: str | None) -> str:
    chain = " > ".join(fields["relay"])
    told = [
        f"{NOTE}{by} from {Path(fields['document']).name}, characters {fields['start']} to {fields['end']}",
        f"relay: {chain}" if chain else "",
        f"grade {grade or fields['grade']}: {fields['reason']}",
    ]
    return "; ".join(part for part in told if part)


def _same_event(fields: Mapping[str, Any], registry: Registry, day: PartialDate, status: str) -> str:
    """Return the linked rule that has such an event, where nothing firmer is on record by that day."""
    if fields["background"]:
        return ""
    for one in fields["links"]:
        if one["relation"] != "repeats" or one["kind"] != "event" or one["key"] not in registry:
            continue
        past = [e for e in registry[one["key"]].events if e.date.first <= day.last]
        firmest = max((_FIRMNESS.get(event.status, 9) for event in past), default=9)
        if firmest <= _FIRMNESS.get(status, 0):
            return str(one["key"])
    return ""


def _local_rule(fields: Mapping[str, Any], event: Mapping[str, Any], force: str) -> dict[str, Any]:
    own = fields["act"] in ("lobbies", "funds") and fields["actor_place"]
    places = [fields["actor_place"]] if own else fields["places"]
    where = f"candidate {fields['key']}"
    if len(places) != 1 or len(places[0]) != 2:
        hint = "Set it with inbox edit KEY --set places=DE."
        raise BadInput(where, "one jurisdiction", shown(", ".join(map(place_words, places))), hint)
    if not fields["vendors"]:
        raise BadInput(where, "a vendor", "none")
    told = "|".join(sorted(fields["vendors"]))
    kind = "prohibit_new" if event["status"] in _FORCE else "none"
    constraint: dict[str, Any] = {"kind": kind, "verified": True}
    if fields.get("by"):
        constraint["deadline"] = fields["by"]
        constraint["known_from"] = event["known_from"]
    parts = fields["network_part"] or ["any"]
    digest = hashlib.sha256(f"{places[0]} {told} {kind} {parts}".encode()).hexdigest()[:8]
    return {
        "key": f"{LOCAL}{places[0].lower()}-{digest}",
        "jurisdiction": places[0],
        "title": f"Local: {told} in {places[0]}, from the press",
        "instrument": "press-report",
        "issuer": fields.get("actor") or "as the article tells",
        "force": force,
        "addressees": [p for p in fields["places"] if is_place(p)] if fields["act"] == "lobbies" else [],
        "scope": {
            "generation": fields["generation"] or ["any"],
            "network_part": parts,
            "obliged": "as the article tells",
        },
        "target": [_target(vendor, fields["sentence"]) for vendor in fields["vendors"]],
        "constraint": [constraint],
    }


def _target(vendor: str, sentence: str) -> dict[str, Any]:
    if vendor.startswith("home:") and len(vendor) == 7:
        country = vendor.removeprefix("home:")
        return {"criterion": vendor, "text": sentence, "test": "home_in", "countries": [country]}
    if vendor == "criterion" or vendor.startswith("home:"):
        return {"criterion": vendor, "text": sentence}
    return {"vendor": vendor}


def overlay(registry: Registry, accepted: Sequence[Mapping[str, Any]]) -> Registry:
    """Return the registry with the events that reviewers accepted; a local rule is as firm as its firmest.

    Raises
    ------
    BadInput
        If what was accepted is no rule or event.
    """
    rules = dict(registry.by_key)
    for key, found, events in gathered(accepted):
        if key in rules:
            rules[key] = replace(rules[key], events=(*rules[key].events, *_events(key, rules[key], events)))
        elif found is not None:
            rules[key] = read_rule(f"local rule {key}", key, {**found, "event": events})
    unseen = registry.not_researched - {rule.jurisdiction for rule in rules.values()}
    return Registry(dict(sorted(rules.items())), unseen, registry.folder)


def gathered(
    accepted: Sequence[Mapping[str, Any]],
) -> list[tuple[str, dict[str, Any] | None, list[dict[str, Any]]]]:
    """Return what was accepted rule by rule: the key, the local rule to found, and the events."""
    rules: dict[str, tuple[dict[str, Any] | None, list[dict[str, Any]]]] = {}
    for one in accepted:
        if "event" not in one:
            continue
        found, events = rules.get(one["rule"], (one.get("found"), []))
        if found and one.get("found"):
            force = max(found["force"], one["found"]["force"], key=_FORCES.index)
            found = {**found, "force": force}
        rules[one["rule"]] = (found, [*events, dict(one["event"])])
    return [(key, found, events) for key, (found, events) in sorted(rules.items())]


def rule_texts(accepted: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what was accepted as texts of rule files; of a rule on record only the new events."""
    texts = {}
    for key, found, events in gathered(accepted):
        plain = {name: value for name, value in (found or {"key": key}).items() if not _is_table(value)}
        text = toml_lines(plain)
        for name, value in (found or {}).items():
            if isinstance(value, dict):
                text += f"\n[{name}]\n{toml_lines(value)}"
            elif _is_table(value):
                text += "".join(toml_table(name, one) for one in value)
        for event in events:
            source = event.pop("source")
            text += toml_table("event", event) + "[event.source]\n" + toml_lines(source)
        texts[f"{key}.toml"] = text
    return texts


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def _events(key: str, rule: Rule, events: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    """Read events as the events of a rule are read."""
    return tuple(
        Event(
            date=parse_date(event["date"], f"{key} [date]"),
            known_from=parse_date(event["known_from"], f"{key} [known_from]"),
            status=event["status"],
            summary=event["summary"],
            attribution=Attribution(event["attribution"]),
            actor=event["actor"],
            verified=bool(event["verified"]),
            note=event["note"],
            given=read_grade(event["grade"], f"{key} [grade]") if "grade" in event else None,
            source=Source(
                event["source"]["publisher"],
                event["source"]["title"],
                event["source"]["url"],
                ReadVia(event["source"]["read_via"]),
                event["source"]["published"],
            ),
        )
        for event in events
    )
