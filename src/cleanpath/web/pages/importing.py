"""Import: a file is sent, its columns are proposed and edited on the page, and every row's fate is told.

A file becomes a case of its own, or brings a newer inventory into a case that an import made.
"""

import csv
import hashlib
import re
import secrets
import shutil
import time
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.errors import BadInput, Conflict, UnknownName, shown
from cleanpath.files import write_text
from cleanpath.ledger.actions import write_action
from cleanpath.network.case import bundled_cases
from cleanpath.sources.column_map import (
    REQUIRED,
    SEVERAL,
    SheetMap,
    fields_of,
    headings,
    propose,
    read_map,
    write_map,
)
from cleanpath.sources.sheet_files import load_sheets, parse_sheet
from cleanpath.sources.sheets import Sheet
from cleanpath.web.accounts.access import current_person, require
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.accounts.people import show_case
from cleanpath.web.answers import NAME, Answers
from cleanpath.web.pages.opened import answers_of, open_case, page_context
from cleanpath.web.query import Query, read_form
from cleanpath.web.rendering import linker, render
from cleanpath.web.tables import Column, Table
from cleanpath.workspace.importing import ROW_REPORT, import_
from cleanpath.workspace.refreshing import BASELINE

router = APIRouter()
Plain = dict[str, Any]
Analyst = Annotated[Person, Depends(require(Role.ANALYST))]
Fields = Annotated[Query, Depends(read_form)]

FORMATS = {
    "csv": "inventory in CSV",
    "xlsx": "inventory in XLSX",
    "graphml": "GraphML",
    "gml": "GML",
    "node-link": "node-link JSON",
    "cyclonedx": "CycloneDX bill of materials (JSON)",
    "netbox": "NetBox, as manage.py dumpdata writes it",
    "librenms": "devices of LibreNMS (JSON)",
    "lldp": "neighbours of lldpcli (JSON)",
}
"""The formats of one file that can be sent."""
MAPPED = ("csv", "xlsx")
FILE_LIMIT = 20_000_000
"""Bytes of a file."""
KEPT_S = 3600
"""Seconds that a file waits for its column map."""
SAMPLE, SHEETS_SHOWN = 3, 12
_TOKEN = re.compile(r"[a-f0-9]{32}")
_WRITING = Lock()
"""Held while a case is written, so that of two people who refresh one the second is told."""


def uploads(answers: Answers) -> Path:
    """Return the folder of files that wait for their column map; no case is looked for in it."""
    return answers.settings.cases / ".uploads"


@router.get("/import")
def show_import(request: Request) -> Response:
    """Show the form for a file."""
    person = current_person(request)
    Query.of(request).finish()
    held = refreshable(answers_of(request), person)
    more = page_context(request, person) | {"refreshable": held}
    return render(request, "import.html", formats=FORMATS, limit=FILE_LIMIT, **more)


def refreshable(answers: Answers, person: Person) -> list[str]:
    """Return the cases into which a person may bring a newer inventory: those that an import made."""
    folder, bundled = answers.settings.cases, bundled_cases()
    own = [name for name in answers.names() if name not in bundled and person.may_see(name)]
    return [name for name in own if (folder / name / BASELINE).is_file()]


async def _read_file(request: Request) -> bytes:
    sent = (await request.form()).get("file")
    if not isinstance(sent, UploadFile):
        raise BadInput("file", "a file", "none", "Choose one.")
    data = await sent.read(FILE_LIMIT + 1)
    if not data or len(data) > FILE_LIMIT:
        raise BadInput("file", f"a file of 1 to {FILE_LIMIT:,} bytes", f"{len(data):,} or more")
    return data


@router.post("/import")
def send_file(
    request: Request, person: Analyst, fields: Fields, data: Annotated[bytes, Depends(_read_file)]
) -> Response:
    """Take a file: one with columns is shown with its map, any other is read at once."""
    answers = answers_of(request)
    asked = _asked(answers, person, fields, tuple(FORMATS))
    form = asked["source_format"]
    if asked["refresh"]:
        asked["state"] = _state(answers, asked["refresh"])
    fields.finish()
    _sweep(answers)
    token = secrets.token_hex(16)
    place = uploads(answers) / token
    place.mkdir(parents=True)
    (place / "source").write_bytes(data)
    if form not in MAPPED:
        return _read(request, person, place, asked)
    return RedirectResponse(linker(request)("import", token, **asked), 303)


def _case_name(answers: Answers, fields: Query) -> str:
    name = fields.needed("name")
    if not NAME.fullmatch(name):
        raise BadInput("name", "a name of small letters, digits and hyphens, such as my-network", shown(name))
    if name in answers.names():
        raise Conflict("name", "a name that no case has", shown(name), "Choose another.")
    return name


