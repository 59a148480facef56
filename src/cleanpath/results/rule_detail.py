"""One rule with its targets, constraints and ladder of events, each with its source and grade."""

from dataclasses import dataclass
from typing import ClassVar

from cleanpath.claims.model import Source
from cleanpath.dates import Clocks
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Constraint, Event, Rule, Target
from cleanpath.policy.status import STATES, RuleState, happened, pending, state_of
from cleanpath.results.listings import RuleRow
from cleanpath.results.registries import describe_state
from cleanpath.results.typed import Entry, Plain


@dataclass(frozen=True, slots=True)
class RuleSource(Plain):
    """Where something can be read; what is not known of it is null."""

    publisher: str
    title: str | None
    url: str | None
    published: str | None
    read_via: str

    @classmethod
    def of(cls, source: Source) -> "RuleSource":
        """Return a source as it is printed."""
        shown = source.title or None, source.url or None, source.published or None
        return cls(source.publisher, *shown, str(source.read_via))


@dataclass(frozen=True, slots=True)
class RuleScope(Plain):
    """What a rule is about, as far as it says: an empty list, or null, is no limit."""

    generation: list[str]
    network_part: list[str]
    sites: str | None
    obliged: str
    roles: list[str]


@dataclass(frozen=True, slots=True)
class NamedTarget(Plain):
    """A vendor whom a rule names."""

    vendor: str
    affiliates: str
    affiliates_note: str | None
    category: str | None

    @classmethod
    def of(cls, target: Target) -> "NamedTarget":
        """Return a target that is named as it is printed."""
        return cls(target.vendor, target.affiliates, target.affiliates_note or None, target.category or None)


@dataclass(frozen=True, slots=True)
class DescribedTarget(Plain):
    """Those whom a rule describes; `read_as` are the vendors whom `read_by` takes it to mean."""

    criterion: str
    text: str
    test: str
    countries: list[str]
    category: str | None
    read_as: list[str]
    read_by: str | None

    @classmethod
    def of(cls, target: Target) -> "DescribedTarget":
        """Return a target that is described as it is printed."""
        return cls(
            target.criterion,
            target.text,
            target.test,
            list(target.countries),
            target.category or None,
            list(target.read_as),
            target.read_by or None,
        )


@dataclass(frozen=True, slots=True)
class ConstraintDetail(Plain):
    """What a rule asks; `value`, `deadline` and `note` are null where the day could not know all events."""

    kind: str
    meaning: str
    restricts: str
    id: str | None
    value: str | None
    value_pct: float | None
    measured_on: str | None
    denominators: list[str]
    exceptions: list[str]
    condition: str | None
    applies_from: str | None
    deadline: str | None
    part: str | None
    generation: list[str]
    network_part: list[str]
    draft: bool
    note: str | None
    verified: bool
    source: RuleSource | None

    @classmethod
    def of(cls, constraint: Constraint, whole: bool) -> "ConstraintDetail":
        """Return a constraint as it is printed; `whole` is false where later events are withheld."""
        kind = KINDS[constraint.kind]
        return cls(
            kind=constraint.kind,
            meaning=kind.meaning,
            restricts=str(kind.restricts),
            id=constraint.id or None,
            value=(constraint.value or None) if whole else None,
            value_pct=constraint.value_pct,
            measured_on=constraint.measured_on or None,
            denominators=list(constraint.denominators),
            exceptions=list(constraint.exceptions),
            condition=constraint.condition or None,
            applies_from=str(constraint.applies_from) if constraint.applies_from else None,
            deadline=str(constraint.deadline) if constraint.deadline and whole else None,
            part=constraint.part or None,
            generation=list(constraint.generation),
            network_part=list(constraint.network_part),
            draft=constraint.draft,
            note=(constraint.note or None) if whole else None,
            verified=constraint.verified,
            source=RuleSource.of(constraint.source) if constraint.source else None,
        )


@dataclass(frozen=True, slots=True)
class RuleEvent(Plain):
    """A rung of a rule's ladder; `happened` is null where no day was asked about."""

    date: str
    known_from: str
    status: str
    happened: bool | None
    summary: str
    actor: str | None
    attribution: str
    verified: bool
    grade: str
    note: str | None
    source: RuleSource

    @classmethod
    def of(cls, event: Event, clocks: Clocks | None) -> "RuleEvent":
        """Return an event as it is printed."""
        return cls(
            date=str(event.date),
            known_from=str(event.known_from),
            status=event.status,
            happened=happened(event, clocks) if clocks else None,
            summary=event.summary,
            actor=event.actor or None,
            attribution=str(event.attribution),
            verified=event.verified,
            grade=str(event.grade),
            note=event.note or None,
            source=RuleSource.of(event.source),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDetail(Entry):
    """Everything on one rule that could be known; what is withheld is counted."""

    SCHEMA: ClassVar[str] = "cleanpath.rule/1"

    key: str
    jurisdiction: str
    title: str
    instrument: str
    instrument_note: str | None
    issuer: str
    force: str
    force_note: str | None
    secret: bool
    covered_list: bool
    addressees: list[str]
    actor_states: list[str]
    confidence: str | None
    state: str | None
    state_meaning: str | None
    scope: RuleScope
    targets: list[NamedTarget | DescribedTarget]
    constraints: list[ConstraintDetail]
    withheld_constraints: int
    events: list[RuleEvent]
    visible_events: int
    verified_events: int
    withheld_events: int


@dataclass(frozen=True, slots=True)
class WithheldRule(RuleRow):
    """A rule of which nothing could be known on the day; its events are counted, none is shown."""

    SCHEMA: ClassVar[str] = "cleanpath.rule-withheld/1"

    events: list[RuleEvent]
    withheld_events: int


def show_rule(registry: Registry, key: str, clocks: Clocks | None = None) -> RuleDetail | WithheldRule:
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
    if found and not found.visible:
        return WithheldRule(**describe_state(rule, found), events=[], withheld_events=len(rule.events))
    return _detail(rule, found, clocks)


def _detail(rule: Rule, found: RuleState | None, clocks: Clocks | None) -> RuleDetail:
    events = found.visible if found else rule.events
    whole = len(events) == len(rule.events)
    constraints = [c for c in rule.constraints if clocks is None or whole or not pending(c, clocks)]
    scope = rule.scope
    return RuleDetail(
        key=rule.key,
        jurisdiction=rule.jurisdiction,
        title=rule.title,
        instrument=rule.instrument,
        instrument_note=rule.instrument_note or None,
        issuer=rule.issuer,
        force=rule.force,
        force_note=(rule.force_note or None) if whole else None,
        secret=rule.secret,
        covered_list=rule.covered_list,
        addressees=list(rule.addressees),
        actor_states=list(rule.actor_states),
        confidence=(rule.confidence or None) if whole else None,
        state=found.state if found else None,
        state_meaning=STATES[found.state] if found else None,
        scope=RuleScope(
            list(scope.generation),
            list(scope.network_part),
            scope.sites or None,
            scope.obliged,
            list(scope.roles),
        ),
        targets=[NamedTarget.of(one) if one.vendor else DescribedTarget.of(one) for one in rule.targets],
        constraints=[ConstraintDetail.of(c, whole) for c in constraints],
        withheld_constraints=len(rule.constraints) - len(constraints),
        events=[RuleEvent.of(event, clocks) for event in sorted(events, key=_ladder)],
        visible_events=len(events),
        verified_events=sum(event.verified for event in events),
        withheld_events=len(rule.events) - len(events),
    )


def _ladder(event: Event) -> tuple[str, str]:
    return (event.date.first.isoformat(), event.known_from.last.isoformat())
