"""Whole assessments of tiny random cases against a second engine that tries everything."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.analysis import Analysis, Registries
from cleanpath.checker.check import check
from cleanpath.dates import Clocks
from cleanpath.files import to_json
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import read_case
from cleanpath.network.planes import PLANES
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from second_oracle import CREDIT, LATE, PERHAPS, Tiny, answer
from small import ends, write

REGISTRY, VENDORS = load_registry(), load_vendors()

DEMANDS = (("d0", "a", "b"), ("d1", "b", "c"), ("d2", "c", "a"))
PROTECTIONS = ("none,", "end_to_end,", "link_ipsec,", "link_ipsec,cipher_on|ends_trusted|authority_trusted")
PROPERTIES = {"C": "content", "M": "metadata", "I": "integrity", "A": "availability"}
KINDS = ("router", "router", "boundary", "olt", "server", "ems", "secgw", "smf", "certificate_authority")
KINDS_OF_RELATION = ("hosts", "manages", "controls", "connects", "authenticates", "secures", "secures")
WORDS = {
    "manages": ("", "", "dual_control|separate_keys"),
    "controls": ("", "cannot_redirect"),
    "secures": ("|".join(sorted(CREDIT)), "|".join(sorted(CREDIT)), "cipher_on", "cipher_off"),
}


def draw(seed: int) -> Tiny:
    """Draw a case."""
    chance = random.Random(seed)
    names = "abcdef"[: chance.randint(3, 6)]
    makers = ("nokia",) * 6 + ("huawei", "huawei", "")
    since = ("",) * 8 + (LATE, PERHAPS)
    elements = []
    for name in names:
        kind = chance.choice(KINDS)
        maker = chance.choice(("", "", "huawei")) if kind == "boundary" else chance.choice(makers)
        elements.append((name, kind, maker, chance.choice(since) if name not in "ab" else ""))
    links = tuple(
        (f"l{i}", *chance.sample(names, 2), chance.choice((1, 1, 2, 3))) for i in range(chance.randint(2, 6))
    )
    relations = []
    for _ in range(chance.randint(0, 4)):
        kind = chance.choice(KINDS_OF_RELATION)
        source, target = chance.sample(names, 2)
        words = chance.choice(WORDS.get(kind, ("",)))
        relations.append((source, kind, target, words, chance.choice(("", "", "", PERHAPS))))
    unknown = sum(1 for e in elements if (not e[2] and e[1] != "boundary") or e[3] == PERHAPS)
    if unknown > 4:
        return draw(seed + 1_000_000)
    routing = chance.choice(("igp", "igp", "structural"))
    failures = chance.choice(("none", "link", "node", "single"))
    return Tiny(tuple(elements), links, DEMANDS, tuple(dict.fromkeys(relations)), routing, failures)


def _assess(opened, planes=None) -> tuple[dict, dict]:
    lens = parse_lens(opened.settings.lens, REGISTRY, VENDORS)
    clocks = Clocks.at(opened.settings.as_of)
    asked = Analysis(opened, Registries(REGISTRY, VENDORS), lens, clocks, planes=planes)
    tables = {name: table.to_pydict() for name, table in opened.network.tables().items()}
    return json.loads(to_json(asked.assessment.to_dict())), tables


def compare(place, seed: int) -> None:
    """Hold one case against the oracle."""
    case = draw(seed)
    opened = read_case(write(place / str(seed % 100), case.routing, case.failures, **case.tables()))
    result, tables = _assess(opened)
    assert check(result, tables) == [], case
    for number, (_, source, target) in enumerate(DEMANDS):
        head, planes = answer(case, source, target)
        assert ends(result, number) == head, case
        shown = result["demands"][number].get("planes")
        for (plane, letter), interval in planes.items() if shown else ():
            assert tuple(shown[plane][PROPERTIES[letter]]) == interval, (plane, letter, case)


@given(st.integers(0, 10**9))
def test_the_program_agrees_with_trying_everything(tmp_path_factory, seed):
    compare(tmp_path_factory.mktemp("tiny"), seed)


@given(st.integers(0, 10**9), st.booleans(), st.sampled_from(PROTECTIONS))
def test_the_verdict_with_planes_is_the_verdict_without(tmp_path_factory, seed, alone, protection):
    case = draw(seed)
    tables = case.tables() | ({"relations": "source,kind,target"} if alone else {})
    demands = [f"{row},{protection}" for row in tables["demands"].split(";")[1:]]
    tables["demands"] = ";".join(["id,source,target,protection,evidence", *demands])
    folder = write(tmp_path_factory.mktemp("planes"), case.routing, case.failures, **tables)
    plain, named = (_assess(read_case(folder), planes)[0] for planes in (None, PLANES))
    for one, other in zip(plain["demands"], named["demands"], strict=True):
        beside = ("planes", "classes", "clean_path")
        assert other | {name: one[name] for name in beside if name in one} == other, case
        assert {name: value for name, value in other.items() if name not in beside} == {
            name: value for name, value in one.items() if name not in beside
        }, case
    for part in (
        "counts",
        "counts_by_class",
        "settle",
        "restricted",
        "elements",
        "through",
        "grounds",
        "scope",
    ):
        assert plain[part] == named[part], (part, case)


@pytest.mark.skipif(settings.default.max_examples < 400, reason="the nightly setting tries 20,000 verdicts")
def test_the_program_agrees_on_twenty_thousand_verdicts(tmp_path):
    for seed in range(20_000 // len(DEMANDS) + 1):
        compare(tmp_path, seed)
