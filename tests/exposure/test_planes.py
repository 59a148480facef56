"""Planes and properties: each relation of the model does what its `test` line says; the interval holds."""

import numpy as np
import pytest

import world
from cleanpath.errors import BadInput
from cleanpath.exposure.element_kinds import describe_elements, relate
from cleanpath.exposure.planes import Protection, fold, plane_touch, read_protection
from cleanpath.exposure.relation_chains import Chains
from cleanpath.network.graph import Paths, build_graph
from cleanpath.routing.contract import Demands
from cleanpath.routing.given_paths import route_pinned
from cleanpath.routing.structural.model import route_structural
from cleanpath.verdict import Truth
from world import touch_of

TUNNEL = f"link_ipsec:{world.CREDIT}"
CHAIN = "gnb:gnb{} wdm:dwdm_otn{} gw:secgw{}"
LINE = "gnb-wdm wdm-gw"


def test_carries_inside_a_protected_link():
    """Demand crosses a DWDM of an untrusted vendor inside operator IPsec: M and A exposed, C and I clear."""
    seen = world.build("gnb:gnb wdm:dwdm_otn:X gw:secgw", LINE, f"gnb>gw:{TUNNEL}")
    assert seen.say() == {"user": "MA", "control": "MA", "management": "IA"}
    assert world.build("gnb:gnb wdm:dwdm_otn:X gw:secgw", LINE, "gnb>gw").say()["user"] == "CMA"


def test_secures_needs_evidence():
    """IPsec present but cipher suite unknown: unknown for C, exposed for M and A."""
    seen = world.build("gnb:gnb wdm:dwdm_otn:X gw:secgw", LINE, "gnb>gw:link_ipsec:ends_trusted")
    assert seen.say()["user"] == "MA(C)"
    assert seen.level("user", "content") == "clear..always"
    off = world.build("gnb:gnb wdm:dwdm_otn:X gw:secgw", LINE, "gnb>gw:link_ipsec:cipher_off")
    assert off.say()["user"] == "CMA"


def test_a_link_protection_has_no_effect_where_it_ends():
    seen = world.build("pe:mpls_pe_router:X gw:secgw", "pe-gw", f"pe>gw:{TUNNEL}")
    assert seen.level("user", "content") == "always"


def test_a_segment_is_protected_by_a_relation():
    text = "gnb:gnb wdm:dwdm_otn:X gw:secgw{} upf:upf"
    links = "gnb-wdm wdm-gw gw-upf"
    sure = world.build(text.format(""), links, "gnb>upf", f"gw secures wdm {world.CREDIT}")
    assert sure.say()["user"] == "MA"
    doubtful = world.build(text.format(""), links, "gnb>upf", "gw secures wdm cipher_on")
    assert doubtful.say()["user"] == "MA(C)"
    void = world.build(text.format(":X"), links, "gnb>upf", f"gw secures wdm {world.CREDIT}")
    assert void.say()["user"] == "CMIA"
    unknown = world.build(text.format(":?"), links, "gnb>upf", f"gw secures wdm {world.CREDIT}")
    assert unknown.say()["user"] == "MA(CI)"


def test_connects_exposes_nothing():
    """An untrusted router adjacent to the path but on no feasible path: provably clear."""
    seen = world.build("a:router b:router x:router:X", "a-b b-x", "a>b", "x connects b")
    assert seen.say() == {}
    assert world.clean(seen) == "yes"


def test_controls():
    """Untrusted SMF, trusted gNB and UPF: user plane is C exposed because the SMF sets policy and path."""
    seen = world.build("gnb:gnb upf:upf smf:smf:X", "gnb-upf", "gnb>upf", "smf controls upf")
    assert seen.say()["user"] == "CMIA"
    assert seen.why("user", "content") == "smf controls upf"
    bound = world.build("gnb:gnb upf:upf smf:smf:X", "gnb-upf", "gnb>upf", "smf controls upf cannot_redirect")
    assert bound.say()["user"] == "MIA"


