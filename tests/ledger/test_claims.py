"""What goes in comes out, whatever it is; what is withdrawn stays; history only grows."""

import datetime
import string
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cleanpath.claims.kinds import KINDS
from cleanpath.claims.model import Attribution, Claim, Grade, ReadVia, Source
from cleanpath.dates import parse_date
from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.ledger.store import open_ledger

any_text = st.text(max_size=40)
characters = st.characters(exclude_categories=("C", "Z"))
printable = st.text(characters | st.sampled_from(" \n\t"), max_size=40).filter(lambda t: not t or t.strip())
filled = st.builds("{}{}".format, characters, printable)
line = st.text(characters | st.just(" "), min_size=1, max_size=40).filter(str.strip)
shares = st.floats(0, 1)
days = st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 12, 31)).map(datetime.date.isoformat)
dates = st.tuples(days, st.sampled_from((4, 7, 10))).map(lambda pair: parse_date(pair[0][: pair[1]], "test"))
grades = st.builds(Grade, st.sampled_from("ABCDEF"), st.integers(1, 6))
sources = st.builds(Source, filled, printable, printable, st.sampled_from(ReadVia), printable)


@st.composite
def claims(draw, text=printable, required=filled, key=line):
    low, high = sorted((draw(shares), draw(shares)))
    return Claim(
        key=draw(key),
        subject=draw(required),
        kind=draw(st.sampled_from(list(KINDS))),
        vendor=draw(text),
        low=low,
        high=high,
        date=draw(dates),
        known_from=draw(dates),
        attribution=draw(st.sampled_from(Attribution)),
        sources=tuple(draw(st.lists(sources, max_size=4))),
        verified=draw(st.booleans()),
        origin=draw(text),
        statement=draw(text),
        until=draw(st.none() | dates),
        assigned=draw(st.none() | grades),
    )


def on_one_ledger(test):
    return settings(suppress_health_check=[HealthCheck.function_scoped_fixture])(test)


@on_one_ledger
@given(claim=claims(), by=filled)
def test_what_goes_in_comes_out_bit_for_bit(ledger, claim, by):
    key = f"{len(ledger.held_claims())}{claim.key}"
    ledger.add_claim(replace(claim, key=key), by)
    held = ledger.held_claims()[-1]
    assert held.claim == replace(claim, key=key)
    assert (held.claim.low.hex(), held.claim.high.hex()) == (
        abs(claim.low).hex(),
        abs(claim.high).hex(),
    )
    assert held.events[0].by == by


@on_one_ledger
@given(claim=claims(text=any_text, required=any_text, key=any_text), by=any_text)
def test_hostile_text_is_stored_whole_or_refused_before_anything_is_written(ledger, claim, by):
    before = ledger.head()
    try:
        ledger.add_claim(claim, by)
    except (BadInput, Conflict):
        assert ledger.head() == before
    else:
        assert ledger.held_claims()[-1].claim == claim
        assert all("\0" not in text for text in (claim.key, claim.subject, claim.statement, by))


@on_one_ledger
@given(
    parameters=st.dictionaries(
        any_text,
        st.recursive(
            st.none()
            | st.booleans()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.integers()
            | any_text,
            st.lists,
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_parameters_and_results_come_back_whole(ledger, parameters):
    run = ledger.begin_run(
        "assess", "", inputs={}, as_of=None, known_at=None, lens="", version="1", parameters=parameters
    )
    ledger.finish_run(run, counts={}, result=parameters)
    assert ledger.run(run).parameters == parameters
    assert ledger.result(run) == parameters


def test_a_ledger_and_a_plain_model_of_it_always_agree(places, a_claim):
    keys = st.sampled_from(string.ascii_lowercase[:4])

    class Model(RuleBasedStateMachine):
        @initialize()
        def start(self):
            self.place = places()
            self.ledger = open_ledger(self.place)
            self.grade: dict[str, Grade | None] = {}
            self.withdrawn: set[str] = set()
            self.entries: list[tuple[object, ...]] = []

        def refused(self, key):
            return UnknownName if key not in self.grade else Conflict if key in self.withdrawn else None

        def attempt(self, act, refusal):
            try:
                act()
            except (UnknownName, Conflict) as error:
                assert type(error) is refusal
                return False
            assert refusal is None
            return True

        @rule(key=keys)
        def add(self, key):
            refusal = Conflict if key in self.grade else None
            if self.attempt(lambda: self.ledger.add_claim(a_claim(key), "a"), refusal):
                self.grade[key] = None

        @rule(key=keys, grade=grades)
        def regrade(self, key, grade):
            if self.attempt(lambda: self.ledger.grade_claim(key, str(grade), "a", "b"), self.refused(key)):
                self.grade[key] = grade

        @rule(key=keys)
        def withdraw(self, key):
            if self.attempt(lambda: self.ledger.withdraw_claim(key, "a", "b"), self.refused(key)):
                self.withdrawn.add(key)

        @rule()
        def reopen(self):
            self.ledger.close()
            self.ledger = open_ledger(self.place)

        @invariant()
        def agree(self):
            if not hasattr(self, "ledger"):
                return
            every = tuple(a_claim(key, assigned=grade) for key, grade in self.grade.items())
            assert self.ledger.claims(include_withdrawn=True) == every
            assert self.ledger.claims() == tuple(c for c in every if c.key not in self.withdrawn)
            entries = sorted(
                (event.seq, one.claim.key, event) for one in self.ledger.held_claims() for event in one.events
            )
            assert entries[: len(self.entries)] == self.entries
            self.entries = entries

        def teardown(self):
            if hasattr(self, "ledger"):
                assert self.ledger.check() == []
                self.ledger.close()

    depth = settings(max_examples=max(4, settings().max_examples // 8), stateful_step_count=15)
    run_state_machine_as_test(Model, settings=depth)
