"""Waivers come back whole, expire and are withdrawn without being erased."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.ledger.database import connect
from cleanpath.ledger.journal import append
from cleanpath.ledger.store import open_ledger
from cleanpath.ledger.values import canonical, digest
from cleanpath.ledger.versions import MIGRATIONS, migrate
from cleanpath.waivers import FIELDS, Waiver

DAY = datetime.date(2023, 7, 1)
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@st.composite
def waivers(draw):
    signed, starts, expires = sorted(draw(st.tuples(DAYS, DAYS, DAYS)))
    pairs = draw(st.dictionaries(st.sampled_from(sorted(FIELDS)), WORDS, max_size=3))
    kind, texts = draw(st.sampled_from(("waiver", "decision"))), draw(st.tuples(*[WORDS] * 4))
    rule, requirement, reason, by = texts
    return Waiver(
        "", kind, rule, requirement, tuple(sorted(pairs.items())), reason, by, signed, starts, expires
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(waiver=waivers())
def test_what_goes_in_comes_out(ledger, waiver):
    signed = ledger.add_waiver(waiver)
    assert ledger.waivers()[-1] == signed == replace(waiver, key=signed.key)


def test_a_withdrawn_waiver_is_never_erased(place, a_waiver):
    with open_ledger(place) as ledger:
        key = ledger.add_waiver(a_waiver()).key
        ledger.withdraw_waiver(key, DAY, "chief", "rebuilt earlier")
    with open_ledger(place) as ledger:
        (held,) = ledger.held_waivers()
        assert held.waiver == a_waiver(key=key, withdrawn=DAY)
        assert (held.withdrawn_by, held.why) == ("chief", "rebuilt earlier")
        with pytest.raises(Conflict, match="withdrawn"):
            ledger.withdraw_waiver(key, DAY, "chief", "again")
        assert ledger.check() == []


def test_the_ledger_tells_what_it_held_at_a_time(ledger, a_waiver):
    key = ledger.add_waiver(a_waiver()).key
    then = datetime.datetime.now(datetime.UTC)
    ledger.withdraw_waiver(key, DAY, "chief", "rebuilt earlier")
    assert ledger.waivers(at=then) == (a_waiver(key=key),)
    assert ledger.waivers(at=then - datetime.timedelta(days=1)) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "pardon"},
        {"rule": ""},
        {"reason": " "},
        {"by": ""},
        {"reason": "a\0b"},
        {"selector": (("colour", "red"),)},
        {"selector": (("asset", ""),)},
        {"expires": datetime.date(2023, 5, 1)},
        {"starts": datetime.date(2025, 1, 1)},
        {"withdrawn": DAY},
    ],
)
def test_what_no_waiver_may_hold_is_refused_and_leaves_nothing(ledger, a_waiver, changes):
    with pytest.raises(BadInput):
        ledger.add_waiver(a_waiver(**changes))
    assert ledger.head() == (0, "")


def test_unknown_keys_and_days_before_the_signature_are_refused(ledger, a_waiver):
    key = ledger.add_waiver(a_waiver()).key
    with pytest.raises(UnknownName, match=key):
        ledger.withdraw_waiver(key + "0", DAY, "chief", "why")
    with pytest.raises(BadInput, match="2023-06-01"):
        ledger.withdraw_waiver(key, datetime.date(2023, 1, 1), "chief", "why")
    assert ledger.waivers()[0].withdrawn is None


def test_a_ledger_of_version_1_is_brought_forward_with_its_results(place, a_waiver):
    database = connect(place)
    migrate(database, MIGRATIONS[:1])
    text = canonical({"verdict": "always"}, "result")
    with database.writing() as connection:
        texts = {"lens": "US", "version": "1", "inputs": "{}", "parameters": "{}"}
        clocks = {"as_of": None, "known_at": None}
        append(connection, "run begun", {"run": "r1", "verb": "assess", "case_name": "", **clocks, **texts})
        body = {"run": "r1", "status": "finished", "message": "", "counts": "{}", "kept": True}
        append(connection, "run ended", {**body, "result_digest": digest(text), "result": text})
    database.close()
    with open_ledger(place) as ledger:
        assert ledger.result("r1") == {"verdict": "always"}
        ledger.add_waiver(a_waiver())
        assert ledger.check() == []


def test_a_waiver_counts_from_its_start_to_its_end_and_once_it_is_known(a_waiver):
    waiver = a_waiver(withdrawn=datetime.date(2023, 12, 1))

    def holds(as_of, known_at=None):
        day = datetime.date.fromisoformat
        return waiver.holds(Clocks.at(day(as_of), day(known_at) if known_at else None))

    assert [holds(d) for d in ("2023-05-31", "2023-06-01", "2023-11-30", "2023-12-01")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert holds("2024-01-31", "2023-11-30")
    assert not holds("2024-02-01", "2023-11-30")
    assert not holds("2023-07-01", "2023-05-31")
    assert holds("2023-07-01", "2026-01-01")
