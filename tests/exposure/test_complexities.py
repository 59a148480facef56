"""What makes 5G harder to judge: a test for each entry of the model, of its name, with its given/expect."""

import datetime

import numpy as np

import world
from cleanpath.exposure.element_kinds import describe_elements, in_force, relate
from cleanpath.exposure.reach import count_interfaces, reach_parts
from cleanpath.network.knowledge import load_complexities
from cleanpath.verdict import Truth


def test_every_complexity_has_its_test():
    assert {f"test_{key}" for key in load_complexities()} <= set(globals())


def test_core_edge_collapse():
    """A: local UPF on MEC at 40 sites, RAN vendor X hosts it: breached at 40 sites. B: not breached."""
    edges = [f"edge{i}" for i in range(40)]
    kinds = ["gnb"] * 40 + ["mec_host"] * 40 + ["upf"] * 40
    hosts = relate(range(40, 80), range(80, 120), ["hosts"] * 40)
    vendor_x = np.array([kind != "upf" for kind in kinds])
    with_edge = reach_parts(describe_elements(kinds), hosts)
    without = reach_parts(describe_elements(kinds[:40]), relate([], [], []))

    def breached(reach, separable, flagged):
        inside = reach.inside("core", np.full(len(flagged), separable, np.int8))
        return [int((inside[flagged] == truth).sum()) for truth in (Truth.YES, Truth.UNKNOWN)]

    assert breached(with_edge, Truth.NO, vendor_x) == [len(edges), 0]
    assert breached(with_edge, Truth.YES, vendor_x) == [0, 0]
    assert breached(with_edge, Truth.UNKNOWN, vendor_x) == [0, len(edges)]
    assert breached(without, Truth.NO, vendor_x[:40]) == [0, 0]


def test_mec():
    """Local breakout at a base gate: the path ends at the MEC host, exposed despite a trusted core."""
    text = "gnb:gnb csr:cell_site_router core:upf mec:mec_host:X edge:upf"
    links = "gnb-csr csr-core csr-mec mec-edge"
    seen = world.build(text, links, "gnb>core gnb>mec", "mec hosts edge")
    assert seen.say(0) == {}
    assert seen.say(1)["user"] == "CMIA"
    walk = seen.outcome.low_witness.walk(seen.sets.row_of("user", "content", "none"), 1)
    assert seen.ids[walk[-1]] == "mec"


def test_slicing():
    """Military slice, own UPF, shared AMF of X: user C clear at UPF, control M and A exposed, AMF named."""
    text = "gnb:gnb upf:upf smf:smf amf:amf:X"
    rows = "smf controls upf\namf controls smf\namf controls gnb"
    seen = world.build(text, "gnb-upf", "gnb>upf", rows)
    assert seen.level("user", "content") == "clear"
    assert {"M", "A"} <= set(seen.say()["control"])
    assert seen.why("control", "metadata") == "amf controls gnb"


def test_virtualisation():
    """Trusted UPF on a server of X, trusted orchestrator: exposed; replacing the server clears it."""
    text = "gnb:gnb upf:upf server:nfvi_host{} vim:vim"
    rows = "server hosts upf\nvim manages server"
    seen = world.build(text.format(":X"), "gnb-upf", "gnb>upf", rows)
    assert seen.why("user", "content") == "server hosts upf"
    assert world.build(text.format(""), "gnb-upf", "gnb>upf", rows).say() == {}


def test_nsa_anchoring():
    """gNB trusted, eNodeB and EPC of X: the 5G demand stays exposed; switching to SA drops the anchors."""
    text = "gnb:gnb upf:upf enb:enodeb:X mme:mme:X"
    rows = "enb anchors gnb {0}\nmme anchors gnb {0}"
    nsa = world.build(text, "gnb-upf", "gnb>upf", rows.format("en_dc"))
    assert nsa.say()["control"] == "CMIA"
    assert world.build(text, "gnb-upf", "gnb>upf", rows.format("standalone")).say() == {}


def test_shared_ran():
    """Two operators share sites of X, cores separate and trusted: both operators show RAN exposure."""
    text = "site:gnb:X a:upf b:upf"
    seen = world.build(text, "site-a site-b", "site>a site>b")
    assert [seen.level("user", "content", d) for d in (0, 1)] == ["always", "always"]
    assert seen.verdicts.classes(0) == seen.verdicts.classes(1)


