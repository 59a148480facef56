"""Shares of traffic that touches aggregates: the Fréchet bound of each route, and their mean."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.routing.igp import ecmp
from small import judged, write

LINKS = "id,a,b,directed; l1,e,d,{0}; l2,d,c,{0}; l3,e,b,{0}; l4,b,c,{0}"


@pytest.mark.parametrize("directed", ["false", "true"])
def test_the_bound_is_the_mean_over_the_routes(tmp_path, directed):
    case = write(
        tmp_path / "case",
        elements="id,kind,vendor; e,aggregate,@claims; d,router,nokia; b,aggregate,@claims; c,router,nokia",
        links=LINKS.format(directed),
        demands="id,source,target; d1,e,c",
        mixes="element,vendor,low,high; e,cisco,0.125,1; b,cisco,0.25,1",
    )
    demand = judged(tmp_path, case)["demands"][0]
    assert demand["share_high"] == 0.9375
    assert demand["share_low"] == 0.0


ladders = st.lists(st.tuples(*[st.sampled_from([0, 0, 1, 2, 3, 5, 8, 16])] * 2), min_size=1, max_size=5)


def mean(ladder):
    """Mean over all routes, one of two sixteenths at each rung, of the capped sum."""
    routes = [min(16, sum(route)) for route in product(*ladder)]
    return Fraction(sum(routes), 16 * len(routes))


@given(ladders, st.sampled_from([1, 2, 3, 17]))
def test_few_sums_bound_the_mean_and_enough_attain_it(ladder, limit):
    count = len(ladder)
    value, weight = np.empty((count + 1, 1, limit + 1)), np.empty((count + 1, 1, limit + 1))
    sums = ecmp.Sums(value, weight, np.zeros((count + 1, 1), np.int64))
    ecmp.put_sum(sums, count, 0, 0.0, 1.0)
    for at in range(count - 1, -1, -1):
        for own in ladder[at]:
            for one in range(int(sums.kept[at + 1, 0])):
                total = min(1.0, own / 16 + value[at + 1, 0, one])
                ecmp.put_sum(sums, at, 0, total, weight[at + 1, 0, one] / 2)
    found = float((value[0, 0, : sums.kept[0, 0]] * weight[0, 0, : sums.kept[0, 0]]).sum())
    exact = float(mean(ladder))
    assert found >= exact - 1e-9
    if limit == 17:
        assert found == pytest.approx(exact, abs=1e-9)
