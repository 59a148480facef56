"""Every certificate of every verdict is accepted, and every changed statement is rejected."""

import ast
import copy
import itertools
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cleanpath.checker.check import check
from cleanpath.routing.contract import Failures
from printed import Question, answer

DEVICE = [(0.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
MIXED = [*DEVICE, (0.25, 0.5), (0.0, 0.75), (0.5, 0.5), (0.125, 1.0)]
WEIGHTS = [1.0, 1.0, 2.0, 0.1, 0.3]


@st.composite
def questions(draw, models=("structural", "igp", "pinned"), kinds=None):
    net = draw(oracle.nets(size=6, links=9))
    kinds = kinds or draw(st.sampled_from([DEVICE, MIXED]))
    model = draw(st.sampled_from(models))
    links = [
        (a, b, draw(st.sampled_from(WEIGHTS)), oneway, draw(st.sampled_from(["", "", "g", "h"])))
        for a, b, oneway in net.links
    ]
    touch = draw(st.lists(st.sampled_from(kinds), min_size=net.size, max_size=net.size))
    pairs = list(itertools.product(range(net.size), repeat=2))
    pairs = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=6))
    question = Question(links, touch, pairs, model)
    if model == "igp":
        question.failures = draw(st.sampled_from(list(Failures)))
        question.reroute = draw(st.booleans())
    if model == "pinned":
        hop = st.integers(-1, net.size - 1)
        for d, (source, target) in enumerate(pairs):
            for share in draw(st.sampled_from([[], [1.0], [0.25, 0.75]])):
                question.paths.append((d, share, [source, *draw(st.lists(hop, max_size=3)), target]))
    return question


@given(questions(models=("structural",)))
def test_structural_results_are_accepted(question):
    assert check(answer(question), question.tables()) == []


@given(questions(models=("igp",)))
def test_igp_results_are_accepted(question):
    assert check(answer(question), question.tables()) == []


@given(questions(models=("pinned",)))
def test_pinned_results_are_accepted(question):
    assert check(answer(question), question.tables()) == []


OTHER = {
    "low": ["clear", "possible", "sometimes", "always", "none", None],
    "high": ["clear", "possible", "sometimes", "always", "none", None],
    "share_low": [0.0, 0.3, 1.0, None, float("nan")],
    "share_high": [0.0, 0.3, 1.0, None, float("nan")],
    "avoidable": ["yes", "no", "unknown", ""],
    "reachable": [True, False, 1, 0],
    "id": ["d99", None],
    "disjoint_clean_paths": [0, 1, 2, 3, None, True],
    "touches": [[], ["e0"], ["e0", "e1"], None],
    "may_touch": [[], ["e0"], ["e9"], None],
}


@given(questions(), st.data())
def test_every_changed_statement_is_rejected(question, data):
    result = answer(question)
    tables = question.tables()
    d = data.draw(st.integers(0, len(result["demands"]) - 1))
    name = data.draw(st.sampled_from(sorted(OTHER)))
    for value in OTHER[name]:
        changed = copy.deepcopy(result)
        changed["demands"][d][name] = value
        same = value == result["demands"][d][name] and type(value) is type(result["demands"][d][name])
        changed["counts"] = {}
        assert bool(check(changed, tables)) != same


@given(questions(), st.data())
def test_only_smallest_cuts_of_flagged_elements_are_accepted(question, data):
    result, tables = answer(question), question.tables()
    net = oracle.Net(len(question.touch), [(a, b, oneway) for a, b, _, oneway, _ in question.links])
    d = data.draw(st.integers(0, len(question.pairs) - 1))
    paths = oracle.simple_paths(net, *question.pairs[d])
    flagged = {e for e, (low, _) in enumerate(question.touch) if low > 0.0}
    forced = bool(paths) and all(flagged & set(path) for path in paths)
    fewest = oracle.smallest_cut(paths, flagged) if forced else 0
    for size in range(4):
        for cut in itertools.combinations(range(net.size), size):
            good = (
                size == fewest and set(cut) <= flagged and (not size or all(set(cut) & set(p) for p in paths))
            )
            changed = copy.deepcopy(result)
            changed["demands"][d]["cut"] = [f"e{e}" for e in cut]
            assert bool(check(changed, tables)) != good


@given(questions(), st.data())
def test_a_result_does_not_fit_another_case(question, data):
    result, tables = answer(question), question.tables()
    table = data.draw(st.sampled_from(["elements", "links", "demands"]))
    for column, values in tables[table].items():
        for row in range(min(2, len(values))):
            changed = copy.deepcopy(tables)
            changed[table][column][row] = {"weight": 7.5, "directed": not values[row]}.get(column, "other")
            assert check(result, changed)


@given(questions())
def test_missing_and_repeated_demands_are_rejected(question):
    result, tables = answer(question), question.tables()
    assert check({**result, "demands": result["demands"][1:], "counts": {}}, tables)
    assert check({**result, "demands": result["demands"][:1] * 2 + result["demands"][2:]}, tables) or (
        len(result["demands"]) < 2
    )
    assert check({**result, "counts": {"clear": 99}}, tables)


