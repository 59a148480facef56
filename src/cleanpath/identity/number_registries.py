"""Public number lists with their dates: MAC prefixes (IEEE, Wireshark) and enterprise numbers (IANA).

None is embedded. The package netutils brings a list of prefixes; newer lists are imported from files
that the user supplies, and kept in the user's data folder. A list names today's holder of a number, not the
maker at the time: its date belongs to every answer that used it.
"""

import csv
import importlib
import importlib.metadata
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, shown

SIZE_LIMIT = 64_000_000
"""Bytes of one list file."""

RELEASED = {"1.19.2": "2026-09-23"}
"""The day of a release of netutils where it is known: the package does not tell the day of its list."""

_TXT = re.compile(r"^([0-9A-F]{2})-([0-9A-F]{2})-([0-9A-F]{2})\s+\(hex\)\s+(.+?)\s*$")
_MANUF = re.compile(r"^([0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){2,5})(?:/(\d{1,2}))?\t([^\t]+)(?:\t([^\t]+))?")
_ENTERPRISE = re.compile(r"^(\d{1,10})\t([^\t#]*[^\t#\s])")
_HEX = re.compile(r"[0-9A-F]{6,9}")
_HEADINGS = ("Assignment", "Organization Name")


@dataclass(frozen=True)
class NumberList:
    """Names by number: upper-case hexadecimal prefixes (6, 7 or 9 digits), or decimal enterprise numbers."""

    label: str
    date: str
    names: dict[str, str]

    def __str__(self) -> str:
        return f"{self.label} of {self.date}" if self.date else f"{self.label}, date unknown"


NONE = NumberList("no list", "", {})


def data_folder() -> Path:
    """Return the user's data folder, after the XDG base directory specification."""
    base = os.environ.get("XDG_DATA_HOME", "")
    root = Path(base) if os.path.isabs(base) else Path.home() / ".local" / "share"
    return root / "cleanpath" / "lists"


@lru_cache(maxsize=4)
def load_prefixes(folder: Path | None = None) -> NumberList:
    """Return the newest list of MAC prefixes: an imported one, else the one of netutils, else an empty one.

    Raises
    ------
    BadInput
        If an imported list was damaged.
    """
    kept = _newest(folder, "prefixes")
    return kept or _packaged_prefixes() or NONE


@lru_cache(maxsize=4)
def load_enterprises(folder: Path | None = None) -> NumberList:
    """Return the newest imported list of enterprise numbers, or an empty one.

    Raises
    ------
    BadInput
        If an imported list was damaged.
    """
    return _newest(folder, "enterprises") or NONE


def import_list(path: Path, date: str, folder: Path | None = None) -> NumberList:
    """Read a list file and keep it for later runs.

    Parameters
    ----------
    path
        The IEEE registry as CSV or text, Wireshark's `manuf` or `enterprises.tsv`, or IANA's
        `enterprise-numbers` as text.
    date
        The day of the list, such as "2026-09-23".
    folder
        Where to keep it; the user's data folder by default.

    Raises
    ------
    BadInput
        If the file is none of these or a part of one, or the date no day. Nothing is kept then.
    """
    day = parse_day(date, "date of the list").isoformat()
    text = _read(path)
    for kind, label, read in _READERS:
        names = dict(read(text))
        if names:
            kept = NumberList(label, day, names)
            _refuse_short(kept, kind, folder, str(path))
            _keep(folder or data_folder(), kind, kept)
            load_prefixes.cache_clear()
            load_enterprises.cache_clear()
            return kept
    raise BadInput(
        str(path),
        "the IEEE registry (CSV or text), Wireshark's manuf or enterprises.tsv, or IANA's enterprise-numbers",
        shown(text[:60]),
        "Download one of these as it is published.",
    )


LEAST_SHARE = 0.5
"""Entries of a newer list, as a share of those of the one in use; lists grow."""


def _refuse_short(kept: NumberList, kind: str, folder: Path | None, where: str) -> None:
    """Refuse a list far shorter than the one in use: what is missing would be unknown from now on."""
    used = _newest(folder, kind)
    if used is None and kind == "prefixes" and folder is None:
        used = _packaged_prefixes()
    if used is not None and len(kept.names) < LEAST_SHARE * len(used.names):
        hint = "Is it a part of the list, or one that was cut off? Import the whole one."
        expected = f"about as many entries as the {len(used.names)} of {used}"
        raise BadInput(where, expected, str(len(kept.names)), hint)


