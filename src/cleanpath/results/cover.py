"""What a result covers, and what a case is known not to hold: the same in every result, page and table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleanpath.results.typed import Plain

if TYPE_CHECKING:
    from cleanpath.exposure.scope import Scope
    from cleanpath.network.case import Case


@dataclass(frozen=True, slots=True)
class ScopeRow(Plain):
    """What the verdicts cover: planes, classes of a clean path, and relations behind the route."""

    planes: list[str]
    classes: list[str]
    relations: int
    words: str


def describe_cover(case: "Case", scope: "Scope | None" = None) -> dict[str, Any]:
    """Return the fields `scope` and `incomplete` of a result; all planes are covered where none is named."""
    from cleanpath.exposure.scope import Scope  # not for those who only print what a result says

    covered = scope or Scope(relations=case.network.relations.num_rows)
    reasons = [gap.reason for gap in case.settings.incomplete]
    return {"scope": ScopeRow(**covered.to_dict()), "incomplete": reasons}


def incomplete_lines(reasons: Sequence[str]) -> list[str]:
    """Return in words what could carry traffic and is not in a case."""
    if not reasons:
        return []
    told = "; ".join(_one_line(reason) for reason in reasons)
    return [f"The case is incomplete, so no flow that this could touch is called clear: {told}."]


def cover_lines(result: Mapping[str, Any]) -> list[str]:
    """Return in words what a result covers, what its case does not hold first."""
    if not isinstance(result.get("scope"), Mapping):
        return []
    return [*incomplete_lines(result.get("incomplete", ())), f"Scope: {result['scope']['words']}."]


def cover_columns(result: Mapping[str, Any]) -> dict[str, str]:
    """Return the same as columns of a table of rows."""
    if not isinstance(result.get("scope"), Mapping):
        return {}
    reasons = "; ".join(map(_one_line, result.get("incomplete", ())))
    return {"scope": str(result["scope"]["words"]), "incomplete": reasons}


def checked_lines(result: Mapping[str, Any]) -> list[str]:
    """Return in words of how many verdicts the checker tried the certificates, where not of all."""
    tried = result.get("checked") or {"demands": 0, "of": 0}
    if tried["demands"] == tried["of"]:
        return []
    told = f"the independent checker tried {tried['demands']} of {tried['of']} verdicts, drawn by chance"
    return [f"{told}, and accepts them; `cleanpath verify` tries all"]


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
