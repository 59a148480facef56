"""Who makes equipment, and who owned the maker then."""

from cleanpath.workspace.desk import Plain, Workspace, read_clocks


def vendors(
    workspace: Workspace, as_of: str | None = None, country: str | None = None, owner: str | None = None
) -> list[Plain]:
    """List the vendors with home and owners on a day."""
    from cleanpath.identity.registry import list_vendors

    day = read_clocks(as_of, None).as_of
    rows = list_vendors(workspace.makers, day, home=country or "", owner=owner or "")
    return [row | {"owner": [link["name"] for link in row["owners"]]} for row in rows]


def vendors_show(workspace: Workspace, vendor: str, as_of: str | None = None) -> Plain:
    """Show one vendor with its owners on a day."""
    from cleanpath.identity.names import resolve
    from cleanpath.identity.registry import show_vendor

    found = resolve(workspace.makers, vendor).vendor
    return show_vendor(workspace.makers, found or vendor, read_clocks(as_of, None).as_of)
