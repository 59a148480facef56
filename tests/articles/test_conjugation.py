"""Forms of verbs: what each family gives, and that no future and no conditional is ever read as done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.articles.conjugation import MOODS, conjugate, load_families
from cleanpath.articles.cues import patterns
from cleanpath.articles.document import make_document
from cleanpath.articles.extraction import read_article
from cleanpath.articles.lexicon import LISTS, VERBS, read_language
from cleanpath.dates import parse_date
from cleanpath.errors import BadInput

CONJUGATED = ("es", "fr", "it")
DAY = parse_date("2020-06-01", "day")


def forms(verb, code):
    found = {}
    for form, mood in conjugate(verb, code):
        found.setdefault(mood, []).append(form)
    return found


@pytest.mark.parametrize(
    ("verb", "code", "mood", "form"),
    [
        ("ban", "en", "finite", "banned"),
        ("deny", "en", "finite", "denies"),
        ("rip .. out", "en", "gerund", "ripping .. out"),
        ("rip .. out", "en", "infinitive", "rip .. out"),
        ("interdire", "fr", "participle", "interdite"),
        ("contraindre", "fr", "finite", "contraignait"),
        ("évincer", "fr", "finite", "évinçait"),
        ("démanteler", "fr", "finite", "démantèle"),
        ("mettre .. à l'écart", "fr", "future", "mettra .. à l'écart"),
        ("se défaire de", "fr", "finite", "(se|s) défait de"),
        ("se défaire de", "fr", "participle", "défaites de"),
        ("escludere", "it", "infinitive", "escluderla"),
        ("bloccare", "it", "future", "bloccheranno"),
        ("liberarsi di", "it", "conditional", "si libererebbe di"),
        ("bandire", "it", "finite", "bandisce"),
        ("impedire", "it", "finite", "impedisce"),
        ("mandare in pensione", "it", "finite", "manda in pensione"),
        ("excluir", "es", "finite", "excluyó"),
        ("aplazar", "es", "subjunctive", "aplace"),
        ("deshacerse de", "es", "finite", "se deshizo de"),
        ("prohibir", "es", "finite", "prohíbe"),
        ("recordar", "es", "finite", "recuerda"),
    ],
)
def test_forms_are_those_of_the_language(verb, code, mood, form):
    assert form in forms(verb, code)[mood]


@pytest.mark.parametrize("code", ["en", *CONJUGATED])
def test_every_verb_of_a_language_has_a_family(code):
    lists = read_language(code)["verb"]
    assert set(lists) <= set(VERBS)
    for text in lists.values():
        for verb in patterns(text):
            assert set(forms(verb, code)) <= set(MOODS)
            assert forms(verb, code)["finite"], verb


@pytest.mark.parametrize("code", CONJUGATED)
def test_every_family_gives_forms_that_differ_by_mood(code):
    for end, endings in load_families(code).items():
        finite, gerund, participle, future, conditional, _, infinitive = map(set, endings)
        assert all((finite, gerund, participle, future, conditional, infinitive)), end
        assert not future & (finite | participle | conditional | infinitive), end
        assert not conditional & (finite | participle | infinitive), end


def test_a_gerund_hangs_on_the_verb_beside_it():
    text = "TDC affiderà a Ericsson la rete 5G danese, sostituendo gli apparati Huawei."
    for one in read_article(make_document(text, published=DAY, language="it")):
        assert not one.firm
    text = "TDC sta sostituendo gli apparati Huawei nella rete 5G danese."
    (one,) = read_article(make_document(text, published=DAY, language="it"))
    assert (one.act, one.firm) == ("swaps", True)


def test_a_verb_of_no_family_is_refused():
    with pytest.raises(BadInput, match="whose family is known"):
        list(conjugate("xyz", "fr"))


TELLING = {
    "fr": "La Pologne {} Huawei de ses réseaux 5G.",
    "it": "La Polonia {} Huawei dalle reti 5G.",
    "es": "Polonia {} a Huawei de sus redes 5G.",
}
PERFECT = {"fr": "a {}", "it": "ha {}", "es": "ha {}"}
RESTRICTING = [
    (code, verb)
    for code in CONJUGATED
    for name in ("bans", "excludes")
    for verb in patterns(read_language(code)["verb"][name])
    if " " not in verb and "'" not in verb
]


def read(code, words):
    return read_article(make_document(TELLING[code].format(words), published=DAY, language=code))


@pytest.mark.parametrize(("code", "verb"), RESTRICTING)
def test_a_deed_that_is_done_is_found(code, verb):
    (one,) = read(code, PERFECT[code].format(forms(verb, code)["participle"][0]))
    assert one.act in LISTS["inf"].split()
    assert one.places == ("PL",)
    assert one.firm


@given(st.sampled_from(RESTRICTING), st.sampled_from(("future", "conditional")), st.data())
def test_what_is_to_come_or_is_hearsay_is_never_firm(deed, mood, data):
    code, verb = deed
    for one in read(code, data.draw(st.sampled_from(forms(verb, code)[mood]))):
        assert not one.firm
        assert one.hedges
