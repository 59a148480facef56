"""The network model: complete against the facts, strict, and overridable per case."""

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, UnknownName
from cleanpath.network.kinds import (
    LETTER_FIELDS,
    bundled_data,
    case_kinds,
    kind_tables,
    lay_over,
    load_kinds,
    read_kind,
    unknown_kind,
)
from cleanpath.network.knowledge import load_complexities, load_protections, load_sources
from cleanpath.network.planes import (
    ALL,
    CLASSES,
    LETTERS,
    PLANES,
    PROPERTIES,
    SECRETS,
    USER_SECRETS,
    bit,
    read_letters,
    words_of,
    written,
)
from cleanpath.network.relations import load_relations, relation_kind

OURS = {"external_interface", "endpoint", "without_ciphering", "place"}
OURS_RELATION = {"takes_over", "passes", "words", "evidence"}


def facts(shared: Path) -> dict[str, object]:
    yaml = pytest.importorskip("yaml", reason="PyYAML reads the facts this model was made from")
    with (shared / "facts" / "network-model.yaml").open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def full(value: object) -> object:
    """The value without its empty entries, which TOML cannot write."""
    if isinstance(value, dict):
        return {k: full(v) for k, v in value.items() if v is not None}
    return [full(v) for v in value] if isinstance(value, list) else value


def by_id(rows: list[dict[str, object]]) -> dict[str, object]:
    return {str(row["id"]): full({k: v for k, v in row.items() if k != "id"}) for row in rows}


def test_nothing_of_the_facts_is_dropped(shared):
    told = facts(shared)
    data = bundled_data()
    for key, row in by_id(told["elements"]).items():
        assert {k: v for k, v in data[key].items() if k not in OURS} == row, key
    for key, row in by_id(told["relations"]).items():
        assert {k: v for k, v in data["_relations"][key].items() if k not in OURS_RELATION} == row, key
    assert data["_complexities"] == by_id(told["complexities_5g"])
    assert data["_concerns"] == by_id(told["seed_concerns"])
    assert data["_precedents"] == by_id(told["precedents"])
    assert data["_sources"] == full(told["sources"])
    assert data["_classification"] == full(told["classification_sources"])
    assert data["_model"] == full(told["meta"])
    for key, row in told["protections"].items():
        assert {k: v for k, v in data["_protections"][key].items() if k != "words"} == row


def test_the_bundled_model_is_whole():
    assert len(load_kinds()) == 85 + 24
    assert len(load_relations()) == len(load_complexities()) == 13
    assert set(load_protections()) == {"link_ipsec", "end_to_end", "confidential_computing"}
    assert len(load_sources()) == 49
    model = bundled_data()["_model"]
    assert tuple(model["planes"]) == PLANES
    assert tuple(model["letters"]) == tuple(LETTERS)


def test_every_source_that_is_named_is_listed():
    known = load_sources()
    named = [(k.key, s) for k in load_kinds().values() for s in k.sources]
    named += [(r.key, s) for r in load_relations().values() for s in r.sources]
    named += [(c.key, s) for c in load_complexities().values() for s in c.sources]
    named += [(p.key, s) for p in load_protections().values() for s in p.sources]
    for part in ("classification", "concerns", "precedents"):
        for key, entry in bundled_data()[f"_{part}"].items():
            named += [(key, s) for s in (entry.get("sources", []) if isinstance(entry, dict) else [])]
    assert [pair for pair in named if pair[1] not in known] == []


def test_our_own_kinds_are_marked_as_judgement():
    ours = [k for k in load_kinds().values() if k.exposure_basis == "judgement of this project"]
    assert len(ours) == 24
    assert not any(k.verified for k in ours)
    assert {"router", "switch", "server", "manager", "radio", "cable", "aggregate"} <= {k.key for k in ours}


def test_a_boundary_is_no_equipment():
    boundary = load_kinds()["boundary"]
    assert boundary.place
    assert (
        boundary.letters == boundary.link_letters == boundary.end_letters == boundary.without_ciphering == 0
    )
    assert boundary.classes == ()


def test_an_unknown_kind_is_assumed_to_do_everything():
    kind = unknown_kind("flux-capacitor")
    assert kind.letters == kind.link_letters == ALL
    assert kind.end_letters == ALL & ~USER_SECRETS
    assert kind.endpoint
    assert kind.needs_phase
    assert kind.part == ""
    assert kind.classes == CLASSES


@pytest.mark.parametrize("key", sorted(kind_tables()))
def test_protections_remove_only_what_they_can(key):
    kind = load_kinds()[key]
    assert kind.letters & ~kind.link_letters & ~SECRETS == 0
    assert kind.letters & ~kind.end_letters & ~USER_SECRETS == 0
    assert (kind.link_letters | kind.end_letters) & ~kind.letters == 0


def test_condition_words_are_a_closed_list():
    manages = relation_kind("manages")
    assert manages.passing("", "management") == ALL
    assert manages.passing("dual_control", "management") == ALL
    left = manages.passing("dual_control|separate_keys", "management")
    assert {name for _, name in words_of(left)} == {"availability"}
    with pytest.raises(BadInput, match="dual_control"):
        manages.passing("promised", "management", "relations:7")
    with pytest.raises(UnknownName):
        relation_kind("befriends")


