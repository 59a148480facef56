"""cleanpath.difference/1: two results compared, and what brought changes about."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, ClassVar

from cleanpath.compliance.findings import Status
from cleanpath.errors import BadInput, shown
from cleanpath.results.axes import EQUIPMENT, LAW
from cleanpath.results.classes import class_of, count_classes
from cleanpath.results.typed import OPTIONAL, Document, Plain
from cleanpath.results.wording import classed_text
from cleanpath.verdict import Level

REPORTED = "reported"
ASSESSMENT, FINDINGS = "cleanpath.assessment/", "cleanpath.findings/"


@dataclass(frozen=True, slots=True)
class Standing:
    """One demand or finding: its words, and the least and the greatest gravity that it can have.

    Gravities are codes of `Level` or of `Status`. `waived` is whether a waiver marks it; the gravity is the
    one beneath. `assets` leads from a status to the ids of the assets that have it; demands have none.
    `headline` is the class of a demand; findings have none.
    """

    text: str
    low: int
    high: int
    waived: bool = False
    assets: Mapping[str, tuple[str, ...]] | None = None
    headline: str = ""


def is_assessment(result: Mapping[str, Any]) -> bool:
    """Whether a result is of `assess`, and not of `judge` on a case.

    Raises
    ------
    BadInput
        If it is of neither.
    """
    schema = result.get("schema") if isinstance(result, Mapping) else None
    if isinstance(schema, str) and schema.startswith((ASSESSMENT, FINDINGS)):
        return schema.startswith(ASSESSMENT)
    raise BadInput("result", "what assess or judge CASE printed as JSON", shown(schema), "Use --format json.")


def standings(result: Mapping[str, Any]) -> dict[str, Standing]:
    """Return where each demand or finding of a result stands, by id.

    Raises
    ------
    BadInput
        If the result has another form.
    """
    try:
        if is_assessment(result):
            return {demand["id"]: _demand(demand) for demand in result["demands"]}
        return {finding["id"]: _finding(finding) for finding in result["findings"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            "result", "a result as assess or judge prints it", f"a fault at {shown(str(error))}"
        ) from None


def _demand(demand: Mapping[str, Any]) -> Standing:
    if not demand["reachable"]:
        return Standing("unreachable", int(Level.CLEAR), int(Level.ALWAYS), headline="unreachable")
    low, high = Level[demand["low"].upper()], Level[demand["high"].upper()]
    return Standing(classed_text(demand), int(low), int(high), headline=class_of(demand))


def _finding(finding: Mapping[str, Any]) -> Standing:
    status, beneath = Status[finding["status"].upper()], Status[finding["beneath"].upper()]
    waived = status is Status.WAIVED
    text = f"waived ({beneath})" if waived else str(status)
    assets = {name: tuple(ids) for name, ids in finding["assets"].items()}
    return Standing(text, int(beneath), int(beneath), waived, assets)


FACTORS = {
    "network": "the tables of the case",
    "evidence": "claims, mixes, declarations and the registry of vendors",
    "rules": "the registry of rules, or what of it could be known",
    "waivers": "waivers that were signed, withdrawn or could be known",
    "date": "the day that was asked about",
    "question": "the lens, or the operator asked about",
    "program": "the version of cleanpath or its model of network elements",
}
AXES = {"network": EQUIPMENT, "evidence": EQUIPMENT, "rules": LAW, "waivers": LAW, "question": LAW}
"""The axis on which a factor acts; a day moves both."""
SEVERAL = "several"
UNTOLD = "unknown"

Judged = Callable[[frozenset[str]], Mapping[str, Standing]]
"""Judges with the inputs of one run, those of the named factors taken from the other run."""

_EVIDENCE = ("mixes.", "declarations.")
_OF_INPUT = {
    "claims": "evidence",
    "vendors": "evidence",
    "market": "evidence",
    "rules": "rules",
    "waivers": "waivers",
    "model": "program",
}


def fixed_factors(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the factors that changed between two runs and cannot be exchanged afterwards, such as files.

    The claims and waivers of the ledger are not among them: the ledger knows what it held at any time.
    """
    names = {name for run in (old, new) for name in run["inputs"]} - {"claims", "waivers"}
    changed = {factor_of(n) for n in names if old["inputs"].get(n) != new["inputs"].get(n)}
    if old["version"] != new["version"]:
        changed.add("program")
    if old["parameters"].get("operator") != new["parameters"].get("operator"):
        changed.add("question")
    return [factor for factor in FACTORS if factor in changed]


def factor_of(name: str) -> str:
    """Return the factor that an input of a run belongs to, by the name of the input."""
    return "evidence" if name.startswith(_EVIDENCE) else _OF_INPUT.get(name, "network")


