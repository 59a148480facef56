"""A database's errors in the words of the one family of errors, without passwords."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from cleanpath.errors import BadInput, CleanpathError, Conflict, Unavailable, shown

_BUSY = ("locked", "busy")
_FOREIGN = ("no such table", "no such column", "has no column", "decode", "malformed", "not a database")
_RESTORE = "Name another file, or restore this one from a copy."


@contextmanager
def told(label: str, secrets: tuple[str, ...] = ()) -> Iterator[None]:
    """Turn a database's errors inside the block into ours.

    Parameters
    ----------
    label
        How the database is called in messages.
    secrets
        Texts that no message may show.

    Raises
    ------
    Unavailable
        If the database does not answer, is full, locked for too long, or refuses access.
    BadInput
        If it is damaged or is not a ledger.
    Conflict
        If it refused a row that contradicts another.
    """
    try:
        yield
    except CleanpathError:
        raise
    except exc.DBAPIError as error:
        raise _said(error.orig, label, secrets) from None
    except sqlite3.Error as error:
        raise _said(error, label, secrets) from None
    except (exc.SQLAlchemyError, UnicodeError) as error:
        raise BadInput(label, "a ledger", _words(error, secrets), _RESTORE) from None


def _words(error: BaseException | None, secrets: tuple[str, ...]) -> str:
    lines = str(error).strip().splitlines()
    text = lines[0] if lines else type(error).__name__
    for secret in secrets:
        text = text.replace(secret, "***")
    return shown(text)


def _said(error: BaseException | None, label: str, secrets: tuple[str, ...]) -> CleanpathError:
    words = _words(error, secrets)
    family = {base.__name__ for base in type(error).__mro__}
    if isinstance(error, sqlite3.Error):
        return _said_by_sqlite(error, label, words)
    if "IntegrityError" in family:
        return Conflict(label, "an entry that contradicts no other", words, "Look at what is recorded.")
    if family & {"UndefinedTable", "UndefinedColumn", "DuplicateTable", "DatatypeMismatch", "DataError"}:
        return BadInput(label, "a database that holds a ledger or nothing", words, "Name another database.")
    return Unavailable(label, "a database that answers", words, "Check the address and your rights.")


def _said_by_sqlite(error: sqlite3.Error, label: str, words: str) -> CleanpathError:
    text = str(error).lower()
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(label, "an entry that contradicts no other", words, "Look at what is recorded.")
    if any(sign in text for sign in _BUSY):
        return Unavailable(label, "a ledger that is free within 30 seconds", words, "Try again.")
    if any(sign in text for sign in _FOREIGN) or not isinstance(error, sqlite3.OperationalError):
        return BadInput(label, "a ledger that is whole", words, _RESTORE)
    return Unavailable(
        label,
        "a file that can be read and written",
        words,
        "Check its folder, rights and free space.",
    )
