"""Each of the features that make 5G harder to judge is shown by `explain`, where it bears on the demand."""

import pytest

from cleanpath.network.knowledge import load_complexities
from cleanpath.workspace.assess import explain
from cleanpath.workspace.workspace import Workspace

TITLE = "What makes it harder to judge"
CASES = {
    # elements, links, the demand, relations, and what is said of the case itself
    "core_edge_collapse": (
        "gnb:gnb host:nfvi_host upf:upf",
        "gnb-host host-upf",
        "host hosts upf",
        "host reaches",
    ),
    "mec": ("gnb:gnb mec:mec_host", "gnb-mec", "", "mec (mec_host)"),
    "slicing": (
        "gnb:gnb upf:upf smf:smf amf:amf",
        "gnb-upf",
        "amf controls gnb|amf controls smf",
        "amf acts on 2",
    ),
    "virtualisation": ("gnb:gnb upf:upf host:nfvi_host", "gnb-upf", "host hosts upf", "host hosts upf"),
    "nsa_anchoring": ("gnb:gnb upf:upf enb:enodeb", "gnb-upf", "enb anchors gnb", "enb anchors gnb"),
    "shared_ran": ("gnb:gnb upf:upf other:gnb", "gnb-upf", "other shares gnb", "other shares gnb"),
    "roaming_sepp": ("gnb:gnb upf:upf visited:upf", "gnb-upf", "visited roams upf", "visited roams upf"),
    "cups_split": ("ru:o_ru du:o_du", "ru-du", "", "ru (o_ru)"),
    "optional_security": ("ru:o_ru upf:upf", "ru-upf", "", "ru: no evidence that the air is ciphered"),
    "software_update": (
        "gnb:gnb upf:upf desk:ems",
        "gnb-upf",
        "desk updates upf since 2026-03",
        "since 2026-03",
    ),
    "managed_service": (
        "gnb:gnb upf:upf desk:vendor_remote_access",
        "gnb-upf",
        "desk manages upf",
        "desk (vendor_remote_access)",
    ),
    "tdd_timing": (
        "gnb:gnb upf:upf clock:prtc_tgm",
        "gnb-upf",
        "clock synchronises gnb",
        "clock synchronises gnb",
    ),
    "iot_density": ("gnb:gnb upf:upf nef:nef", "gnb-upf", "", "op opens 1 interfaces to outsiders"),
}


def write(folder, elements, links, relations, day="2026-06-01", operators=""):
    cells = [cell.split(":") for cell in elements.split()]
    folder.mkdir()
    (folder / "case.toml").write_text(
        f'title = "One feature"\nlens = "vendor:huawei"\nas_of = "{day}"\nrouting = "structural"\n'
    )
    rows = [f"{name},{kind},nokia,op" for name, kind in cells]
    (folder / "elements.csv").write_text("\n".join(["id,kind,vendor,operator", *rows]) + "\n")
    pairs = [link.split("-") for link in links.split()]
    (folder / "links.csv").write_text("\n".join(["id,a,b", *(f"{a}{b},{a},{b}" for a, b in pairs)]) + "\n")
    ends = pairs[0][0], pairs[-1][1]
    (folder / "demands.csv").write_text(f"id,source,target,operator\nd,{ends[0]},{ends[1]},op\n")
    if relations:
        said = [(*row.split(), "", "")[:5] for row in relations.split("|")]
        rows = [f"{s},{kind},{t},{since and when}" for s, kind, t, since, when in said]
        (folder / "relations.csv").write_text("\n".join(["source,kind,target,since", *rows]) + "\n")
    if operators:
        (folder / "operators.csv").write_text(operators)
    return str(folder)


def told(folder):
    found = explain(Workspace(), folder, "d")
    sections = {section["title"]: section["sentences"] for section in found["sections"]}
    return {sentence["text"].partition(":")[0]: sentence for sentence in sections.get(TITLE, [])}


def test_each_feature_of_the_model_has_a_case_here():
    assert CASES.keys() == load_complexities().keys()


@pytest.mark.parametrize("key", CASES)
def test_explain_shows_the_feature_with_its_claim_and_source(tmp_path, key):
    elements, links, relations, here = CASES[key]
    model = load_complexities()[key]
    sentence = told(write(tmp_path / "case", elements, links, relations))[model.name]
    assert here in sentence["text"]
    assert model.claim in sentence["text"]
    assert sentence["source"]
    assert ("not read in a source" in sentence["text"]) == (not model.verified)


@pytest.mark.parametrize(
    ("said", "counts"), [("yes", None), ("no", "counts as a part"), ("", "may count as a part")]
)
def test_what_reaches_into_the_core_counts_as_the_operator_says(tmp_path, said, counts):
    elements, links, relations, _ = CASES["core_edge_collapse"]
    operators = f"id,core_edge_separable\nop,{said}\n"
    found = told(write(tmp_path / "case", elements, links, relations, operators=operators))
    name = load_complexities()["core_edge_collapse"].name
    assert (counts in found[name]["text"]) if counts else name not in found


def test_what_does_not_act_on_the_route_is_not_told(tmp_path):
    elements = "gnb:gnb upf:upf far:upf host:nfvi_host"
    found = told(write(tmp_path / "case", elements, "gnb-upf", "host hosts far"))
    assert load_complexities()["virtualisation"].name not in found


def test_a_relation_that_is_not_in_force_is_not_told(tmp_path):
    elements, links, relations, _ = CASES["software_update"]
    name = load_complexities()["software_update"].name
    assert name in told(write(tmp_path / "after", elements, links, relations))
    assert name not in told(write(tmp_path / "before", elements, links, relations, day="2026-01-01"))


def test_two_operators_at_one_radio_share_it(tmp_path):
    folder = write(tmp_path / "case", "gnb:gnb upf:upf", "gnb-upf", "")
    (tmp_path / "case" / "demands.csv").write_text("id,source,target,operator\nd,gnb,upf,a\ne,gnb,upf,b\n")
    assert "gnb serves a and b" in told(folder)[load_complexities()["shared_ran"].name]["text"]


@pytest.mark.parametrize(
    ("protection", "evidence", "credited"),
    [
        ("none", "", None),
        ("link_ipsec", "", "not credited for sure"),
        ("link_ipsec", "cipher_on|ends_trusted|authority_trusted", "It is credited"),
        ("end_to_end", "", "It is credited"),
    ],
)
def test_explain_says_what_a_protection_does_and_whether_it_counts(tmp_path, protection, evidence, credited):
    folder = write(tmp_path / "case", "gnb:gnb upf:upf", "gnb-upf", "")
    (tmp_path / "case" / "demands.csv").write_text(
        f"id,source,target,operator,protection,evidence\nd,gnb,upf,op,{protection},{evidence}\n"
    )
    found = explain(Workspace(), folder, "d")
    sections = {section["title"]: section["sentences"] for section in found["sections"]}
    if credited is None:
        assert "Protection" not in sections
    else:
        assert credited in sections["Protection"][1]["text"]
