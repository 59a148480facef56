"""Every example of the help runs as it stands, on small files of the names that it uses."""

import shlex
import shutil

import pytest

from cleanpath.cli.commands import COMMANDS
from example_files import lay_out, record, run

SMALLER = {"100000": "120"}
"""Numbers of an example that only make it slow."""
ELSEWHERE = {"warm-up", "internet", "losses", "serve", "work"}
"""Commands with a test of their own that runs them whole, on something smaller or with a server."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the files that examples name, and a result and a plan of bundled cases."""
    folder = tmp_path_factory.mktemp("examples")
    lay_out(folder)
    shutil.rmtree(folder / "my-case")  # one example makes it
    with pytest.MonkeyPatch.context() as patch:
        for verb, case, to in (
            ("assess", "allies-2018", "result.json"),
            ("plan", "operator-uk", "plan.json"),
        ):
            with (folder / to).open("w") as out:
                patch.setattr("sys.stdout", out)
                extra = ("--runs", "0") if verb == "plan" else ()
                assert run(folder, verb, case, "--format", "json", *extra) == 0
    return folder


@pytest.fixture(scope="module")
def recorded(place):
    """Names that examples invent, and those of the records that were made."""
    names, own = record(place)
    return names | SMALLER, own


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_of_the_help_runs(place, recorded, monkeypatch, capsys, command):
    assert command.example.startswith(f"cleanpath {command.name}"), "a command has an example of itself"
    if command.name in ELSEWHERE:
        return
    monkeypatch.chdir(place)
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "home"))
    names = recorded[0] | recorded[1].get(command.name, {})
    words = [names.get(word, word) for word in shlex.split(command.example)[1:]]
    assert run(place, *words) == 0, capsys.readouterr().err
