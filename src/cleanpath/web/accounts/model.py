"""Roles and people, and how a request is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cleanpath.errors import BadInput, CleanpathError, shown


class Role(StrEnum):
    """What a person may do; each role may do all that the ones before it may.

    A reader looks. An analyst runs, imports and adds claims. An approver signs waivers and decides about
    candidates of the press. An administrator manages people.
    """

    READER = "reader"
    ANALYST = "analyst"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """Its place in the order, 0 for a reader."""
        return list(Role).index(self)

    def includes(self, other: "Role") -> bool:
        """Whether somebody of this role may do what `other` may."""
        return self.rank >= other.rank


def parse_role(text: str) -> Role:
    """Read the name of a role.

    Raises
    ------
    BadInput
        If it is none.
    """
    try:
        return Role(text)
    except ValueError:
        raise BadInput("role", "one of " + ", ".join(Role), shown(text)) from None


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever sent a request.

    `cases` names the cases that the person may see, `None` all of them. `via` is `session`, `token` or
    `visitor`, who has not signed in.
    """

    name: str
    role: Role
    cases: frozenset[str] | None = None
    via: str = "session"

    def may_see(self, case: str) -> bool:
        """Whether the person may see a case, by its name."""
        return self.cases is None or case in self.cases

    def require(self, role: Role) -> None:
        """Refuse the person who has not at least this role.

        Raises
        ------
        NotSignedIn
            If the person is a visitor.
        Forbidden
            If the role is not enough.
        """
        if self.role.includes(role):
            return
        if self.via == "visitor":
            raise NotSignedIn("this request", f"somebody with the role {role}", "a visitor", "Sign in first.")
        hint = "Ask an administrator of this server for the role."
        raise Forbidden("this request", f"the role {role}", f"the role {self.role}", hint)

    def require_case(self, case: str) -> None:
        """Refuse a case that the person may not see, in the same words as one that does not exist.

        Raises
        ------
        UnknownCase
            If the person may not see it.
        """
        if not self.may_see(case):
            raise UnknownCase("case", "a case that you may see", shown(case), "See the list of cases.")


VISITOR = "visitor"


def visitor(cases: Iterable[str]) -> Person:
    """Return somebody who has not signed in and reads these cases only."""
    return Person(VISITOR, Role.READER, frozenset(cases), "visitor")


class NotSignedIn(CleanpathError):
    """The request needs somebody who has signed in."""

    http_status = 401


class Forbidden(CleanpathError):
    """The person may not do this, or the request was not sent from a page of this server."""

    http_status = 403


class UnknownCase(CleanpathError):
    """No such case, as far as the person may know."""

    http_status = 404


class TooLarge(CleanpathError):
    """The body of a request is larger than the server takes."""

    http_status = 413


class TooManyRequests(CleanpathError):
    """Too many requests, or too many failed attempts, in a short time."""

    http_status = 429

    def __init__(self, where: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(where, "fewer requests", "too many", f"Try again in {seconds} seconds.")
