"""The law of a lens on a day, in sentences: what an explanation rests on even where no maker is known."""

from collections.abc import Collection, Sequence
from typing import Any

from cleanpath.policy.standing import Standing


def sentence(text: str, grade: str | None = None, source: str | None = None) -> dict[str, Any]:
    """Return one sentence with its grade and source."""
    return {"text": text, "grade": grade, "source": source}


def tell_law(
    standings: Sequence[Standing], silent: Sequence[str], told: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return a sentence for each rule and for each jurisdiction of which nothing could be known.

    Parameters
    ----------
    standings, silent
        The rules, and the jurisdictions without any.
    told
        Keys of rules that are told elsewhere.
    """
    lines = [_tell(standing) for standing in standings if standing.rule.key not in told]
    return lines + [
        sentence(f"{place}: no rule could be known; that is unknown, not free.") for place in silent
    ]


def _tell(standing: Standing) -> dict[str, Any]:
    rule, event = standing.rule, standing.event
    state, step = standing.state.replace("_", " "), event.status.replace("_", " ")
    text = f"{rule.key} ({rule.jurisdiction}, {state}; {step} {event.date}): {rule.title}."
    source = ", ".join(part for part in (event.source.publisher, event.source.title) if part)
    return sentence(text, str(event.grade), source)
