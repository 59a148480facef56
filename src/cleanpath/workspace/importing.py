"""Networks in: from files, or made up."""

import datetime
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.errors import BadInput, shown
from cleanpath.workspace.measuring import TRACEROUTES, import_traceroutes
from cleanpath.workspace.refreshing import baseline, merge, replace_case
from cleanpath.workspace.workspace import Plain, Workspace, read_clocks

if TYPE_CHECKING:
    from cleanpath.network.kinds import Roles
    from cleanpath.sources.builder import Imported

ROW_REPORT = "rows.csv"
"""The file of a case that says what became of each row of its inventory."""

EVIDENCE = "evidence.csv"
"""The file of a case that holds what was observed of its elements."""

ENTITIES = "ftm"
MAPPED = ("csv", "xlsx")
"""Formats that are read by a column map."""

SHOWN_LIMIT = 20
"""Elements that a summary names."""
LARGE = 50_000
"""Links from which on the tables of a case are written as Parquet."""


def import_(
    workspace: Workspace,
    source_format: str,
    source: str,
    to: str,
    option: list[str] | None = None,
    lens: str = "vendor:huawei,zte",
    as_of: str | None = None,
    refresh: bool = False,
) -> Plain:
    """Turn a network file into a case; what was not used is told, and what became of each row.

    `refresh` brings a newer source into a case that an import made, and keeps what people changed in it.
    Entities in FollowTheMoney's form (`ftm`) become a folder of registries instead of a case.
    """
    if not Path(to).absolute().name:
        raise BadInput("--to", "a folder to make", shown(to))
    if source_format == ENTITIES:
        return _import_entities(workspace, Path(source), Path(to), _options(option or []))
    from cleanpath.files import write_text
    from cleanpath.network.case import write_case
    from cleanpath.policy.lens import parse_lens
    from cleanpath.results.made_cases import ImportSummary, count_rows
    from cleanpath.results.typed import build
    from cleanpath.sources.column_map import NeedsMap
    from cleanpath.sources.formats import read
    from cleanpath.sources.io import digest_sources, noting_digests
    from cleanpath.sources.kept_options import KEEPING, NEVER, read_options, write_options

    parse_lens(lens, workspace.registry, workspace.vendors, "--lens")
    day = read_clocks(as_of, None).as_of
    if source_format == TRACEROUTES:
        return import_traceroutes(workspace, source, Path(to), _options(option or []), lens, day)
    place = Path(to) if Path(to).name else Path(to).absolute()
    saved = place.with_name(f"{place.name}.map.toml")
    options = _options(option or [])
    if refresh and saved.exists() and source_format in MAPPED:
        options.setdefault("map", str(saved))
    kept = read_options(saved, source_format) if source_format in KEEPING else {}
    options = kept | options
    try:
        with _telling(workspace, source), noting_digests() as noted:
            read_in = read(source_format, source, options)
    except NeedsMap as error:
        _save_map(saved, error.proposal)
        hint = f"Complete {saved} and give it with --option map={saved}."
        raise BadInput(error.where, error.expected, error.found, hint) from None
    read_in, beside, told = _settle(workspace, read_in, day)
    if read_in.column_map:
        _save_map(saved, read_in.column_map)
        told["column_map"] = str(saved)
    said = {name: value for name, value in options.items() if name not in NEVER}
    if source_format in KEEPING and said:
        told["kept_options"] = str(saved)
    beside = beside | baseline(read_in, digest_sources(source, options.values(), noted))
    large = len(read_in.tables["links"]["id"]) > LARGE
    if refresh:
        read_in, told["refreshed"] = _refresh(Path(to), read_in, lens, day, large, beside)
    else:
        write_case(Path(to), read_in, lens, day, large, beside)
    if source_format in KEEPING and said != kept:
        write_text(saved, write_options(source_format, said))
    found = {
        "incomplete": [gap.reason for gap in read_in.gaps],
        "written": to,
        "title": read_in.title,
        "rows": count_rows(read_in.tables),
        **told,
        "left_unread": list(read_in.left),
        "next": shlex.join(["cleanpath", "assess", to]),
    }
    return build(ImportSummary, found).to_dict()


@contextmanager
def _telling(workspace: Workspace, source: str) -> Iterator[None]:
    """Show how far a server is read."""
    from cleanpath.progress import show_search
    from cleanpath.sources.server_address import is_address

    if not is_address(source):
        yield
        return
    from cleanpath.sources.rest_client import telling

    with show_search("import", workspace.progress) as tell, telling(tell):
        yield


def _refresh(
    folder: Path, read_in: "Imported", lens: str, day: datetime.date, large: bool, beside: dict[str, str]
) -> tuple["Imported", Plain]:
    """Write a newer import over the case in a folder; the old one stays until the new one is whole."""
    import tempfile

    from cleanpath.network.case import read_case, write_case

    old = read_case(str(folder))
    merged, told = merge(read_in, old.network, old.settings.incomplete, folder)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.resolve().parent) as place:
        fresh = Path(place) / folder.name
        write_case(fresh, merged, lens, day, large, beside)
        replace_case(folder, fresh)
    return merged, told


