"""The verbs that ask, as `GET`: what each answers is what the command prints with `--format json`.

Nothing is recorded: an answer that shall be kept as a run is asked for as a job.
"""

import datetime
import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.levers.levers import LEVER_KINDS
from cleanpath.network.case import read_settings
from cleanpath.results.findings import describe_findings
from cleanpath.web.accounts.model import Person
from cleanpath.web.api.answering import answer, answer_page
from cleanpath.web.api.asking import Asker
from cleanpath.web.api.parameters import (
    LIMIT,
    OFFSET,
    PAGE,
    Answerer,
    as_query,
    command,
    refuse_unknown,
    with_signature,
)
from cleanpath.web.api.schemas import PROBLEMS, describe_result
from cleanpath.web.query import read_lens
from cleanpath.web.rendering import linker
from cleanpath.workspace.assess import judge_vendor
from cleanpath.workspace.history import alerts as tell_alerts
from cleanpath.workspace.history import runs as list_runs
from cleanpath.workspace.measuring import measure as tell_measured
from cleanpath.workspace.press import inbox, inbox_show
from cleanpath.workspace.records import claims, waivers
from cleanpath.workspace.registries import identify as identify_source
from cleanpath.workspace.registries import (
    rules,
    rules_show,
    vendors,
    vendors_resolve,
    vendors_show,
)
from cleanpath.workspace.workspace import Plain

router = APIRouter(prefix="/api/v1", tags=["verbs"])
T = TypeVar("T")

_VENDORS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\|[A-Za-z0-9][A-Za-z0-9._-]*){0,19}")


def cases(asker: Asker) -> list[Plain]:
    """List the cases that the person may see."""
    names = [name for name in asker.answers.names() if asker.person.may_see(name)]
    found = [(name, read_settings(asker.answers.folder(name))) for name in names]
    return [{"name": n, "title": s.title, "synthetic": s.synthetic, "lens": s.lens} for n, s in found]


def assess(asker: Asker, case: str, lens: Any, as_of: Any, known_at: Any, planes: Any) -> Plain:
    """Return the verdicts of a case."""
    return asker.ask(case, lens, as_of, known_at, planes).assessment


def explain(asker: Asker, case: str, demand: str, lens: Any, as_of: Any, known_at: Any) -> Plain:
    """Return how one verdict came about."""
    return asker.ask(case, lens, as_of, known_at).explanation(demand)


def judge(
    asker: Asker, subject: str, lens: Any, as_of: Any, known_at: Any, until: Any, operator: Any, **vendor: Any
) -> Plain:
    """Return the findings of a case, or whether equipment of a maker is restricted."""
    said = {name: value for name, value in vendor.items() if value not in (None, False)}
    if subject in asker.answers.names():
        if said:
            raise BadInput(
                next(iter(said)), "to be left out: it is for a maker", str(next(iter(said.values())))
            )
        found = asker.ask(subject, lens or "local", as_of, known_at)
        last = parse_day(until, "until") if until else None
        part = ("judge", last, operator)
        told: Plain = found.get(
            part, lambda: describe_findings(found.analysis.judge(operator), last, operator).to_dict()
        )
        return told
    if not _VENDORS.fullmatch(subject):
        raise UnknownName(
            "subject", "case or maker", subject, [*asker.answers.names(), *asker.workspace.vendors]
        )
    if until or operator:
        raise BadInput(
            "until" if until else "operator", "to be left out: it is for a case", shown(until or operator)
        )
    sensitive = bool(vendor.pop("sensitive"))
    return judge_vendor(asker.workspace, subject, read_lens(lens), as_of, known_at, vendor, sensitive)


def levers(
    asker: Asker,
    case: str,
    by: Any,
    count: str,
    budget: Any,
    price: str,
    lens: Any,
    as_of: Any,
    known_at: Any,
) -> Plain:
    """Return the ranked decisions."""
    found = asker.ask(case, lens, as_of, known_at)
    for kind in by or ():
        if kind not in LEVER_KINDS:
            raise BadInput("by", "among " + ", ".join(LEVER_KINDS), shown(kind))
    part = ("levers", tuple(by or ()), count, budget, price)
    return found.get(part, lambda: found.analysis.levers(by or (), count, budget, price).to_dict(), slow=True)


def identify(asker: Asker, source: str, kind: Any, boxes: bool, as_of: Any) -> list[Plain]:
    """Say who made the elements of a case."""
    part = "identify", kind, boxes, as_of or str(datetime.date.today())
    return asker.get(source, part, lambda at: list(identify_source(asker.workspace, at, kind, boxes, as_of)))


