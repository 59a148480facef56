"""Whom a rule obliges: the operators of a case held against what the text says of its addressees."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from cleanpath.network.network import Network
from cleanpath.places import enclosing, lies_in
from cleanpath.policy.equipment import Inventory, split
from cleanpath.policy.rules import Constraint, Rule
from cleanpath.verdict import Truth

_MEMBERS = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
EU_MEMBERS = frozenset(_MEMBERS.split())
ABROAD = frozenset({"contractor", "exporter", "applicant", "cable_licensee"})
"""Roles that somebody at home elsewhere may have too."""


NOBODY = "whoever runs what has no operator on record"
"""How an operator without a name is called."""


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator: its home, its roles (`None` where nobody said), and the rules declared to bind it.

    `countries` are its home where that is `told`, else those in which its elements stand.
    """

    id: str
    name: str
    countries: frozenset[str]
    roles: frozenset[str] | None
    bound_by: frozenset[str]
    not_bound_by: frozenset[str]
    told: bool = True


def find_operators(network: Network, inventory: Inventory) -> tuple[Operator, ...]:
    """Return the operators of an inventory, in its order, with what the table of operators says of them."""
    known = {row["id"]: row for row in network.operators.to_pylist()}
    places = _places(inventory)
    return tuple(
        _operator(name, known.get(name, {}), places.get(name, frozenset())) for name in inventory.operators
    )


def find_without_elements(network: Network, own: Iterable[Operator], ownerless: bool) -> tuple[Operator, ...]:
    """Return the operators on record besides `own`, to whom no element is ascribed, by id.

    Those whose traffic is in the case; and where equipment is `ownerless`, which may be theirs, all.
    """
    known = {row["id"]: row for row in network.operators.to_pylist()}
    named = set(pc.unique(network.demands["operator"]).to_pylist())
    names = (named | known.keys() if ownerless else named & known.keys()) - {one.id for one in own} - {""}
    return tuple(_operator(name, known.get(name, {}), frozenset()) for name in sorted(names))


def _operator(name: str, row: Mapping[str, str], places: frozenset[str]) -> Operator:
    """Return an operator by its row in the table of operators; without a home `places` stand for it."""
    own = row.get("country", "")
    roles = split(row.get("roles"))
    return Operator(
        id=name,
        name=row.get("name", "") or name or NOBODY,
        countries=frozenset([own]) if own else places,
        roles=frozenset(roles) if roles else None,
        bound_by=frozenset(split(row.get("bound_by"))),
        not_bound_by=frozenset(split(row.get("not_bound_by"))),
        told=bool(own),
    )


def _places(inventory: Inventory) -> dict[str, frozenset[str]]:
    """Return the countries in which the elements of each operator stand."""
    size, found = max(len(inventory.groups), 1), dict[str, set[str]]()
    for pair in np.unique(inventory.operator.astype(np.int64) * size + inventory.group).tolist():
        country = inventory.groups[pair % size].country
        found.setdefault(inventory.operators[pair // size], set()).update({country} - {""})
    return {operator: frozenset(places) for operator, places in found.items()}


def binds(rule: Rule, constraint: Constraint | None, operator: Operator) -> Truth:
    """Whether a requirement, or a rule as a whole, obliges an operator, whatever the state of the rule.

    YES if the operator declares so, is named in the text, or has a role of those obliged at home; NO if it
    declares so, nobody is obliged, its roles are told and none is meant, or it is told to be at home
    elsewhere and the role cannot be had from there; else UNKNOWN.
    """
    if rule.key in operator.not_bound_by:
        return Truth.NO
    if rule.key in operator.bound_by:
        return Truth.YES
    if rule.scope.obliged.lower().startswith("none"):
        return Truth.NO
    home = _at_home(rule.jurisdiction, operator.countries)
    if home is Truth.NO and not operator.told:
        home = Truth.UNKNOWN
    roles = frozenset((constraint.roles if constraint else ()) or rule.scope.roles)
    if home is Truth.NO and roles and not roles & ABROAD:
        return Truth.NO
    if home is Truth.YES and _named(operator.name, rule.scope.obliged):
        return Truth.YES
    if not roles or operator.roles is None:
        return Truth.UNKNOWN
    shared = (roles & operator.roles) - {"named"}
    if shared:
        return home if home is not Truth.NO else Truth.UNKNOWN
    return Truth.UNKNOWN if "named" in roles and home is not Truth.NO else Truth.NO


def _at_home(jurisdiction: str, countries: Iterable[str]) -> Truth:
    """Whether all countries lie in a jurisdiction; a country may be where a state or province of it is."""
    homes = {_lies_in(code, jurisdiction) for code in countries}
    return homes.pop() if len(homes) == 1 else Truth.UNKNOWN


def _lies_in(place: str, jurisdiction: str) -> Truth:
    if lies_in(place, jurisdiction) or (jurisdiction == "EU" and EU_MEMBERS & set(enclosing(place))):
        return Truth.YES
    return Truth.UNKNOWN if lies_in(jurisdiction, place) else Truth.NO


def may_lie_in(countries: Iterable[str], jurisdiction: str) -> bool:
    """Whether one of some countries lies in a jurisdiction, or may."""
    return any(_lies_in(code, jurisdiction) > Truth.NO for code in countries)


def _named(name: str, obliged: str) -> bool:
    """Whether the text names the operator, as words of their own."""
    return len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", obliged) is not None


def say_bond(rule: Rule, constraint: Constraint, operator: Operator, truth: Truth) -> str:
    """Return in words why a requirement obliges an operator, or why that is open."""
    who = f"{rule.key} obliges {rule.scope.obliged}"
    if rule.key in operator.bound_by | operator.not_bound_by:
        said = "bound" if truth is Truth.YES else "not bound"
        return f"{who}; the case declares {operator.name} {said}."
    if truth is Truth.UNKNOWN:
        return f"{who}; whether {operator.name} is among them is not declared in operators."
    if _named(operator.name, rule.scope.obliged) and truth is Truth.YES:
        return f"{who}; the text names {operator.name}."
    shared = ", ".join(sorted(frozenset(constraint.roles or rule.scope.roles) & (operator.roles or set())))
    if truth is Truth.YES:
        return f"{who}; {operator.name} is declared to be: {shared}."
    return f"{who}; {operator.name} is not among them by its country and roles."
