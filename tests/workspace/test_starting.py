"""A first case from a few answers: it can be assessed, and says what it does not know."""

import io

import pytest

from cleanpath.cli import main as shell
from cleanpath.cli.main import main
from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.workspace.assess import assess
from cleanpath.workspace.starting import init
from cleanpath.workspace.workspace import Workspace


@pytest.fixture
def desk(tmp_path):
    return Workspace(str(tmp_path / "ledger.sqlite"))


@pytest.mark.parametrize(
    ("vendors", "said"),
    [
        ({}, "nothing known"),
        ({"access": "Huawei", "core": "nokia"}, "exposed in full"),
        ({"access": "ericsson", "core": "nokia"}, "clear"),
        ({"access": "ericsson"}, "nothing known"),
    ],
)
def test_what_is_made_can_be_assessed(desk, tmp_path, vendors, said):
    told = init(desk, str(tmp_path / "net"), lens="vendor:huawei", as_of="2026-01-01", **vendors)
    result = assess(desk, told["written"])
    assert [demand["class"] for demand in result["demands"]] == [said]
    assert result["as_of"] == "2026-01-01"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"country": "Atlantis"}, BadInput),
        ({"lens": "nobody"}, BadInput),
        ({"access": "hauwei"}, UnknownName),
        ({"as_of": "2026-02-30"}, BadInput),
    ],
)
def test_what_is_refused_leaves_nothing(desk, tmp_path, given, fault):
    with pytest.raises(fault):
        init(desk, str(tmp_path / "net"), **given)
    assert not (tmp_path / "net").exists()


def test_a_folder_that_holds_something_is_left_alone(desk, tmp_path):
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "mine").write_text("x")
    with pytest.raises(Conflict):
        init(desk, str(tmp_path / "net"))


def test_questions_are_asked_on_a_terminal_only(tmp_path, monkeypatch, capsys):
    answers = io.StringIO("Ours\nvendor:zte\nJapan\n2026-01-01\nZTE\n\n")
    answers.isatty = lambda: True
    monkeypatch.setattr(shell.sys, "stdin", answers)
    words = ["--ledger", str(tmp_path / "l.sqlite"), "init", str(tmp_path / "asked")]
    assert main(words) == 0
    assert "Whose rules decide" in capsys.readouterr().err
    text = (tmp_path / "asked" / "elements.csv").read_text()
    assert "zte" in text
    assert '"JP"' in text
    assert 'title = "Ours"' in (tmp_path / "asked" / "case.toml").read_text()
    monkeypatch.setattr(shell.sys, "stdin", io.StringIO("never read\n"))
    assert main([*words[:-1], str(tmp_path / "plain")]) == 0
    assert "?" not in capsys.readouterr().err