def _settle(
    workspace: Workspace, read_in: "Imported", day: datetime.date
) -> tuple["Imported", dict[str, str], Plain]:
    """Turn roles into kinds, evidence into vendors; return the network, the files beside it, and a summary.

    The files are the report on the rows, and the evidence as `cleanpath identify CASE` reads it.
    """
    from collections import Counter

    from cleanpath.identity.identify import know
    from cleanpath.identity.reconcile import list_evidence, settle_vendors
    from cleanpath.network.incomplete import find_unlinked
    from cleanpath.network.kinds import load_kinds, understand_roles

    read_in, roles = understand_roles(read_in)
    read_in = find_unlinked(read_in, load_kinds())
    told: Plain = {"kinds": _tell_kinds(roles)}
    if not read_in.evidence and not read_in.rows and not read_in.components:
        return read_in, {}, told
    settled, report = settle_vendors(read_in, know(workspace.vendors, day))
    report = [{**line, "role": roles.words.get(line["element"], "")} for line in report]
    counts = Counter(line["outcome"] for line in report)
    shifted = list(dict.fromkeys(line["element"] for line in report if line["relabelling"]))
    told |= {
        "makers": {outcome: counts[outcome] for outcome in ("matched", "candidates", "unknown")},
        "possible_relabelling": shifted[:SHOWN_LIMIT],
        "report": ROW_REPORT,
    }
    beside = {ROW_REPORT: report, EVIDENCE: list_evidence(read_in.evidence)}
    return settled, {name: _as_csv(rows) for name, rows in beside.items() if rows}, told


def _tell_kinds(roles: "Roles") -> Plain:
    """Tell how many elements have a kind that is understood, and the commonest words that are none."""
    return {
        "understood": roles.understood,
        "taken_as": dict(sorted(roles.taken_as.items())[:SHOWN_LIMIT]),
        "unknown": roles.unknown.total(),
        "unknown_words": dict(roles.unknown.most_common(SHOWN_LIMIT)),
    }


def _as_csv(rows: list[Plain]) -> str:
    import io

    from cleanpath.results.wording import to_csv

    stream = io.StringIO()
    to_csv(rows, stream)
    return stream.getvalue()


def _import_entities(workspace: Workspace, source: Path, to: Path, options: dict[str, str]) -> Plain:
    """Write registries of rules and vendors with the entities of an export added."""
    from collections import Counter

    from cleanpath.files import write_text
    from cleanpath.policy.entity_import import make_overlay, write_registries
    from cleanpath.results.made_cases import ImportSummary
    from cleanpath.sources.followthemoney import read_ftm

    overlay = make_overlay(read_ftm(source), workspace.registry, workspace.vendors, options)
    write_registries(to, overlay, workspace.registry, workspace.vendors)
    write_text(to / ROW_REPORT, _as_csv(overlay.report))
    counts = Counter(line["outcome"] for line in overlay.report)
    return ImportSummary(
        written=str(to),
        title="Registries with an export of entities",
        rows={"vendors": len(overlay.vendors), "rules": len(overlay.rules)},
        makers={outcome: counts[outcome] for outcome in ("matched", "candidates", "unknown")},
        possible_relabelling=[],
        report=ROW_REPORT,
        left_unread=[f"{what}: {count}" for what, count in sorted(overlay.left.items())],
        next=f"CLEANPATH_REGISTRIES={to} cleanpath rules, and the same before every other command",
    ).to_dict()


def _save_map(path: Path, text: str) -> None:
    """Keep a column map beside the case; one that somebody may have edited is never overwritten.

    Raises
    ------
    Conflict
        If another map is there.
    """
    from cleanpath.errors import Conflict
    from cleanpath.files import write_text

    if path.exists() and path.read_bytes() != text.encode():
        hint = f"Give --option map={path} to use it, or remove it."
        raise Conflict(str(path), "no file, for the proposed column map", "an earlier map", hint)
    write_text(path, text)


def generate(workspace: Workspace, what: str, to: str, elements: float = 10000, seed: float = 1) -> Plain:
    """Make a synthetic operator's network; `what` is `operator`."""
    from cleanpath.network.case import write_case
    from cleanpath.network.synthetic.operator import generate_operator
    from cleanpath.results.made_cases import GeneratedCase, count_rows

    made = generate_operator(int(elements), int(seed))
    write_case(Path(to), made, "vendor:huawei,zte", datetime.date(2026, 1, 1), parquet=elements > 20_000)
    return GeneratedCase(to, made.title, count_rows(made.tables)).to_dict()


def _options(pairs: list[str]) -> dict[str, str]:
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput("--option", "NAME=VALUE", shown(pair))
        options[name] = value
    return options
