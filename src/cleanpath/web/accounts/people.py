"""The people of a server: added, changed, invited. Every change is an entry of the ledger."""

import json
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from cleanpath.errors import BadInput, Conflict, UnknownName, shown
from cleanpath.ledger.actions import write_action
from cleanpath.ledger.database import Database
from cleanpath.web.accounts.credentials import check_password, digest, hash_password, new_secret
from cleanpath.web.accounts.model import VISITOR, Forbidden, Person, Role
from cleanpath.web.operations.database import LINKS, PEOPLE, SESSIONS, TOKENS

LINK_S = 24 * 3600
"""Seconds for which a one-time link counts."""
MOST_CASES = 1_000
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,62}")
_RESERVED = {VISITOR, "system"}
_STALE = "A link works once and for a day; ask an administrator for a new one."

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Account:
    """A person as administrators see one. `signs_in` is `password`, `openid` or empty: not yet at all."""

    person: Person
    active: bool
    signs_in: str


def check_name(name: str) -> str:
    """Return the name of a person: small letters, digits and `.`, `_`, `@`, `-`.

    Raises
    ------
    BadInput
        If it is none, or the server's own.
    """
    if not _NAME.fullmatch(name) or name in _RESERVED:
        expected = "small letters, digits and . _ @ - (63 at most)"
        raise BadInput("name", expected, shown(name), "Such as anna.lind or anna@example.org.")
    return name


def write_cases(cases: Collection[str] | None) -> str | None:
    """Return what is kept of the cases that somebody may see.

    Raises
    ------
    BadInput
        If there are too many, or one is no name.
    """
    if cases is None:
        return None
    if len(cases) > MOST_CASES or not all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", case) for case in cases):
        raise BadInput("cases", f"at most {MOST_CASES} names of cases", shown(", ".join(sorted(cases))))
    return json.dumps(sorted(set(cases)))


def read_cases(text: str | None) -> frozenset[str] | None:
    """Read back what `write_cases` returned."""
    return None if text is None else frozenset(json.loads(text))


def show_case(connection: Connection, name: str, case: str, details: Mapping[str, Any]) -> None:
    """Let the person who imported a case see it."""
    seen = read_cases(connection.scalar(select(PEOPLE.c.cases).where(PEOPLE.c.name == name)))
    if seen is not None and case not in seen:
        values = {"cases": write_cases({*seen, case})}
        connection.execute(update(PEOPLE).where(PEOPLE.c.name == name).values(values))
        write_action(connection, "case shown", name, name, "made it", {"case": case, **details})


def read_person(row: RowMapping, via: str = "session") -> Person:
    """Return the person of a row of the table."""
    return Person(row["name"], Role(row["role"]), read_cases(row["cases"]), via)


