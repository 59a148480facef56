"""Hot loops as ordinary functions, interpreted while the work is small and compiled once it is not.

Compiling all of them takes a minute of processor time; a case of some dozens of elements needs a second
without. So a kernel starts out interpreted, and Numba compiles it when its arrays are large or it has been at
work for a while (tiered execution, as virtual machines do). Both ways run the same function.

Machine code is kept on disk, where Numba looks it up by the file of the compiled function alone. It holds the
code of all functions that were called as well, so it is kept in a folder named after all files it came from.
"""

import hashlib
import os
import re
import sys
import tempfile
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., object])
Mode = Literal["auto", "interpreted", "compiled"]

PACKAGE = Path(__file__).resolve().parent
_IMPORT = re.compile(rb"^from (cleanpath[\w.]*) import", re.MULTILINE)

SMALL = 200_000
"""Numbers in the arrays of a call up to which it is interpreted."""

PATIENCE_S = 4.0
"""Seconds that a kernel may be interpreted for; all failures of 3,000 elements need less."""

PATIENCE_KEPT_S = 0.5
"""The same where its machine code is on disk and need only be loaded."""

_mode: Mode = cast(Mode, os.environ.get("CLEANPATH_KERNELS", "auto"))
_depth = threading.local()
_building = threading.RLock()
_announced = False


class Kernel(Generic[Function]):
    """One function of the inner loops, callable like the function itself."""

    def __init__(self, function: Function, **options: Any) -> None:
        self.function = function
        self.options = options
        self.spent = 0.0
        self._machine: Any = None
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        """Run the function, interpreted or compiled."""
        if getattr(_depth, "inside", False):
            return self.function(*arguments)
        if not self._is_small(arguments):
            return self.machine()(*arguments)
        _depth.inside = True
        begun = time.perf_counter()
        try:
            # Machine code wraps around in silence where "unreachable" plus a cost is compared; so must this.
            with np.errstate(over="ignore"):
                return self.function(*arguments)
        finally:
            _depth.inside = False
            self.spent += time.perf_counter() - begun

    def machine(self) -> Any:
        """Return the compiled function; the functions that it calls are compiled with it."""
        if self._machine is None:
            with _building:
                if self._machine is None:
                    self._machine = _compile(cast(types.FunctionType, self.function), self.options)
        return self._machine

    def _is_small(self, arguments: tuple[Any, ...]) -> bool:
        if _mode != "auto":
            return _mode == "interpreted"
        if self.spent > PATIENCE_S or _numbers_in(arguments, SMALL) > SMALL:
            return False
        return self.spent <= PATIENCE_KEPT_S or not is_kept(Path(self.function.__code__.co_filename))


def _numbers_in(value: Any, limit: int) -> int:
    """Return how many numbers the arrays of a value hold, counted no further than past `limit`."""
    if isinstance(value, np.ndarray):
        return value.size
    total = 0
    if isinstance(value, tuple):
        for item in value:
            total += _numbers_in(item, limit)
            if total > limit:
                break
    return total


def kernel(function: Function) -> Function:
    """Make a function a kernel; compiled, it keeps its machine code on disk and runs without the GIL."""
    return cast(Function, Kernel(function))


def inner(function: Function) -> Function:
    """Make a kernel of a function of the innermost loops, which must neither make nor return an array.

    Its arguments then outlive it and their references go uncounted. Counting them, one atomic operation for
    each array of each call, makes a search through tuples of arrays ten times slower.
    """
    return cast(Function, Kernel(function, _nrt=False))


@contextmanager
def running(mode: Mode) -> Iterator[None]:
    """Run all kernels interpreted or compiled within the block, whatever their size."""
    global _mode
    before, _mode = _mode, mode
    try:
        yield
    finally:
        _mode = before


def _compile(function: types.FunctionType, options: dict[str, Any]) -> Any:
    import numba

    settings: Any = numba.config
    path = Path(function.__code__.co_filename)
    folder = kept_in() if path.is_file() else None
    known = dict(function.__globals__)
    for name in function.__code__.co_names:
        if isinstance(value := known.get(name), Kernel) and value.function is not function:
            known[name] = value.machine()
    twin = types.FunctionType(function.__code__, known, function.__name__, function.__defaults__)
    twin.__module__, twin.__qualname__ = function.__module__, function.__qualname__
    before = settings.CACHE_DIR
    try:
        if folder is not None:
            if not is_kept(path):
                _announce()
            settings.CACHE_DIR = str(folder / digest(path)[:16])
        elif not getattr(settings, "DISABLE_JIT", False):
            _announce()
        made = numba.njit(cache=folder is not None, nogil=True, **options)(twin)
    finally:
        settings.CACHE_DIR = before
    if isinstance(known.get(function.__name__), Kernel):
        known[function.__name__] = made  # a function may call itself
    return made


def _announce() -> None:
    """Say once that compiling takes a while, into a pipe too: it looks like a hang otherwise."""
    global _announced
    if not _announced:
        _announced = True
        kept = "" if kept_in() is None else "; it is kept for later runs"
        print(f"cleanpath: compiling once, about half a minute{kept}.", file=sys.stderr, flush=True)


@cache
def kept_in() -> Path | None:
    """Return the folder for machine code, `None` where nothing can be written: then it is never kept.

    The folder that `NUMBA_CACHE_DIR` names, else one in the package, else one in the user's own cache.
    """
    named, own = (
        os.environ.get("NUMBA_CACHE_DIR"),
        os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
    )
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


def is_kept(path: Path) -> bool:
    """Whether machine code of the functions of a file is on disk."""
    folder = kept_in()
    return folder is not None and (folder / digest(path)[:16]).is_dir()


@cache
def digest(path: Path) -> str:
    """Return a digest of a file of the package and of all files of the package that it imports."""
    content = path.read_bytes()
    names = sorted({name.decode() for name in _IMPORT.findall(content)})
    files = [PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in names]
    parts = [content, *(digest(file).encode() for file in files if file.is_file())]
    return hashlib.sha256(b"".join(parts)).hexdigest()
