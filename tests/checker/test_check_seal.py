"""No word of a printed result changes unnoticed, and what is proven is refused even when sealed anew."""

import copy
import json

import pytest

from cleanpath.checker.check import check, check_seal, seal
from cleanpath.network.case import read_case
from cleanpath.workspace.verify import check_terms
from cleanpath.workspace.workspace import Workspace

PROVEN = {
    "id", "low", "high", "share_low", "share_high", "avoidable", "reachable", "disjoint_clean_paths", "cut",
    "touches", "may_touch", "certificate",
}  # fmt: skip
"""Fields of a demand that the checker proves; `grade` and `claims` are evidence, planes are not proven."""
TERMS = {"elements", "digests", "routing", "failures", "reroute", "title", "synthetic"}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    workspace = Workspace(str(tmp_path_factory.mktemp("ledger") / "ledger.sqlite"))
    case = read_case("operator-5g")
    result = workspace.analyse(case).assessment.to_dict()
    tables = {name: table.to_pydict() for name, table in case.network.tables().items()}
    return workspace, case, json.loads(json.dumps(result)), tables


def leaves(value, path=()):
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield from leaves(item, (*path, step))
    if not isinstance(value, (dict, list)):
        yield path, value


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + (0.25 if value < 0.5 else -0.25) if isinstance(value, float) else value + 1
    return "nowhere"


def changes(result):
    """Yield the result with one leaf after the other changed; it is whole again in between."""
    for path, value in list(leaves(result)):
        at = result
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = other(value)
        yield path
        at[path[-1]] = value


def test_every_changed_word_breaks_the_seal(printed):
    result = copy.deepcopy(printed[2])
    assert check_seal(result) == []
    seen = 0
    for path in changes(result):
        seen += 1
        assert check_seal(result), path
    assert seen > 500
    for name in printed[2]:
        assert check_seal({key: value for key, value in printed[2].items() if key != name})
    assert check_seal({**printed[2], "more": 1})
    assert check_seal(None)
    assert check_seal([])


def test_the_seal_does_not_depend_on_layout(printed):
    turned = dict(reversed(printed[2].items()))
    assert check_seal(json.loads(json.dumps(turned, indent=3))) == []


def test_every_changed_statement_that_is_proven_is_refused_even_if_sealed_anew(printed):
    workspace, case, result, tables = printed
    assert check(result, tables) == []
    assert check_terms(workspace, result, case) == []
    result = copy.deepcopy(result)
    refused = 0
    for path in changes(result):
        proven = path[0] in ("pieces", "counts", "digest") or (path[0] == "demands" and path[2] in PROVEN)
        if proven:
            refused += 1
            result["seal"] = seal(result)
            assert check(result, tables), path
        elif path[0] in TERMS:
            assert check(result, tables) or check_terms(workspace, result, case), path
    assert refused > 200


def test_another_lens_or_day_is_noticed_where_it_matters(printed):
    workspace, case, result, _ = printed
    assert "restricted" in check_terms(workspace, {**result, "lens": "vendor:nokia"}, case)[0]
    for wrong in ({"lens": "vendor:nobody-knows"}, {"as_of": "soon"}, {"lens": None}, {"restricted": 3}):
        assert check_terms(workspace, {**result, **wrong}, case)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("planes", {}),
        ("classes", {}),
        ("clean_path", "no"),
        ("clean_path", None),
    ],
)
def test_planes_that_do_not_fit_together_are_refused(printed, field, value):
    _, _, result, tables = printed
    changed = copy.deepcopy(result)
    ministry = next(one for one in changed["demands"] if one["id"] == "ministry")
    ministry[field] = value
    assert check(changed, tables)


@pytest.mark.parametrize("ends", [["always", "clear"], ["clear"], ["none", "clear"], "clear", None])
def test_a_plane_that_is_no_interval_is_refused(printed, ends):
    _, _, result, tables = printed
    changed = copy.deepcopy(result)
    changed["demands"][0]["planes"]["timing"]["content"] = ends
    assert check(changed, tables)


def test_a_route_less_plane_is_never_decided(printed):
    _, _, result, tables = printed
    changed = copy.deepcopy(result)
    island = next(one for one in changed["demands"] if one["id"] == "island")
    island["planes"]["user"]["content"] = ["clear", "clear"]
    assert check(changed, tables)
