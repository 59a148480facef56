"""What every verb works at: the registries, the ledger, the clocks, and the record of runs."""

import datetime
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from cleanpath.dates import Clocks, parse_day
from cleanpath.errors import CleanpathError, Interrupted, shown
from cleanpath.interrupts import hold, unbroken

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis
    from cleanpath.claims.model import Claim
    from cleanpath.identity.vendors import Vendors
    from cleanpath.ledger.store import Ledger
    from cleanpath.network.case import Case
    from cleanpath.policy.registry import Registry
    from cleanpath.waivers import Waiver

Plain = dict[str, Any]

LEDGER_FILES = ("", "-wal", "-shm", "-journal", ".head")
"""Endings of the files of one ledger."""


NO_LEDGER = "none"
"""What names no ledger at all on the command line."""


def default_ledger() -> str:
    """Return the place of the user's own ledger, after the XDG convention."""
    home = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.join(home, "cleanpath", "ledger.sqlite")


def _why_not(place: str) -> str:
    """Return why a ledger cannot be kept in a new file; nothing where it can, or where it is there."""
    path = Path(place)
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not os.access(path.parent, os.W_OK):
                return "the folder cannot be written"
    except OSError as error:
        return error.strerror or "it cannot be made"
    return ""


def tell(line: str) -> None:
    """Say on standard error what the user should know besides the result."""
    print(f"cleanpath: {line}", file=sys.stderr)


def read_clocks(as_of: str | None, known_at: str | None, default: datetime.date | None = None) -> Clocks:
    """Read both clocks; without a day it is `default`, or today."""
    day = parse_day(as_of, "--as-of") if as_of else default or datetime.date.today()
    return Clocks.at(day, parse_day(known_at, "--known-at") if known_at else None)


def _holds_no_decision(place: str) -> bool:
    """Whether a SQLite file certainly holds no decision of a reviewer, told without loading the ledger."""
    import sqlite3

    try:
        with closing(sqlite3.connect(place)) as held:
            held.execute("PRAGMA query_only = ON")
            return held.execute("SELECT 1 FROM press_decisions LIMIT 1").fetchone() is None
    except sqlite3.Error:  # an older ledger, or none: the ledger itself says what is wrong
        return False


