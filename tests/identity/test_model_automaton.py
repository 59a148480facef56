import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.identity.fingerprint_index import open_book
from cleanpath.identity.model_automaton import ALPHABET, Entry, Unsupported, build_automaton
from cleanpath.identity.text_matching import Phrase, Phrasebook, lead_of, models
from cleanpath.identity.vendors import Vendors

PIECES = st.sampled_from(
    [
        "s5",
        "s",
        "5",
        r"\d",
        r"\d{2}",
        r"\d{1,3}",
        "[a-f]",
        "[^a-f]",
        r"\S",
        "-?",
        "-",
        "(ab|c)",
        "(?:x|yz)*",
        "a+",
    ]
)
TAILS = st.sampled_from(
    ["", r"(?!\d)", "(?![0-9a-z/-])", "(?=$)", "$", "(?=-|$)", "(?!a(?![a-z]))", "(?!ab|c)x"]
)
PATTERNS = st.builds(
    lambda lead, pieces, tail: lead + "".join(pieces) + tail,
    st.sampled_from(["s", "ab", "s5", "55", "x", "a|b"]),
    st.lists(PIECES, max_size=4),
    TAILS,
)
WORDS = st.text("absx5-/c1z", min_size=1, max_size=10)


def matched(patterns, word, lead):
    """Oracle: every expression, each where the lead of the word lets it be tried, as `Phrasebook` does."""
    book = Phrasebook()
    for number, pattern in enumerate(patterns):
        book.add_pattern(pattern, Phrase(str(number), pattern, 1.0, True, ""))
    return {int(hit.vendor) for hit in book.find_models([(word, lead)])}


def automaton_of(patterns):
    book = Phrasebook()
    for number, pattern in enumerate(patterns):
        book.add_pattern(pattern, Phrase(str(number), pattern, 1.0, True, ""))
    entries, places = [], []
    for whole, pages in ((True, book.by_whole_lead), (False, book.by_lead)):
        for lead, listed in pages.items():
            for expression, phrase in listed:
                entries.append(Entry(expression.pattern, lead, whole))
                places.append(int(phrase.vendor))
    return build_automaton(entries), places


@given(st.lists(PATTERNS, min_size=1, max_size=5), st.lists(WORDS, min_size=1, max_size=8))
def test_one_automaton_matches_what_every_expression_matches(patterns, texts):
    automaton, places = automaton_of(patterns)
    for text in texts:
        for word, lead in models(text):
            found = {places[place] for place in automaton.match(word)}
            assert found == matched(patterns, word, lead), (patterns, word)


@pytest.fixture(scope="module")
def registry(vendors: Vendors):
    """The product names of the registry in inventories, with their automaton."""
    book = open_book(vendors).texts["inventory_model"]
    listed = [
        (Entry(expression.pattern, lead, whole), expression, phrase)
        for whole, pages in ((True, book.by_whole_lead), (False, book.by_lead))
        for lead in pages
        for expression, phrase in pages[lead]
    ]
    return book, listed, build_automaton([entry for entry, _, _ in listed])


def likely(expression):
    """Return words near what an expression matches: its text with classes and choices taken at random."""
    random = np.random.default_rng(len(expression))
    text = re.sub(r"\(\?[!=][^()]*\)", "", expression).replace("(?:", "(")
    for _ in range(3):
        text = re.sub(r"\(([^()]*)\)", lambda m: str(random.choice(m[1].split("|"))), text)
    text = re.sub(r"\[([^\]]*)\]", lambda m: m[1].replace("-", "")[:1] or "-", text)
    text = text.replace(r"\d", str(random.integers(10))).replace(r"\S", "x").replace("\\", "")
    text = re.sub(r"(.)\{(\d).*?\}", lambda m: m[1] * int(m[2]), text)
    text = re.sub(r"(.)[?*+]", lambda m: m[1] * int(random.integers(3)), text)
    return [text + tail for tail in ("", "1", "a", "-x", "-1", "xx9", "/")]


def test_every_pattern_of_the_registry_is_understood(registry):
    book, listed, automaton = registry
    hits = 0
    for entry, _, _ in listed:
        for text in likely(entry.expression):
            for word, lead in models(text):
                wanted = {id(p) for e, p in book._entries(lead) if e.match(word)}
                assert {id(listed[place][2]) for place in automaton.match(word)} == wanted, word
                hits += bool(wanted)
    assert hits > len(listed)
    assert len(automaton.table) < 40_000


@pytest.mark.parametrize(
    "pattern", ["a(?<=b)", "a(?P<x>b)", r"a\1", "a(?=b(?=c)d)", "a{200}", "a++", "a(b", "a[b", "a^"]
)
def test_other_forms_are_refused(pattern):
    with pytest.raises(Unsupported):
        build_automaton([Entry(pattern, lead_of(pattern) or "a", False)])


def test_the_alphabet_is_that_of_product_names():
    assert models(ALPHABET[:26] + "-/.+_0123456789")[0][0] == ALPHABET[:26]
    assert all(c in ALPHABET for word, _ in models("s57-a/b.c+_9") for c in word)
