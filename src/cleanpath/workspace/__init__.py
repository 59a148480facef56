"""The only joint: opens a case, the registries and a ledger, calls the verbs, and records the run.

Every command is the function of its name in the module of its group, with the same parameters. It takes a
`Workspace` (`desk.py`) and plain values, returns plain data, and imports what it needs when it is called, so
that light commands stay light.
"""
