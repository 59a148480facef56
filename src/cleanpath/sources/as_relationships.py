"""AS graphs as CAIDA publishes them: one relationship a line, with what is known of who runs the systems.

A line is `provider|customer|-1`, `peer|peer|0` or, in old files, `sibling|sibling|1`; serial 2 adds as a
fourth field where a relationship was seen. Lines that begin with # are comments. Format: CAIDA, "The CAIDA AS
relationships dataset". Tables beside it are CSV with a header and may be packed as the graph may be.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cleanpath.claims.market import load_market
from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import Columns, Imported
from cleanpath.sources.io import decode_text, read_bytes
from cleanpath.sources.values import clean_text

OPTIONS = {
    "countries": "CSV with asn and country: where each system's organisation is registered.",
    "organisations": "CSV with asn and organisation, and if it has one a column country.",
    "operators": "CSV with asn, operator and vendor: the operator by its id, and who provides the service.",
    "states": "CSV with asn, ownership_cc and, for a minority, ownership_percentage; or A.csv,B.csv.",
    "stated": "Day, month or year of the table of states, such as 2022-02.",
    "graph": "Name of the graph and its month (default: those in the name of the file).",
}
RELATIONS = {"-1": "provider", "0": "peer", "1": "sibling"}
MOST = 2**32 - 1
"""AS numbers have 32 bits (RFC 6793)."""
LINE_LIMIT = 20_000_000
MAJORITY = "50-100"
"""Per cent of a state that owns the majority of an operator, no more being told."""

_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?\d\d)?(?!\d)")
_KEYS = {
    "asn": ("asn", "as"),
    "country": ("country", "cc", "country_code"),
    "organisation": ("organisation", "organization", "org_name", "org"),
    "state": ("ownership_cc",),
    "share": ("ownership_percentage",),
    "operator": ("operator",),
    "vendor": ("vendor",),
}
Link = tuple[int, int, str]


def read_as_relationships(path: Path, options: Mapping[str, str]) -> Imported:
    """Read an AS graph (plain, .gz, .bz2 or .xz), and the tables that the options name.

    Raises
    ------
    BadInput
        Naming the line, if it is no relationship between two AS numbers.
    """
    left: Counter[str] = Counter()
    links = list(_links(decode_text(read_bytes(path), str(path)), str(path), left))
    if not links:
        raise BadInput(str(path), "at least one relationship", "none")
    numbers = sorted({end for a, b, _ in links for end in (a, b)})
    elements = describe_systems(numbers, options, left)
    name = options.get("graph") or _named(path)
    _tell(links, left)
    return Imported(
        f"Autonomous systems: {name}",
        {"elements": elements, "links": _link_table(links), "demands": _no_demands()},
        tuple(f"{what}: {count}" for what, count in sorted(left.items())),
        "bgp",
        graph=name,
    )


def _links(text: str, where: str, left: Counter[str]) -> Iterator[Link]:
    """Yield each relationship once; provider and customer, or the lower number first."""
    seen: set[Link] = set()
    lines = text.split("\n")
    if len(lines) > LINE_LIMIT:
        raise BadInput(where, f"at most {LINE_LIMIT} lines", str(len(lines)))
    for number, line in enumerate(lines, 1):
        fields = line.rstrip("\r").split("|")
        if line.startswith("#") or not line.strip():
            continue
        if len(fields) not in (3, 4):
            raise BadInput(f"{where}:{number}", "a|b|relation", shown(line[:80]))
        a, b = _number(fields[0], f"{where}:{number}"), _number(fields[1], f"{where}:{number}")
        relation = RELATIONS.get(fields[2])
        if relation is None:
            left[f"links of the unknown relation {clean_text(fields[2])[:20]} (left out)"] += 1
        elif a == b:
            left["systems that are their own neighbour (left out)"] += 1
        else:
            link = (a, b, relation) if relation == "provider" else (min(a, b), max(a, b), relation)
            if link in seen:
                left["relationships stated twice (kept once)"] += 1
            else:
                seen.add(link)
                yield link


def _number(text: str, where: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > MOST:
        raise BadInput(where, "an AS number below 2**32", shown(text[:40]))
    return int(text)


def _tell(links: Sequence[Link], left: Counter[str]) -> None:
    """Count what contradicts itself and is kept: both ways provider, or two relations of one pair."""
    pairs = Counter((min(a, b), max(a, b)) for a, b, _ in links)
    doubled = {pair for pair, count in pairs.items() if count > 1}
    both = sum(1 for a, b in doubled if {(a, b, "provider"), (b, a, "provider")} <= set(_of(links, doubled)))
    if both:
        left["pairs of which each is stated as the other's provider (kept, as siblings are)"] = both
    if len(doubled) > both:
        left["pairs with two different relations (both kept)"] = len(doubled) - both
    siblings = sum(1 for *_, relation in links if relation == "sibling")
    if siblings:
        left["siblings (each carries the other's traffic to everywhere)"] = siblings


def _of(links: Sequence[Link], pairs: set[tuple[int, int]]) -> list[Link]:
    return [link for link in links if (min(link[:2]), max(link[:2])) in pairs]


def _named(path: Path) -> str:
    month = _MONTH.search(path.name)
    name = clean_text(path.name)
    return f"{name}, {month[1]}-{month[2]}" if month else f"{name}, month not stated"


def _link_table(links: Sequence[Link]) -> Columns:
    a, b, relation = (list(column) for column in zip(*links, strict=True))
    sign = {"provider": ">", "peer": "-", "sibling": "="}
    return {
        "id": [f"AS{one}{sign[kind]}AS{two}" for one, two, kind in links],
        "a": [f"AS{one}" for one in a],
        "b": [f"AS{two}" for two in b],
        "relationship": relation,
    }


def _no_demands() -> Columns:
    return {"id": [], "source": [], "target": [], "volume": []}


def describe_systems(numbers: Sequence[int], options: Mapping[str, str], left: Counter[str]) -> Columns:
    """Return systems as elements with what tables say of them; of operators that claims know, their id."""
    place = {number: row for row, number in enumerate(numbers)}
    size = len(numbers)
    names, country, operator, vendor = [""] * size, [""] * size, [""] * size, [""] * size
    stakes: list[list[str]] = [[] for _ in numbers]
    for row, entry in _table(options.get("organisations"), place, ("organisation",), left):
        names[row] = re.sub(r"\s*\|\s*", " / ", entry["organisation"])  # "|" parts several operators
        country[row] = _country(entry, left) or country[row]
    for row, entry in _table(options.get("countries"), place, ("country",), left):
        country[row] = _country(entry, left) or country[row]
    for source in filter(None, options.get("states", "").split(",")):
        for row, entry in _table(source, place, ("state",), left):
            stake = f"{entry['state']}:{_share(entry, source)}@{_stated(options)}"
            if stake not in stakes[row]:
                stakes[row].append(stake)
    operator = list(names)
    for known in load_market().operators.values():
        for number in known.asns:
            if number in place:
                operator[place[number]], vendor[place[number]] = known.id, "@claims"
    for row, entry in _table(options.get("operators"), place, ("operator", "vendor"), left):
        operator[row] = entry["operator"] or operator[row]
        vendor[row] = entry["vendor"] or vendor[row]
    return {
        "id": [f"AS{number}" for number in numbers],
        "kind": ["autonomous_system"] * size,
        "vendor": vendor,
        "operator": operator,
        "country": country,
        "part": ["transport" if one == "@claims" else "" for one in vendor],
        "state_owned": ["|".join(some) for some in stakes],
    }


def _table(
    source: str | None, place: Mapping[int, int], needed: Sequence[str], left: Counter[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the row of each system that a table names, with the table's cells by what they mean.

    Raises
    ------
    BadInput
        If it lacks a column, or an AS number is none.
    """
    if not source:
        return
    reader = csv.reader(io.StringIO(decode_text(read_bytes(Path(source)), source)))
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        columns = {
            key: next((header.index(name) for name in names if name in header), -1)
            for key, names in _KEYS.items()
        }
        for key in ("asn", *needed):
            if columns[key] < 0:
                raise BadInput(
                    f"{source}:1", f"a column {' or '.join(_KEYS[key])}", shown(", ".join(header)[:80])
                )
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise BadInput(f"{source}:{reader.line_num}", f"{len(header)} cells", f"{len(cells)}")
            number = _number(cells[columns["asn"]].strip().removeprefix("AS"), f"{source}:{reader.line_num}")
            if number in place:
                yield (
                    place[number],
                    {k: clean_text(cells[at]) if at >= 0 else "" for k, at in columns.items()},
                )
            else:
                left[f"rows of {Path(source).name} on other systems"] += 1
    except csv.Error as error:
        raise BadInput(f"{source}:{reader.line_num}", "a table in CSV", shown(str(error))) from None


def _country(entry: Mapping[str, str], left: Counter[str]) -> str:
    """Return a country, empty where it is several (XX, EU) or none."""
    code = entry["country"]
    if re.fullmatch(r"[A-Z]{2}", code) and code not in ("XX", "EU", "AP", "ZZ", "UK"):
        return code
    if code:
        left[f"countries that are none: {code[:10]} (left unknown)"] += 1
    return ""


def _share(entry: Mapping[str, str], source: str) -> str:
    if not entry["share"]:
        return MAJORITY
    if not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", entry["share"]) or float(entry["share"]) > 100:
        raise BadInput(f"{source} [ownership_percentage]", "per cent up to 100", shown(entry["share"]))
    return entry["share"]


def _stated(options: Mapping[str, str]) -> str:
    text = options.get("stated", "")
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        raise BadInput("--option stated", "a date of the table of states such as 2022-02", shown(text))
    return text
