"""init: a small case to begin with."""

import datetime
import itertools
import shlex
from pathlib import Path

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.workspace.workspace import Plain, Workspace


def init(
    workspace: Workspace,
    folder: str,
    title: str = "My network",
    lens: str = "local",
    country: str = "DE",
    as_of: str | None = None,
    access: str = "",
    core: str = "",
) -> Plain:
    """Make a case of one site, its way to the other end, and one protected flow; it can be assessed as it is.

    Raises
    ------
    Conflict
        If the folder holds something already.
    BadInput
        If the lens, the country or the day is not what it must be.
    UnknownName
        If a maker is not exactly one vendor of the registry.
    """
    from cleanpath.analysis import Registries
    from cleanpath.network.case import write_case
    from cleanpath.results.made_cases import StartedCase, count_rows
    from cleanpath.sources.builder import Columns, Imported
    from cleanpath.sources.values import country_of

    code = country_of(country.upper() if len(country) == 2 else country)
    if not code:
        raise BadInput("--country", "a country, such as DE", shown(country))
    asked = Registries(workspace.registry, workspace.vendors).lens(lens, "--lens")
    day = parse_day(as_of, "--as-of") if as_of else datetime.date.today()
    vendors = [_vendor(workspace, access, "--access"), _vendor(workspace, core, "--core")]
    ids = ["office", "access", "core", "far-end"]
    tables: dict[str, Columns] = {
        "sites": {"id": ["site-1"], "name": ["First site"], "country": [code]},
        "elements": {
            "id": ids,
            "kind": ["boundary", "access", "core", "boundary"],
            "vendor": ["", *vendors, ""],
            "site": ["site-1", "site-1", "", ""],
            "country": [code, code, code, ""],
            "name": ["The site's own network", "Access", "Core", "The other end"],
        },
        "links": {
            "id": [f"{a}--{b}" for a, b in itertools.pairwise(ids)],
            "a": ids[:-1],
            "b": ids[1:],
        },
        "demands": {
            "id": ["site-1-out"],
            "source": ["office"],
            "target": ["far-end"],
            "volume": [1.0],
            "protection": ["none"],
            "site": ["site-1"],
        },
    }
    network = Imported(title or "My network", tables, ())
    write_case(Path(folder), network, str(asked), day, beside={"README.md": README})
    steps = [
        shlex.join(["cleanpath", "assess", folder]),
        "edit elements.csv, links.csv and demands.csv; docs/reference/tables.md has every column",
        "or bring your own list: cleanpath import spreadsheet list.xlsx --to NEW-FOLDER",
    ]
    return StartedCase(folder, count_rows(tables), steps).to_dict()


README = """# A case of cleanpath

`case.toml` says whose rules decide (`lens`), on which day (`as_of`), and how traffic is routed.
`elements.csv` holds the equipment, `links.csv` what is connected, `demands.csv` the protected flows,
`sites.csv` the places. A vendor that is left empty is not known, and what is not known is never called
clear.
"""


def _vendor(workspace: Workspace, name: str, where: str) -> str:
    """Return the registry id of a maker, or nothing where none is named."""
    from cleanpath.identity.names import resolve

    if not name:
        return ""
    found = resolve(workspace.vendors, name)
    if found.vendor is None:
        near = [match.vendor for match in found.candidates] or list(workspace.vendors)
        raise UnknownName(where, "vendor", name, near, "See `cleanpath vendors`.")
    return found.vendor
