"""One evaluator per method: cap, diversity, duty, clean path."""

import shlex
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.caps import UNSTATED, Concentration, cap, concentrate, if_it_applies
from cleanpath.compliance.context import ComplianceContext, Coverage, Declaration, Requirement
from cleanpath.compliance.equipment_rules import is_allow_list
from cleanpath.compliance.findings import Assets, Ground, Measure, Status
from cleanpath.compliance.reasons import NAMED, say_assets, say_declared, say_measures, say_vendors
from cleanpath.compliance.settle import ask_about, ask_weights
from cleanpath.exposure.assess import assess_situation
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.policy.constraint_kinds import CONCERNS_TARGET, METHODS
from cleanpath.policy.operators import Operator
from cleanpath.verdict import Level, Truth, Verdict

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Spread:
    """The makers of one part of a network, with the units of each, and the units of unknown make."""

    part: str
    units: dict[str, float]
    unknown: float
    found: Concentration

    @property
    def status(self) -> Status:
        """MET with two known makers, BREACHED with one and nothing unknown, else UNKNOWN."""
        if self.found.vendors >= 2:
            return Status.MET
        return Status.BREACHED if self.unknown == 0 else Status.UNKNOWN

    def say(self) -> str:
        """Return it in words."""
        vendors = [f"{vendor} {units:g}" for vendor, units in self.units.items()]
        if self.unknown:
            vendors.append(f"of unknown make {self.unknown:g}")
        return f"{self.part}: {', '.join(vendors)}."

    def measures(self) -> tuple[Measure, ...]:
        """Return the share of the largest maker and the Herfindahl index."""
        total = sum(self.units.values()) + self.unknown
        return tuple(
            Measure(f"{name} of {self.part}", "pieces of equipment", *bounds, None, total)
            for name, bounds in (
                ("largest maker", self.found.largest),
                ("herfindahl", self.found.herfindahl),
            )
        )


def spread_vendors(context: ComplianceContext, reached: Coverage, rows: Rows) -> tuple[Spread, ...]:
    """Return the makers of each part for the elements `rows` of one operator, parts by name.

    Makers are counted as the inventory names them; whether one owner holds two of them is not asked. Elements
    with several candidates, aggregates, whatever is in scope only perhaps, and in each part those whose part
    is not known, count as of unknown make.
    """
    inventory, scope = context.inventory, reached.scope[rows]
    surely, perhaps = (_count(context, rows[scope == truth]) for truth in (Truth.YES, Truth.UNKNOWN))
    by_part: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    unknown: dict[str, float] = defaultdict(float)
    for group, sure, open_ in zip(inventory.groups, surely, perhaps, strict=True):
        part = group.trait.parts[0]
        if not sure + open_:
            continue
        if part and len(group.vendors) == 1 and sure:
            by_part[part][group.vendors[0]] += sure
            sure = 0.0
        unknown[part] += sure + open_
    stray = unknown.pop("", 0.0)
    found = []
    for part in sorted({*by_part, *unknown}):
        known = dict(sorted(by_part[part].items()))
        measure = concentrate(np.array(list(known.values()), dtype=np.float64), unknown[part] + stray)
        if measure is not None:
            found.append(Spread(part, known, unknown[part] + stray, measure))
    return tuple(found)


def _count(context: ComplianceContext, rows: Rows) -> list[float]:
    """Return the units of each group among some elements; places are none."""
    inventory = context.inventory
    units = np.bincount(inventory.group[rows], inventory.count[rows], minlength=len(inventory.groups))
    places = np.array([group.place for group in inventory.groups], dtype=np.bool_)
    counted: list[float] = np.where(places, 0.0, units).tolist()
    return counted


@dataclass(frozen=True, slots=True)
class Path:
    """One protected demand: how much of its traffic meets equipment of the target, in any of the classes.

    `protected` is whether it serves a sensitive site; UNKNOWN where it names no site.
    """

    demand: str
    operator: str
    protected: Truth
    reachable: bool
    verdict: Verdict

    @property
    def status(self) -> Status:
        """BREACHED if it surely meets the target in the intact network, MET if in no state, else UNKNOWN."""
        if self.reachable and self.verdict.high is Level.CLEAR:
            return Status.MET
        broken = self.reachable and self.verdict.low >= Level.SOMETIMES
        return Status.BREACHED if broken and self.protected is Truth.YES else Status.UNKNOWN

    def say(self) -> str:
        """Return it in words."""
        if not self.reachable:
            return f"{self.demand} has no route"
        said = f"{self.demand}: traffic over equipment of the target {self.verdict}"
        return said if self.protected is Truth.YES else f"{said}; whether it is protected is not declared"


