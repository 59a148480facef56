"""Suzieq's Parquet store: its tables device, inventory and lldp, as a folder or packed in a tar archive.

The folders name the keys (`lldp/sqvers=1.0/namespace=NAME/hostname=NAME/...parquet`). Of several records of
one key the latest counts, and one that is no longer active is left. Where host names repeat between
namespaces, elements are named `NAMESPACE/HOST`; option `namespace` takes one namespace alone. What Suzieq
writes as vendor is the maker or, on servers and open switches, the operating system: a name of the second
kind matches no vendor of the registry and stays unknown.
"""

import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record
from cleanpath.sources.builder import DECLARED, Draft, Imported
from cleanpath.sources.io import COUNT_LIMIT, SIZE_LIMIT, read_bytes, read_files
from cleanpath.sources.neighbours import Neighbourhood
from cleanpath.sources.sheets import fold
from cleanpath.sources.values import check_country, clean_text

OPTIONS = {
    "country": "Two-letter code of the country of the devices, such as DE; without it no sites are made.",
    "namespace": "Read this namespace of the store alone.",
}
ROW_LIMIT = 2_000_000
TEXT_LENGTH = 4_000
BATCH_ROWS = 256
"""Rows that are unpacked at once, so that a long text repeated by reference fills no memory."""

COLUMNS = {
    "device": ("vendor", "model", "serialNumber", "os", "status"),
    "inventory": ("type", "vendor", "model", "serial", "name"),
    "lldp": ("ifname", "peerHostname", "peerMacaddr", "description"),
}
"""The columns that are read of each table."""

_KEYS = {"device": (), "inventory": ("name",), "lldp": ("ifname", "peerHostname")}
_NO_TRAFFIC = ("power", "fan", "psu", "battery", "sensor", "led")
"""Types of parts that no traffic passes."""

_NO_ADDRESS = ("00:00:00:00:00:00", "-", "")

Row = dict[str, Any]


