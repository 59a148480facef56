"""Flow: how its verdict came about, the route, the planes, its certificate, and what would settle it."""

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import UnknownName
from cleanpath.files import to_json
from cleanpath.results.classes import class_of
from cleanpath.results.wording import share_text, verdict_text
from cleanpath.web.kept import KeptRoute
from cleanpath.web.pages import evidence
from cleanpath.web.pages.opened import Opened, open_case
from cleanpath.web.tables import Row
from cleanpath.workspace.verify import verify_assessment

router = APIRouter(route_class=KeptRoute)
Plain = dict[str, Any]

CERTIFICATE_LIMIT = 40_000
"""Characters of a certificate that a page shows."""


@router.get("/cases/{case}/flows/{demand:path}")
def show_flow(request: Request, case: str, demand: str) -> Response:
    """Show one flow."""
    opened = open_case(request, case)
    found = _find(opened, demand)
    told = opened.answer.explanation(demand)
    certificate = to_json(found["certificate"])
    return opened.render(
        "flow.html",
        "Flows",
        demand=found,
        name=class_of(found),
        verdict=verdict_text(found),
        share=share_text(found),
        word=evidence.whose_word(opened.answer, [found]),
        grade_of_word=evidence.certain_grade(opened.answer, [found]),
        sections=told["sections"],
        route=route_of(opened, found),
        certificate=certificate[:CERTIFICATE_LIMIT],
        cut=len(certificate) > CERTIFICATE_LIMIT,
    )


def _find(opened: Opened, demand: str) -> Plain:
    demands = opened.answer.get("by id", lambda: {d["id"]: d for d in opened.answer.assessment["demands"]})
    if demand not in demands:
        raise UnknownName("flow", "flow", demand, demands)
    found: Plain = demands[demand]
    return found


def route_of(opened: Opened, demand: Plain) -> list[Plain]:
    """Return the elements of the route that the certificate walks, each with whether it is restricted."""
    result = opened.answer.assessment
    rows = evidence.elements_by_id(opened.answer)
    return [
        {
            "id": name,
            "known": name in rows,
            "name": result["grounds"].get(name, {}).get("name") or rows.get(name, {}).get("name") or "",
            "restricted": evidence.restricted_word(result, name),
            "maker": _vendor(result, rows.get(name, {}), name),
        }
        for name in walk_of(demand["certificate"])
    ]


def walk_of(certificate: Plain) -> list[str]:
    """Return the walk of a certificate: that of what is certain, else of what may be, else of the least."""
    for group, ends in (("witness", ("low", "high")), ("least", ("high", "low"))):
        for end in ends:
            found = certificate.get(group, {}).get(end)
            walk = found.get("walk") if isinstance(found, dict) else found
            if isinstance(walk, list) and walk:
                return [str(name) for name in walk]
    return []


def _vendor(result: Plain, row: Row, name: str) -> str:
    ground = result["grounds"].get(name, {})
    if ground.get("mix"):
        return ", ".join(str(part["vendor"]).replace("|", " or ") for part in ground["mix"])
    vendor = str(row.get("vendor") or "")
    return "" if vendor.startswith("@") else vendor.replace("|", " or ")


@router.get("/cases/{case}/verify")
def show_verification(request: Request, case: str) -> Response:
    """Check the whole answer with the independent checker, and work out again what has no certificate."""
    opened = open_case(request, case)
    answer = opened.answer

    def check() -> Plain:
        printed = json.loads(to_json(answer.assessment))
        return verify_assessment(answer.workspace, printed, answer.case)

    found = answer.get("verification", check, slow=True)
    return opened.render("verify.html", "Case", found=found, seal=answer.assessment["seal"])
