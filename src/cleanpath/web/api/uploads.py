"""Files that somebody sends by REST, to be named in a job of `import`.

A file is kept under a name that cannot be guessed, within limits, in one folder, and is never unpacked there.
"""

import hashlib
import re
import secrets
import time
from pathlib import Path, PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cleanpath.errors import BadInput
from cleanpath.files import replacing
from cleanpath.web.accounts.access import UPLOAD_LIMIT, require
from cleanpath.web.accounts.model import Person, Role, TooLarge
from cleanpath.web.api.schemas import PROBLEMS
from cleanpath.web.settings import Settings

router = APIRouter(prefix="/api/v1/uploads", tags=["jobs"])

FILE_LIMIT = UPLOAD_LIMIT - 2**16
"""Bytes of a file, so that its form fits the limit of bodies."""
KEPT_S = 24 * 3600
"""Seconds for which a file waits for its job."""
MOST_BYTES = 4 * 2**30
"""Bytes that all files hold together."""
LONGEST = 60
"""Characters that are kept of a file's name."""


def keep_upload(folder: Path, data: bytes, name: str) -> str:
    """Keep a file and return the name by which a job finds it. Files that waited too long are removed.

    Raises
    ------
    BadInput
        If it is empty or longer than a file may be.
    TooLarge
        If no space is left for it.
    """
    if not 0 < len(data) <= FILE_LIMIT:
        raise BadInput("file", f"1 to {FILE_LIMIT:,} bytes", f"{len(data):,}")
    folder.mkdir(parents=True, exist_ok=True)
    held = _sweep(folder)
    if held + len(data) > MOST_BYTES:
        raise TooLarge("file", "one that fits beside those that wait", "no space for it", "Try tomorrow.")
    kept = f"{secrets.token_hex(16)}-{plain_name(name)}"
    with replacing(folder / kept) as partial:
        partial.write_bytes(data)
    return kept


def plain_name(name: str) -> str:
    """Return the last part of a file's name in small letters, digits, dots, hyphens and underscores."""
    last = PurePath(name.replace("\\", "/")).name.casefold()
    plain = re.sub(r"[^a-z0-9._-]+", "-", last).strip("-.")
    return plain[-LONGEST:].strip("-.") or "file"


def _sweep(folder: Path) -> int:
    """Remove the files that waited too long, and return the bytes of the others."""
    left = 0
    for path in folder.iterdir():
        found = path.stat()
        if time.time() - found.st_mtime > KEPT_S:
            path.unlink(missing_ok=True)
        else:
            left += found.st_size
    return left


@router.post("", status_code=201, summary="Send a file for an import", responses=PROBLEMS)
def send_file(
    request: Request,
    person: Annotated[Person, Depends(require(Role.ANALYST))],
    file: Annotated[UploadFile, File(description="The file.")],
) -> Response:
    """Keep a file for a day; `name` is what a job of import takes as `source`. Needs the role analyst."""
    settings: Settings = request.app.state.settings
    data = file.file.read(FILE_LIMIT + 1)
    told: dict[str, Any] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    kept = keep_upload(settings.uploads, data, file.filename or "file")
    return JSONResponse({"name": kept, **told, "kept_seconds": KEPT_S}, 201)
