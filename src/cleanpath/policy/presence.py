"""Equipment that is gone on the day, or not there yet, though the case still links it.

Nobody knows what the traffic passes in its place. So it is neither restricted nor free: it is left open,
which also keeps what would be routed over it from being called clear.
"""

import datetime

import numpy as np

from cleanpath.network.days import presence, read_arrivals, read_days
from cleanpath.network.network import Network
from cleanpath.policy.answers import Judgement, Reason
from cleanpath.verdict import Truth


def doubt_presence(network: Network, day: datetime.date) -> dict[int, Judgement]:
    """Return by row the elements that are not certainly in service on a day, with the reason.

    An element without dates is there.
    """
    elements = network.elements
    _, installed = read_arrivals(elements)
    there = presence(installed, read_days(elements["removed"]), day)
    return {row: _open(network, row, day) for row in np.flatnonzero(there < Truth.YES).tolist()}


def _open(network: Network, row: int, day: datetime.date) -> Judgement:
    came, bought, went = (
        str(network.elements[name][row].as_py()) for name in ("in_service", "obtained", "removed")
    )
    dates = [f"in service from {came or bought}"] if came or bought else []
    dates += [f"removed {went}"] if went else []
    text = f"It is not certainly there on {day} ({', '.join(dates)}): what is there instead is not known."
    return Judgement(Truth.UNKNOWN, (Reason("absent", Truth.UNKNOWN, text, ""),))
