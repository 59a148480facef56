"""Compilation of the hot loops: two decorators, so that all of them are compiled and cached alike."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])

_KERNEL: dict[str, Any] = {"cache": True, "nogil": True}
_INNER: dict[str, Any] = {**_KERNEL, "_nrt": False}


def kernel(function: Function) -> Function:
    """Compile `function` at its first call, keep the machine code on disk, and run it without the GIL."""
    return cast(Function, numba.njit(**_KERNEL)(function))


def inner(function: Function) -> Function:
    """Compile a function of the innermost loops, which must neither make nor return an array.

    Its arguments then outlive it and their references go uncounted. Counting them, one atomic operation for
    each array of each call, makes a search through tuples of arrays ten times slower.
    """
    return cast(Function, numba.njit(**_INNER)(function))
