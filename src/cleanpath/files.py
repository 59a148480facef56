"""Files written whole or not at all, and JSON in one form."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleanpath.errors import Unavailable


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to, which takes its place when the block has ended well.

    Raises
    ------
    Unavailable
        If the place cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        os.replace(partial, path)
    except OSError as error:
        raise Unavailable(
            str(path), "a place to write to", error.strerror or "none", "Choose another place."
        ) from None
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8; what was there before stays until the new one is complete.

    Raises
    ------
    Unavailable
        If the place cannot be written.
    """
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def to_json(result: Any) -> str:
    """Return a result as JSON: the same input gives the same bytes."""
    return json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
