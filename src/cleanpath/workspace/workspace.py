"""What every verb works at: the registries, the ledger, the clocks, and the record of runs."""

import datetime
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.dates import Clocks, parse_day
from cleanpath.errors import Interrupted

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis
    from cleanpath.claims.model import Claim
    from cleanpath.identity.vendors import Vendors
    from cleanpath.ledger.store import Ledger
    from cleanpath.network.case import Case
    from cleanpath.policy.registry import Registry

Plain = dict[str, Any]


def default_ledger() -> str:
    """Return the place of the user's own ledger, after the XDG convention."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return str(Path(home) / "cleanpath" / "ledger.sqlite")


def read_clocks(as_of: str | None, known_at: str | None, default: datetime.date | None = None) -> Clocks:
    """Read both clocks; without a day it is `default`, or today."""
    day = parse_day(as_of, "--as-of") if as_of else default or datetime.date.today()
    return Clocks.at(day, parse_day(known_at, "--known-at") if known_at else None)


def open_case(name: str, as_of: str | None, known_at: str | None) -> tuple["Case", Clocks]:
    """Read a case, and both clocks; without a day it is that of the case."""
    from cleanpath.network.case import read_case

    case = read_case(name)
    return case, read_clocks(as_of, known_at, case.settings.as_of)


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
    """What a shell works with.

    Parameters
    ----------
    ledger
        Path of a SQLite file or a PostgreSQL URL; opened when first needed.
    progress
        Whether long work shows how far it is, on standard error.
    registries
        A folder with `rules/` and `vendors/` that stand in the place of the bundled ones.
    """

    def __init__(self, ledger: str, progress: bool = False, registries: Path | None = None) -> None:
        self._ledger_place, self.progress, self._registries = ledger, progress, registries

    @cached_property
    def registry(self) -> "Registry":
        """The rules."""
        from cleanpath.policy.registry import load_registry

        return load_registry(self._registries and self._registries / "rules")

    @cached_property
    def makers(self) -> "Vendors":
        """The vendors."""
        from cleanpath.identity.vendors import load_vendors

        return load_vendors(self._registries and self._registries / "vendors")

    def open_ledger(self) -> "Ledger":
        """Open the ledger; use it as a context manager."""
        from cleanpath.ledger.store import open_ledger

        return open_ledger(self._ledger_place)

    def supposing(self, registry: "Registry", makers: "Vendors") -> "Workspace":
        """Return a workspace with the same ledger and other registries, for what-ifs."""
        other = Workspace(self._ledger_place, self.progress)
        other.__dict__.update(registry=registry, makers=makers)
        return other

    def known_claims(self) -> list["Claim"]:
        """Return the claims of the registry and those of the ledger that are not withdrawn."""
        from cleanpath.claims.market import load_market_claims

        with self.open_ledger() as ledger:
            return [*load_market_claims(), *ledger.claims()]

    def _digests(self, ledger: "Ledger") -> dict[str, str]:
        """Return the digests of all that a run reads besides its case."""
        import hashlib

        bundled = Path(__file__).resolve().parent.parent
        folders = {"market": bundled / "market", "model": bundled / "kinds"}
        folders |= {"rules": self.registry.folder, "vendors": self.makers.folder}
        held = "\n".join(str(waiver) for waiver in ledger.waivers())
        return {
            "claims": digest_claims(ledger.claims()),
            "waivers": hashlib.sha256(held.encode()).hexdigest(),
            **{name: digest_folder(folder) for name, folder in folders.items()},
        }

    @contextmanager
    def recorded(
        self, verb: str, case: "Case", clocks: Clocks, lens: str, parameters: Plain
    ) -> Iterator[Callable[[Plain], None]]:
        """Record a run from its begin to its end, however it ends."""
        from cleanpath import __version__

        with self.open_ledger() as ledger:
            run = ledger.begin_run(
                verb,
                case.name,
                inputs=case.digests | self._digests(ledger),
                as_of=clocks.as_of,
                known_at=clocks.known_at,
                lens=lens,
                version=__version__,
                parameters=parameters,
            )
            try:
                yield lambda result: ledger.finish_run(run, counts=result["counts"], result=result)
            except BaseException as error:
                stopped = isinstance(error, (KeyboardInterrupt, Interrupted))
                message = str(error) or type(error).__name__
                ledger.finish_run(run, "interrupted" if stopped else "failed", counts={}, message=message)
                raise

    def study(
        self,
        case: "Case",
        lens: str | None,
        clocks: Clocks,
        planes: bool = False,
        resume: str | None = None,
    ) -> "Analysis":
        """Assess a case with all that is known; without a lens it is the lens of the case."""
        from cleanpath.analysis import make_study
        from cleanpath.policy.lens import parse_lens

        chosen = parse_lens(lens or case.settings.lens, self.registry, self.makers, "--lens")
        found: Analysis = make_study(
            case,
            self.registry,
            self.makers,
            chosen,
            clocks,
            self.known_claims(),
            planes,
            resume,
            self.progress,
        )
        return found
