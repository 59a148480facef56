"""All that an export writes: what was asked, the rows of the report, the findings, and what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cleanpath import __version__
from cleanpath.compliance.evaluate import Judged
from cleanpath.compliance.findings import Finding
from cleanpath.dates import Clocks
from cleanpath.network.case import Case
from cleanpath.policy.registry import Registry
from cleanpath.results.assets import Row, not_known
from cleanpath.results.cover import cover_columns, describe_cover
from cleanpath.results.findings import describe_finding


@dataclass(frozen=True)
class Dossier:
    """What was asked of a case and what was found.

    `rows` are those of the report (`schema/report.csv`). `records` are the documents of an auditor's pack by
    name: results, claims and waivers. `flows` are the rows of the protected flows, where a format tells them.
    """

    case: Case
    lens: str
    clocks: Clocks
    registry: Registry
    rows: Sequence[Row]
    judged: Judged
    records: dict[str, Any]
    flows: Sequence[Row] = ()

    @property
    def findings(self) -> Sequence[Finding]:
        """What was found of each requirement for each operator."""
        return self.judged.findings

    @cached_property
    def views(self) -> list[dict[str, Any]]:
        """The findings as plain data, in the same order."""
        ids = self.judged.elements
        return [describe_finding(finding, ids).to_dict() for finding in self.findings]

    @cached_property
    def not_known(self) -> list[Row]:
        """Which facts are missing of which asset."""
        return not_known(self.rows)

    @property
    def _cover(self) -> dict[str, str]:
        told = describe_cover(self.case)
        columns = cover_columns({"scope": told["scope"].to_dict(), "incomplete": told["incomplete"]})
        return {name: value for name, value in columns.items() if value}

    @property
    def about(self) -> dict[str, str]:
        """What was asked, with what, and the digest of every file of the case, as pairs to print."""
        told = {
            "case": self.case.name,
            "title": self.case.settings.title,
            "synthetic": "yes: nobody operates this network" if self.case.settings.synthetic else "no",
            "lens": self.lens,
            **self._cover,
            "as of": self.clocks.as_of.isoformat(),
            "known at": self.clocks.known_at.isoformat(),
            "written by": f"cleanpath {__version__}",
        }
        return told | {f"SHA-256 of {name}": digest for name, digest in self.case.digests.items()}

    def title(self, finding: Finding) -> str:
        """Return the title of the rule of a finding."""
        return self.registry[finding.rule].title

    def reason(self, finding: Finding) -> str:
        """Return the reasons of a finding as one text."""
        return " ".join(ground.text for ground in finding.reasons)
