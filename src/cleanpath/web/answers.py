"""Answers that are worked out once: the analysis of a case, and what pages ask of it.

An answer is kept under the digest of all that it rests on: the files of the case, the lens, the clocks, the
planes, and what the ledger holds of claims, waivers and accepted press. The number of answers and the flows
that they hold together are bounded; the least recently asked goes first.
"""

import datetime
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from cleanpath.dates import Clocks
from cleanpath.errors import UnknownName
from cleanpath.network.case import Case, bundled_cases, find_case, read_case
from cleanpath.web.preparing import Parts
from cleanpath.web.settings import Settings
from cleanpath.workspace.history import diff
from cleanpath.workspace.workspace import Plain, Workspace, digest_claims

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis

T = TypeVar("T")

MOST_ANSWERS, LEAST_ANSWERS = 48, 4
MOST_ROWS = 150_000
"""Elements and flows that all answers hold together, unless few answers hold more."""
MOST_CASES = 16
LARGE, LARGE_BYTES = 5_000, 20_000_000
"""Elements, and bytes of the files of a case, from which on all is worked out beside the requests."""
LARGE_WORK = 20_000_000
"""Elements times flows from which on a case is large too where failures are tried."""
MOST_FILES = 24
MOST_PARTS = 200
"""Parts, such as explanations of single flows, that one answer keeps."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
"""The name of a case; a path is none."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of a case; what is `None` is as the case says."""

    lens: str | None = None
    as_of: datetime.date | None = None
    known_at: datetime.date | None = None
    planes: tuple[str, ...] | None = None


@dataclass(eq=False)
class Answer:
    """The analysis of one question, and what was worked out of it. `get` works each part out once."""

    question: Question
    analysis: "Analysis"
    workspace: Workspace
    _parts: Parts = field(default_factory=lambda: Parts(MOST_PARTS))

    def get(self, part: Hashable, work_out: Callable[[], T], slow: bool = False) -> T:
        """Return a part of the answer, worked out once; whoever asks meanwhile shares the work.

        Parameters
        ----------
        part
            What it is.
        work_out
            Works it out. It may ask for other parts.
        slow
            Whether it takes long for a small network too. Such a part, and every part of a large network, is
            worked out beside the requests, and none of them waits for longer than `PATIENCE_S`.

        Raises
        ------
        NotReady
            If it is being worked out beside the requests.
        """
        return self._parts.get(part, work_out, slow or self.is_large)

    @property
    def under_way(self) -> bool:
        """Whether a part of it is being worked out beside the requests."""
        return self._parts.under_way

    @property
    def case(self) -> Case:
        """The case."""
        return self.analysis.case

    @property
    def clocks(self) -> Clocks:
        """The two clocks."""
        return self.analysis.clocks

    @property
    def is_large(self) -> bool:
        """Whether the case is so large that no request is to wait for any part of the answer."""
        elements, flows = self.case.network.elements.num_rows, self.case.network.demands.num_rows
        tried = self.case.settings.failures != "none"
        return bool(max(elements, flows / 4) > LARGE or (tried and elements * flows > LARGE_WORK))

    @property
    def assessment(self) -> Plain:
        """What `assess` prints."""
        return self.get("assessment", lambda: self.analysis.assessment.to_dict())

    @property
    def claims(self) -> dict[str, Plain]:
        """The claims that the assessment tells, by their keys."""
        return self.get("claims", lambda: {claim["key"]: claim for claim in self.assessment["claims"]})

    @property
    def findings(self) -> Plain:
        """What `judge` prints of the case under the lens, or by local law where that names vendors."""
        return self.get("findings", lambda: self.analysis.findings.to_dict())

    def explanation(self, demand: str) -> Plain:
        """Return what `explain` prints."""
        return self.get(("explain", demand), lambda: self.analysis.explain(demand).to_dict())

    @property
    def weight(self) -> int:
        """How many elements and flows the answer holds."""
        return int(self.case.network.elements.num_rows + self.case.network.demands.num_rows)


