"""Append-only store of claims, decisions and runs, beside the flow."""
