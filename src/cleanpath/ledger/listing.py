"""What the ledger holds, as plain values that JSON can hold, for the command line and the web."""

import datetime
from typing import Any

from cleanpath.claims.model import describe_claim
from cleanpath.dates import Clocks
from cleanpath.ledger.claims import ClaimEvent, HeldClaim
from cleanpath.ledger.runs import Run
from cleanpath.ledger.store import Ledger
from cleanpath.ledger.waivers import HeldWaiver
from cleanpath.waivers import Waiver, selector_text


def list_runs(ledger: Ledger, limit: int | None = None) -> list[dict[str, Any]]:
    """List runs, the latest first, at most `limit` of them; times are UTC."""
    return [describe_run(run) for run in ledger.runs(limit)]


def describe_run(run: Run) -> dict[str, Any]:
    """Return a run as plain values."""
    return {
        "id": run.id,
        "verb": run.verb,
        "case": run.case,
        "as_of": run.as_of,
        "known_at": run.known_at,
        "lens": run.lens,
        "version": run.version,
        "parameters": dict(run.parameters),
        "inputs": dict(run.inputs),
        "input_digest": run.input_digest,
        "status": run.status,
        "message": run.message,
        "counts": dict(run.counts),
        "result_digest": run.result_digest,
        "started": _time(run.started),
        "ended": _time(run.ended) if run.ended else None,
    }


def list_claims(ledger: Ledger, include_withdrawn: bool = False) -> list[dict[str, Any]]:
    """List the claims that users added, in the order of their keys, with the entries about each."""
    held = sorted(ledger.held_claims(), key=lambda one: one.claim.key)
    return [describe_held(one) for one in held if include_withdrawn or one.withdrawal is None]


def describe_held(held: HeldClaim) -> dict[str, Any]:
    """Return a claim and the entries about it as plain values."""
    return describe_claim(held.claim) | {
        "withdrawn": held.withdrawal is not None,
        "events": [describe_event(event) for event in held.events],
    }


def describe_event(event: ClaimEvent) -> dict[str, Any]:
    """Return an entry about a claim as plain values."""
    return {
        "recorded": _time(event.recorded),
        "kind": event.kind,
        "by": event.by,
        "why": event.why,
        "grade": event.grade,
    }


def describe_waiver(held: HeldWaiver, clocks: Clocks) -> dict[str, Any]:
    """Return a waiver or decision as plain values; `state` is what it is on the day of `clocks`."""
    waiver = held.waiver
    return {
        "key": waiver.key,
        "kind": waiver.kind,
        "state": _state(waiver, clocks),
        "rule": waiver.rule,
        "requirement": waiver.requirement or None,
        "covers": selector_text(waiver.selector),
        "reason": waiver.reason,
        "by": waiver.by,
        "signed": waiver.signed.isoformat(),
        "starts": waiver.starts.isoformat(),
        "expires": waiver.expires.isoformat(),
        "recorded": held.recorded[:19] + "Z",
        "withdrawn": waiver.withdrawn.isoformat() if waiver.withdrawn else None,
        "withdrawn_by": held.withdrawn_by or None,
        "why": held.why or None,
    }


def _state(waiver: Waiver, clocks: Clocks) -> str:
    if waiver.holds(clocks):
        return "counts"
    if waiver.withdrawn is not None and waiver.withdrawn <= clocks.as_of:
        return "withdrawn"
    return "expired" if waiver.expires < clocks.as_of else "not yet"


def _time(time: datetime.datetime) -> str:
    return time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
