"""One restriction by one jurisdiction: targets, scope, constraints and a ladder of dated events."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cleanpath.claims.model import (
    Attribution,
    Grade,
    ReadVia,
    Source,
    grade,
    read_attribution,
    read_grade,
    read_source,
)
from cleanpath.dates import PartialDate
from cleanpath.errors import BadInput, shown
from cleanpath.places import PLACE_FORM
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.records import Record, read_record

STATUSES = (
    "rumoured", "lobbied", "proposed", "announced", "enacted", "effective", "deadline", "amended",
    "suspended", "upheld", "rescinded", "declined", "operator_choice",
)  # fmt: skip
"""Steps of a ladder. A deadline is set on its `known_from` and bites on its date."""

FORCES = {
    "binding": "those obliged must comply",
    "conditional": "binds whoever accepts something, such as money",
    "contract": "binds the parties from signature",
    "informal": "followed in fact, without a text",
    "assess": "a duty to weigh the risk",
    "advisory": "advice of an authority",
    "voluntary": "a pledge or declaration",
    "announced": "an intention that nothing enforces yet",
    "reported": "a practice or directive known from reports only",
    "proposed": "a draft",
    "power_only": "an enabling law that restricts nobody until used",
    "none": "an explicit non-restriction, a rumour, or lobbying",
}

INSTRUMENTS = (
    "advice", "contract", "decision", "declaration", "decree", "direction", "guidance", "law",
    "licence-condition", "listing", "non-restriction", "notice", "order", "policy", "practice",
    "press-report", "programme", "proposal", "regulation", "report", "review",
)  # fmt: skip

GENERATIONS = ("2G", "3G", "4G", "5G", "6G", "fibre", "any")
PARTS = ("core", "ran", "transport", "access", "management", "premises", "devices", "any")

TESTS = {
    "open": "the words need a reader",
    "home_in": "the maker's home is one of the countries",
    "home_outside": "the maker's home is none of the countries",
    "linked": "owned, controlled by or connected to one of the countries",
    "foreign": "under a government other than that of the jurisdiction",
    "designation": "nobody until an authority names him",
    "listed": "named by a covered list of the jurisdiction",
    "unlisted": "whoever an allow-list of the jurisdiction does not name",
    "produced_abroad": "any stage of production took place outside the jurisdiction, whoever the maker",
}
"""What a criterion's own words let a program settle."""

ROLES = {
    "telecom_operator": "runs a public electronic communications network",
    "mobile_operator": "runs a public mobile network",
    "critical_infrastructure": "runs what the law calls critical",
    "government": "a public body",
    "defence": "the armed forces and their ministry",
    "subsidy_recipient": "receives the public money that the rule is about",
    "contractor": "holds a contract with those who made the rule",
    "applicant": "applies for type approval, imports or markets equipment",
    "cable_licensee": "applies for or holds a licence of a submarine cable",
    "exporter": "supplies what the rule controls",
    "named": "one of those whom the text, or a list to it, names",
}
"""Whom a rule obliges, as far as a program can tell; `obliged` keeps the words."""

DENOMINATORS = {
    "sites": "sites with equipment in scope",
    "base_stations": "base stations in scope",
    "traffic": "traffic that equipment in scope carries",
    "premises": "premises that equipment in scope passes or serves",
    "spend": "what was spent on equipment in scope",
    "units": "pieces of equipment in scope",
}
"""What a cap may be a share of. Of several that a text may mean, all must agree."""

EXCEPTIONS = {
    "third_party_connection": "a service that connects to the facilities of a third party",
    "no_visibility": "equipment that cannot route user traffic or see into it",
}
"""What a constraint leaves out."""

BASES = {
    "by_text": "the text itself was read, and its list is complete",
    "as_reported": "a report names these; what it does not name is open",
}
"""What a rule's list of generations, network parts or products rests on. Only a text closes a list."""