def test_home_routing_keeps_content_from_the_visited_core_alone():
    roams = relation_kind("roams")
    content = bit("user", "C")
    assert roams.passing("home_routed", "core") & content == 0
    assert roams.passing("home_routed", "ran") & content
    assert roams.passing("local_breakout", "core") & content


def test_adjacency_passes_nothing_on():
    assert relation_kind("connects").passes == 0


@given(st.integers(0, ALL))
def test_letters_survive_writing(bits):
    assert read_letters("here", written(bits)) == bits
    assert len(list(words_of(bits))) == bits.bit_count()


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=3)
        | st.sampled_from([*PLANES, *LETTERS]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(PLANES) | st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_letters_are_read_or_refused(value):
    try:
        bits = read_letters("here", value)
    except BadInput as fault:
        assert "here" in fault.where
    else:
        assert 0 <= bits <= ALL


def put(folder: Path, text: str) -> Path:
    (folder / "kinds.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_case_without_kinds_has_the_bundled_ones(tmp_path):
    assert case_kinds(tmp_path) is load_kinds()


def test_a_case_overrides_letters_and_keeps_what_a_protection_removes(tmp_path):
    put(tmp_path, '[aggregation_router.malicious_vendor_can]\nuser = ["C", "M"]\n')
    kind = case_kinds(tmp_path)["aggregation_router"]
    assert written(kind.letters) == {"user": ["C", "M"]}
    assert written(kind.link_letters) == written(kind.end_letters) == {"user": ["M"]}
    assert kind.part == "transport"
    assert load_kinds()["aggregation_router"].letters != kind.letters


def test_a_case_adds_a_kind_which_gets_no_credit_by_itself(tmp_path):
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "balloon.toml").write_text(
        'name = "Balloon"\nmalicious_vendor_can = { user = ["C", "A"] }\n', encoding="utf-8"
    )
    kind = case_kinds(tmp_path)["balloon"]
    assert kind.letters == kind.link_letters == kind.end_letters
    assert kind.known


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[upf.malicious_vendor_can]\nuser = ["X"]\n', "[upf] [malicious_vendor_can].user"),
        ('[upf.malicious_vendor_can]\nuser = "CM"\n', "[upf] [malicious_vendor_can].user"),
        ('[upf.malicious_vendor_can]\nair = ["C"]\n', "[upf] [malicious_vendor_can]"),
        ('[upf.residual_after_end_to_end]\nuser = ["M"]\n', "[upf] [residual_after_end_to_end]"),
        ('[upf]\ncolour = "red"\n', "[upf]"),
        ('upf = "all"\n', "[upf]"),
        ('[newkind]\nname = "New"\n', "[newkind] [malicious_vendor_can]"),
        ('[upf]\nnetwork_part = "kernel"\n', "[upf] [network_part]"),
        ('[upf]\nclean_path_class = ["plumbing"]\n', "[upf] [clean_path_class]"),
        ("[upf]\nplace = true\n", "[upf] [place]"),
        ('["\\u202e"]\nname = "New"\n', "kinds.toml"),
        ("upf = [", "kinds.toml"),
    ],
)
def test_a_fault_in_a_case_is_located(tmp_path, text, where):
    with pytest.raises(BadInput) as fault:
        case_kinds(put(tmp_path, text))
    assert where in fault.value.where
    assert str(fault.value).isprintable()


def test_two_forms_at_once_are_refused(tmp_path):
    (put(tmp_path, "") / "kinds").mkdir()
    with pytest.raises(BadInput, match="both"):
        case_kinds(tmp_path)


@given(st.binary(max_size=60))
def test_a_file_of_anything_is_read_or_refused(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("case")
    (folder / "kinds.toml").write_bytes(raw)
    try:
        case_kinds(folder)
    except BadInput as fault:
        assert str(fault).isprintable()


letters = st.dictionaries(st.sampled_from(PLANES), st.lists(st.sampled_from(LETTERS), unique=True))


@given(st.sampled_from(sorted(kind_tables())), st.dictionaries(st.sampled_from(LETTER_FIELDS), letters))
def test_overrides_keep_the_limits_of_protections(key, fields):
    try:
        kind = lay_over(load_kinds(), {key: ("here", fields)})[key]
    except BadInput:
        return
    assert kind.letters & ~kind.end_letters & ~USER_SECRETS == 0
    assert kind.letters & ~kind.link_letters & ~SECRETS == 0


def test_plain_data_is_plain():
    data = kind_tables()["upf"]
    assert json.loads(json.dumps(data)) == data == ast.literal_eval(repr(data))
    assert read_kind("here", "upf", data) == load_kinds()["upf"]
    assert len(PROPERTIES) == 4


GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "guide" / "planes.md"


def test_the_guide_names_every_word_and_its_example_works(tmp_path):
    text = GUIDE.read_text(encoding="utf-8")
    for kind in load_relations().values():
        assert f"| {kind.key} |" in text
        assert all(f"`{word}`" in text for word in kind.words)
    example = text.split("```toml\n")[1].split("```")[0]
    kinds = case_kinds(put(tmp_path, example))
    assert written(kinds["aggregation_router"].letters) == {"user": ["M", "A"]}
    assert kinds["balloon"].name == "Balloon relay"