class People:
    """Who may use a server. Every method is one transaction.

    Parameters
    ----------
    database
        Of `operations.database.open_database`.
    clock
        Seconds since 1970.
    """

    def __init__(self, database: Database, clock: Clock = time.time) -> None:
        self._database, self._clock = database, clock
        self._any = False

    def exist(self) -> bool:
        """Whether anybody was ever added. Nobody is ever removed, so that this stays once it is so."""
        if not self._any:
            with self._database.reading() as connection:
                self._any = _count(connection) > 0
        return self._any

    def make_set_up_link(self) -> str | None:
        """Return the secret of a link that makes the first administrator; `None` once there are people.

        An earlier link of this sort counts no more.
        """
        with self._database.writing() as connection:
            if _count(connection):
                return None
            connection.execute(delete(LINKS).where(LINKS.c.person == ""))
            return self._make_link(connection, "")

    def set_up(self, secret: str, name: str, password: str) -> None:
        """Make the first administrator with the secret of a set-up link, which is used up.

        Raises
        ------
        Forbidden
            If the link does not count, or no more.
        BadInput
            If the name or the password will not do; the link stays good.
        """
        if self.link_for(secret) != "":
            raise Forbidden("set-up link", "one that is unused and not older than a day", "another", _STALE)
        check_name(name)
        check_password(password, name)
        hashed = hash_password(password)
        with self._database.writing() as connection:
            if self._use_link(connection, secret) != "" or _count(connection):
                raise Forbidden("set-up link", "one that is unused", "one for something else", _STALE)
            self._insert(connection, name, Role.ADMINISTRATOR, None, password=hashed)
            write_action(connection, "server set up", name, name)

    def add(self, name: str, role: Role, cases: Collection[str] | None, by: str, why: str = "") -> str:
        """Add a person and return the secret of a link with which the person chooses a password.

        Raises
        ------
        BadInput
            If the name or a case is none.
        Conflict
            If the name is taken.
        """
        check_name(name)
        with self._database.writing() as connection:
            self._insert(connection, name, role, write_cases(cases))
            details = {"role": role, "cases": _listed(cases)}
            write_action(connection, "person added", name, by, why, details)
            return self._make_link(connection, name)

    def invite(self, name: str, by: str, why: str = "") -> str:
        """Return the secret of a new link with which a person chooses another password.

        Raises
        ------
        UnknownName
            If there is no such person.
        """
        with self._database.writing() as connection:
            _find(connection, name)
            write_action(connection, "link made", name, by, why)
            return self._make_link(connection, name)

    def choose_password(self, secret: str, password: str) -> str:
        """Set the password of the person of a link, end the person's sessions, and return the name.

        Raises
        ------
        Forbidden
            If the link does not count, or no more.
        BadInput
            If the password will not do; the link stays good.
        """
        name = self.link_for(secret)
        if not name:
            raise Forbidden("link", "one that is unused and not older than a day", "another", _STALE)
        check_password(password, name)
        hashed = hash_password(password)
        with self._database.writing() as connection:
            self._use_link(connection, secret)
            connection.execute(update(PEOPLE).where(PEOPLE.c.name == name).values(password=hashed))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.person == name))
            write_action(connection, "password chosen", name, name)
            return name

    def link_for(self, secret: str) -> str | None:
        """Return for whom a link is that still counts: a name, or empty for the set-up; `None` if none."""
        with self._database.reading() as connection:
            row = connection.execute(select(LINKS).where(LINKS.c.digest == digest(secret))).mappings().first()
        return row["person"] if row is not None and self._counts(row) else None

    def change(
        self,
        name: str,
        role: Role,
        cases: Collection[str] | None,
        active: bool,
        by: str,
        why: str,
    ) -> None:
        """Change what a person may do. Whoever is not active any more is signed out at once.

        Raises
        ------
        UnknownName
            If there is no such person.
        Conflict
            If nobody would be left who administers the server.
        """
        values = {"role": str(role), "cases": write_cases(cases), "active": active}
        with self._database.writing() as connection:
            _find(connection, name)
            connection.execute(update(PEOPLE).where(PEOPLE.c.name == name).values(values))
            _require_administrator(connection)
            if not active:
                for table in (SESSIONS, LINKS):
                    connection.execute(delete(table).where(table.c.person == name))
                connection.execute(update(TOKENS).where(TOKENS.c.person == name).values(active=False))
            details = {"role": role, "cases": _listed(cases), "active": active}
            write_action(connection, "person changed", name, by, why, details)

    def everybody(self) -> list[Account]:
        """Return everybody, in the order of the names."""
        with self._database.reading() as connection:
            rows = connection.execute(select(PEOPLE).order_by(PEOPLE.c.name)).mappings().all()
        return [Account(read_person(row), row["active"], _way(row)) for row in rows]

    def find(self, name: str) -> Account:
        """Return one person.

        Raises
        ------
        UnknownName
            If there is none of that name.
        """
        with self._database.reading() as connection:
            row = _find(connection, name)
        return Account(read_person(row), row["active"], _way(row))

    def password_of(self, name: str) -> str | None:
        """Return the hash of an active person's password, if there is one."""
        if not _NAME.fullmatch(name):
            return None
        query = select(PEOPLE.c.password).where(PEOPLE.c.name == name, PEOPLE.c.active)
        with self._database.reading() as connection:
            return connection.scalar(query)

    def of_identity(self, identity: str, name: str, role: Role, cases: Collection[str] | None) -> str:
        """Return the name of the active person with an OpenID identity.

        A new one is added with the role and the cases; the name of somebody else is never taken over.

        Raises
        ------
        Forbidden
            If the person is not active any more.
        Conflict
            If the name is somebody else's.
        """
        with self._database.writing() as connection:
            query = select(PEOPLE).where(PEOPLE.c.identity == identity)
            row = connection.execute(query).mappings().first()
            if row is None:
                self._insert(connection, check_name(name), role, write_cases(cases), identity=identity)
                details = {"role": role, "cases": _listed(cases), "identity": identity}
                write_action(connection, "person added", name, name, "signed in by OpenID Connect", details)
                return name
        if not row["active"]:
            raise Forbidden("sign-in", "an active person", "one who is not", "Ask an administrator.")
        found: str = row["name"]
        return found

    def _insert(
        self, connection: Connection, name: str, role: Role, cases: str | None, **ways: str | None
    ) -> None:
        if connection.scalar(select(PEOPLE.c.name).where(PEOPLE.c.name == name)) is not None:
            raise Conflict("name", "a free one", f"{shown(name)}, which is taken", "Choose another.")
        held: dict[str, Any] = {"password": None, "identity": None, **ways}
        row = {"name": name, "role": str(role), "cases": cases, "active": True, **held}
        connection.execute(insert(PEOPLE).values(row))

    def _make_link(self, connection: Connection, person: str) -> str:
        secret, now = new_secret(), self._clock()
        row = {"digest": digest(secret), "person": person, "created": now, "expires": now + LINK_S}
        if person:
            connection.execute(delete(LINKS).where(LINKS.c.person == person))
        connection.execute(insert(LINKS).values(row))
        return secret

    def _use_link(self, connection: Connection, secret: str) -> str:
        """Use a link up and return for whom it is; refuse one that does not count."""
        query = select(LINKS).where(LINKS.c.digest == digest(secret))
        row = connection.execute(query).mappings().first()
        if row is None or not self._counts(row):
            raise Forbidden("link", "one that is unused and not older than a day", "another", _STALE)
        connection.execute(delete(LINKS).where(LINKS.c.digest == row["digest"]))
        found: str = row["person"]
        return found

    def _counts(self, row: RowMapping) -> bool:
        # A clock that was set back must not bring old links to life: one from the future does not count.
        now = self._clock()
        return bool(row["created"] - CLOCK_SLACK_S <= now < row["expires"])


CLOCK_SLACK_S = 300
"""Seconds by which the clocks of two servers of one database may differ."""


def _find(connection: Connection, name: str) -> RowMapping:
    query = select(PEOPLE).where(PEOPLE.c.name == (name if _NAME.fullmatch(name) else ""))
    row = connection.execute(query).mappings().first()
    if row is None:
        known = connection.scalars(select(PEOPLE.c.name)).all()
        raise UnknownName("name", "person", name, known)
    return row


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(PEOPLE)) or 0


def _require_administrator(connection: Connection) -> None:
    query = select(func.count()).select_from(PEOPLE)
    if not connection.scalar(query.where(PEOPLE.c.role == Role.ADMINISTRATOR, PEOPLE.c.active)):
        hint = "Make somebody else an administrator first."
        raise Conflict("people", "an active administrator", "none, after this change", hint)


def _listed(cases: Collection[str] | None) -> list[str] | None:
    return None if cases is None else sorted(cases)


def _way(row: RowMapping) -> str:
    return "openid" if row["identity"] else "password" if row["password"] else ""
