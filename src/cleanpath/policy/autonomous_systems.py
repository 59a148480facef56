"""Autonomous systems under lenses that ask who runs a network, not what it is made of.

Such lenses are `as:4134,4809` (these systems), `state` and `state:CN` (systems that the case states to be
owned by a state), `home:CN` (at home there, or owned by that state) and `vendor:` with carriers alone. Every
other lens asks for equipment, which an AS graph does not show: there a carrier given as vendor, and claims on
the shares of makers in a part of the network, may restrict a system and never clear it.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.errors import BadInput, shown
from cleanpath.policy.applicability import RulesAsOf
from cleanpath.policy.equipment import SYSTEM
from cleanpath.policy.judge import Judgement, Reason, ReasonKind
from cleanpath.verdict import Truth

CONTROL = 50.0
"""Per cent of the shares from which on a state is taken to control a company."""
_STAKE = re.compile(r"([A-Z]{2}):(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?@(\d{4}(?:-\d{2}){0,2})")

UNSEEN = Judgement(
    Truth.UNKNOWN,
    (Reason("unknown_maker", Truth.UNKNOWN, "Who runs it is known; what it is made of is not."),),
)
"""Of a system whose operator is not restricted, under a lens that asks for equipment."""

Answer = tuple[Truth, ReasonKind, str]
"""The truth, the kind of its reason, and the reason in words."""


def judge_systems(
    elements: pa.Table, bench: RulesAsOf, where: str
) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.int32], tuple[Judgement, ...]]:
    """Judge the autonomous systems among elements by who runs them.

    Returns
    -------
    rows
        The elements that this lens judges so; none under other lenses. Shape (R,).
    truths
        Codes of `Truth`. Shape (R,).
    places
        Index of the judgement of each. Shape (R,).
    judgements
        The distinct judgements.

    Raises
    ------
    BadInput
        If a stake of a state is not of the form CN:50-100@2022-02.
    """
    ask = _question(bench, where)
    is_system = pc.equal(elements["kind"], SYSTEM)
    if ask is None or not pc.any(is_system).as_py():
        return np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0, np.int32), ()
    names, answer = ask
    rows = np.flatnonzero(is_system.to_numpy(zero_copy_only=False))
    if bench.lens.kind == "vendors":  # a system with a vendor is judged by it
        vendor = elements["vendor"].take(pa.array(rows))
        rows = rows[pc.is_in(vendor, value_set=pa.array(["", "@claims"])).to_numpy(zero_copy_only=False)]
    some = elements.select(names).take(pa.array(rows))
    known: dict[tuple[str, ...], int] = {}
    columns = [column.to_pylist() for column in some.columns]
    kinds = np.fromiter(
        (known.setdefault(row, len(known)) for row in zip(*columns, strict=True)), np.int64, len(rows)
    )
    answers: dict[Answer, int] = {}
    place = np.array([answers.setdefault(answer(*row), len(answers)) for row in known], np.int32)
    judgements = tuple(Judgement(truth, (Reason(kind, truth, text),)) for truth, kind, text in answers)
    truths = np.array([judgement.truth for judgement in judgements], np.int8)
    return rows, truths[place[kinds]], place[kinds], judgements


def unseen_systems(elements: pa.Table, truth: NDArray[np.int8], bench: RulesAsOf) -> NDArray[np.int64]:
    """Return the systems that are not certainly restricted under a lens that asks for equipment."""
    if _question(bench, "") is not None:
        return np.zeros(0, np.int64)
    system = pc.equal(elements["kind"], SYSTEM).to_numpy(zero_copy_only=False)
    return np.flatnonzero(system & (truth < Truth.YES))


def _question(bench: RulesAsOf, where: str) -> tuple[Sequence[str], Callable[..., Answer]] | None:
    """Return the columns that a lens looks at and what it makes of them, `None` if it asks for equipment."""
    lens = bench.lens
    if lens.kind == "systems":
        wanted = {f"AS{name}" for name in lens.names}
        return ["id"], lambda own: _by_number(own, wanted)
    if lens.kind == "state":
        return ["state_owned"], lambda stakes: _by_stake(stakes, lens.names, where)
    if lens.kind == "home":
        return ["country", "state_owned"], lambda country, stakes: _by_home(
            country, stakes, lens.names, where
        )
    if lens.kind == "vendors":
        carriers = [bench.vendors.find(name, "lens") for name in lens.names]
        if all(carrier.kind == "carrier" for carrier in carriers):
            homes = {code for carrier in carriers for code in carrier.home}
            return ["operator", "country"], lambda operator, country: _by_operator(
                operator, country, lens.names, homes
            )
    return None


def _by_number(own: str, wanted: set[str]) -> Answer:
    if own in wanted:
        return Truth.YES, "named_in_lens", "The lens names this autonomous system."
    return Truth.NO, "named_in_lens", "The lens does not name this autonomous system."


def _by_operator(operator: str, country: str, names: Sequence[str], homes: set[str]) -> Answer:
    """Judge by the operator's name; in a carrier's own country a branch may bear another name."""
    if not operator:
        return Truth.UNKNOWN, "unknown_operator", "Who runs this autonomous system is not known."
    who = " or ".join(names)
    if not country or country in homes:
        text = f"Its operator has another name than {who}, but may be a branch at home in {country or '?'}."
        return Truth.UNKNOWN, "unknown_operator", text
    return Truth.NO, "named_in_lens", f"Its operator is known and is not {who}."


def read_stakes(text: str, where: str) -> list[tuple[str, float, float, str]]:
    """Return country, least and largest share in per cent, and date of each stake.

    Raises
    ------
    BadInput
        If a part has another form.
    """
    stakes = []
    for part in filter(None, text.split("|")):
        match = _STAKE.fullmatch(part.strip())
        low = float(match[2]) if match else -1.0
        high = float(match[3] or match[2]) if match else -1.0
        if match is None or not 0.0 <= low <= high <= 100.0:
            form = "stakes such as CN:50-100@2022-02 joined by |"
            raise BadInput(f"{where}/elements [state_owned]", form, shown(part))
        stakes.append((match[1], low, high, match[4]))
    return stakes


def _by_stake(text: str, countries: Sequence[str], where: str) -> Answer:
    """Judge by the stakes that the case states; what it does not list does not count as owned by a state."""
    best: Answer = (
        Truth.NO,
        "named_in_lens",
        "The case does not state that a state owns a part of its operator.",
    )
    for country, low, high, date in read_stakes(text, where):
        if countries and country not in countries:
            continue
        share = f"{low:g} %" if low == high else f"{low:g} to {high:g} %"
        held = Truth.YES if low >= CONTROL else Truth.UNKNOWN
        what = "the state owns" if held is Truth.YES else "the state owns, which need not be control,"
        if held > best[0]:
            best = held, "named_in_lens", f"{country}: {what} {share} of its operator (as stated {date})."
    return best


def _by_home(country: str, stakes: str, countries: Sequence[str], where: str) -> Answer:
    owned = _by_stake(stakes, countries, where)
    if country in countries:
        return Truth.YES, "named_in_lens", f"Its organisation is registered in {country}."
    if owned[0] is Truth.YES:
        return owned
    if not country:
        return Truth.UNKNOWN, "unknown_place", "The country of its organisation is not known."
    if owned[0] is Truth.UNKNOWN:
        return owned
    return Truth.NO, "named_in_lens", f"Its organisation is registered in {country}."
