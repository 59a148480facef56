"""Assess every demand; finished parts kept."""

import hashlib
import io
import os
import random
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cleanpath import __version__
from cleanpath.errors import BadInput, shown
from cleanpath.exposure.avoidance import Avoidance, find_avoidance, find_cuts
from cleanpath.exposure.planes import PlaneSets, PlaneVerdicts, fold, plane_touch
from cleanpath.exposure.policy_routes import avoid_by_policy, cut_by_policy
from cleanpath.exposure.presence import surely_flows
from cleanpath.network.graph import Codes, Offsets, Reals
from cleanpath.routing.contract import (
    BatchedModel,
    Demands,
    Outcome,
    Part,
    Progress,
    RoutingModel,
    Touch,
    Witnesses,
)
from cleanpath.routing.igp.destinations import join_outcomes
from cleanpath.routing.models import check_problem
from cleanpath.verdict import Truth

if TYPE_CHECKING:
    from cleanpath.exposure.problem import ExposureProblem

MARK = b"cleanpath part 1\n"
Arrays = dict[str, NDArray[Any]]


def key_of(words: tuple[str, ...], arrays: tuple[NDArray[Any], ...]) -> str:
    """Return the SHA-256 of all that an outcome depends on, shapes and types included."""
    digest = hashlib.sha256(repr(words).encode())
    for array in arrays:
        digest.update(f"|{array.dtype.str}{array.shape}|".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """A folder of parts of one run; `key` tells them from parts of any other.

    Parts of other runs beside them are left alone; damaged ones are taken for missing.
    """

    folder: Path
    key: str

    def path(self, number: int) -> Path:
        """Return the file of a part."""
        return self.folder / f"{self.key[:24]}-{number:06}.part"

    def load(self, number: int) -> Part | None:
        """Return a part: the places of its demands and their outcome; `None` if it is missing or damaged."""
        head = MARK + self.key.encode() + b"\n"
        try:
            data = self.path(number).read_bytes()
        except OSError:
            return None
        body = data[len(head) + 32 :]
        if data[: len(head) + 32] != head + hashlib.sha256(body).digest():
            return None
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as stored:
                return _unpack({name: stored[name] for name in stored.files})
        except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
            return None

    def store(self, number: int, part: Part) -> None:
        """Write a part, whole or not at all.

        Raises
        ------
        BadInput
            If the folder cannot be written to.
        """
        held = io.BytesIO()
        np.savez(held, allow_pickle=False, **_pack(part))
        body = held.getvalue()
        path = self.path(number)
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(MARK + self.key.encode() + b"\n" + hashlib.sha256(body).digest() + body)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except OSError as error:
            found = shown(error.strerror or str(error))
            raise BadInput(f"--resume {self.folder}", "a folder to keep parts in", found) from None
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


WALKS = ("low_witness", "high_witness")


def _pack(part: Part) -> Arrays:
    places, outcome = part
    packed: Arrays = {"places": places}
    for field in fields(Outcome):
        value = getattr(outcome, field.name)
        if field.name not in WALKS:
            packed[field.name] = value
            continue
        for inner in fields(Witnesses):
            packed[f"{field.name}.{inner.name}"] = np.asarray(getattr(value, inner.name))
    return packed


def _unpack(packed: Arrays) -> Part:
    walks: dict[str, Any] = {
        name: Witnesses(
            demands=int(packed[f"{name}.demands"]),
            **{f.name: packed[f"{name}.{f.name}"] for f in fields(Witnesses) if f.name != "demands"},
        )
        for name in WALKS
    }
    plain: dict[str, Any] = {f.name: packed[f.name] for f in fields(Outcome) if f.name not in WALKS}
    return packed["places"], Outcome(**plain, **walks)


def examine(
    situation: "ExposureProblem", touch: Touch, keep: Path | None = None, progress: Progress | None = None
) -> Outcome:
    """Return what the traffic of every demand touches, for each flagged set of `touch`.

    Parameters
    ----------
    situation, touch
        What is examined.
    keep
        Folder of finished parts: those of a run with the same input and version are taken from it, new ones
        are added. The outcome is the same with and without it: of each part that is taken, demands are
        worked out again, all of them while they are few.
    progress
        Called with the work done and the whole work, in targets.

    Raises
    ------
    BadInput
        If the routing model cannot run on what is there, the folder cannot be written to, or a part says
        something else than what is worked out.
    """
    model = check_problem(situation)
    batch = model.batch if isinstance(model, BatchedModel) else 0
    checkpoints = None if keep is None else Checkpoints(keep, _key(situation, touch, batch))
    if not isinstance(model, BatchedModel):
        return _examine_whole(model, situation, touch, checkpoints, progress)
    parts: list[Part] = []
    targets = len(np.unique(situation.demands.target))
    for part in _parts(model, situation, touch, checkpoints, -(-targets // batch), progress):
        parts.append(part)
        if progress:
            progress(min(targets, len(parts) * batch), targets)
    return join_outcomes(parts, len(touch.low), len(situation.demands))


def _examine_whole(
    model: RoutingModel,
    situation: "ExposureProblem",
    touch: Touch,
    checkpoints: Checkpoints | None,
    progress: Progress | None,
) -> Outcome:
    kept = checkpoints.load(0) if checkpoints else None
    if checkpoints and kept is not None:
        _recheck(kept, checkpoints.path(0), situation, touch)
        return kept[1]
    outcome = model.route(situation, touch, progress)
    if checkpoints:
        checkpoints.store(0, (np.arange(len(situation.demands)), outcome))
    return outcome


def _parts(
    model: BatchedModel,
    situation: "ExposureProblem",
    touch: Touch,
    checkpoints: Checkpoints | None,
    count: int,
    progress: Progress | None,
) -> Iterator[Part]:
    """Yield all parts in order: kept ones from the folder, the others from the routing model."""
    running: Iterator[Part] | None = None
    for number in range(count):
        part = checkpoints.load(number) if checkpoints else None
        if checkpoints and part is not None:
            _recheck(part, checkpoints.path(number), situation, touch)
            running = None
        else:
            running = running or model.route_parts(situation, touch, number, progress)
            part = next(running)
            if checkpoints:
                checkpoints.store(number, part)
        yield part


FEW = 200_000
"""Of a part with so many demands times elements all demands are worked out again,"""
SAMPLE = 4
"""of a larger one so many, drawn so that nobody can tell which."""


def _recheck(part: Part, path: Path, situation: "ExposureProblem", touch: Touch) -> None:
    """Refuse a part that says something else than what is worked out again of its demands."""
    places, kept = part
    count = len(places)
    shapes = {getattr(kept, name).shape for name in ("low", "high", "share_low", "share_high")}
    fits = shapes == {(len(touch.low), count)} and kept.reachable.shape == (count,)
    fits = fits and count > 0 and 0 <= places.min() <= places.max() < len(situation.demands)
    if not fits or not _agrees(part, situation, touch):
        hint = "Somebody changed it; remove it, and its demands are worked out anew."
        raise BadInput(str(path), "a part of this run as it was written", "other verdicts", hint)


def _agrees(part: Part, situation: "ExposureProblem", touch: Touch) -> bool:
    places, kept = part
    count = len(places)
    few = count * situation.graph.size <= FEW or situation.paths is not None
    chosen = np.arange(count) if few else np.array(random.SystemRandom().sample(range(count), SAMPLE))
    demands = situation.demands
    if situation.paths is None:
        rows = places[chosen]
        demands = Demands(demands.source[rows], demands.target[rows])
    found = check_problem(situation).route(replace(situation, demands=demands), touch)
    return bool((found.reachable == kept.reachable[chosen]).all()) and all(
        np.array_equal(getattr(found, name), getattr(kept, name)[:, chosen])
        for name in ("low", "high", "share_low", "share_high")
    )


def _key(situation: "ExposureProblem", touch: Touch, batch: int) -> str:
    graph, demands, paths = situation.graph, situation.demands, situation.paths
    how = (situation.model, str(situation.failures), str(situation.reroute))
    words = (__version__, str(graph.size), str(batch), *how)
    arrays = (graph.link_a, graph.link_b, graph.weight, graph.directed, graph.group)
    given = () if paths is None else (paths.start, paths.element, paths.demand, paths.share)
    if (systems := situation.systems) is not None:
        given += tuple(getattr(systems, one.name) for one in fields(systems))
    return key_of(words, (*arrays, demands.source, demands.target, touch.low, touch.high, *given))


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found. Row 0 of `outcome`, `avoidance` and `headline` is the headline of the scope.

    `cut_start` (D + 1,) and `cut_element`: the fewest elements that force the exposure, empty where none is
    forced (or the demand has no route, or the cut is too large to spell out). `sets` and `planes` are there
    where planes were asked for.
    """

    outcome: Outcome
    avoidance: Avoidance
    cut_start: Offsets
    cut_element: Codes
    headline: Touch
    sets: PlaneSets | None
    planes: PlaneVerdicts | None


def assess_situation(
    situation: "ExposureProblem",
    low: Reals,
    high: Reals,
    progress: Progress | None = None,
    keep: Path | None = None,
) -> Assessment:
    """Assess every demand.

    Parameters
    ----------
    situation
        The network and its demands.
    low, high
        Probability that traffic through each element touches restricted equipment, both (N,) in [0, 1].
    progress
        Called with the work done and the whole work.
    keep
        Folder of finished parts of the work, to go on from when it was stopped.

    Raises
    ------
    BadInput
        If the routing model cannot run on what is there.
    """
    sets = None
    touch = Touch(low[np.newaxis], high[np.newaxis])
    if situation.makeup is not None and situation.relations is not None:
        sets = plane_touch(
            (low, high),
            situation.makeup,
            situation.relations,
            situation.protections,
            situation.scope,
            situation.doubtful,
        )
        touch = sets.touch
    outcome = situation.lowered(touch, examine(situation, touch, keep, progress))
    plain = Touch(touch.low[:1], touch.high[:1])
    flagged = plain.low[0] > 0.0
    if situation.systems is None:
        avoidance = find_avoidance(situation.graph, situation.demands, plain)
        start, element = find_cuts(situation.graph, situation.demands, flagged)
    else:
        avoidance = avoid_by_policy(situation, plain)
        start, element = cut_by_policy(situation, flagged, avoidance.avoidable[0] == Truth.NO)
    planes = None
    if sets is not None:
        flows = surely_flows(situation, situation.doubtful)
        planes = fold(outcome, sets, situation.demands, situation.protections, flows)
    return Assessment(outcome, avoidance, start, element, plain, sets, planes)
