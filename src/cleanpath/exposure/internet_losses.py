"""Losses of systems, links and countries in one AS graph or several, and what all pairs touch after each."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.network.graph import codes
from cleanpath.network.network import Network
from cleanpath.routing.bgp.all_pairs import Progress, Question
from cleanpath.routing.bgp.as_graph import AsGraph
from cleanpath.routing.bgp.lanes import Counts
from cleanpath.routing.bgp.losses import COLUMNS, Loss, count_pairs
from cleanpath.sources.io import decode_text, read_bytes

NOTHING = "nothing lost"
"""The name of the loss that every graph begins with."""
MOST_LOSSES = 10_000
MOST_BYTES = 16 << 20
LINK = "-"
"""Between the two systems of a link."""


class NamedLoss(NamedTuple):
    """A line of a file of losses: what it is called, the words for what is lost, and the case it is of."""

    name: str
    words: tuple[str, ...]
    case: str


class Task(NamedTuple):
    """A loss in a graph, by number, and which block of destinations is counted."""

    graph: int
    loss: int
    block: int


@dataclass(frozen=True, slots=True)
class LossProblem:
    """A graph, what is asked of it, its losses, and in how many `blocks` of destinations."""

    graph: AsGraph
    question: Question
    losses: tuple[Loss, ...]
    blocks: int = 1


def read_losses(path: Path) -> list[NamedLoss]:
    """Read a CSV of losses: `loss` (its name), `lost` (systems, links as AS1-AS2, countries, blanks between).

    A column `case` names the case in which it is lost, where several are compared.

    Raises
    ------
    BadInput
        If a column is missing or unknown, a name is missing or given twice for a case, or there are too many.
    """
    return parse_losses(decode_text(read_bytes(path, MOST_BYTES), str(path)), str(path))


def parse_losses(text: str, path: str) -> list[NamedLoss]:
    """Read the text of such a table, which is named `path` in errors. Raises as `read_losses`."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise BadInput(path, "CSV", shown(str(error))) from None
    head = [name.strip() for name in rows.pop(0)] if rows else []
    if not {"loss", "lost"} <= set(head) or set(head) - {"loss", "lost", "case"}:
        raise BadInput(f"{path}:1", "the columns loss, lost and at most case", shown(", ".join(head)))
    if len(rows) > MOST_LOSSES:
        raise BadInput(path, f"at most {MOST_LOSSES:,} losses", f"{len(rows):,}")
    found: dict[tuple[str, str], NamedLoss] = {}
    for line, row in enumerate(rows, 2):
        told = dict(zip(head, (cell.strip() for cell in row), strict=False))
        name, case = told.get("loss", ""), told.get("case", "")
        if not name or name == NOTHING:
            raise BadInput(f"{path}:{line} [loss]", "a name", shown(name or "nothing"))
        if (case, name) in found:
            raise BadInput(f"{path}:{line} [loss]", "each name once", shown(name))
        found[case, name] = NamedLoss(name, tuple(told.get("lost", "").split()), case)
    return list(found.values())


def find_loss(network: Network, loss: NamedLoss) -> Loss:
    """Return the rows of what is lost.

    Raises
    ------
    UnknownName
        If a word is no system, link or country of the case.
    BadInput
        If nothing is lost.
    """
    ids = network.elements["id"]
    systems: list[NDArray[np.int32]] = []
    ends: list[tuple[int, int]] = []
    linked = {frozenset(pair) for pair in _ends(network)} if any(LINK in w for w in loss.words) else set()
    for word in loss.words:
        where = f"loss {shown(loss.name)}"
        hint = "Give a system (AS3320), a link (AS3320-AS174) or a country (DE) of the case."
        if len(word) == 2 and word.isupper():
            country = network.elements["country"].to_numpy(zero_copy_only=False) == word
            rows = np.flatnonzero(country).astype(np.int32)
        else:
            parts = pa.array(word.split(LINK), pa.string())
            rows = codes(pa.chunked_array([parts]), ids)
        link = LINK in word
        if not len(rows) or rows.min() < 0 or (link and frozenset(rows.tolist()) not in linked):
            raise UnknownName(where, "system, link or country", word, [], hint)
        if link:
            ends.append((int(rows[0]), int(rows[1])))
        else:
            systems.append(rows)
    if not loss.words:
        raise BadInput(f"loss {shown(loss.name)} [lost]", "systems, links or countries", "nothing")
    a, b = (np.array([end[side] for end in ends], np.int32) for side in (0, 1))
    return Loss(np.unique(np.concatenate([np.empty(0, np.int32), *systems])), a, b)


