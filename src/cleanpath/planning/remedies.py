"""Other ways for a demand than replacing what it touches, and what each does to its exposure.

A circuit or a second operator takes the traffic off the network, so that it is clear if its own ends are;
where failures are examined it takes two, as traffic would fall back on the network when one fails. Where any
path counts (structural routing, free rerouting) traffic may still take the old way, so neither is offered.
Encryption leaves who talks to whom, and whether they can, exposed, and so never clears.
"""

from dataclasses import replace

from cleanpath.exposure.situation import Situation
from cleanpath.network.graph import Reals
from cleanpath.planning.costs import Costs
from cleanpath.planning.problem import Remedy
from cleanpath.planning.settings import PlanSettings
from cleanpath.routing.contract import Failures

ENCRYPTION = "encryption"
LEFT = 0.5
"""Share of the price of exposure that encryption leaves: two of the four properties stay exposed."""
PAIR = "pair of "
"""How the name of a remedy begins that takes two."""


def offer_remedies(
    settings: PlanSettings, situation: Situation, demand: int, touched: frozenset[int]
) -> tuple[Remedy, ...]:
    """Return the remedies of the settings that help a demand, without prices."""
    ends = {int(situation.demands.source[demand]), int(situation.demands.target[demand])}
    fixed = situation.routing in ("igp", "pinned", "measured") and not situation.reroute
    apart = fixed and not ends & touched
    pair = PAIR if situation.failures != Failures.NONE and situation.paths is None else ""
    offered = []
    for name in settings.remedies:
        if name == ENCRYPTION:
            offered.append(Remedy(name, 0.0, 0.0, LEFT, False))
        elif apart:
            offered.append(Remedy(pair + name, 0.0, 0.0, 0.0, True))
    return tuple(offered)


def price_remedy(costs: Costs, values: Reals, remedy: Remedy) -> Remedy:
    """Return a remedy with its prices; two of a kind cost twice."""
    item = remedy.name.removeprefix(PAIR)
    times = 2.0 if remedy.name.startswith(PAIR) else 1.0
    once, yearly = (float(values[costs.find(name)]) for name in (item, f"{item}_yearly"))
    return replace(remedy, once=times * once, yearly=times * yearly)
