from hypothesis import given
from hypothesis import strategies as st

from cleanpath.identity.text_matching import (
    Phrase,
    Phrasebook,
    clean,
    join_families,
    lead_of,
    models,
    split_host,
    split_page,
    split_parts,
    words,
)

vocabulary = st.sampled_from(["cisco", "ios", "xe", "h3c", "s5720", "zte", "a", "b-c", "1830", "pss"])
texts = st.lists(vocabulary, min_size=1, max_size=6).map(" ".join)


def phrase(text):
    return Phrase("v", text, 1.0, True, "")


def outermost(wanted, found):
    """Oracle: every text at every place, less what lies inside a longer one."""
    spans = [
        (place, place + len(words(w)), w)
        for w in wanted
        for place in range(len(found))
        if found[place : place + len(words(w))] == words(w)
    ]
    inside = {(s, e, w) for s, e, w in spans for t, f, _ in spans if t <= s and e <= f and f - t > e - s}
    return {w for s, e, w in set(spans) - inside}


@given(st.lists(texts, min_size=1, max_size=6, unique_by=lambda t: tuple(words(t))), texts)
def test_one_pass_finds_what_a_loop_over_texts_finds(wanted, text):
    book = Phrasebook()
    for each in wanted:
        book.add(phrase(each))
    assert {hit.text for hit in book.find(text, words(text))} == outermost(wanted, words(text))


@given(st.sampled_from(["dgs-", "s57", "mes", "7050"]), st.text("dgs-5705me ", max_size=12))
def test_starts_count_only_at_the_start(start, text):
    book = Phrasebook()
    book.add_start(phrase(start))
    hits = book.find(text, words(text))
    begins = text.lstrip().startswith(start)
    goes_on = text.lstrip()[len(start) : len(start) + 1].isalpha() and start[-1].isalpha()
    assert bool(hits) == (begins and not goes_on)


def test_patterns_do_not_match_half_of_a_number():
    book = Phrasebook()
    book.add_pattern(r"ex[2-9]\d{3}", phrase("ex"))
    assert book.find_models(models("ex4300-48t"))
    assert not book.find_models(models("ex40000e-sec"))
    assert not book.find_models(models("5900ex-4300"))
    assert lead_of("7050sx-64") == "70"


def test_names_that_a_person_chose_are_set_apart():
    assert split_host("Linux cisco-lab 5.4.0 x86_64") == ("Linux  5.4.0 x86_64", "cisco-lab")
    assert split_host("built by x@ericsson.se today")[1] == "x@ericsson.se"
    assert split_host("Linux version 4.19 (gcc)")[1] in ("", "version")


def test_a_modem_is_a_part_inside_but_for_cable_and_dsl():
    assert split_parts("R1 with Acme LTE modem")[1] == "Acme LTE modem"
    assert split_parts("Acme Cable Modem 3") == ("Acme Cable Modem 3", "")
    assert split_parts("Acme ADSL modem 3") == ("Acme ADSL modem 3", "")


def test_a_page_is_set_apart_from_its_headers_and_title():
    assert split_page("Server: x") == ("Server: x", "")
    assert split_page("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<title>Router</title> y")[0].endswith("\nRouter")
    assert split_page("Server: x\n\n<p>Huawei")[1] == "<p>Huawei"
    assert split_page(r"Server: x\r\n\r\n<p>Huawei")[1] == "<p>Huawei"


@given(st.text(max_size=200))
def test_cleaned_text_is_printable_and_stable(text):
    once, _ = clean(text)
    assert once.isprintable()
    assert clean(once)[0] == once


def test_a_sign_belongs_to_a_single_word():
    book = Phrasebook()
    book.add(phrase("AT-"))
    assert book.find("an at-x510 here", words("an at-x510 here"))
    assert not book.find("password at prompt", words("password at prompt"))


def test_a_start_that_ends_with_a_blank_is_a_word():
    book = Phrasebook()
    book.add_start(phrase("FS "))
    assert book.find("fs s3900", words("fs s3900"))
    assert book.find("fs", words("fs"))
    assert not book.find("fs-1370dn", words("fs-1370dn"))


def test_a_short_family_and_its_number_are_one_word():
    assert join_families("icx 7750-48f switch") == "icx7750-48f switch"
    assert join_families("router 7206 v 12") == "router 7206 v 12"
    assert join_families("24 port 10/100") == "24 port 10/100"
