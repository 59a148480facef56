"""What the documentation says is there is there, and what is there is documented."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

from cleanpath.cli.commands import COMMANDS
from cleanpath.cli.main import build_parser

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
SECTIONS = [ROOT / "docs" / name for name in ("guide", "reference", "decisions")]


def name_of(page):
    return str(page.relative_to(ROOT))


def examples(page):
    """The command lines of a page, without pipes, redirections and remarks."""
    text = re.sub(r"\\\n\s*", " ", page.read_text(encoding="utf-8"))
    for block in re.findall(r"^```(?:sh|shell)?\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            found = re.search(r"(?:^|\| )(cleanpath [^|<>#&;]*)", line)
            if found:
                yield re.split(r"\s{3,}", found.group(1).strip())[0]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (page.parent / link).exists(), f"{link} does not exist"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_examples_are_commands(page):
    for line in examples(page):
        words = shlex.split(line)[1:]
        if words and not {"COMMAND", "..."} & set(words):
            try:
                build_parser().parse_args(words)
            except SystemExit as stop:
                assert stop.code == 0, line


@pytest.mark.parametrize("folder", SECTIONS, ids=name_of)
def test_every_page_is_listed(folder):
    listing = (folder / "README.md").read_text(encoding="utf-8")
    missing = [
        page.name
        for page in folder.glob("*.md")
        if page.name != "README.md" and f"({page.name})" not in listing
    ]
    assert missing == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_has_its_place_in_the_guide(command):
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "guide").glob("*.md")]
    assert any(f"cleanpath {command.name}" in text for text in pages)


def test_the_examples_of_the_library_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    page = str(ROOT / "docs" / "guide" / "python.md")
    found = doctest.testfile(page, module_relative=False, optionflags=options)
    assert found.attempted > 20
    assert found.failed == 0
