"""The only joint: opens a case, the registries and a ledger, calls the verbs, and records the run.

Every method is a command of the same name with the same parameters (`commands.py`), takes and returns plain
data, and imports what it needs when it is called, so that light commands stay light.
"""

import datetime
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.dates import Clocks, parse_date, parse_day
from cleanpath.errors import BadInput, Interrupted, shown

if TYPE_CHECKING:
    from cleanpath.claims import Claim
    from cleanpath.identity.vendors import Vendors
    from cleanpath.ledger.store import Ledger
    from cleanpath.network.case import Case
    from cleanpath.policy.registry import Registry
    from cleanpath.study import Study

Plain = dict[str, Any]


def default_ledger() -> str:
    """Return the place of the user's own ledger, after the XDG convention."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return str(Path(home) / "cleanpath" / "ledger.sqlite")


def read_clocks(as_of: str | None, known_at: str | None, default: datetime.date | None = None) -> Clocks:
    """Read both clocks; without a day it is `default`, or today."""
    day = parse_day(as_of, "--as-of") if as_of else default or datetime.date.today()
    return Clocks.at(day, parse_day(known_at, "--known-at") if known_at else None)


def digest_claims(claims: Iterable["Claim"]) -> str:
    """Return the SHA-256 digest of the user's own claims, as an input of a run."""
    import hashlib
    import json

    from cleanpath.identity.claimlist import describe_claim

    text = json.dumps([describe_claim(claim) for claim in claims], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _options(pairs: list[str]) -> dict[str, str]:
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput("--option", "NAME=VALUE", shown(pair))
        options[name] = value
    return options


def _history(ledger: "Ledger", key: str) -> Plain:
    from cleanpath.ledger.listing import describe_event

    return {"key": key, "history": [describe_event(event) for event in ledger.claim_history(key)]}


class Workspace:
    """What a shell works with.

    Parameters
    ----------
    ledger
        Path of a SQLite file or a PostgreSQL URL; opened when first needed.
    progress
        Whether long work shows how far it is, on standard error.
    """

    def __init__(self, ledger: str, progress: bool = False) -> None:
        self._ledger_place, self._progress = ledger, progress

    @cached_property
    def registry(self) -> "Registry":
        """The bundled rules."""
        from cleanpath.policy.registry import load_registry

        return load_registry()

    @cached_property
    def makers(self) -> "Vendors":
        """The bundled vendors."""
        from cleanpath.identity.vendors import load_vendors

        return load_vendors()

    def open_ledger(self) -> "Ledger":
        """Open the ledger; use it as a context manager."""
        from cleanpath.ledger.store import open_ledger

        return open_ledger(self._ledger_place)

    # Who restricts whom

    def rules(
        self,
        as_of: str | None = None,
        known_at: str | None = None,
        jurisdiction: str | None = None,
        vendor: str | None = None,
        state: str | None = None,
    ) -> list[Plain]:
        """List the rules and their state on a day."""
        from cleanpath.policy.views import list_rules

        if vendor is not None:
            self.makers.find(vendor, "--vendor")
        return list_rules(self.registry, read_clocks(as_of, known_at), jurisdiction, vendor, state)

    def rules_show(self, key: str, as_of: str | None = None, known_at: str | None = None) -> Plain:
        """Show one rule; with a day, only what could be known then."""
        from cleanpath.policy.views import show_rule

        clocks = read_clocks(as_of, known_at) if as_of or known_at else None
        return show_rule(self.registry, key, clocks)

    def registry_check(self, rules: str | None = None, vendors: str | None = None) -> Plain:
        """Check the registries and list every fault."""
        from cleanpath.identity.registry import check_vendors
        from cleanpath.policy.registry import check_registry

        faults = [*check_vendors(Path(vendors) if vendors else None)]
        faults += check_registry(Path(rules) if rules else None)
        return {"faults": [str(fault) for fault in faults], "count": len(faults)}

    def judge(
        self,
        vendor: str,
        lens: str,
        as_of: str | None = None,
        known_at: str | None = None,
        kind: str | None = None,
        part: str | None = None,
        generation: str | None = None,
        country: str | None = None,
        sensitive: bool = False,
    ) -> Plain:
        """Say whether equipment of a maker is restricted, and by what."""
        from cleanpath.policy.answers import Question
        from cleanpath.policy.judge import judge
        from cleanpath.policy.lens import parse_lens
        from cleanpath.verdict import Truth

        clocks = read_clocks(as_of, known_at)
        chosen = parse_lens(lens, self.registry, self.makers, "--lens")
        question = Question(
            makers=tuple(name for name in vendor.split("|") if name),
            part=part or "",
            generation=tuple((generation or "").split("|")) if generation else (),
            kind=kind or "",
            country=country or "",
            sensitive=Truth.YES if sensitive else Truth.UNKNOWN,
        )
        answer = judge(self.registry, self.makers, chosen, clocks, question)
        return {
            "vendor": vendor,
            "lens": str(chosen),
            "as_of": clocks.as_of.isoformat(),
            "known_at": clocks.known_at.isoformat(),
            "restricted": str(answer.truth),
            "reasons": [reason.view() for reason in answer.reasons],
        }

    # Who made this box

    def vendors(self, as_of: str | None = None, country: str | None = None) -> list[Plain]:
        """List the vendors with home and owners on a day."""
        from cleanpath.identity.registry import list_vendors

        rows = list_vendors(self.makers, read_clocks(as_of, None).as_of, home=country or "")
        return [row | {"owner": [link["name"] for link in row["owners"]]} for row in rows]

    def vendors_show(self, vendor: str, as_of: str | None = None) -> Plain:
        """Show one vendor with its owners on a day."""
        from cleanpath.identity.registry import show_vendor

        return show_vendor(self.makers, vendor, read_clocks(as_of, None).as_of)

    # Claims and runs

    def known_claims(self) -> list["Claim"]:
        """Return the claims of the registry and those of the ledger that are not withdrawn."""
        from cleanpath.sources.market import load_market_claims

        with self.open_ledger() as ledger:
            return [*load_market_claims(), *ledger.claims()]

    def claims(
        self,
        subject: str | None = None,
        vendor: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        grade: str | None = None,
        withdrawn: bool = False,
    ) -> list[Plain]:
        """List claims; without a day, all of them."""
        from cleanpath.identity.claimlist import list_claims
        from cleanpath.sources.market import load_market_claims

        clocks = read_clocks(as_of, known_at) if as_of or known_at else None
        with self.open_ledger() as ledger:
            own = ledger.claims(include_withdrawn=withdrawn)
            gone = {claim.key for claim in own} - {claim.key for claim in ledger.claims()}
        rows = list_claims([*load_market_claims(), *own], subject, clocks, grade)
        kept = [row for row in rows if vendor is None or vendor in row["vendor"].split("|")]
        return [row | {"withdrawn": row["key"] in gone} for row in kept] if withdrawn else kept

    def claims_add(
        self,
        subject: str,
        vendor: str,
        date: str,
        source: str,
        by: str,
        low: float = 0.0,
        high: float = 1.0,
        known_from: str | None = None,
        until: str | None = None,
        url: str | None = None,
        attribution: str = "on_record",
        grade: str | None = None,
        statement: str | None = None,
    ) -> Plain:
        """Record a claim of the user's own."""
        from cleanpath.identity.claimlist import describe_claim
        from cleanpath.identity.ownclaim import make_claim

        for name in vendor.split("|"):
            self.makers.find(name, "--vendor")
        claim = make_claim(
            subject=subject,
            vendor=vendor,
            low=low,
            high=high,
            date=parse_date(date, "--date"),
            known_from=parse_date(known_from or date, "--known-from"),
            until=parse_date(until, "--until") if until else None,
            publisher=source,
            url=url or "",
            attribution=attribution,
            grade=grade,
            statement=statement,
        )
        with self.open_ledger() as ledger:
            ledger.add_claim(claim, by=by)
        return describe_claim(claim)

    def claims_grade(self, key: str, grade: str, by: str, why: str) -> Plain:
        """Give one of the user's claims another grade."""
        from cleanpath.identity.ownclaim import read_grade

        with self.open_ledger() as ledger:
            ledger.grade_claim(key, str(read_grade(grade, "--grade")), by=by, why=why)
            return _history(ledger, key)

    def claims_withdraw(self, key: str, by: str, why: str) -> Plain:
        """Withdraw one of the user's claims; it stays on record."""
        with self.open_ledger() as ledger:
            ledger.withdraw_claim(key, by=by, why=why)
            return _history(ledger, key)

    def runs(self, limit: float = 20) -> list[Plain]:
        """List recorded runs, the latest first."""
        from cleanpath.ledger.listing import list_runs

        with self.open_ledger() as ledger:
            return list_runs(ledger, max(0, int(limit)))

    # What traffic can touch it

    def cases(self) -> list[Plain]:
        """List the bundled cases."""
        from cleanpath.network.case import bundled_cases, find_case, read_settings

        found = [(name, read_settings(find_case(name))) for name in bundled_cases()]
        return [{"name": n, "title": s.title, "synthetic": s.synthetic, "lens": s.lens} for n, s in found]

    def assess(
        self,
        case: str,
        lens: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        planes: bool = False,
        resume: str | None = None,
    ) -> Plain:
        """Give a verdict for every demand of a case, and record the run."""
        from cleanpath.network.case import read_case

        opened = read_case(case)
        clocks = read_clocks(as_of, known_at, opened.settings.as_of)
        chosen = lens or opened.settings.lens
        with self._recorded("assess", opened, clocks, chosen, {"planes": planes}) as keep:
            result = self._study(opened, chosen, clocks, planes, resume).describe()
            keep(result)
        return result

    @contextmanager
    def _recorded(
        self, verb: str, case: "Case", clocks: Clocks, lens: str, parameters: Plain
    ) -> Iterator[Callable[[Plain], None]]:
        """Record a run from its begin to its end, however it ends."""
        from cleanpath import __version__

        with self.open_ledger() as ledger:
            run = ledger.begin_run(
                verb,
                case.name,
                inputs=case.digests | {"claims": digest_claims(ledger.claims())},
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

    def _study(
        self,
        case: "Case",
        lens: str | None,
        clocks: Clocks,
        planes: bool = False,
        resume: str | None = None,
    ) -> "Study":
        from cleanpath.policy.lens import parse_lens
        from cleanpath.study import Study, make_study

        chosen = parse_lens(lens or case.settings.lens, self.registry, self.makers, "--lens")
        found: Study = make_study(
            case,
            self.registry,
            self.makers,
            chosen,
            clocks,
            self.known_claims(),
            planes,
            resume,
            self._progress,
        )
        return found

    def explain(
        self,
        case: str,
        demand: str,
        lens: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
    ) -> Plain:
        """Tell how one verdict came about, sentence by sentence."""
        from cleanpath.network.case import read_case
        from cleanpath.reporting.explanation import explain_demand, find_demand

        opened = read_case(case)
        clocks = read_clocks(as_of, known_at, opened.settings.as_of)
        study = self._study(opened, lens, clocks)
        result = study.describe()
        place = find_demand(result, demand)
        route, settled = study.look_closer(place, result["demands"][place])
        return explain_demand(result, result["demands"][place], route, settled)

    def brief(
        self,
        case: str,
        to: str,
        lens: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
    ) -> Plain:
        """Write the brief of a case as one page."""
        from cleanpath.network.case import read_case
        from cleanpath.policy.story import read_story
        from cleanpath.policy.views import list_rules
        from cleanpath.reporting.brief import write_brief
        from cleanpath.reporting.content import gather_content
        from cleanpath.reporting.files import write_text

        opened = read_case(case)
        clocks = read_clocks(as_of, known_at, opened.settings.as_of)
        result = self._study(opened, lens, clocks).describe()
        story = read_story(opened.folder, self.registry)
        rules = list_rules(self.registry, clocks)
        content = gather_content(result, opened, clocks, story, self.registry, rules)
        write_text(Path(to), write_brief(content))
        return {"written": to, "counts": result["counts"]}

    def verify(self, result: str, case: str) -> Plain:
        """Check every certificate of a printed result with the independent checker."""
        from cleanpath.checker.check import check
        from cleanpath.network.case import find_case
        from cleanpath.network.network import read_network
        from cleanpath.sources.opening import parse_json, read_bytes

        printed = parse_json(read_bytes(Path(result)), result)
        network = read_network(find_case(case))
        faults = check(printed, {name: table.to_pydict() for name, table in network.tables().items()})
        checked = len(printed["demands"]) if isinstance(printed, dict) and not faults else 0
        return {"accepted": not faults, "checked": checked, "faults": faults}

    # Networks in

    def import_(
        self,
        source_format: str,
        source: str,
        to: str,
        option: list[str] | None = None,
        lens: str = "vendor:huawei,zte",
        as_of: str | None = None,
    ) -> Plain:
        """Turn a network file into a case; what was not used is told."""
        from cleanpath.network.newcase import write_case
        from cleanpath.policy.lens import parse_lens
        from cleanpath.sources.registry import read

        parse_lens(lens, self.registry, self.makers, "--lens")
        day = read_clocks(as_of, None).as_of
        read_in = read(source_format, Path(source), _options(option or []))
        write_case(Path(to), read_in, lens, day)
        return {
            "written": to,
            "title": read_in.title,
            "rows": {name: len(next(iter(table.values()), [])) for name, table in read_in.tables.items()},
            "left_unread": list(read_in.left),
        }

    def generate(self, what: str, to: str, elements: float = 10000, seed: float = 1) -> Plain:
        """Make a synthetic operator's network; `what` is `operator`."""
        from cleanpath.network.generate import generate_operator
        from cleanpath.network.newcase import write_case

        made = generate_operator(int(elements), int(seed))
        write_case(Path(to), made, "vendor:huawei,zte", datetime.date(2026, 1, 1), parquet=elements > 20_000)
        rows = {name: len(next(iter(table.values()), [])) for name, table in made.tables.items()}
        return {"written": to, "title": made.title, "rows": rows}
