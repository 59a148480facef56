"""What is printed is accepted; what was changed is refused, however it was sealed anew."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleanpath.checker.check import seal
from cleanpath.checker.tables import READ, read_tables
from cleanpath.files import to_json
from cleanpath.network.case import bundled_cases, find_case, read_case
from cleanpath.results.seal import digest_tables
from cleanpath.results.seal import seal as seal_of_the_engine
from cleanpath.workspace.plan import whatif
from cleanpath.workspace.verify import verify
from cleanpath.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
NOT_PROVEN = {"version", "case", "ranges", "delays"}
"""Parts of a result that docs/guide/verify.md lists as not proven."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(str(tmp_path_factory.mktemp("ledger") / "ledger.sqlite"))


@pytest.fixture(scope="module")
def printed(workspace):
    """A result of each kind as it is read back from a file, with its case."""
    planes = workspace.analyse("operator-5g").assessment.to_dict()
    findings = workspace.analyse("operator-uk", "local").findings.to_dict()
    plan = workspace.analyse("operator-uk").plan(runs=0).to_dict()
    levers = workspace.analyse("operator-5g").levers(by=("maker", "operator")).to_dict()
    supposed = whatif(workspace, "operator-5g", [SCENARIO])
    made = {"assess": planes, "judge": findings, "plan": plan, "levers": levers, "whatif": supposed}
    return {kind: json.loads(to_json(one)) for kind, one in made.items()}


CASES = {
    "assess": "operator-5g", "judge": "operator-uk", "plan": "operator-uk", "levers": "operator-5g",
    "whatif": "operator-5g",
}  # fmt: skip
SCENARIO = str(ROOT / "docs/guide/scenarios/harbour-replaced.toml")


def test_findings_of_one_operator_say_so_and_are_accepted(workspace, tmp_path):
    from cleanpath.workspace.assess import judge

    result = json.loads(to_json(judge(workspace, "operator-uk", operator="uk-provider")))
    assert result["operator"] == "uk-provider"
    assert tried(workspace, result, "operator-uk", tmp_path / "r.json")["faults"] == []
    for forged in (
        {k: v for k, v in result.items() if k != "operator"},
        result | {"operator": "site-partner"},
    ):
        assert not tried(workspace, forged, "operator-uk", tmp_path / "r.json")["accepted"]


def test_kinds_that_a_case_got_since_are_noticed(workspace, printed, tmp_path):
    case = shutil.copytree(find_case("operator-5g"), tmp_path / "operator-5g")
    (tmp_path / "result.json").write_text(to_json(printed["assess"]))
    assert verify(workspace, str(tmp_path / "result.json"), str(case))["accepted"]
    (case / "kinds").mkdir()
    (case / "kinds" / "gnb.toml").write_text("[malicious_vendor_can]\nuser = []\n")
    again = verify(workspace, str(tmp_path / "result.json"), str(case))
    assert "digests: the files of the case are not those that were assessed" in again["faults"]


def leaves(value, path=()):
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield from leaves(item, (*path, step))
    if not isinstance(value, (dict, list)):
        yield path, value


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return value * 0.5 + 0.125
    return value + 1 if isinstance(value, int) else "nowhere"


def changed(result, path):
    copy = json.loads(json.dumps(result))
    at = copy
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = other(at[path[-1]])
    if "seal" in copy:
        copy["seal"] = seal(copy)
    return copy


def tried(workspace, result, case, place):
    place.write_text(json.dumps(result))
    return verify(workspace, str(place), case)


@pytest.mark.parametrize("kind", CASES)
def test_what_was_printed_is_accepted(workspace, printed, kind, tmp_path):
    assert tried(workspace, printed[kind], CASES[kind], tmp_path / "r.json")["faults"] == []