@dataclass(frozen=True, slots=True)
class Attribution:
    """What changed between two runs, and a way to judge with some of it exchanged.

    `base` and `other` are the standings of the run whose files are at hand and of the other run. `fixed` and
    `open` are the factors that changed and cannot or can be exchanged. `judged` is `None` where no files are.
    """

    base: Mapping[str, Standing]
    other: Mapping[str, Standing]
    fixed: tuple[str, ...]
    open: tuple[str, ...]
    judged: Judged | None

    def causes(self, names: Collection[str]) -> dict[str, str]:
        """Return the factor that brought about the change of each demand or finding.

        It is the only factor that changed; or the only one whose exchange leads to what the other run found;
        or the only fixed one, where the exchange of all others leads nowhere. Where a rule became known and
        its day came at once, the rule is the cause. `several` where these do not tell, `unknown` where
        nothing that was recorded changed.
        """
        changed = (*self.fixed, *self.open)
        if len(changed) < 2 or self.judged is None:
            word = SEVERAL if len(changed) > 1 else changed[0] if changed else UNTOLD
            return dict.fromkeys(names, word)
        again = cache(self.judged)
        return {name: self._cause(name, again) for name in names}

    def _cause(self, name: str, again: Judged) -> str:
        base, other = self.base.get(name), self.other.get(name)
        if again(frozenset()).get(name) != base:
            return SEVERAL
        found = [factor for factor in self.open if again(frozenset({factor})).get(name) == other]
        if self.fixed and again(frozenset(self.open)).get(name) == base:
            found += self.fixed
        if "rules" in found and "date" in found:
            found.remove("date")
        return found[0] if len(found) == 1 else SEVERAL


SCHEMA = "cleanpath.difference/1"


@dataclass(frozen=True, slots=True)
class RunRef(Plain):
    """A run that was compared."""

    id: str
    verb: str
    case: str
    as_of: str
    known_at: str
    lens: str
    version: str
    started: str
    result_digest: str


@dataclass(frozen=True, slots=True)
class InputChange(Plain):
    """An input whose digest differs, and the factor that it belongs to."""

    name: str
    factor: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class MovedAsset(Plain):
    """An asset whose status changed."""

    asset: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow(Plain):
    """What became of one demand or finding, since when, and by which factor."""

    id: str
    change: str
    old: str | None
    new: str | None
    assets: list[MovedAsset] | None = field(default=None, metadata=OPTIONAL)
    since: str | None = field(default=None, metadata=OPTIONAL)
    since_run: str | None = field(default=None, metadata=OPTIONAL)
    cause: str | None = field(default=None, metadata=OPTIONAL)
    axis: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class DifferenceResult(Document):
    """Two results of one verb compared."""

    SCHEMA: ClassVar[str] = SCHEMA

    old: RunRef
    new: RunRef
    counts: dict[str, int]
    causes: dict[str, str]
    inputs: list[InputChange]
    changes: list[ChangeRow]
    classes: dict[str, list[int]] | None = field(default=None, metadata=OPTIONAL)
    warnings: list[str] = field(default_factory=list)


WORDS = {
    "breached": "it is broken now and was not",
    "cured": "it was broken and is met now, or no longer reaches anything",
    "waived": "a waiver marks it now",
    "waiver_ended": "the waiver that marked it no longer counts",
    "worse": "it is graver than it was",
    "better": "it is less grave than it was",
    "narrowed": "the evidence decides more than it did; neither end went beyond what was possible",
    "widened": "the evidence decides less than it did",
    "reported": "a source now says that it is exposed; nothing is certain",
    "unreported": "no source of grade C or better says any more that it is exposed; nothing is certain",
    "assets": "it stands as it did, other assets bring it about",
    "appeared": "it was not there",
    "gone": "it is no longer there",
}
"""What can have become of a demand or a finding."""
_OVER = (int(Status.MET), int(Status.NOT_APPLICABLE))


def describe_difference(
    runs: tuple[Mapping[str, Any], Mapping[str, Any]],
    results: tuple[Mapping[str, Any], Mapping[str, Any]],
    between: Sequence[tuple[str, Mapping[str, Any]]],
    attribution: Attribution,
) -> DifferenceResult:
    """Put a comparison of two runs together.

    Parameters
    ----------
    runs, results
        The two runs as `describe_run` lists them, and what they found; the earlier one first.
    between
        Ids and results of the runs of the same question between them, the earliest first.
    attribution
        What changed, and a way to judge again.
    """
    changes = compare(*results)
    causes = attribution.causes([change.id for change in changes])
    steps = [*((run, standings(result)) for run, result in between), (runs[1]["id"], standings(results[1]))]
    days = {run: result["as_of"] for run, result in [*between, (runs[1]["id"], results[1])]}
    told = []
    for change in changes:
        run = _since(change.id, steps)
        since = _came(change, results) or days[run]
        cause = causes[change.id]
        told.append(replace(change, since=since, since_run=run, cause=cause, axis=AXES.get(cause)))
    counts = Counter(change.change for change in changes)
    return DifferenceResult(
        old=_told(runs[0]),
        new=_told(runs[1]),
        counts={word: counts[word] for word in WORDS if counts[word]},
        causes={factor: FACTORS[factor] for factor in (*attribution.fixed, *attribution.open)},
        inputs=_inputs(*runs),
        changes=told,
        classes=_classes(*results) if is_assessment(results[1]) else None,
        warnings=_warnings(*runs),
    )


