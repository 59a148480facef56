"""Folders of CLI captures: what `show version`, `show inventory`, `show lldp neighbors` and the like printed.

A file holds one command's output, named `HOST/show version.txt` or `HOST_show_version.txt` (any of space,
underscore and hyphen between words), or a whole session with its prompts. Output of version commands is
evidence as text, whatever the platform. Where a box's own words (never its neighbours') name a platform that
ntc-templates knows, its templates give the model, the chassis and the neighbours; some tables of neighbours
are read here. An output of neighbours that nothing reads leaves the case incomplete beside its box.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from cleanpath.errors import BadInput
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.io import decode_lines, read_files
from cleanpath.sources.neighbour_tables import read_neighbour_table
from cleanpath.sources.neighbours import Neighbourhood
from cleanpath.sources.templates import PATIENCE_S, Templates
from cleanpath.sources.values import check_country, clean_text

OPTIONS = {
    "country": "Two-letter code of the country of the devices, such as DE; without it no sites are made.",
    "platform": "Platform of all devices, as ntc-templates names it: huawei_vrp (default: by the text).",
}
OUTPUT_LENGTH = 300_000
"""Characters of one command's output that are read."""

LINE_LENGTH = 1_000
VERSION = ("show version", "display version", "display device manuinfo", "show system information")
INVENTORY = ("show inventory", "show chassis hardware", "display device", "display device manuinfo")
NEIGHBOURS = (
    "show lldp neighbors detail",
    "show lldp neighbors",
    "show lldp neighbor detail",
    "show cdp neighbors detail",
    "show cdp neighbors",
    "show lldp neighbors-info detail",
    "show lldp neighbor brief",
    "show lldp neighbor",
    "show system lldp neighbor",
    "display lldp neighbor brief",
    "display lldp neighbor",
    "display lldp neighbor-information verbose",
    "display lldp neighbor-information list",
)
COMMANDS = (*VERSION, *INVENTORY, *NEIGHBOURS)

PLATFORMS = (
    ("cisco_xr", "Cisco IOS XR"),
    ("cisco_nxos", "Cisco Nexus Operating System|NX-OS"),
    ("cisco_ios", "Cisco IOS|Cisco Internetwork Operating System"),
    ("juniper_junos", "JUNOS|Junos:"),
    ("arista_eos", "Arista"),
    ("huawei_vrp", "Huawei Versatile Routing Platform|HUAWEI TECH"),
    ("hp_comware", "Comware"),
    ("zte_zxros", "ZXR10|ZXROS"),
    ("aruba_aoscx", "ArubaOS-CX"),
    ("ericsson_ipos", "Ericsson IPOS"),
    ("alcatel_sros", "TiMOS-"),
)
_BY_COMMAND = (
    ("display lldp neighbor-information", "hp_comware"),
    ("display lldp neighbor", "huawei_vrp"),
)
"""The platform that a command itself tells, where no output does."""
"""How the version output of a platform begins to be known; the first that fits counts. It chooses templates
only and says nothing of the maker."""

_PROMPT = re.compile(
    r"[ \t]*[<\[]?[~*]?(?:[A-Z]:)?(?:[\w./-]{1,40}@|RP/[\w/]{1,20}:)?"
    r"(?P<host>[\w.-]{1,64})(?:\([\w-]{1,40}\))?[>#\]] ?"
    r"(?P<command>(?:sh|sho|show|dis|disp|display)[ \t][^\n]{1,120})"
)
_FILES = tuple(
    (command, re.compile(r"(?:^|[\s_-])" + re.sub("[ -]", r"[\\s_-]+", command) + "$", re.I))
    for command in sorted(COMMANDS, key=len, reverse=True)
)
_BANNER = re.compile(r"(?:\{[\w.:-]{1,40}\}|[!*]{0,2}(?:\([\w-]{1,20}\))?\[[^\]\n]{0,200}\])")
"""A line above a prompt: `{master}`, `{primary:node0}`, the context of a model-driven shell."""

_ENGINE = re.compile(r"-re[01]$")
"""What a Junos router adds to its name at the prompt of each routing engine."""

_HOSTNAME = re.compile(r"^Hostname: ([\w.-]{1,64})$", re.M)
_NO_NEIGHBOURS = re.compile(
    r"total entries displayed: *0|number of neighbors *: *0|\bno\b|not (?:enabled|running)", re.I
)
_TELLS_OF_OTHERS = re.compile(r"\b(?:lldp|cdp|ndp|edp|fdp|neighbou?rs?|adjacenc\w+)\b", re.I)
_CUT = {"cisco_ios": 20, "cisco_nxos": 20, "cisco_xr": 20}
"""Characters after which the short table of a platform cuts a name."""

