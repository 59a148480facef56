"""Bounds of shares are attained: every way in which the unknowns may turn out is tried."""

import datetime
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import REGISTRY, VENDORS, build
from cleanpath.compliance.caps import Entries, above, bound_share, concentrate, count_flips
from cleanpath.compliance.context import open_context
from cleanpath.compliance.evaluate import judge_case
from cleanpath.compliance.findings import Status
from cleanpath.dates import Clocks
from cleanpath.network.kinds import load_kinds
from cleanpath.policy.applicability import prepare
from cleanpath.policy.lens import Lens

parts = st.sampled_from([(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.25, 0.5)])
rows = st.tuples(st.sampled_from([1.0, 2.0, 5.0]), st.booleans(), parts)


def entries(given):
    weight, sure, bounds = zip(*given, strict=True) if given else ((), (), ())
    low, high = zip(*bounds, strict=True) if bounds else ((), ())
    return Entries(np.array(weight), np.array(sure, dtype=bool), np.array(low), np.array(high))


def every_share(given):
    """All shares that may be true: each open entry in or out, each part at either end."""
    shares = []
    for inside in itertools.product(*((True,) if sure else (True, False) for _, sure, _ in given)):
        for ends in itertools.product((0, 1), repeat=len(given)):
            whole = sum(w for (w, _, _), taken in zip(given, inside, strict=True) if taken)
            part = sum(
                w * bounds[end]
                for (w, _, bounds), taken, end in zip(given, inside, ends, strict=True)
                if taken
            )
            if whole:
                shares.append(part / whole)
    return shares


@given(st.lists(rows, max_size=5))
def test_both_ends_are_the_least_and_the_greatest_of_all_that_may_be(given):
    found, tried = bound_share(entries(given)), every_share(given)
    if not tried:
        assert found is None
        return
    assert found == pytest.approx((min(tried), max(tried)))


def test_a_weight_that_is_not_known_may_outweigh_everything():
    known = [(10.0, True, (0.0, 0.0)), (np.nan, True, (1.0, 1.0))]
    assert bound_share(entries(known)) == (0.0, 1.0)
    free = [(10.0, True, (1.0, 1.0)), (np.nan, True, (0.0, 0.0))]
    assert bound_share(entries(free)) == (0.0, 1.0)
    assert bound_share(entries([(np.nan, True, (0.0, 0.0))])) == (0.0, 0.0)


def test_things_of_the_target_without_a_place_may_stand_at_any():
    two = Entries(np.ones(2), np.ones(2, dtype=bool), np.zeros(2), np.zeros(2), loose=1)
    assert bound_share(two) == (0.0, 0.5)
    assert bound_share(Entries(np.ones(0), np.ones(0, dtype=bool), np.ones(0), np.ones(0), loose=1)) == (
        0.0,
        1.0,
    )


def test_a_cap_on_what_may_all_be_absent_is_open():
    """Both gNBs come into service later in the month: there may be nothing yet that the cap counts."""
    elements = [
        {"id": name, "kind": "gnb", "vendor": "huawei", "operator": "op", "country": "GB", "generation": "5G"}
        | {"obtained": "2018-01", "in_service": "2023-09", "traffic": 10}
        for name in ("a", "b")
    ]
    operators = [{"id": "op", "name": "Op", "country": "GB", "bound_by": "gb-dvd-2022"}]
    for day, status in (("2023-09-10", Status.UNKNOWN), ("2023-10-01", Status.BREACHED)):
        clocks = Clocks.at(datetime.date.fromisoformat(day))
        rules_as_of = prepare(REGISTRY, VENDORS, Lens("rule", ("gb-dvd-2022",)), clocks)
        context = open_context(build(elements=elements, operators=operators), rules_as_of, load_kinds())
        found = judge_case(context, [REGISTRY["gb-dvd-2022"]])
        assert [f.status for f in found if f.requirement == "R-5G-ran-cap"] == [status]


weights = st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=1, max_size=6)


@given(weights=weights, taken=st.data(), percent=st.sampled_from([0, 20, 35, 50, 80]))
def test_flips_are_the_fewest_that_turn_a_cap_over(weights, taken, percent):
    target = [taken.draw(st.booleans()) for _ in weights]
    limit = percent / 100

    def share(of):
        return sum(w for w, t in zip(weights, of, strict=True) if t) / sum(weights)

    met = not above(share(target), limit)
    tried = [
        sum(a != b for a, b in zip(target, other, strict=True))
        for other in itertools.product((False, True), repeat=len(weights))
        if above(share(other), limit) is met
    ]
    given = [(w, True, (float(t), float(t))) for w, t in zip(weights, target, strict=True)]
    assert count_flips(entries(given), limit, met) == min(tried, default=None)


def test_flips_are_not_told_where_something_counts_perhaps():
    open_ = [(1.0, False, (0.0, 0.0)), (1.0, True, (1.0, 1.0))]
    assert count_flips(entries(open_), 0.35, met=False) is None
    assert count_flips(entries([(np.nan, True, (1.0, 1.0))]), 0.35, met=False) is None


@given(known=st.lists(st.integers(0, 3), max_size=3), unknown=st.integers(0, 3))
def test_concentration_is_the_least_and_the_greatest_of_all_makers_that_may_be(known, unknown):
    found = concentrate(np.array(known, dtype=float), float(unknown))
    total = sum(known) + unknown
    if not total:
        assert found is None
        return
    vendors = len(known) + unknown
    tried = []
    for owners in itertools.product(range(vendors), repeat=unknown):
        units = [*known, *([0] * unknown)]
        for owner in owners:
            units[owner] += 1
        shares = [u / total for u in units]
        tried.append((max(shares), sum(s * s for s in shares)))
    largest, index = zip(*tried, strict=True)
    assert found.largest == pytest.approx((min(largest), max(largest)))
    assert found.herfindahl == pytest.approx((min(index), max(index)))
