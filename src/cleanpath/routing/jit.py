"""Compilation of the hot loops: two decorators, so that all of them are compiled and kept alike.

Machine code is kept on disk, where Numba looks it up by the file of the compiled function alone. It holds the
code of all functions that were called as well, so it is kept in a folder named after all files it came from.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])

PACKAGE = Path(__file__).resolve().parent.parent
_SETTINGS: Any = numba.config
_IMPORT = re.compile(rb"^from (cleanpath[\w.]*) import", re.MULTILINE)


def kernel(function: Function) -> Function:
    """Compile `function` at its first call, keep the machine code on disk, and run it without the GIL."""
    return _compile(function)


def inner(function: Function) -> Function:
    """Compile a function of the innermost loops, which must neither make nor return an array.

    Its arguments then outlive it and their references go uncounted. Counting them, one atomic operation for
    each array of each call, makes a search through tuples of arrays ten times slower.
    """
    return _compile(function, _nrt=False)


def _compile(function: Function, **options: Any) -> Function:
    path = Path(function.__code__.co_filename)
    folder = kept_in() if path.is_file() else None
    before = _SETTINGS.CACHE_DIR
    try:
        if folder is not None:
            _SETTINGS.CACHE_DIR = str(folder / digest(path)[:16])
        made = numba.njit(cache=folder is not None, nogil=True, **options)(function)
    finally:
        _SETTINGS.CACHE_DIR = before
    return cast(Function, made)


@cache
def kept_in() -> Path | None:
    """Return the folder for machine code, `None` where nothing can be written: then it is never kept.

    The folder that `NUMBA_CACHE_DIR` names, else one in the package, else one in the user's own cache.
    """
    named, own = _SETTINGS.CACHE_DIR, os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    for folder in [Path(named)] if named else [PACKAGE / "__pycache__", Path(own, "cleanpath")]:
        try:
            if not named and not folder.is_absolute():
                continue
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder.resolve()
        except OSError:
            continue
    return None


@cache
def digest(path: Path) -> str:
    """Return a digest of a file of the package and of all files of the package that it imports."""
    content = path.read_bytes()
    names = sorted({name.decode() for name in _IMPORT.findall(content)})
    files = [PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in names]
    parts = [content, *(digest(file).encode() for file in files if file.is_file())]
    return hashlib.sha256(b"".join(parts)).hexdigest()