AFFILIATES = {
    "included": "whoever the target controls is meant too",
    "listed_only": "affiliates are meant where a list names them, which is not in the file",
    "unstated": "the sources do not say",
}

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,99}")


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a rule means: a `vendor` by name, or a `criterion` by its words.

    `read_as` are the vendors that somebody (`read_by`) takes a criterion to mean; it is never the text.
    `category` limits the target to one category of equipment, as far as `product_basis` closes it. A
    `condition`, such as a purpose, is in no table of a case: with one the target means nobody for certain.
    """

    vendor: str
    affiliates: str
    affiliates_note: str
    criterion: str
    text: str
    test: str
    countries: tuple[str, ...]
    category: str
    read_as: tuple[str, ...]
    read_by: str
    product_basis: str = "as_reported"
    condition: str = ""
    source: Source | None = None

    @property
    def name(self) -> str:
        """The vendor or the criterion."""
        return self.vendor or self.criterion


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule reaches. `sites` and `obliged` are words; they limit whom it binds, not whom it means.

    `roles` are those obliged in words of `ROLES`, empty where nobody sorted them. `sites_narrow`: every
    constraint is limited to the sites, not only those about sensitive places. `generation_basis` and
    `part_basis` say, in words of `BASES`, whether the lists close the rule.
    """

    generation: tuple[str, ...]
    network_part: tuple[str, ...]
    sites: str
    obliged: str
    roles: tuple[str, ...] = ()
    sites_narrow: bool = True
    generation_basis: str = "as_reported"
    part_basis: str = "as_reported"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that a rule asks. `generation` and `network_part` narrow the scope; empty: the whole scope.

    `value_pct` of a cap is in per cent of what `measured_on` says. `known_from` is set where the dates were
    public before they came; otherwise a date counts as known from its day. `draft`: not in the final text.
    `roles` narrow those of the scope. `denominators` are what a cap may be measured on. `condition` are words
    that narrow it further by what no table of a case holds. `kinds` are the kinds of element that are meant
    for sure; of others in the part it is open. `existing`: a duty of approval reaches older equipment too.
    """

    kind: str
    id: str
    value: str
    value_pct: float | None
    measured_on: str
    applies_from: PartialDate | None
    deadline: PartialDate | None
    known_from: PartialDate | None
    part: str
    generation: tuple[str, ...]
    network_part: tuple[str, ...]
    draft: bool
    note: str
    verified: bool
    source: Source | None
    roles: tuple[str, ...] = ()
    denominators: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    condition: str = ""
    kinds: tuple[str, ...] = ()
    existing: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the ladder: when it happened or will, and since when that could be known.

    `superseded_from` is when a later step, such as an extension, could be known to have taken its place.
    `given` is the grade that a reviewer gave; without one the class of the source and how it was read decide.
    """

    date: PartialDate
    known_from: PartialDate
    status: str
    summary: str
    attribution: Attribution
    actor: str
    verified: bool
    note: str
    source: Source
    superseded_from: PartialDate | None = None
    given: Grade | None = None

    @property
    def grade(self) -> Grade:
        """How firm this statement is by itself."""
        return self.given or grade(self.attribution, ReadVia(self.source.read_via), self.verified)


@dataclass(frozen=True, slots=True)
class Rule:
    """One instrument. `secret`: its content cannot be read, so that it may mean anybody."""

    key: str
    jurisdiction: str
    title: str
    instrument: str
    instrument_note: str
    issuer: str
    force: str
    force_note: str
    secret: bool
    covered_list: bool
    addressees: tuple[str, ...]
    actor_states: tuple[str, ...]
    confidence: str
    scope: Scope
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    events: tuple[Event, ...]


def read_rule(origin: str, key: str, fields: Mapping[str, Any]) -> Rule:
    """Read one rule file.

    Parameters
    ----------
    origin
        The file, for messages.
    key
        The file's name without `.toml`, which must be the rule's key.
    fields
        What the file holds.

    Raises
    ------
    BadInput
        At the first fault, with file and field.
    """
    return read_record(origin, fields, lambda record: _rule(record, key))


def read_jurisdiction(value: str, where: str) -> str:
    """Check the form of a jurisdiction: a country, EU or XK for Kosovo, or a state or province (US-TX)."""
    if PLACE_FORM.fullmatch(value) is None:
        raise BadInput(where, 'a code such as "NO", "EU", "XK" or "US-TX"', shown(value))
    return value


def _rule(record: Record, key: str) -> Rule:
    if _KEY.fullmatch(key) is None:
        raise BadInput(record.origin, "a key of letters, digits and '-'", shown(key), "Rename the file.")
    if (found := record.text("key")) != key:
        raise BadInput(
            record.where("key"), f"the file's name, {shown(key)}", shown(found), "Rename the file or the key."
        )
    where = record.where("jurisdiction")
    return Rule(
        key=key,
        jurisdiction=read_jurisdiction(record.text("jurisdiction"), where),
        title=_prose(record, "title"),
        instrument=record.choice("instrument", INSTRUMENTS),
        instrument_note=_prose(record, "instrument_note", ""),
        issuer=_prose(record, "issuer"),
        force=record.choice("force", FORCES),
        force_note=_prose(record, "force_note", ""),
        secret=record.flag("secret", False),
        covered_list=record.flag("covered_list", False),
        addressees=_jurisdictions(record, "addressees"),
        actor_states=_jurisdictions(record, "actor_states"),
        confidence=_prose(record, "confidence", ""),
        scope=record.record("scope", _scope),
        targets=_some(record, "target", _target),
        constraints=_some(record, "constraint", _constraint),
        events=_some(record, "event", _event),
    )


