"""Overview: the cases with their latest answers, what changed, and what comes due."""

import contextlib
import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import CleanpathError
from cleanpath.ledger.listing import list_claims
from cleanpath.network.case import read_settings
from cleanpath.policy.registry import Registry
from cleanpath.results.wording import headline
from cleanpath.web.accounts.access import current_person
from cleanpath.web.answers import Answers
from cleanpath.web.kept import KeptLedgerRoute
from cleanpath.web.pages.opened import answers_of, page_context, visible_cases
from cleanpath.web.pages.runs import visible_runs
from cleanpath.web.preparing import NotReady
from cleanpath.web.problems import without_places
from cleanpath.web.query import Query
from cleanpath.web.rendering import render

router = APIRouter(route_class=KeptLedgerRoute)
Plain = dict[str, Any]

LISTED = 8
"""Rows of each list."""


@router.get("/")
def show_overview(request: Request) -> Response:
    """Show the cases, what changed of late, and what comes due."""
    Query.of(request).finish()
    person = current_person(request)
    workspace = answers_of(request).workspace
    claims = [
        {"key": one["key"], "statement": one["statement"] or one["key"], **one["events"][-1]}
        for one in list_claims(workspace.ledger, include_withdrawn=True)
    ]
    claims.sort(key=lambda one: one["recorded"], reverse=True)
    return render(
        request,
        "overview.html",
        cases=[_case(request, name) for name in visible_cases(request, person)],
        due=coming_due(workspace.registry, datetime.date.today()),
        runs=visible_runs(request, person)[:LISTED],
        claims=claims[:LISTED],
        **page_context(request, person),
    )


def _case(request: Request, name: str) -> Plain:
    """Return a case as its card shows it, with the counts of its own question where it is small."""
    answers = answers_of(request)
    settings = read_settings(answers.folder(name))
    card = {"name": name, "settings": settings, "counts": None, "line": "", "fault": ""}
    try:
        answer = answers.open(name)
        if not answer.is_large:
            card["counts"] = answer.assessment["counts_by_class"]
            card["line"] = answer.get("headline", lambda: headline(answer.assessment))[0]
    except NotReady:
        pass  # a large case, of which the card tells no counts
    except CleanpathError as error:
        card["fault"] = without_places(request, str(error))
    return card


def warm(answers: Answers) -> None:
    """Work out what the first page shows of the small cases, before anybody asks."""
    for name in answers.names():
        with contextlib.suppress(CleanpathError):
            answer = answers.open(name)
            if not answer.is_large:
                _ = answer.assessment


def coming_due(registry: Registry, today: datetime.date) -> list[Plain]:
    """Return the next dates of all rules: what begins to bind and what must be done, the nearest first."""
    rows = [
        {"date": str(date), "day": date.last, "what": what, "rule": rule.key, "title": rule.title}
        | {"jurisdiction": rule.jurisdiction, "kind": constraint.kind}
        for rule in registry.values()
        for constraint in rule.constraints
        for date, what in ((constraint.applies_from, "begins"), (constraint.deadline, "due"))
        if date is not None and date.last >= today and not constraint.draft
    ]
    return sorted(rows, key=lambda row: (row["day"], row["rule"]))[:LISTED]
