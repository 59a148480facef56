"""Carry a plan out on paper: what the exposure engine says of the network once its last step is done."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from cleanpath.errors import CleanpathError
from cleanpath.exposure.assessment import assess_situation
from cleanpath.network.network import Network
from cleanpath.planning.frame import Framed
from cleanpath.planning.plan import Plan
from cleanpath.planning.problem import NONE
from cleanpath.verdict import Level, Verdict


class BrokenPromise(CleanpathError):
    """The engine does not find what a plan promises; such a plan is never shown."""

    http_status = 500


def promise(framed: Framed, plan: Plan) -> list[tuple[str, str]]:
    """Return the verdict of each demand after the last step, by id, with what is replaced free of doubt.

    Raises
    ------
    BrokenPromise
        If a demand that the plan clears by replacement is not CLEAR.
    """
    problem, posed, schedule = plan.problem, framed.posed, plan.schedule
    assert schedule is not None
    assert plan.evaluation is not None
    gone = np.zeros(len(posed.elements), np.bool_)
    planned = problem.element_job != NONE
    gone[planned] = (schedule.replaced < problem.horizon)[problem.element_job[planned]]
    low, high = (np.where(gone, 0.0, end) for end in (framed.restricted.low, framed.restricted.high))
    if not posed.settings.cautious:
        high = np.where(framed.restricted.low > 0.0, high, 0.0)  # what may be restricted is let be
    outcome = assess_situation(framed.situation, low, high).outcome
    names = framed.case.network.demands["id"].to_pylist()
    words = []
    for row, name in enumerate(names):
        verdict = Verdict(Level(int(outcome.low[0, row])), Level(int(outcome.high[0, row])))
        words.append((name, str(verdict) if outcome.reachable[row] else "unreachable"))
    _hold(framed, plan, words)
    return words


def _hold(framed: Framed, plan: Plan, words: Sequence[tuple[str, str]]) -> None:
    assert plan.evaluation is not None
    for number, rows in enumerate(framed.posed.demand_rows):
        for row in rows:
            name, said = words[row]
            if plan.evaluation.cleared[number] < plan.problem.horizon and said not in (
                "clear",
                "unreachable",
            ):
                raise BrokenPromise(
                    "plan", f"{name} to be clear after it", said, "Report this with the case."
                )


def carry_out(network: Network, framed: Framed, plan: Plan, maker: str) -> Network:
    """Return the network after the last step, all that is replaced made by `maker`."""
    problem, schedule = plan.problem, plan.schedule
    assert schedule is not None
    done = schedule.replaced < problem.horizon
    job = problem.element_job
    vendors = [
        maker if job[row] != NONE and done[job[row]] else vendor
        for row, vendor in enumerate(network.elements["vendor"].to_pylist())
    ]
    place = network.elements.column_names.index("vendor")
    elements = network.elements.set_column(place, "vendor", pa.array(vendors, pa.string()))
    return Network(**(network.tables() | {"elements": elements}))
