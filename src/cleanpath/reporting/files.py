"""Write files whole or not at all."""

import os
from pathlib import Path

from cleanpath.errors import Unavailable


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8; what was there before stays until the new one is complete.

    Raises
    ------
    Unavailable
        If the place cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        raise Unavailable(
            str(path), "a place to write to", error.strerror or "none", "Choose another place."
        ) from None
    finally:
        partial.unlink(missing_ok=True)
