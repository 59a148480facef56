"""What is inside an element: a component of a restricted maker makes open what else would be clear."""

from collections.abc import Callable
from dataclasses import replace

from cleanpath.network.network import Network
from cleanpath.policy.answers import Judgement, Question, Reason
from cleanpath.policy.judge import Bench, judge_on
from cleanpath.verdict import Truth


def look_inside(
    network: Network, bench: Bench, question_of: Callable[[int], Question], where: str
) -> dict[int, Judgement]:
    """Judge the listed components of elements.

    Parameters
    ----------
    network
        The network.
    bench
        The lens and the clocks, prepared.
    question_of
        The question about the element of a row.
    where
        The case, for messages.

    Returns
    -------
    dict
        By row of the element, where a component is or may be restricted: UNKNOWN, as what a component can do
        to the traffic is not known, with a reason for each.

    Raises
    ------
    UnknownName
        If a component names a maker that is not registered.
    """
    rows = {name: row for row, name in enumerate(network.elements["id"].to_pylist())}
    found: dict[int, list[Reason]] = {}
    for number, part in enumerate(network.components.to_pylist(), 2):
        makers = tuple(name.strip() for name in part["vendor"].split("|")) if part["vendor"] else ()
        for name in makers:
            bench.vendors.find(name, f"{where}/components:{number} [vendor]")
        row = rows[part["element"]]
        truth = judge_on(bench, replace(question_of(row), makers=makers)).truth
        if truth is Truth.NO:
            continue
        is_ = "is" if truth is Truth.YES else "may be"
        whose = f"of {' or '.join(makers)}" if makers else "of unknown make"
        text = f"Its component {part['component']}, {whose}, {is_} restricted."
        found.setdefault(row, []).append(Reason("component", Truth.UNKNOWN, text, "|".join(makers)))
    return {row: Judgement(Truth.UNKNOWN, tuple(reasons)) for row, reasons in found.items()}
