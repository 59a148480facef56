"""All commands, in the order in which help lists them."""

from types import ModuleType

from cleanpath.commands import (
    charts,
    claims,
    compliance,
    exports,
    exposure,
    identity,
    levers,
    networks,
    planning,
    rules,
    runs,
    vendors,
    waivers,
    whatif,
)
from cleanpath.commands.model import Command

GROUPS: tuple[ModuleType, ...] = (
    rules,
    compliance,
    vendors,
    identity,
    claims,
    exposure,
    planning,
    levers,
    whatif,
    charts,
    networks,
    waivers,
    exports,
    runs,
)
"""Each has its verbs in the module of the same name in `cleanpath.workspace`."""

COMMANDS: tuple[Command, ...] = tuple(command for group in GROUPS for command in group.COMMANDS)


def group_of(command: Command) -> str:
    """Return the name of the module of `cleanpath.workspace` that has the function of a command."""
    home = next(group for group in GROUPS if command in group.COMMANDS)
    return home.__name__.rpartition(".")[2]
