"""What every reader returns: columns of case tables, and an account of what it did not use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Columns = dict[str, Sequence[Any]]
"""One table: equally long columns by the names of `schema/`; lists, or Arrow arrays for many rows."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A network as read from one source or generated.

    `tables` holds columns by the name of the table: `elements`, `links`, `demands` always, others where they
    have rows. `left` names each field that was met and not used, with its count and, where it matters, why.
    `routing` is the model that fits the source: `igp` where it gives weights, else `structural`. `synthetic`
    marks a network that nobody operates.
    """

    title: str
    tables: dict[str, Columns]
    left: tuple[str, ...]
    routing: str = "structural"
    synthetic: bool = False
