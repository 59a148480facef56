import datetime
from pathlib import Path

import numpy as np
import pytest

from cleanpath.dates import Clocks
from cleanpath.errors import BadInput
from cleanpath.levers.levers import read_prices
from cleanpath.network.case import find_case

DAY = Clocks.at(datetime.date(2018, 11, 23))
HEAD = "by,lever,low,mid,high,currency,source\n"


def test_a_case_without_prices_has_none(tmp_path):
    assert read_prices(tmp_path, DAY) == {}


def test_what_became_known_later_is_hindsight():
    folder = find_case("allies-2018")
    assert all(price.hindsight for price in read_prices(folder, DAY).values())
    later = read_prices(folder, Clocks.at(datetime.date(2026, 11, 23)))
    assert not any(price.hindsight for price in later.values())
    assert {name for by, name in later if by == "country"} == {"AU", "DE", "GB", "IT", "JP", "KR", "PL"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("country,DE,3,2,4,USD,s", "low <= mid <= high"),
        ("country,DE,-1,2,4,USD,s", "not below 0"),
        ("country,DE,1,2,4,USD,s\ncountry,DE,1,2,4,USD,s", "priced once"),
        ("country,DE,1,2,4,USD,s\ncountry,GB,1,2,4,GBP,s", "one currency"),
        ("planet,DE,1,2,4,USD,s", "country"),
        ("country,DE,nan,2,4,USD,s", "prices"),
        ("country,DE,1,2,,USD,s", "prices"),
    ],
)
def test_faults_are_located(tmp_path: Path, rows, told):
    (tmp_path / "prices.csv").write_text(HEAD + rows + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=told) as fault:
        read_prices(tmp_path, DAY)
    assert "prices" in str(fault.value)


def test_every_price_is_a_range():
    for price in read_prices(find_case("allies-2018"), DAY).values():
        assert np.all(np.diff(price.amounts) >= 0)
        assert price.source
