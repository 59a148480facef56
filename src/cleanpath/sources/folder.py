"""Files of a folder, or one file: read in the order of their names, within limits, links left."""

import os
from collections.abc import Iterator
from pathlib import Path

from cleanpath.errors import BadInput
from cleanpath.sources.opening import SIZE_LIMIT, read_bytes
from cleanpath.sources.scalars import clean_text

COUNT_LIMIT = 20_000
"""Files of one folder and those below it."""


def read_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name (relative to the folder, `/` between its parts) and the bytes of each file.

    Hidden files are left. A path that is no folder is the only file.

    Raises
    ------
    BadInput
        If there is nothing to read, or more than the limits allow.
    """
    if not path.is_dir():
        yield clean_text(path.name), read_bytes(path)
        return
    names = sorted(_names(path))
    if not names:
        raise BadInput(str(path), "a folder with files", "none")
    left = SIZE_LIMIT
    for name in names:
        data = read_bytes(path / name, left)
        left -= len(data)
        yield clean_text(name), data


def _names(path: Path) -> Iterator[str]:
    count = 0
    for folder, below, files in os.walk(path):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in files:
            whole = Path(folder, name)
            if name.startswith(".") or whole.is_symlink() or not whole.is_file():
                continue
            count += 1
            if count > COUNT_LIMIT:
                raise BadInput(str(path), f"at most {COUNT_LIMIT} files", "more", "Split the folder.")
            yield whole.relative_to(path).as_posix()
