"""Which facts are missing where it is open whether a rule restricts equipment."""

from cleanpath.policy.applicability import (
    Match,
    category_of,
    match_generation,
    produced_abroad,
    reach_part,
)
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.equipment import Equipment, Trait
from cleanpath.policy.rules import Constraint, Rule
from cleanpath.verdict import Truth

FACTS = {
    "maker": "who made it (elements, column vendor)",
    "component": "who made what is inside it (components, column vendor)",
    "purpose": "whether it serves the purpose that the rule names, which no table holds",
    "category": "its category (elements, column category)",
    "production": "where it was produced (elements, column produced_in)",
    "part": "its network part (elements, column part)",
    "generation": "the generations that it serves (elements, column generation)",
    "kind": "whether the rule means its kind",
    "site": "whether it stands at a sensitive site, or carries its traffic (elements, column site)",
    "country": "where it stands (elements, column country or site)",
    "date": "when it came and went (elements, columns in_service and removed)",
    "operator": "who runs it (elements, column operator)",
    "money": "whether public money paid for it (elements, column funded_by)",
    "owner": "who owned the maker on the day",
    "shares": "the shares of its makers (mixes, or claims)",
    "law": "the law: what the text says, how it is read, or whether and when it binds",
}
"""Every fact that can be missing, in words and with its place in a case."""


def missing_facts(
    rule: Rule, match: Match, constraint: Constraint | None, equipment: Equipment, counts: bool
) -> tuple[str, ...]:
    """Return the facts, keys of `FACTS`, that keep a rule from restricting equipment for sure or not at all.

    `counts` is whether the rule is firm enough for the lens; `match` the target that means the maker.
    """
    trait = equipment.trait
    scope = rule.scope
    found = [*facts_of_target(rule, match, trait), *_of_scope(scope.network_part, scope.generation, trait)]
    if constraint is not None:
        generations = constraint.generation or scope.generation
        found += _of_scope(constraint.network_part, generations, trait)
        if constraint.kinds and trait.word not in constraint.kinds:
            found.append("kind")
        if KINDS[constraint.kind].sites_only and equipment.sensitive is not Truth.YES:
            found.append("site")
        if constraint.draft or constraint.condition or KINDS[constraint.kind].restricts is Truth.UNKNOWN:
            found.append("law")
    if rule.secret or not counts:
        found.append("law")
    return tuple(dict.fromkeys(found)) or ("law",)


def facts_of_target(rule: Rule, match: Match, trait: Trait) -> list[str]:
    """Return the facts that keep open whether a target means equipment of a trait by its maker."""
    target, found = match.target, list[str]()
    if target.condition:
        found.append("purpose")
    if category_of(target, trait) is Truth.UNKNOWN:
        found.append("category")
    if target.test == "produced_abroad" and produced_abroad(rule, trait) is Truth.UNKNOWN:
        found.append("production")
    if match.truth is Truth.UNKNOWN and not found:
        found.append("owner" if match.via else "law")
    return found


def _of_scope(parts: tuple[str, ...], generations: tuple[str, ...], trait: Trait) -> list[str]:
    found = []
    if reach_part(parts, generations, trait) is Truth.UNKNOWN:
        found.append("part")
    if match_generation(generations, trait.generation) is Truth.UNKNOWN:
        found.append("generation")
    return found
