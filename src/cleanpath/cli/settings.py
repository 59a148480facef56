"""Defaults of the user's own: `cleanpath.toml` in the folder, else in the user's place.

An option goes before a variable of the environment, that before the file of the folder, that before the file
of the user. The file of a folder may have come from anybody, so it names no server and no program.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from cleanpath.errors import BadInput, UnknownName, shown

FILE = "cleanpath.toml"
LARGEST = 64_000
"""Bytes of a file of settings."""


class Settings(NamedTuple):
    """What holds where the command line does not say it; `None` leaves it to the command.

    Attributes
    ----------
    ledger
        Path of the ledger, relative to the file; an address only in the user's own file.
    lens, format
        Default of `--lens` and `--format`, where a command has them.
    color, pager
        Whether a terminal gets colours and a pager.
    """

    ledger: str | None = None
    lens: str | None = None
    format: str | None = None
    color: bool | None = None
    pager: bool | None = None


KEYS = Settings._fields
FLAGS = ("color", "pager")
FORMATS = ("table", "json", "csv", "jsonl")


def user_file() -> Path:
    """Return the place of the user's own file, after the XDG convention."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "cleanpath" / FILE


def read_settings(folder: Path | None = None) -> Settings:
    """Read the settings that hold in a folder, by default the one in which the program runs.

    Raises
    ------
    BadInput
        If a file is no TOML, or a value is not what its key takes.
    UnknownName
        If a key is none of `KEYS`.
    """
    own = _read(user_file(), shared=False)
    here = _read((folder or Path()) / FILE, shared=True)
    return Settings(**{**own, **here})


def _read(path: Path, shared: bool) -> dict[str, Any]:
    if not path.is_file():
        return {}
    import tomllib

    where = str(path)
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(where, f"at most {LARGEST} bytes", "more")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise BadInput(where, "settings in TOML and UTF-8", shown(str(error))) from None
    return {key: _value(path, key, value, shared) for key, value in data.items()}


def _value(path: Path, key: str, value: object, shared: bool) -> str | bool:
    where = f"{path} [{key}]" if key in KEYS else str(path)
    if key not in KEYS:
        near = get_close_matches(key, KEYS)
        raise UnknownName(where, "setting", key, KEYS, "" if near else f"Settings are {', '.join(KEYS)}.")
    if key in FLAGS:
        if not isinstance(value, bool):
            raise BadInput(where, "true or false", shown(value))
        return value
    if not isinstance(value, str) or not value:
        raise BadInput(where, "a text", shown(value))
    if key == "format" and value not in FORMATS:
        raise BadInput(where, f"one of {', '.join(FORMATS)}", shown(value))
    if key != "ledger":
        return value
    if "://" not in value:
        return str(path.parent / Path(value).expanduser())
    if shared:
        hint = f"Put an address into {user_file()}."
        raise BadInput(where, "the path of a file", "an address", hint)
    return value