def test_manages():
    """Trusted routers under an untrusted EMS: every demand over them is exposed; replacing it clears them."""
    text, links = "a:router b:router c:router e:ems{}", "a-b b-c"
    rows = "e manages a\ne manages b\ne manages c"
    seen = world.build(text.format(":X"), links, "a>c b>c", rows)
    assert [seen.level("user", "content", d) for d in (0, 1)] == ["always", "always"]
    assert seen.verdicts.classes(0)["control"] == ("always", "always")
    assert world.clean(seen) == "no"
    assert world.build(text.format(""), links, "a>c b>c", rows).say() == {}


def test_manages_is_downgraded_by_both_words_only():
    text, links = "a:router b:router e:ems:X", "a-b"
    one = world.build(text, links, "a>b", "e manages a dual_control")
    assert one.say()["user"] == "CMIA"
    both = world.build(text, links, "a>b", "e manages a dual_control|separate_keys")
    assert both.say() == {"user": "A", "control": "A", "management": "A", "timing": "A"}


def test_hosts():
    """Trusted UPF image on an untrusted server: exposed with the host as witness."""
    seen = world.build("gnb:gnb upf:upf h:nfvi_host:X", "gnb-upf", "gnb>upf", "h hosts upf")
    assert seen.why("user", "content") == "h hosts upf"
    assert seen.verdicts.classes(0)["computing"] == ("always", "always")
    sealed = world.build("gnb:gnb upf:upf h:nfvi_host:X", "gnb-upf", "gnb>upf", "h hosts upf attested")
    assert sealed.say()["user"] == "MA"


def test_synchronises_with_a_second_source():
    """Untrusted grandmaster with trusted backup GNSS at site: possible under failure, not always."""
    text = "gnb:gnb upf:upf gm:prtc_tgm:X gnss:gnss_receiver"
    alone = world.build(text, "gnb-upf", "gnb>upf", "gm synchronises gnb")
    assert alone.say() == {"user": "A", "control": "A", "timing": "IA"}
    assert alone.level("user", "availability") == "always"
    both = world.build(text, "gnb-upf", "gnb>upf", "gm synchronises gnb\ngnss synchronises gnb")
    assert both.level("user", "availability") == "possible"
    words = world.build(text, "gnb-upf", "gnb>upf", "gm synchronises gnb second_source")
    assert words.level("user", "availability") == "possible"


def test_clocks_in_a_circle_are_no_second_source():
    text = "gnb:gnb upf:upf gm:prtc_tgm:X a:tbc b:tbc"
    rows = "gm synchronises a\na synchronises b\nb synchronises a\na synchronises gnb\nb synchronises gnb"
    assert world.build(text, "gnb-upf", "gnb>upf", rows).level("user", "availability") == "always"


def test_time_costs_traffic_at_radios_only():
    seen = world.build("a:router b:router gm:clock:X", "a-b", "a>b", "gm synchronises a")
    assert seen.say() == {"timing": "IA"}


def test_authenticates():
    """Untrusted operator CA: the IPsec credit is void everywhere."""
    text = "gnb:gnb wdm:dwdm_otn gw:secgw ca:hsm_keystore{}"
    rows = "ca authenticates gnb\nca authenticates gw"
    assert world.build(text.format(""), LINE, f"gnb>gw:{TUNNEL}", rows).say() == {}
    seen = world.build(text.format(":X"), LINE, f"gnb>gw:{TUNNEL}", rows)
    assert seen.level("user", "content") == "always"
    inside = world.build(text.format(":X"), LINE, f"gnb>gw:{TUNNEL}", "ca authenticates wdm")
    assert inside.level("user", "content") == "always"
    assert inside.why("user", "content", "link") == "ca authenticates wdm"


def test_who_manages_the_inside_of_a_link_sees_no_more_than_it():
    text = "gnb:gnb wdm:dwdm_otn gw:secgw e:ems:X"
    seen = world.build(text, LINE, f"gnb>gw:{TUNNEL}", "e manages wdm")
    assert seen.say()["user"] == "MA"
    end = world.build(text, LINE, f"gnb>gw:{TUNNEL}", "e manages gw")
    assert end.say()["user"] == "CMIA"


