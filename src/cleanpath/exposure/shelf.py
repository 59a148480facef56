"""Finished parts of a long run, kept as files so that a run that was stopped goes on without loss."""

import hashlib
import io
import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput, shown
from cleanpath.routing.contract import Outcome, Witnesses
from cleanpath.routing.outcomes import Places

MARK = b"cleanpath part 1\n"
Arrays = dict[str, NDArray[Any]]
Part = tuple[Places, Outcome]


def key_of(words: tuple[str, ...], arrays: tuple[NDArray[Any], ...]) -> str:
    """Return the SHA-256 of all that an outcome depends on, shapes and types included."""
    digest = hashlib.sha256(repr(words).encode())
    for array in arrays:
        digest.update(f"|{array.dtype.str}{array.shape}|".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of parts of one run; `key` tells them from parts of any other.

    Parts of other runs beside them are left alone; damaged ones are taken for missing.
    """

    folder: Path
    key: str

    def path(self, number: int) -> Path:
        """Return the file of a part."""
        return self.folder / f"{self.key[:24]}-{number:06}.part"

    def load(self, number: int) -> Part | None:
        """Return a part: the places of its demands and their outcome; `None` if it is missing or damaged."""
        head = MARK + self.key.encode() + b"\n"
        try:
            data = self.path(number).read_bytes()
        except OSError:
            return None
        body = data[len(head) + 32 :]
        if data[: len(head) + 32] != head + hashlib.sha256(body).digest():
            return None
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as stored:
                return _unpack({name: stored[name] for name in stored.files})
        except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
            return None

    def store(self, number: int, part: Part) -> None:
        """Write a part, whole or not at all.

        Raises
        ------
        BadInput
            If the folder cannot be written to.
        """
        held = io.BytesIO()
        np.savez(held, allow_pickle=False, **_pack(part))
        body = held.getvalue()
        path = self.path(number)
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(MARK + self.key.encode() + b"\n" + hashlib.sha256(body).digest() + body)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except OSError as error:
            found = shown(error.strerror or str(error))
            raise BadInput(f"--resume {self.folder}", "a folder to keep parts in", found) from None
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


WALKS = ("low_witness", "high_witness")


def _pack(part: Part) -> Arrays:
    places, outcome = part
    packed: Arrays = {"places": places}
    for field in fields(Outcome):
        value = getattr(outcome, field.name)
        if field.name not in WALKS:
            packed[field.name] = value
            continue
        for inner in fields(Witnesses):
            packed[f"{field.name}.{inner.name}"] = np.asarray(getattr(value, inner.name))
    return packed


def _unpack(packed: Arrays) -> Part:
    walks: dict[str, Any] = {
        name: Witnesses(
            demands=int(packed[f"{name}.demands"]),
            **{f.name: packed[f"{name}.{f.name}"] for f in fields(Witnesses) if f.name != "demands"},
        )
        for name in WALKS
    }
    plain: dict[str, Any] = {f.name: packed[f.name] for f in fields(Outcome) if f.name not in WALKS}
    return packed["places"], Outcome(**plain, **walks)
