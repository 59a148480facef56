"""Pictures of printed results."""

from pathlib import Path

from cleanpath.workspace.desk import Plain, Workspace


def chart(workspace: Workspace, picture: str, result: str, to: str) -> Plain:
    """Draw a picture of a result that was printed as JSON."""
    from cleanpath.reporting.charts import draw, save
    from cleanpath.sources.opening import parse_json, read_bytes

    described = draw(picture, parse_json(read_bytes(Path(result)), result), result)
    save(described, Path(to))
    return {"written": to}
