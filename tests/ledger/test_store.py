import datetime

import pytest

from cleanpath.claims.model import Grade
from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.ledger.listing import list_claims, list_runs
from cleanpath.ledger.store import open_ledger

DAY = datetime.date(2018, 11, 23)
QUESTION = {
    "inputs": {"elements.csv": "0" * 64},
    "as_of": DAY,
    "known_at": DAY,
    "lens": "US",
    "version": "0.1.0",
    "parameters": {"planes": False},
}
SECOND = datetime.timedelta(seconds=1)


def test_a_run_is_begun_and_ended_and_survives_reopening(place):
    with open_ledger(place) as ledger:
        run = ledger.begin_run("assess", "allies-2018", **QUESTION)
        assert ledger.run(run).status == "begun"
        ledger.finish_run(run, counts={"clear": 0, "always": 3}, result={"demands": [{"share_low": 1 / 3}]})
    with open_ledger(place) as ledger:
        (held,) = ledger.runs()
        assert (held.id, held.verb, held.case, held.status) == (run, "assess", "allies-2018", "finished")
        assert (held.inputs, held.parameters) == (QUESTION["inputs"], QUESTION["parameters"])
        assert (held.as_of, held.known_at, held.lens) == ("2018-11-23", "2018-11-23", "US")
        assert held.counts == {"clear": 0, "always": 3}
        assert held.ended is not None
        assert held.started <= held.ended <= held.started + 60 * SECOND
        assert ledger.result(run) == {"demands": [{"share_low": 1 / 3}]}
        assert ledger.check() == []


def test_same_question_and_answer_have_the_same_digests_whenever_asked(ledger):
    for _ in range(2):
        ledger.finish_run(ledger.begin_run("assess", "c", **QUESTION), counts={}, result={"b": 1, "a": [0.1]})
    other = ledger.begin_run("assess", "c", **{**QUESTION, "lens": "local"})
    second, first = ledger.runs()[1:]
    assert first.input_digest == second.input_digest != ledger.run(other).input_digest
    assert first.result_digest == second.result_digest is not None
    assert first.started < second.started


def test_a_run_ends_once_and_only_in_known_ways(ledger):
    run = ledger.begin_run("assess", "", **{**QUESTION, "as_of": None, "known_at": None})
    with pytest.raises(BadInput, match="finished, interrupted, failed"):
        ledger.finish_run(run, "begun", counts={})
    with pytest.raises(BadInput, match="JSON"):
        ledger.finish_run(run, counts={}, result={"share": float("nan")})
    ledger.finish_run(run, "failed", counts={}, message="no such case")
    with pytest.raises(Conflict, match="failed"):
        ledger.finish_run(run, counts={})
    with pytest.raises(UnknownName, match=run):
        ledger.run(run + "0")
    held = ledger.run(run)
    assert (held.message, held.result_digest, ledger.result(run)) == ("no such case", None, None)


def test_runs_are_listed_latest_first_as_plain_values(ledger):
    ids = [ledger.begin_run("judge", "", **QUESTION) for _ in range(3)]
    rows = list_runs(ledger, limit=2)
    assert [row["id"] for row in rows] == ids[:0:-1]
    assert {row["status"] for row in rows} == {"begun"}
    assert rows[0]["started"].endswith("Z")
    assert rows[0]["ended"] is None


def test_a_claim_comes_back_whole(ledger, a_claim):
    ledger.add_claim(a_claim(), "auditor")
    ledger.add_claim(a_claim("c0", until=a_claim().date, assigned=Grade("C", 3), sources=()), "auditor")
    assert ledger.claims() == (
        a_claim(),
        a_claim("c0", until=a_claim().date, assigned=Grade("C", 3), sources=()),
    )


def test_a_later_grade_counts_and_the_earlier_ones_stay(ledger, a_claim):
    ledger.add_claim(a_claim(), "auditor")
    derived = ledger.claims()[0].grade
    ledger.grade_claim("c1", "C3", "auditor", "hearsay")
    ledger.grade_claim("c1", "B1", "chief", "confirmed")
    assert ledger.claims()[0].grade == Grade("B", 1) != derived
    history = ledger.claim_history("c1")
    assert [(e.kind, e.by, e.why, e.grade) for e in history] == [
        ("added", "auditor", "", None),
        ("graded", "auditor", "hearsay", "C3"),
        ("graded", "chief", "confirmed", "B1"),
    ]
    then = history[1].recorded
    assert ledger.claims(at=then)[0].grade == Grade("C", 3)
    assert ledger.claims(at=history[0].recorded)[0].grade == derived
    assert ledger.claims(at=history[0].recorded - SECOND) == ()


def test_a_withdrawn_claim_no_longer_counts_and_is_never_erased(ledger, a_claim):
    ledger.add_claim(a_claim(), "auditor")
    ledger.withdraw_claim("c1", "auditor", "letter was retracted")
    assert ledger.claims() == ()
    assert ledger.claims(include_withdrawn=True) == (a_claim(),)
    before = ledger.claim_history("c1")[0].recorded
    assert ledger.claims(at=before) == (a_claim(),)
    for refused in (
        lambda: ledger.add_claim(a_claim(), "auditor"),
        lambda: ledger.withdraw_claim("c1", "auditor", "again"),
        lambda: ledger.grade_claim("c1", "A1", "auditor", "again"),
    ):
        with pytest.raises(Conflict):
            refused()
    assert list_claims(ledger) == []
    (row,) = list_claims(ledger, include_withdrawn=True)
    assert row["withdrawn"] is True
    assert row["events"][-1]["why"] == "letter was retracted"
    assert len(row["sources"]) == 2


@pytest.mark.parametrize(
    "refused",
    [
        lambda ledger, a_claim: ledger.add_claim(a_claim(statement="a\0b"), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(origin="\ud800"), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim("k" * 201), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim("two\nlines"), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(low=float("nan")), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(low=0.5, high=0.4), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(low=-0.1), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(vendor=None), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(kind="rumour"), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(assigned=Grade("G", 7)), "auditor"),
        lambda ledger, a_claim: ledger.add_claim(a_claim(), " "),
        lambda ledger, a_claim: ledger.grade_claim("c", "B7", "auditor", "why"),
        lambda ledger, a_claim: ledger.grade_claim("c", "B2", "auditor", ""),
        lambda ledger, a_claim: ledger.withdraw_claim("nobody", "auditor", "why"),
        lambda ledger, a_claim: ledger.claims(at=datetime.datetime(2018, 11, 23)),
        lambda ledger, a_claim: ledger.begin_run("as\0sess", "", **QUESTION),
        lambda ledger, a_claim: ledger.begin_run("assess", "", **{**QUESTION, "parameters": {"x": object()}}),
    ],
)
def test_what_no_claim_or_run_may_hold_is_refused_and_leaves_nothing(ledger, a_claim, refused):
    ledger.add_claim(a_claim("c"), "auditor")
    head = ledger.head()
    with pytest.raises(BadInput):
        refused(ledger, a_claim)
    assert ledger.head() == head
    assert ledger.check(head[1]) == []
