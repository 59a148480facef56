"""Defaults of one's own: read from the folder and the user's place, refused where they are not foreseen."""

import json

import pytest

from cleanpath.cli.main import main
from cleanpath.cli.settings import KEYS, Settings, read_settings, user_file
from cleanpath.errors import BadInput, UnknownName


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CLEANPATH_LEDGER", raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    user_file().parent.mkdir(parents=True)
    return here


def test_without_files_nothing_is_set(home):
    assert read_settings() == Settings()


def test_the_folder_goes_before_the_user(home):
    user_file().write_text('lens = "US"\nformat = "csv"\npager = false\n')
    (home / "cleanpath.toml").write_text('lens = "local"\nledger = "own.sqlite"\n')
    assert read_settings() == Settings("own.sqlite", "local", "csv", None, False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('lense = "US"', "Did you mean lens"),
        ("surprise = 1", "Settings are ledger, lens"),
        ("lens = 3", "a text"),
        ('color = "never"', "true or false"),
        ('format = "xml"', "one of table"),
        ("lens = ", "TOML"),
        ('ledger = "postgresql://elsewhere/db"', "an address"),
        ("x" * 70_000, "bytes"),
    ],
)
def test_what_is_not_foreseen_is_refused(home, text, told, capsys):
    (home / "cleanpath.toml").write_text(text)
    with pytest.raises(BadInput) as caught:
        read_settings()
    assert told in str(caught.value)
    assert main(["cases"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_address_is_taken_from_the_users_own_file(home):
    user_file().write_text('ledger = "postgresql://db/ledger"\n')
    assert read_settings().ledger == "postgresql://db/ledger"


def test_a_misspelt_key_is_an_unknown_name(home):
    user_file().write_text("colour = true\n")
    with pytest.raises(UnknownName):
        read_settings()
    assert "color" in KEYS


def test_defaults_hold_until_the_command_line_says_otherwise(home, capsys):
    (home / "cleanpath.toml").write_text('lens = "vendor:zte"\nformat = "json"\nledger = "own.sqlite"\n')
    assert main(["assess", "operator-5g"]) == 0
    assert json.loads(capsys.readouterr().out)["lens"] == "vendor:zte"
    assert (home / "own.sqlite").exists()
    assert main(["assess", "operator-5g", "--lens", "vendor:huawei", "--format", "table"]) == 0
    assert "lens vendor:huawei" in capsys.readouterr().out
