"""The two axes beside a verdict: what is known of the equipment, how far the law had come, what is open."""

import pytest

from cleanpath.results.axes import (
    EQUIPMENT,
    EQUIPMENT_WORDS,
    LAW,
    LAW_WORDS,
    equipment_known,
    flow_rows,
    law_known,
    open_on,
)
from cleanpath.results.classes import class_of
from cleanpath.workspace.assess import assess
from cleanpath.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Workspace(str(tmp_path_factory.mktemp("axes") / "ledger.sqlite"))


@pytest.mark.parametrize("lens", ["US:enacted", "US", "local", "vendor:huawei,zte"])
def test_every_flow_has_a_word_on_each_axis_and_the_class_agrees(desk, lens):
    result = assess(desk, "allies-2018", lens, "2018-11-23")
    for demand in result["demands"]:
        equipment, law = equipment_known(result, demand), law_known(result, demand)
        assert equipment in EQUIPMENT_WORDS
        assert law in LAW_WORDS
        certain = class_of(demand) in ("exposed in full", "exposed in part", "at risk")
        assert (equipment == "shown") == certain
        assert (equipment == "reported") == (class_of(demand) == "reported")


def test_the_law_of_the_day_stands_on_its_own_axis(desk):
    said = {}
    for lens in ("US:enacted", "vendor:huawei,zte"):
        result = assess(desk, "allies-2018", lens, "2018-11-23")
        exposed = next(d for d in result["demands"] if class_of(d) == "exposed in part")
        said[lens] = law_known(result, exposed), equipment_known(result, exposed)
    assert said["vendor:huawei,zte"] == ("said by the lens", "shown")
    assert said["US:enacted"][1] == "shown"
    assert said["US:enacted"][0] != "in force"


def test_what_is_decided_is_open_on_no_axis_and_missing_makers_on_the_equipment_axis(desk):
    for case in ("operator-5g", "operator-uk"):
        result = assess(desk, case)
        for demand in result["demands"]:
            axes = open_on(result, demand)
            assert set(axes) <= {EQUIPMENT, LAW}
            if demand["low"] == demand["high"]:
                assert axes == []
    result = assess(desk, "operator-5g", "vendor:huawei")
    open_ = [d for d in result["demands"] if d["low"] != d["high"] and d["reachable"]]
    assert open_
    assert all(EQUIPMENT in open_on(result, demand) for demand in open_)


def test_rows_of_flows_hold_class_interval_and_both_axes(desk):
    result = assess(desk, "operator-5g")
    rows = flow_rows(result)
    assert [row["id"] for row in rows] == [demand["id"] for demand in result["demands"]]
    assert {"class", "low", "high", "equipment", "law", "open"} <= rows[0].keys()


@pytest.mark.parametrize("lens", ["US:enacted", "local"])
def test_explain_closes_the_axes_that_are_open(desk, lens):
    analysis = desk.analyse("allies-2018", lens, "2018-11-23")
    result = analysis.assessment.to_dict()
    for demand in result["demands"][::60]:
        told = analysis.explain(demand["id"]).to_dict()
        words = [one["text"] for section in told["sections"] for one in section["sentences"]]
        axes = open_on(result, demand)
        assert (EQUIPMENT in axes) == any(text.startswith("Equipment is open") for text in words)
        if any(text.startswith("The law is open") for text in words):
            assert LAW in axes
