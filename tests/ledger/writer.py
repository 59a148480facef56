"""Append runs and claims without end and say so after each; started by the tests, which kill it."""

import datetime
import sys

from cleanpath.claims.model import Attribution, Claim, ReadVia, Source
from cleanpath.dates import parse_date
from cleanpath.ledger.store import Ledger, open_ledger
from cleanpath.waivers import Waiver

DAY = datetime.date(2018, 11, 23)


def append(ledger: Ledger, name: str, limit: int) -> None:
    for i in range(limit):
        run = ledger.begin_run(
            "assess", name, inputs={}, as_of=DAY, known_at=DAY, lens="US", version="1", parameters={"i": i}
        )
        print("begun", run, flush=True)
        key = f"{name}-{i}"
        date = parse_date("2018-11-23", "test")
        sources = tuple(Source(f"Publisher {k}", "", "", ReadVia.PRIMARY) for k in range(3))
        claim = Claim(
            key, "s", "share", "v", 0, 1, date, date, Attribution.ON_RECORD, sources, True, "o", "words"
        )
        ledger.add_claim(claim, name)
        print("added", key, flush=True)
        ledger.grade_claim(key, "C3", name, "as a trial")
        print("graded", key, flush=True)
        if i % 2:
            ledger.withdraw_claim(key, name, "as a trial")
            print("withdrawn", key, flush=True)
        key = ledger.add_waiver(
            Waiver("", "waiver", "us-889", "", (("asset", name),), "trial", name, DAY, DAY, DAY)
        ).key
        print("waived", key, flush=True)
        if i % 2:
            ledger.withdraw_waiver(key, DAY, name, "as a trial")
            print("unwaived", key, flush=True)
        ledger.finish_run(run, counts={"i": i}, result={"rows": list(range(200))})
        print("finished", run, flush=True)


if __name__ == "__main__":
    with open_ledger(sys.argv[1]) as opened:
        append(opened, sys.argv[2], int(sys.argv[3]))
