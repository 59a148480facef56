"""Traceroutes in, and what they show of restricted systems beside what a model says."""

import datetime
import shlex
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.errors import BadInput, UnknownName
from cleanpath.interrupts import unbroken
from cleanpath.sources.as_relationships import OPTIONS as SYSTEM_OPTIONS
from cleanpath.sources.as_relationships import describe_systems
from cleanpath.verdict import Level
from cleanpath.workspace.workspace import Plain, Workspace

if TYPE_CHECKING:
    from cleanpath.measurement.judgement import Lookup
    from cleanpath.measurement.verdicts import PairVerdict
    from cleanpath.network.case import Case
    from cleanpath.sources.builder import Columns

TRACEROUTES = "traceroutes"
OPTIONS = {
    "addresses": "Tables of addresses to AS numbers, FILE or FILE@DATE, several with commas between; needed.",
    "exchanges": "File with a prefix of an exchange point's LAN on each line.",
    **{name: text for name, text in SYSTEM_OPTIONS.items() if name != "graph"},
    "source": "Name of the source, where the traces do not tell it (text, and mtr).",
    "target": "Name of the target of mtr reports that do not tell it.",
}
AGREEMENT = ("agree", "may_agree", "contradict")
"""How two intervals compare: equal, such as may both hold, or such as cannot."""

LEVELS = tuple(str(level) for level in Level)
SOMETIMES = LEVELS.index(str(Level.SOMETIMES))


def import_traceroutes(
    workspace: Workspace, source: str, to: Path, options: Mapping[str, str], lens: str, day: datetime.date
) -> Plain:
    """Turn traceroutes into a case with the routing model `measured`; the traces are kept inside it.

    Raises
    ------
    UnknownName
        If there is no such option.
    BadInput
        If a source or a table is not what it must be, or there is no trace.
    """
    from cleanpath.measurement.addresses import combine, count_disputed
    from cleanpath.measurement.judgement import make_lookup, to_arrow
    from cleanpath.measurement.measured_case import measured_case
    from cleanpath.measurement.reading import read_batches
    from cleanpath.measurement.store import FILES, FOLDER, write_segments, write_traces
    from cleanpath.measurement.tasks import judge_local, list_tasks
    from cleanpath.network.case import write_case
    from cleanpath.results.made_cases import ImportSummary, count_rows
    from cleanpath.sources.address_tables import read_address_table
    from cleanpath.sources.traceroutes import Account
    from cleanpath.sources.traces import Traces

    for option in options:
        if option not in OPTIONS:
            see = f"{TRACEROUTES} knows {', '.join(OPTIONS)}."
            raise UnknownName(f"import {TRACEROUTES}", "option", option, OPTIONS, see)
    if not options.get("addresses"):
        hint = "Give --option addresses=FILE; docs/guide/measure.md says where tables come from."
        raise BadInput(f"import {TRACEROUTES}", "a table of addresses to AS numbers", "none", hint)
    tables = [read_address_table(text) for text in options["addresses"].split(",")]
    exchanges = _lines(options.get("exchanges", ""))
    segments = {family: combine(family, tables, exchanges) for family in FILES}
    account = Account()
    to.parent.mkdir(parents=True, exist_ok=True)
    scratch = None
    try:
        with unbroken():
            scratch = Path(tempfile.mkdtemp(prefix=".cleanpath-", suffix=".part", dir=to.parent))
        folder = scratch / FOLDER
        collected = Traces()
        ends = options.get("source", ""), options.get("target", "")
        if not write_traces(folder, read_batches(source, account, collected, *ends), collected):
            reasons = ", ".join(f"{what} {count}" for what, count in account.left.most_common(3)) or "none"
            raise BadInput(source, "at least one traceroute", f"none; left: {reasons}")
        write_segments(folder, segments, tables)
        sums = judge_local(list_tasks(folder), make_lookup(segments, {}, 0))
        rows = to_arrow(sums).to_pylist()
        title = f"Traceroutes of {Path(source).name if source != '-' else 'standard input'}"
        dated = ", ".join(f"{t.name} ({t.date or 'no date told'})" for t in tables)
        describe = partial(_mapped_systems, options=options, left=account.left, tables=dated)
        case = measured_case(folder, rows, segments, title, describe)
        left = [f"{what}: {count}" for what, count in sorted(account.left.items()) if count]
        write_case(to, case, lens, day, folders={FOLDER: folder})
    finally:
        if scratch is not None:
            with unbroken():
                shutil.rmtree(scratch, ignore_errors=True)
    return ImportSummary(
        written=str(to),
        title=case.title,
        rows=count_rows(case.tables),
        traces=account.traces,
        files=account.files,
        address_tables=[f"{t.name} ({t.date or 'no date told'})" for t in tables],
        disputed_addresses={f"IPv{f}": count_disputed(s) for f, s in segments.items()},
        seen=_seen(rows),
        left_unread=left,
        next=shlex.join(["cleanpath", "assess", str(to)]),
    ).to_dict()


