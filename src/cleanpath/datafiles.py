"""Folders of TOML files, one entry a file named by its key: read strictly, cached where they are bundled.

Parsing 150 small TOML files takes a tenth of a second, which a command that only lists them would feel.
The cache holds the plain data of one folder as JSON under a digest of every name and byte in it, so a stale
cache cannot be read; it is a convenience, and anything wrong with it is ignored.
"""

import hashlib
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from cleanpath import __version__
from cleanpath.errors import BadInput, shown

SIZE_LIMIT = 1_000_000
"""Bytes of one file."""

COUNT_LIMIT = 20_000
"""Files of one folder."""

_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
_IGNORED = {"README.md", "__init__.py", "__pycache__"}

Data = dict[str, dict[str, Any]]
"""Plain data of each file of a folder by its key: the file's name without `.toml`."""


def load_folder(folder: Path, what: str, cache: Path | None = None) -> Data:
    """Read every TOML file of a folder.

    Parameters
    ----------
    folder
        Holds files `<key>.toml`; hidden files and a README.md are left alone, anything else is refused.
    what
        What one file describes ("rule", "vendor"), for messages and for the name of the cache.
    cache
        The folder that keeps the parsed data, such as `user_cache()`; `None` for no cache.

    Returns
    -------
    dict
        Plain data by key, sorted by key. Keys that start with an underscore are about the whole folder.

    Raises
    ------
    BadInput
        At the first file with a fault: its name, size, encoding or syntax, or a link out of the folder.
    """
    texts, faults = _read_texts(folder, what)
    if faults:
        raise faults[0]
    if cache is None:
        return _parse_all(folder, texts)
    digest = _digest(texts)
    kept = cache / f"{what}-{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]}.json"
    data = _recall(kept, digest)
    if data is None or data.keys() != texts.keys():
        data = _parse_all(folder, texts)
        _remember(kept, digest, data)
    return data


def check_folder(folder: Path, what: str) -> tuple[Data, list[BadInput]]:
    """Read what can be read of a folder, and return every fault instead of stopping at the first."""
    texts, faults = _read_texts(folder, what)
    data: Data = {}
    for key, raw in texts.items():
        try:
            data[key] = _parse(folder / f"{key}.toml", raw)
        except BadInput as fault:
            faults.append(fault)
    return data, faults


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file of a case folder.

    Raises
    ------
    BadInput
        If it is no plain file of at most `SIZE_LIMIT` bytes, no UTF-8 or no TOML.
    """
    return _parse(path, _read(str(path)))


def require_plain(path: Path) -> None:
    """Refuse what is no plain file: a link, a folder, a pipe, a device. Nothing is opened.

    Raises
    ------
    BadInput
        Saying what is there instead.
    """
    where = shown(str(path)) if not str(path).isprintable() else str(path)
    try:
        mode = os.lstat(path).st_mode
    except (OSError, ValueError) as error:
        raise BadInput(where, "a readable file", getattr(error, "strerror", "") or "an error") from None
    if stat.S_ISLNK(mode):
        raise BadInput(where, "a file in its folder", "a link to elsewhere", "Copy the file itself here.")
    if not stat.S_ISREG(mode):
        raise BadInput(where, "a plain file", "a folder, a pipe or a device")


def user_cache() -> Path | None:
    """Return the user's cache folder, after the XDG base directory specification; `None` without a home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return Path(base) / "cleanpath"
    try:
        return Path.home() / ".cache" / "cleanpath"
    except RuntimeError:
        return None


def _read_texts(folder: Path, what: str) -> tuple[dict[str, bytes], list[BadInput]]:
    """Return the bytes of each file by key, and what is wrong with the others."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError as error:
        raise BadInput(str(folder), f"a folder of {what} files", error.strerror or "nothing") from None
    names = [name for name in names if not name.startswith(".") and name not in _IGNORED]
    if len(names) > COUNT_LIMIT:
        raise BadInput(str(folder), f"at most {COUNT_LIMIT} {what} files", str(len(names)))
    root = os.path.realpath(folder)
    texts: dict[str, bytes] = {}
    faults: list[BadInput] = []
    folded: dict[str, str] = {}
    for name in names:
        try:
            key = _key(folder, name, what)
            if (other := folded.setdefault(key.casefold(), key)) != key:
                raise BadInput(str(folder / name), "names that differ in more than case", shown(other))
            texts[key] = _read(os.path.join(root, name))
        except BadInput as fault:
            faults.append(fault)
    return texts, faults


def _key(folder: Path, name: str, what: str) -> str:
    key, dot, ending = name.rpartition(".")
    if not dot or ending != "toml" or _KEY.fullmatch(key) is None:
        raise BadInput(
            str(folder / shown(name)),
            f"one {what} a file, named KEY.toml, KEY of letters, digits, '-' and '_'",
            shown(name),
            "Rename it or move it elsewhere.",
        )
    return key


def _read(path: str) -> bytes:
    """Read one file, which must be a plain one and lie in its folder."""
    where = shown(path) if not path.isprintable() else path
    require_plain(Path(path))
    try:
        with open(path, "rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise BadInput(where, "a readable file", error.strerror or "an error") from None
    if len(raw) > SIZE_LIMIT:
        raise BadInput(where, f"at most {SIZE_LIMIT} bytes", "more")
    return raw


def _parse(path: Path, raw: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(raw.decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        found = f"the byte {raw[error.start]:#04x} at offset {error.start}"
        raise BadInput(str(path), "UTF-8 text", found, "Save the file as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            str(path), "TOML", _flat(str(error)), "Put text in quotes; see docs/reference."
        ) from None
    except (RecursionError, ValueError, OverflowError):
        raise BadInput(str(path), "TOML of a sensible depth and size", "too much of either") from None


def _flat(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)[:200]


def _parse_all(folder: Path, texts: dict[str, bytes]) -> Data:
    return {key: _parse(folder / f"{key}.toml", raw) for key, raw in texts.items()}


def _digest(texts: dict[str, bytes]) -> str:
    seen = hashlib.sha256(f"cleanpath {__version__}\n".encode())
    for key, raw in texts.items():
        seen.update(f"{key} {len(raw)}\n".encode())
        seen.update(raw)
    return seen.hexdigest()


def _recall(kept: Path, digest: str) -> Data | None:
    """Return the cached data of exactly these files, `None` for anything else."""
    try:
        head, _, body = kept.read_bytes().partition(b"\n")
        if head != f"{digest} {hashlib.sha256(body).hexdigest()}".encode():
            return None
        data: Data = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None
    return data


def _remember(kept: Path, digest: str, data: Data) -> None:
    """Keep the data for the next start; say nothing where that is not possible."""
    import tempfile

    try:
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        return  # dates or other values that JSON lacks: the reader of the folder will refuse or take them
    head = f"{digest} {hashlib.sha256(body).hexdigest()}\n".encode()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        number, beside = tempfile.mkstemp(dir=kept.parent, prefix=kept.name)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(head + body)
            os.replace(beside, kept)
        except OSError:
            os.unlink(beside)
    except OSError:
        return
