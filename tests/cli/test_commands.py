import importlib
import inspect

import pytest

from cleanpath.cli.commands import COMMANDS, module_of
from cleanpath.cli.main import build_parser


def the_function(command):
    return getattr(importlib.import_module(module_of(command)), command.function)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_command_and_function_have_the_same_parameters(command):
    parameters = dict(inspect.signature(the_function(command)).parameters)
    assert next(iter(parameters)) == "workspace"
    del parameters["workspace"]
    assert set(parameters) == {p.name for p in command.parameters}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_explains_itself(command):
    assert command.help.endswith(".")
    assert command.example.startswith(f"cleanpath {command.name}")
    assert all(parameter.help for parameter in command.parameters)
    parsed = build_parser().parse_args(example_words(command))
    assert parsed.command == command.name.split()[0]


def example_words(command):
    import shlex

    return shlex.split(command.example)[1:]


def test_names_are_used_once():
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