def _sweep(answers: Answers) -> None:
    """Remove files that waited too long."""
    folder = uploads(answers)
    for place in folder.iterdir() if folder.is_dir() else ():
        if time.time() - place.stat().st_mtime > KEPT_S:
            shutil.rmtree(place, ignore_errors=True)


def _find(answers: Answers, token: str) -> Path:
    place = uploads(answers) / token
    if not _TOKEN.fullmatch(token) or not (place / "source").is_file():
        raise _gone(place)
    return place


def _gone(place: Path) -> UnknownName:
    return UnknownName("file", "file that waits", place.name, (), "Send it again.")


def _sheets(place: Path, form: str) -> list[Sheet]:
    try:
        data = (place / "source").read_bytes()
    except FileNotFoundError:
        raise _gone(place) from None
    if form == "xlsx":
        return load_sheets(data, "the file")
    return [parse_sheet(data, "", "the file", "")]


def _asked(answers: Answers, person: Person, values: Query, formats: tuple[str, ...]) -> dict[str, str]:
    """Take what the first form said; `refresh` is the case that follows its inventory, `name` a new one's."""
    day = values.day("as_of")
    refresh = values.text("refresh") or ""
    if refresh and refresh not in refreshable(answers, person):
        raise UnknownName("refresh", "case that can be refreshed", refresh, refreshable(answers, person))
    given = values.text("name")
    if refresh and given and given != refresh:
        raise BadInput("name", "none, where a case is refreshed", shown(given), "Leave it empty.")
    lens = values.text("lens") or "vendor:huawei,zte"
    if lens.startswith("file:"):
        raise BadInput("lens", "a lens that names no file", shown(lens))
    return {
        "source_format": values.choice("source_format", formats, "csv"),
        "name": refresh or _case_name(answers, values),
        "lens": lens,
        "as_of": day.isoformat() if day else "",
        "refresh": refresh,
        "state": values.text("state") or "",
        "why": values.text("why") or "",
    }


def _state(answers: Answers, case: str) -> str:
    """Return a digest of the files of a case: what somebody saw who is about to refresh it."""
    digests = sorted(answers.case(case).digests.items())
    return hashlib.sha256(repr(digests).encode()).hexdigest()[:32]


def _map_of(answers: Answers, case: str) -> Path:
    """Return where the column map of a case is kept; `import --refresh` takes it from there too."""
    return answers.settings.cases / f"{case}.map.toml"


def _kept_maps(answers: Answers, asked: Plain) -> dict[str, SheetMap]:
    """Return the maps by which a case was read before, by the names of the sheets."""
    path = _map_of(answers, asked["refresh"]) if asked["refresh"] else None
    if path is None or not path.is_file():
        return {}
    return {one.sheet: one for one in read_map(path) if not one.skip}


@router.get("/import/{token}")
def show_map(request: Request, token: str, person: Analyst) -> Response:
    """Show the proposed map of the columns, to be edited."""
    answers, query = answers_of(request), Query.of(request)
    place = _find(answers, token)
    asked = _asked(answers, person, query, MAPPED)
    query.finish()
    kept = _kept_maps(answers, asked)
    read = _sheets(place, asked["source_format"])
    sheets = [_show_sheet(n, sheet, kept.get(sheet.name)) for n, sheet in enumerate(read)]
    return render(
        request,
        "import_map.html",
        token=token,
        asked=asked,
        sheets=[sheet for sheet in sheets if sheet is not None][:SHEETS_SHOWN],
        tables={table: fields_of(table) for table in REQUIRED},
        required=REQUIRED,
        kept=bool(kept),
        **page_context(request, person),
    )


def _show_sheet(number: int, sheet: Sheet, kept: SheetMap | None) -> Plain | None:
    """Return a sheet with what its columns are proposed to be, or were before, and a few of their values."""
    proposed = kept or propose(sheet)
    place = next((p for p, (row, _) in enumerate(sheet.rows) if row == max(1, proposed.header)), None)
    if place is None:
        return None
    columns = headings(sheet.rows[place][1])
    fields = {column: name for name, named in proposed.columns.items() for column in named}
    sample = [row for _, row in sheet.rows[place + 1 : place + 1 + SAMPLE]]
    return {
        "number": number,
        "name": sheet.name,
        "table": proposed.table,
        "header": max(1, proposed.header),
        "doubts": [line.removeprefix("# ") for line in proposed.doubts if "not sure" in line],
        "columns": [
            {
                "name": column,
                "field": fields.get(column, ""),
                "values": [row[c] for row in sample if c < len(row) and row[c]],
            }
            for c, column in enumerate(columns)
        ],
    }


@router.post("/import/{token}")
def read_file(request: Request, token: str, person: Analyst, fields: Fields) -> Response:
    """Read the file by the map that the page gave."""
    answers = answers_of(request)
    place = _find(answers, token)
    asked = _asked(answers, person, fields, MAPPED)
    sheets = _sheets(place, asked["source_format"])
    maps = [_read_sheet(fields, number, sheet) for number, sheet in enumerate(sheets)]
    fields.finish()
    if all(one.skip for one in maps):
        raise BadInput("columns", "at least one sheet that is read", "none")
    text = write_map(maps)
    answer = _read(request, person, place, asked, text)
    write_text(_map_of(answers, asked["name"]), text)
    return answer