def _classes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return for each class how many demands of the two results are in it."""
    was, now = (count_classes(map(class_of, result["demands"])) for result in (old, new))
    return {name: [was[name], now[name]] for name in was}


def _warnings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return what a reader of the comparison must know first."""
    if old["case"] == new["case"]:
        return []
    return [
        f"{old['id']} is of the case {old['case']} and {new['id']} of {new['case']}: the same id may mean "
        "different things in the two"
    ]


def _told(run: Mapping[str, Any]) -> RunRef:
    return RunRef(**{one.name: run[one.name] for one in fields(RunRef)})


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[InputChange]:
    """Return the inputs whose digests differ."""
    names = sorted({*old["inputs"], *new["inputs"]})
    pairs = ((name, old["inputs"].get(name), new["inputs"].get(name)) for name in names)
    return [InputChange(n, factor_of(n), a, b) for n, a, b in pairs if a != b]


def _since(name: str, steps: Sequence[tuple[str, Mapping[str, Standing]]]) -> str:
    """Return the earliest run since which it has stood as it does in the last one."""
    last = steps[-1][1].get(name)
    since = steps[-1][0]
    for run, held in reversed(steps):
        if held.get(name) != last:
            break
        since = run
    return since


def _came(change: ChangeRow, results: tuple[Mapping[str, Any], Mapping[str, Any]]) -> str | None:
    """Return the day of the rule that came between the two runs, where there is exactly one."""
    if is_assessment(results[1]):
        return None
    finding: dict[str, Any] = next((f for f in results[1]["findings"] if f["id"] == change.id), {})
    days = {finding.get("starts"), finding.get("deadline")} - {None}
    come = [day for day in days if results[0]["as_of"] < day <= results[1]["as_of"]]
    return come[0] if len(come) == 1 and change.change in ("breached", "worse") else None


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeRow]:
    """Return every change from `old` to `new`, in the order of `new`, what is gone last.

    Raises
    ------
    BadInput
        If one has another form than `assess` or `judge CASE` gives.
    """
    before, after = standings(old), standings(new)
    of_findings = not is_assessment(new)
    names = [*after, *(name for name in before if name not in after)]
    changes = []
    for name in names:
        word = change_word(before.get(name), after.get(name), of_findings)
        if word:
            changes.append(_change(name, word, before.get(name), after.get(name)))
    return changes


def change_word(before: Standing | None, after: Standing | None, of_findings: bool) -> str:
    """Return the word of `WORDS` for what became of one demand or finding; empty if nothing did."""
    if before is None or after is None:
        return "" if before is after else "appeared" if before is None else "gone"
    if before == after:
        return ""
    return _finding_word(before, after) if of_findings else _demand_word(before, after)


def _finding_word(before: Standing, after: Standing) -> str:
    if before.waived != after.waived:
        return "waived" if after.waived else "waiver_ended" if after.low not in _OVER else "cured"
    if before.low == after.low:
        return "assets"
    if after.low == Status.BREACHED:
        return "breached"
    if before.low == Status.BREACHED and after.low in _OVER:
        return "cured"
    return "worse" if after.low > before.low else "better"


def _demand_word(before: Standing, after: Standing) -> str:
    low, high = after.low - before.low, after.high - before.high
    if not low and not high and REPORTED in (before.headline, after.headline):
        return "reported" if after.headline == REPORTED else "unreported"
    if low >= 0 and high <= 0:
        return "narrowed" if low or high else "worse" if after.text == "unreachable" else "better"
    if low <= 0 and high >= 0:
        return "widened"
    return "worse" if low > 0 else "better"


def _change(name: str, word: str, before: Standing | None, after: Standing | None) -> ChangeRow:
    listed = any(one is not None and one.assets is not None for one in (before, after))
    return ChangeRow(
        id=name,
        change=word,
        old=before.text if before else None,
        new=after.text if after else None,
        assets=_moved(before, after) if listed else None,
    )


def _moved(before: Standing | None, after: Standing | None) -> list[MovedAsset]:
    """Return the assets whose status changed, with both statuses."""
    was, now = _by_asset(before), _by_asset(after)
    names = [*now, *(name for name in was if name not in now)]
    return [
        MovedAsset(name, was.get(name), now.get(name)) for name in names if was.get(name) != now.get(name)
    ]


def _by_asset(standing: Standing | None) -> dict[str, str]:
    held = (standing.assets or {}) if standing else {}
    return {name: status for status, names in held.items() for name in names}
