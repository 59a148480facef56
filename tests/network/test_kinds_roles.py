import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.network.kinds import UNSTATED, kind_of, load_kinds, role_words, understand_roles, unknown_kind
from cleanpath.network.planes import PLANES, USER_CONTENT, bit
from cleanpath.policy.applicability import match_part
from cleanpath.policy.rules import PARTS
from cleanpath.sources.builder import DECLARED, Draft
from cleanpath.sources.netbox import read_netbox
from cleanpath.sources.sheets import fold
from cleanpath.verdict import Truth

AMBIGUOUS = [
    *("device", "node", "Node", "host", "gateway", "Gateway", "appliance", "Core", "CORE", "Access", "Edge"),
    *("Transport", "Backbone", "gw", "mux", "modem", "bridge", "routers", "AP", "BTS", "NAS", "SMF", "UDM"),
    *("AMF", "mesh_router", "circuit", "provider_network", "pdu", "commutateur", "conmutador", "Knoten"),
    *("nodo", "Gerät", "设备", "機器", "узел", "router/switch", "router?", "Router (core)", "Router [old]"),
    *("not a router", "terminal server", "application server", "mobile core"),
]


def pairs() -> list[tuple[str, str]]:
    text = (files("cleanpath.network") / "rolewords.csv").read_text(encoding="utf-8")
    return [
        (word, row["kind"]) for row in csv.DictReader(text.splitlines()) for word in row["words"].split("|")
    ]


def test_a_word_means_one_kind_and_every_kind_is_there() -> None:
    folded = [fold(word) for word, _ in pairs()]
    assert len(set(folded)) == len(folded) == len(role_words())
    assert all(folded)
    assert {kind for _, kind in pairs()} <= load_kinds().keys()
    assert not any(load_kinds()[kind].place for _, kind in pairs())


def test_no_word_contradicts_the_model() -> None:
    """A word that, spelt as a key, is a kind already means that kind here too."""
    for word, kind in pairs():
        key = fold(word).replace(" ", "_")
        assert key not in load_kinds() or key == kind


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("router", "router"),
        ("Routeur", "router"),
        ("Access Switch", "forwarder"),
        ("access-switch", "forwarder"),
        ("core_router", "forwarder"),
        ("commutateur d’accès", "forwarder"),
        ("Richtfunk", "microwave"),
        ("gNodeB", "gnb"),
        ("Wi-Fi Access Point", "access_point"),
        ("核心交换机", "forwarder"),
        ("라우터", "router"),
        ("Маршрутизатор", "router"),
    ],
)
def test_words_of_several_languages_are_understood(word: str, kind: str) -> None:
    assert kind_of(word) == kind


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_a_word_that_may_mean_more_stays_as_it_is(word: str) -> None:
    assert kind_of(word) == word


@given(st.text(max_size=30) | st.sampled_from([word for word, _ in pairs()]).map(str.title))
def test_nothing_but_a_whole_word_of_the_list_is_replaced(word: str) -> None:
    kind = kind_of(word)
    assert kind == word or kind == role_words()[fold(word)]
    assert kind_of(kind) == kind


@given(
    st.sampled_from([word for word, _ in pairs()]),
    st.sampled_from([" (x)", "?", "/x", " x", ", x", " 2", "x", "+x", " & x"]),
)
def test_a_word_with_more_beside_it_is_not_understood(word: str, more: str) -> None:
    for told in (word + more, more + word):
        assert kind_of(told) == told


@given(st.sampled_from(sorted(load_kinds())))
def test_a_kind_of_the_model_stays(key: str) -> None:
    assert kind_of(key) == key


@pytest.mark.parametrize("part", [part for part in PARTS if part != "any"])
def test_a_forwarder_is_in_no_part_for_certain(part: str) -> None:
    kind = load_kinds()["forwarder"]
    assert (
        match_part((part,), (), kind.part) is match_part((part,), (), unknown_kind("x").part) is Truth.UNKNOWN
    )
    assert kind.needs_phase


@pytest.mark.parametrize("key", ["router", "switch", "forwarder"])
def test_general_words_keep_all_that_forwarding_equipment_can_do(key: str) -> None:
    kind = load_kinds()[key]
    assert kind.planes == PLANES
    assert kind.letters & USER_CONTENT == USER_CONTENT
    assert all(kind.letters & bit(plane, "A") for plane in PLANES)


PLACED = {"access", "core", "edge", "border", "leaf", "spine", "distribution", "branch", "campus", "tor"}


def test_a_switch_or_router_whose_word_names_a_place_gets_no_part() -> None:
    for word, kind in pairs():
        if kind in ("router", "switch"):
            assert not PLACED & set(fold(word).split()), word


def inventory() -> Draft:
    draft = Draft("x")
    for element, kind in (
        ("a", "Access Switch"),
        ("b", "router"),
        ("c", "device"),
        ("d", "boundary"),
        ("e", "boundary"),
    ):
        draft.add_element(element, kind, "x")
    draft.observe("d", DECLARED, "Huawei")
    return draft


def test_an_inventory_is_understood_and_its_words_are_kept() -> None:
    before = inventory().finish("x")
    after, roles = understand_roles(before)
    assert after.tables["elements"]["kind"] == ["forwarder", "router", "device", UNSTATED, "boundary"]
    assert before.tables["elements"]["kind"][0] == roles.words["a"] == "Access Switch"
    assert (roles.understood, roles.unknown) == (3, {"device": 2})
    assert roles.taken_as == {"Access Switch": "forwarder", "boundary": UNSTATED}
    assert {n: c for n, c in after.tables["elements"].items() if n != "kind"} == {
        n: c for n, c in before.tables["elements"].items() if n != "kind"
    }
    assert understand_roles(after)[0].tables == after.tables


def test_a_box_that_a_vendor_is_known_of_is_no_place() -> None:
    draft = Draft("x")
    draft.add_element("a", "boundary", "x", vendor="huawei")
    assert understand_roles(draft.finish("x"))[0].tables["elements"]["kind"] == [UNSTATED]


def test_roles_of_the_netbox_demo(shared) -> None:
    found = read_netbox(shared / "data" / "inventory" / "netbox-demo-v3.6.json.xz", {})
    _, roles = understand_roles(found)
    assert roles.understood == 48
    assert roles.unknown == {"circuit": 29, "pdu": 13, "application-server": 181, "provider_network": 1}
    assert set(roles.taken_as) == {"access-switch", "tor-switch", "distribution-switch", "core-switch"}
