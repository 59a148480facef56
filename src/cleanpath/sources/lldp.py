"""Neighbours as LLDP tells them: `lldpcli show neighbors -f json` (or json0) of one or several hosts.

One JSON value, or one a line, or a folder of files, one a host and named by it. A value may be `{"host":
NAME, "lldp": {...}}` to say who was asked; without it the option `host` names the one host. Each neighbour
becomes an element, called by the port that heard it where it does not name itself. Two systems get as many
links as the one that tells of more ports between them, so that a cable told from both ends is one link. A
neighbour's system description and chassis address are evidence of its maker.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.io import decode_text, parse_json, read_files
from cleanpath.sources.neighbours import Neighbourhood
from cleanpath.sources.values import clean_text, found, read_id, read_text

OPTIONS = {"host": "Name of the host that was asked, where the source does not say it."}
DEPTH_LIMIT = 12


def read_lldp(path: Path, options: Mapping[str, str]) -> Imported:
    """Read the output of lldpcli (.gz and .xz too), from a file or a folder of them.

    Raises
    ------
    BadInput
        Naming the value and interface, if it is not such output or nobody says which host was asked.
    """
    if not path.is_dir():
        return parse_lldp([("", data) for _, data in read_files(path)], str(path), options)
    return parse_lldp(read_files(path), str(path), options)


def parse_lldp(
    files: bytes | Iterable[tuple[str, bytes]], where: str, options: Mapping[str, str]
) -> Imported:
    """Read the output of lldpcli from bytes, or from named ones; `where` names the source in messages.

    The name of a file without its ending is the host, where the output does not say it. Raises as
    `read_lldp`.
    """
    record = Record("options", options)
    named = record.text("host", "")
    record.finish()
    network = Neighbourhood(Draft(where))
    hosts: dict[str, str] = {}
    for file, data in [("", files)] if isinstance(files, bytes) else files:
        inside = f"{where}/{file}" if file else where
        for place, value in _values(data, inside):
            host = read_id(value.get("host", named or PurePosixPath(file).stem), f"{place} [host]")
            if host not in hosts:
                hosts[host] = network.add_device(host, place)
                network.draft.add_row(place, hosts[host])
            for name, interface in _interfaces(value, place):
                _hear(network, (hosts[host], name), interface, f"{place}, interface {shown(name)}")
    network.join()
    return network.draft.finish("Neighbours from LLDP", "structural")


def _values(data: bytes, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    text = decode_text(data, where).strip()
    lines = text.split("\n")
    single = len(lines) > 1 and not lines[0].rstrip().endswith("}")
    parts = [(where, text)] if single else [(f"{where}:{n}", line) for n, line in enumerate(lines, 1)]
    for place, part in parts:
        if not part.strip():
            continue
        value = parse_json(part, place)
        if not isinstance(value, dict) or "lldp" not in value:
            raise BadInput(
                place, 'an object with "lldp"', found(value), "Use lldpcli show neighbors -f json."
            )
        yield place, value


def _plain(value: Any, depth: int = 0) -> Any:
    """Turn the lists of one and the `value` objects of json0 into what plain json has."""
    if depth > DEPTH_LIMIT:
        return None
    if isinstance(value, list) and len(value) == 1:
        return _plain(value[0], depth + 1)
    if isinstance(value, dict) and set(value) == {"value"}:
        return value["value"]
    if isinstance(value, dict):
        return {key: _plain(inner, depth + 1) for key, inner in value.items()}
    return value


def _interfaces(value: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each interface that heard a neighbour; lldpcli gives an object by name or a list of those."""
    top = value["lldp"]
    lists = top if isinstance(top, list) else [top]
    for part in lists:
        inner = part.get("interface", []) if isinstance(part, dict) else part
        for entry in inner if isinstance(inner, list) else [inner]:
            if not isinstance(entry, dict):
                raise BadInput(f"{place} [interface]", "an object", found(entry))
            named = [(entry.get("name", ""), entry)] if "chassis" in entry else list(entry.items())
            for name, interface in named:
                if not isinstance(interface, dict):
                    raise BadInput(f"{place} [interface]", "an object", found(interface))
                yield read_text(name, f"{place} [interface]"), interface


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _hear(network: Neighbourhood, local: tuple[str, str], interface: dict[str, Any], where: str) -> None:
    chassis = _object(_plain(interface.get("chassis")))
    if "name" not in chassis and "id" not in chassis and len(chassis) == 1:
        name, about = next(iter(chassis.items()))
        chassis = {"name": name, **_object(about)}
    given = _object(chassis.get("id"))
    own = given.get("value") if isinstance(given.get("value"), str) else ""
    address = own if given.get("type") == "mac" else None
    label, description = chassis.get("name"), chassis.get("descr")
    texts = [text if isinstance(text, str) else "" for text in (description, address)]
    evidence = zip(("lldp_sysdesc", "mac"), texts, strict=True)
    name = read_id(label, f"{where} [chassis]") if label else ""
    network.hear(*local, name, evidence, where, chassis=clean_text(own))
    for field in interface:
        if field not in ("chassis", "port", "name"):
            network.draft.leave(f"field {shown(field)}")
