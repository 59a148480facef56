"""Who restricts whom: the registry of rules and its judge."""

from pathlib import Path

from cleanpath.workspace.desk import Plain, Workspace, read_clocks


def rules(
    workspace: Workspace,
    as_of: str | None = None,
    known_at: str | None = None,
    jurisdiction: str | None = None,
    vendor: str | None = None,
    state: str | None = None,
) -> list[Plain]:
    """List the rules and their state on a day."""
    from cleanpath.policy.views import list_rules

    if vendor is not None:
        workspace.makers.find(vendor, "--vendor")
    return list_rules(workspace.registry, read_clocks(as_of, known_at), jurisdiction, vendor, state)


def rules_show(
    workspace: Workspace, key: str, as_of: str | None = None, known_at: str | None = None
) -> Plain:
    """Show one rule; with a day, only what could be known then."""
    from cleanpath.policy.views import show_rule

    clocks = read_clocks(as_of, known_at) if as_of or known_at else None
    return show_rule(workspace.registry, key, clocks)


def registry_check(workspace: Workspace, rules: str | None = None, vendors: str | None = None) -> Plain:
    """Check the registries and list every fault."""
    from cleanpath.identity.registry import check_vendors
    from cleanpath.policy.registry import check_registry

    faults = [*check_vendors(Path(vendors) if vendors else None)]
    faults += check_registry(Path(rules) if rules else None)
    return {"faults": [str(fault) for fault in faults], "count": len(faults)}