CHAIN = [(0, 1, 1.0, False, ""), (1, 2, 1.0, False, ""), (0, 3, 2.0, False, ""), (3, 2, 2.0, False, "")]
CLEAN, BAD, MAYBE = (0.0, 0.0), (1.0, 1.0), (0.0, 1.0)


def broken(result, *place, value):
    changed = copy.deepcopy(result)
    at = changed
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("touch", "part", "value"),
    [
        ([CLEAN, BAD, CLEAN, CLEAN], ("touching", "low"), ["e0", "e2"]),
        ([CLEAN, BAD, CLEAN, CLEAN], ("touching", "low"), ["e0", "e3", "e2"]),
        ([CLEAN, BAD, CLEAN, CLEAN], ("touching", "low"), ["e0", "e1", "e0", "e1", "e2"]),
        ([CLEAN, BAD, CLEAN, CLEAN], ("touching", "low"), ["e0", "e1"]),
        ([CLEAN, BAD, CLEAN, CLEAN], ("least", "high"), ["e0", "e1", "e2"]),
        ([CLEAN, BAD, CLEAN, BAD], ("cut", "low"), ["e1"]),
        ([CLEAN, BAD, CLEAN, BAD], ("cut", "low"), ["e1", "e3", "e0"]),
        ([CLEAN, BAD, CLEAN, BAD], ("cut", "low"), {"touch_at_least": 1.5}),
        ([CLEAN, BAD, CLEAN, BAD], ("cut", "low"), []),
        ([CLEAN, CLEAN, CLEAN, MAYBE], ("touching", "high"), ["e0", "e1", "e2"]),
    ],
)
def test_a_wrong_proof_is_rejected(touch, part, value):
    question = Question(CHAIN, touch, [(0, 2)])
    result = answer(question)
    assert check(result, question.tables()) == []
    assert result["demands"][0]["certificate"][part[0]][part[1]]
    assert check(broken(result, "demands", 0, "certificate", *part, value=value), question.tables())
    assert check(
        broken(result, "demands", 0, "certificate", value={"model": "structural"}), question.tables()
    )


LOLLIPOP = [(0, 1, 1.0, False, ""), (1, 2, 1.0, False, ""), (1, 3, 1.0, False, "")]


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [["e0", "e1"], ["e1", "e2"]],
        [["e0", "e1"], ["e1", "e2"], ["e1", "e3"], ["e2", "e0"]],
        [["e0", "e1", "e2", "e3"]],
        [["e0", "e1", "e1"], ["e1", "e2"], ["e1", "e3"]],
        [["e0", "e1"], ["e1", "e2"], ["e1", "e9"]],
        [["e0", "e1"], ["e1", "e2"], ["e1", "e2", "e3"]],
    ],
)
def test_wrong_pieces_are_rejected(pieces):
    question = Question(LOLLIPOP, [CLEAN, CLEAN, CLEAN, BAD], [(0, 2)])
    result = answer(question)
    assert check(result, question.tables()) == []
    assert check({**result, "pieces": pieces}, question.tables())


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (("walk",), ["e0", "e1", "e2"]),
        (("walk",), ["e0", "e2"]),
        (("walk",), ["e0"]),
        (("failed",), {}),
        (("failed",), {"link": "l2"}),
        (("failed",), {"element": "e0"}),
        (("failed",), {"group": "l0"}),
        (("failed",), {"moon": "l0"}),
    ],
)
def test_a_wrong_witness_of_a_failure_is_rejected(part, value):
    question = Question(CHAIN, [CLEAN, CLEAN, CLEAN, BAD], [(0, 2)], "igp", Failures.SINGLE)
    result = answer(question)
    assert check(result, question.tables()) == []
    assert result["demands"][0]["low"] == "possible"
    place = "demands", 0, "certificate", "witness", "low", *part
    assert check(broken(result, *place, value=value), question.tables())


@pytest.mark.parametrize("value", [None, 3, [], "x", {}, {"demands": 3}, {"demands": [{}]}])
def test_what_is_no_result_is_rejected_in_words(value):
    question = Question(CHAIN, [CLEAN] * 4, [(0, 2)])
    result = answer(question)
    for name in result:
        if name not in ("pieces", "counts"):
            assert check({**result, name: value}, question.tables()) or value == result[name]
    assert check(value, question.tables())
    assert check(result, value)


def test_the_checker_imports_nothing_of_the_engine():
    folder = Path(sys.modules["cleanpath.checker.check"].__file__).parent
    allowed = set(sys.stdlib_module_names)
    for path in folder.glob("*.py"):
        libraries = {"pyarrow"} if path.name == "tables.py" else set()  # nothing else reads Parquet
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                vocabulary = name in ("cleanpath.checker", "cleanpath.verdict", "cleanpath.errors")
                known = name.split(".")[0] in allowed | libraries
                assert known or vocabulary or name.startswith("cleanpath.checker.")
