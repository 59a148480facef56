"""Assertions of pipelines: what may be exposed or breached stands against them."""

from dataclasses import replace

import pytest

import cleanpath as cp
from cleanpath.errors import BadInput, UnknownName
from cleanpath.results.assertions import LEVELS, find_exposed
from cleanpath.verdict import Level


@pytest.fixture(scope="module")
def analysis():
    return cp.Workspace().analyse("operator-5g")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("allow_unknown", [False, True])
def test_it_fails_exactly_where_a_demand_may_be_exposed(analysis, level, allow_unknown):
    least = Level[level.upper()]
    ends = [d.verdict.low if allow_unknown else d.verdict.high for d in analysis.assessment]
    if max(ends) >= least:
        with pytest.raises(AssertionError, match=f"no exposure at {level} or above; found .*: "):
            analysis.assert_no_exposure(level, allow_unknown)
    else:
        analysis.assert_no_exposure(level, allow_unknown)


def test_it_passes_where_every_demand_is_clear(analysis):
    clear = [d for d in analysis.assessment if d.words == "clear"]
    rest = [d for d in analysis.assessment if d.words != "clear"]
    assert find_exposed(replace(analysis.assessment, verdicts=clear), "possible", False) == []
    assert len(find_exposed(replace(analysis.assessment, verdicts=rest), "possible", False)) == len(rest)
    with pytest.raises(BadInput, match="one of possible"):
        analysis.assert_no_exposure("terrible")


def test_a_breach_stands_against_compliance_and_an_unknown_unless_allowed():
    workspace = cp.Workspace()
    with pytest.raises(AssertionError, match="no breach; found "):
        workspace.analyse("operator-uk", lens="gb-dvd-2022", as_of="2030-01-01").assert_compliant()
    early = workspace.analyse("operator-uk", lens="gb-dvd-2022", as_of="2019-01-01")
    assert early.findings.of("breached") == []
    early.assert_compliant(allow_unknown=True)


def test_a_demand_is_found_by_its_id_and_others_are_refused(analysis):
    first = analysis.assessment.verdicts[0]
    assert analysis.assessment[first.id] is first
    assert first.share.low <= first.share.high
    assert first.certificate
    assert len(analysis.assessment) == len(list(analysis.assessment))
    with pytest.raises(UnknownName, match="nobody"):
        _ = analysis.assessment["nobody"]
