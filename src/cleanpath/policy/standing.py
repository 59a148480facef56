"""Where the law of a lens stands on a day: every rule that could be known, with the event that decided it."""

from collections.abc import Collection
from dataclasses import dataclass

from cleanpath.dates import Clocks
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Event, Rule
from cleanpath.policy.state import state_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule, its state on the day, and the event that decided it."""

    rule: Rule
    state: str
    event: Event


def standing_rules(
    registry: Registry, lens: Lens, clocks: Clocks, places: Collection[str] = ()
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
        For the lens `local`: the countries in question.
    """
    names = set(places) if lens.kind == "local" else set(lens.names)
    found = []
    for rule in registry.values():
        if (rule.key if lens.kind == "rule" else rule.jurisdiction) not in names or lens.kind == "vendors":
            continue
        state = state_of(rule, clocks)
        if state.decisive is not None:
            found.append(Standing(rule, state.state, state.decisive))
    return sorted(found, key=lambda s: (s.rule.jurisdiction, s.rule.key))


def silent_places(registry: Registry, lens: Lens, clocks: Clocks, places: Collection[str]) -> list[str]:
    """Return the jurisdictions of which nothing could be known: their law is unknown, not absent."""
    asked = set(places) if lens.kind == "local" else set(lens.names) if lens.kind == "jurisdiction" else set()
    heard = {standing.rule.jurisdiction for standing in standing_rules(registry, lens, clocks, places)}
    return sorted(asked - heard)
