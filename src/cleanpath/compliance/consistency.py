"""What contradicts itself in a case: named and located, while the rest is still judged."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.compliance.context import Declaration
from cleanpath.compliance.deadlines import requirement_keys
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.identity.vendors import Vendors
from cleanpath.network.date_columns import read_days
from cleanpath.network.network import Network
from cleanpath.policy.equipment import split
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import ROLES
from cleanpath.waivers import Waiver

Flags = NDArray[np.bool_]
SHOWN = 50
"""Faults of one sort that are listed before the rest are counted."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong, and which elements it touches: `contested` boxes, and those with `undated` arrivals."""

    found: tuple[BadInput, ...]
    contested: Flags
    undated: Flags


def find_faults(
    network: Network,
    registry: Registry,
    vendors: Vendors,
    where: str,
    day: datetime.date,
    waivers: Sequence[Waiver] = (),
    declarations: Sequence[Declaration] = (),
) -> Faults:
    """Return every contradiction of a case, of its records, and of the rules with themselves.

    Parameters
    ----------
    network, where
        The tables, and their place for messages.
    registry, vendors
        What rules and makers there are.
    day
        The day of the inventory: what came into use later cannot be in it.
    waivers, declarations
        Records that must name what exists.
    """
    elements = network.elements
    two: Flags = pc.match_substring(elements["operator"], "|").to_numpy()
    shared = _shared_serials(elements)
    undated = _swapped(elements) | _early(elements, vendors) | _later(elements, day)
    found = [
        *_list(elements, two, where, "operator", "one operator for a box", "several"),
        *_list(elements, shared, where, "serial", "one operator for a box", "another with the same serial"),
        *_list(elements, _swapped(elements), where, "removed", "a day from its arrival on", "an earlier one"),
        *_list(
            elements,
            _early(elements, vendors),
            where,
            "obtained",
            "a day its maker existed",
            "an earlier one",
        ),
        *_list(elements, _later(elements, day), where, "obtained", f"a day by {day}", "one in the future"),
        *_operators(network, registry, where),
        *_declarations(registry, declarations, where),
        *_waivers(registry, waivers),
        *_deadlines(registry),
    ]
    return Faults(tuple(found), two | shared, undated)


def _list(
    elements: pa.Table, bad: Flags, where: str, column: str, expected: str, found: str
) -> Iterator[BadInput]:
    rows = np.flatnonzero(bad)
    for row in rows[:SHOWN].tolist():
        name = elements["id"][row].as_py()
        value = shown(elements[column][row].as_py())
        yield BadInput(
            f"{where}/elements:{row + 2} [{column}] of {name}",
            expected,
            f"{found}, {value}",
            "It is judged as open; correct it.",
        )
    if len(rows) > SHOWN:
        yield BadInput(f"{where}/elements [{column}]", expected, f"{len(rows) - SHOWN} more of these")


def _shared_serials(elements: pa.Table) -> Flags:
    """Boxes of one maker and serial that several operators hold."""
    found = np.zeros(elements.num_rows, dtype=np.bool_)
    named = np.flatnonzero(pc.not_equal(elements["serial"], "").to_numpy())
    if not len(named):
        return found
    rows = elements.select(["vendor", "serial", "operator"]).take(pa.array(named))
    box = rows.append_column("row", pa.array(named)).group_by(["vendor", "serial"])
    counted = box.aggregate([("operator", "count_distinct"), ("row", "list")])
    several = counted.filter(pc.greater(counted["operator_count_distinct"], 1))["row_list"]
    found[pc.list_flatten(several.combine_chunks()).to_numpy(zero_copy_only=False).astype(np.int64)] = True
    return found


def _swapped(elements: pa.Table) -> Flags:
    """Boxes that left before they came."""
    gone = read_days(elements["removed"])
    bad = np.zeros(elements.num_rows, dtype=np.bool_)
    for column in ("obtained", "in_service"):
        come = read_days(elements[column])
        bad |= gone.known & come.known & (gone.last < come.first)
    return bad


