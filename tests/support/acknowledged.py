"""What a process said that it had recorded, held against the ledger after the process was killed."""

import importlib.util
from multiprocessing.connection import Connection
from pathlib import Path

from cleanpath.ledger.store import Ledger, open_ledger

WRITER = Path(__file__).parent.parent / "ledger" / "writer.py"
ENDLESS = 1_000_000


def write(place: str, name: str, sent: Connection) -> None:
    """Append to a ledger without end and send what was acknowledged; the body of a process to be killed."""
    spec = importlib.util.spec_from_file_location("writer", WRITER)
    assert spec
    assert spec.loader
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    try:
        with open_ledger(place) as ledger:
            writer.append(ledger, name, ENDLESS, lambda deed, what: sent.send((deed, what)))
    except Exception as error:
        sent.send(("failed", f"{type(error).__name__}: {error}"))


def assert_holds(ledger: Ledger, acknowledged: set[tuple[str, str]]) -> None:
    assert ledger.check() == []
    runs = {run.id: run for run in ledger.runs()}
    held = {one.claim.key: one for one in ledger.held_claims()}
    waivers = {waiver.key: waiver for waiver in ledger.waivers()}
    for deed, name in acknowledged:
        if deed == "begun":
            assert name in runs
        elif deed == "finished":
            assert runs[name].status == "finished"
            assert ledger.result(name) == {"rows": list(range(200))}
        elif deed in ("waived", "unwaived"):
            assert deed == "waived" or waivers[name].withdrawn
        else:
            assert deed in {event.kind for event in held[name].events}
    for one in held.values():
        assert len(one.claim.sources) == 3
    unfinished = [run for run in runs.values() if run.status == "begun"]
    deeds = sum(len(one.events) for one in held.values()) + 2 * len(runs) - len(unfinished)
    deeds += sum(1 if waiver.withdrawn is None else 2 for waiver in waivers.values())
    assert ledger.head()[0] == deeds
