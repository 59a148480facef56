"""A job: what is asked, in the words of the command line, and how it goes."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping

from cleanpath.cli.command import REQUIRED, Parameter
from cleanpath.cli.commands import COMMANDS
from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.exposure.internet_losses import parse_losses
from cleanpath.ledger.values import load_json
from cleanpath.workspace.importing import ENTITIES

NEW_CASE = {"import": "to", "generate": "to", "init": "folder"}
"""The verbs that make a case, and the parameter that holds its name."""
VERBS = ("assess", "judge", "plan", "levers", "whatif", "internet", "losses", "measure", *NEW_CASE)
DAYS = ("as_of", "known_at", "until")
KEPT_BACK = ("resume", "refresh", "save", "bits", "engine", "master")
"""Parameters that are the queue's own, or mean a place on a disk or another machine."""
CASES = ("case", "subject", "beside")
"""Parameters that name a case; `subject` may name a maker too."""
BOUNDS = {"elements": (1, 1_000_000), "seed": (0, 2**32 - 1)}
MOST_TEXT, MOST_ITEMS, MOST_BYTES = 1 << 20, 50, 4 << 20
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_SUBJECT = re.compile(r"[a-z0-9][a-z0-9-]{0,60}(\|[a-z0-9][a-z0-9-]{0,60}){0,9}")
_UPLOAD = re.compile(r"[a-z0-9][a-z0-9._-]{0,120}")


class Status(StrEnum):
    """How a job stands. The last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether the job has ended."""
        return self in (Status.FINISHED, Status.FAILED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. Times are seconds since 1970.

    `done` of `whole` is its progress, `whole` 0 where it is not known; `said` names the part of the work.
    `run` is the run of the ledger that it recorded, if it did.
    """

    id: str
    verb: str
    case: str
    parameters: Mapping[str, Any]
    person: str
    status: Status
    done: int
    whole: int
    said: str
    attempt: int
    submitted: float
    started: float | None
    ended: float | None
    message: str
    run: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the job as plain values that JSON can hold; long texts of parameters are cut."""
        names = [name for name in self.__slots__ if name not in ("status", "parameters")]
        values = {name: getattr(self, name) for name in names}
        return values | {"status": str(self.status), "parameters": shorten(self.parameters)}


def read_job(row: RowMapping) -> Job:
    """Return the job of a row of the table."""
    same = ("id", "verb", "person", "done", "whole", "said", "attempt", "submitted", "started", "ended")
    return Job(
        case=row["case_name"],
        parameters=load_json(row["parameters"], f"job {row['id']}"),
        status=Status(row["status"]),
        message=row["message"],
        run=row["run"],
        **{name: row[name] for name in same},
    )


def shorten(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters without the bodies of long texts, such as scenarios."""
    return {name: _shorten(value) for name, value in parameters.items()}


def _shorten(value: Any) -> Any:
    if isinstance(value, list):
        return [_shorten(one) for one in value]
    return f"{value[:200]}..." if isinstance(value, str) and len(value) > 200 else value


def verb_parameters(verb: str) -> tuple[Parameter, ...]:
    """Return the parameters that a job of a verb takes: those of the command, without places on a disk.

    Raises
    ------
    UnknownName
        If no job does that.
    """
    if verb not in VERBS:
        raise UnknownName("verb", "verb of jobs", verb, VERBS)
    command = next(command for command in COMMANDS if command.name == verb)
    return tuple(p for p in command.parameters if p.name not in KEPT_BACK)


def check_parameters(verb: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a job, each checked; what was left out stays left out.

    `scenario` holds the texts of scenarios, `losses` that of a table of losses, `source` the name of an
    uploaded file, and `to` the name of a new case.

    Raises
    ------
    UnknownName
        If there is no such verb or parameter.
    BadInput
        If a value is not what the verb takes.
    """
    known = {p.field: p for p in verb_parameters(verb)}
    for name in given:
        if name not in known:
            raise UnknownName("parameters", f"parameter of {verb}", str(name), known)
    for name, parameter in known.items():
        if parameter.default is REQUIRED or (parameter.positional and not parameter.many):
            _require(name, given)
    if verb == "whatif":
        _require("scenario", given)
    checked = {
        known[name].name: _check(known[name], value) for name, value in given.items() if value is not None
    }
    if verb in NEW_CASE:
        _check_name(NEW_CASE[verb], checked[NEW_CASE[verb]])
    if checked.get("source_format") == ENTITIES:
        raise BadInput("source_format", "a format of networks", shown(ENTITIES), "Import it at a terminal.")
    if len(json.dumps(checked)) > MOST_BYTES:
        raise BadInput("parameters", f"at most {MOST_BYTES // 2**20} MiB", "more", "Send less.")
    return checked


def named_cases(verb: str, checked: Mapping[str, Any]) -> list[str]:
    """Return the cases that a job is about and that are there already; it is listed with the first.

    Raises
    ------
    BadInput
        If a table of losses is none.
    """
    found = [checked[name] for name in CASES if name in checked]
    if verb == "losses":
        found += [loss.case for loss in parse_losses(checked["losses"], "losses") if loss.case]
        for name in found:
            _check_name("losses", name)
    return list(dict.fromkeys(found))


def _check_name(name: str, text: str) -> None:
    if not _NAME.fullmatch(text):
        raise BadInput(name, "the name of a case: small letters, digits and hyphens", shown(text))


def _require(name: str, given: Mapping[str, Any]) -> None:
    if given.get(name) in (None, "", []):
        raise BadInput(name, "a value", "nothing", f"Give {name}.")


def _check(parameter: Parameter, value: Any) -> Any:
    if parameter.flag:
        return _typed(parameter.name, value, bool, "true or false")
    if parameter.many:
        items = _typed(parameter.name, value, list, "a list")
        if len(items) > MOST_ITEMS:
            raise BadInput(parameter.name, f"at most {MOST_ITEMS} items", str(len(items)))
        return [_check_one(parameter, item) for item in items]
    return _check_one(parameter, value)


def _check_one(parameter: Parameter, value: Any) -> Any:
    name = parameter.name
    if parameter.number:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise BadInput(name, "a number", shown(value))
        low, high = BOUNDS.get(name, (value, value))
        if not low <= value <= high:
            raise BadInput(name, f"a number from {low:,} to {high:,}", shown(value))
        return value
    text: str = _typed(name, value, str, "text")
    if len(text) > MOST_TEXT or "\0" in text:
        raise BadInput(name, f"text of at most {MOST_TEXT} characters", shown(text))
    if parameter.choices and text not in parameter.choices:
        raise BadInput(name, "one of " + ", ".join(parameter.choices), shown(text))
    if name in DAYS:
        parse_day(text, name)
    if name in ("case", "beside"):
        _check_name(name, text)
    if name == "subject" and not _SUBJECT.fullmatch(text):
        raise BadInput(name, "the name of a case or of a maker", shown(text))
    if name == "option" and set(text) & set("/\\~"):
        raise BadInput(name, "NAME=VALUE without a path", shown(text), "Upload files first, and name them.")
    if name == "source" and not _UPLOAD.fullmatch(text):
        raise BadInput(name, "the name of an uploaded file", shown(text), "Upload the file first.")
    if name == "lens" and "file:" in text:
        raise BadInput(name, "a lens without a file", shown(text), "Write vendor:NAME,NAME instead.")
    return text


def _typed(name: str, value: Any, kind: type, expected: str) -> Any:
    if not isinstance(value, kind):
        raise BadInput(name, expected, shown(value))
    return value
