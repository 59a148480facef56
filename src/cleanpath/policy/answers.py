"""Questions to the registry of rules, and answers with their grounds."""

from dataclasses import dataclass
from typing import Any

from cleanpath.claims import UNJUDGED, Grade
from cleanpath.policy.match import Match
from cleanpath.policy.rules import Constraint, Event, Rule
from cleanpath.verdict import Truth

REASON_KINDS = {
    "restriction": "a rule that counts under the lens and covers the equipment",
    "unsettled": "a rule in force of which it is not settled that it covers the equipment",
    "no_effect": "a rule in force that speaks of the maker without restricting this equipment",
    "pending": "adopted or drafted, not begun",
    "advisory": "advice of an authority",
    "announced": "announced, without force",
    "rumour": "rumour or lobbying",
    "regime": "a procedure or power that has not been used on the maker as far as known",
    "rescinded": "a rule that ended",
    "stated_free": "said not to be restricted",
    "unresearched": "nobody has looked, or nothing could be known yet",
    "unknown_maker": "the maker is not known",
    "unknown_place": "the country is not known",
    "named_in_lens": "the lens itself names the vendor",
    "component": "a component in it is or may be restricted",
    "absent": "it may not be there on the day",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A piece of equipment.

    Parameters
    ----------
    makers
        Vendor ids: one, several candidates of which one is right, or none where the maker is unknown.
    part, generation, kind
        Network part (core, ran, transport ...), generations served (4G, 5G, fibre), kind of equipment; empty
        where not known.
    country
        ISO code of where it stands; needed by the lens `local` only.
    operator
        Who runs it; only tells whom a rule binds.
    sensitive
        Whether it stands at a sensitive site or carries protected traffic of one.
    """

    makers: tuple[str, ...]
    part: str = ""
    generation: tuple[str, ...] = ()
    kind: str = ""
    country: str = ""
    operator: str = ""
    sensitive: Truth = Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a judgement, with all that is needed to check it.

    `truth` is what this ground alone would make the answer; `binds` whether it obliges the operator.
    """

    kind: str
    truth: Truth
    text: str
    maker: str = ""
    rule: Rule | None = None
    state: str = ""
    match: Match | None = None
    constraint: Constraint | None = None
    event: Event | None = None
    binds: Truth = Truth.UNKNOWN

    @property
    def grade(self) -> Grade:
        """The grade of the event that put the rule into its state; F6 where none did."""
        return self.event.grade if self.event else UNJUDGED

    def view(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        source = self.event.source if self.event else None
        return {
            "kind": self.kind,
            "truth": str(self.truth),
            "text": self.text,
            "maker": self.maker or None,
            "rule": self.rule.key if self.rule else None,
            "jurisdiction": self.rule.jurisdiction if self.rule else None,
            "state": self.state or None,
            "target": self.match.target.name if self.match else None,
            "why": self.match.why if self.match else None,
            "via": (self.match.via or None) if self.match else None,
            "constraint": self.constraint.kind if self.constraint else None,
            "event": {"date": str(self.event.date), "status": self.event.status} if self.event else None,
            "source": str(source) if source else None,
            "url": source.url if source else None,
            "grade": str(self.grade),
            "binds": str(self.binds),
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer and its grounds, the strongest first."""

    truth: Truth
    reasons: tuple[Reason, ...]

    def view(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"truth": str(self.truth), "reasons": [reason.view() for reason in self.reasons]}
