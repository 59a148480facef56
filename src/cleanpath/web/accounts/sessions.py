"""Sign-in, sessions and tokens: what shows on each request who sent it."""

import re
import time
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from cleanpath.errors import BadInput, UnknownName
from cleanpath.ledger.actions import write_action
from cleanpath.ledger.database import Database
from cleanpath.ledger.values import check_key
from cleanpath.web.accounts.attempts import Attempts
from cleanpath.web.accounts.credentials import digest, new_secret, same, verify_password
from cleanpath.web.accounts.model import Forbidden, NotSignedIn, Person, Role
from cleanpath.web.accounts.people import CLOCK_SLACK_S, Clock, People, read_cases, read_person, write_cases
from cleanpath.web.operations.database import PEOPLE, SESSIONS, TOKENS

SESSION_S, IDLE_S = 12 * 3600, 2 * 3600
"""Seconds after which a session ends in any case, and without a request."""
SEEN_EVERY_S = 60
MOST_DAYS = 400
TOKEN_START = "cp_"  # noqa: S105 - no secret, but how one begins
_NUMBER = re.compile(r"[A-Za-z0-9_-]{12}")


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as its owner sees it; the secret itself is kept nowhere. Times are seconds since 1970."""

    id: str
    person: str
    label: str
    role: Role
    cases: frozenset[str] | None
    created: float
    expires: float | None
    active: bool


class Sessions:
    """Sessions of browsers. A session is a secret of which only the digest is kept."""

    def __init__(self, database: Database, people: People, clock: Clock = time.time) -> None:
        self._database, self._people, self._clock = database, people, clock
        self._attempts = Attempts(database, clock)

    def sign_in(self, name: str, password: str, address: str, old: str | None = None) -> str:
        """Check name and password and return the secret of a new session; the old one ends.

        Parameters
        ----------
        name, password
            What was entered.
        address
            Where the request came from; failures are counted for it and for the name.
        old
            The secret that the browser sent, if any.

        Raises
        ------
        Forbidden
            If the two do not belong together, in the same words whatever is wrong.
        TooManyRequests
            If too many attempts failed.
        """
        counted = self._attempts.count_sign_in(name, address)
        if not verify_password(password, self._people.password_of(name)):
            raise Forbidden("sign-in", "a name and its password", "others", "Try again.")
        self._attempts.forget(counted)
        return self.begin(name, old)

    def begin(self, name: str, old: str | None = None) -> str:
        """Begin a session of a person who has shown who it is, and return its secret."""
        secret, now = new_secret(), self._clock()
        row = {"digest": digest(secret), "person": name, "created": now, "seen": now}
        with self._database.writing() as connection:
            stale = (SESSIONS.c.created < now - SESSION_S) | (SESSIONS.c.seen < now - IDLE_S)
            connection.execute(delete(SESSIONS).where(stale | (SESSIONS.c.digest == digest(old or ""))))
            connection.execute(insert(SESSIONS).values(row))
            write_action(connection, "signed in", name, name)
        return secret

    def end(self, secret: str) -> None:
        """End a session; its cookie is worth nothing from now on, wherever it is."""
        with self._database.writing() as connection:
            query = select(SESSIONS.c.person).where(SESSIONS.c.digest == digest(secret))
            name = connection.scalar(query)
            if name is not None:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest(secret)))
                write_action(connection, "signed out", name, name)

    def person(self, secret: str) -> Person | None:
        """Return whose session it is, as the person stands now; `None` if it does not count."""
        query = (
            select(PEOPLE, SESSIONS.c.created, SESSIONS.c.seen)
            .join_from(SESSIONS, PEOPLE, PEOPLE.c.name == SESSIONS.c.person)
            .where(SESSIONS.c.digest == digest(secret), PEOPLE.c.active)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        now = self._clock()
        # A session from the future, after a clock was set back, does not count either.
        if not row["created"] - CLOCK_SLACK_S <= now < min(row["created"] + SESSION_S, row["seen"] + IDLE_S):
            return None
        if now - row["seen"] > SEEN_EVERY_S:
            with self._database.changing() as connection:
                asked = update(SESSIONS).where(SESSIONS.c.digest == digest(secret))
                connection.execute(asked.values(seen=now))
        return read_person(row)


class Tokens:
    """Tokens for programs: of a role and of cases that are at most those of the owner at each request."""

    def __init__(self, database: Database, clock: Clock = time.time) -> None:
        self._database, self._clock = database, clock

    def make(
        self, owner: Person, label: str, role: Role, cases: Collection[str] | None, days: int | None
    ) -> str:
        """Make a token and return it; it is shown this once.

        Raises
        ------
        BadInput
            If the label is empty, or the days are not from 1 to 400.
        Forbidden
            If it would do more than its owner may.
        """
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise BadInput("days", f"1 to {MOST_DAYS}", str(days))
        beyond = owner.cases is not None and (cases is None or not set(cases) <= owner.cases)
        if not owner.role.includes(role) or beyond:
            raise Forbidden("token", "a role and cases of its owner", "more", "Ask for less.")
        now, number, secret = self._clock(), new_secret()[:12], new_secret()
        row = {
            "id": number,
            "digest": digest(secret),
            "person": owner.name,
            "label": check_key("label", label),
            "role": str(role),
            "cases": write_cases(cases),
            "created": now,
            "expires": None if days is None else now + days * 86_400,
            "active": True,
        }
        with self._database.writing() as connection:
            connection.execute(insert(TOKENS).values(row))
            listed = None if cases is None else sorted(cases)
            details = {"token": number, "label": label, "role": role, "cases": listed, "days": days}
            write_action(connection, "token made", owner.name, owner.name, "", details)
        return f"{TOKEN_START}{number}.{secret}"

    def revoke(self, number: str, by: Person, why: str = "") -> None:
        """Let a token count no more.

        Raises
        ------
        UnknownName
            If there is no such token, or it is somebody else's and `by` is no administrator.
        """
        with self._database.writing() as connection:
            query = select(TOKENS).where(TOKENS.c.id == _known(number))
            row = connection.execute(query).mappings().first()
            if row is None or (row["person"] != by.name and by.role is not Role.ADMINISTRATOR):
                raise UnknownName("token", "token", number, [])
            connection.execute(update(TOKENS).where(TOKENS.c.id == number).values(active=False))
            write_action(connection, "token revoked", row["person"], by.name, why, {"token": number})

    def held(self, person: str | None = None) -> list[Token]:
        """Return the tokens of a person, or of everybody, the latest first."""
        query = select(TOKENS).order_by(TOKENS.c.created.desc(), TOKENS.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        names = ("id", "person", "label", "created", "expires", "active")
        return [
            Token(**{n: row[n] for n in names}, role=Role(row["role"]), cases=read_cases(row["cases"]))
            for row in rows
            if person is None or row["person"] == person
        ]

    def person(self, token: str) -> Person:
        """Return in whose name a token speaks, with what both the token and its owner may do.

        Raises
        ------
        NotSignedIn
            If it does not count, in the same words whatever is wrong.
        """
        number, _, secret = token.removeprefix(TOKEN_START).partition(".")
        columns = [TOKENS.c[name].label(f"token_{name}") for name in ("digest", "role", "cases", "expires")]
        query = (
            select(PEOPLE, *columns)
            .join_from(TOKENS, PEOPLE, PEOPLE.c.name == TOKENS.c.person)
            .where(TOKENS.c.id == _known(number), TOKENS.c.active, PEOPLE.c.active)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        now = self._clock()
        expired = row is not None and row["token_expires"] is not None and row["token_expires"] <= now
        if row is None or expired or not same(row["token_digest"], digest(secret)):
            hint = "Make one on the page of your account."
            raise NotSignedIn("token", "one that counts", "another", hint)
        owner, role, cases = read_person(row), Role(row["token_role"]), read_cases(row["token_cases"])
        least = role if owner.role.includes(role) else owner.role
        both = cases if owner.cases is None else owner.cases if cases is None else owner.cases & cases
        return Person(owner.name, least, both, "token")


def _known(number: str) -> str:
    """Return what may be the number of a token, and nothing that a database could not take."""
    return number if _NUMBER.fullmatch(number) else ""
