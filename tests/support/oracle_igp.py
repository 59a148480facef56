"""Shortest-path routing by brute force on exact fractions: every state anew, every route one by one."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from cleanpath.routing.contract import Failures
from cleanpath.verdict import Level

Route = tuple[Fraction, tuple[int, ...]]


@dataclass(frozen=True)
class Net:
    """Links as (a, b, weight, directed, group), weights as people write them."""

    size: int
    links: tuple[tuple[int, int, float, bool, int], ...]


@dataclass(frozen=True)
class State:
    """What has failed."""

    link: int = -1
    element: int = -1
    group: int = -1


@dataclass(frozen=True)
class Answer:
    """The level and the share of one demand and one end of the flagged set."""

    level: Level
    share: Fraction


NOW = State()


def states(net: Net, failures: Failures, source: int, target: int) -> list[State]:
    """Return the failure states that are examined for a demand."""
    found = []
    if failures in (Failures.LINK, Failures.SINGLE):
        found += [State(link=at) for at in range(len(net.links))]
    if failures in (Failures.NODE, Failures.SINGLE):
        found += [State(element=v) for v in range(net.size) if v not in (source, target)]
    if failures is Failures.GROUP:
        found += [State(group=g) for g in sorted({link[4] for link in net.links} - {-1})]
        found += [State(link=at) for at, link in enumerate(net.links) if link[4] < 0]
    return found


@lru_cache(maxsize=20_000)
def arcs(net: Net, state: State) -> list[tuple[int, int, Fraction]]:
    """Return the usable arcs (tail, head, cost) in a state."""
    usable = []
    for at, (a, b, weight, directed, group) in enumerate(net.links):
        lost = at == state.link or state.element in (a, b) or (group >= 0 and group == state.group)
        if lost or a == b:
            continue
        cost = Fraction(str(weight))
        usable.append((a, b, cost))
        if not directed:
            usable.append((b, a, cost))
    return usable


@lru_cache(maxsize=20_000)
def distances(net: Net, state: State, target: int) -> dict[int, Fraction]:
    """Return the cost of the shortest route of every element that has one (Bellman and Ford)."""
    dist = {target: Fraction(0)}
    usable = arcs(net, state)
    for _ in range(net.size):
        for tail, head, cost in usable:
            if head in dist and dist[head] + cost < dist.get(tail, dist[head] + cost + 1):
                dist[tail] = dist[head] + cost
    return dist


@lru_cache(maxsize=20_000)
def routes(net: Net, state: State, source: int, target: int) -> list[Route]:
    """Return every shortest route with the share of traffic it carries; none if there is no route."""
    dist = distances(net, state, target)
    usable = arcs(net, state)

    def extend(at: int) -> list[Route]:
        if at == target:
            return [(Fraction(1), (at,))]
        hops = [h for t, h, cost in usable if t == at and h in dist and dist[h] + cost == dist[at]]
        return [(p / len(hops), (at, *rest)) for hop in hops for p, rest in extend(hop)]

    return extend(source) if source in dist else []


def answer_low(net: Net, touch: list[float], source: int, target: int, failures: Failures) -> Answer:
    """Return the exact answer for the low end: on a route, at least the largest touch counts."""
    now = routes(net, NOW, source, target)
    most = [max(Fraction(touch[v]) for v in route) for _, route in now]
    share = sum((p * m for (p, _), m in zip(now, most, strict=True)), Fraction(0))
    return Answer(_level(net, touch, share, min(most) >= 1, (source, target), failures), share)


def answer_high(net: Net, touch: list[float], source: int, target: int, failures: Failures) -> Answer:
    """Return the exact answer for the high end: on a route, at most the sum of touches counts, up to 1."""
    now = routes(net, NOW, source, target)
    sums = [min(Fraction(1), sum(Fraction(touch[v]) for v in route)) for _, route in now]
    share = sum((p * m for (p, _), m in zip(now, sums, strict=True)), Fraction(0))
    return Answer(_level(net, touch, share, min(sums) >= 1, (source, target), failures), share)


def visits(net: Net, touch: list[float], source: int, target: int) -> Fraction:
    """Return the expected sum of touches over the elements of the route."""
    return sum(
        (p * sum(Fraction(touch[v]) for v in route) for p, route in routes(net, NOW, source, target)),
        Fraction(0),
    )


def _level(
    net: Net, touch: list[float], share: Fraction, always: bool, ends: tuple[int, int], failures: Failures
) -> Level:
    if always:
        return Level.ALWAYS
    if share > 0:
        return Level.SOMETIMES
    for state in states(net, failures, *ends):
        if any(touch[v] > 0 for _, route in routes(net, state, *ends) for v in route):
            return Level.POSSIBLE
    return Level.CLEAR


def proves(net: Net, state: State, walk: list[int], touch: list[float]) -> bool:
    """Return whether the walk is a shortest route in the state and touches something."""
    if not walk or not any(touch[v] > 0 for v in walk):
        return False
    dist = distances(net, state, walk[-1])
    usable = arcs(net, state)
    steps = all(
        any(t == a and h == b and h in dist and dist[h] + cost == dist.get(t) for t, h, cost in usable)
        for a, b in pairwise(walk)
    )
    return steps and len(set(walk)) == len(walk)
