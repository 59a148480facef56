"""Tables of neighbours as commands print them in columns, for which ntc-templates has no template.

A table is known by the titles of its columns, which say where each column begins. A cell belongs to the last
column that begins at or before it, so an empty cell and a text that runs past its column are read as they
stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NeighbourTable:
    """A table: the titles of its columns in order, and which of them are the local port, chassis and name."""

    titles: tuple[str, ...]
    port: str
    chassis: str
    name: str


TABLES = (
    NeighbourTable(
        ("Local Interface", "Exptime(s)", "Neighbor Interface", "Neighbor Device"),
        "Local Interface", "", "Neighbor Device",
    ),
    NeighbourTable(
        ("Local Intf", "Neighbor Dev", "Neighbor Intf", "Exptime"), "Local Intf", "", "Neighbor Dev"
    ),
    NeighbourTable(
        ("Local Interface", "Chassis ID", "Holdtime", "Capability", "Port ID", "System Name"),
        "Local Interface", "Chassis ID", "System Name",
    ),
    NeighbourTable(
        ("Lcl Port", "Scope", "Remote Chassis ID", "Index", "Remote Port", "Remote Sys Name"),
        "Lcl Port", "Remote Chassis ID", "Remote Sys Name",
    ),
)  # fmt: skip
"""VRP's brief table, newer and older; ZTE's ROS; SR OS."""

_CELL = re.compile(r"\S+(?: \S+)*")
_ADDRESS = re.compile(r"(?:[0-9A-Fa-f]{4}[-.:]){2}[0-9A-Fa-f]{4}|(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")
_RULE = re.compile(r"[\s=*-]+")


def read_neighbour_table(output: str) -> list[dict[str, str]] | None:
    """Return neighbours as `port`, `chassis` and `name`; `None` where the output holds no known table."""
    lines = output.split("\n")
    for number, line in enumerate(lines):
        for table in TABLES:
            starts = _starts(line, table.titles)
            if starts:
                return list(_rows(lines[number + 1 :], table, starts))
    return None


def _starts(line: str, titles: tuple[str, ...]) -> list[int]:
    """Return where each column begins in a heading, nothing where the heading is another one."""
    starts: list[int] = []
    for title in titles:
        place = line.find(title, starts[-1] + 1 if starts else 0)
        if place < 0:
            return []
        starts.append(place)
    return starts


def _rows(lines: list[str], table: NeighbourTable, starts: list[int]) -> Iterator[dict[str, str]]:
    for line in lines:
        if _RULE.fullmatch(line):
            continue
        cells = [""] * len(starts)
        for match in _CELL.finditer(line):
            column = max((n for n, start in enumerate(starts) if start <= match.start()), default=0)
            cells[column] = f"{cells[column]} {match.group()}".strip()
        row = dict(zip(table.titles, cells, strict=True))
        beside = next((cell for cell in cells[1:] if _ADDRESS.fullmatch(cell)), "")
        if row[table.port] and (row[table.name] or beside):
            chassis = row.get(table.chassis, "") or beside
            yield {"port": row[table.port], "chassis": chassis, "name": row[table.name]}
