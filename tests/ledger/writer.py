"""Append runs and claims without end and say so after each; started by the tests, which kill it."""

import datetime
import sys
from collections.abc import Callable

from cleanpath.claims.model import Attribution, Claim, ReadVia, Source
from cleanpath.dates import parse_date
from cleanpath.ledger.store import Ledger, open_ledger
from cleanpath.waivers import Waiver

DAY = datetime.date(2018, 11, 23)


def tell(deed: str, name: str) -> None:
    print(deed, name, flush=True)


def append(ledger: Ledger, name: str, limit: int, say: Callable[[str, str], None] = tell) -> None:
    for i in range(limit):
        run = ledger.begin_run(
            "assess", name, inputs={}, as_of=DAY, known_at=DAY, lens="US", version="1", parameters={"i": i}
        )
        say("begun", run)
        key = f"{name}-{i}"
        date = parse_date("2018-11-23", "test")
        sources = tuple(Source(f"Publisher {k}", "", "", ReadVia.PRIMARY) for k in range(3))
        claim = Claim(
            key, "s", "share", "v", 0, 1, date, date, Attribution.ON_RECORD, sources, True, "o", "words"
        )
        ledger.add_claim(claim, name)
        say("added", key)
        ledger.grade_claim(key, "C3", name, "as a trial")
        say("graded", key)
        if i % 2:
            ledger.withdraw_claim(key, name, "as a trial")
            say("withdrawn", key)
        key = ledger.add_waiver(
            Waiver("", "waiver", "us-889", "", (("asset", name),), "trial", name, DAY, DAY, DAY)
        ).key
        say("waived", key)
        if i % 2:
            ledger.withdraw_waiver(key, DAY, name, "as a trial")
            say("unwaived", key)
        ledger.finish_run(run, counts={"i": i}, result={"rows": list(range(200))})
        say("finished", run)


if __name__ == "__main__":
    with open_ledger(sys.argv[1]) as opened:
        append(opened, sys.argv[2], int(sys.argv[3]))