def _early(elements: pa.Table, vendors: Vendors) -> Flags:
    """Boxes that came into use before their only maker, or every candidate, existed."""
    encoded = elements["vendor"].combine_chunks().dictionary_encode()
    born = np.array([_born(text, vendors) for text in encoded.dictionary.to_pylist()], dtype=np.int64)
    begin = born[encoded.indices.to_numpy(zero_copy_only=False)] if len(born) else np.zeros(0, np.int64)
    bad = np.zeros(elements.num_rows, dtype=np.bool_)
    for column in ("obtained", "in_service"):
        come = read_days(elements[column])
        bad |= come.known & (come.last < begin)
    return bad


def _born(text: str, vendors: Vendors) -> int:
    """Return the first day on which the earliest of some makers existed; 0 where that is not on record."""
    named = [vendor for vendor in split(text) if vendor in vendors]
    if not named or len(named) != len(split(text)):
        return 0
    return min(_founded(vendors, vendor) for vendor in named)


def _founded(vendors: Vendors, vendor: str) -> int:
    founded = [
        fact.span.start.first.toordinal()
        for fact in vendors[vendor].ownership
        if fact.span.start is not None and "founded" in fact.event.lower()
    ]
    return min(founded, default=0)


def _later(elements: pa.Table, day: datetime.date) -> Flags:
    """Boxes that came into use after the day of the inventory."""
    bad = np.zeros(elements.num_rows, dtype=np.bool_)
    for column in ("obtained", "in_service"):
        bad |= read_days(elements[column]).first > day.toordinal()
    return bad


def _operators(network: Network, registry: Registry, where: str) -> Iterator[BadInput]:
    for number, row in enumerate(network.operators.to_pylist(), 2):
        place = f"{where}/operators:{number}"
        for role in split(row["roles"]):
            if role not in ROLES:
                yield UnknownName(
                    f"{place} [roles]", "role", role, ROLES, "Roles are " + ", ".join(ROLES) + "."
                )
        for column in ("bound_by", "not_bound_by"):
            for key in split(row[column]):
                if key not in registry:
                    yield UnknownName(f"{place} [{column}]", "rule", key, registry, "See `cleanpath rules`.")
        for key in sorted({*split(row["bound_by"])} & {*split(row["not_bound_by"])}):
            yield BadInput(f"{place} [not_bound_by]", "a rule that does not bind", f"{key} in bound_by too")


def _declarations(registry: Registry, declarations: Sequence[Declaration], where: str) -> Iterator[BadInput]:
    for one in declarations:
        place = f"{where}/declarations:{one.row}"
        if one.rule not in registry:
            yield UnknownName(f"{place} [rule]", "rule", one.rule, registry, "See `cleanpath rules`.")
        elif one.requirement and one.requirement not in (keys := requirement_keys(registry[one.rule])):
            yield UnknownName(f"{place} [requirement]", "requirement", one.requirement, keys)
        if one.since and one.until and one.until.last < one.since.first:
            yield BadInput(f"{place} [until]", f"a day from {one.since} on", str(one.until))


def _waivers(registry: Registry, waivers: Sequence[Waiver]) -> Iterator[BadInput]:
    for waiver in waivers:
        place = f"waiver {waiver.key}"
        if waiver.rule not in registry:
            yield UnknownName(f"{place} [rule]", "rule", waiver.rule, registry, "It marks nothing.")
        elif waiver.requirement and waiver.requirement not in (
            keys := requirement_keys(registry[waiver.rule])
        ):
            yield UnknownName(f"{place} [requirement]", "requirement", waiver.requirement, keys)


def _deadlines(registry: Registry) -> Iterator[BadInput]:
    for rule in registry.values():
        begun = min((event.date.first for event in rule.events), default=None)
        for key, constraint in zip(requirement_keys(rule), rule.constraints, strict=True):
            end = constraint.deadline
            if end is not None and begun is not None and end.last < begun:
                yield BadInput(
                    f"rule {rule.key} [{key} deadline]",
                    f"a day after the rule's first event {begun}",
                    str(end),
                )