def test_roams():
    """US service member on a partner network with untrusted RAN: exposed although the home is clean."""
    text = "ue:ue vran:gnb:X vupf:upf hupf:upf"
    links = "ue-vran vran-vupf vupf-hupf"
    assert world.build(text, links, "ue>hupf").say()["user"] == "CMIA"
    far = "ue:ue hran:gnb hupf:upf vcore:smf:X"
    seen = world.build(far, "ue-hran hran-hupf", "ue>hupf", "vcore roams hupf home_routed")
    assert seen.say()["user"] == "MIA"
    assert world.build(far, "ue-hran hran-hupf", "ue>hupf", "vcore roams hupf").say()["user"] == "CMIA"


def test_anchors():
    """Replacing only the gNB leaves the eNodeB and EPC vendor exposed; the replacement set is a pair."""
    text = "gnb:gnb{} upf:upf enb:enodeb{}"
    rows = "enb anchors gnb en_dc"
    pair = [
        world.build(text.format(g, e), "gnb-upf", "gnb>upf", rows) for g in ("", ":X") for e in ("", ":X")
    ]
    assert [seen.say().get("control", "") for seen in pair] == ["", "CMIA", "CMIA", "CMIA"]
    assert pair[1].say()["user"] == "MIA"
    alone = world.build(text.format("", ":X"), "gnb-upf", "gnb>upf", "enb anchors gnb standalone")
    assert alone.say() == {}
    assert world.clean(alone) == "yes"


def test_shares():
    """One shared gNB: counted for every partner."""
    text = "u:ue s:gnb:X a:upf b:upf v:ue r:gnb"
    seen = world.build(text, "u-s v-r s-a r-b", "u>a v>b", "s shares b mocn")
    assert [seen.level("user", "content", d) for d in (0, 1)] == ["always", "always"]


def test_updates():
    """Component or software maker differs from badge vendor: the node carries both."""
    seen = world.build("a:router b:router s:software_update:X", "a-b", "a>b", "s updates a")
    assert seen.say()["user"] == "CMIA"
    assert seen.why("user", "content") == "s updates a"


def test_intercepts():
    """Untrusted ADMF with trusted UPF: C and M exposed for targets, and the target list itself."""
    seen = world.build("gnb:gnb upf:upf li:li_admf:X", "gnb-upf", "gnb>upf", "li intercepts upf")
    assert seen.say() == {"user": "C", "control": "CM", "management": "C"}


def test_end_to_end_removes_content_and_integrity_of_the_user_plane_only():
    text = "u:gnb r:router:X d:boundary"
    plain = world.build(text, "u-r r-d", "u>d")
    sealed = world.build(text, "u-r r-d", "u>d:end_to_end")
    assert plain.say() == {"user": "CMIA", "control": "CMIA", "management": "IA", "timing": "IA"}
    assert sealed.say() == {**plain.say(), "user": "MA"}


def test_end_to_end_does_not_help_against_an_endpoint():
    for kind in ("ue", "server", "never-heard-of"):
        seen = world.build(f"u:{kind}:X r:router d:boundary", "u-r r-d", "u>d:end_to_end")
        assert seen.level("user", "content") == "always", kind
    inner = world.build("u:boundary r:never-heard-of:X d:boundary", "u-r r-d", "u>d:end_to_end")
    assert inner.say()["user"] == "MA"


def test_end_to_end_does_not_help_where_content_is_kept():
    text = "gnb:gnb upf:upf li:li_mdf:X msc:msc_mgw h:nfvi_host{} d:boundary"
    links = "gnb-upf upf-d gnb-msc"
    tapped = world.build(text.format(""), links, "gnb>d:end_to_end", "li intercepts upf")
    assert tapped.say()["user"] == "CM"
    voice = world.build(text.format(":X"), links, "gnb>msc:end_to_end", "h hosts msc")
    assert voice.say()["user"] == "CMIA"