def read_suzieq(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a store from a folder, or from a tar archive (.gz and .xz too).

    Raises
    ------
    BadInput
        If it holds no such tables, or a file of them is damaged or of other types.
    """
    files = read_files(path) if path.is_dir() else _unpack(read_bytes(path), str(path))
    return parse_suzieq(files, str(path), options)


def parse_suzieq(files: Iterable[tuple[str, bytes]], where: str, options: Mapping[str, str]) -> Imported:
    """Read a store from named bytes; `where` names the source in messages. Raises as `read_suzieq`."""
    record = Record("options", options)
    country = check_country(record.text("country", ""), "options [country]")
    wanted = record.text("namespace", "")
    record.finish()
    network = Neighbourhood(Draft(where, country))
    tables = _latest(files, where, network.draft)
    spaces = sorted({space for rows in tables.values() for space, *_ in rows})
    if wanted and wanted not in spaces:
        raise UnknownName(where, "namespace", wanted, spaces, f"Known are {', '.join(spaces)}."[:400])
    if not spaces:
        raise BadInput(where, "tables device, inventory or lldp of Suzieq", "none")
    for space in spaces:
        if not wanted or space == wanted:
            _read_space(network, tables, space, alone=bool(wanted) or len(spaces) == 1)
    return network.draft.finish("Network from Suzieq", "structural")


def _unpack(data: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for number, member in enumerate(archive):
                total += member.size
                if number >= COUNT_LIMIT or total > SIZE_LIMIT:
                    raise BadInput(where, f"at most {COUNT_LIMIT} files and {SIZE_LIMIT} bytes", "more")
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None:
                    yield clean_text(member.name), stream.read()
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError) as error:
        raise BadInput(where, "a tar archive", shown(str(error))) from None


def _latest(files: Iterable[tuple[str, bytes]], where: str, draft: Draft) -> dict[str, dict[Any, Row]]:
    """Return the latest active record of each key, by table; keys begin with namespace and host."""
    tables: dict[str, dict[Any, Row]] = {name: {} for name in COLUMNS}
    count = 0
    for name, data in files:
        parts = name.split("/")
        table = next((part for part in parts if part in COLUMNS), "")
        keys = dict(part.split("=", 1) for part in parts if "=" in part)
        if not table or not name.endswith(".parquet"):
            draft.leave("files that are no table device, inventory or lldp")
            continue
        for row in _rows(data, table, f"{where}, {name}"):
            count += 1
            if count > ROW_LIMIT:
                raise BadInput(where, f"at most {ROW_LIMIT} records", "more")
            row |= {key: keys.get(key, row[key]) for key in ("namespace", "hostname")}
            own = tuple(_text(row[key]) for key in ("namespace", "hostname", *_KEYS[table]))
            if own not in tables[table] or _stamp(row) >= _stamp(tables[table][own]):
                tables[table][own] = row
    for table, rows in tables.items():
        tables[table] = {key: row for key, row in rows.items() if row["active"] is not False}
        if gone := len(rows) - len(tables[table]):
            draft.leave(f"records of {table} that are no longer active", gone)
    return tables


def _rows(data: bytes, table: str, where: str) -> list[Row]:
    wanted = (*COLUMNS[table], "namespace", "hostname", "timestamp", "active")
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        if file.metadata.num_rows > ROW_LIMIT:
            raise BadInput(where, f"at most {ROW_LIMIT} records", str(file.metadata.num_rows))
        there = [name for name in wanted if name in file.schema_arrow.names]
        rows = [
            _cut(row) for batch in file.iter_batches(BATCH_ROWS, columns=there) for row in batch.to_pylist()
        ]
    except (pa.ArrowException, OSError, ValueError, KeyError, NotImplementedError, OverflowError) as error:
        raise BadInput(where, "a Parquet file of Suzieq", shown(str(error))) from None
    return [{name: row.get(name) for name in wanted} for row in rows]


def _cut(row: Row) -> Row:
    return {name: value[:TEXT_LENGTH] if isinstance(value, str) else value for name, value in row.items()}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _stamp(row: Row) -> float:
    value = row["timestamp"]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _read_space(
    network: Neighbourhood, tables: dict[str, dict[Any, Row]], space: str, *, alone: bool
) -> None:
    """Add one namespace; hosts know each other by name within it only."""
    own, draft = Neighbourhood(network.draft, "" if alone else f"{space}/"), network.draft
    mine = {
        table: [(key[1], row) for key, row in rows.items() if key[0] == space and key[1]]
        for table, rows in tables.items()
    }
    elements = {}
    for host in dict.fromkeys(host for rows in mine.values() for host, _ in rows):
        where = clean_text(f"namespace {space}, host {host}")
        elements[host] = own.add_device(host if alone else f"{space}/{host}", where, label=host)
        own.call(elements[host], host)
        draft.add_row(where, elements[host])
    for host, row in mine["device"]:
        _describe(draft, elements[host], row, "serialNumber")
    own_vendors = {host: fold(_text(row["vendor"])) for host, row in mine["device"]}
    for host, row in mine["inventory"]:
        kind, vendor = _text(row["type"]).lower(), _text(row["vendor"])
        if kind == "chassis":
            _describe(draft, elements[host], row, "serial")
        elif vendor and kind not in _NO_TRAFFIC and fold(vendor) != own_vendors.get(host):
            draft.add_component(elements[host], f"{kind} {_text(row['model'])}".strip(), vendor)
        else:
            draft.leave(
                "parts of devices in the inventory, of their own maker or none told, or without traffic"
            )
    for host, row in mine["lldp"]:
        address = _text(row["peerMacaddr"])
        address = "" if address in _NO_ADDRESS else address
        evidence = [("lldp_sysdesc", _text(row["description"])), ("mac", address)]
        name, place = _text(row["peerHostname"]), clean_text(f"{space}, {host}")
        own.hear(elements[host], _text(row["ifname"]), name, evidence, place, chassis=address)
    own.join()


def _describe(draft: Draft, element: str, row: Row, serial: str) -> None:
    draft.observe(element, DECLARED, _text(row["vendor"]))
    draft.observe(element, "inventory_model", _text(row["model"]))
    draft.observe(element, "serial", _text(row[serial]))
    draft.detail("elements", element, "model", clean_text(_text(row["model"])))
    draft.detail("elements", element, "serial", clean_text(_text(row[serial])))
