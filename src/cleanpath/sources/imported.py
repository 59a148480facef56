"""What every reader returns: columns of case tables, and an account of what it did not use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Columns = dict[str, Sequence[Any]]
"""One table: equally long columns by the names of `schema/`; lists, or Arrow arrays for many rows."""


DECLARED = "maker"
"""The kind of evidence that is a maker's name as somebody wrote it down."""


class Evidence(NamedTuple):
    """What a source says about a maker: `DECLARED`, or a kind that `identify` takes, and the value."""

    element: str
    kind: str
    value: str


class Row(NamedTuple):
    """A row of an inventory: where it stands, the element it tells of, and what in it could not be read."""

    where: str
    element: str
    note: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A network as read from one source or generated.

    `tables` holds columns by the name of the table: `elements`, `links`, `demands` always, others where they
    have rows. `left` names each field that was met and not used, with its count and, where it matters, why.
    `routing` is the model that fits the source: `igp` where it gives weights, else `structural`. `synthetic`
    marks a network that nobody operates. `evidence` is what the source says about makers, not yet judged;
    `rows` are the rows of an inventory, in order. `column_map` is the text of the map by which columns were
    read, where the source has columns.
    """

    title: str
    tables: dict[str, Columns]
    left: tuple[str, ...]
    routing: str = "structural"
    synthetic: bool = False
    evidence: tuple[Evidence, ...] = ()
    rows: tuple[Row, ...] = ()
    column_map: str = ""
