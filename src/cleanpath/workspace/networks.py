"""Networks in: from files, or made up."""

import datetime
from pathlib import Path

from cleanpath.errors import BadInput, shown
from cleanpath.workspace.desk import Plain, Workspace, read_clocks


def import_(
    workspace: Workspace,
    source_format: str,
    source: str,
    to: str,
    option: list[str] | None = None,
    lens: str = "vendor:huawei,zte",
    as_of: str | None = None,
) -> Plain:
    """Turn a network file into a case; what was not used is told."""
    from cleanpath.network.newcase import write_case
    from cleanpath.policy.lens import parse_lens
    from cleanpath.sources.registry import read

    parse_lens(lens, workspace.registry, workspace.makers, "--lens")
    day = read_clocks(as_of, None).as_of
    read_in = read(source_format, source, _options(option or []))
    write_case(Path(to), read_in, lens, day)
    return {
        "written": to,
        "title": read_in.title,
        "rows": {name: len(next(iter(table.values()), [])) for name, table in read_in.tables.items()},
        "left_unread": list(read_in.left),
    }


def generate(workspace: Workspace, what: str, to: str, elements: float = 10000, seed: float = 1) -> Plain:
    """Make a synthetic operator's network; `what` is `operator`."""
    from cleanpath.network.generate import generate_operator
    from cleanpath.network.newcase import write_case

    made = generate_operator(int(elements), int(seed))
    write_case(Path(to), made, "vendor:huawei,zte", datetime.date(2026, 1, 1), parquet=elements > 20_000)
    rows = {name: len(next(iter(table.values()), [])) for name, table in made.tables.items()}
    return {"written": to, "title": made.title, "rows": rows}


def _options(pairs: list[str]) -> dict[str, str]:
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput("--option", "NAME=VALUE", shown(pair))
        options[name] = value
    return options
