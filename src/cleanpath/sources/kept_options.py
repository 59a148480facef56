"""The options of an inventory, kept beside its case: the next import reads it as the last one did.

    format = "netbox"

    [options]
    country = "cf:cc"
    operator = "tenant"

A file that somebody edited stays as it is, unless an option on the command line says otherwise.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from cleanpath.errors import BadInput, shown
from cleanpath.sources.values import found

KEEPING = ("netbox", "nautobot")
"""Formats whose options are kept."""

NEVER = frozenset({"insecure"})
"""Options that each import must say anew."""

SIZE_LIMIT = 100_000
"""Bytes of the file."""


def read_options(path: Path, source_format: str) -> dict[str, str]:
    """Return the options that are kept in a file, none where it is not there.

    Raises
    ------
    BadInput
        If the file is not of this form, or of another format of sources.
    """
    if not path.exists():
        return {}
    try:
        raw = path.read_bytes()
        kept = tomllib.loads(raw.decode("utf-8")) if len(raw) <= SIZE_LIMIT else None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(str(path), "kept options in TOML", shown(str(error)), "Mend or remove it.") from None
    if kept is None or set(kept) != {"format", "options"} or not isinstance(kept["options"], dict):
        raise BadInput(str(path), "format and [options]", "something else", "Mend or remove it.")
    if kept["format"] != source_format:
        hint = "Remove it, or import to another folder."
        raise BadInput(f"{path} [format]", f"the options of {source_format}", found(kept["format"]), hint)
    for name, value in kept["options"].items():
        if not isinstance(value, str) or name in NEVER:
            raise BadInput(f"{path} [options] [{shown(name)}]", "a text", found(value), "Mend or remove it.")
    return dict(kept["options"])


def write_options(source_format: str, options: Mapping[str, str]) -> str:
    """Return the text of the file for some options."""
    lines = ["# How the inventory of this case is read. Options on the command line win, and are kept here."]
    lines += [f"format = {json.dumps(source_format)}", "", "[options]"]
    lines += [f"{name} = {_quoted(value)}" for name, value in sorted(options.items()) if name not in NEVER]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """Return a text as a TOML string: JSON's escapes, and DEL, which JSON leaves."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
