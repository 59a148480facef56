"""What was asked before, and what was found."""

from cleanpath.workspace.desk import Plain, Workspace


def runs(workspace: Workspace, limit: float = 20) -> list[Plain]:
    """List recorded runs, the latest first."""
    from cleanpath.ledger.listing import list_runs

    with workspace.open_ledger() as ledger:
        return list_runs(ledger, max(0, int(limit)))
