"""Demands for sources that know none: from each element of one kind to each of another."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.imported import Columns, Imported
from cleanpath.sources.scalars import unique_ids

OPTIONS = {
    "from": "Kind or id of the elements where demands of 1 Mbit/s begin; goes with `to`.",
    "to": "Kind or id of the elements where they end; each of the former gets a demand to each of these.",
}
LIMIT = 1_000_000
"""Demands made at once."""


def add_demands(imported: Imported, begin: str, end: str) -> Imported:
    """Return an imported network with a demand from each element `begin` to each other element `end`.

    Both name a kind or an id. Without them the network stays as it is, and where it then has no demand its
    account says how to make some.

    Raises
    ------
    UnknownName
        If no element has the kind or id.
    BadInput
        If only one of both is given, or more than a million demands would come of it.
    """
    table = imported.tables["demands"]
    if not begin and not end:
        hint = "demands: 0 in the source (assessing needs some: give --option from=KIND and --option to=KIND)"
        return imported if len(table["id"]) else replace(imported, left=(*imported.left, hint))
    if not (begin and end):
        raise BadInput("options", "from and to", "one of them", "Give both.")
    ids, kinds = imported.tables["elements"]["id"], imported.tables["elements"]["kind"]
    sources, targets = (_named(ids, kinds, name) for name in (begin, end))
    if len(sources) * len(targets) > LIMIT:
        raise BadInput("options", f"at most {LIMIT} demands", f"{len(sources)} times {len(targets)}")
    pairs = [(one, other) for one in sources for other in targets if one != other]
    made = unique_ids((f"{one}->{other}" for one, other in pairs), table["id"])
    added: dict[str, list[Any]] = {
        "id": made,
        "source": [one for one, _ in pairs],
        "target": [other for _, other in pairs],
        "volume": [1.0] * len(pairs),
    }
    demands: Columns = {name: [*table[name], *column] for name, column in added.items()}
    return replace(imported, tables=imported.tables | {"demands": demands})


def _named(ids: Iterable[str], kinds: Iterable[str], name: str) -> list[str]:
    rows = list(zip(ids, kinds, strict=True))
    chosen = [element for element, kind in rows if kind == name] or [e for e, _ in rows if e == name]
    if not chosen:
        known = sorted({kind for _, kind in rows})[:1000]
        raise UnknownName("options", "kind or id", name, known, f"Kinds are {', '.join(known[:12])}.")
    return chosen
