"""Where may be written, files written whole or not at all, and JSON in one form."""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, Conflict, Unavailable, shown

STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""Names of a target that mean standard output."""

BESIDE = ("-wal", "-shm", "-journal")
"""Ends of the names of what SQLite keeps beside a file that it writes."""

CASE_SUFFIXES = (".toml", ".csv", ".parquet")
"""Suffixes of the files that a case is made of."""


@contextmanager
def writing(to: str, force: bool = False, kept: Iterable[Path] = ()) -> Iterator[Path]:
    """Give a place to write to; what is there takes the place of the target when the block has ended well.

    Parameters
    ----------
    to
        The target that the user named; `-` and the names that a system gives it mean standard output.
    force
        Whether a file that is there may be replaced.
    kept
        Files and folders that are never written over, such as the ledger and the registries.

    Raises
    ------
    Conflict
        If something is there already and `force` is not given.
    BadInput
        If the target is a folder, a device, a pipe, a file of a case, or one of `kept`.
    Unavailable
        If the place cannot be written.
    """
    if to in STANDARD_OUTPUT:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="cleanpath-") as folder:
            made = Path(folder, "made")
            yield made
            sys.stdout.flush()
            sys.stdout.buffer.write(made.read_bytes())
            sys.stdout.buffer.flush()
        return
    path = Path(to)
    check_target(path, force, kept)
    with replacing(path, force) as partial:
        yield partial


def check_target(path: Path, force: bool, kept: Iterable[Path]) -> None:
    """Refuse a target that must not be written over. Raises as `writing`."""
    where, elsewhere = shown(str(path)), "Choose another place."
    try:
        held = path.lstat()
        whole = path.resolve()
    except FileNotFoundError:
        held, whole = None, path.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise Unavailable(where, "a place to write to", shown(str(error)), elsewhere) from None
    for other in kept:
        if whole == other.resolve() or other.resolve() in whole.parents:
            raise BadInput(where, "a place of its own", f"one that holds {shown(other.name)}", elsewhere)
    if path.suffix.lower() in CASE_SUFFIXES and any((up / "case.toml").exists() for up in whole.parents):
        raise BadInput(where, "a place outside of a case", "one among the tables of a case", elsewhere)
    if held is None:
        if not path.parent.is_dir():
            raise Unavailable(where, "a place to write to", "no such folder", elsewhere)
        return
    if not stat.S_ISREG(held.st_mode) and not stat.S_ISLNK(held.st_mode):
        raise BadInput(where, "a file", "a folder, a device or a pipe", elsewhere)
    if not force:
        raise Conflict(where, "a new file", "one that is there", "Give --force to replace it.")


@contextmanager
def replacing(path: Path, force: bool = True) -> Iterator[Path]:
    """Give a place beside `path` to write to, which takes its place when the block has ended well.

    Without `force` a file that came there meanwhile stays.

    Raises
    ------
    Conflict
        If a file came there meanwhile and `force` is not given.
    Unavailable
        If the place cannot be written.
    """
    # A name of its own, so that the longest name of a file can be written too.
    partial = path.with_name(f".cleanpath-{os.getpid()}-{os.urandom(4).hex()}.part{path.suffix[:20]}")
    try:
        yield partial
        if not force and os.path.lexists(path):
            raise Conflict(str(path), "a new file", "one that came there", "Give --force to replace it.")
        os.replace(partial, path)
    except OSError as error:
        raise Unavailable(
            str(path), "a place to write to", error.strerror or "none", "Choose another place."
        ) from None
    finally:
        for left in (partial, *(partial.with_name(partial.name + end) for end in BESIDE)):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8; what was there before stays until the new one is complete.

    Raises
    ------
    Unavailable
        If the place cannot be written.
    """
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def digest_file(path: Path) -> str:
    """Return the SHA-256 digest of a file, in hexadecimal.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def to_json(result: Any) -> str:
    """Return a result as JSON: the same input gives the same bytes."""
    return json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
