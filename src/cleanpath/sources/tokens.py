"""Tokens for servers, from the environment or a file that only its owner may read; never shown or kept."""

import os
import stat
from pathlib import Path

from cleanpath.errors import BadInput

LENGTH_LIMIT = 1000


def variable_of(service: str) -> str:
    """Return the name of the environment variable that holds the token of a service such as `netbox`."""
    return f"CLEANPATH_{service.upper()}_TOKEN"


def read_token(service: str) -> str:
    """Return the token of a service, or nothing where the environment names none.

    `CLEANPATH_<SERVICE>_TOKEN` holds it, or `CLEANPATH_<SERVICE>_TOKEN_FILE` names a file with nothing else.

    Raises
    ------
    BadInput
        If both are set, the file is open to others, or the content is no token. It is never quoted.
    """
    variable = variable_of(service)
    token, file = os.environ.get(variable, ""), os.environ.get(f"{variable}_FILE", "")
    if token and file:
        raise BadInput(variable, "either a token or a file", "both", f"Unset {variable} or {variable}_FILE.")
    token = (_read_file(Path(file), f"{variable}_FILE") if file else token).strip()
    if len(token) > LENGTH_LIMIT or not all("!" <= c <= "~" for c in token):
        raise BadInput(variable, "one word of printable ASCII", "something else (not shown)")
    return token


def _read_file(path: Path, where: str) -> str:
    try:
        # Opened first and looked at after, so that nobody can exchange the file in between.
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise BadInput(where, "a plain file", "something else")
            if os.name == "posix" and status.st_mode & 0o077:
                raise BadInput(
                    where, "a file that only its owner may read", "one open to others", "chmod 600 it."
                )
            return file.read(LENGTH_LIMIT + 100).decode("ascii")
    except (OSError, UnicodeDecodeError):
        raise BadInput(where, "a readable file with a token", "none", "Check name and permissions.") from None
