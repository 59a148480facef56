"""The registry of vendors: one TOML file each, read strictly; who they are, their homes and owners.

What tells their boxes apart is in the same files; `cleanpath.identity.fingerprints` reads it when needed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleanpath.datafiles import Data, check_folder, load_folder, user_cache
from cleanpath.dates import Span
from cleanpath.errors import BadInput, UnknownName
from cleanpath.records import Record, read_record

BUNDLED = Path(__file__).resolve().parent.parent / "vendors"

KINDS = ("vendor", "software", "component", "carrier")
"""A maker of boxes, of software only, of parts inside others' boxes, an operator of networks."""

OWNERSHIP_TYPES = ("owner", "part", "event", "rename", "pending")
"""Control of the whole, of one business line; something that happened; a new name; agreed, not closed."""

SHARED_KEY, SOURCES_KEY = "_registry", "_sources"
MARK_FIELDS = (
    "cli_command",
    "netmiko_platforms",
    "oui",
    "pen",
    "marker",
    "slug",
    "family",
    "arc",
    "model",
    "ttl",
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A holding: `who` is a vendor id where there is one, else a name; `share` in per cent."""

    who: str
    share: float


@dataclass(frozen=True, slots=True)
class Ownership:
    """One dated fact of who owned a vendor; `span` includes its last day, an absent end is still true.

    `controller` is a vendor id where there is one, else a name; empty where nobody controls (`status` then
    says listed or private). `as_stated` keeps the source's wording where `controller` shortens it.
    """

    type: str
    controller: str
    span: Span
    holders: tuple[Holder, ...]
    share: str
    status: str
    state_owned: str
    event: str
    what: str
    as_stated: str
    verified: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A cross-check against a list; the registry of rules, not this, is the authority on policy."""

    list: str
    date: str
    detail: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Vendor:
    """One maker or brand. An absorbed brand keeps its id and names its `successor`.

    `home` holds ISO country codes: none where unknown, several where sources differ or the group is split.
    """

    id: str
    name: str
    kind: str
    home: tuple[str, ...]
    home_verified: bool
    home_evidence: str
    aliases: tuple[str, ...]
    successor: str
    note: str
    ownership: tuple[Ownership, ...]
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where facts of the registry were read."""

    title: str
    where: str


@dataclass(frozen=True)
class Vendors(Mapping[str, Vendor]):
    """All vendors by id, and the data from which their marks are read."""

    by_id: Mapping[str, Vendor]
    origins: Mapping[str, Origin]
    folder: Path
    raw: Data = field(repr=False)
    """Plain data of each file; `marks.read_marks` reads the part that this module leaves."""

    def __getitem__(self, key: str) -> Vendor:
        return self.by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)

    def __hash__(self) -> int:
        return id(self)

    def find(self, key: str, where: str = "vendor") -> Vendor:
        """Return the vendor of an id.

        Raises
        ------
        UnknownName
            With the nearest ids.
        """
        if key not in self.by_id:
            raise UnknownName(where, "vendor", key, self.by_id, "See `cleanpath vendors`.")
        return self.by_id[key]


def load_vendors(folder: Path | None = None) -> Vendors:
    """Read a folder of vendors, by default the bundled registry.

    Raises
    ------
    BadInput
        At the first fault; `check_vendors` lists them all.
    """
    place = BUNDLED if folder is None else folder
    data = load_folder(place, "vendor", user_cache() if folder is None else None)
    by_id = {key: read_vendor(place, key, data[key]) for key in data if not key.startswith("_")}
    return Vendors(by_id, _read_origins(place, data.get(SOURCES_KEY, {})), place, data)


def load_faulty(folder: Path) -> tuple[Vendors, list[BadInput]]:
    """Read what can be read of a folder of vendors, and return the faults beside it."""
    data, faults = check_folder(folder, "vendor")
    by_id: dict[str, Vendor] = {}
    for key in [key for key in data if not key.startswith("_")]:
        try:
            by_id[key] = read_vendor(folder, key, data[key])
        except BadInput as fault:
            faults.append(fault)
    origins: dict[str, Origin] = {}
    try:
        origins = _read_origins(folder, data.get(SOURCES_KEY, {}))
    except BadInput as fault:
        faults.append(fault)
    return Vendors(by_id, origins, folder, data), faults


def read_vendor(folder: Path, key: str, fields: Mapping[str, Any]) -> Vendor:
    """Read the first half of one file: all but the marks."""
    own = {name: value for name, value in fields.items() if name not in MARK_FIELDS}
    return read_record(str(folder / f"{key}.toml"), own, lambda record: _vendor(key, record))


def _vendor(key: str, record: Record) -> Vendor:
    return Vendor(
        id=key,
        name=record.text("name"),
        kind=record.choice("kind", KINDS),
        home=_countries(record),
        home_verified=record.flag("home_verified", False),
        home_evidence=record.text("home_evidence", ""),
        aliases=record.texts("aliases", ()),
        successor=record.text("successor", ""),
        note=record.text("note", ""),
        ownership=record.records("ownership", _ownership, ()),
        listings=record.records("listing", _listing, ()),
    )


def _countries(record: Record) -> tuple[str, ...]:
    codes = record.texts("home")
    for code in codes:
        if len(code) != 2 or not (code.isascii() and code.isalpha() and code.isupper()):
            raise BadInput(record.where("home"), 'ISO country codes such as "NO"', repr(code))
    return codes


def _ownership(record: Record) -> Ownership:
    where = record.where("to")
    span = Span(record.optional_date("from"), record.optional_date("to"))
    if span.start and span.end and span.start.first > span.end.last:
        raise BadInput(where, f"an end after the start {span.start}", str(span.end))
    return Ownership(
        type=record.choice("type", OWNERSHIP_TYPES),
        controller=record.text("controller", ""),
        span=span,
        holders=record.records("holders", _holder, ()),
        share=record.text("share", ""),
        status=record.text("status", ""),
        state_owned=record.text("state_owned", ""),
        event=record.text("event", ""),
        what=record.text("what", ""),
        as_stated=record.text("as_stated", ""),
        verified=record.flag("verified"),
        sources=record.texts("sources", ()),
    )


def _holder(record: Record) -> Holder:
    return Holder(record.text("who"), record.number("share", low=0, high=100))


def _listing(record: Record) -> Listing:
    return Listing(
        list=record.text("list"),
        date=record.date("date").text,
        detail=record.text("detail", ""),
        source=record.text("source"),
        verified=record.flag("verified"),
    )


def _read_origins(folder: Path, fields: Mapping[str, Any]) -> dict[str, Origin]:
    where = str(folder / f"{SOURCES_KEY}.toml")
    return {
        key: read_record(f"{where} [{key}]", value, lambda r: Origin(r.text("title"), r.text("where")))
        for key, value in fields.items()
    }
