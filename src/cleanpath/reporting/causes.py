"""Which input brought a change about: told by digests, and by judging again with one input exchanged."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleanpath.reporting.standings import Standing

FACTORS = {
    "network": "the tables of the case",
    "evidence": "claims, mixes, declarations and the registry of vendors",
    "rules": "the registry of rules, or what of it could be known",
    "waivers": "waivers that were signed, withdrawn or could be known",
    "date": "the day that was asked about",
    "question": "the lens, or the operator asked about",
    "program": "the version of cleanpath or its model of network elements",
}
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
