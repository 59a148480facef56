"""Lenses that ask who runs an autonomous system, and the same case under a lens that asks for equipment."""

import datetime

import pytest

from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, UnknownName
from cleanpath.network.case import read_case
from cleanpath.network.kinds import load_kinds
from cleanpath.policy.applicability import prepare
from cleanpath.policy.autonomous_systems import read_stakes
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.restricted import find_restricted
from cleanpath.verdict import Truth
from cleanpath.workspace.workspace import Workspace

ELEMENTS = """id,kind,vendor,operator,country,state_owned
AS1,autonomous_system,,One Ltd,DE,
AS2,autonomous_system,,,,
AS3,autonomous_system,china-telecom,China Telecom,CN,CN:50-100@2022-02
AS4,autonomous_system,,Four,SG,CN:27.99@2022-02
AS5,autonomous_system,@claims,de-telekom,DE,DE:31.9@2022-02
AS6,autonomous_system,,Six,HK,CN:60@2022-02
AS7,autonomous_system,,Seven,CN,
"""
CASE = """title = "Seven systems"
lens = "home:CN"
as_of = "2018-06-01"
routing = "bgp"
graph = "made up, June 2018"
"""


@pytest.fixture
def case(tmp_path):
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "elements.csv").write_text(ELEMENTS)
    links = "id,a,b,relationship\n" + "".join(f"l{n},AS{n},AS{n + 1},peer\n" for n in range(1, 7))
    (tmp_path / "links.csv").write_text(links)
    (tmp_path / "demands.csv").write_text("id,source,target\nd,AS1,AS2\n")
    return read_case(str(tmp_path))


def truths(case, text):
    workspace = Workspace("none")
    lens = parse_lens(text, workspace.registry, workspace.vendors)
    day = datetime.date(2018, 6, 1)
    rules_as_of = prepare(workspace.registry, workspace.vendors, lens, Clocks(day, day))
    found = find_restricted(case.network, rules_as_of, load_kinds(), [], str(case.folder))
    return [str(Truth(int(code))) for code in found.truth], found


@pytest.mark.parametrize(
    ("lens", "expected"),
    [
        ("home:CN", ["no", "unknown", "yes", "unknown", "no", "yes", "yes"]),
        ("home:DE", ["yes", "unknown", "no", "no", "yes", "no", "no"]),
        ("state:CN", ["no", "no", "yes", "unknown", "no", "yes", "no"]),
        ("state", ["no", "no", "yes", "unknown", "unknown", "yes", "no"]),
        ("as:1,6", ["yes", "no", "no", "no", "no", "yes", "no"]),
        ("vendor:china-telecom,china-unicom", ["no", "unknown", "yes", "no", "no", "no", "unknown"]),
        ("vendor:huawei", ["unknown"] * 7),
        (
            "vendor:huawei,china-telecom",
            ["unknown", "unknown", "yes", "unknown", "unknown", "unknown", "unknown"],
        ),
    ],
)
def test_each_lens_judges_systems_by_what_it_asks(case, lens, expected):
    found, grounds = truths(case, lens)
    assert found == expected
    low, high = grounds.low.tolist(), grounds.high.tolist()
    if not lens.startswith("vendor:huawei"):
        assert [(a, b) for a, b in zip(low, high, strict=True)] == [
            {"yes": (1.0, 1.0), "no": (0.0, 0.0), "unknown": (0.0, 1.0)}[word] for word in found
        ]


def test_a_lens_is_read_and_written_alike():
    for text in ("home:CN", "state", "state:CN,RU", "as:4134,4809", "vendor:huawei"):
        assert str(parse_lens(text, [], ["huawei"])) == text
    assert str(parse_lens("as:04134,4134", [], [])) == "as:4134"


@pytest.mark.parametrize(
    "text", ["home:", "home:china", "state:", "as:", "as:x", "as:4294967296", "as:-1", "home:cn"]
)
def test_a_list_that_names_nothing_is_refused(text):
    with pytest.raises(BadInput):
        parse_lens(text, [], [])
    with pytest.raises(UnknownName):
        parse_lens("vendor:", [], [])


@pytest.mark.parametrize("text", ["CN", "CN:50", "CN:60-50@2022", "CN:101@2022", "cn:1@2022", "CN:1@22"])
def test_a_stake_of_another_form_is_refused(text):
    with pytest.raises(BadInput, match="stakes"):
        read_stakes(text, "case")
