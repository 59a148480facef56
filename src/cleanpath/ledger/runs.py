"""Runs: what was asked of what, when, and what came out."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from cleanpath.errors import BadInput, Conflict, UnknownName, shown
from cleanpath.ledger.journal import append, next_seq
from cleanpath.ledger.tables import JOURNAL, RUN_ENDS, RUN_STARTS
from cleanpath.ledger.values import (
    PACKED_LIMIT,
    canonical,
    check_key,
    check_text,
    digest,
    load_json,
    pack,
    parse_time,
    unpack,
)

BEGUN = "begun"
ENDINGS = ("finished", "interrupted", "failed")


@dataclass(frozen=True, slots=True)
class Run:
    """One recorded run.

    `inputs` leads from a name to the SHA-256 of what was read under it. `status` is `begun` until the run has
    ended; a run whose process was killed stays so. `result_digest` is the SHA-256 of the canonical JSON of
    the result. `started` and `ended` stand beside: neither digest covers them.
    """

    id: str
    verb: str
    case: str
    inputs: Mapping[str, str]
    as_of: str | None
    known_at: str | None
    lens: str
    version: str
    parameters: Mapping[str, Any]
    status: str
    message: str
    counts: Mapping[str, Any]
    result_digest: str | None
    started: datetime.datetime
    ended: datetime.datetime | None

    @property
    def input_digest(self) -> str:
        """SHA-256 of all that was asked: the same question has the same digest."""
        question = [self.verb, self.case, dict(self.inputs), self.as_of, self.known_at, self.lens]
        return digest(canonical([*question, self.version, dict(self.parameters)], "inputs"))


def write_start(
    connection: Connection,
    verb: str,
    case: str,
    inputs: Mapping[str, str],
    as_of: datetime.date | None,
    known_at: datetime.date | None,
    lens: str,
    version: str,
    parameters: Mapping[str, Any],
) -> str:
    """Append the start of a run and return its id, such as `r17`."""
    run = f"r{next_seq(connection)}"
    body = {
        "run": run,
        "verb": check_text("verb", verb),
        "case_name": check_text("case", case, required=False),
        "as_of": as_of.isoformat() if as_of else None,
        "known_at": known_at.isoformat() if known_at else None,
        "lens": check_text("lens", lens, required=False),
        "version": check_text("version", version),
        "inputs": canonical(dict(inputs), "inputs"),
        "parameters": canonical(dict(parameters), "parameters"),
    }
    append(connection, "run begun", body)
    return run


def write_end(
    connection: Connection, run: str, status: str, message: str, counts: Mapping[str, Any], result: Any
) -> None:
    """Append the end of a run.

    Raises
    ------
    BadInput
        If the status is no ending or the result cannot be JSON.
    UnknownName
        If there is no such run.
    Conflict
        If it has ended already.
    """
    if status not in ENDINGS:
        raise BadInput("ledger [status]", "one of " + ", ".join(ENDINGS), shown(status))
    held = read_run(connection, run)
    if held.status != BEGUN:
        raise Conflict(
            f"run {held.id}", "a run that goes on", f"one that is {held.status}", "Begin a new run."
        )
    text = None if result is None else canonical(result, "result")
    kept = text is not None and len(text) <= PACKED_LIMIT
    body = {
        "run": run,
        "status": status,
        "message": check_text("message", message, required=False),
        "counts": canonical(dict(counts), "counts"),
        "result_digest": None if text is None else digest(text),
        "kept": kept,
        "result": None,
        "packed": pack(text) if kept and text is not None else None,
    }
    append(connection, "run ended", body)


def read_runs(connection: Connection, limit: int | None = None) -> list[Run]:
    """Read runs, the latest first, at most `limit` of them."""
    chosen = _chosen().order_by(RUN_STARTS.c.seq.desc())
    return [_run(row) for row in connection.execute(chosen.limit(limit)).mappings()]


def read_run(connection: Connection, run: str) -> Run:
    """Read one run.

    Raises
    ------
    UnknownName
        If there is none of that id.
    """
    key = check_key("run", run)
    row = connection.execute(_chosen().where(RUN_STARTS.c.run == key)).mappings().first()
    if row is None:
        latest = connection.scalars(select(RUN_STARTS.c.run).order_by(RUN_STARTS.c.seq.desc()).limit(1000))
        raise UnknownName("ledger", "run", run, latest, "List them with cleanpath runs.")
    return _run(row)


def read_result(connection: Connection, run: str) -> Any:
    """Read the result of a run; `None` if it has none or it was too long to keep.

    Raises
    ------
    UnknownName
        If there is no such run.
    """
    held = read_run(connection, run)
    where = f"ledger run {held.id} [result]"
    row = connection.execute(
        select(RUN_ENDS.c.result, RUN_ENDS.c.packed).where(RUN_ENDS.c.run == held.id)
    ).first()
    text = None if row is None else unpack(row.result, row.packed, where)
    return None if text is None else load_json(text, where)


def _chosen() -> Select[Any]:
    begun, ended = JOURNAL.alias("begun"), JOURNAL.alias("ended")
    return select(
        RUN_STARTS,
        RUN_ENDS.c.status,
        RUN_ENDS.c.message,
        RUN_ENDS.c.counts,
        RUN_ENDS.c.result_digest,
        begun.c.recorded.label("started"),
        ended.c.recorded.label("ended"),
    ).select_from(
        RUN_STARTS.join(begun, begun.c.seq == RUN_STARTS.c.seq)
        .outerjoin(RUN_ENDS, RUN_ENDS.c.run == RUN_STARTS.c.run)
        .outerjoin(ended, ended.c.seq == RUN_ENDS.c.seq)
    )


def _run(row: RowMapping) -> Run:
    where = f"ledger run {row['run']}"
    return Run(
        id=row["run"],
        verb=row["verb"],
        case=row["case_name"],
        inputs=load_json(row["inputs"], f"{where} [inputs]"),
        as_of=row["as_of"],
        known_at=row["known_at"],
        lens=row["lens"],
        version=row["version"],
        parameters=load_json(row["parameters"], f"{where} [parameters]"),
        status=row["status"] or BEGUN,
        message=row["message"] or "",
        counts=load_json(row["counts"], f"{where} [counts]") if row["counts"] else {},
        result_digest=row["result_digest"],
        started=parse_time(row["started"], where),
        ended=parse_time(row["ended"], where) if row["ended"] else None,
    )
