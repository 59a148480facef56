"""Hold a printed plan against its case with the separate checker."""

from typing import TYPE_CHECKING

from cleanpath.checker.programme import SCHEMA as PLAN
from cleanpath.checker.programme import check_plan
from cleanpath.checker.seal import check_seal
from cleanpath.workspace.desk import Plain

if TYPE_CHECKING:
    from cleanpath.network.case import Case

__all__ = ["PLAN", "verify_plan"]


def verify_plan(printed: Plain, case: "Case") -> Plain:
    """Accept or reject a plan: the files of the case, its steps on every single element, its seal."""
    faults = check_plan(printed, {name: table.to_pydict() for name, table in case.network.tables().items()})
    if printed.get("digests") != case.digests:
        faults.append("digests: the files of the case are not those that were planned for")
    faults += check_seal(printed)
    checked = sum(len(step["elements"]) for step in printed["steps"]) if not faults else 0
    return {"accepted": not faults, "checked": checked, "faults": faults}
