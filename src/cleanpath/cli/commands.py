"""All commands, in the order in which help lists them, each group with the module that does its work."""

from cleanpath.cli import analysis_commands as ask
from cleanpath.cli import press_commands as press
from cleanpath.cli import record_commands as keep
from cleanpath.cli.command import Command

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("registries", ask.RULES_COMMANDS),
    ("assess", ask.COMPLIANCE_COMMANDS),
    ("registries", ask.VENDORS_COMMANDS),
    ("registries", ask.IDENTITY_COMMANDS),
    ("records", keep.CLAIMS_COMMANDS),
    ("assess", ask.EXPOSURE_COMMANDS),
    ("verify", ask.VERIFY_COMMANDS),
    ("measuring", ask.MEASURE_COMMANDS),
    ("internet", ask.INTERNET_COMMANDS),
    ("plan", ask.PLANNING_COMMANDS),
    ("plan", ask.LEVERS_COMMANDS),
    ("plan", ask.WHATIF_COMMANDS),
    ("publishing", ask.CHARTS_COMMANDS),
    ("importing", keep.NETWORKS_COMMANDS),
    ("starting", keep.INIT_COMMANDS),
    ("records", keep.WAIVERS_COMMANDS),
    ("publishing", keep.EXPORTS_COMMANDS),
    ("press", press.READ_COMMANDS),
    ("press", press.INBOX_COMMANDS),
    ("history", keep.RUNS_COMMANDS),
    ("ledger", keep.LEDGER_COMMANDS),
    ("warm_up", keep.SET_UP_COMMANDS),
    ("cli.shell", keep.SHELL_COMMANDS),
    ("web.server", keep.SERVE_COMMANDS),
    ("web.jobs.work", keep.WORK_COMMANDS),
)
"""A module of `cleanpath.workspace`, or one of `cleanpath` by its path, with its commands."""

COMMANDS: tuple[Command, ...] = tuple(command for _, commands in GROUPS for command in commands)


def module_of(command: Command) -> str:
    """Return the name of the module that has the function of a command."""
    found = next(module for module, commands in GROUPS if command in commands)
    return f"cleanpath.{found}" if "." in found else f"cleanpath.workspace.{found}"
