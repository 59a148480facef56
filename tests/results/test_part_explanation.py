"""Each number of the lead leads to its sources: the class to its parts, the part to its claims."""

import re
import shlex

import pytest

from cleanpath.cli.main import main
from cleanpath.errors import UnknownName
from cleanpath.policy.registry import load_registry
from cleanpath.results.classes import CLASSES, class_word
from cleanpath.results.lead import PARTS_NAMED, lead
from cleanpath.results.network_parts import CERTAIN, REPORTED, network_parts
from cleanpath.results.part_explanation import explain_subject
from cleanpath.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Workspace(str(tmp_path_factory.mktemp("parts") / "ledger.sqlite"))


@pytest.fixture(scope="module")
def analysis(desk):
    return desk.analyse("allies-2018", "US:enacted", "2018-11-23")


@pytest.fixture(scope="module")
def result(analysis):
    return analysis.assessment.to_dict()


def sentences(told, title=None):
    return [one for part in told.sections for one in part.sentences if title in (None, part.title)]


def test_each_class_tells_its_count_its_parts_and_a_source_for_each(analysis, result):
    claims = {claim["key"]: claim for claim in result["claims"]}
    wanted = {"exposed in part": CERTAIN, "reported": REPORTED}
    for name in CLASSES:
        told = analysis.explain(class_word(name))
        assert told.heading == f"{name}: {result['counts_by_class'][name]} of 261 flows"
        for part in network_parts(result):
            if part.standing != wanted.get(name) or not part.decides:
                continue
            own = [one for one in sentences(told) if one.text.startswith((f"{part.id},", f"{part.id}:"))]
            assert f"; {part.decides} flow" in own[0].text
            assert {one.text for one in own[1:]} == {
                f"{part.id}: {claims[key]['statement']} ({claims[key]['date']})" for key in part.claims
            }
            assert all(one.source and one.grade for one in own[1:])


def test_what_nothing_is_known_of_is_told_part_by_part_with_who_searched(analysis, result):
    unknown = next(line for line in lead(result, "x") if line.startswith("Nothing is known"))
    parts, on_record, searched = map(
        int, re.findall(r"Of the (\d+) parts.*?: (\d+) with .*?, (\d+) se", unknown)[0]
    )
    told = sentences(analysis.explain("nothing-known"), "By way of which parts")
    heads = [one.text for one in told if one.source is None and "; " in one.text]
    assert len(heads) == parts
    assert sum("on record, decides nothing" in text for text in heads) == on_record
    assert sum("searched, nothing found" in text for text in heads) == searched


def test_each_part_that_the_lead_names_tells_its_flows_claims_and_rules(analysis, result):
    claims = {claim["key"]: claim for claim in result["claims"]}
    text = " ".join(lead(result, "x"))
    for part in [part for part in network_parts(result) if part.decides][:PARTS_NAMED]:
        assert part.name.replace(": ", " ") in text
        told = analysis.explain(part.id)
        said = [one.text for one in sentences(told)]
        assert told.heading.startswith(f"{part.name}: {part.standing}")
        assert any(f"{part.decides} flow" in line for line in said)
        for key in result["grounds"][part.id]["claims"]:
            assert f"{part.id}: {claims[key]['statement']} ({claims[key]['date']})" in said
        on_record = sentences(told, "On record, bounding nothing")
        assert len(on_record) == len({one.text for one in on_record})
        assert any(line.startswith("us-ndaa2019-889a1A") for line in said)


def test_each_rule_that_the_lead_names_is_on_record(result):
    keys = re.findall(r"\(((?:us|gb|au)-[a-zA-Z0-9-]+)\)", lead(result, "x")[-1])
    assert len(keys) >= 8
    assert set(keys) <= set(load_registry())


def test_a_part_keeps_no_statement_back(analysis, result):
    part = max(result["grounds"], key=lambda name: len(result["grounds"][name].get("on_record", ())))
    told = sentences(analysis.explain(part), "On record, bounding nothing")
    assert len(result["grounds"][part]["on_record"]) > 8
    assert not any("more;" in one.text for one in told)


def test_boxes_and_their_classes_are_explained_too(desk):
    analysis = desk.analyse("operator-5g")
    told = analysis.explain("exposed-in-full")
    assert told.heading == "exposed in full: 4 of 9 flows"
    vendors = [one.text for one in sentences(told, "Makers")]
    assert "gnb-harb: maker huawei; restricted: yes." in vendors
    box = [one.text for one in sentences(analysis.explain("gnb-harb"))]
    assert "2 flows that touch it for certain: harbour, harbour-vpn." in box
    assert analysis.explain("reported").heading == "reported: 0 of 9 flows"


def test_what_is_nothing_of_the_case_is_refused_with_the_nearest(desk):
    with pytest.raises(UnknownName, match="element or class, found 'gnb-har'"):
        explain_subject(desk.analyse("operator-5g").assessment.to_dict(), "gnb-har")


def test_what_the_table_says_leads_to_sources_does(tmp_path, capsys):
    ledger = ["--ledger", str(tmp_path / "ledger.sqlite")]
    assert main([*ledger, "assess", "allies-2018"]) == 0
    shown = capsys.readouterr().out
    command, *more = re.findall(r"`([^`]*)`", shown[shown.index("Sources:") :])[:3]
    begin = shlex.split(command)[1:3]
    asked = [shlex.split(command)[3], *(word.removeprefix("... ") for word in more)]
    for name in asked:
        assert main([*ledger, *begin, name]) == 0
        assert "[" in capsys.readouterr().out
