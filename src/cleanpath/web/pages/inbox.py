"""Inbox of the press reader: list, accept, edit, merge, reject, and undo; made for the keyboard."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.articles.lexicon import LANGUAGES
from cleanpath.articles.review import EDITABLE, is_market
from cleanpath.errors import BadInput
from cleanpath.web.accounts.access import current_person, require
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.pages.opened import answers_of, page_context
from cleanpath.web.query import Query, read_form
from cleanpath.web.rendering import linker, render
from cleanpath.workspace.press import (
    inbox,
    inbox_accept,
    inbox_add_upload,
    inbox_edit,
    inbox_merge,
    inbox_reject,
    inbox_show,
    inbox_withdraw,
)
from cleanpath.workspace.workspace import Workspace

router = APIRouter()
Plain = dict[str, Any]
Analyst = Annotated[Person, Depends(require(Role.ANALYST))]
Approver = Annotated[Person, Depends(require(Role.APPROVER))]
Fields = Annotated[Query, Depends(read_form)]

STATES = ("open", "accepted", "merged", "rejected", "all")
SHOWN = 20
"""Candidates of one page."""
ARTICLE_LIMIT = 5_000_000
"""Bytes of an article."""
REASONS = (
    "as the sentence says",
    "not about equipment",
    "read wrongly",
    "nothing new",
    "about another market",
)
"""Reasons that a reviewer may pick instead of writing one."""


@router.get("/inbox")
def show_inbox(request: Request) -> Response:
    """Show the candidates, the firmest first."""
    query, person = Query.of(request), current_person(request)
    state = query.choice("state", STATES, "open")
    offset = query.whole("offset", 0, 0, 10**9)
    query.finish()
    rows = inbox(answers_of(request).workspace, state)
    return render(
        request,
        "inbox.html",
        rows=rows[offset : offset + SHOWN],
        total=len(rows),
        offset=offset,
        shown=SHOWN,
        state=state,
        states=STATES,
        reasons=REASONS,
        languages=LANGUAGES,
        **page_context(request, person),
    )


@router.get("/inbox/{key}")
def show_candidate(request: Request, key: str) -> Response:
    """Show one candidate with all its fields and decisions."""
    person = current_person(request)
    Query.of(request).finish()
    workspace = answers_of(request).workspace
    found = inbox_show(workspace, key)
    open_ = [row for row in inbox(workspace, "open") if row["key"] != key]
    return render(
        request,
        "candidate.html",
        one=found,
        others=open_[:200],
        editable=EDITABLE,
        market=is_market(found),
        reasons=REASONS,
        rules=sorted(workspace.registry),
        **page_context(request, person),
    )


def _decide(request: Request, work: Callable[[Workspace], object]) -> Response:
    work(answers_of(request).workspace)
    return RedirectResponse(linker(request)("inbox"), 303)


@router.post("/inbox/{key}/accept")
def accept(request: Request, key: str, person: Approver, fields: Fields) -> Response:
    """Accept a candidate."""
    why, rule, grade = fields.needed("why"), fields.text("rule"), fields.text("grade")
    return _decide(request, lambda w: inbox_accept(w, [key], person.name, why, rule, grade))


@router.post("/inbox/{key}/reject")
def reject(request: Request, key: str, person: Approver, fields: Fields) -> Response:
    """Reject a candidate with a reason."""
    why = fields.needed("why")
    return _decide(request, lambda w: inbox_reject(w, [key], person.name, why))


@router.post("/inbox/{key}/merge")
def merge(request: Request, key: str, person: Approver, fields: Fields) -> Response:
    """Say that a candidate tells the same as another."""
    into, why = fields.needed("into"), fields.needed("why")
    return _decide(request, lambda w: inbox_merge(w, key, into, person.name, why))


@router.post("/inbox/{key}/withdraw")
def withdraw(request: Request, key: str, person: Approver, fields: Fields) -> Response:
    """Undo the last decision."""
    why = fields.needed("why")
    return _decide(request, lambda w: inbox_withdraw(w, key, person.name, why))


@router.post("/inbox/{key}/edit")
def edit(request: Request, key: str, person: Approver, fields: Fields) -> Response:
    """Correct fields of an open candidate; only what differs is written."""
    why = fields.needed("why")
    workspace = answers_of(request).workspace
    now = inbox_show(workspace, key)
    given = {name: fields.text(name) or "" for name in EDITABLE if name in fields.given}
    pairs = [f"{name}={value}" for name, value in given.items() if value != field_text(now.get(name))]
    if not pairs:
        raise BadInput("fields", "at least one that differs", "none")
    inbox_edit(workspace, key, pairs, person.name, why)
    return RedirectResponse(linker(request)("inbox", key), 303)


def field_text(value: object) -> str:
    """Return a field of a candidate as the form shows it."""
    if value is None:
        return ""
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


async def _read_upload(request: Request) -> tuple[bytes, str]:
    """Return the bytes and the name of the article of a form: a file, or a text that was pasted."""
    form = await request.form()
    sent, pasted = form.get("article"), form.get("pasted")
    if isinstance(sent, UploadFile) and sent.filename:
        data = await sent.read(ARTICLE_LIMIT + 1)
        name = "".join(c if c.isprintable() else " " for c in sent.filename.replace("\\", "/").split("/")[-1])
    else:
        data, name = (pasted if isinstance(pasted, str) else "").encode(), "pasted text"
    if not data.strip() or len(data) > ARTICLE_LIMIT:
        raise BadInput(
            "article", f"a file or a text of at most {ARTICLE_LIMIT:,} bytes", f"{len(data):,} bytes"
        )
    return data, name[:200]


@router.post("/inbox")
def add_article(
    request: Request,
    person: Analyst,
    fields: Fields,
    sent: Annotated[tuple[bytes, str], Depends(_read_upload)],
) -> Response:
    """Read an article and put its candidates into the inbox."""
    published, outlet = fields.text("published"), fields.text("outlet")
    language = fields.choice("language", tuple(LANGUAGES)) or None
    data, name = sent
    inbox_add_upload(answers_of(request).workspace, data, name, person.name, published, outlet, language)
    return RedirectResponse(linker(request)("inbox"), 303)
