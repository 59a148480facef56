"""Tables of pages: filtered, sorted and paged by their address, and the same rows as CSV and JSON."""

import io
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cleanpath.errors import BadInput, shown
from cleanpath.files import to_json
from cleanpath.results.wording import cell_text, to_csv
from cleanpath.web.query import Query
from cleanpath.web.rendering import linker, render

Row = Mapping[str, Any]
Keep = Callable[[Hashable, Callable[[], Any]], Any]

PAGE_ROWS = 50
MOST_ROWS = 500
"""Rows of one page at most; CSV and JSON hold all that the filter leaves."""
STREAMED = 20_000
"""Rows from which on a file is made while it is sent, and that are made at a time."""
MOST_FACETS = 40
"""Values that a filter offers."""


def _work_out(name: Hashable, work_out: Callable[[], Any]) -> Any:
    return work_out()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its cells, its heading, and how its cells are shown.

    `show` is `text`, `number`, `date`, `class`, `grade`, `link` (to `Table.target`), `words` or `address`;
    `facet` says that a filter offers its values; `order` ranks its cells where the alphabet does not.
    """

    key: str
    title: str
    show: str = "text"
    facet: bool = False
    order: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Table:
    """Rows under a name, with the address of the table as segments.

    `target` gives the segments of the page that a row leads to. `values` are those of the address that are
    not about the table, such as the lens; `carried` are those that a row's page takes, if they are others.
    `keep` keeps what is worked out of all rows, such as `Answer.get`; it is for tables whose name says which
    rows they hold.
    """

    name: str
    title: str
    path: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Row]
    target: Callable[[Row], Sequence[object]] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    carried: Mapping[str, str] | None = None
    keep: Keep = _work_out


@dataclass(frozen=True)
class View:
    """One page of a table, and what leads to the others."""

    table: Table
    rows: Sequence[Row]
    total: int
    whole: int
    offset: int
    limit: int
    sort: str
    search: str
    chosen: Mapping[str, str]
    facets: Mapping[str, Sequence[tuple[str, int]]]

    @property
    def values(self) -> dict[str, str]:
        """All that the address says, without the place of the page."""
        limit = {"limit": str(self.limit)} if self.limit != PAGE_ROWS else {}
        chosen = {name: value for name, value in self.chosen.items() if value}
        return {**self.table.values, "q": self.search, **chosen, "sort": self.sort, **limit}

    def sorted_by(self, key: str) -> dict[str, str]:
        """Return the values of the address with this table sorted by a column, or the other way round."""
        return self.values | {"sort": f"-{key}" if self.sort == key else key}

    def at(self, offset: int) -> dict[str, str]:
        """Return the values of the address of another page."""
        return self.values | {"offset": str(offset) if offset > 0 else ""}

    def direction(self, key: str) -> str:
        """Return how a column is sorted: `ascending`, `descending` or `none`."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.sort, "none")

    @property
    def last(self) -> int:
        """The number of the last row of the page."""
        return self.offset + len(self.rows)


def read_view(table: Table, query: Query, limit: int = PAGE_ROWS) -> View:
    """Filter, sort and cut a table as an address asks.

    Raises
    ------
    BadInput
        If the address names a column that is none.
    """
    search = query.text("q") or ""
    sort = query.text("sort") or ""
    offset = query.whole("offset", 0, 0, 10**9)
    limit = query.whole("limit", limit, 1, MOST_ROWS)
    chosen = {column.key: query.text(column.key) or "" for column in table.columns if column.facet}
    found = _find(table, search, chosen, sort)
    faceted = [column for column in table.columns if column.facet]
    count = lambda: {column.key: _facet(table.rows, column) for column in faceted}  # noqa: E731
    facets = table.keep(("facets", table.name), count)
    page = found[offset : offset + limit]
    return View(table, page, len(found), len(table.rows), offset, limit, sort, search, chosen, facets)


