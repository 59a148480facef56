"""SNMP walks as text: the output of snmpwalk, numeric (-On), with full or bare names (-Of, -Os) or plain.

A source is a file or a folder of files. A walk is one device, named by its sysName, else by LLDP, else by its
file; walks that follow each other in a file are told apart where sysDescr comes again. Read are the system
group, the chassis of the entity table, the bridge's address, the engine id, and neighbours by LLDP and CDP.
Makers of modules, cards and optics are not the box's: chassis rows of the entity table tell of the box,
modules of another maker are its components. What is no walk is counted and left.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cleanpath.errors import BadInput
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.io import decode_lines, read_files
from cleanpath.sources.neighbours import Neighbourhood
from cleanpath.sources.sheets import fold
from cleanpath.sources.values import check_country, clean_text

OPTIONS = {
    "country": "Two-letter code of the country of the devices, such as DE; without it no sites are made."
}

OBJECTS = {
    "1.3.6.1.2.1.1.1": "sysDescr",
    "1.3.6.1.2.1.1.2": "sysObjectID",
    "1.3.6.1.2.1.1.5": "sysName",
    "1.3.6.1.2.1.17.1.1": "dot1dBaseBridgeAddress",
    "1.3.6.1.6.3.10.2.1.1": "snmpEngineID",
    "1.3.6.1.2.1.47.1.1.1.1.5": "entPhysicalClass",
    "1.3.6.1.2.1.47.1.1.1.1.11": "entPhysicalSerialNum",
    "1.3.6.1.2.1.47.1.1.1.1.12": "entPhysicalMfgName",
    "1.3.6.1.2.1.47.1.1.1.1.13": "entPhysicalModelName",
    "1.0.8802.1.1.2.1.3.2": "lldpLocChassisId",
    "1.0.8802.1.1.2.1.3.3": "lldpLocSysName",
    "1.0.8802.1.1.2.1.4.1.1.5": "lldpRemChassisId",
    "1.0.8802.1.1.2.1.4.1.1.9": "lldpRemSysName",
    "1.0.8802.1.1.2.1.4.1.1.10": "lldpRemSysDesc",
    "1.3.6.1.4.1.9.9.23.1.2.1.1.5": "cdpCacheVersion",
    "1.3.6.1.4.1.9.9.23.1.2.1.1.6": "cdpCacheDeviceId",
    "1.3.6.1.4.1.9.9.23.1.2.1.1.8": "cdpCachePlatform",
}
"""The objects that are read, by their numbers in SNMPv2, BRIDGE, ENTITY, LLDP and CISCO-CDP MIBs."""

VALUE_LENGTH = 4_000
CHASSIS = ("3", "chassis(3)", "chassis", "11", "stack(11)", "stack")
MODULE = ("9", "module(9)", "module")
_NAMES = frozenset(OBJECTS.values())
_ROOTS = {"enterprises": "1.3.6.1.4.1", "mib-2": "1.3.6.1.2.1", "snmpModules": "1.3.6.1.6.3", "iso": "1"}
_OBJECT = r"(?:\.(?:\d|iso\.)|iso\.|[A-Z][\w-]{0,60}::|1\.[0-3]\.)[\w.:\[\]-]{1,400}"
_BARE = rf"(?:{'|'.join(sorted(OBJECTS.values()))})[.\[][\w.\[\]]{{1,200}}"
_OTHER = r"(?:[a-z][A-Za-z0-9-]{1,60}[.\[])+[\d.\[\]]{1,200}(?= ?= ?)"
"""Bare names: of what is read in any dialect, of what is not only where an equals sign follows."""

_LINE = re.compile(rf"(?P<object>{_OBJECT}|{_BARE}|{_OTHER})(?: ?= ?| )(?P<value>.*)")
_TYPE = re.compile(r'(?:(?:STRING|Hex-STRING|OID|INTEGER|Gauge32|Timeticks|IpAddress|BITS): ?|"")')
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?:[ :-]?[0-9A-Fa-f]{2})*\s*")


@dataclass
class _Walk:
    where: str
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """Return the value of a scalar."""
        return next(iter(self.values.get(name, {}).values()), "")


def read_snmpwalk(path: Path, options: Mapping[str, str]) -> Imported:
    """Read walks from a file (.gz and .xz too) or a folder.

    Raises
    ------
    BadInput
        If no line of it is one of a walk's.
    """
    return parse_snmpwalks(read_files(path), str(path), options)


def parse_snmpwalks(files: Iterator[tuple[str, bytes]], where: str, options: Mapping[str, str]) -> Imported:
    """Read walks from named bytes; `where` names the source in messages. Raises as `read_snmpwalk`."""
    record = Record("options", options)
    country = check_country(record.text("country", ""), "options [country]")
    record.finish()
    network = Neighbourhood(Draft(where, country))
    for name, data in files:
        walks = list(_walks(decode_lines(data), name, network.draft))
        if not walks:
            network.draft.leave("files without a line of a walk")
        for walk in walks:
            _add_device(network, walk)
    network.join()
    if network.empty:
        raise BadInput(where, "lines such as .1.3.6.1.2.1.1.1.0 = STRING: text", "none")
    return network.draft.finish("Network from SNMP walks", "structural")


def _walks(text: str, name: str, draft: Draft) -> Iterator[_Walk]:
    """Yield the walks of a file that say anything that is read."""
    walk = _Walk(name)
    for number, (object_, value) in enumerate(_bindings(text), 1):
        known, index = _locate(object_)
        if not known:
            draft.leave("objects of walks that are not read")
            continue
        if known == "sysDescr" and "sysDescr" in walk.values:
            yield walk
            walk = _Walk(f"{name}, binding {number}")
        walk.values.setdefault(known, {}).setdefault(index, _value(value))
    if walk.values:
        yield walk


def _bindings(text: str) -> Iterator[tuple[str, str]]:
    """Yield objects with their values; a line that begins no object goes on with the value before."""
    object_, parts, length = "", [""], 0
    for line in text.splitlines():
        match = _LINE.fullmatch(line[:VALUE_LENGTH])
        if match is None:
            if object_ and length < VALUE_LENGTH:
                parts.append(line[:VALUE_LENGTH])
                length += len(parts[-1])
            continue
        if object_:
            yield object_, "\n".join(parts)
        object_, parts, length = match["object"], [match["value"]], 0
    if object_:
        yield object_, "\n".join(parts)


def _locate(object_: str) -> tuple[str, str]:
    """Return the name of an object that is read and the index of its instance; nothing for others."""
    *_, last = object_.split("::")
    words = [word for word in re.split(r"[.\[\]]", last) if word]
    place = next((n for n in range(len(words) - 1, -1, -1) if not words[n].isdigit()), -1)
    named = words[place] if place >= 0 else ""
    numbers = words[place + 1 :]
    if named in _NAMES:
        return named, ".".join(numbers)
    if named and named not in _ROOTS:
        return "", ""
    whole = [*_ROOTS[named].split("."), *numbers] if named else numbers
    for length in range(min(len(whole), 14), 6, -1):
        known = OBJECTS.get(".".join(whole[:length]))
        if known:
            return known, ".".join(whole[length:])
    return "", ""


def _value(text: str) -> str:
    bare = _TYPE.sub("", text.strip(), count=1).strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1]
    return bare[:VALUE_LENGTH]


def _object_number(text: str) -> str:
    """Return an object identifier in digits."""
    *_, last = text.split("::")
    for root, number in _ROOTS.items():
        head, found, tail = f".{last}".partition(f".{root}.")
        if found and (not head.strip(".") or root != "iso"):
            return f".{number}.{tail}"
    return last


def _add_device(network: Neighbourhood, walk: _Walk) -> None:
    draft, stem = network.draft, Path(walk.where.split(",")[0]).name.split(".")[0]
    name = walk.first("sysName") or walk.first("lldpLocSysName") or stem
    element = network.add_device(name, walk.where, label=name)
    draft.observe(element, "sysdescr", walk.first("sysDescr"))
    draft.observe(element, "sysobjectid", _object_number(walk.first("sysObjectID")))
    draft.observe(element, "mac", _address(walk.first("dot1dBaseBridgeAddress")))
    for own in ("dot1dBaseBridgeAddress", "lldpLocChassisId"):
        network.mark(element, _address(walk.first(own)) or walk.first(own))
    if label := walk.first("lldpLocSysName"):
        network.call(element, label)
    draft.observe(element, "snmp_engineid", re.sub(r"[\s:]", "", walk.first("snmpEngineID")))
    classes = walk.values.get("entPhysicalClass", {})
    vendors = walk.values.get("entPhysicalMfgName", {})
    chassis = {fold(vendors.get(index, "")) for index, kind in classes.items() if kind in CHASSIS}
    for index, kind in classes.items():
        vendor, model, serial = (
            walk.values.get(f"entPhysical{part}", {}).get(index, "").strip()
            for part in ("MfgName", "ModelName", "SerialNum")
        )
        if kind in MODULE and vendor and fold(vendor) not in chassis:
            draft.add_component(element, f"module {model}".strip(), vendor)
        if kind in CHASSIS:
            draft.observe(element, "inventory_model", f"{vendor} {model}")
            draft.observe(element, "serial", serial)
            draft.detail("elements", element, "model", clean_text(model))
            draft.detail("elements", element, "serial", clean_text(serial))
    draft.add_row(walk.where, element)
    _hear(network, element, walk)


def _address(text: str) -> str:
    """Return a hardware address as six pairs of digits, whatever sign parts them."""
    pairs = re.findall(r"[0-9A-Fa-f]{1,2}", text) if _HEX.fullmatch(text) or ":" in text else []
    return ":".join(pair.zfill(2) for pair in pairs) if len(pairs) == 6 else ""


def _hear(network: Neighbourhood, element: str, walk: _Walk) -> None:
    for names, description, platform, name_of in (
        ("lldpRemSysName", "lldpRemSysDesc", "", "lldpRemChassisId"),
        ("cdpCacheDeviceId", "cdpCacheVersion", "cdpCachePlatform", ""),
    ):
        tables = [walk.values.get(table, {}) for table in (names, description, platform, name_of)]
        for index in dict.fromkeys(index for table in tables for index in table):
            called, told, model, chassis = (table.get(index, "") for table in tables)
            parts = index.split(".")
            port = parts[1] if names.startswith("lldp") and len(parts) == 3 else parts[0]
            evidence = (
                ("lldp_sysdesc", told),
                ("inventory_model", model),
                ("mac", _address(chassis)),
            )
            known = _address(chassis) or chassis
            network.hear(element, f"port {port}", called, evidence, walk.where, chassis=known)
