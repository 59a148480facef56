"""Candidates beside the registries: what they repeat and contradict, and what is one witness."""

from cleanpath.articles.document import make_document
from cleanpath.articles.linking import link, origin_of, same_words
from cleanpath.articles.reading import candidates_of, describe_candidates, files_of
from cleanpath.claims.market import load_market_claims
from cleanpath.dates import parse_date
from cleanpath.policy.registry import load_registry


def linked(text, day, outlet=""):
    document = make_document(text, published=parse_date(day, "day"), outlet=outlet, language="en")
    (one,) = candidates_of(document)
    return link(one, document, load_registry().values(), load_market_claims())


def test_a_ban_on_record_is_repeated():
    found = linked("Australia has banned Huawei and ZTE from its 5G networks.", "2018-09-20")
    assert (found[0].relation, found[0].key) == ("repeats", "au-5g-2018")


def test_what_is_firmer_than_the_record_refines_it():
    found = linked("Canada has banned Huawei and ZTE from its 5G networks.", "2022-05-20")
    assert ("refines", "ca-policy-2022") in {(one.relation, one.key) for one in found}


def test_a_denial_of_what_stands_contradicts():
    found = linked("The Australian government denied that it banned Huawei from 5G networks.", "2023-05-20")
    assert ("contradicts", "au-5g-2018") in {(one.relation, one.key) for one in found}


def test_what_is_not_on_record_adds():
    found = linked("Chile has banned Huawei from its 5G networks.", "2022-05-20")
    assert [(one.relation, one.key) for one in found] == [("adds", "")]


def test_an_event_that_came_later_is_not_repeated():
    found = linked("Sweden has banned Huawei and ZTE from its 5G networks.", "2019-05-20")
    assert all(one.relation != "repeats" for one in found)


def test_a_contract_on_record_is_repeated():
    found = linked("EE has selected Nokia to supply its radio network.", "2020-09-30")
    assert (found[0].relation, found[0].kind) == ("repeats", "contract")


def origins(text, outlet):
    document = make_document(text, published=parse_date("2018-11-23", "day"), outlet=outlet, language="en")
    return {origin_of(one, document) for one in candidates_of(document)}


def test_relays_of_one_original_have_one_origin():
    told = (
        "The US is lobbying Germany to avoid Huawei 5G gear, the Wall Street Journal reported, citing people "
    )
    first = origins(told + "familiar with the matter.", "Outlet One")
    assert first == origins(told + "familiar with the situation.", "Outlet Two")
    other = "The US is lobbying Germany to avoid Huawei 5G gear, Reuters reported, citing people familiar."
    assert first != origins(other, "Outlet One")


def test_copies_are_told_by_their_words():
    one = "Germany is considering a ban on Huawei equipment in the core of its 5G networks."
    assert same_words(one, one.replace("its", "the"))
    assert not same_words(one, "France has allowed its operators to go on using the antennas of Huawei.")


def test_keys_are_stable_and_tell_candidates_apart():
    document = make_document(
        "Germany and France have banned Huawei from 5G networks.",
        published=parse_date("2020-01-01", "day"),
        language="en",
    )
    rows = describe_candidates(document, load_registry().values(), load_market_claims())
    assert rows == describe_candidates(document, load_registry().values(), load_market_claims())
    assert len({row["key"] for row in rows}) == len(rows) == 2


def test_a_folder_is_read_in_order(tmp_path):
    for name in ("b.txt", "a.html", "c.jpg"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in files_of([str(tmp_path)])] == ["a.html", "b.txt"]
