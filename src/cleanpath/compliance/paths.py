"""Clean paths: protected traffic held against a requirement by the exposure engine."""

from dataclasses import dataclass

import numpy as np

from cleanpath.compliance.docket import Docket, Reached, Requirement
from cleanpath.compliance.findings import Status
from cleanpath.exposure.assessment import assess_situation
from cleanpath.exposure.situation import Situation
from cleanpath.verdict import Level, Truth, Verdict


@dataclass(frozen=True, slots=True)
class Path:
    """One protected demand: how much of its traffic meets equipment of the target, in any of the classes.

    `protected` is whether it serves a sensitive site; UNKNOWN where it names no site.
    """

    demand: str
    operator: str
    protected: Truth
    reachable: bool
    verdict: Verdict

    @property
    def status(self) -> Status:
        """BREACHED if it surely meets the target in the intact network, MET if in no state, else UNKNOWN."""
        if self.reachable and self.verdict.high is Level.CLEAR:
            return Status.MET
        broken = self.reachable and self.verdict.low >= Level.SOMETIMES
        return Status.BREACHED if broken and self.protected is Truth.YES else Status.UNKNOWN

    def say(self) -> str:
        """Return it in words."""
        if not self.reachable:
            return f"{self.demand} has no route"
        said = f"{self.demand}: traffic over equipment of the target {self.verdict}"
        return said if self.protected is Truth.YES else f"{said}; whether it is protected is not declared"


def find_paths(
    docket: Docket, situation: Situation, requirement: Requirement, reached: Reached
) -> tuple[Path, ...]:
    """Assess every demand that is, or may be, protected; none is assessed where none is.

    All four classes of a clean path count: transmission, control, computing and storage equipment.
    """
    demands = docket.network.demands
    protected = _protected(docket)
    chosen = np.flatnonzero(protected > Truth.NO)
    if not len(chosen):
        return ()
    low = np.where(reached.scope == Truth.YES, reached.low, 0.0)
    high = np.where(reached.scope > Truth.NO, reached.high, 0.0)
    found = assess_situation(situation, low, high)
    least, most = found.outcome.low[0], found.outcome.high[0]
    if found.planes is not None:
        least = np.maximum(least, found.planes.class_low.max(axis=0))
        most = np.maximum(most, found.planes.class_high.max(axis=0))
    names, operators = demands["id"].to_pylist(), demands["operator"].to_pylist()
    return tuple(
        Path(
            demand=names[row],
            operator=operators[row],
            protected=Truth(int(protected[row])),
            reachable=bool(found.outcome.reachable[row]),
            verdict=Verdict(Level(int(least[row])), Level(int(most[row]))),
        )
        for row in chosen.tolist()
    )


def _protected(docket: Docket) -> "np.ndarray[tuple[int], np.dtype[np.int8]]":
    sensitive = dict(
        zip(
            docket.network.sites["id"].to_pylist(),
            docket.network.sites["sensitive"].to_pylist(),
            strict=True,
        )
    )
    truths = [
        Truth.UNKNOWN if site not in sensitive else Truth.YES if sensitive[site] else Truth.NO
        for site in docket.network.demands["site"].to_pylist()
    ]
    return np.array(truths, dtype=np.int8)
