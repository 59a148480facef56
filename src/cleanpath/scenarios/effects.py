"""Why an edit of a scenario changes no verdict.

An answer that stays the same says nothing by itself: the lens may not ask for the rule, the rule may not have
begun, or it may reach nothing that is known.
"""

from collections.abc import Iterator

from cleanpath.network.network import Network
from cleanpath.places import enclosing
from cleanpath.policy.applicability import RulesAsOf, active_constraints
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.equipment import split
from cleanpath.policy.judge import Reason
from cleanpath.policy.missing_facts import FACTS
from cleanpath.policy.restricted import Restricted
from cleanpath.policy.rules import Constraint, Rule
from cleanpath.policy.status import STATES
from cleanpath.scenarios.overlay import follower_key
from cleanpath.scenarios.scenario import Cut, Edit, Follow, Protect, Sale, Step
from cleanpath.verdict import Truth


def why_nothing(
    edit: Edit, rules_as_of: RulesAsOf, before: Restricted, after: Restricted, network: Network
) -> str:
    """Return in words why an edit changes no verdict.

    Parameters
    ----------
    edit
        The edit.
    rules_as_of
        The lens and the clocks, with the edit in the rules.
    before, after
        What is restricted without and with it.
    network
        The network with it.
    """
    if isinstance(edit, Step):
        return why_rule(edit.rule, rules_as_of, after, network)
    if isinstance(edit, Follow):
        return why_rule(follower_key(edit), rules_as_of, after, network)
    if isinstance(edit, Sale):
        return _why_sale(edit, rules_as_of, before, after, network)
    if isinstance(edit, Cut):
        return "aid bears on plans only, not on what traffic touches; --plan shows it"
    if isinstance(edit, Protect):
        return "protection hides content, and not that traffic touches restricted equipment"
    return _why_same(before, after)


def why_rule(key: str, rules_as_of: RulesAsOf, restricted: Restricted, network: Network) -> str:
    """Return in words why a rule of the registry decides no verdict under a lens on a day."""
    rule, lens, clocks = rules_as_of.registry.find(key), rules_as_of.lens, rules_as_of.clocks
    if foreign := _why_not_asked(rule, rules_as_of):
        return foreign
    state = rules_as_of.states[key]
    if state.state == "not_visible":
        dates = ", ".join(str(event.date) for event in rule.events)
        return f"on {clocks.as_of} nothing of it had happened or could be known (its dates: {dates})"
    if not rules_as_of.counts(state):
        return f"on {clocks.as_of} it is {STATES[state.state]}, which the lens {lens} does not count"
    active = active_constraints(rule, state, clocks)
    biting = [one for one, most in active if most is Truth.YES and KINDS[one.kind].restricts is Truth.YES]
    if not biting:
        return _why_not_begun(rule, clocks.as_of.isoformat())
    return _why_unmoved(rule, rules_as_of, restricted, network)


def _why_not_asked(rule: Rule, rules_as_of: RulesAsOf) -> str:
    lens, home = rules_as_of.lens, rule.jurisdiction
    if not lens.asks_rules:
        return f"the lens {lens} asks for no rule"
    if lens.kind == "rule" and rule.key not in lens.names:
        return f"the lens {lens} asks for that rule alone"
    if lens.kind == "jurisdiction" and home not in enclosing(lens.names[0]):
        wide = f"--lens local, the law of each place, and --lens {home} do"
        return f"the lens {lens} does not ask for the rules of {home}; {wide}"
    return ""


def _why_not_begun(rule: Rule, day: str) -> str:
    later = [
        f"{_named(one)} from {one.applies_from}"
        for one in rule.constraints
        if KINDS[one.kind].restricts is Truth.YES and one.applies_from is not None
    ]
    if not later:
        return "nothing that it asks forbids equipment by itself"
    return f"nothing of it that forbids equipment has begun on {day}: {', '.join(later)}"


def _named(constraint: Constraint) -> str:
    words = constraint.kind.replace("_", " ")
    return f"{constraint.id} ({words})" if constraint.id else words


def _why_unmoved(rule: Rule, rules_as_of: RulesAsOf, restricted: Restricted, network: Network) -> str:
    home, lens = rule.jurisdiction, rules_as_of.lens
    if lens.kind == "local" and home not in _countries(network):
        return f"no equipment of the case is said to stand in {home}"
    reasons = [one for one in _reasons(restricted) if one.rule is not None and one.rule.key == rule.key]
    meant = " and ".join(sorted({one.vendor for one in reasons if one.truth is Truth.YES and one.vendor}))
    if meant:
        return f"it restricts {meant}, where another rule already does or no verdict turns on it"
    open_ = sorted({fact for one in reasons for fact in one.facts})
    if open_:
        asked = "; ".join(FACTS[fact] for fact in open_)
        return f"it stays open whether it means what is known here: {asked}"
    targets = " or ".join(sorted({one.name for one in rule.targets})[:4]) or "anybody"
    return f"nothing known here is of whom it means ({targets})"


def _countries(network: Network) -> set[str]:
    of_site = dict(zip(network.sites["id"].to_pylist(), network.sites["country"].to_pylist(), strict=True))
    columns = (network.elements[name].to_pylist() for name in ("country", "site"))
    stated = (country or of_site.get(site, "") for country, site in zip(*columns, strict=True))
    return {place for name in set(stated) if name for place in enclosing(name)}


def _reasons(restricted: Restricted) -> Iterator[Reason]:
    """Yield the reasons of every judgement: of single elements, and of the makers known in aggregates."""
    for judgement in restricted.judgements:
        yield from judgement.reasons
    for ground in restricted.mixes.values():
        for judgement in ground.judgements.values():
            yield from judgement.reasons


def _why_sale(
    sale: Sale, rules_as_of: RulesAsOf, before: Restricted, after: Restricted, network: Network
) -> str:
    day = rules_as_of.clocks.as_of
    if sale.date.first > day:
        return f"it takes place after {day}, the day asked about"
    listed = {vendor for cell in set(network.elements["vendor"].to_pylist()) for vendor in split(cell)}
    mixed = {vendor for ground in after.mixes.values() for vendor in ground.judgements}
    if sale.vendor not in listed | mixed:
        return f"no equipment of {sale.vendor} is known in the case"
    return _why_same(before, after)


def _why_same(before: Restricted, after: Restricted) -> str:
    if len(before.low) == len(after.low):
        changed = int(((before.low != after.low) | (before.high != after.high)).sum())
        if changed:
            many = "1 element is" if changed == 1 else f"{changed} elements are"
            return f"{many} restricted otherwise than before, and no verdict turns on that"
        return "what is restricted stays as it was"
    return "no verdict of the flows that stay turns on it"
