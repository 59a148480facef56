"""ledger check, ledger backup, and what was noted of a ledger in a pack."""

import re
import zipfile
from pathlib import Path

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.workspace.workspace import Plain, Workspace

NOTED_LIMIT = 10_000
"""Bytes of a file that holds what was noted of a ledger."""


def ledger_check(workspace: Workspace, head: str | None = None) -> Plain:
    """Walk the chain of the ledger and tell every fault; `head` is a digest, or a file that holds one.

    Raises
    ------
    UnknownName
        If there is no ledger.
    BadInput
        If `head` is neither.
    """
    from cleanpath.results.answers import LedgerCheck

    place = _existing(workspace)
    digest = read_noted(head, "--head")["digest"] if head else ""
    faults = workspace.ledger.check(digest)
    entries, last = workspace.ledger.head()
    return LedgerCheck(place, entries, last, not faults, faults).to_dict()


def ledger_backup(workspace: Workspace, to: str, force: bool = False) -> Plain:
    """Copy the ledger to a file, whole or not at all, and check the copy.

    Raises
    ------
    UnknownName
        If there is no ledger.
    Unavailable
        If it is a PostgreSQL database: says how to copy that.
    """
    from cleanpath.results.answers import LedgerCopy

    _existing(workspace)
    with workspace.writing(to, force) as target:
        entries, last = workspace.ledger.head()
        workspace.ledger.back_up(target)
    return LedgerCopy(to, entries, last).to_dict()


def _existing(workspace: Workspace) -> str:
    """Return the place of a ledger that is there; none is made."""
    place = workspace.place
    if place is None or ("://" not in place and not Path(place).is_file()):
        raise UnknownName("ledger", "ledger", place or "none", (), "Name one by --ledger.")
    return shown(place) if "://" not in place else shown(place.split("@")[-1].split("?")[0])


def read_noted(head: str, where: str) -> Plain:
    """Return what was noted of a ledger: a digest, the file `ledger.json` of a pack, or the pack itself.

    Raises
    ------
    BadInput
        If it is none of them.
    """
    from cleanpath.sources.io import parse_json, read_bytes

    if re.fullmatch("[0-9a-f]{64}", head):
        return {"digest": head}
    path = Path(head)
    if not path.is_file():
        raise BadInput(where, "a digest of 64 letters and digits, or a file with one", shown(head))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as pack:
            if "ledger.json" not in pack.namelist() or pack.getinfo("ledger.json").file_size > NOTED_LIMIT:
                raise BadInput(shown(head), "a pack with ledger.json", "another archive")
            data = pack.read("ledger.json")
    else:
        data = read_bytes(path, NOTED_LIMIT)
    noted = parse_json(data, head)
    if not isinstance(noted, dict) or not isinstance(noted.get("digest"), str):
        raise BadInput(shown(head), "the digest of an entry", "none")
    return noted


def compare_noted(workspace: Workspace, noted: Path) -> tuple[str, list[str]] | None:
    """Hold the ledger against what a pack noted of it; say how that ended, and the faults.

    `None` where no such note is beside the result. A pack of another ledger than one's own is no fault.
    """
    if not noted.is_file():
        return None
    told = read_noted(str(noted), str(noted))
    if not told["digest"]:
        return "it was empty when the pack was written", []
    ledger = workspace.ledger
    if workspace.place is None or ledger.first() != told.get("first"):
        return "the pack was written from another one, which was not looked at", []
    if ledger.holds(told["digest"]):
        return f"it holds entry {told.get('entries')} as the pack noted it", []
    return "it is not as the pack noted it", [f"ledger: no entry has the digest {shown(told['digest'])}"]
