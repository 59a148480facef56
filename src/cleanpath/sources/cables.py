"""Submarine cables as the public cable map tells of them: the user's own copy of its JSON.

Read are one JSON array or JSON lines of cables, each with its landing points, in the form of the map before
2022 (`rfs` as text, `length_km` or `length`, `owners` a list or a text) and since (`suppliers`, `is_planned`,
`rfs_year`). A cable becomes an element for its wet plant, with its builder as maker; one for its terminal
equipment at each landing point, of which the map says nothing; and each landing point and country a place.
Operators choose among cables and do not say which, so routing is structural: any way over any cables.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import DECLARED, Draft, Imported
from cleanpath.sources.io import decode_text, parse_json, read_bytes
from cleanpath.sources.values import country_of, read_id, read_number, read_text

OPTIONS = {
    "day": "Leave out cables that were not ready for service on this day, such as 2018-11-23.",
    "between": "Only cables that land in two of these countries at least, such as DE,GB,US.",
}
SUPPLIERS = {
    "asn": "Alcatel Submarine Networks",
    "subcom": "TE SubCom",
    "te subcom": "TE SubCom",
    "hmn tech": "HMN Tech",
}
"""What the map's short names of suppliers stand for. ASN is a company here, no number of a network."""
_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_READY = re.compile(r"(\d{4})(?:\s+([A-Za-z]+)|-(\d{2})(?:-\d{2})?)?")
_QUARTER = re.compile(r"(?:Q([1-4])\s+(\d{4})|(\d{4})\s+Q([1-4]))")
COUNTRY, LANDING = "country", "landing"


