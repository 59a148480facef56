"""What would settle what is open of a finding, with table and row of the case."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.context import ComplianceContext, Coverage, Requirement
from cleanpath.compliance.equipment_rules import is_allow_list
from cleanpath.compliance.reasons import NAMED, name_some
from cleanpath.policy.applicability import match_equipment
from cleanpath.policy.constraint_kinds import INSTALLING, METHODS
from cleanpath.policy.equipment import Equipment, Inventory
from cleanpath.policy.missing_facts import FACTS, facts_of_target
from cleanpath.policy.operators import Operator
from cleanpath.verdict import Truth

Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]
Asked = tuple[Rows, str]
"""The elements that an answer may settle, and the question."""

_SAID = ("trusted", "approval", "refusal")


def ask_about(
    context: ComplianceContext,
    requirement: Requirement,
    operator: Operator,
    bond: Truth,
    reached: Coverage,
    rows: Rows,
) -> tuple[str, ...]:
    """Return what would settle the elements `rows` that are open: one question at least about each.

    Whom the rule binds, makers, purposes, days, money, scope, leave, whose it is, and the law.
    """
    asked = [*_of_bond(context, requirement, operator, bond), *_of_days(requirement)]
    general = bool(asked)
    told = np.zeros(len(context.inventory), np.bool_)
    for found in (_of_target, _of_arrival, _of_scope, _of_declarations):
        for meant, question in found(context, requirement, reached, rows):
            told[meant] = True
            asked.append(question)
    rest = rows[~told[rows]]
    if len(rest) and not general:
        names = name_some(context.inventory.table["id"], rest)
        asked.append(f"settle for {names}: {FACTS['law']} ({requirement.rule.key})")
    return tuple(asked)


def ask_weights(context: ComplianceContext, names: Iterable[str], rows: Rows) -> Iterator[str]:
    """Yield a question for each measure of a share, a column of elements, that is not known of `rows`."""
    ids, inventory = context.inventory.table["id"], context.inventory
    for name in names:
        missing = rows[:0]
        if name in ("traffic", "premises", "spend"):
            missing = rows[np.isnan(getattr(inventory, name)[rows])]
        elif name == "sites":
            missing = rows[inventory.site[rows] < 0]
        column = "site" if name == "sites" else name
        if len(missing):
            yield f"say the {column} of {name_some(ids, missing)} ({_place(missing, column)})"


def _of_bond(
    context: ComplianceContext, requirement: Requirement, operator: Operator, bond: Truth
) -> Iterator[str]:
    if bond is Truth.UNKNOWN:
        told = context.network.operators["id"].to_pylist()
        place = f"row {told.index(operator.id) + 2}" if operator.id in told else "a new row"
        yield (
            f"declare in operators whether {requirement.rule.key} binds {operator.name} "
            f"({place}, column bound_by or not_bound_by)"
        )


def _of_days(requirement: Requirement) -> Iterator[str]:
    """Ask when a requirement begins, where that is open or its first day is needed and not on record."""
    timing, way = requirement.timing, METHODS[requirement.constraint.kind].way
    needed = way in ("obtain", "approve") and not requirement.constraint.existing
    if timing.begun is Truth.UNKNOWN or (needed and timing.starts is None):
        yield f"settle on which day {requirement.key} of {requirement.rule.key} begins"


def _of_target(
    context: ComplianceContext, requirement: Requirement, reached: Coverage, rows: Rows
) -> Iterator[Asked]:
    """Ask for makers that are not known, and for what keeps open whether the rule means a known one."""
    names, inventory = context.inventory.table["id"], context.inventory
    open_ = rows[reached.meant[rows] == Truth.UNKNOWN]
    unnamed = _whose_group(inventory, open_, lambda group: len(group.vendors) != 1)
    if len(unnamed):
        place = _place(unnamed, "vendor")
        yield unnamed, f"identify the maker of {name_some(names, unnamed)} ({place})"
    for condition, meant in _conditional(context, requirement, open_):
        yield meant, f"settle for {name_some(names, meant)}: {condition}"
    facts = _facts(context, requirement, open_)
    for fact in dict.fromkeys(fact for found in facts.values() for fact in found):
        groups = [group for group, found in facts.items() if fact in found]
        meant = open_[np.isin(inventory.group[open_], groups)]
        yield meant, f"settle for {name_some(names, meant)}: {FACTS[fact]}"


def _facts(context: ComplianceContext, requirement: Requirement, rows: Rows) -> dict[int, list[str]]:
    """Return by group what keeps open whether a rule means its maker, but for a condition."""
    counts = context.rules_as_of.counts(requirement.state)
    found = {}
    for number in np.unique(context.inventory.group[rows]).tolist():
        group = context.inventory.groups[number]
        facts = list[str]()
        for vendor in group.vendors:
            match = match_equipment(context.rules_as_of, requirement.rule, group.trait, vendor, counts)
            if match is not None and match.truth is Truth.UNKNOWN:
                facts += facts_of_target(requirement.rule, match, group.trait)
        found[number] = [fact for fact in facts if fact != "purpose"]
    asked = set(rows.tolist())
    inside = {context.inventory.group[row] for row, _ in context.inside if row in asked}
    return {g: facts or (["component"] if g in inside else []) for g, facts in found.items()}


def _conditional(context: ComplianceContext, requirement: Requirement, rows: Rows) -> list[tuple[str, Rows]]:
    """Return the conditions, such as a purpose, under which the rule means makers of `rows`."""
    inventory = context.inventory
    vendors: dict[str, set[str]] = {}
    for target in requirement.rule.targets:
        if target.condition and target.vendor:
            vendors.setdefault(target.condition, set()).add(target.vendor)
    found = [(condition, _made_by(inventory, rows, named)) for condition, named in vendors.items()]
    return [(condition, meant) for condition, meant in found if len(meant)]


def _made_by(inventory: Inventory, rows: Rows, vendors: set[str]) -> Rows:
    """Return those of `rows` that one of some makers made, or may have made."""
    return _whose_group(inventory, rows, lambda group: bool(vendors & set(group.vendors)))


def _of_arrival(
    context: ComplianceContext, requirement: Requirement, reached: Coverage, rows: Rows
) -> Iterator[Asked]:
    """Ask for the days on which elements came and went, and for who paid."""
    names, inventory = context.inventory.table["id"], context.inventory
    kind, way = requirement.constraint.kind, METHODS[requirement.constraint.kind].way
    days = inventory.installed if kind in INSTALLING else inventory.obtained
    starts = requirement.timing.starts
    undated = rows[:0]
    if starts is not None and way in ("obtain", "approve"):
        undated = rows[days.take(rows).since(starts.first, starts.last) == Truth.UNKNOWN]
    if len(undated):
        column = "in_service" if kind in INSTALLING else "obtained"
        yield undated, f"say when {name_some(names, undated)} came into use ({_place(undated, column)})"
    perhaps = rows[inventory.present[rows] == Truth.UNKNOWN]
    if len(perhaps):
        place = _place(perhaps, "in_service or removed")
        yield perhaps, f"say when {name_some(names, perhaps)} came and went ({place})"
    if kind == "prohibit_funding":
        paid = _whose_group(inventory, rows, lambda group: group.public_money is Truth.UNKNOWN)
        if len(paid):
            place = _place(paid, "funded_by")
            yield paid, f"say whether public money paid for {name_some(names, paid)} ({place})"


def _of_scope(
    context: ComplianceContext, requirement: Requirement, reached: Coverage, rows: Rows
) -> Iterator[Asked]:
    """Ask for what keeps the scope open, and whose an element is."""
    names = context.inventory.table["id"]
    doubted = context.contested | context.ownerless
    scope = reached.scope[rows] == Truth.UNKNOWN
    scope = rows[scope & ~doubted[rows] & (context.inventory.present[rows] == Truth.YES)]
    if len(scope):
        what = requirement.constraint.condition or "part, generation and site"
        place = "" if requirement.constraint.condition else f" ({_place(scope)})"
        yield scope, f"settle for {name_some(names, scope)}: {what}{place}"
    whose = rows[doubted[rows]]
    if len(whose):
        place = f"{_place(whose, 'operator')}; or import with --option operator=NAME"
        yield whose, f"settle whose {name_some(names, whose)} is ({place})"


def _of_declarations(
    context: ComplianceContext, requirement: Requirement, reached: Coverage, rows: Rows
) -> Iterator[Asked]:
    """Ask for the leave of an authority, and for days of declarations that are open on the day."""
    names = context.inventory.table["id"]
    if METHODS[requirement.constraint.kind].way == "approve" and len(rows):
        what = "a trusted source or product" if is_allow_list(requirement) else "an approval or a refusal"
        yield rows, f"declare {what} for {name_some(names, rows)} (declarations)"
        return
    for one in context.declared(requirement, *_SAID):
        partial = any(day is not None and day.first != day.last for day in (one.since, one.until))
        meant = rows[context.granted([one])[rows] == Truth.UNKNOWN] if partial else rows[:0]
        if len(meant):
            place = f"declarations, row {one.row}, columns since and until"
            yield (
                meant,
                f"say from when until when it holds for {name_some(names, meant)}: {one.kind} ({place})",
            )


def _whose_group(inventory: Inventory, rows: Rows, holds: Callable[[Equipment], bool]) -> Rows:
    """Return those of `rows` for whose group something holds; it is asked once a group."""
    groups, place = np.unique(inventory.group[rows], return_inverse=True)
    told = np.array([holds(inventory.groups[number]) for number in groups.tolist()], dtype=np.bool_)
    return np.asarray(rows[told[place]], np.int32)


def _place(rows: Rows, column: str = "") -> str:
    """Return where in the table of elements the first few rows are; its first row is the header."""
    shown = ", ".join(str(row + 2) for row in rows[:NAMED].tolist())
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return f"elements, row {shown}{more}" + (f", column {column}" if column else "")