def _find(table: Table, search: str, chosen: Mapping[str, str], sort: str) -> Sequence[Row]:
    """Return the rows that a filter leaves, in the order asked for."""
    rank = _ranking(table, sort)
    if not search and not any(chosen.values()) and rank is None:
        return table.rows
    part = "found", table.name, search, tuple(sorted(chosen.items())), sort

    def find() -> list[Row]:
        rows = _filter(table, search, chosen)
        return rows if rank is None else sorted(rows, key=rank, reverse=sort.startswith("-"))

    found: Sequence[Row] = table.keep(part, find)
    return found


def _filter(table: Table, search: str, chosen: Mapping[str, str]) -> list[Row]:
    asked = {key: value for key, value in chosen.items() if value}
    words = search.casefold().split()
    keys = [column.key for column in table.columns]
    return [
        row
        for row in table.rows
        if all(value in _values(row.get(key)) for key, value in asked.items())
        and (not words or _holds(row, keys, words))
    ]


def _holds(row: Row, keys: Sequence[str], words: Sequence[str]) -> bool:
    text = " ".join(cell_text(row.get(key)) for key in keys).casefold()
    return all(word in text for word in words)


def _values(cell: Any) -> list[str]:
    return [str(one) for one in cell] if isinstance(cell, (list, tuple)) else [cell_text(cell)]


def _ranking(table: Table, sort: str) -> Callable[[Row], Any] | None:
    """Return by what rows are sorted, if they are."""
    if not sort:
        return None
    key = sort.removeprefix("-")
    column = next((column for column in table.columns if column.key == key), None)
    if column is None:
        names = ", ".join(column.key for column in table.columns)
        raise BadInput("sort", f"one of {names}, with - before it for the other way", shown(sort))
    order = column.order
    return lambda row: _rank(row.get(key), order)


def _rank(cell: Any, order: Callable[[Any], Any] | None) -> tuple[int, float, Any]:
    if cell is None or cell == "":
        return (2, 0.0, "")
    if order is not None:
        return (0, float(order(cell)), "")
    if isinstance(cell, (int, float)):
        return (0, float(cell), "")
    return (1, 0.0, cell_text(cell).casefold())


def _facet(rows: Iterable[Row], column: Column) -> list[tuple[str, int]]:
    counts = Counter(value for row in rows for value in _values(row.get(column.key)) if value)
    order = column.order
    ranked = sorted(counts.items(), key=lambda item: (float(order(item[0])) if order else 0.0, item[0]))
    return ranked[:MOST_FACETS]


def send(request: Request, table: Table, query: Query, form: str, **values: Any) -> Response:
    """Answer a request for a table as a page, or as CSV or JSON with all the rows that the filter leaves."""
    view = read_view(table, query)
    query.finish()
    if form == "page":
        return render(request, "table.html", view=view, **values)
    rows = _find(table, view.search, view.chosen, view.sort)
    name = f"{table.name}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    media = "application/json" if form == "json" else "text/csv; charset=utf-8"
    text = _stream(table, rows, form)
    if len(rows) > STREAMED:
        return StreamingResponse(text, media_type=media, headers=headers)
    return Response("".join(text), media_type=media, headers=headers)


def _stream(table: Table, rows: Sequence[Row], form: str) -> Iterator[str]:
    """Yield the text of a file, some rows at a time."""
    keys = [column.key for column in table.columns]
    if not rows:
        yield "[]\n" if form == "json" else ",".join(keys) + "\n"
    for start in range(0, len(rows), STREAMED):
        plain = [{key: row.get(key) for key in keys} for row in rows[start : start + STREAMED]]
        last = start + STREAMED >= len(rows)
        if form == "json":
            text = to_json(plain).removeprefix("[\n").removesuffix("\n]\n")
            yield ("" if start else "[\n") + text + ("\n]\n" if last else ",\n")
        else:
            stream = io.StringIO()
            to_csv(plain, stream)
            yield stream.getvalue().split("\n", 1)[1] if start else stream.getvalue()


def address(request: Request, table: Table, form: str, **values: object) -> str:
    """Return the address of a table in one form."""
    head, last = table.path[:-1], table.path[-1]
    return linker(request)(*head, last if form == "page" else f"{last}.{form}", **values)
