"""What answers on elements rest on: judgements with reasons, mixes, identifications, claims with sources."""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleanpath.claims.indicative import Indicative, join
from cleanpath.claims.model import UNJUDGED, Claim, Grade, as_known, describe_claim, read_grade, weakest
from cleanpath.claims.vendor_shares import SetAsideClaim
from cleanpath.policy.judge import Judgement, Reason
from cleanpath.policy.restricted import MixGround, Restricted, missing_of
from cleanpath.results.record_rows import ClaimFacts, SourceRow
from cleanpath.results.typed import OPTIONAL, Entry, Plain, TruthWord
from cleanpath.verdict import Truth


@dataclass(frozen=True, slots=True)
class MixPart(Plain):
    """One vendor's share of an aggregate, between two bounds."""

    vendor: str
    low: float
    high: float
    present: bool
    restricted: TruthWord
    grade: str


@dataclass(frozen=True, slots=True)
class OnRecord(Plain):
    """A claim that bears on an element and bounds nothing, and why.

    `reports` says that, of grade C or better, it places equipment that is restricted for certain there.
    """

    claim: str
    reason: str
    reports: bool


@dataclass(frozen=True, slots=True)
class Known(Plain):
    """How firm the vendor of an element is known, and what tells it."""

    grade: str
    clue: str


@dataclass(frozen=True, slots=True)
class IndicativeShare(Plain):
    """An estimate beside the proof: the share that is expected, its range, whose shares it takes, the claims.

    It is part of no verdict and no gate. `basis` is `operator` or `country`; where several parts of a way
    have one, the range is what all of them allow.
    """

    low: float
    mid: float
    high: float
    basis: str
    claims: list[str]

    @classmethod
    def of(cls, found: Indicative | None) -> "IndicativeShare | None":
        """Return an estimate as it is printed."""
        if found is None:
            return None
        return cls(found.low, found.mid, found.high, found.basis, list(found.claims))


@dataclass(frozen=True, slots=True)
class ElementGround(Plain):
    """What the answer on one element rests on; reasons by number, claims by key; the mix of an aggregate."""

    restricted: TruthWord
    vendor: str
    missing: list[str] | None = field(default=None, metadata=OPTIONAL)
    name: str | None = field(default=None, metadata=OPTIONAL)
    operator: str | None = field(default=None, metadata=OPTIONAL)
    part: str | None = field(default=None, metadata=OPTIONAL)
    mix: list[MixPart] | None = field(default=None, metadata=OPTIONAL)
    because: list[str] | None = field(default=None, metadata=OPTIONAL)
    claims: list[str] | None = field(default=None, metadata=OPTIONAL)
    on_record: list[OnRecord] | None = field(default=None, metadata=OPTIONAL)
    searched: list[str] | None = field(default=None, metadata=OPTIONAL)
    reasons: list[int] | None = field(default=None, metadata=OPTIONAL)
    grade: str | None = field(default=None, metadata=OPTIONAL)
    identified: Known | None = field(default=None, metadata=OPTIONAL)
    indicative: IndicativeShare | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class EventRef(Plain):
    """The event of a rule that a reason rests on."""

    date: str
    status: str


@dataclass(frozen=True, slots=True)
class ReasonRow(Plain):
    """One ground of a judgement, with all that is needed to check it."""

    kind: str
    truth: TruthWord
    text: str
    maker: str | None
    rule: str | None
    rule_title: str | None
    jurisdiction: str | None
    state: str | None
    target: str | None
    why: str | None
    via: str | None
    constraint: str | None
    event: EventRef | None
    source: str | None
    url: str | None
    grade: str
    binds: TruthWord
    missing: list[str]

    @classmethod
    def of(cls, reason: Reason) -> "ReasonRow":
        """Return a reason as it is printed."""
        view = reason.view()
        return cls(**view | {"event": EventRef(**view["event"]) if view["event"] else None})


