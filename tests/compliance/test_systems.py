"""Autonomous systems without equipment on record: their operators are judged where somebody asks for them."""

import pytest

from building import judge, write
from cleanpath.cli.exit_status import CLEAR, UNDECIDED, exit_code
from cleanpath.results.findings import describe_findings
from cleanpath.results.wording import not_judged_text

SYSTEMS = [
    {"id": "AS1", "kind": "autonomous_system", "operator": "one", "country": "GB"},
    {"id": "AS2", "kind": "autonomous_system", "operator": "two", "country": "GB"},
]
CORE = {"id": "core", "kind": "upf", "vendor": "nokia", "operator": "two", "country": "GB"}


@pytest.fixture
def judged(tmp_path):
    def judged(*elements, operators=(), **more):
        case = write(tmp_path / "case", "2024-06-01", elements=elements, operators=operators)
        return judge(case, **more)

    return judged


def whom(found):
    return {finding.operator for finding in found.findings}


def test_operators_of_systems_alone_are_passed_over_and_counted(judged):
    found = judged(*SYSTEMS)
    assert (whom(found), found.not_judged) == (set(), 2)
    result = describe_findings(found).to_dict()
    assert not_judged_text(result).startswith("2 operators are in the case by autonomous systems alone")
    assert exit_code(result, None, True) == UNDECIDED
    assert exit_code(result, None, False) == CLEAR


def test_with_equipment_or_a_row_of_its_own_an_operator_is_judged(judged):
    assert whom(judged(*SYSTEMS, CORE)) == {"two"}
    found = judged(*SYSTEMS, CORE, operators=[{"id": "one", "country": "GB"}])
    assert (whom(found), found.not_judged) == ({"one", "two"}, 0)
    assert not_judged_text(describe_findings(found).to_dict()) == ""


def test_an_operator_asked_for_by_name_is_judged(judged):
    found = judged(*SYSTEMS, operator="one")
    assert (whom(found), found.not_judged) == ({"one"}, 0)
