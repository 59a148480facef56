"""Accept or reject a result.

Verdicts on planes and classes are not proven by certificates; docs/guide/verify.md says what is.

Verdicts are proven by their certificates; the seal covers the rest too: grounds, grades, sources, planes. It
guards against slips and edits, not against a forger, who can seal anew: that is what the certificates, the
evidence and the ledger are for.
"""

import datetime
import hashlib
import json
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from cleanpath.checker import bgp, given_paths, igp, structural
from cleanpath.checker.case import Case, Fault, Tables
from cleanpath.checker.given_paths import SILENT
from cleanpath.checker.presence import NOTHING, Presence
from cleanpath.checker.relations import Bounds, acting, check_scope, reach
from cleanpath.checker.structural import Evidence, Pair, Proof, count_clean, count_paths
from cleanpath.verdict import Level

LEVELS = {str(level): level for level in Level}
PLANES = ("user", "control", "management", "timing")
PROPERTIES = ("content", "metadata", "integrity", "availability")
CLASSES = ("transmission", "control", "computing", "storage")


def _interval(name: str, ends: Any, reachable: bool) -> tuple[Level, Level]:
    if not isinstance(ends, list) or len(ends) != 2 or not set(ends) <= LEVELS.keys():
        raise Fault(f"{name} is no pair of levels")
    low, high = LEVELS[ends[0]], LEVELS[ends[1]]
    if low > high or (not reachable and (low, high) != (Level.CLEAR, Level.ALWAYS)):
        raise Fault(f"{name} is no interval, or decided without a route")
    return low, high


def check_planes(printed: Mapping[str, Any]) -> None:
    """Refuse planes and classes of a demand that are no intervals or contradict `clean_path`.

    Raises
    ------
    Fault
        Naming what is wrong.
    """
    if not {"planes", "classes", "clean_path"} & printed.keys():
        return
    planes, classes, reachable = printed["planes"], printed["classes"], printed["reachable"]
    if tuple(planes) != PLANES or tuple(classes) != CLASSES:
        raise Fault("planes or classes are not the four that there are")
    for plane, properties in planes.items():
        if tuple(properties) != PROPERTIES:
            raise Fault(f"the {plane} plane does not have the four properties")
        for name, ends in properties.items():
            _interval(f"{name} of the {plane} plane", ends, reachable)
    met = [_interval(f"class {name}", ends, reachable) for name, ends in classes.items()]
    told = "no" if any(low for low, _ in met) else "unknown" if any(high for _, high in met) else "yes"
    if printed["clean_path"] != told:
        raise Fault(f"clean_path is {printed['clean_path']!r}, the classes make it {told!r}")


