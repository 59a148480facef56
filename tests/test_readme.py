"""The README opens with what the program says: the lead paragraph of the founding question, word by word."""

from pathlib import Path

from cleanpath.results.wording import headline
from cleanpath.workspace.assess import assess
from cleanpath.workspace.workspace import Workspace

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_readme_quotes_the_lead_paragraph_as_printed(tmp_path):
    result = assess(Workspace(str(tmp_path / "ledger.sqlite")), "allies-2018")
    lines = README.read_text(encoding="utf-8").splitlines()
    quoted = " ".join(line.removeprefix(">").strip() for line in lines if line.startswith(">"))
    assert " ".join(quoted.split()) == " ".join(headline(result)[:-1])