def runs(asker: Asker) -> list[Plain]:
    """List the runs of the cases that the person may see."""
    return [row for row in list_runs(asker.workspace, MOST_RUNS) if asker.person.may_see(row["case"])]


MOST_RUNS = 10_000


def diff(asker: Asker, old: str, new: str) -> Plain:
    """Compare two runs of cases that the person may see."""
    known = {row["id"] for row in runs(asker)}
    for run in (old, new):
        if run not in known:
            raise UnknownName("run", "run", run, (), "See the list of runs.")
    return asker.answers.compare(old, new, None)


def alerts(
    asker: Asker, case: str, since: str, lens: Any, as_of: Any, known_at: Any, pending: bool
) -> list[Plain]:
    """Tell what later knowledge changes for a case."""
    asked = since, None, read_lens(lens), as_of, known_at, pending
    part = "alerts", asked, datetime.date.today()
    return asker.get(case, part, lambda folder: list(tell_alerts(asker.workspace, folder, *asked)))


def measure(asker: Asker, case: str, lens: Any, as_of: Any, known_at: Any, beside: Any) -> Plain:
    """Tell what the traces of a measured case show, and beside it what a model says."""
    model = None if beside is None else asker.folder(beside)
    state = asker.answers.state(beside, whole_ledger=False)
    part = "measure", read_lens(lens), as_of, known_at, beside, state, datetime.date.today()
    asked = read_lens(lens), as_of, known_at, model
    return asker.get(case, part, lambda folder: tell_measured(asker.workspace, folder, *asked))


def _plainly(work: Callable[..., Any]) -> Answerer:
    """Return a verb that needs nothing but the workspace."""
    return lambda asker, **given: work(asker.workspace, **given)


VERBS: dict[str, Answerer] = {
    "cases": cases,
    "assess": assess,
    "explain": explain,
    "judge": judge,
    "levers": levers,
    "rules": _plainly(rules),
    "rules show": _plainly(rules_show),
    "vendors": _plainly(vendors),
    "vendors show": _plainly(vendors_show),
    "vendors resolve": _plainly(vendors_resolve),
    "identify": identify,
    "measure": measure,
    "claims": _plainly(claims),
    "waivers": _plainly(waivers),
    "runs": runs,
    "diff": diff,
    "alerts": alerts,
    "inbox": _plainly(inbox),
    "inbox show": _plainly(inbox_show),
}
"""The verbs that are asked by `GET`."""

LISTS = ("cases", "rules", "vendors", "identify", "claims", "waivers", "runs", "alerts", "inbox")
"""Those that answer a list, which comes in pages."""

LEFT_OUT = {
    "assess": ("resume",),
    "alerts": ("rules",),
    "diff": ("case",),
    "runs": ("limit",),
    "measure": ("engine", "master"),
}
"""Parameters that name places on the disk of the server or another machine, or that pages stand for."""


def _add(name: str, work: Answerer) -> None:
    known = command(name)
    parameters = [one for one in known.parameters if one.name not in LEFT_OUT.get(name, ())]
    names = [one.name for one in parameters]
    listed = name in LISTS

    def endpoint(
        request: Request, person: Person, limit: int = PAGE, offset: int = 0, **given: Any
    ) -> Response:
        refuse_unknown(request, [*names, *(("limit", "offset") if listed else ())])
        found = work(Asker(request, person), **given)
        return answer_page(request, found, limit, offset) if listed else answer(request, found)

    wanted = as_query(parameters)
    if listed:
        wanted += [
            inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=d, annotation=a)
            for n, d, a in (("limit", PAGE, LIMIT), ("offset", 0, OFFSET))
        ]
    made = with_signature(endpoint, known.function.rstrip("_"), known.help, wanted)
    router.add_api_route(
        "/" + name.replace(" ", "/"),
        made,
        methods=["GET"],
        summary=known.help,
        response_class=Response,
        responses=describe_result(name, listed) | PROBLEMS,
    )


for _name, _work in VERBS.items():
    _add(_name, _work)


@router.get("", summary="List the verbs", responses=PROBLEMS)
def show_index(request: Request) -> Response:
    """Return the addresses of the verbs, and that of the description of the whole interface."""
    link = linker(request)
    places = {name: link("api", "v1", name.split()) for name in VERBS}
    return answer(request, {"openapi": link("api", "v1", "openapi.json"), "verbs": places})
