"""Findings: what each rule asks of each operator, held against the inventory."""