def _some(record: Record, field: str, read: Any) -> Any:
    found = record.records(field, read)
    if not found:
        raise BadInput(record.where(field), "at least one table", "none")
    return found


def _prose(record: Record, field: str, *default: str) -> str:
    """Take text in which line breaks mean nothing."""
    return " ".join(record.text(field, *default).split())


def _jurisdictions(record: Record, field: str) -> tuple[str, ...]:
    where = record.where(field)
    return tuple(read_jurisdiction(code, where) for code in record.texts(field, ()))


def _words(record: Record, field: str, known: Collection[str], *default: tuple[str, ...]) -> tuple[str, ...]:
    where = record.where(field)
    words = record.texts(field, *default)
    for word in words:
        if word not in known:
            raise BadInput(where, "some of " + ", ".join(known), shown(word))
    if not words and not default:
        raise BadInput(where, "some of " + ", ".join(known), "none", 'Write ["any"] where nothing is said.')
    return words


def _scope(record: Record) -> Scope:
    return Scope(
        generation=_words(record, "generation", GENERATIONS),
        network_part=_words(record, "network_part", PARTS),
        sites=_prose(record, "sites", ""),
        obliged=_prose(record, "obliged"),
        roles=_words(record, "roles", ROLES, ()),
        sites_narrow=record.flag("sites_narrow", True),
        generation_basis=record.choice("generation_basis", BASES, "as_reported"),
        part_basis=record.choice("part_basis", BASES, "as_reported"),
    )


def _target(record: Record) -> Target:
    if record.has("vendor") == record.has("criterion"):
        raise BadInput(record.origin, "either a vendor or a criterion", "both or neither")
    named = record.has("vendor")
    target = Target(
        vendor=record.text("vendor") if named else "",
        affiliates=record.choice("affiliates", AFFILIATES, "unstated") if named else "unstated",
        affiliates_note=_prose(record, "affiliates_note", "") if named else "",
        criterion="" if named else record.text("criterion"),
        text="" if named else _prose(record, "text"),
        test="open" if named else record.choice("test", TESTS, "open"),
        countries=() if named else _jurisdictions(record, "countries"),
        category=record.text("category", ""),
        read_as=() if named else record.texts("read_as", ()),
        read_by="" if named else _prose(record, "read_by", ""),
        product_basis=record.choice("product_basis", BASES, "as_reported"),
        condition=_prose(record, "condition", ""),
        source=record.record("source", read_source) if record.has("source") else None,
    )
    if bool(target.countries) != (target.test in ("home_in", "home_outside", "linked")):
        raise BadInput(
            record.where("countries"),
            "countries with the tests home_in, home_outside and linked, and only there",
            f"{len(target.countries)} with {target.test}",
        )
    if target.read_by and not target.read_as:
        raise BadInput(record.where("read_as"), "the vendors meant by the reader", "none")
    return target


def _constraint(record: Record) -> Constraint:
    start, end = record.optional_date("applies_from"), record.optional_date("deadline")
    if start and end and end.last < start.first:
        raise BadInput(record.where("deadline"), f"a date not before {start}", str(end))
    return Constraint(
        kind=record.choice("kind", KINDS),
        id=record.text("id", ""),
        value=_prose(record, "value", ""),
        value_pct=record.number("value_pct", low=0, high=100) if record.has("value_pct") else None,
        measured_on=_prose(record, "measured_on", ""),
        applies_from=start,
        deadline=end,
        known_from=record.optional_date("known_from"),
        part=_prose(record, "part", ""),
        generation=_words(record, "generation", GENERATIONS, ()),
        network_part=_words(record, "network_part", PARTS, ()),
        draft=record.flag("draft", False),
        note=_prose(record, "note", ""),
        verified=record.flag("verified", True),
        source=record.record("source", read_source) if record.has("source") else None,
        roles=_words(record, "roles", ROLES, ()),
        denominators=_words(record, "denominators", DENOMINATORS, ()),
        exceptions=_words(record, "exceptions", EXCEPTIONS, ()),
        condition=_prose(record, "condition", ""),
        kinds=record.texts("kinds", ()),
        existing=record.flag("existing", False),
    )


def _event(record: Record) -> Event:
    return Event(
        date=record.date("date"),
        known_from=record.date("known_from"),
        status=record.choice("status", STATUSES),
        summary=_prose(record, "summary"),
        attribution=read_attribution(record),
        actor=_prose(record, "actor", ""),
        verified=record.flag("verified"),
        note=_prose(record, "note", ""),
        source=record.record("source", read_source),
        superseded_from=record.optional_date("superseded_from"),
        given=read_grade(record.text("grade"), record.where("grade")) if record.has("grade") else None,
    )
