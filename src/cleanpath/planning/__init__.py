"""Costs, programmes, scenarios and levers."""