def test_roaming_sepp():
    """Home-routed over a RAN of X: exposed there, home core clear; local breakout adds the visited UPF."""
    text = "ue:ue ran:gnb:X vsgw:sgw vupf:upf{} ipx:ipx_grx home:upf net:boundary"
    links = "ue-ran ran-vsgw vsgw-ipx ipx-home home-net ran-vupf vupf-net"
    seen = world.build(text.format(""), links, "ue>home home>net")
    assert seen.why("user", "content") == "ran"
    core = world.build(text.format(":?").replace("ran:gnb:X", "ran:gnb"), links, "ran>home ran>net")
    assert core.level("user", "content", 1) == "clear..possible"  # unknown visited vendor: never clear


def test_cups_split():
    """O-RU, O-DU of X, CU trusted, ciphering evidenced: user C clear, M, A exposed. Without: unknown."""
    text = "ru:o_ru:X du:o_du:X up:o_cu_up cp:o_cu_cp upf:upf"
    links = "ru-du du-up up-upf"
    rows = "up secures ru cipher_on\nup secures du cipher_on\ncp controls up"
    evidenced = world.build(text, links, "ru>upf", rows)
    assert evidenced.say()["user"] == "MA"
    missing = world.build(text, links, "ru>upf", "cp controls up")
    assert missing.say()["user"] == "MA(CI)"
    off = world.build(text, links, "ru>upf", "up secures ru cipher_off")
    assert off.say()["user"] == "CMIA"


def test_optional_security():
    """No configuration evidence of user-plane ciphering: user C at the air side unknown, not clear."""
    seen = world.build("air:o_ru:X gnb:gnb upf:upf", "air-gnb gnb-upf", "air>upf")
    assert seen.level("user", "content") == "clear..always"
    claimed = world.build("air:o_ru:X gnb:gnb upf:upf", "air-gnb gnb-upf", "air>upf", "gnb secures air")
    assert claimed.level("user", "content") == "clear..always"


def test_software_update():
    """Vendor updates begin in March: before, what was seen of the node counts; after, the vendor can act."""
    held = [in_force(["2026-03"], [""], datetime.date(2026, m, 20))[0] for m in (2, 3, 4)]
    assert held == [Truth.NO, Truth.UNKNOWN, Truth.YES]
    text = "gnb:gnb upf:upf desk:ems:X"
    before = world.build(text, "gnb-upf", "gnb>upf")
    after = world.build(text, "gnb-upf", "gnb>upf", "desk updates upf")
    assert before.say() == {}
    assert after.why("user", "content") == "desk updates upf"


def test_managed_service():
    """All boxes trusted, operations outsourced to X: exposed through the management plane."""
    text = "a:router b:router c:upf desk:vendor_remote_access:X"
    seen = world.build(text, "a-b b-c", "a>c", "desk manages a\ndesk manages b\ndesk manages c")
    assert seen.say()["management"] == "CIA"
    assert seen.why("management", "integrity") == "desk manages a"


def test_tdd_timing():
    """Grandmaster of X, no site GNSS: availability exposed for the whole timing island."""
    text = "gm:prtc_tgm:X tbc:tbc a:gnb b:gnb c:gnb upf:upf"
    rows = "gm synchronises tbc\ntbc synchronises a\ntbc synchronises b"
    seen = world.build(text, "a-upf b-upf c-upf", "a>upf b>upf c>upf", rows)
    assert [seen.level("user", "availability", d) for d in (0, 1, 2)] == ["always", "always", "clear"]
    assert seen.say(0) == {"user": "A", "control": "A", "timing": "IA"}


def test_iot_density():
    """Two operators differing in NEF exposure: the report differs, the verdict does not."""
    text = "a:gnb ua:upf b:gnb ub:upf n1:nef n2:nef"
    seen = world.build(text, "a-ua b-ub ub-n1 ub-n2", "a>ua b>ub")
    assert seen.verdicts.planes(0) == seen.verdicts.planes(1)
    counts = count_interfaces(describe_elements(["upf", "upf", "nef", "nef"]), ["a", "b", "b", "b"])
    assert counts == {"a": 0, "b": 2}
