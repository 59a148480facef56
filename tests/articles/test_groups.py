"""Groups of countries: shown as such, and never taken for one country."""

import pytest

from cleanpath.articles.document import make_document
from cleanpath.articles.extraction import read_article
from cleanpath.articles.groups import load_groups, place_words, with_members
from cleanpath.articles.lexicon import LANGUAGES, read_language
from cleanpath.dates import parse_date
from cleanpath.places import is_place

DAY = parse_date("2020-06-01", "day")


def test_members_are_countries_and_no_group_is_one():
    for key, group in load_groups().items():
        assert not is_place(key)
        assert all(map(is_place, group.members)), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_names_only_groups_that_there_are(code):
    named = {f"group:{key}" for key in read_language(code)["group"]}
    assert named <= set(load_groups())
    assert named >= {"group:western-europe", "group:nordic", "group:five-eyes"}


@pytest.mark.parametrize(
    ("code", "text", "group"),
    [
        ("en", "The US is urging the Nordic countries to ban Huawei from their 5G networks.", "nordic"),
        ("de", "Die USA drängen die baltischen Staaten, Huawei aus den 5G-Netzen zu verbannen.", "baltic"),
        ("fr", "Les États-Unis exhortent les pays du Golfe à exclure Huawei de leurs réseaux 5G.", "gulf"),
        ("it", "Gli Stati Uniti premono sui Paesi baltici perché escludano Huawei dalle reti 5G.", "baltic"),
        ("es", "Estados Unidos presiona a los países nórdicos para que veten a Huawei en el 5G.", "nordic"),
        ("pl", "USA naciskają na kraje bałtyckie, by wykluczyły Huawei z sieci 5G.", "baltic"),
        ("ja", "米国政府は北欧諸国に5G通信網からファーウェイを排除するよう求めた。", "nordic"),
        ("ko", "미국은 북유럽 국가에 5G 통신망에서 화웨이를 배제하라고 촉구했다.", "nordic"),
    ],
)
def test_a_group_that_is_lobbied_is_the_place(code, text, group):
    (one,) = read_article(make_document(text, published=DAY, language=code))
    assert one.act == "lobbies"
    assert one.places == (f"group:{group}",)
    assert not one.firm


def test_a_group_beside_a_maker_only_tells_where_that_is_at_home():
    text = "Germany has chosen a Nordic vendor, Ericsson, over Huawei for its 5G networks."
    for one in read_article(make_document(text, published=DAY, language="en")):
        assert "group:nordic" not in one.places


def test_words_and_members():
    assert place_words("DE") == "DE"
    assert place_words("group:baltic") == "Baltic states (EE, LT, LV)"
    assert place_words("group:western-europe") == "Western Europe"
    assert with_members(("JP", "group:benelux")) == {"JP", "group:benelux", "BE", "LU", "NL"}