def test_an_unknown_kind_does_everything_and_a_boundary_nothing():
    seen = world.build("a:router z:zorb:X b:router", "a-z z-b", "a>b")
    assert seen.say() == dict.fromkeys(("user", "control", "management", "timing"), "CMIA")
    assert set(seen.verdicts.classes(0).values()) == {("always", "always")}
    place = world.build("a:router z:boundary b:router", "a-z z-b", "a>b")
    assert place.say() == {}
    assert world.clean(place) == "yes"


def test_equipment_named_at_a_place_is_of_a_kind_that_nobody_said():
    seen = world.build("a:router z:boundary:X b:router", "a-z z-b", "a>b")
    assert seen.say() == dict.fromkeys(("user", "control", "management", "timing"), "CMIA")
    perhaps = world.build("a:router z:boundary:? b:router", "a-z z-b", "a>b")
    assert perhaps.say() == dict.fromkeys(("user", "control", "management", "timing"), "(CMIA)")


def test_a_chain_of_relations_is_followed_and_told():
    text = "a:router b:router e:ems h:nfvi_host o:nfvo_vnfm:X"
    seen = world.build(text, "a-b", "a>b", "e manages b\nh hosts e\no manages h")
    assert seen.why("user", "content") == "o manages h hosts e manages b"
    assert seen.why("timing", "availability") == "o manages h hosts e manages b"


def test_relations_in_a_circle_end():
    seen = world.build("a:ems:? b:router c:router", "b-c", "b>c", "a manages b\nb manages a\nb manages b")
    assert seen.say()["user"] == "(CMIA)"


def test_where_there_is_no_route_nothing_is_clear():
    seen = world.build("a:router b:router c:router", "a-b", "a>c")
    assert seen.level("user", "content") == "clear..always"
    assert world.clean(seen) == "unknown"
    assert seen.verdicts.classes(0)["storage"] == ("clear", "always")


def test_a_silent_hop_is_never_clear():
    graph = build_graph(2, np.array([0]), np.array([1]))
    paths = Paths(
        start=np.array([0, 3]),
        element=np.array([0, -1, 1], np.int32),
        demand=np.array([0], np.int32),
        share=np.ones(1),
    )
    sets = plane_touch(touch_of(np.zeros(2, np.int8)), describe_elements(["router"] * 2), relate([], [], []))
    demands = Demands(np.array([0], np.int32), np.array([1], np.int32))
    outcome = route_pinned(graph, demands, sets.touch, paths)
    verdicts = fold(outcome, sets, demands, [Protection.NONE])
    assert Chains(sets, high=True).explain(outcome, 0, "user", "content", "none") is None
    assert verdicts.planes(0)["user"]["content"] == ("clear", "always")
    assert verdicts.clean[0] == Truth.UNKNOWN


def test_an_aggregate_exposes_a_part_and_acts_for_sure_only_at_the_high_end():
    low, high = np.array([0.2, 0.0]), np.array([0.4, 0.0])
    shared = relate([0], [1], ["shares"])
    sets = plane_touch((low, high), describe_elements(["ran", "upf"]), shared)
    row = sets.row_of("user", "content", "none")
    assert sets.touch.low[row].tolist() == [0.2, 0.0]
    assert sets.touch.high[row].tolist() == [0.4, 1.0]


def test_an_end_that_is_an_aggregate_adds_to_what_else_is_met():
    sets = plane_touch(
        (np.array([0.0, 0.3, 0.0]), np.array([0.6, 0.6, 0.0])),
        describe_elements(["zorb", "msc_mgw", "router"]),
        relate([], [], []),
        [Protection.END_TO_END],
    )
    demands = Demands(np.array([0, 0], np.int32), np.array([2, 1], np.int32))
    graph = build_graph(3, np.array([0, 1]), np.array([1, 2]))
    outcome = route_structural(graph, demands, sets.touch)
    verdicts = fold(outcome, sets, demands, [Protection.END_TO_END] * 2)
    assert verdicts.planes(0)["user"]["content"] == ("sometimes", "always")