def find_paths(
    context: ComplianceContext, situation: ExposureProblem, requirement: Requirement, reached: Coverage
) -> tuple[Path, ...]:
    """Assess every demand that is, or may be, protected; none is assessed where none is.

    All four classes of a clean path count: transmission, control, computing and storage equipment.
    """
    demands = context.network.demands
    protected = _protected(context)
    chosen = np.flatnonzero(protected > Truth.NO)
    if not len(chosen):
        return ()
    low = np.where(reached.scope == Truth.YES, reached.low, 0.0)
    high = np.where(reached.scope > Truth.NO, reached.high, 0.0)
    found = assess_situation(situation, low, high)
    least, most = found.outcome.low[0], found.outcome.high[0]
    names, operators = demands["id"].to_pylist(), demands["operator"].to_pylist()
    return tuple(
        Path(
            demand=names[row],
            operator=operators[row],
            protected=Truth(int(protected[row])),
            reachable=bool(found.outcome.reachable[row]),
            verdict=Verdict(Level(int(least[row])), Level(int(most[row]))),
        )
        for row in chosen.tolist()
    )


def _protected(context: ComplianceContext) -> "np.ndarray[tuple[int], np.dtype[np.int8]]":
    sensitive = dict(
        zip(
            context.network.sites["id"].to_pylist(),
            context.network.sites["sensitive"].to_pylist(),
            strict=True,
        )
    )
    truths = [
        Truth.UNKNOWN if site not in sensitive else Truth.YES if sensitive[site] else Truth.NO
        for site in context.network.demands["site"].to_pylist()
    ]
    return np.array(truths, dtype=np.int8)


OPEN_WITHOUT = frozenset({"require_notification", "require_risk_assessment", "localise", "prohibit_updates"})
"""Duties of operators that a declaration settles; for other kinds a case could not even tell whom to ask."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The status of a declared duty, what it rests on, and what would settle it."""

    status: Status
    grounds: tuple[Declaration, ...]
    settle: str = ""


def judge_duty(
    context: ComplianceContext, requirement: Requirement, operator: Operator, concerned: Truth
) -> Kept:
    """Judge a duty by what is declared of it.

    Parameters
    ----------
    context, requirement, operator
        The case, the duty, and whose it is.
    concerned
        Whether the operator has equipment that the duty is about.
    """
    kind = requirement.constraint.kind
    found = [d for d in context.declared(requirement, "kept", "broken") if d.operator in ("", operator.id)]
    broken = [d for d in found if d.kind == "broken" and d.holds(context.clocks.as_of) is Truth.YES]
    kept = [d for d in found if d.kind == "kept" and d.holds(context.clocks.as_of) is Truth.YES]
    begun = requirement.timing.begun
    if kind in CONCERNS_TARGET and concerned is Truth.NO:
        return Kept(Status.MET if begun is not Truth.NO else Status.NOT_APPLICABLE, ())
    if kept and not broken:
        return Kept(Status.MET, tuple(kept))
    if begun is Truth.NO:
        return Kept(Status.DUE, tuple(broken), _ask(requirement))
    if broken and not kept:
        sure = begun is Truth.YES and (kind not in CONCERNS_TARGET or concerned is Truth.YES)
        return Kept(Status.BREACHED if sure else Status.UNKNOWN, tuple(broken), _ask(requirement))
    open_ = kind in OPEN_WITHOUT or found
    return Kept(Status.UNKNOWN if open_ else Status.NOT_EVALUABLE, tuple(found), _ask(requirement))


