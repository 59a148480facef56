"""Waivers that take two approvers: one proposes, another one confirms; only then is one signed.

The option `--four-eyes` of the server. A proposal is state; the waiver and who confirmed it are entries of
the ledger, written in one transaction.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import insert, select, update
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.errors import Conflict, UnknownName
from cleanpath.ledger.actions import write_action
from cleanpath.ledger.database import Database
from cleanpath.ledger.waivers import check_waiver, write_waiver
from cleanpath.web.accounts.access import require
from cleanpath.web.accounts.credentials import new_secret
from cleanpath.web.accounts.model import Forbidden, Person, Role
from cleanpath.web.operations.database import PROPOSALS
from cleanpath.web.rendering import linker, render
from cleanpath.workspace.records import make_waiver
from cleanpath.workspace.workspace import Workspace

router = APIRouter()
Approver = Annotated[Person, Depends(require(Role.APPROVER))]
OPEN, CONFIRMED, REFUSED = "open", "confirmed", "refused"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A waiver that somebody proposed: the fields of `waivers add`, who, and when (seconds since 1970)."""

    id: str
    fields: Mapping[str, str]
    person: str
    created: float


class Proposals:
    """The proposals of a server. Every method is one transaction."""

    def __init__(self, database: Database, workspace: Workspace) -> None:
        self._database, self._workspace = database, workspace

    def propose(self, fields: Mapping[str, str], person: Person) -> str:
        """Keep a proposal and return its id.

        Raises
        ------
        BadInput, UnknownName
            If no such waiver could be signed.
        """
        person.require(Role.APPROVER)
        made = make_waiver(self._workspace, person.name, fields)
        check_waiver(made)
        number = new_secret()[:12]
        row = {"id": number, "content": json.dumps(dict(fields)), "person": person.name}
        with self._database.writing() as connection:
            connection.execute(insert(PROPOSALS).values(**row, created=time.time(), status=OPEN))
            details = {"proposal": number, **fields}
            write_action(connection, "waiver proposed", made.rule, person.name, made.reason, details)
        return number

    def waiting(self) -> list[Proposal]:
        """Return the proposals that nobody has decided, the oldest first."""
        query = select(PROPOSALS).where(PROPOSALS.c.status == OPEN).order_by(PROPOSALS.c.created)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [Proposal(r["id"], json.loads(r["content"]), r["person"], r["created"]) for r in rows]

    def confirm(self, number: str, person: Person) -> str:
        """Sign the waiver in the names of both, and return its key.

        Raises
        ------
        UnknownName
            If there is no such proposal.
        Forbidden
            If it is one's own.
        Conflict
            If it was decided already.
        """
        person.require(Role.APPROVER)
        found = self._find(number)
        if found.person == person.name:
            hint = "Ask another approver."
            raise Forbidden("proposal", "a second approver", "the one who proposed it", hint)
        waiver = make_waiver(self._workspace, f"{found.person}, confirmed by {person.name}", found.fields)
        with self._database.writing() as connection:
            self._decide(connection, number, CONFIRMED)
            key = write_waiver(connection, waiver).key
            details = {"proposal": number, "waiver": key, "proposed_by": found.person}
            write_action(connection, "waiver confirmed", waiver.rule, person.name, "", details)
        return key

    def refuse(self, number: str, person: Person) -> None:
        """Refuse a proposal, or take an own one back.

        Raises
        ------
        UnknownName
            If there is no such proposal.
        Conflict
            If it was decided already.
        """
        person.require(Role.APPROVER)
        found = self._find(number)
        with self._database.writing() as connection:
            self._decide(connection, number, REFUSED)
            details = {"proposal": number, "proposed_by": found.person}
            write_action(connection, "waiver refused", found.fields["rule"], person.name, "", details)

    def _find(self, number: str) -> Proposal:
        held = {proposal.id: proposal for proposal in self.waiting()}
        if number not in held:
            raise UnknownName("proposal", "proposal that waits", number, [])
        return held[number]

    def _decide(self, connection: Any, number: str, status: str) -> None:
        waits = (PROPOSALS.c.id == number) & (PROPOSALS.c.status == OPEN)
        if connection.execute(update(PROPOSALS).where(waits).values(status=status)).rowcount != 1:
            raise Conflict("proposal", "one that waits", "one that was decided")


def _proposals(request: Request) -> Proposals:
    return Proposals(request.app.state.database, request.app.state.answers.workspace)


def propose_waiver(request: Request, fields: Mapping[str, Any], person: Person) -> str:
    """Keep a proposal and return its id; what is `None` was left out."""
    given = {name: str(value) for name, value in fields.items() if value is not None}
    return _proposals(request).propose(given, person)


@router.get("/proposals")
def show_proposals(request: Request, person: Approver) -> Response:
    """Show the waivers that wait for a second approver."""
    return render(request, "accounts/proposals.html", proposals=_proposals(request).waiting(), person=person)


@router.post("/proposals/{number}/confirm")
def confirm(request: Request, person: Approver, number: str) -> Response:
    """Sign a proposed waiver as the second approver."""
    key = _proposals(request).confirm(number, person)
    return RedirectResponse(linker(request)("waivers", key), 303)


@router.post("/proposals/{number}/refuse")
def refuse(request: Request, person: Approver, number: str) -> Response:
    """Refuse a proposed waiver."""
    _proposals(request).refuse(number, person)
    return RedirectResponse(linker(request)("proposals"), 303)