@pytest.mark.parametrize(
    ("protection", "evidence", "expected"),
    [
        ("none", "", Protection.NONE),
        ("link_ipsec", "", Protection.LINK_UNPROVEN),
        ("link_ipsec", "cipher_on|ends_trusted", Protection.LINK_UNPROVEN),
        ("link_ipsec", " cipher_on | ends_trusted | authority_trusted ", Protection.LINK),
        ("link_ipsec", f"{world.CREDIT}|cipher_off", Protection.NONE),
        ("end_to_end", "", Protection.END_TO_END),
    ],
)
def test_protections_are_credited_by_evidence(protection, evidence, expected):
    assert read_protection(protection, evidence) == expected


@pytest.mark.parametrize(
    ("protection", "evidence"), [("vpn", ""), ("none", "cipher_on"), ("link_ipsec", "promised")]
)
def test_unknown_protections_and_evidence_are_refused(protection, evidence):
    with pytest.raises(BadInput, match="demands:7"):
        read_protection(protection, evidence, "demands:7")


def test_faults_in_relations_are_located():
    with pytest.raises(BadInput, match="relations:3"):
        relate([0, 0], [1, 1], ["hosts", "haunts"])
    with pytest.raises(BadInput, match="relations:2"):
        relate([0], [1], ["hosts"], ["promised"])
    with pytest.raises(BadInput, match="one length"):
        relate([0], [1, 2], ["hosts"])
    with pytest.raises(BadInput, match="between 0 and 1"):
        plane_touch(
            touch_of(np.zeros(2, np.int8)), describe_elements(["ems", "upf"]), relate([0], [2], ["manages"])
        )
    with pytest.raises(BadInput, match="two arrays of 2"):
        plane_touch(touch_of(np.zeros(3, np.int8)), describe_elements(["ems", "upf"]), relate([], [], []))
    with pytest.raises(BadInput, match="probabilities"):
        plane_touch((np.ones(1), np.zeros(1)), describe_elements(["ems"]), relate([], [], []))


def test_a_protection_that_was_not_examined_is_refused():
    sets = plane_touch(touch_of(np.zeros(2, np.int8)), describe_elements(["upf"] * 2), relate([], [], []))
    demands = Demands(np.array([0], np.int32), np.array([1], np.int32))
    outcome = route_structural(build_graph(2, np.array([0]), np.array([1])), demands, sets.touch)
    with pytest.raises(BadInput, match="examined"):
        fold(outcome, sets, demands, [Protection.LINK])
    with pytest.raises(BadInput, match="demands"):
        fold(outcome, sets, demands, [])


MANAGED = """
gw secures olt cipher_on|ends_trusted|authority_trusted
olt manages ont
"""


def test_a_tunnel_through_a_box_hides_nothing_of_what_the_box_manages():
    seen = world.build(
        "h:router ont:ont_cpe n:router olt:olt:X gw:secgw", "h-ont ont-n gw-olt", "h>n", MANAGED
    )
    assert seen.level("user", "content") == seen.level("user", "integrity") == "always"
    inside = world.build("h:router olt:olt:X n:router ont:ont_cpe gw:secgw", "h-olt olt-n", "h>n", MANAGED)
    assert inside.level("user", "content") == "clear"
    assert inside.level("user", "metadata") == "always"


def test_who_acts_on_a_box_in_a_tunnel_sees_all_that_the_box_controls():
    rows = MANAGED.replace("manages", "controls") + "smf controls olt\n"
    parts = "smf:smf:X gw:secgw"
    inside = world.build(f"h:router olt:olt n:router ont:ont_cpe {parts}", "h-olt olt-n", "h>n", rows)
    assert inside.level("user", "content") == "clear"
    behind = world.build(f"h:router ont:ont_cpe n:router olt:olt {parts}", "h-ont ont-n", "h>n", rows)
    assert behind.level("user", "content") == "always"
