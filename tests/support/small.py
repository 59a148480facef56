"""Small cases of our own, written to a folder: one text a table, assessed through the workspace."""

from pathlib import Path

from cleanpath.workspace.assess import assess
from cleanpath.workspace.verify import verify
from cleanpath.workspace.workspace import Workspace

TOML = """title = "A small case"
lens = "vendor:huawei"
as_of = "{day}"
routing = "{routing}"
failures = "{failures}"
"""


def write(
    folder: Path, routing: str = "igp", failures: str = "none", day: str = "2024-01-01", **tables: str
) -> str:
    """Write a case; a keyword gives a table, its rows apart by semicolons; short rows are filled up."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(
        TOML.format(routing=routing, failures=failures, day=day), encoding="utf-8"
    )
    for name, text in tables.items():
        rows = [row.strip().split(",") for row in text.replace(";", "\n").strip().splitlines()]
        lines = [",".join([*row, *[""] * len(rows[0])][: len(rows[0])]) for row in rows]
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return str(folder)


def judged(tmp_path: Path, case: str, **asked) -> dict:
    """Assess a case and hold the result against the independent checker."""
    from cleanpath.files import to_json

    workspace = Workspace(str(tmp_path / "ledger.sqlite"))
    result = assess(workspace, case, **asked)
    file = tmp_path / "result.json"
    file.write_text(to_json(result), encoding="utf-8")
    assert verify(workspace, str(file), case)["faults"] == []
    return result


def ends(result: dict, demand: int = 0) -> tuple[str, str]:
    """Return the levels of one demand."""
    return result["demands"][demand]["low"], result["demands"][demand]["high"]