@pytest.mark.parametrize("kind", CASES)
def test_every_changed_leaf_is_refused_although_sealed_anew(workspace, printed, kind, tmp_path):
    """A leaf of each part of the result, and in the deep setting many more."""
    draw = random.Random(7)
    parts: dict[str, list] = {}
    for path, _ in leaves(printed[kind]):
        if path[0] not in NOT_PROVEN | {"seal", "schema"} and path[-1] != "kept":
            parts.setdefault(str([step for step in path[:4] if isinstance(step, str)]), []).append(path)
    deep = os.environ.get("HYPOTHESIS_PROFILE") in ("deep", "nightly")
    each = {"plan": 6, "whatif": 4}.get(kind, 12) if deep else 1  # those are worked out longest
    chosen = [path for paths in parts.values() for path in draw.sample(paths, min(each, len(paths)))]
    assert len(chosen) > 20
    if each == 1 and kind == "whatif":  # each takes three assessments
        chosen = draw.sample(chosen, 12)
    for path in chosen:
        answer = tried(workspace, changed(printed[kind], path), CASES[kind], tmp_path / "r.json")
        assert not answer["accepted"], path


def test_a_plan_of_nothing_is_refused(workspace, printed, tmp_path):
    """Terms without a duty need no step; they are not those of the case."""
    plan = printed["plan"]
    terms = {**plan["terms"], "duties": [], "caps": [], "demands": []}
    nothing = {**plan, "terms": terms, "steps": [], "programme": [], "demands": [], "requirements": []}
    nothing["seal"] = seal(nothing)
    faults = tried(workspace, nothing, "operator-uk", tmp_path / "r.json")["faults"]
    assert any("duties" in fault or "cost" in fault for fault in faults)


def test_clean_paths_for_all_are_refused(workspace, printed, tmp_path):
    forged = json.loads(json.dumps(printed["assess"]))
    for demand in forged["demands"]:
        if demand["reachable"]:
            demand |= {"clean_path": "yes", "classes": {one: ["clear"] * 2 for one in demand["classes"]}}
    forged["seal"] = seal(forged)
    assert not tried(workspace, forged, "operator-5g", tmp_path / "r.json")["accepted"]


@pytest.mark.parametrize("content", ["[]", "{}", '{"schema": "cleanpath.changes/1"}', '{"schema": 3}'])
def test_what_is_no_result_is_refused(workspace, tmp_path, content):
    (tmp_path / "r.json").write_text(content)
    answer = verify(workspace, str(tmp_path / "r.json"), "operator-5g")
    assert not answer["accepted"]
    assert "expected one of assess, judge of a case, plan, levers or whatif" in answer["faults"][0]


@pytest.mark.parametrize("schema", ["assessment", "findings", "plan", "levers", "whatif"])
@pytest.mark.parametrize("rows", [None, 5, "x", [3], [{}], {"a": 1}])
def test_what_only_claims_to_be_a_result_is_refused(workspace, tmp_path, schema, rows):
    """Names of parts with nothing sound in them: a line for each fault, never a crash."""
    forged = {"schema": f"cleanpath.{schema}/1", "demands": rows, "findings": rows, "steps": rows}
    forged |= {"lens": "local", "as_of": "2025-06-30", "known_at": "2025-06-30"}
    for content in (forged, {"schema": forged["schema"]}):
        answer = tried(workspace, content, "operator-5g", tmp_path / "r.json")
        assert (answer["accepted"], answer["checked"]) == (False, 0)
        assert answer["faults"]


@pytest.mark.parametrize("name", bundled_cases())
def test_the_checker_reads_the_case_as_the_engine_does(name):
    """Two readers without a line in common, every column that the checker looks at."""
    case = read_case(name)
    ours, theirs = read_tables(case.folder), case.network.tables()
    for table, columns in READ.items():
        for column in columns:
            assert [str(v) for v in ours[table][column]] == [
                str(float(v)) if isinstance(v, int) and not isinstance(v, bool) else str(v)
                for v in theirs[table][column].to_pylist()
            ], (table, column)


def test_digest_and_seal_are_worked_out_alike(printed):
    from cleanpath.checker.case import digest

    case = read_case("operator-5g")
    assert digest(read_tables(case.folder)) == digest_tables(case.network)
    assert seal(printed["assess"]) == seal_of_the_engine(printed["assess"]) == printed["assess"]["seal"]


def test_the_checker_loads_nothing_of_the_engine():
    code = (
        "import sys\n"
        "from cleanpath.checker import check, plan, tables\n"
        "allowed = {'errors', 'verdict', 'dates', 'checker'}\n"
        "loaded = {m.split('.')[1] for m in sys.modules if m.startswith('cleanpath.')}\n"
        "sys.exit(', '.join(sorted(loaded - allowed)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
