"""A rule's status on a day; the rules of a lens as they stand.

One rule for all instruments, after the way the facts were gathered: use only events known by then; of those,
in force is what was effective or upheld by then and not undone since; an act whose start is still to come is
enacted, not effective; an enabling law restricts nobody; rumours, lobbying and drafts make no restriction.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

from cleanpath.dates import Clocks, PartialDate
from cleanpath.places import enclosing
from cleanpath.policy.constraint_kinds import KINDS, REGIMES
from cleanpath.verdict import Truth

if TYPE_CHECKING:
    from cleanpath.policy.lens import Lens
    from cleanpath.policy.registry import Registry
    from cleanpath.policy.rules import Constraint, Event, Rule

STATES = {
    "in_force": "binding or followed in fact, and begun",
    "enacted_not_effective": "adopted, not begun as far as could be known, or stayed",
    "regime_only": "a procedure or power that by itself restricts nobody",
    "proposed": "a draft",
    "advisory": "advice of an authority",
    "rescinded": "ended",
    "rumoured_or_lobbied_only": "reported, considered or asked for, no more",
    "no_restriction_stated": "said not to be restricted, or left to operators",
    "announced_other": "announced or agreed, without force of its own",
    "not_visible": "nothing could be known yet, or nothing had happened yet",
}

STARTS, _UNDO = ("effective", "upheld"), ("rescinded", "suspended", "declined")
_SPOKEN = ("announced", "amended", "enacted", "effective", "upheld", "deadline")


@dataclass(frozen=True, slots=True)
class RuleState:
    """The state of a rule, the event that decided it, and all events that could be known, in file order."""

    state: str
    decisive: "Event | None"
    visible: "tuple[Event, ...]"

    @property
    def verified(self) -> int:
        """How many visible events rest on a text that was read."""
        return sum(event.verified for event in self.visible)


def visible_events(rule: "Rule", clocks: Clocks) -> "tuple[Event, ...]":
    """Return the events that could be known and that nothing known has replaced, in file order.

    A source that was published later is not named.
    """
    return tuple(
        as_seen(event, clocks)
        for event in rule.events
        if clocks.knows(event.known_from)
        and not (event.superseded_from and clocks.knows(event.superseded_from))
    )


def as_seen(event: "Event", clocks: Clocks) -> "Event":
    """Return an event with its source as a page of the day may name it."""
    source = event.source.seen_on(clocks.known_at)
    return event if source is event.source else replace(event, source=source)


def state_of(rule: "Rule", clocks: Clocks) -> RuleState:
    """Return the state of a rule on `clocks.as_of`, with what could be known on `clocks.known_at`."""
    visible = visible_events(rule, clocks)
    past = sorted((e for e in visible if happened(e, clocks)), key=lambda e: (e.date.first, e.date.last))
    if not past:
        return RuleState("not_visible", None, visible)
    state, decisive = _derive(rule, past, clocks)
    return RuleState(state, decisive, visible)


def readings(rule: "Rule", clocks: Clocks) -> "tuple[Rule, ...]":
    """Return what a rule may be on the day because dates of it are known to the month or year only.

    Partial dates bind from their last day, as the rule itself is read. The readings take one from its first
    day: the first all that begins, the second all that ends. Where they lead to another answer than the rule
    itself, the answer is open. Empty where no date is open on the day.
    """
    dates = [d for e in rule.events for d in (e.date, e.known_from)]
    dates += [d for c in rule.constraints for d in (c.applies_from, c.known_from) if d is not None]
    if not any(d.first <= day < d.last for d in dates for day in (clocks.as_of, clocks.known_at)):
        return ()
    constraints = tuple(
        replace(c, applies_from=_opened(c.applies_from), known_from=_opened(c.known_from))
        for c in rule.constraints
    )
    begun = tuple(e if e.status in _UNDO else _from_first_day(e) for e in rule.events)
    ended = tuple(_from_first_day(e) if e.status in _UNDO else e for e in rule.events)
    return replace(rule, events=begun, constraints=constraints), replace(rule, events=ended)


def _from_first_day(event: "Event") -> "Event":
    return replace(event, date=_opened(event.date), known_from=_opened(event.known_from))


@overload
def _opened(date: PartialDate) -> PartialDate: ...
@overload
def _opened(date: None) -> None: ...
def _opened(date: PartialDate | None) -> PartialDate | None:
    """Take a partial date for its first day."""
    return date and PartialDate(date.first, date.first, date.first.isoformat())


def happened(event: "Event", clocks: Clocks) -> bool:
    """Whether a known event had happened: its date is over, or it was reported within its width."""
    if event.date.last <= clocks.as_of:
        return True
    told = event.known_from.last
    return event.status != "deadline" and event.date.first <= told <= min(event.date.last, clocks.as_of)


def in_effect(constraint: "Constraint", clocks: Clocks) -> bool:
    """Whether a constraint has begun by a date that is over and could be known."""
    return constraint.applies_from is not None and _reached(constraint, constraint.applies_from, clocks)


def pending(constraint: "Constraint", clocks: Clocks) -> bool:
    """Whether a constraint has a first day that is still to come, or could not be known."""
    return constraint.applies_from is not None and not in_effect(constraint, clocks)


def _reached(constraint: "Constraint", date: PartialDate, clocks: Clocks) -> bool:
    return date.by(clocks.as_of) is Truth.YES and clocks.knows(constraint.known_from or date)


def known_date(
    constraint: "Constraint", date: PartialDate | None, state: RuleState, clocks: Clocks
) -> PartialDate | None:
    """Return a date if it could be known: by its own field, by an event that tells it, or because it came."""
    if date is None:
        return None
    if clocks.knows(constraint.known_from or date) or any(_tells(event, date) for event in state.visible):
        return date
    return None


def _tells(event: "Event", date: PartialDate) -> bool:
    return event.date == date and event.status in ("deadline", "effective", "enacted", "announced")


def is_stated(rule: "Rule", constraint: "Constraint", state: RuleState, clocks: Clocks) -> bool:
    """Whether a constraint could be known: not where its first day could not and events are still to come."""
    hidden = constraint.applies_from is not None and not known_date(
        constraint, constraint.applies_from, state, clocks
    )
    return not hidden or len(state.visible) == len(rule.events)


def _derive(rule: "Rule", past: "list[Event]", clocks: Clocks) -> "tuple[str, Event]":
    if rule.force == "none":
        return _not_restricting(past)
    adopted = _last(past, "enacted", *STARTS)
    started = _started(rule, past, clocks)
    ended = _undone(past, adopted or _last(past, *_SPOKEN, "proposed"))
    if rule.force == "power_only" and adopted:
        return "regime_only", adopted
    if ended and ended.status == "rescinded":
        return "rescinded", ended
    if ended and ended.status == "declined":
        return ("rescinded" if started else "no_restriction_stated"), ended
    if rule.force in ("advisory", "voluntary", "announced", "reported", "proposed", "power_only"):
        return _unenforced(rule, past)
    if ended and adopted:
        return "enacted_not_effective", ended
    if started:
        return "in_force", started
    if adopted:
        return ("regime_only" if _procedure_only(rule, clocks) else "enacted_not_effective"), adopted
    return _unenforced(rule, past)


def _last(past: "list[Event]", *statuses: str) -> "Event | None":
    return next((event for event in reversed(past) if event.status in statuses), None)


def _undone(past: "list[Event]", step: "Event | None") -> "Event | None":
    """Return the last undoing that began after the last step forward, or that nothing preceded."""
    undo = _last(past, *_UNDO)
    if undo and (step is None or undo.date.first > step.date.first):
        return undo
    return None


def _started(rule: "Rule", past: "list[Event]", clocks: Clocks) -> "Event | None":
    """Return the event by which a rule is in force, whether or not it was undone since."""
    start = _last(past, *STARTS) or (_last(past, "enacted") if rule.force == "contract" else None)
    if start:
        return start
    began = [
        c
        for c in rule.constraints
        if in_effect(c, clocks) and KINDS[c.kind].restricts > Truth.NO and not c.draft
    ]
    return _last(past, "enacted", "announced") if began else None


def _procedure_only(rule: "Rule", clocks: Clocks) -> bool:
    """Whether all that could apply already is a procedure."""
    now = [c for c in rule.constraints if not pending(c, clocks)]
    return bool(now) and all(c.kind in REGIMES for c in now)


def _not_restricting(past: "list[Event]") -> "tuple[str, Event]":
    if free := _last(past, "declined", "operator_choice"):
        return "no_restriction_stated", free
    return _weak(past)


def _unenforced(rule: "Rule", past: "list[Event]") -> "tuple[str, Event]":
    spoken = _last(past, *_SPOKEN)
    if rule.force == "advisory" and spoken:
        return "advisory", spoken
    if rule.force == "proposed" and spoken and not _last(past, "proposed"):
        return "proposed", spoken
    draft = _last(past, "proposed")
    later = draft and spoken and draft.date.first >= spoken.date.first
    if draft and (not spoken or later or rule.force in ("proposed", "power_only")):
        return "proposed", draft
    if not spoken and not draft and (choice := _last(past, "operator_choice")):
        return "no_restriction_stated", choice
    return _weak(past)


def _weak(past: "list[Event]") -> "tuple[str, Event]":
    for state, statuses in (
        ("announced_other", (*_SPOKEN, "rescinded")),
        ("proposed", ("proposed",)),
    ):
        if event := _last(past, *statuses):
            return state, event
    if event := _last(past, "rumoured", "lobbied"):
        # Answers of the same day, a denial on record among them, stand behind and make the report no firmer.
        first = next(e for e in past if e.date == event.date and e.status in ("rumoured", "lobbied"))
        return "rumoured_or_lobbied_only", first
    return "announced_other", past[-1]


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule, its state on the day, and the event that decided it."""

    rule: "Rule"
    state: str
    event: "Event"


