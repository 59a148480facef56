"""The shell examples of the README and of the guide run, in a folder with the files that they name."""

import io
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from example_files import ROOT, lay_out, record, run

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs" / "guide").glob("*.md")])
SMALLER = {"100000": "120"}
"""Numbers of an example that only make it slow."""
NOT_HERE = {
    r"FORMAT SOURCE": "a pattern, no command",
    r"https://": "needs an inventory server; tests/sources run against one",
    r"spark": "needs a Spark cluster; `make test-spark` has one",
    r"postgresql://|/srv/": "needs a database server or a folder of the machine's own",
    r"\bserve\b": "runs until it is stopped; tests/web starts it",
    r"warm-up": "compiles for minutes",
    r"internet": "the whole Internet; tests/workspace/test_internet.py runs a small one",
    r"losses": "the same",
    r"cable-map|atlantic|topohub\.jsonl|export\.json|as-rel|devices\.csv|enterprise-numbers": (
        "needs a foreign file; tests/sources read samples of each format"
    ),
    r"inventories/2027": "needs the inventory of another year; tests/workspace/test_history.py has one",
    r"my-model|SOURCE|ip2asn-v4": "needs traces and a model; tests/workspace/test_measuring.py has both",
    r"c-1111111111|c-2222222222": "needs more candidates; tests/workspace/test_press.py has them",
    r"map=my-case\.map\.toml": "needs a column map that somebody completed; tests/sources has some",
    r"--budget": "needs prices; tests/levers has some",
    r"baseline baseline.json": "its exit code is what it is about; tests/cli has it",
}
"""What cannot run here, by a pattern, with the reason."""
LONG = {"plan.md", "charts.md", "exports.md", "whatif.md", "levers.md", "brief.md"}
"""Pages whose examples plan or rank for many seconds: they run in the deep settings."""
FOUND_EXITS = {0, 1, 3}
"""0, or what --fail-on and --strict-unknown ask for."""


def lines_of(page):
    """The command lines of a page, each as it stands."""
    text = re.sub(r"\\\n\s*", " ", page.read_text(encoding="utf-8"))
    for kind, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines() if kind in ("", "sh", "shell") else ():
            line = re.split(r"\s{3,}|\s+# ", line.strip())[0]
            if re.match(r"(?:\w+=\S+ |(?:cat|echo) [^|]*\| )?cleanpath ", line):
                yield line


def reason_not_to_run(line):
    return next((why for pattern, why in NOT_HERE.items() if re.search(pattern, line)), None)


class Input(io.TextIOWrapper):
    """Standard input with some text."""

    def __init__(self, text):
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")


def execute(line, place, names, patch):
    """Run a line as a shell would, in this process; return its exit code."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|<>")
    lexer.whitespace_split = True
    words = list(lexer)
    settings = {}
    while "=" in words[0] and not words[0].startswith("-"):
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    given = None
    if "|" in words:
        first, words = words[: words.index("|")], words[words.index("|") + 1 :]
        given = Path(first[1]).read_text(encoding="utf-8") if first[0] == "cat" else first[1] + "\n"
    to = words[words.index(">") + 1] if ">" in words else None
    given = Path(words[words.index("<") + 1]).read_text(encoding="utf-8") if "<" in words else given
    stop = min([words.index(mark) for mark in "<>" if mark in words], default=len(words))
    with patch.context() as here:
        for name, value in settings.items():
            here.setenv(name, value)
        if given is not None:
            here.setattr(sys, "stdin", Input(given))
        argv = [names.get(word, word) for word in words[1:stop]]
        if to is None:
            return run(place, *argv)
        with open(to, "w", encoding="utf-8") as out:
            here.setattr(sys, "stdout", out)
            return run(place, *argv)


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guide") / "files"
    folder.mkdir()
    lay_out(folder)
    return folder, *record(folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_shell_examples_of_a_page_run(laid_out, page, tmp_path, monkeypatch, capsys):
    if page.name in LONG and os.environ.get("HYPOTHESIS_PROFILE", "default") == "default":
        pytest.skip("its examples plan or rank for many seconds; the deep settings run them")
    folder, names, own = laid_out
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "home"))
    for line in lines_of(page):
        if reason_not_to_run(line):
            continue
        verb = next((verb for verb in own if f"cleanpath {verb} " in line), "")
        for target in re.findall(r"--to ([\w.-]+)", line):  # an earlier page or line may have made it
            if (place / target).is_dir() and "import" in line:
                shutil.rmtree(place / target)
        code = execute(line, place, names | SMALLER | own.get(verb, {}), monkeypatch)
        told = capsys.readouterr()
        assert code == 0 or (code in FOUND_EXITS and "--fail-on" in line), (line, code, told.err)


def test_only_what_occurs_is_left_out():
    """A reason that no line needs any more is taken out."""
    lines = [line for page in PAGES for line in lines_of(page)]
    assert len(lines) > 100
    for pattern in NOT_HERE:
        assert any(re.search(pattern, line) for line in lines), pattern
    assert sum(reason_not_to_run(line) is None for line in lines) > 80
