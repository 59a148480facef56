from pathlib import Path

import pytest

from cleanpath.cli.commands import COMMANDS
from cleanpath.cli.reference import main, write_reference, write_tables

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize(
    ("name", "text"), [("commands.md", write_reference(COMMANDS)), ("tables.md", write_tables())]
)
def test_the_pages_are_what_the_program_says(name, text):
    assert (FOLDER / name).read_text(encoding="utf-8") == text, "run `make docs`"


def test_one_command_writes_them(tmp_path):
    main([str(tmp_path)])
    assert {path.name for path in tmp_path.iterdir()} == {"commands.md", "tables.md"}
