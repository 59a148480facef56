"""Compilation of the hot loops: one decorator, so that all kernels are compiled and cached alike."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Compile `function` at its first call, keep the machine code on disk, and run it without the GIL."""
    return cast(Function, numba.njit(cache=True, nogil=True)(function))
