"""When a requirement begins and by when it must be done, as far as that could be known."""

import datetime
from collections import Counter
from dataclasses import dataclass

from cleanpath.dates import Clocks, PartialDate
from cleanpath.policy.rules import Constraint, Rule
from cleanpath.policy.status import RuleState, happened, known_date
from cleanpath.verdict import Truth

BINDING_STATES = ("in_force", "regime_only")
"""States in which a requirement can be broken; those of a mere procedure are the procedure itself."""

COMING_STATES = ("enacted_not_effective", "proposed")
"""States that are shown with what they would reach, and never broken."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The days of a requirement. `begun` is whether it can be broken on the day asked about.

    `starts` is the day from which new equipment is barred, `deadline` the one by which old equipment must be
    gone; `None` where the text gives none or the date could not be known. `relative` keeps a term that counts
    from a day that is not on record.
    """

    starts: PartialDate | None
    deadline: PartialDate | None
    begun: Truth
    relative: str = ""


def requirement_keys(rule: Rule) -> tuple[str, ...]:
    """Return the key of each constraint of a rule: its id, or its kind and its number among those alike."""
    count: Counter[str] = Counter()
    keys = []
    for constraint in rule.constraints:
        count[constraint.kind] += 1
        keys.append(constraint.id or f"{constraint.kind}-{count[constraint.kind]}")
    return tuple(keys)


def start_of(rule: Rule, state: RuleState, clocks: Clocks) -> PartialDate | None:
    """Return the day from which a rule in force has been so, by the first event that says it."""
    begun = [e for e in state.visible if e.status in ("effective", "upheld") and happened(e, clocks)]
    if begun:
        return min((event.date for event in begun), key=lambda date: (date.first, date.last))
    return state.decisive.date if state.decisive else None


def time_requirement(rule: Rule, constraint: Constraint, state: RuleState, clocks: Clocks) -> Timing:
    """Return the days of a requirement and whether it has begun.

    Where a deadline is set, begun means that it is over. A removal without any date is open: the text does
    not say when it bites. Whatever else has no date begins with the rule.
    """
    starts = known_date(constraint, constraint.applies_from, state, clocks)
    deadline = known_date(constraint, constraint.deadline, state, clocks)
    relative = constraint.value if constraint.kind == "remove" and not constraint.deadline else ""
    if state.state not in BINDING_STATES:
        return Timing(starts, deadline, Truth.NO, relative)
    if constraint.deadline is not None:
        gone = over(constraint.deadline, clocks.as_of) if deadline else Truth.NO
        return Timing(starts, deadline, gone, relative)
    if constraint.applies_from is not None:
        begun = constraint.applies_from.by(clocks.as_of) if starts else Truth.NO
        return Timing(starts, deadline, begun, relative)
    if constraint.kind == "remove":
        return Timing(None, None, Truth.UNKNOWN, relative)
    return Timing(start_of(rule, state, clocks), None, Truth.YES, relative)


def over(deadline: PartialDate, day: datetime.date) -> Truth:
    """Whether a deadline is over: the last day itself is still in time."""
    if deadline.last < day:
        return Truth.YES
    return Truth.NO if deadline.first >= day else Truth.UNKNOWN