MAPPED = "B3"
"""The grade of an address's system by a table: such tables come from routes that were seen, and addresses of
third parties lead astray; of the labelled hops of one data set (Salzburg) 98.8 per cent were mapped right."""


def _mapped_systems(
    numbers: Sequence[int], options: Mapping[str, str], left: Counter[str], tables: str
) -> "Columns":
    """Return systems as elements, no firmer than the tables by which they were found."""
    found = describe_systems(numbers, options, left)
    clue = f"addresses mapped by {tables}"
    return {**found, "vendor_grade": [MAPPED] * len(numbers), "vendor_clue": [clue] * len(numbers)}


def _seen(rows: list[dict[str, int]]) -> dict[str, int]:
    """Return the number of traces by what they show, where any does."""
    from cleanpath.measurement.kernel import SUMS

    totals = {name: sum(row[name] for row in rows) for name in SUMS}
    return {name: total for name, total in totals.items() if total}


def _lines(name: str) -> list[str]:
    if not name:
        return []
    from cleanpath.sources.io import decode_text, read_bytes

    text = decode_text(read_bytes(Path(name)), name)
    return [line.split(",")[0].strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def measure(
    workspace: Workspace,
    case: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    beside: str | None = None,
    engine: str = "local",
    master: str = "local[*]",
) -> Plain:
    """Say for each pair of a measured case what its traces show, and what a model says of the same pair.

    Raises
    ------
    BadInput
        If the case has no stored traces.
    Unavailable
        If Spark is asked for and is not installed or does not start.
    """
    from cleanpath.measurement.judgement import digest
    from cleanpath.measurement.store import FOLDER, read_names, read_segments, read_tables
    from cleanpath.measurement.tasks import judge_local, list_tasks
    from cleanpath.measurement.verdicts import pair_verdicts
    from cleanpath.results.answers import MeasurementResult
    from cleanpath.results.typed import build

    analysis = workspace.analyse(case, lens, as_of, known_at)
    opened, clocks, restricted = analysis.case, analysis.clocks, analysis.restricted
    folder = opened.folder / FOLDER
    if not folder.is_dir():
        hint = "Make it with cleanpath import traceroutes."
        raise BadInput(str(folder), "the traces of a measured case", "none", hint)
    segments, names = read_segments(folder), read_names(folder)
    lookup = _lookup(analysis.names, restricted.low, restricted.high, segments)
    tasks = list_tasks(folder)
    if engine == "spark":
        from cleanpath.measurement.spark import judge_on_spark

        merged = judge_on_spark(tasks, lookup, master)
    else:
        merged = judge_local(tasks, lookup)
    tables = read_tables(folder)
    dated = ", ".join(f"{table.name} ({table.date or 'no date told'})" for table in tables)
    pairs = [_pair(pair, dated) for pair in pair_verdicts(merged, names)]
    result: Plain = {
        "case": opened.name,
        "lens": str(analysis.lens),
        "as_of": clocks.as_of.isoformat(),
        "known_at": clocks.known_at.isoformat(),
        "engine": engine,
        "sums": digest(merged),
        "address_tables": [{"name": t.name, "date": t.date, "digest": t.digest} for t in tables],
        "pairs": pairs,
    }
    if beside:
        result["beside"] = _compare(workspace, opened, pairs, beside, lens, as_of, known_at)
    return build(MeasurementResult, result).to_dict()


def _lookup(names: list[str], low: Any, high: Any, segments: Any) -> "Lookup":
    """Return the look-up with what the evidence says of each system; one that the case has not is unknown."""
    from cleanpath.measurement.judgement import make_lookup
    from cleanpath.measurement.kernel import NO, UNKNOWN, YES
    from cleanpath.measurement.measured_case import as_id

    row = {name: number for number, name in enumerate(names)}
    truth = {}
    for parts in segments.values():
        for asn in set(parts.asn.tolist()):
            place = row.get(as_id(asn), -1)
            if asn >= 0 and place >= 0:
                truth[asn] = YES if low[place] >= 1 else UNKNOWN if high[place] > 0 else NO
    return make_lookup(segments, truth, UNKNOWN)


def _pair(pair: "PairVerdict", tables: str) -> Plain:
    from cleanpath.measurement.verdicts import say_hop

    low, high = pair.share
    return {
        "source": pair.source,
        "target": pair.target,
        "low": str(pair.low),
        "high": str(pair.high),
        "share_low": low,
        "share_high": high,
        "words": pair.words,
        "traces": pair.traces,
        "paths": pair.paths,
        "first": _moment(pair.first_time),
        "last": _moment(pair.last_time),
        "counts": {name: count for name, count in pair.counts.items() if count},
        "witness": {
            "trace": pair.witness.trace,
            "time": _moment(pair.witness.time),
            "hop": say_hop(pair.witness),
            "address": pair.witness.address,
            "asn": pair.witness.asn if pair.witness.asn >= 0 else None,
            "mapped_by": tables if pair.witness.asn >= 0 else None,
        },
    }


def _moment(seconds: int) -> str | None:
    if not 0 < seconds < 253_402_300_800:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _compare(
    workspace: Workspace,
    measured: "Case",
    pairs: list[Plain],
    beside: str,
    lens: str | None,
    as_of: str | None,
    known_at: str | None,
) -> Plain:
    """Add to each pair what a model says of a demand between the same ends, or the systems of these."""
    analysis = workspace.analyse(beside, lens, as_of, known_at)
    found, opened = analysis.assessment.to_dict(), analysis.case
    network = opened.network.demands
    ends = zip(network["source"].to_pylist(), network["target"].to_pylist(), strict=True)
    verdicts = dict(zip(ends, found["demands"], strict=True))
    systems = _systems_of_ends(measured)
    counts = dict.fromkeys((*AGREEMENT, "not_modelled"), 0)
    for pair in pairs:
        ends_of = pair["source"], pair["target"]
        modelled = verdicts.get(ends_of) or verdicts.get(systems.get(ends_of, ends_of))
        if modelled is None or not modelled["reachable"]:
            counts["not_modelled"] += 1
            continue
        pair["model"] = {name: modelled[name] for name in ("id", "low", "high")}
        pair["agreement"] = _agreement(pair, modelled)
        counts[pair["agreement"]] += 1
    return {"case": opened.name, "routing": opened.settings.routing, "agreement": counts}


def _systems_of_ends(case: "Case") -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each pair of ends the first and the last system on its commonest path, where known."""
    ends = {
        row["id"]: (row["source"], row["target"])
        for row in case.network.demands.select(["id", "source", "target"]).to_pylist()
    }
    walks: dict[tuple[str, int], list[tuple[int, str, float]]] = {}
    for row in case.network.paths.to_pylist():
        steps = walks.setdefault((row["demand"], row["path"]), [])
        steps.append((row["position"], row["element"], row["share"]))
    best: dict[str, float] = {}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for (demand, _), steps in walks.items():
        walk = [element for _, element, _ in sorted(steps)][1:-1]
        share = steps[0][2]
        if walk and walk[0] and walk[-1] and share > best.get(demand, 0.0):
            best[demand] = share
            found[ends[demand]] = walk[0], walk[-1]
    return found


def _agreement(measured: Plain, modelled: Plain) -> str:
    """Compare two intervals of levels; where a model says *sometimes*, traces may show either."""
    ours, theirs = (
        (LEVELS.index(verdict["low"]), LEVELS.index(verdict["high"])) for verdict in (measured, modelled)
    )
    if ours == theirs:
        return "agree"
    if theirs[0] <= SOMETIMES <= theirs[1]:
        return "may_agree"
    return "contradict" if ours[0] > theirs[1] or theirs[0] > ours[1] else "may_agree"
