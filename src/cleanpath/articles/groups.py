"""Groups of countries that articles name, such as the Nordic countries: never taken for one country.

In a candidate a group stands among the places as `group:nordic`. It is no jurisdiction; a reviewer names the
countries that the article means, or leaves the group as it is.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

MARK = "group:"


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its English name, and its members in order, none where they are not agreed on or change."""

    name: str
    members: tuple[str, ...]


@cache
def load_groups() -> Mapping[str, Group]:
    """Return the groups by the names that candidates use, such as `group:nordic`."""
    file = resources.files("cleanpath.articles") / "groups.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        f"{MARK}{key}": Group(one["name"], tuple(one.get("members", "").split()))
        for key, one in found.items()
    }


def with_members(places: Iterable[str]) -> frozenset[str]:
    """Return places with the members of the groups among them."""
    groups = load_groups()
    return frozenset(
        one for place in places for one in (place, *(groups[place].members if place in groups else ()))
    )


def place_words(place: str) -> str:
    """Return a place for people: a code as it is, a group by name, with the members that all agree on."""
    group = load_groups().get(place)
    if group is None:
        return place
    return f"{group.name} ({', '.join(group.members)})" if group.members else group.name
