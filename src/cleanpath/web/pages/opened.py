"""A case as a page opens it: who asks, what is asked, and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cleanpath.web.accounts.access import current_person
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.answers import Answer, Answers, Question
from cleanpath.web.query import Query, as_values, read_question
from cleanpath.web.rendering import CSRF_PLACE, render
from cleanpath.web.tables import Table, View, read_view, send

TABS = (
    ((), "Case"),
    (("flows",), "Flows"),
    (("sites",), "Sites"),
    (("parts",), "Parts"),
    (("elements",), "Elements"),
    (("network",), "Network"),
    (("findings",), "Findings"),
    (("plan",), "Plan"),
    (("whatif",), "What-if"),
    (("levers",), "Levers"),
)
"""The pages of a case."""

PLANES_OFFERED = ("all", "user", "control", "management", "timing", "user,control")


def answers_of(request: Request) -> Answers:
    """Return the answers of the application that a request came to."""
    found: Answers = request.app.state.answers
    return found


def visible_cases(request: Request, person: Person) -> tuple[str, ...]:
    """Return the names of the cases that a person may see."""
    return tuple(name for name in answers_of(request).names() if person.may_see(name))


@dataclass(frozen=True)
class Opened:
    """A case that was opened: the request, who sent it, the rest of its address, and the answer."""

    request: Request
    person: Person
    query: Query
    answer: Answer

    @property
    def name(self) -> str:
        """The name of the case."""
        return self.answer.case.name

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.answer.question

    @property
    def asked(self) -> Mapping[str, str]:
        """What was asked, as values of an address."""
        return as_values(self.question)

    def may(self, role: str) -> bool:
        """Whether the person has at least a role."""
        return self.person.role.includes(Role(role))

    def context(self, part: str) -> dict[str, Any]:
        """Return what the template of every page of a case names; `part` is the title of its tab."""
        analysis, planes = self.answer.analysis, self.asked.get("planes")
        offered = [*PLANES_OFFERED, *([planes] if planes and planes not in PLANES_OFFERED else [])]
        said = {
            "lens": str(analysis.lens),
            "as_of": analysis.clocks.as_of.isoformat(),
            "known_at": analysis.clocks.known_at.isoformat(),
            "planes_offered": offered,
        }
        return {
            "person": self.person,
            "csrf": CSRF_PLACE,
            "case": self.answer.case,
            "asked": self.asked,
            "question_values": said,
            "tabs": TABS,
            "part": part,
            "may": self.may,
        }

    def render(self, template: str, part: str, **values: Any) -> Response:
        """Return a page of the case; what of the address nobody took is refused."""
        self.query.finish()
        return render(self.request, template, **self.context(part), **values)

    def send(self, table: Table, form: str, part: str) -> Response:
        """Return a table of the case as a page, as CSV or as JSON."""
        return send(self.request, table, self.query, form, layout="case_base.html", **self.context(part))

    def view(self, table: Table, limit: int) -> View:
        """Return the first rows of a table, for a page that shows more than the table."""
        return read_view(table, Query([]), limit)


def open_case(request: Request, case: str) -> Opened:
    """Open a case for a request.

    Raises
    ------
    UnknownName
        If there is no such case.
    UnknownCase
        If the person may not see it.
    BadInput
        If the lens, a day or the planes are not as described.
    """
    person = current_person(request)
    person.require_case(case)
    query = Query.of(request)
    question = read_question(query)
    return Opened(request, person, query, answers_of(request).ask(case, question))


def page_context(request: Request, person: Person) -> dict[str, Any]:
    """Return what the template of every page names that is about no case."""
    return {
        "person": person,
        "csrf": CSRF_PLACE,
        "may": lambda role: person.role.includes(Role(role)),
    }
