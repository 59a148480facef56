"""Rules and vendors as the checker reads them: their files, and what they say on a day.

Works on the plain data of the TOML files. A partial date counts from its last day where something must be
known or have happened, as the cautious end.
"""

import datetime
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cleanpath.checker.case import Fault, came, holds, span
from cleanpath.verdict import Truth

Plain = Mapping[str, Any]
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES

RANKS = {
    "in_force": 3, "enacted_not_effective": 2, "advisory": 1, "proposed": 1, "announced_other": 1,
    "rumoured_or_lobbied_only": 0,
}  # fmt: skip
"""How firm the states of a rule are; whatever is not here restricts nobody."""
FIRMNESS = {"in_force": 3, "enacted": 2, "advisory": 1, "rumoured": 0}
PROCEDURES = frozenset({
    "require_authorisation", "require_notification", "power_to_direct", "power_to_prohibit",
    "power_to_designate", "power_to_limit_existing",
})  # fmt: skip
HARMLESS = frozenset({
    "require_notification", "require_diversity", "localise", "export_control", "duty_to_list",
    "deadline_for_states", "assurance", "subsidy", "compensation", "penalty", "none",
}) | {kind for kind in PROCEDURES if kind.startswith("power")}  # fmt: skip
"""Kinds of constraint that do not speak against equipment."""
SPOKEN = ("announced", "amended", "enacted", "effective", "upheld", "deadline")
BINDING = ("in_force", "regime_only")
SOFT = ("advisory", "voluntary", "announced", "reported", "proposed", "power_only")
BYTES = 1_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """Return the plain data of a TOML file.

    Raises
    ------
    Fault
        If it is none, or no plain file of a moderate size.
    """
    if path.is_symlink() or not path.is_file() or path.stat().st_size > BYTES:
        raise Fault(f"{path.name}: expected a plain file of at most {BYTES} bytes")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Fault(f"{path.name}: expected TOML in UTF-8, found {error}") from None


def words(text: object) -> list[str]:
    """Return the words of a list joined by `|`."""
    return [word.strip() for word in str(text or "").split("|") if word.strip()]


def enclosing(place: str) -> tuple[str, ...]:
    """Return a place and the country that it lies in."""
    country = place.partition("-")[0]
    return (place,) if place == country else (place, country)


def keys_of(rule: Plain) -> list[str]:
    """Return the key of each constraint: its id, or its kind and its number among those alike."""
    count: Counter[str] = Counter()
    found = []
    for one in rule["constraint"]:
        count[one["kind"]] += 1
        found.append(one.get("id") or f"{one['kind']}-{count[one['kind']]}")
    return found


