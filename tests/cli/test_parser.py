"""Words that nobody knows are answered with the nearest one; help and completion know every command."""

import os
import pty
import select
import shutil
import subprocess
import time

import pytest

from cleanpath.cli.commands import COMMANDS
from cleanpath.cli.layout import Screen
from cleanpath.cli.main import main
from cleanpath.cli.parser import build_parser, printing_of
from cleanpath.cli.shell import SHELLS, completion, help


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["asess", "allies-2018"], "Did you mean assess"),
        (["inbox", "acept", "x"], "Did you mean accept"),
        (["assess", "allies-2018", "--lenz", "US"], "Did you mean --lens"),
        (["assess", "allies-2018", "--fail-on", "exposed"], "or exposed-in-part?"),
        (["export", "operator-5g", "--as", "pdx", "--to", "x"], "Did you mean pdf"),
        (["assess", "allies2018"], "Did you mean allies-2018"),
        (["assess", "allies-2018", "--lens", "Germany"], "Did you mean DE"),
        (["assess", "allies-2018", "--lens", "us"], "Did you mean US"),
        (["rules", "--jurisdiction", "Japan"], "Did you mean JP"),
        (["help", "asess"], "Did you mean assess"),
        (["judge", "operator-uk", "--operator", "uk-provder"], "Did you mean uk-provider"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_the_nearest_word_is_offered(words, told, tmp_path, capsys):
    try:
        code = main(["--ledger", str(tmp_path / "l.sqlite"), *words])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.count("\n") == 1


def test_choices_stand_in_the_help():
    text = help(None, ["assess"])["text"]
    assert "--by flow|site|operator|country" in text
    assert "--output" in text
    assert "One of" not in help(None, ["export"])["text"]


def test_help_of_a_word_is_that_of_the_option():
    for command in COMMANDS:
        assert command.help.split()[0] in help(None, command.name.split())["text"]


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_knows_every_command_and_option(shell):
    text = completion(None, shell)["text"]
    for command in COMMANDS:
        assert command.name.split()[-1] in text
        for parameter in (*command.parameters, *command.views, *command.gates, *printing_of(command)):
            if not parameter.positional:
                assert parameter.option.removeprefix("--") in text


@pytest.mark.parametrize("shell", SHELLS)
def test_a_real_shell_takes_the_script(shell, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(completion(None, shell)["text"])
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


LINES = [
    ("cleanpath ass", {"assess"}),
    ("cleanpath assess all", {"allies-2018"}),
    ("cleanpath judge operator-5", {"operator-5g"}),
    ("cleanpath export operator-5g --as p", {"pack", "pdf"}),
    ("cleanpath assess operator-5g --by ", {"flow", "site", "operator", "country"}),
    ("cleanpath inbox ac", {"accept"}),
    ("cleanpath claims ", {"add", "grade", "withdraw"}),
    ("cleanpath rules s", {"show"}),
    ("cleanpath completion ", {"bash", "zsh", "fish"}),
]
"""Beginnings of a line, and the words that may come next."""


def script_of(shell, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(completion(None, shell)["text"])
    return script


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_bash_completes(line, offered, tmp_path):
    words = line.split(" ")
    begin = f"source {script_of('bash', tmp_path)}; COMP_WORDS=({' '.join(repr(w) for w in words)})"
    shown = f"{begin}; COMP_CWORD={len(words) - 1}; _cleanpath; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", shown], capture_output=True, text=True, check=True)
    found = set(done.stdout.split())
    assert offered == {word for word in found if not word.startswith("-")}


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_fish_completes(line, offered, tmp_path):
    asked = f"source {script_of('fish', tmp_path)}; complete -C '{line}'"
    done = subprocess.run(["fish", "-c", asked], capture_output=True, text=True, check=True, cwd=tmp_path)
    found = {told.split("\t")[0] for told in done.stdout.splitlines()}
    assert offered == {word for word in found if not word.startswith("-")} - {"script"}


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_zsh_completes(line, offered, tmp_path):
    """In a terminal of its own, as completion there works in no other."""
    setup = f"PS1=; unset zle_bracketed_paste; LISTMAX=999; source {script_of('zsh', tmp_path)}; echo ready\n"
    terminal, shell = pty.openpty()
    given = {"stdin": shell, "stdout": shell, "stderr": shell, "start_new_session": True}
    child = subprocess.Popen(["zsh", "-f", "-i"], env={**os.environ, "TERM": "dumb"}, **given)
    try:
        os.write(terminal, setup.encode())
        read_until(terminal, "ready\r\n")
        os.write(terminal, f"{line}\t\t".encode())
        told = read_until(terminal, *offered)
    finally:
        child.kill()
        child.wait()
        os.close(terminal)
        os.close(shell)
    for word in offered:
        assert word in told
    assert "unrecognized" not in told


def read_until(terminal, *words):
    """Read what a terminal shows until it holds all words, for ten seconds at most."""
    told, end = "", time.monotonic() + 10
    while time.monotonic() < end and not all(word in told for word in words):
        if select.select([terminal], [], [], 0.1)[0]:
            told += os.read(terminal, 65536).decode(errors="replace")
    return told


def test_only_what_the_words_may_mean_is_built():
    parsed = build_parser(["assess", "operator-5g"]).parse_args(["assess", "operator-5g", "--lens", "US"])
    assert (parsed.case, parsed.lens) == ("operator-5g", "US")
    whole = build_parser().parse_args(["assess", "operator-5g", "--lens", "US"])
    assert vars(parsed) == vars(whole)


def test_a_long_table_goes_through_the_pager_of_a_terminal(tmp_path, monkeypatch, capsys):
    from cleanpath.cli import main as shell

    log = tmp_path / "paged"
    monkeypatch.setenv("PAGER", f"tee {log}")
    with shell._on_terminal(Screen(80, 3, False), True):
        print("a\nb\nc\nd")
    assert log.read_text() == "a\nb\nc\nd\n"
    log.unlink()
    with shell._on_terminal(Screen(80, 3, False), False):
        print("a\nb\nc\nd")
    assert not log.exists()
    assert capsys.readouterr().out == "a\nb\nc\nd\n"
    with shell._on_terminal(Screen(80, 30, False), True):
        print("short")
    assert not log.exists()
    assert capsys.readouterr().out.endswith("short\n")
    monkeypatch.setenv("PAGER", "no-such-pager")
    with shell._on_terminal(Screen(80, 0, False), True):
        print("whole")
    assert capsys.readouterr().out == "whole\n"
    assert os.environ["PAGER"] == "no-such-pager"
