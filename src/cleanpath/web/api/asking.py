"""Who asks by REST, and of what server: cases are opened for whoever may see them."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from starlette.requests import Request

from cleanpath.dates import parse_day
from cleanpath.exposure.scope import parse_planes
from cleanpath.web.accounts.model import Person
from cleanpath.web.answers import Answer, Answers, Question
from cleanpath.web.query import read_lens
from cleanpath.workspace.workspace import Workspace

T = TypeVar("T")


class Asker:
    """A person and the request that the person sent; gives verbs what they need."""

    def __init__(self, request: Request, person: Person) -> None:
        self.request, self.person = request, person

    @property
    def answers(self) -> Answers:
        """The answers of the server."""
        found: Answers = self.request.app.state.answers
        return found

    @property
    def workspace(self) -> Workspace:
        """The workspace of the server."""
        return self.answers.workspace

    def ask(
        self,
        case: str,
        lens: str | None,
        as_of: str | None,
        known_at: str | None,
        planes: str | None = None,
    ) -> Answer:
        """Return the answer to a question about a case that the person may see."""
        self.person.require_case(case)
        days = [
            parse_day(day, name) if day else None for day, name in ((as_of, "as_of"), (known_at, "known_at"))
        ]
        named = None if planes is None else parse_planes(planes)
        return self.answers.ask(case, Question(read_lens(lens), days[0], days[1], named))

    def folder(self, case: str) -> str:
        """Return the folder of a case that the person may see."""
        self.person.require_case(case)
        return str(self.answers.folder(case))

    def get(self, case: str, part: Hashable, work_out: Callable[[str], T]) -> T:
        """Return what takes long to tell of a case that the person may see; `work_out` takes its folder."""
        folder = self.folder(case)
        return self.answers.open(case).get(part, lambda: work_out(folder), slow=True)