class Registries:
    """The rules of a folder on a day, with what was known on another, and the vendors of one.

    `told` are further events of rules by key, such as those that somebody accepted from the press.
    """

    def __init__(
        self, rules: Path, vendors: Path, as_of: datetime.date, known_at: datetime.date,
        told: Mapping[str, Sequence[Plain]] | None = None,
    ) -> None:  # fmt: skip
        self.as_of, self.known_at, self.folder = as_of, known_at, vendors
        files = (path for path in sorted(rules.glob("*.toml")) if not path.name.startswith(("_", ".")))
        self.rules = {path.stem: read_toml(path) for path in files}
        for key, events in (told or {}).items():
            if key in self.rules:
                self.rules[key]["event"] = [*self.rules[key]["event"], *events]
        self.state, self.vendor, self.controllers = (
            cache(self._state), cache(self._vendor), cache(self._controllers)
        )  # fmt: skip

    def rules_of(self, place: str) -> list[str]:
        """Return the keys of the rules of a place and of the country that it lies in."""
        return [key for key, rule in self.rules.items() if rule["jurisdiction"] in enclosing(place)]

    def _knows(self, date: object) -> bool:
        return span(date)[1] <= self.known_at

    def _happened(self, event: Plain) -> bool:
        first, last = span(event["date"])
        told = span(event["known_from"])[1]
        if last <= self.as_of:
            return True
        return event["status"] != "deadline" and first <= told <= min(last, self.as_of)

    def _seen(self, rule: Plain) -> list[Plain]:
        """Return the events that could be known and that nothing known replaced."""
        return [
            one
            for one in rule["event"]
            if self._knows(one["known_from"])
            and not (one.get("superseded_from") and self._knows(one["superseded_from"]))
        ]

    def _state(self, key: str) -> str:
        """Return the state of a rule on the day: how far its ladder of events had come."""
        rule = self.rules[key]
        past = sorted(filter(self._happened, self._seen(rule)), key=lambda one: span(one["date"]))
        return self._stage(rule, _Ladder(past)) if past else "not_visible"

    def _stage(self, rule: Plain, past: "_Ladder") -> str:
        force, constraints = rule["force"], rule["constraint"]
        if force == "none":
            return "no_restriction_stated" if past.last("declined", "operator_choice") else past.weak()
        begun = past.last("effective", "upheld") or (past.last("enacted") if force == "contract" else None)
        if begun is None and any(map(self._bites, constraints)):
            begun = past.last("enacted", "announced")
        adopted = past.last("enacted", "effective", "upheld")
        ended = past.undone(adopted or past.last(*SPOKEN, "proposed"))
        if force == "power_only" and adopted:
            return "regime_only"
        if ended == "rescinded":
            return "rescinded"
        if ended == "declined":
            return "rescinded" if begun else "no_restriction_stated"
        if force in SOFT:
            return past.unenforced(force)
        if ended and adopted:
            return "enacted_not_effective"
        if begun:
            return "in_force"
        if not adopted:
            return past.unenforced(force)
        now = [one for one in constraints if not one.get("applies_from") or self._reached(one)]
        mere = bool(now) and all(one["kind"] in PROCEDURES for one in now)
        return "regime_only" if mere else "enacted_not_effective"

    def _reached(self, constraint: Plain) -> bool:
        start = constraint.get("applies_from")
        if not start or came(start, self.as_of, NO) is not YES:
            return False
        return self._knows(constraint.get("known_from") or start)

    def _bites(self, constraint: Plain) -> bool:
        speaks = constraint["kind"] not in HARMLESS and not constraint.get("draft")
        return speaks and self._reached(constraint)

    def is_stated(self, rule: Plain, constraint: Plain) -> bool:
        """Return whether a constraint could be known on the day."""
        start = constraint.get("applies_from")
        return (
            not start or self._known(rule, constraint, start) or len(self._seen(rule)) == len(rule["event"])
        )

    def _known(self, rule: Plain, constraint: Plain, date: object) -> bool:
        """Return whether a date of a constraint could be known, by itself or by an event that tells it."""
        if self._knows(constraint.get("known_from") or date):
            return True
        telling = ("deadline", "effective", "enacted", "announced")
        seen = self._seen(rule)
        return any(span(e["date"]) == span(date) and e["status"] in telling for e in seen)

    def due(self, key: str, constraint: Plain) -> datetime.date | None:
        """Return the last day of the date by which a constraint is to be kept; `None` where none is known."""
        rule = self.rules[key]
        for name in ("deadline", "applies_from"):
            date = constraint.get(name)
            if date and self._known(rule, constraint, date):
                return span(date)[1]
        dated = constraint.get("deadline") or constraint.get("applies_from")
        if self.state(key) not in BINDING or dated or constraint["kind"] == "remove":
            return None
        begun = [e for e in self._seen(rule) if e["status"] in ("effective", "upheld") and self._happened(e)]
        if begun:
            return min(span(e["date"]) for e in begun)[1]
        return self._decided(rule)

    def _decided(self, rule: Plain) -> datetime.date | None:
        """Return the day of the event that put a rule in force where none says that it took effect."""
        past = sorted(filter(self._happened, self._seen(rule)), key=lambda one: span(one["date"]))
        ladder = _Ladder(past)
        deciding = ladder.last("enacted", "announced") or ladder.last("enacted")
        return span(deciding["date"])[1] if deciding else None

    def _vendor(self, name: str) -> Plain:
        if "/" in name or name.startswith((".", "_")) or not (self.folder / f"{name}.toml").exists():
            return {}
        return read_toml(self.folder / f"{name}.toml")

    def homes(self, vendor: str) -> set[str]:
        """Return the homes of a vendor; several where sources differ, none where it is not known."""
        return set(self.vendor(vendor).get("home", ()))

    def _controllers(self, vendor: str) -> dict[str, Truth]:
        """Return everybody who controls, or may control, a vendor on the day, through however many others."""
        best: dict[str, Truth] = {}
        waiting = [(vendor, YES)]
        while waiting:
            below, so_far = waiting.pop()
            for above, truth in self._above(below):
                through = min(so_far, truth)
                if above != vendor and through > best.get(above, NO):
                    best[above] = through
                    if self.vendor(above):
                        waiting.append((above, through))
        return best

    def controls(self, owner: str, vendor: str) -> Truth:
        """Return whether one vendor controls another, or is it."""
        return YES if owner == vendor else self.controllers(vendor).get(owner, NO)

    def _above(self, vendor: str) -> Iterator[tuple[str, Truth]]:
        record = self.vendor(vendor)
        facts = record.get("ownership", [])
        direct = set()
        for fact in facts:
            truth = self._fact_holds(fact, facts)
            if fact["type"] == "owner" and fact.get("controller") and truth > NO:
                direct.add(fact["controller"])
                yield fact["controller"], truth
        heir = record.get("successor", "")
        if heir and heir not in direct and self.vendor(heir) and (truth := self._succeeded(facts, heir)) > NO:
            yield heir, truth

    def _fact_holds(self, fact: Plain, facts: Sequence[Plain]) -> Truth:
        """Return whether an owner had a vendor on the day; where one owner's facts meet, control goes on."""
        begin, end = fact.get("from"), fact.get("to")
        truth = holds(begin, end, self.as_of)
        if truth is not UNKNOWN or not fact.get("controller"):
            return truth
        for other in facts:
            same = other["type"] == "owner" and other.get("controller") == fact["controller"]
            if other is fact or not same:
                continue
            if end and other.get("from") and span(end) == span(other["from"]):
                truth = max(truth, holds(begin, other.get("to"), self.as_of))
            if begin and other.get("to") and span(other["to"]) == span(begin):
                truth = max(truth, holds(other.get("from"), end, self.as_of))
        return truth

    def _succeeded(self, facts: Sequence[Plain], heir: str) -> Truth:
        """Return whether an absorbed business lives on in its heir on the day."""
        owned = [fact for fact in facts if fact["type"] == "owner" and fact.get("controller")]
        of_heir = [fact for fact in owned if fact["controller"] == heir]
        ends = [fact["to"] for fact in of_heir if fact.get("to")]
        if ends:
            return holds(max(ends, key=lambda end: span(end)[1]), None, self.as_of)
        if any(holds(fact.get("from"), fact.get("to"), self.as_of) is YES for fact in owned):
            return NO
        if any(fact.get("from") and came(fact["from"], self.as_of, NO) is NO for fact in of_heir):
            return NO
        starts = [fact["from"] for fact in facts if fact["type"] != "owner" and fact.get("from")]
        begun = max((came(start, self.as_of, NO) for start in starts), default=UNKNOWN)
        return min(begun, UNKNOWN)