def standing_rules(
    registry: "Registry", lens: "Lens", clocks: Clocks, places: Collection[str] = ()
) -> list[Standing]:
    """Return the rules of a lens that could be known, by jurisdiction and key.

    Parameters
    ----------
    registry
        The rules.
    lens
        Whose rules count; a lens that names vendors has none.
    clocks
        The day, and what could be known.
    places
        For the lens `local`: the places in question. In a state or province those of its country hold too.
    """
    asked = places if lens.kind == "local" else lens.names
    names = {outer for name in asked for outer in enclosing(name)} if lens.kind != "rule" else set(asked)
    found = []
    for rule in registry.values():
        if (rule.key if lens.kind == "rule" else rule.jurisdiction) not in names or not lens.asks_rules:
            continue
        state = state_of(rule, clocks)
        if state.decisive is not None:
            found.append(Standing(rule, state.state, state.decisive))
    return sorted(found, key=lambda s: (s.rule.jurisdiction, s.rule.key))


def silent_places(registry: "Registry", lens: "Lens", clocks: Clocks, places: Collection[str]) -> list[str]:
    """Return the jurisdictions of which nothing could be known: their law is unknown, not absent."""
    asked = set(places) if lens.kind == "local" else set(lens.names) if lens.kind == "jurisdiction" else set()
    heard = {standing.rule.jurisdiction for standing in standing_rules(registry, lens, clocks, places)}
    return sorted(place for place in asked if not heard & set(enclosing(place)))