def seal(result: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a result without its field `seal`, whatever its order and layout."""
    said = {name: value for name, value in result.items() if name != "seal"}
    content = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def check_seal(result: Mapping[str, Any]) -> list[str]:
    """Return a line where the seal is missing or broken, nothing where it holds."""
    if not isinstance(result, Mapping) or result.get("seal") != seal(result):
        return ["seal: something in the result was changed after it was printed"]
    return []


TOLERANCE = 1e-7
"""Shares are printed as floating-point numbers, and rounded up where they are bounds."""
MODELS = ("structural", "igp", "pinned", "measured", "bgp")
MOST_SPARE = 8
"""Clean paths are counted up to this number,"""
MOST_CUT = 16
"""and cuts are spelled out up to this size."""
FAILURES = ("none", "link", "node", "single", "group")

Judged = tuple[bool, Level, Level, float, float | structural.Bound]


def _bounds(result: Mapping[str, Any], name: str, case: Case) -> Bounds:
    found = {e: (float(low), float(high)) for e, (low, high) in result[name].items()}
    for element, (low, high) in found.items():
        if element not in case.out or not 0.0 <= low <= high <= 1.0 or high == 0.0:
            raise Fault(f"{name}: {element!r} is not there or its touch is no interval")
    for element in result.get("present", {}).get(name, ()):
        if found.get(element, (1.0, 1.0))[0] != 0.0:
            raise Fault(f"present: of {element!r} in {name} there is a figure")
        found[element] = structural.LEAST, found[element][1]
    return found


class _Judge:
    """What all demands of a result share."""

    def __init__(self, result: Mapping[str, Any], case: Case, tables: Tables) -> None:
        self.case, self.model = case, result["routing"]
        if self.model not in MODELS or result["failures"] not in FAILURES:
            raise Fault(f"cannot check routing {self.model!r} with failures {result['failures']!r}")
        touch, restricted = (_bounds(result, name, case) for name in ("elements", "restricted"))
        day = datetime.date.fromisoformat(result["as_of"])
        doubtful = {element: restricted.get(element) for element in case.doubtful}
        if wrong := sorted(element for element, ends in doubtful.items() if ends != (0.0, 1.0)):
            raise Fault(f"restricted: {wrong[0]} is perhaps not there, so it is open")
        expected = reach(restricted, acting(tables, day, case.late, case.doubtful))
        check_scope(result, tables, expected, touch)
        self.evidence = Evidence(case, touch, result.get("pieces", []))
        if not isinstance(result["reroute"], bool):
            raise Fault("reroute is neither true nor false")
        self.igp = igp.Igp(case, result["failures"], result["reroute"])
        self.bgp = bgp.Bgp(case, result["failures"]) if self.model == "bgp" else None
        states = result["failures"], result["reroute"]
        self.presence = Presence(self.evidence, self.model, *states) if case.doubtful else None

    def judge(self, name: str, ends: Pair, printed: Mapping[str, Any]) -> Judged:
        """Return whether a demand is reachable, its levels and its shares.

        Where it is not certain that elements are there the low end is that with and without them.
        """
        stated, proof = (printed["low"], float(printed["share_low"])), printed["certificate"]
        if self.presence is None:
            return self._judge(name, ends, proof, (0, 1))
        if stated == ("clear", 0.0):  # that nothing is certain is always true
            reachable, _, high, _, most = self._judge(name, ends, proof, (1,))
            return reachable, *_apart(NOTHING, high, most)
        reachable, low, high, least, most = self._judge(name, ends, proof, (0, 1))
        if not reachable:
            return reachable, low, high, least, most
        held = self.presence.low(name, ends, printed, (low, least), self.igp)
        return reachable, *_apart(held, high, most)

    def _judge(self, name: str, ends: Pair, proof: Proof, shown: tuple[int, ...]) -> Judged:
        if self.bgp is not None:
            if self.bgp.reach(ends, frozenset()):
                return True, *bgp.judge(self.bgp, self.evidence, ends, proof)
        elif self.model in ("pinned", "measured"):
            if given_paths.paths_of(self.case, name):
                measured = self.model == "measured"
                return True, *given_paths.judge(self.evidence, name, proof, measured)
        elif not self.case.separates(frozenset(), *ends):
            if self.model == "igp":
                return True, *igp.judge(self.igp, self.evidence, ends, proof, shown)
            return True, *structural.judge(self.evidence, ends, proof, shown)
        return False, Level.CLEAR, Level.ALWAYS, 0.0, 1.0

    def avoidable(self, ends: Pair, proof: Proof) -> str:
        """Return whether a demand can avoid what is flagged, as a word."""
        if self.bgp is not None:
            return bgp.avoidable(self.bgp, self.evidence, ends, proof)
        return structural.avoidable(self.evidence, ends, proof)


def _apart(
    low: tuple[Level, float], high: Level, most: float | structural.Bound
) -> tuple[Level, Level, float, float | structural.Bound]:
    return low[0], high, low[1], most


def _same(printed: Mapping[str, Any], name: str, expected: object) -> None:
    found = printed[name]
    if isinstance(expected, structural.Bound):
        number = float(found)
        good = not isinstance(found, bool) and (number > 0.0) == (expected.most > 0.0)
        good = good and expected.least - TOLERANCE <= number <= expected.most + TOLERANCE
        good = good and (expected.least < 1.0 or number == 1.0)
    elif isinstance(expected, float):
        expected = 0.0 if expected < structural.NO_FIGURE else expected
        good = not isinstance(found, bool) and abs(float(found) - expected) <= TOLERANCE
        good = good and (float(found) > 0.0) == (expected > 0.0) and (expected < 1.0 or float(found) == 1.0)
    else:
        good = found == expected and type(found) is type(expected)
    if not good:
        raise Fault(f"{name} is {found!r}, the proof shows {expected!r}")


def _check_demand(judge: _Judge, printed: Mapping[str, Any]) -> None:
    name, proof = printed["id"], printed["certificate"]
    ends = judge.case.demands[name]
    reachable, low, high, share_low, share_high = judge.judge(name, ends, printed)
    for column, expected in (
        ("reachable", reachable),
        ("low", str(low)),
        ("high", str(high)),
        ("share_low", share_low),
        ("share_high", share_high),
        ("avoidable", judge.avoidable(ends, proof)),
    ):
        _same(printed, column, expected)
    if "class" in printed:
        _same(printed, "class", _class_of(printed))
    _check_spare(judge, printed, ends)
    _check_cut(judge, printed, ends)
    _check_named(judge, printed, (low, high))
    check_planes(printed)
    if proof["model"] != judge.model:
        raise Fault(f"the certificate is of routing {proof['model']!r}")


CERTAIN = {"always": "exposed in full", "sometimes": "exposed in part", "possible": "at risk"}


def _class_of(printed: Mapping[str, Any]) -> str:
    """Return the headline class that follows from what is proven, and from whether anything is reported."""
    if not printed["reachable"]:
        return "unreachable"
    if printed["high"] == "clear":
        return "clear"
    return CERTAIN.get(printed["low"], "reported" if printed["reported"] else "nothing known")


def _check_spare(judge: _Judge, printed: Mapping[str, Any], ends: Pair) -> None:
    """Hold the number of disjoint clean paths against a count of our own."""
    clean = printed["avoidable"] == "yes"
    if judge.bgp is not None:
        _same(printed, "disjoint_clean_paths", int(clean))
        return
    may = judge.evidence.may
    count = count_clean(judge.case, ends, may, MOST_SPARE) if clean else 0
    _same(printed, "disjoint_clean_paths", count)


def _check_cut(judge: _Judge, printed: Mapping[str, Any], ends: Pair) -> None:
    """Hold the printed cut against its meaning: flagged for sure, on every path, and none is smaller."""
    cut, evidence = printed["cut"], judge.evidence
    if judge.bgp is not None:
        bgp.check_cut(judge.bgp, evidence, printed, ends)
        return
    if len(set(cut)) != len(cut) or not all(evidence.sure(element) for element in cut):
        raise Fault("cut names an element twice, or one that is not flagged for sure")
    forced = not judge.case.separates(frozenset(), *ends) and printed["avoidable"] == "no"
    if not forced:
        _same(printed, "cut", [])
        return
    if cut and not judge.case.separates(frozenset(cut), *ends):
        raise Fault("cut leaves a path from source to target")
    size = len(cut) or MOST_CUT + 1
    needed = 1 if size == 1 else count_paths(judge.case, ends, evidence.sure, size)
    if needed < size or len(cut) > MOST_CUT:
        raise Fault(f"cut has {len(cut)} elements, the fewest are {needed}")


def _check_named(judge: _Judge, printed: Mapping[str, Any], levels: tuple[Level, Level]) -> None:
    """Hold the elements that are said to be touched against their evidence, the levels and the walks."""
    evidence, proof = judge.evidence, printed["certificate"]
    touches, may = printed["touches"], printed["may_touch"]
    if not all(map(evidence.sure, touches)) or not all(map(evidence.may, may)) or set(touches) & set(may):
        raise Fault("touches or may_touch names an element that is not flagged so")
    walks = {end: witness["walk"] for end, witness in proof.get("witness", {}).items()}
    if judge.model == "structural":
        walks = {end: proof.get("named", {}).get(end, []) for end in ("low", "high")}
    if judge.model in ("structural", "igp"):
        for walk in walks.values():
            if walk:
                judge.case.check_walk(walk, judge.case.demands[printed["id"]])
    named = bool(touches), bool(touches or may or SILENT in walks.get("high", []))
    needed = [printed["reachable"] and level > Level.CLEAR for level in levels]
    unsettled = judge.bgp is not None and "high" in proof.get("open", [])
    if levels[1] == Level.POSSIBLE and (unsettled or structural.is_open(evidence, proof, 1)):
        needed[1] = named[1]  # a search that ended without an answer found nothing to name
    if judge.model == "measured" and levels[1] == Level.POSSIBLE:
        needed[1] = False  # no path touches anything; other traffic may
    if named != tuple(needed):
        raise Fault("touches and may_touch do not fit the levels")
    shown = _flagged(walks.get("low", []), evidence.sure), _flagged(walks.get("high", []), evidence.may)
    if walks and (touches, may) != (shown[0], [element for element in shown[1] if element not in touches]):
        raise Fault("touches and may_touch are not the flagged elements of the witnesses")


def _flagged(walk: Sequence[str], flagged: Callable[[str], bool]) -> list[str]:
    return list(dict.fromkeys(element for element in walk if element != SILENT and flagged(element)))


def label(printed: Mapping[str, Any]) -> str:
    """Return the word under which a demand is counted."""
    if not printed["reachable"]:
        return "unreachable"
    return str(printed["low"]) if printed["low"] == printed["high"] else "unknown"


def _check_counts(result: Mapping[str, Any]) -> None:
    words = [label(printed) for printed in result["demands"]]
    for word, count in result["counts"].items():
        known = word in (*(str(level) for level in Level), "unknown", "unreachable")
        if word == "demands" and count != len(words):
            raise Fault(f"counts: there are {len(words)} demands, not {count!r}")
        if known and words.count(word) != count:
            raise Fault(f"counts: {word} is {count!r}, there are {words.count(word)}")
    classes = [printed.get("class") for printed in result["demands"]]
    stated = {name: count for name, count in result.get("counts_by_class", {}).items() if count}
    if "counts_by_class" in result and stated != {name: classes.count(name) for name in classes}:
        raise Fault(f"counts_by_class: they are {stated}, not those of the demands")


def _check_whole(result: Mapping[str, Any], case: Case) -> None:
    if result["digest"] != case.digest:
        raise Fault("digest: the tables are not those that were assessed")
    ids = [printed["id"] for printed in result["demands"]]
    if sorted(ids) != sorted(case.demands):
        raise Fault("demands: they are not those of the case, each once")
    _check_counts(result)


EFFORT = 400_000
"""How many visits of an element or a link a program may spend on checking what it is about to print."""
STATES = 16
"""About how many failures of a shortest route are tried."""
FEWEST = 3
"""Demands of a large case that are checked all the same."""


def sample_size(size: int, demands: int, routing: str, failures: str) -> int:
    """Return how many demands of a case of `size` elements and links are checked before they are printed."""
    states = STATES if routing == "igp" and failures != "none" else 1
    return min(demands, max(FEWEST, EFFORT // (states * max(size, 1))))


def check_sample(result: Mapping[str, Any], tables: Tables, count: int) -> list[str]:
    """Check `count` demands of a result, drawn so that nobody can tell which; half of them are clear ones."""
    ids = [printed["id"] for printed in result["demands"]]
    if count >= len(ids):
        return check(result, tables)
    draw = random.SystemRandom()
    clear = [one["id"] for one in result["demands"] if one["low"] == "clear"]
    chosen = set(draw.sample(clear, min(len(clear), (count + 1) // 2)))
    rest = [name for name in ids if name not in chosen]
    return check(result, tables, chosen | set(draw.sample(rest, count - len(chosen))))


def check(result: Mapping[str, Any], tables: Tables, only: Collection[str] | None = None) -> list[str]:
    """Return what is wrong with a result, one line a fault; an empty list accepts it.

    Parameters
    ----------
    result
        The object that `cleanpath assess --format json` prints; docs/reference/result.md has its parts.
    tables
        The tables of the case, each a mapping of column names to lists.
    only
        The ids of the demands whose certificates are tried; all by default.
    """
    try:
        case = Case(tables, datetime.date.fromisoformat(result["as_of"]))
        _check_whole(result, case)
        judge = _Judge(result, case, tables)
    except (Fault, KeyError, TypeError, ValueError, AttributeError) as error:
        return [_told("result", error)]
    faults = []
    chosen = [one for one in result["demands"] if only is None or one["id"] in only]
    for printed in sorted(chosen, key=lambda one: case.demands[one["id"]][1]):
        try:
            _check_demand(judge, printed)
        except (Fault, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            faults.append(_told(f"demand {json.dumps(printed['id'])}", error))
    return faults


def _told(where: str, error: Exception) -> str:
    if isinstance(error, Fault):
        return f"{where}: {error}"
    return f"{where}: malformed ({type(error).__name__}: {error})"