def read_cables(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a cable map (plain, .gz, .bz2 or .xz).

    Raises
    ------
    BadInput
        Naming the cable, if it has no id, no name or no landing points, or a place beyond the globe.
    """
    where = str(path)
    draft = Draft(where)
    day = parse_day(options["day"], "--option day").isoformat() if "day" in options else ""
    wanted = _wanted(options.get("between", ""))
    kept = 0
    for number, cable in enumerate(_cables(decode_text(read_bytes(path), where), where), 1):
        place = f"{where}, cable {number}"
        if not isinstance(cable, dict):
            raise BadInput(place, "an object", shown(str(cable)[:40]))
        kept += _add_cable(draft, cable, place, day, wanted)
    if not kept:
        raise BadInput(where, "at least one cable in service between those countries", "none")
    return draft.finish("Submarine cables" + (f" in service on {day}" if day else ""), "structural")


def _cables(text: str, where: str) -> list[Any]:
    if text.lstrip().startswith("["):
        values = parse_json(text, where)
        return list(values)
    lines = enumerate(text.split("\n"), 1)
    return [parse_json(line, f"{where}:{number}") for number, line in lines if line.strip()]


def _wanted(text: str) -> set[str]:
    codes = {code.strip() for code in text.split(",") if code.strip()}
    for code in codes:
        if not country_of(code):
            raise BadInput("--option between", "country codes joined by a comma", shown(code))
    if len(codes) == 1:
        raise BadInput("--option between", "two countries at least", shown(text))
    return codes


def _add_cable(draft: Draft, cable: Mapping[str, Any], where: str, day: str, wanted: set[str]) -> bool:
    """Add one cable with its landing points, unless the options leave it out."""
    own = read_id(cable.get("id", cable.get("cable_id")), f"{where} [id]")
    name = read_text(cable.get("name"), f"{where} [name]") or own
    points = cable.get("landing_points")
    if not isinstance(points, list) or not points:
        raise BadInput(f"{where} [landing_points]", "a list of landing points", "none")
    ready = _ready(cable, where)
    if cable.get("planned") is True or cable.get("is_planned") is True:
        draft.leave("cables that were only planned when the map was drawn")
        return False
    if not ready:
        draft.leave("cables whose day of service is not told (kept)")
    elif day and ready[: len(day)] > day[: len(ready)]:
        draft.leave(f"cables that were not ready for service on {day}")
        return False
    landed = {_country(point, where) for point in points}
    if wanted and len(landed & wanted) < 2:
        perhaps = "" in landed and bool(landed & wanted)
        draft.leave(
            "cables that land in one of the countries, and at a place whose country is not told"
            if perhaps
            else "cables that land in fewer than two of the countries"
        )
        return False
    wet = f"cable:{own}"
    draft.add_element(
        wet, "submarine_wet", where, name=name, operator="; ".join(_texts(cable, "owners", where))
    )
    if ready:
        draft.detail("elements", wet, "in_service", ready)
    for supplier in _texts(cable, "suppliers", where) or _texts(cable, "suppliers_202212", where):
        draft.observe(wet, DECLARED, SUPPLIERS.get(supplier.casefold(), supplier))
    for number, point in enumerate(points, 1):
        _add_landing(draft, wet, own, point, f"{where}, landing point {number}")
    return True


def _add_landing(draft: Draft, wet: str, cable: str, point: Any, where: str) -> None:
    name, country = read_text(point.get("name"), f"{where} [name]"), _country(point, where)
    landing = f"{LANDING}:{read_id(point.get('id', point.get('landing_point_id')), f'{where} [id]')}"
    latitude, longitude = (
        _degrees(point, keys, where) for keys in (("lat", "latitude"), ("lon", "longitude"))
    )
    if landing not in draft:
        draft.add_element(landing, "boundary", where, name=name, country=country, place=(latitude, longitude))
        if country:
            land = f"{COUNTRY}:{country}"
            if land not in draft:
                draft.add_element(land, "boundary", where, name=country, country=country)
            draft.add_link(land, landing, where)
        else:
            draft.leave("landing points whose country is not told (joined to no country)")
    terminal = draft.free_id(f"slte:{cable}@{landing.removeprefix(LANDING + ':')}")
    draft.add_element(terminal, "slte", where, name=f"{cable}, {name}", country=country)
    draft.add_link(landing, terminal, where)
    draft.add_link(terminal, wet, where, group=wet)


def _country(point: Any, where: str) -> str:
    """Return the country of a landing point, told by itself or at the end of its name."""
    if not isinstance(point, dict):
        raise BadInput(where, "landing points as objects", shown(str(point)[:40]))
    told = read_text(point.get("country"), f"{where} [country]")
    name = read_text(point.get("name"), f"{where} [name]")
    return country_of(told) or country_of(name.rpartition(",")[2].strip())


def _degrees(point: Mapping[str, Any], keys: tuple[str, str], where: str) -> float | None:
    value = next((point[key] for key in keys if point.get(key) is not None), None)
    limit = 90 if keys[0] == "lat" else 180
    return read_number(value, f"{where} [{keys[0]}]", -limit, limit, f"degrees up to {limit}")


def _texts(cable: Mapping[str, Any], key: str, where: str) -> list[str]:
    """Return a list of names, which old copies give as one text with commas."""
    value = cable.get(key)
    if value is None or isinstance(value, str):
        return [part.strip() for part in (value or "").split(",") if part.strip()]
    if not isinstance(value, list):
        raise BadInput(f"{where} [{key}]", "a list of names", shown(str(value)[:40]))
    return [text for text in (read_text(one, f"{where} [{key}]") for one in value) if text]


def _ready(cable: Mapping[str, Any], where: str) -> str:
    """Return the day of service as a partial date; of a quarter the year, empty where it is not told."""
    text = read_text(cable.get("rfs"), f"{where} [rfs]") or str(cable.get("rfs_year") or "")
    quarter = _QUARTER.search(text)
    if quarter:
        return str(quarter[2] or quarter[3])
    match = _READY.fullmatch(text.strip())
    if match is None:
        return ""
    month = MONTHS.get((match[2] or "").casefold())
    if match[3]:
        return f"{match[1]}-{match[3]}"
    return f"{match[1]}-{month:02}" if month else match[1]