def _read_sheet(fields: Query, number: int, sheet: Sheet) -> SheetMap:
    table = fields.choice(f"table-{number}", (*REQUIRED, "skip"), "skip")
    header = fields.whole(f"header-{number}", 1, 1, 10**7)
    row = next((cells for at, cells in sheet.rows if at == header), [])
    columns: dict[str, tuple[str, ...]] = {}
    for place, name in enumerate(headings(row)):
        chosen = fields.text(f"column-{number}-{place}")
        if chosen is None or table == "skip":
            continue
        known = fields_of(table)
        if chosen not in known:
            raise UnknownName(name, f"field of {table}", chosen, known)
        if chosen in columns and chosen not in SEVERAL:
            raise BadInput(chosen, "one column", f"{shown(columns[chosen][0])} and {shown(name)}")
        columns[chosen] = (*columns.get(chosen, ()), name)
    if table == "skip":
        return SheetMap(sheet.name, "elements", header, {}, skip=True)
    lacking = [name for name in REQUIRED[table] if name not in columns]
    if lacking:
        needed = ", ".join(REQUIRED[table])
        raise BadInput(f"sheet {sheet.name or number + 1}", f"columns for {needed}", f"none for {lacking[0]}")
    return SheetMap(sheet.name, table, header, columns)


def _read(request: Request, person: Person, place: Path, asked: Plain, columns: str = "") -> Response:
    """Read the file of an upload by a map of its columns; of two who ask at once one gets it."""
    answers = answers_of(request)
    source = place / f"{asked['name']}.{'csv' if asked['source_format'] == 'csv' else asked['source_format']}"
    try:
        (place / "source").rename(source)
    except FileNotFoundError:
        raise _gone(place) from None
    try:
        options = [f"map={place / 'map.toml'}"] if columns else []
        if columns:
            write_text(place / "map.toml", columns)
        answers.settings.cases.mkdir(parents=True, exist_ok=True)
        target = str(answers.settings.cases / asked["name"])
        form, lens, day = asked["source_format"], asked["lens"], asked["as_of"] or None
        with _WRITING:
            if asked["refresh"] and _state(answers, asked["refresh"]) != asked["state"]:
                hint = "Look at the case, then send the file again."
                raise Conflict(asked["name"], "the case as it was", "one that somebody changed", hint)
            try:
                refresh = bool(asked["refresh"])
                told = import_(answers.workspace, form, str(source), target, options, lens, day, refresh)
            except BadInput as error:
                where = error.where.replace(str(source), "the file").replace(str(place), "")
                where = where.replace(f"{answers.settings.cases}/", "")
                raise type(error)(where, error.expected, error.found) from None
            _record(request, person, asked)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    told["written"] = asked["name"]
    return render(
        request,
        "import_done.html",
        told=told,
        name=asked["name"],
        has_rows=(answers.settings.cases / asked["name"] / ROW_REPORT).is_file(),
        **page_context(request, person),
    )


def _record(request: Request, person: Person, asked: Plain) -> None:
    """Write down who brought a case in, and let the person see it."""
    action = "case refreshed" if asked["refresh"] else "case imported"
    details = {"format": asked["source_format"], "lens": asked["lens"], "as_of": asked["as_of"]}
    with request.app.state.database.writing() as connection:
        write_action(connection, action, asked["name"], person.name, asked["why"], details)
        show_case(connection, person.name, asked["name"], {})


def _row_table(request: Request, case: str) -> tuple[Any, Table]:
    opened = open_case(request, case)
    path = opened.answer.case.folder / ROW_REPORT
    if not path.is_file():
        raise UnknownName("rows", "case that came of a sheet", case, ())
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0]) if rows else ["element"]
    columns = [Column(n, n.replace("_", " ").capitalize(), facet=n == "outcome") for n in names]
    note = "What became of each row of the inventory."
    table = Table(
        "rows", "Rows of the inventory", ("cases", case, "rows"), columns, rows, None, opened.asked, note
    )
    return opened, table


@router.get("/cases/{case}/rows")
def show_rows(request: Request, case: str) -> Response:
    """Show what became of each row of an inventory."""
    opened, table = _row_table(request, case)
    answer: Response = opened.send(table, "page", "Elements")
    return answer


@router.get("/cases/{case}/rows.{form}")
def send_rows(request: Request, case: str, form: Literal["csv", "json"]) -> Response:
    """Send the same as CSV or JSON."""
    opened, table = _row_table(request, case)
    answer: Response = opened.send(table, form, "Elements")
    return answer
