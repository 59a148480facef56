import pytest

from cleanpath.sources.cell_words import carries_nothing, cell_words, country_word, part_word, plain_date
from cleanpath.sources.values import country_of


@pytest.mark.parametrize(
    "text, date",
    [
        *(
            ("03/2016", "2016-03"),
            ("3/2016", "2016-03"),
            ("Q3 2021", "2021"),
            ("2021-Q3", "2021"),
            ("T1 2020", "2020"),
        ),
        *(("13/2016", "13/2016"), ("2019", "2019"), ("06/15/2018", "06/15/2018"), ("Q5 2021", "Q5 2021")),
    ],
)
def test_months_and_quarters(text: str, date: str) -> None:
    assert plain_date(text) == date


def test_words_mean_one_thing_whatever_their_case() -> None:
    assert [country_word(text) for text in ("D", "brd", "England", "Atlantis")] == ["DE", "DE", "GB", ""]
    assert [part_word(text) for text in ("Funknetz", "KERNNETZ", "coeur de réseau", "x")] == [
        "ran",
        "core",
        "core",
        "",
    ]
    assert all(map(carries_nothing, ("geplant", "Im Aufbau", "In Stock", "verschrottet", "撤去済")))
    assert not any(
        map(carries_nothing, ("active", "in Betrieb", "", "offline", "out of service", "standby", "EOL"))
    )


def test_every_country_is_one_that_lists_know() -> None:
    assert all(country_of(code) == code for code in cell_words("country").values())
