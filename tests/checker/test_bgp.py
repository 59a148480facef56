"""Certificates between autonomous systems: accepted as they are, rejected when a statement is changed."""

import copy
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.checker.check import check
from cleanpath.routing.contract import Failures
from printed import Question, answer
from sample_bgp import little_graphs

WORDS = ("provider", "peer", "sibling")
TOUCHES = [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.25, 0.5)]
FAILING = [Failures.NONE, Failures.NODE, Failures.LINK, Failures.SINGLE]


@st.composite
def questions(draw):
    little = draw(little_graphs())
    size = len(little.numbers)
    touch = draw(st.lists(st.sampled_from(TOUCHES), min_size=size, max_size=size))
    pairs = list(itertools.product(range(size), repeat=2))
    question = Question(
        [(a, b, 1.0, False, "") for a, b, _ in little.links],
        touch,
        draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=5)),
        "bgp",
        draw(st.sampled_from(FAILING)),
    )
    question.relations = [WORDS[relation] for _, _, relation in little.links]
    return question


def with_links(question: Question) -> bool:
    return bool(question.relations)


@settings(max_examples=100)
@given(questions().filter(with_links))
def test_results_are_accepted(question):
    assert check(answer(question), question.tables()) == []


LEVELS = ("clear", "possible", "sometimes", "always")


@settings(max_examples=100)
@given(questions().filter(with_links), st.data())
def test_a_changed_statement_is_rejected(question, data):
    result = answer(question)
    changed = copy.deepcopy(result)
    demand = data.draw(st.sampled_from(changed["demands"]))
    name = data.draw(
        st.sampled_from(["low", "high", "avoidable", "reachable", "disjoint_clean_paths", "cut"])
    )
    if name in ("low", "high"):
        demand[name] = data.draw(st.sampled_from([level for level in LEVELS if level != demand[name]]))
    elif name == "avoidable":
        demand[name] = data.draw(st.sampled_from(sorted({"yes", "no", "unknown"} - {demand[name]})))
    elif name == "reachable":
        demand[name] = not demand[name]
    elif name == "disjoint_clean_paths":
        demand[name] += 1
    else:
        free = [f"e{i}" for i, (low, _) in enumerate(question.touch) if low == 0.0]
        demand[name] = [*demand[name], *(free[:1] or ["e0", "e0"])]
    changed["counts"] = {}
    assert check(changed, question.tables())


@settings(max_examples=100)
@given(questions().filter(with_links))
def test_a_route_that_is_none_is_rejected(question):
    result = answer(question)
    for number, demand in enumerate(result["demands"]):
        proof = demand["certificate"]
        routes = [witness["walk"] for witness in proof.get("witness", {}).values()]
        routes += list(proof.get("least", {}).values())
        for place, walk in enumerate(routes):
            if len(walk) < 2:
                continue
            changed = copy.deepcopy(result)
            again = changed["demands"][number]["certificate"]
            found = [w["walk"] for w in again.get("witness", {}).values()] + list(
                again.get("least", {}).values()
            )
            found[place].insert(1, walk[0])
            assert check(changed, question.tables())