@dataclass(frozen=True, slots=True)
class VendorJudgement(Entry):
    """Whether equipment of a vendor is restricted under a lens, and why."""

    SCHEMA: ClassVar[str] = "cleanpath.vendor-judgement/1"

    vendor: str
    lens: str
    as_of: str
    known_at: str
    restricted: TruthWord
    reasons: list[ReasonRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow(ClaimFacts):
    """A claim that an answer rests on."""

    sources: list[SourceRow]

    @classmethod
    def of(cls, claim: Claim, day: datetime.date) -> "ClaimRow":
        """Return a claim as it is printed, with what was known on a day."""
        row = describe_claim(as_known(claim, day))
        names = ("publisher", "title", "url", "published")
        row["sources"] = [SourceRow(**{name: source[name] for name in names}) for source in row["sources"]]
        return cls(**row)


MOST_REASONS = 8
"""Reasons kept for each judgement, the strongest first."""


@dataclass(frozen=True, slots=True)
class Identification:
    """How firm the vendor of an element is known, and what tells it."""

    grade: Grade
    clue: str


def read_identifications(elements: pa.Table) -> dict[int, Identification]:
    """Return what the case says of how the vendors of elements are known, by row; others are as declared."""
    graded = np.flatnonzero(pc.not_equal(elements["vendor_grade"], "").to_numpy())
    columns = elements.select(["vendor_grade", "vendor_clue"]).take(pa.array(graded)).to_pylist()
    return {
        row: Identification(read_grade(one["vendor_grade"], "elements [vendor_grade]"), one["vendor_clue"])
        for row, one in zip(graded.tolist(), columns, strict=True)
    }


@dataclass(frozen=True, slots=True)
class VendorKnown(Plain):
    """The vendor of an element, how firm it is known, and what tells it."""

    vendor: str
    grade: str
    clue: str

    @classmethod
    def of(cls, vendor: str, known: Identification) -> "VendorKnown":
        """Return an identification as it is printed."""
        return cls(vendor, str(known.grade), known.clue)


@dataclass
class Grounds:
    """Collects what elements rest on; reasons and claims are listed once and referred to by number or key.

    `identified` is how the vendors of some elements are known: a ground is no firmer than that.
    """

    restricted: Restricted
    claims: Mapping[str, Claim]
    identified: Mapping[int, Identification] = field(default_factory=dict)
    reasons: list[ReasonRow] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _seen: dict[int, tuple[list[int], Grade]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def element(self, row: int, vendor: str, told: Mapping[str, Any] | None = None) -> ElementGround:
        """Return the ground of one element; of an aggregate with what `told` names of it."""
        found = self.restricted
        truth = str(Truth(int(found.truth[row])))
        missing = missing_of(found, row) or None
        if row in found.mixes:
            return replace(self._mix(truth, vendor, found.mixes[row]), missing=missing, **(told or {}))
        place = int(found.place[row])
        known = self.identified.get(row)
        shown = None if known is None else Known(str(known.grade), known.clue)
        if place < 0:
            return ElementGround(truth, vendor, identified=shown)
        numbers, grade = self._judgement(found.judgements[place])
        bounded = str(self._bounded(row, grade))
        return ElementGround(truth, vendor, missing=missing, reasons=numbers, grade=bounded, identified=shown)

    def _bounded(self, row: int, grade: Grade) -> Grade:
        """Return a grade that is no firmer than the identification of an element."""
        return weakest([grade, self.identified[row].grade]) if row in self.identified else grade

    def grade(self, row: int) -> Grade:
        """Return how firm the ground of one element is: its weakest link.

        Of an aggregate, vendors that no rule restricts are no part of that ground.
        """
        found = self.restricted
        if row in found.mixes:
            ground = found.mixes[row]
            held = [j for j in ground.judgements.values() if j.truth is not Truth.NO]
            judged = [self._judgement(j)[1] for j in held]
            return weakest([ground.touch.grade, *judged]) if ground.touch.keys else UNJUDGED
        place = int(found.place[row])
        return self._bounded(row, self._judgement(found.judgements[place])[1]) if place >= 0 else UNJUDGED

    def claim_rows(self, day: datetime.date) -> list[ClaimRow]:
        """Return the claims that elements rest on, by key, as they could be known on a day."""
        return [ClaimRow.of(self.claims[key], day) for key in sorted(self.used) if key in self.claims]

    def on_record(self, row: int) -> list[str]:
        """Return the keys of the claims that bear on an element and bound nothing."""
        ground = self.restricted.mixes.get(row)
        return [aside.claim.key for aside in ground.mix.asides] if ground is not None else []

    def reported(self, row: int) -> list[str]:
        """Return the keys of the claims that tell of restricted equipment in an element and bound nothing."""
        ground = self.restricted.mixes.get(row)
        asides = ground.mix.asides if ground is not None else ()
        return [aside.claim.key for aside in asides if ground is not None and _reports(ground, aside)]

    def indicative(self, rows: Iterable[int]) -> IndicativeShare | None:
        """Return what the indicative shares of some elements suggest together."""
        grounds = (self.restricted.mixes.get(row) for row in rows)
        return IndicativeShare.of(join(one.indicative for one in grounds if one and one.indicative))

    def _mix(self, truth: str, vendor: str, ground: MixGround) -> ElementGround:
        self.used.update(ground.touch.keys)
        self.used.update(aside.claim.key for aside in ground.mix.asides)
        self.used.update(claim.key for claim in ground.searched)
        self.used.update(ground.indicative.claims if ground.indicative else ())
        judged = [*ground.judgements.values(), *ground.suspects.values()]
        numbers = sorted({n for j in judged for n in self._judgement(j)[0]})
        return ElementGround(
            restricted=truth,
            vendor=vendor,
            mix=[
                MixPart(p.vendor, p.low, p.high, p.present, _together(ground, p.vendor), str(p.grade))
                for p in ground.mix.parts
            ],
            because=list(ground.touch.reasons),
            claims=list(ground.touch.keys),
            on_record=[OnRecord(one.claim.key, str(one), _reports(ground, one)) for one in ground.mix.asides],
            searched=[claim.key for claim in ground.searched],
            reasons=numbers,
            grade=str(ground.touch.grade),
            indicative=IndicativeShare.of(ground.indicative),
        )

    def _number(self, reason: Reason) -> int:
        """Return the number of a reason, listing it where it is new."""
        row = ReasonRow.of(reason)
        text = json.dumps(row.to_dict(), sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.reasons)
            self.reasons.append(row)
        return self._numbers[text]

    def _judgement(self, judgement: Judgement) -> tuple[list[int], Grade]:
        known = self._seen.get(id(judgement))
        if known is not None:
            return known
        kept = judgement.reasons[:MOST_REASONS]
        numbers = [self._number(reason) for reason in kept]
        # A lens that names the vendor itself needs no witness; other grounds are as firm as their event.
        strongest = [r for r in kept if r.truth == judgement.truth] or list(kept)
        named = any(r.kind == "named_in_lens" for r in strongest)
        grade = Grade("A", 1) if named else min((r.grade for r in strongest), default=UNJUDGED)
        found = numbers, grade
        self._seen[id(judgement)] = found
        return found


def _together(ground: MixGround, vendors: str) -> str:
    """Return whether makers, joined by `|`, are restricted: all of them, none, or not known of each."""
    found = {ground.judgements[vendor].truth for vendor in vendors.split("|")}
    return str(found.pop() if len(found) == 1 else Truth.UNKNOWN)


def _reports(ground: MixGround, aside: SetAsideClaim) -> bool:
    """Whether a claim tells firmly of makers that are each restricted for certain."""
    judged = {**ground.suspects, **ground.judgements}
    named = [judged.get(vendor) for vendor in aside.claim.vendor.split("|")]
    return aside.reports and all(one is not None and one.truth is Truth.YES for one in named)


def flagged_rows(restricted: Restricted) -> list[int]:
    """Return the rows of the elements that are or may be restricted."""
    return [int(row) for row in np.flatnonzero(restricted.high > 0.0)]
