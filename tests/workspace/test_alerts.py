"""What became known changes findings, and every change says because of what."""

import json
import shutil

import pytest

from cleanpath.cli.main import main
from cleanpath.errors import BadInput
from cleanpath.policy.registry import BUNDLED
from cleanpath.workspace.history import alerts
from cleanpath.workspace.workspace import Workspace

HEAD = "id,kind,vendor,country,operator,obtained,category,produced_in\n"


@pytest.fixture
def desk(tmp_path):
    return Workspace(str(tmp_path / "ledger.db"))


@pytest.fixture
def american(tmp_path):
    folder = tmp_path / "american"
    folder.mkdir()
    (folder / "case.toml").write_text(
        'title = "One operator"\nlens = "US"\nas_of = "2026-06-01"\nrouting = "structural"\n'
    )
    (folder / "elements.csv").write_text(
        HEAD + "cpe,ont_cpe,netgear,US,op,2024-01,consumer-router,VN\ngnb,gnb,ericsson,US,op,2019-01,,SE\n"
    )
    (folder / "links.csv").write_text("id,a,b\n")
    (folder / "demands.csv").write_text("id,source,target\n")
    return folder


def told(desk, case, **asked):
    return list(alerts(desk, str(case), **asked))


def test_a_nil_certificate_lapses_when_routers_produced_abroad_are_listed(desk, american):
    lines = told(desk, american, since="2025-01-01", lens="US")
    (lapse,) = [line for line in lines if line["kind"] == "nil_certification_lapses"]
    assert "your nil certification lapses" in lapse["text"]
    assert lapse["rules"] == ["us-fcc-cl-routers"]
    assert lapse["assets"] + lapse["assets_unknown"] == ["cpe"]
    assert all(event["known_from"] > "2025-01-01" for event in lapse["because"])
    assert lines[0] is lapse
    known = told(desk, american, since="2026-05-01", lens="US")
    assert not [line for line in known if line["kind"] == "nil_certification_lapses"]


def test_where_it_was_not_nil_nothing_lapses(desk, american):
    path = american / "elements.csv"
    path.write_text(path.read_text() + "old,gnb,huawei,US,op,2012,,CN\n")
    lines = told(desk, american, since="2025-01-01", lens="US")
    assert not [line for line in lines if line["kind"] == "nil_certification_lapses"]


def test_nothing_that_became_known_is_no_alert(desk):
    assert told(desk, "operator-uk", since="2024-06-01", as_of="2024-06-01") == []


def test_each_alert_is_of_a_rule_and_says_what_became_known(desk):
    lines = told(desk, "operator-uk", since="2022-01-01", as_of="2024-06-01")
    kinds = {line["kind"] for line in lines}
    assert "breach_appears" in kinds
    for line in lines:
        assert line["because"]
        assert {event["rule"] for event in line["because"]} == {line["rule"]}
        assert line["old"] != line["new"] or line["old_days"] != line["new_days"]


def test_an_older_folder_of_rules_can_be_compared_with(desk, tmp_path):
    rules = tmp_path / "rules"
    shutil.copytree(BUNDLED, rules)
    path = rules / "gb-dvd-2022.toml"
    path.write_text(path.read_text().replace('deadline = "2023-12-31"', 'deadline = "2025-12-31"'))
    lines = told(desk, "operator-uk", since="2024-06-01", as_of="2024-06-01", rules=str(rules))
    assert [(line["kind"], line["requirement"]) for line in lines] == [("breach_appears", "R-core")]
    assert (lines[0]["old"], lines[0]["new"]) == ("due", "breached")


def test_the_command_prints_one_object_a_line(tmp_path, capsys):
    asked = ["alerts", "operator-uk", "--since", "2022-01-01", "--as-of", "2024-06-01"]
    assert main(["--ledger", str(tmp_path / "l.db"), *asked]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(json.loads(line)["text"] for line in lines)


def test_a_day_after_the_question_is_refused(desk):
    with pytest.raises(BadInput, match="--since"):
        alerts(desk, "operator-uk", since="2025-01-01", as_of="2024-06-01")