class Answers:
    """The cases that a server knows, and the answers about them.

    Parameters
    ----------
    settings
        Where the ledger, the imported cases and the registries are.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.workspace = Workspace(settings.database, registries=settings.registries)
        self._lock = Lock()
        self._answers: OrderedDict[object, Answer] = OrderedDict()
        self._read = Parts(MOST_CASES)
        self._others = Parts(MOST_PARTS)
        self._files = Parts(MOST_FILES)
        self._ledger: tuple[object, str, str] = (None, "", "")

    def close(self) -> None:
        """Close the ledger."""
        self.workspace.close()

    def names(self) -> tuple[str, ...]:
        """Return the names of all cases, the bundled ones first."""
        folder = self.settings.cases
        own = sorted(
            place.parent.name for place in folder.glob("*/case.toml") if NAME.fullmatch(place.parent.name)
        )
        bundled = bundled_cases()
        return (*bundled, *(name for name in own if name not in bundled))

    def folder(self, name: str) -> Path:
        """Return the folder of a case; a path is refused.

        Raises
        ------
        UnknownName
            If there is no such case.
        """
        known = self.names()
        if name not in known:
            raise UnknownName("case", "case", name, known)
        return self._place(name)

    def _place(self, name: str) -> Path:
        return find_case(name) if name in bundled_cases() else self.settings.cases / name

    def case(self, name: str) -> Case:
        """Return a case as its files say now.

        Raises
        ------
        NotReady
            If its files are large and not read yet.
        """
        folder = self.folder(name)
        signature = _signature(folder)
        large = sum(size for _, _, size in signature) > LARGE_BYTES
        return self._read.get((name, signature), lambda: read_case(str(folder)), large)

    def compare(self, old: str, new: str, case: str | None) -> Plain:
        """Return what changed between two runs, and with a case what brought it about."""
        folder = str(self.folder(case)) if case in self.names() else None
        state = self.state(case if folder else None, False)
        return self.get(("diff", old, new, state), lambda: diff(self.workspace, old, new, folder))

    def get(self, name: Hashable, work_out: Callable[[], T]) -> T:
        """Return what takes long and is no part of an answer; `name` says all that it rests on."""
        return self._others.get(name, work_out, True)

    def get_file(self, case: str, name: Hashable, work_out: Callable[[], bytes]) -> bytes:
        """Return a file about a case, which is worked out as other things that take long; few are kept."""
        return self._files.get((name, self.state(case, False), case), work_out, True)

    def ask(self, name: str, question: Question = Question()) -> Answer:
        """Return the answer to a question about a case; one about a large network is worked out meanwhile.

        Raises
        ------
        NotReady
            If the network is large and the answer not worked out yet.
        """
        answer = self.open(name, question)
        if answer.is_large:
            _ = answer.assessment
        return answer

    def open(self, name: str, question: Question = Question()) -> Answer:
        """Return the answer to a question about a case; nothing is worked out before it is asked for."""
        case = self.case(name)
        key = (case.name, tuple(case.digests.items()), question, self.ledger_digest())
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
                return found
        made = Answer(question, self._analyse(case, question), self.workspace)
        with self._lock:
            found = self._answers.setdefault(key, made)
            self._answers.move_to_end(key)
            self._drop()
            return found

    def _analyse(self, case: Case, question: Question) -> "Analysis":
        as_of, known_at = _text(question.as_of), _text(question.known_at)
        asked = question.lens, as_of, known_at
        return self.workspace.analyse(case, *asked, planes=question.planes, where="lens")

    def _drop(self) -> None:
        """Drop the answers that were asked for least lately, and none that is being worked out."""
        weight = sum(answer.weight for answer in self._answers.values())
        for key, answer in list(self._answers.items()):
            few = len(self._answers) <= LEAST_ANSWERS
            if few or (len(self._answers) <= MOST_ANSWERS and weight <= MOST_ROWS):
                return
            if not answer.under_way:
                weight -= self._answers.pop(key).weight

    def state(self, name: str | None, whole_ledger: bool) -> object:
        """Return what changes when what a page rests on does; `None` if there is no such case.

        Parameters
        ----------
        name
            A case whose files count; `None` if none do.
        whole_ledger
            Whether every entry of the ledger and the files of all cases count.
        """
        names = self.names()
        if name is not None and name not in names:
            return None
        if whole_ledger:
            return tuple((one, _signature(self._place(one))) for one in names), self.workspace.ledger.head()
        return name and _signature(self._place(name)), self.ledger_digest()

    def ledger_digest(self) -> str:
        """Return the digest of the claims, the waivers and the accepted press of the ledger."""
        head = self.workspace.ledger.head()
        with self._lock:
            if self._ledger[0] == head:
                return self._ledger[1]
        claims = digest_claims(self.workspace.ledger.claims())
        waivers = "\n".join(str(waiver) for waiver in self.workspace.ledger.waivers())
        press = json.dumps(self.workspace.accepted_press(), sort_keys=True)
        digest = _digest(claims, waivers, press)
        with self._lock:
            if self._ledger[2] != _digest(press):
                self.workspace.__dict__.pop("registry", None)
            self._ledger = (head, digest, _digest(press))
        return digest


def _text(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _signature(folder: Path) -> Sequence[tuple[str, int, int]]:
    """Return what changes when a file of a case does, without reading the files."""
    return tuple(sorted(_stats(folder.iterdir())))


def _stats(paths: Iterable[Path]) -> Iterable[tuple[str, int, int]]:
    for path in paths:
        if path.is_file():
            found = path.stat()
            yield path.name, found.st_mtime_ns, found.st_size