def _ends(network: Network) -> Iterable[tuple[int, int]]:
    ids, links = network.elements["id"], network.links
    sides = (codes(links[name], ids).tolist() for name in ("a", "b"))
    return zip(*sides, strict=True)


def nothing() -> Loss:
    """Return the loss of nothing."""
    none = np.empty(0, np.int32)
    return Loss(none, none, none)


def list_tasks(problems: Sequence[LossProblem]) -> list[Task]:
    """Return every block of every loss of every graph."""
    return [
        Task(g, k, block)
        for g, problem in enumerate(problems)
        for k in range(len(problem.losses))
        for block in range(problem.blocks)
    ]


def work(task: Task, problems: Sequence[LossProblem], threads: int | None = None) -> Counts:
    """Return the counts of a task; (11,), by `COLUMNS`."""
    problem = problems[task.graph]
    loss = problem.losses[task.loss]
    return count_pairs(problem.graph, problem.question, loss, task.block, problem.blocks, threads)


def count_local(problems: Sequence[LossProblem], progress: Progress | None = None) -> list[Counts]:
    """Return for each graph the counts of its losses, (K, 11), worked out on this machine."""
    tasks = list_tasks(problems)
    parts = []
    for done, task in enumerate(tasks, 1):
        parts.append((task, work(task, problems)))
        if progress is not None:
            progress(done, len(tasks))
    return add_up(problems, parts)


def add_up(problems: Sequence[LossProblem], parts: Iterable[tuple[Task, Counts]]) -> list[Counts]:
    """Return for each graph the counts of its losses; (K, 11)."""
    sums = [np.zeros((len(problem.losses), len(COLUMNS)), np.int64) for problem in problems]
    for task, counts in parts:
        sums[task.graph][task.loss] += counts
    return sums


GRAPH = ("number", "provider_start", "provider", "customer_start", "customer", "peer_start", "peer")
QUESTION = ("low", "high", "party", "sources", "targets")
LOSS = ("systems", "a", "b")


def pack(problems: Sequence[LossProblem]) -> bytes:
    """Return problems as bytes, to be sent to executors."""
    arrays: dict[str, NDArray[np.int64]] = {"graphs": np.array([len(problems)])}
    for g, problem in enumerate(problems):
        arrays[f"{g}.size"] = np.array([len(problem.losses), problem.blocks])
        arrays |= {f"{g}.{name}": getattr(problem.graph, name) for name in GRAPH}
        arrays |= {f"{g}.{name}": getattr(problem.question, name) for name in QUESTION}
        for k, loss in enumerate(problem.losses):
            arrays |= {f"{g}.{k}.{name}": getattr(loss, name) for name in LOSS}
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def unpack(packed: bytes) -> list[LossProblem]:
    """Return problems from their bytes."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        found = []
        for g in range(int(arrays["graphs"][0])):
            losses, blocks = arrays[f"{g}.size"].tolist()
            found.append(
                LossProblem(
                    AsGraph(*(arrays[f"{g}.{name}"] for name in GRAPH)),
                    Question(*(arrays[f"{g}.{name}"] for name in QUESTION)),
                    tuple(Loss(*(arrays[f"{g}.{k}.{name}"] for name in LOSS)) for k in range(losses)),
                    blocks,
                )
            )
        return found
