"""The grounds of an assessment as plain data: elements, reasons and claims, each said once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cleanpath.claims import UNJUDGED, Claim, Grade, describe_claim, weakest
from cleanpath.policy.answers import Judgement
from cleanpath.policy.restricted import MixGround, Restricted
from cleanpath.verdict import Truth

MOST_REASONS = 8
"""Reasons kept for each judgement, the strongest first."""


@dataclass
class Grounds:
    """Collects what elements rest on; reasons and claims are listed once and referred to by number or key."""

    restricted: Restricted
    claims: Mapping[str, Claim]
    reasons: list[dict[str, Any]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _seen: dict[int, tuple[list[int], Grade]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def element(self, row: int, vendor: str) -> dict[str, Any]:
        """Return the ground of one element."""
        found = self.restricted
        ground: dict[str, Any] = {
            "restricted": str(Truth(int(found.truth[row]))),
            "vendor": vendor,
        }
        if row in found.mixes:
            return ground | self._mix(found.mixes[row])
        place = int(found.place[row])
        if place >= 0:
            numbers, grade = self._judgement(found.judgements[place])
            ground |= {"reasons": numbers, "grade": str(grade)}
        return ground

    def grade(self, row: int) -> Grade:
        """Return how firm the ground of one element is: its weakest link."""
        found = self.restricted
        if row in found.mixes:
            ground = found.mixes[row]
            judged = [self._judgement(j)[1] for j in ground.judgements.values()]
            return weakest([ground.touch.grade, *judged]) if ground.touch.keys else UNJUDGED
        place = int(found.place[row])
        return self._judgement(found.judgements[place])[1] if place >= 0 else UNJUDGED

    def claim_rows(self) -> list[dict[str, Any]]:
        """Return the claims that elements rest on, by key."""
        return [_claim_row(self.claims[key]) for key in sorted(self.used) if key in self.claims]

    def _mix(self, ground: MixGround) -> dict[str, Any]:
        self.used.update(ground.touch.keys)
        judged = [*ground.judgements.values(), *ground.suspects.values()]
        numbers = sorted({n for j in judged for n in self._judgement(j)[0]})
        return {
            "mix": [
                {
                    "vendor": p.vendor,
                    "low": p.low,
                    "high": p.high,
                    "present": p.present,
                    "grade": str(p.grade),
                }
                for p in ground.mix.parts
            ],
            "because": list(ground.touch.reasons),
            "claims": list(ground.touch.keys),
            "reasons": numbers,
            "grade": str(ground.touch.grade),
        }

    def _number(self, view: dict[str, Any]) -> int:
        """Return the number of a reason, listing it where it is new."""
        text = json.dumps(view, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.reasons)
            self.reasons.append(view)
        return self._numbers[text]

    def _judgement(self, judgement: Judgement) -> tuple[list[int], Grade]:
        known = self._seen.get(id(judgement))
        if known is not None:
            return known
        kept = judgement.reasons[:MOST_REASONS]
        numbers = [self._number(reason.view()) for reason in kept]
        # A lens that names the vendor itself needs no witness; other grounds are as firm as their event.
        strongest = [r for r in kept if r.truth == judgement.truth] or list(kept)
        named = any(r.kind == "named_in_lens" for r in strongest)
        grade = Grade("A", 1) if named else min((r.grade for r in strongest), default=UNJUDGED)
        found = numbers, grade
        self._seen[id(judgement)] = found
        return found


def _claim_row(claim: Claim) -> dict[str, Any]:
    row = describe_claim(claim)
    row["sources"] = [{k: s[k] for k in ("publisher", "title", "url", "published")} for s in row["sources"]]
    return row


def flagged_rows(restricted: Restricted) -> list[int]:
    """Return the rows of the elements that are or may be restricted."""
    return [int(row) for row in np.flatnonzero(restricted.high > 0.0)]
