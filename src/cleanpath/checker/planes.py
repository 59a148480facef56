"""What can be said of printed planes without judging them: that they are intervals and fit together.

Verdicts on planes and classes are not proven by certificates; docs/guide/verify.md says what is.
"""

from collections.abc import Mapping
from typing import Any

from cleanpath.checker.case import Fault
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
