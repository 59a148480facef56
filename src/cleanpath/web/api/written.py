"""The verbs that write a file about a case or a result, as `GET`: the answer is the file.

A file is worked out beside the requests, as all that takes long. A plan or levers that it is to show are
named by the job that found them.
"""

import datetime
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.cli.command import Parameter
from cleanpath.cli.record_commands import FORMATS
from cleanpath.errors import BadInput, shown
from cleanpath.files import to_json
from cleanpath.web.accounts.model import Person
from cleanpath.web.api.answering import answer_bytes
from cleanpath.web.api.asking import Asker
from cleanpath.web.api.parameters import as_query, command, refuse_unknown, with_signature
from cleanpath.web.api.schemas import PROBLEMS, describe_file
from cleanpath.web.jobs.model import Job, Status
from cleanpath.web.query import read_lens
from cleanpath.workspace.publishing import brief as write_brief
from cleanpath.workspace.publishing import chart as draw_chart
from cleanpath.workspace.publishing import export as write_export
from cleanpath.workspace.publishing import picture as draw_picture

router = APIRouter(prefix="/api/v1", tags=["verbs"])

HTML, SVG, XLSX = (
    "text/html",
    "image/svg+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
PRINTED = "pdf"
"""The one format that needs a browser on the server; whoever wants it prints the brief."""
MEDIA = {
    "csv": ("text/csv", ".csv"),
    "xlsx": (XLSX, ".xlsx"),
    "fcc": (XLSX, ".xlsx"),
    "uk": (XLSX, ".xlsx"),
    "de": (XLSX, ".xlsx"),
    "pack": ("application/zip", ".zip"),
    "sarif": ("application/sarif+json", ".sarif"),
    "oscal": ("application/json", ".json"),
    "cyclonedx": ("application/json", ".json"),
    "geojson": ("application/geo+json", ".geojson"),
}
"""The media type and the ending of each format of `export`."""
LEFT_OUT = ("to", "force")
"""Parameters about a file on the server's disk."""

Writer = Callable[[Path], object]


def brief(asker: Asker, case: str, lens: Any, as_of: Any, known_at: Any, plan: Any) -> Response:
    """Return the brief of a case."""
    asked = read_lens(lens), as_of, known_at
    planned = _result(asker, plan, "plan", ("plan",), case)

    def write(to: Path) -> None:
        write_brief(asker.workspace, asker.folder(case), str(to), *asked, _beside(to, planned))

    return _send(asker, case, ("brief", *asked, plan), write, HTML, f"{case}.html")


def export(asker: Asker, case: str, as_: str, plan: Any, lens: Any, as_of: Any, known_at: Any) -> Response:
    """Return a table, a form or a file for another program."""
    media, suffix = MEDIA[as_]
    asked = read_lens(lens), as_of, known_at
    planned = _result(asker, plan, "plan", ("plan",), case)

    def write(to: Path) -> None:
        write_export(asker.workspace, asker.folder(case), as_, str(to), _beside(to, planned), *asked)

    return _send(asker, case, ("export", as_, *asked, plan), write, media, f"{case}-{as_}{suffix}")


def picture(asker: Asker, what: str, case: str, lens: Any, as_of: Any, known_at: Any) -> Response:
    """Return a drawing of a case with its verdicts."""
    asked = read_lens(lens), as_of, known_at

    def write(to: Path) -> None:
        draw_picture(asker.workspace, what, asker.folder(case), str(to), *asked)

    return _send(asker, case, ("picture", what, *asked), write, SVG, f"{case}-{what}.svg")


def chart(asker: Asker, picture: str, result: str) -> Response:
    """Return a picture of what a job found."""
    found = _result(asker, result, "result", ("plan", "levers"), None)

    def write(to: Path) -> None:
        draw_chart(asker.workspace, picture, str(_beside(to, found)), str(to))

    made = asker.answers.get(("chart", picture, result), partial(_write, write, ".svg"))
    return answer_bytes(asker.request, made, SVG, f"{picture}-{result}.svg")


def _result(asker: Asker, id: str | None, name: str, verbs: Sequence[str], case: str | None) -> Any:
    """Return what a finished job of some verb found, about the case if one is given."""
    if id is None:
        return None
    queue = asker.request.app.state.queue
    job: Job = queue.job(id, asker.person)
    if job.verb not in verbs or job.status is not Status.FINISHED:
        expected = f"a finished job of {' or '.join(verbs)}"
        raise BadInput(name, expected, f"one of {job.verb} that is {job.status}")
    if case is not None and job.case != case:
        raise BadInput(name, f"a job about {shown(case)}", f"one about {shown(job.case)}")
    return queue.result(id)


def _beside(to: Path, result: Any) -> str | None:
    """Write a result beside a file that is to be written, and return its place."""
    if result is None:
        return None
    place = to.with_name("plan.json")
    place.write_text(to_json(result), encoding="utf-8")
    return str(place)


def _send(asker: Asker, case: str, part: Sequence[object], write: Writer, media: str, name: str) -> Response:
    asker.folder(case)
    made = asker.answers.get_file(
        case, (*part, str(datetime.date.today())), partial(_write, write, Path(name).suffix)
    )
    return answer_bytes(asker.request, made, media, name)


def _write(write: Writer, suffix: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="cleanpath-") as folder:
        to = Path(folder, f"made{suffix}")
        write(to)
        return to.read_bytes()


FILES: dict[str, tuple[Callable[..., Response], Sequence[str]]] = {
    "brief": (brief, (HTML,)),
    "export": (export, tuple(dict.fromkeys(media for media, _ in MEDIA.values()))),
    "picture": (picture, (SVG,)),
    "chart": (chart, (SVG,)),
}
"""The verbs that answer a file, and the media types of it."""

JOBS = {
    "plan": "The id of a finished job of plan about the same case.",
    "result": "The id of a finished job of plan or levers.",
}
"""Parameters that are files on the command line and jobs here."""


def _parameter(one: Parameter) -> Parameter:
    if one.name == "as_":
        kept = tuple(name for name in FORMATS if name != PRINTED)
        told = "; ".join(f"{name}: {FORMATS[name]}" for name in kept)
        return one._replace(choices=kept, help=f"{told}.")
    return one._replace(help=JOBS[one.name]) if one.name in JOBS else one


def _add(name: str, work: Callable[..., Response], media: Sequence[str]) -> None:
    known = command(name)
    parameters = [_parameter(one) for one in known.parameters if one.name not in LEFT_OUT]

    def endpoint(request: Request, person: Person, **given: Any) -> Response:
        refuse_unknown(request, [one.name for one in parameters])
        return work(Asker(request, person), **given)

    router.add_api_route(
        f"/{name}",
        with_signature(endpoint, known.function, known.help, as_query(parameters)),
        methods=["GET"],
        summary=known.help,
        response_class=Response,
        responses=describe_file(media) | PROBLEMS,
    )


for _name, (_work, _media) in FILES.items():
    _add(_name, _work, _media)
