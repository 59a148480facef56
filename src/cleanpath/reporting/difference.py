"""What changed from one result to a later one of the same question."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cleanpath.compliance.findings import Status
from cleanpath.reporting.causes import FACTORS, Attribution, factor_of
from cleanpath.reporting.standings import Standing, is_assessment, standings

SCHEMA = "cleanpath.difference/1"
WORDS = {
    "breached": "it is broken now and was not",
    "cured": "it was broken and is met now, or no longer reaches anything",
    "waived": "a waiver marks it now",
    "waiver_ended": "the waiver that marked it no longer counts",
    "worse": "it is graver than it was",
    "better": "it is less grave than it was",
    "narrowed": "the evidence decides more than it did; neither end went beyond what was possible",
    "widened": "the evidence decides less than it did",
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
) -> dict[str, Any]:
    """Put a comparison of two runs together as plain data.

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
    causes = attribution.causes([change["id"] for change in changes])
    steps = [*((run, standings(result)) for run, result in between), (runs[1]["id"], standings(results[1]))]
    days = {run: result["as_of"] for run, result in [*between, (runs[1]["id"], results[1])]}
    for change in changes:
        run = _since(change["id"], steps)
        change |= {"since": _came(change, results) or days[run], "since_run": run}
        change["cause"] = causes[change["id"]]
    counts = Counter(change["change"] for change in changes)
    return {
        "schema": SCHEMA,
        "old": _told(runs[0]),
        "new": _told(runs[1]),
        "counts": {word: counts[word] for word in WORDS if counts[word]},
        "causes": {factor: FACTORS[factor] for factor in (*attribution.fixed, *attribution.open)},
        "inputs": _inputs(*runs),
        "changes": changes,
    }


def _told(run: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", "verb", "case", "as_of", "known_at", "lens", "version", "started", "result_digest")
    return {name: run[name] for name in names}


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the inputs whose digests differ."""
    names = sorted({*old["inputs"], *new["inputs"]})
    pairs = ((name, old["inputs"].get(name), new["inputs"].get(name)) for name in names)
    return [{"name": n, "factor": factor_of(n), "old": a, "new": b} for n, a, b in pairs if a != b]


def _since(name: str, steps: Sequence[tuple[str, Mapping[str, Standing]]]) -> str:
    """Return the earliest run since which it has stood as it does in the last one."""
    last = steps[-1][1].get(name)
    since = steps[-1][0]
    for run, held in reversed(steps):
        if held.get(name) != last:
            break
        since = run
    return since


def _came(change: Mapping[str, Any], results: tuple[Mapping[str, Any], Mapping[str, Any]]) -> str | None:
    """Return the day of the rule that came between the two runs, where there is exactly one."""
    if is_assessment(results[1]):
        return None
    finding: dict[str, Any] = next((f for f in results[1]["findings"] if f["id"] == change["id"]), {})
    days = {finding.get("starts"), finding.get("deadline")} - {None}
    come = [day for day in days if results[0]["as_of"] < day <= results[1]["as_of"]]
    return come[0] if len(come) == 1 and change["change"] in ("breached", "worse") else None


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
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
    if low >= 0 and high <= 0:
        return "narrowed" if low or high else "worse" if after.text == "unreachable" else "better"
    if low <= 0 and high >= 0:
        return "widened"
    return "worse" if low > 0 else "better"


def _change(name: str, word: str, before: Standing | None, after: Standing | None) -> dict[str, Any]:
    change: dict[str, Any] = {
        "id": name,
        "change": word,
        "old": before.text if before else None,
        "new": after.text if after else None,
    }
    if any(one is not None and one.assets is not None for one in (before, after)):
        change["assets"] = _moved(before, after)
    return change


def _moved(before: Standing | None, after: Standing | None) -> list[dict[str, Any]]:
    """Return the assets whose status changed, with both statuses."""
    was, now = _by_asset(before), _by_asset(after)
    names = [*now, *(name for name in was if name not in now)]
    return [
        {"asset": name, "old": was.get(name), "new": now.get(name)}
        for name in names
        if was.get(name) != now.get(name)
    ]


def _by_asset(standing: Standing | None) -> dict[str, str]:
    held = (standing.assets or {}) if standing else {}
    return {name: status for status, names in held.items() for name in names}