class _Ladder:
    """The events of a rule that have happened, in their order."""

    def __init__(self, past: Sequence[Plain]) -> None:
        self.past = past

    def last(self, *statuses: str) -> Plain | None:
        """Return the last event of some statuses."""
        return next((one for one in reversed(self.past) if one["status"] in statuses), None)

    def undone(self, step: Plain | None) -> str:
        """Return how a step was undone after it began; empty where it was not."""
        undo = self.last("rescinded", "suspended", "declined")
        if undo is None or (step and span(undo["date"])[0] <= span(step["date"])[0]):
            return ""
        return str(undo["status"])

    def unenforced(self, force: str) -> str:
        """Return the state of what nothing enforces."""
        spoken, draft = self.last(*SPOKEN), self.last("proposed")
        if force == "advisory" and spoken:
            return "advisory"
        if force == "proposed" and spoken and not draft:
            return "proposed"
        later = draft and spoken and span(draft["date"])[0] >= span(spoken["date"])[0]
        if draft and (not spoken or later or force in ("proposed", "power_only")):
            return "proposed"
        if not spoken and not draft and self.last("operator_choice"):
            return "no_restriction_stated"
        return self.weak()

    def weak(self) -> str:
        """Return the state of what was said, proposed or rumoured only."""
        if self.last(*SPOKEN, "rescinded"):
            return "announced_other"
        if self.last("proposed"):
            return "proposed"
        return "rumoured_or_lobbied_only" if self.last("rumoured", "lobbied") else "announced_other"


def lens_rules(lens: str, known: Collection[str]) -> tuple[str, str, str]:
    """Return whose rules a lens asks: the kind (`rule`, `place`, `local`, empty for none), name, firmness."""
    head, _, firmness = lens.partition(":")
    if head in ("vendor", "home", "state", "as", "file"):
        return "", "", "in_force"
    kind = "local" if head == "local" else "rule" if head in known else "place"
    return kind, head, firmness or "in_force"