_NAMES = ("neighbor_name", "neighbor", "system_name", "neighbor_system_name")
_CHASSIS = ("chassis_id", "neighbor_chassis_id", "chassis", "neighbor_id", "mac_address")
_TOLD = ("neighbor_description", "system_description")
_MODEL = ("hardware", "model", "platform")
_SERIAL = ("serial", "serial_number")


_templates = Templates()


@dataclass
class _Host:
    """The outputs of one device by command, and where each was."""

    outputs: dict[str, tuple[str, str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    @property
    def platform(self) -> str:
        """The platform that the box's own outputs name, else its commands; nothing where none does.

        What neighbours say of themselves names theirs.
        """
        for wanted in (VERSION, INVENTORY):
            text = "\n".join(o[:20_000] for command, (o, _) in self.outputs.items() if command in wanted)
            if platform := next((name for name, form in PLATFORMS if re.search(form, text)), ""):
                return platform
        asked = (name for start, name in _BY_COMMAND for command in self.outputs if command.startswith(start))
        return next(asked, "")


def read_captures(path: Path, options: Mapping[str, str]) -> Imported:
    """Read captures from a folder, or from one file.

    Raises
    ------
    BadInput
        If no file of it is a capture of a command that is read.
    """
    return parse_captures(read_files(path), str(path), options)


def parse_captures(files: Iterator[tuple[str, bytes]], where: str, options: Mapping[str, str]) -> Imported:
    """Read captures from named bytes; `where` names the source in messages. Raises as `read_captures`."""
    record = Record("options", options)
    country = check_country(record.text("country", ""), "options [country]")
    platform = record.text("platform", "")
    record.finish()
    network = Neighbourhood(Draft(where, country))
    hosts: dict[str, _Host] = {}
    for name, data in files:
        for host, command, output in _captures(name, decode_lines(data), network.draft):
            own = hosts.setdefault(host, _Host())
            if _known(command):
                own.outputs.setdefault(_known(command), (output[:OUTPUT_LENGTH], name))
            elif _TELLS_OF_OTHERS.search(command):
                own.unread.append(clean_text(command)[:60])
            else:
                network.draft.leave("outputs of commands that are not read")
    for host, own in hosts.items():
        _add_host(network, host, own, platform or own.platform)
    network.join()
    if not hosts:
        raise BadInput(where, "captures such as HOST/show version.txt, or sessions with prompts", "none")
    return network.draft.finish("Network from CLI captures", "structural")


def _captures(name: str, text: str, draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Yield host, command and output of each capture in a file."""
    lines = [line[:LINE_LENGTH].rstrip() for line in text.replace("\r", "").split("\n")]
    prompts = [(n, match) for n, line in enumerate(lines) if (match := _PROMPT.fullmatch(line))]
    for (start, match), end in zip(prompts, _ends(prompts, len(lines)), strict=True):
        prompt = match.string[: match.start("command")].rstrip()
        output = lines[start + 1 : end]
        stop = next((n for n, line in enumerate(output) if line.startswith(prompt)), len(output))
        while stop and (not output[stop - 1] or _BANNER.fullmatch(output[stop - 1])):
            stop -= 1
        host = _ENGINE.sub("", match["host"]) if "@" in prompt else match["host"]
        yield host, match["command"].lower(), "\n".join(output[:stop])
    if prompts:
        return
    path = PurePosixPath(name)
    stem = path.stem if path.suffix in (".txt", ".log", ".out", ".cfg") else path.name
    for command, form in _FILES:
        if match := form.search(stem):
            host = stem[: match.start()] or path.parent.name
            if host:
                yield host, command, "\n".join(lines)
                return
    told = "files without a prompt whose name tells no host and command"
    if _TELLS_OF_OTHERS.search(text[:OUTPUT_LENGTH]):
        draft.miss(f"{told}, with neighbours in them")
    else:
        draft.leave(told)


def _ends(prompts: list[tuple[int, re.Match[str]]], total: int) -> list[int]:
    """Return the line at which each output ends: that of the next prompt."""
    return [*(number for number, _ in prompts[1:]), total][: len(prompts)]


def _known(command: str) -> str:
    """Return the full form of a command as it was typed, nothing where it is not read."""
    typed = command.split("|")[0].split()
    for known in COMMANDS:
        words = known.split()
        if len(words) == len(typed) and all(
            len(part) >= 2 and word.startswith(part) for word, part in zip(words, typed, strict=True)
        ):
            return known
    return ""


def _add_host(network: Neighbourhood, host: str, own: _Host, platform: str) -> None:
    draft = network.draft
    where = next((name for _, name in own.outputs.values()), host)
    element = network.add_device(host, where, label=host)
    note = "" if platform else "no platform that ntc-templates knows: read as text"
    draft.add_row(where, element, note)
    for command in own.unread:
        draft.miss(f"outputs of {command!r}, which are not read and may tell of neighbours", element)
    for command, (output, place) in own.outputs.items():
        if command in VERSION:
            draft.observe(element, "cli_show_version", output)
            for hostname in _HOSTNAME.findall(output[:20_000])[:1]:
                network.call(element, hostname)
        if command in NEIGHBOURS:
            _hear(network, element, platform, command, output, place)
            continue
        rows = _parse(platform, command, output, draft)
        if rows is None:
            draft.leave(f"outputs of {command!r} that no template of {clean_text(platform)[:40]} reads")
            continue
        if command in VERSION[:2]:
            for row in rows[:1]:
                _describe(draft, element, _first(row, _MODEL), _first(row, _SERIAL))
        if command in INVENTORY:
            _read_inventory(draft, element, rows)


def _hear(network: Neighbourhood, element: str, platform: str, command: str, output: str, place: str) -> None:
    """Keep the neighbours of an output; where nothing reads it, the network has a gap beside the box."""
    listed = read_neighbour_table(output)
    for row in listed or ():
        evidence = [("mac", row["chassis"])]
        network.hear(element, row["port"], row["name"], evidence, place, chassis=row["chassis"])
    if listed is not None:
        return
    rows = _parse(platform, command, output, network.draft)
    if rows is None:
        told = (
            f"that no template of {clean_text(platform)[:40]} reads"
            if platform
            else "of a platform not known"
        )
        network.draft.miss(f"outputs of {command!r} {told}", element)
    elif not rows and output.strip() and not _NO_NEIGHBOURS.search(output):
        network.draft.miss(f"outputs of {command!r} in which no neighbour is found", element)
    elif not rows:
        network.draft.leave("outputs of neighbours that name none")
    length = _CUT.get(platform, 0) if command in ("show lldp neighbors", "show cdp neighbors") else 0
    for number, row in enumerate(rows or (), 1):
        port = _first(row, ("local_interface",)) or f"row {number}"
        name, chassis = _first(row, _NAMES), _first(row, _CHASSIS)
        evidence = [("lldp_sysdesc", _first(row, _TOLD)), ("inventory_model", _first(row, ("platform",)))]
        cut = bool(length) and len(name) >= length
        network.hear(element, port, name, evidence, place, chassis=chassis, cut=cut)


def _read_inventory(draft: Draft, element: str, rows: list[dict[str, Any]]) -> None:
    """Take the chassis of an inventory; the other rows are parts, whose makers are not the box's."""
    for row in rows:
        about = f"{_first(row, ('name',))} {_first(row, ('descr', 'description', 'class'))}".lower()
        if "chassis" in about or "virtual chassis" in about:
            model = _first(row, ("pid", "part_number", "model"))
            draft.observe(
                element, "inventory_model", f"{_first(row, ('descr', 'description'))} {model}".strip()
            )
            _describe(draft, element, model, _first(row, ("sn", "serial_number", "serial")))


def _describe(draft: Draft, element: str, model: str, serial: str) -> None:
    draft.observe(element, "inventory_model", model)
    draft.observe(element, "serial", serial)
    draft.detail("elements", element, "model", clean_text(model))
    draft.detail("elements", element, "serial", clean_text(serial))


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return the first text that a template's row has under one of some names."""
    for name in names:
        value = row.get(name, "")
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        if text.strip():
            return text.strip()[:LINE_LENGTH]
    return ""


def _parse(platform: str, command: str, output: str, draft: Draft) -> list[dict[str, Any]] | None:
    """Return what the template of a platform and command reads; `None` where there is none or it fails."""
    if not platform:
        return None if command in NEIGHBOURS else []
    if find_spec("ntc_templates") is None:
        draft.leave("outputs that ntc-templates could read (of its extra inventories)")
        return None if command in NEIGHBOURS else []
    try:
        return _templates.parse(platform, command, output)
    except TimeoutError:
        draft.leave(f"outputs on which a template took longer than {PATIENCE_S:g} s")
        return None
