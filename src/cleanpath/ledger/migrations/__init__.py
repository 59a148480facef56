"""Numbered steps that build the ledger's tables. A step is frozen once it has been released."""
