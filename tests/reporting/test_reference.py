from pathlib import Path

from cleanpath.commands.table import COMMANDS
from cleanpath.reporting.reference import write_reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md"


def test_the_page_is_what_the_program_says():
    assert PAGE.read_text(encoding="utf-8") == write_reference(COMMANDS), "run `make docs`"
