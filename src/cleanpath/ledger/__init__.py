"""Append-only store of claims and runs, beside the flow; `store.open_ledger` opens one."""
