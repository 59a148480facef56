"""The schemas of all results, as files: `python -m cleanpath.results.schemas` writes them anew.

They ship in `schema/results/`, one file a result and number. A field may be added; one that goes, or changes
its type, takes a new number, since somebody's program reads it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput
from cleanpath.files import write_text
from cleanpath.results.answers import (
    AlertRow,
    IdentificationRow,
    LedgerCheck,
    LedgerCopy,
    MeasurementResult,
    RegistryFaults,
    Verification,
    WarmUp,
    WrittenFile,
)
from cleanpath.results.assessment import AssessmentResult
from cleanpath.results.changes import DifferenceResult
from cleanpath.results.explanation import ExplanationResult
from cleanpath.results.findings import FindingsResult
from cleanpath.results.grounds import VendorJudgement
from cleanpath.results.internet import InternetResult
from cleanpath.results.levers import LeversResult
from cleanpath.results.listings import CaseRow, NameResolution, RuleRow, VendorRow
from cleanpath.results.losses import LossesResult
from cleanpath.results.made_cases import GeneratedCase, ImportSummary, KeptList, StartedCase
from cleanpath.results.plan import PlanResult
from cleanpath.results.press import (
    AcceptedCandidate,
    CandidateDetail,
    CandidateRow,
    ExportedRules,
    ReadArticle,
    RejectedCandidate,
)
from cleanpath.results.record_rows import ClaimEntry, ClaimHistory, RunEntry, WaiverRow
from cleanpath.results.rule_detail import RuleDetail, WithheldRule
from cleanpath.results.typed import Document, Entry, schema_of
from cleanpath.results.vendor_detail import VendorDetail
from cleanpath.results.whatif import WhatIfResult

FOLDER = Path(__file__).resolve().parent.parent / "schema" / "results"
Result = type[Document] | type[Entry]

RESULTS: dict[str, tuple[Result, ...]] = {
    "alerts": (AlertRow,),
    "assess": (AssessmentResult,),
    "brief": (WrittenFile,),
    "cases": (CaseRow,),
    "chart": (WrittenFile,),
    "claims": (ClaimEntry,),
    "claims add": (ClaimEntry,),
    "claims grade": (ClaimHistory,),
    "claims withdraw": (ClaimHistory,),
    "diff": (DifferenceResult,),
    "explain": (ExplanationResult,),
    "export": (WrittenFile,),
    "generate": (GeneratedCase,),
    "identify": (IdentificationRow,),
    "import": (ImportSummary,),
    "inbox": (CandidateRow,),
    "inbox accept": (AcceptedCandidate,),
    "inbox add": (ReadArticle,),
    "inbox edit": (CandidateDetail,),
    "inbox export": (ExportedRules,),
    "inbox merge": (CandidateDetail,),
    "inbox reject": (RejectedCandidate,),
    "inbox show": (CandidateDetail,),
    "inbox withdraw": (CandidateDetail,),
    "init": (StartedCase,),
    "internet": (InternetResult,),
    "judge": (FindingsResult, VendorJudgement),
    "ledger backup": (LedgerCopy,),
    "ledger check": (LedgerCheck,),
    "levers": (LeversResult,),
    "losses": (LossesResult,),
    "measure": (MeasurementResult,),
    "picture": (WrittenFile,),
    "plan": (PlanResult,),
    "read": (CandidateRow,),
    "registry check": (RegistryFaults,),
    "rules": (RuleRow,),
    "rules show": (RuleDetail, WithheldRule),
    "runs": (RunEntry,),
    "vendors": (VendorRow,),
    "vendors import": (KeptList,),
    "vendors resolve": (NameResolution,),
    "vendors show": (VendorDetail,),
    "verify": (Verification,),
    "waivers": (WaiverRow,),
    "waivers add": (WaiverRow,),
    "waivers withdraw": (WaiverRow,),
    "warm-up": (WarmUp,),
    "watch": (ReadArticle,),
    "whatif": (WhatIfResult,),
}
"""What each command prints as JSON: one object, or each row of a list, of one of these forms."""

DOCUMENTS: tuple[Result, ...] = tuple(
    sorted({one for forms in RESULTS.values() for one in forms}, key=lambda one: one.SCHEMA)
)


def file_name(document: Result) -> str:
    """Return the name of the file of a result's schema, such as `assessment-1.json`."""
    return document.SCHEMA.removeprefix("cleanpath.").replace("/", "-") + ".json"


def schema_text(document: Result) -> str:
    """Return the schema of a result as text."""
    return json.dumps(schema_of(document), indent=2, ensure_ascii=True) + "\n"


OPEN = {"type": "object", "additionalProperties": {}}
"""An object of which nothing is said; to say something of it later breaks nothing."""


def find_breaks(old: Any, new: Any, where: str = "") -> list[str]:
    """Return what of an old schema does not hold in a new one of the same number, one line each."""
    if old == OPEN and isinstance(new, dict):
        return []
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [] if old == new or where.endswith(("description", "required")) else [f"{where} changed"]
    found = []
    for name, value in old.items():
        if name not in new:
            found.append(f"{where}/{name} is gone")
        else:
            found += find_breaks(value, new[name], f"{where}/{name}")
    return found


def write_schemas(folder: Path = FOLDER) -> list[str]:
    """Write the schemas of all results and return the names of the files.

    Raises
    ------
    BadInput
        If a field of a number that was written is gone or has another type.
    """
    names = []
    for document in DOCUMENTS:
        name = file_name(document)
        path = folder / name
        if path.exists():
            broken = find_breaks(json.loads(path.read_text(encoding="utf-8")), schema_of(document))
            if broken:
                hint = "Raise the number of its SCHEMA."
                raise BadInput(name, "the fields that were published under this number", broken[0], hint)
        folder.mkdir(parents=True, exist_ok=True)
        write_text(path, schema_text(document))
        names.append(name)
    return names


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}\n" for name in write_schemas())
