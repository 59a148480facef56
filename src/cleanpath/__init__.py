"""Which protected traffic can touch restricted vendors' equipment, with proof and provenance.

    import cleanpath as cp

    analysis = cp.Workspace().analyse("allies-2018", as_of="2018-11-23")
    analysis.assessment.demands.to_pandas()

The names below are the front door. Each is imported when it is first used (PEP 562), so that
`import cleanpath` is quick. Semantic versioning holds for them and for the schemas of results.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis, Registries
    from cleanpath.claims.model import Claim, Grade
    from cleanpath.dates import Clocks
    from cleanpath.errors import BadInput, CleanpathError, UnknownName
    from cleanpath.network.case import Case, read_case
    from cleanpath.policy.lens import Lens
    from cleanpath.results.assessment import AssessmentResult
    from cleanpath.results.explanation import ExplanationResult
    from cleanpath.results.findings import FindingsResult
    from cleanpath.results.levers import LeversResult
    from cleanpath.results.plan import PlanResult
    from cleanpath.results.whatif import WhatIfResult
    from cleanpath.verdict import Level, Share, Truth, Verdict
    from cleanpath.workspace.workspace import Workspace

_HOMES = {
    "Analysis": "analysis",
    "AssessmentResult": "results.assessment",
    "BadInput": "errors",
    "Case": "network.case",
    "Claim": "claims.model",
    "CleanpathError": "errors",
    "Clocks": "dates",
    "ExplanationResult": "results.explanation",
    "FindingsResult": "results.findings",
    "Grade": "claims.model",
    "Lens": "policy.lens",
    "Level": "verdict",
    "LeversResult": "results.levers",
    "PlanResult": "results.plan",
    "Registries": "analysis",
    "Share": "verdict",
    "Truth": "verdict",
    "UnknownName": "errors",
    "Verdict": "verdict",
    "WhatIfResult": "results.whatif",
    "Workspace": "workspace.workspace",
    "read_case": "network.case",
}

__all__ = [
    "Analysis",
    "AssessmentResult",
    "BadInput",
    "Case",
    "Claim",
    "CleanpathError",
    "Clocks",
    "ExplanationResult",
    "FindingsResult",
    "Grade",
    "Lens",
    "Level",
    "LeversResult",
    "PlanResult",
    "Registries",
    "Share",
    "Truth",
    "UnknownName",
    "Verdict",
    "WhatIfResult",
    "Workspace",
    "__version__",
    "read_case",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cleanpath' has no attribute {name!r}")
    return getattr(import_module(f"cleanpath.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