def _ask(requirement: Requirement) -> str:
    need = METHODS[requirement.constraint.kind].need
    return f"declare {need} (kind kept or broken, rule {requirement.rule.key}, requirement {requirement.key})"


Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class OperatorSubject:
    """One requirement and one operator: what is reached, the operator's rows, and whether it is bound.

    Nobody says who runs the elements `perhaps`: they may be the operator's, and are in scope at most perhaps.
    """

    context: ComplianceContext
    requirement: Requirement
    reached: Coverage
    operator: Operator
    rows: Rows
    bond: Truth
    perhaps: Rows

    def ask(self, rows: Rows) -> tuple[str, ...]:
        """Return what would settle the elements `rows`, which are open."""
        return ask_about(self.context, self.requirement, self.operator, self.bond, self.reached, rows)

    @property
    def in_scope(self) -> bool:
        """Whether the requirement reaches, or may reach, some element of the operator."""
        return bool((self.reached.scope[self.all_rows] > Truth.NO).any())

    @property
    def all_rows(self) -> Rows:
        """The elements that are the operator's, or may be."""
        return np.concatenate([self.rows, self.perhaps])

    def weaken(self, status: Status) -> Status:
        """Nobody is in breach of what may not bind him."""
        doubtful = status is Status.BREACHED and self.bond is Truth.UNKNOWN
        return Status.UNKNOWN if doubtful else status

    def time(self, status: Status) -> Status:
        """Before a requirement has begun it is due; while that is open, unknown."""
        begun = self.requirement.timing.begun
        if status <= Status.MET or begun is Truth.YES:
            return status
        return Status.DUE if begun is Truth.NO else Status.UNKNOWN


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, before the state of the rule is weighed."""

    status: Status
    assets: Assets = field(default_factory=Assets)
    measures: tuple[Measure, ...] = ()
    grounds: tuple[Ground, ...] = ()
    settle: tuple[str, ...] = ()


def nothing(why: str = "It reaches none of the operator's elements.") -> Outcome:
    """Return the outcome of what does not apply, with the reason."""
    return Outcome(Status.NOT_APPLICABLE, grounds=(Ground(why),))


def on_equipment(subject: OperatorSubject, codes: Codes) -> Outcome:
    """Sum up the statuses `codes` (N,) of single elements."""
    context, requirement, reached = subject.context, subject.requirement, subject.reached
    perhaps = subject.perhaps[codes[subject.perhaps] > Status.MET]
    if not len(perhaps) and not (reached.scope[subject.rows] > Truth.NO).any():
        if not len(subject.perhaps) or _ahead(requirement) is Status.MET:
            return nothing()
        return Outcome(Status.DUE, grounds=(Ground("It may reach equipment whose operator nobody says."),))
    kept = np.sort(np.concatenate([subject.rows[codes[subject.rows] > Status.NOT_APPLICABLE], perhaps]))
    status = codes[kept].copy()
    doubtful = np.isin(kept, perhaps) | (subject.bond is Truth.UNKNOWN)
    status[doubtful & (status == Status.BREACHED)] = Status.UNKNOWN
    listing = is_allow_list(requirement)
    concerned = reached.scope if listing else reached.affected
    assets = Assets(kept, status, status, concerned[kept])
    open_ = kept[status == Status.UNKNOWN]
    grounds = (
        *say_vendors(context, requirement, kept[:0] if listing else kept),
        *say_declared(context, requirement, kept),
        *say_assets(context, assets),
    )
    whole = Status(int(status.max(initial=Status.MET)))
    if whole is Status.MET:
        whole = _ahead(requirement)
    return Outcome(whole, assets, grounds=grounds, settle=subject.ask(open_) if len(open_) else ())


def _ahead(requirement: Requirement) -> Status:
    """Return the status where no element violates: a ban on buying is ahead until it begins."""
    buying = METHODS[requirement.constraint.kind].way == "obtain"
    return Status.DUE if buying and requirement.timing.begun is Truth.NO else Status.MET


def on_cap(subject: OperatorSubject) -> Outcome:
    """Judge a cap; its assets are the elements that count towards the share, or may."""
    context, requirement = subject.context, subject.requirement
    reached = context.reached(if_it_applies(requirement)).weakened(subject.perhaps)
    rows = subject.all_rows
    found = cap(context, requirement, reached, rows)
    status = subject.weaken(found.status)
    if requirement.constraint.condition and status is Status.BREACHED:
        status = Status.UNKNOWN
    kept = np.sort(rows[reached.affected[rows] > Truth.NO])
    sure = reached.affected[kept] == Truth.YES
    doubt = Status.UNKNOWN if status is Status.BREACHED else status
    codes = np.where(sure, np.int8(status), np.int8(doubt)).astype(np.int8)
    grounds = [*say_vendors(context, requirement, kept), *say_declared(context, requirement, kept)]
    if requirement.constraint.value_pct is None:
        grounds.append(Ground("The limit is not on record as a figure."))
    if len(found.measures) > 1:
        grounds.append(Ground("What the cap is measured on is not settled; all that it may be must agree."))
    assets = Assets(kept, codes, codes, reached.affected[kept])
    settle: tuple[str, ...] = ()
    if status is Status.UNKNOWN:
        counted = np.sort(rows[reached.scope[rows] > Truth.NO])
        weights = ask_weights(context, requirement.constraint.denominators or UNSTATED, counted)
        settle = (
            *subject.ask(np.union1d(kept[~sure], counted[reached.scope[counted] < Truth.YES])),
            *weights,
        )
    return Outcome(status, assets, found.measures, (*grounds, *say_measures(found.measures)), settle)


def on_vendors(subject: OperatorSubject) -> Outcome:
    """Judge diversity in each part of the network."""
    found = spread_vendors(subject.context, subject.reached, subject.all_rows)
    if not found:
        return nothing()
    status = subject.weaken(subject.time(max(spread.status for spread in found)))
    measures = tuple(measure for spread in found for measure in spread.measures())
    open_ = [spread.part for spread in found if spread.status is Status.UNKNOWN]
    settle = (f"identify the makers in {', '.join(open_)}",) if open_ else ()
    return Outcome(status, Assets(), measures, tuple(Ground(spread.say()) for spread in found), settle)


def on_duty(subject: OperatorSubject) -> Outcome:
    """Judge a duty by what is declared of it."""
    if not subject.in_scope:
        return nothing()
    requirement = subject.requirement
    concerned = Truth(int(subject.reached.affected[subject.all_rows].max(initial=Truth.NO)))
    found = judge_duty(subject.context, requirement, subject.operator, concerned)
    grounds = [Ground(f"{declaration.say()}.") for declaration in found.grounds]
    if not grounds and found.status is Status.MET:
        grounds.append(Ground("The operator has no equipment that it is about."))
    elif not grounds and found.status is not Status.NOT_APPLICABLE:
        need = METHODS[requirement.constraint.kind].need
        grounds.append(Ground(f"An inventory does not show it, and nothing is declared: {need}."))
    settle = (found.settle,) if found.settle else ()
    return Outcome(subject.weaken(found.status), grounds=tuple(grounds), settle=settle)


def _explain(demand: str) -> str:
    """Return the command that explains a demand; the shell that prints it names the case."""
    return shlex.join(["cleanpath", "explain", "CASE", demand])


def on_paths(subject: OperatorSubject, paths: tuple[Path, ...] | None) -> Outcome:
    """Judge the protected traffic of the operator; `paths` is `None` where routes were not at hand."""
    if paths is None:
        return Outcome(Status.NOT_EVALUABLE, grounds=(Ground("The routes of the case were not at hand."),))
    mine = [path for path in paths if path.operator in ("", subject.operator.id)]
    if not mine:
        return nothing("The case has no protected traffic of the operator.")
    status = subject.weaken(subject.time(max(path.status for path in mine)))
    open_ = [path.demand for path in mine if path.status is Status.UNKNOWN]
    settle = tuple(f"see what settles {name}: {_explain(name)}" for name in open_[:NAMED])
    grounds = tuple(Ground(f"{path.say()}.") for path in mine if path.status > Status.MET)
    if not grounds:
        clean = ", ".join(path.demand for path in mine[:NAMED])
        grounds = (Ground(f"Clean of all that the requirement means, in every state examined: {clean}."),)
    return Outcome(status, grounds=grounds, settle=settle)


BY_OPERATOR: dict[str, Callable[[OperatorSubject], Outcome]] = {
    "cap": on_cap,
    "diversity": on_vendors,
    "declared": on_duty,
}
"""Ways of judging that need no more than the matter."""