def digest_claims(claims: Iterable["Claim"]) -> str:
    """Return the SHA-256 digest of the user's own claims, as an input of a run."""
    import hashlib
    import json

    from cleanpath.claims.model import describe_claim

    text = json.dumps([describe_claim(claim) for claim in claims], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_folder(folder: Path) -> str:
    """Return the SHA-256 digest over the names and digests of the files of a folder."""
    import hashlib
    import json

    from cleanpath.network.case import digest_files

    return hashlib.sha256(json.dumps(digest_files(folder)).encode()).hexdigest()


class Workspace:
    """What a shell works with: the registries, the ledger, and the analyses of cases.

    It opens the ledger when it is first needed, and once; `close` closes it, as does leaving a `with` block.

    Parameters
    ----------
    ledger
        Path of a SQLite file or a PostgreSQL URL. Without one nothing is recorded, and only the bundled
        claims are known. Where it is `default_ledger()` and cannot be made, that is told, and there is none.
    progress
        Whether long work shows how far it is, on standard error.
    registries
        A folder with `rules/` and `vendors/` that stand in the place of the bundled ones.
    """

    def __init__(
        self, ledger: str | None = None, progress: bool = False, registries: Path | None = None
    ) -> None:
        self._chosen, self.progress, self.registries_folder = ledger, progress, registries
        self.last_run: str | None = None
        """The run that was recorded last."""

    @cached_property
    def place(self) -> str | None:
        """Where the ledger is; `None` without one."""
        if self._chosen is None or self._chosen != default_ledger():
            return self._chosen
        why = _why_not(self._chosen)
        if why:
            tell(f"no ledger at {shown(self._chosen)} ({why}): nothing is recorded. Choose one by --ledger.")
        return None if why else self._chosen

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger; it is opened again when it is needed."""
        opened = self.__dict__.pop("ledger", None)
        if opened is not None:
            opened.close()

    @cached_property
    def registry(self) -> "Registry":
        """The rules, and with a ledger the events that reviewers of the press accepted."""
        from cleanpath.policy.registry import load_registry

        bundled = load_registry(self.registries_folder and self.registries_folder / "rules")
        accepted = self.accepted_press()
        if not accepted:
            return bundled
        from cleanpath.articles.review import overlay

        return overlay(bundled, accepted)

    def accepted_press(self) -> list[Plain]:
        """Return what reviewers accepted as events of rules; nothing where no ledger was made yet."""
        place = self._chosen
        if place is None or ("://" not in place and not os.path.exists(place)):
            return []
        if "://" not in place and _holds_no_decision(place):
            return []
        held = (one.accepted for one in self.ledger.candidates())
        return [dict(content) for content in held if content is not None and "event" in content]

    @cached_property
    def vendors(self) -> "Vendors":
        """The vendors."""
        from cleanpath.identity.vendors import load_vendors

        return load_vendors(self.registries_folder and self.registries_folder / "vendors")

    @cached_property
    def ledger(self) -> "Ledger":
        """The ledger; without one, what holds nothing and refuses every entry."""
        from cleanpath.ledger.store import no_ledger, open_ledger

        return no_ledger() if self.place is None else open_ledger(self.place)

    @contextmanager
    def writing(self, to: str, force: bool) -> Iterator[Path]:
        """Give a place to write to, as `files.writing`; ledger and registries are never written over."""
        from cleanpath.files import writing

        place = self.place
        ledger = [] if place is None or "://" in place else [Path(place + end) for end in LEDGER_FILES]
        chosen = [self.registries_folder] if self.registries_folder else []
        with writing(to, force, [*ledger, *chosen, Path(__file__).resolve().parent.parent]) as target:
            yield target

    def known_claims(self) -> list["Claim"]:
        """Return the bundled claims and those of the ledger that are not withdrawn."""
        from cleanpath.claims.market import load_market_claims

        own = () if self.place is None else self.ledger.claims()
        return [*load_market_claims(), *own]

    def known_waivers(self) -> list["Waiver"]:
        """Return the waivers and decisions of the ledger."""
        return [] if self.place is None else [*self.ledger.waivers()]

    def analyse(
        self,
        case: "str | Case",
        lens: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        *,
        planes: tuple[str, ...] | None = None,
        resume: str | None = None,
        where: str = "--lens",
    ) -> "Analysis":
        """Return the analysis of a case with all that is known; nothing is worked out yet.

        Parameters
        ----------
        case
            The name of a bundled case, a folder, or a case that was read.
        lens
            Whose rules decide; by default the lens of the case.
        as_of, known_at
            The day, by default that of the case or today; and what is known, by default what was known then.
        planes, resume
            See `Analysis`.
        where
            What names the lens in messages.

        Raises
        ------
        BadInput
            If the case, the lens or a day is not as described.
        """
        from cleanpath.analysis import Analysis, Asked, Registries
        from cleanpath.network.case import read_case

        opened = read_case(case) if isinstance(case, str) else case
        registries = Registries(self.registry, self.vendors)
        return Analysis(
            opened,
            registries,
            registries.lens(lens or opened.settings.lens, where),
            read_clocks(as_of, known_at, opened.settings.as_of),
            self.known_claims(),
            self.known_waivers(),
            planes=planes,
            resume=Path(resume) if resume else None,
            progress=self.progress,
            asked=Asked(lens is not None, as_of is not None, known_at is not None),
        )

    def _digests(self) -> dict[str, str]:
        """Return the digests of all that a run reads besides its case."""
        import hashlib
        import json

        bundled = Path(__file__).resolve().parent.parent
        folders = {"market": bundled / "market", "model": bundled / "kinds", "costs": bundled / "costs"}
        folders |= {"rules": self.registry.folder, "vendors": self.vendors.folder}
        held = "\n".join(str(waiver) for waiver in self.ledger.waivers())
        accepted = self.accepted_press()
        local = json.dumps(accepted, sort_keys=True).encode()
        press = {"press": hashlib.sha256(local).hexdigest()} if accepted else {}
        return press | {
            "claims": digest_claims(self.ledger.claims()),
            "waivers": hashlib.sha256(held.encode()).hexdigest(),
            **{name: digest_folder(folder) for name, folder in folders.items()},
        }

    @contextmanager
    def recorded(
        self, verb: str, analysis: "Analysis", parameters: Plain
    ) -> Iterator[Callable[[Plain], None]]:
        """Record a run from its begin to its end, however it ends; without a ledger nothing is recorded."""
        from cleanpath import __version__

        if self.place is None:
            yield lambda result: None
            return
        case, clocks, ledger = analysis.case, analysis.clocks, self.ledger
        run = ""

        def keep(result: Plain) -> None:
            hold()
            try:
                counts = result.get("counts_by_class") or result["counts"]
                ledger.finish_run(run, counts=counts, result=result)
            except CleanpathError as error:
                tell(f"the result of {run} is not on record: {error}")

        try:
            with unbroken():
                run = ledger.begin_run(
                    verb,
                    case.name,
                    inputs=case.digests | self._digests(),
                    as_of=clocks.as_of,
                    known_at=clocks.known_at,
                    lens=str(analysis.lens),
                    version=__version__,
                    parameters=parameters,
                )
            self.last_run = run
            yield keep
        except BaseException as error:
            stopped = isinstance(error, (KeyboardInterrupt, Interrupted))
            message = str(error) or type(error).__name__
            # Where it has ended already, or the ledger does not answer, `error` is what counts.
            with unbroken(), suppress(CleanpathError):
                ledger.finish_run(run, "interrupted" if stopped else "failed", counts={}, message=message)
            raise