def _read(path: Path) -> str:
    if path.exists() and not path.is_file():
        raise BadInput(str(path), "a file", "a folder, a pipe or a device")
    try:
        with open(path, "rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise BadInput(str(path), "a readable file", error.strerror or "an error") from None
    if len(raw) > SIZE_LIMIT:
        raise BadInput(str(path), f"at most {SIZE_LIMIT} bytes", "more")
    return raw.decode("utf-8", "replace")


def _tidy(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:200]


def _ieee_csv(text: str) -> Iterator[tuple[str, str]]:
    head = text[:400].splitlines()
    if not head or not all(word in head[0] for word in _HEADINGS):
        return
    try:
        for row in csv.DictReader(io.StringIO(text), strict=False):
            number, name = row.get("Assignment"), row.get("Organization Name")
            if number and name and _HEX.fullmatch(number.strip().upper()):
                yield number.strip().upper(), _tidy(name)
    except csv.Error:
        return


def _ieee_text(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        match = _TXT.match(line)
        if match:
            yield "".join(match.groups()[:3]), _tidy(match[4])


def _manuf(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        match = _MANUF.match(line)
        if match:
            digits = re.sub("[:-]", "", match[1]).upper()
            bits = int(match[2]) if match[2] else 4 * len(digits)
            if bits in (24, 28, 36) and len(digits) * 4 >= bits:
                yield digits[: bits // 4], _tidy(match[4] or match[3])


def _iana(text: str) -> Iterator[tuple[str, str]]:
    if "Decimal" not in text[:20_000]:
        return
    number = ""
    for line in text.splitlines():
        if line.isascii() and line.isdigit() and len(line) <= 10:
            number = line
        elif number and line.startswith("  ") and line.strip():
            yield number, _tidy(line)
            number = ""


def _enterprises(text: str) -> Iterator[tuple[str, str]]:
    """Read Wireshark's enterprises.tsv: a number, a name, and after "#" what the holder was called before."""
    if not text.startswith("#"):
        return
    for line in text.splitlines():
        match = _ENTERPRISE.match(line)
        if match:
            yield match[1], _tidy(match[2])


_READERS: tuple[tuple[str, str, Callable[[str], Iterable[tuple[str, str]]]], ...] = (
    ("prefixes", "IEEE registry", _ieee_csv),
    ("prefixes", "IEEE registry", _ieee_text),
    ("prefixes", "Wireshark manuf", _manuf),
    ("enterprises", "IANA enterprise numbers", _iana),
    ("enterprises", "IANA enterprise numbers in Wireshark", _enterprises),
)


def _keep(folder: Path, kind: str, kept: NumberList) -> None:
    """Write a list as CSV: a first line with label and date, then number and name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number, beside = tempfile.mkstemp(dir=folder, prefix=f".{kind}")
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow([kept.label, kept.date])
            rows.writerows(kept.names.items())
        os.replace(beside, folder / f"{kind}-{kept.date}.csv")
    except OSError as error:
        raise BadInput(str(folder), "a folder that can be written", error.strerror or "an error") from None


def _newest(folder: Path | None, kind: str) -> NumberList | None:
    try:
        places = sorted((folder or data_folder()).glob(f"{kind}-????-??-??.csv"))
    except (OSError, RuntimeError):
        return None
    if not places:
        return None
    hint = "Remove it or import the list again."
    try:
        rows = list(csv.reader(io.StringIO(_read(places[-1]))))
        label, date = rows[0]
        names = dict(rows[1:])
    except (ValueError, IndexError, csv.Error):
        raise BadInput(str(places[-1]), "an imported list", "another or a damaged file", hint) from None
    return NumberList(label, date, names)


def _packaged_prefixes() -> NumberList | None:
    """Return the list inside netutils; its release stands for the date, which the package does not tell."""
    try:
        mappings = importlib.import_module("netutils.data_files.oui_mappings").OUI_MAPPINGS
    except ImportError:
        return None
    names = {prefix.upper(): str(name) for prefix, name in mappings.items()}
    release = importlib.metadata.version("netutils")
    return NumberList(f"IEEE registry in netutils {release}", RELEASED.get(release, ""), names)
