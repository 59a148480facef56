"""The parser, made from the table of commands; a word that nobody knows is answered with the nearest one."""

import argparse
import math
import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from cleanpath import __version__
from cleanpath.cli.command import EVERYWHERE, FORCE, OUTPUT, REQUIRED, SHORT, Command, Parameter
from cleanpath.cli.commands import COMMANDS
from cleanpath.errors import SHOWN_LENGTH, one_line, shown

GROUP_HELP = {
    "registry": "Check the registries of rules and vendors.",
    "ledger": "Check the ledger, or copy it.",
}
CHECKS = ("verify", "registry check", "ledger check")
"""Commands that end with 1 where they find a fault."""
EXIT_CODES = """exit codes:
  0  done; for assess: no finding that --fail-on asks for
  1  assess: a finding at or above --fail-on, or no clean path with --require-clean-path;
     verify: a certificate was rejected; registry check, ledger check: a fault
  2  bad input or internal error
  3  assess: undecided, with --strict-unknown or --require-clean-path
  130  interrupted; what was done is kept

`cleanpath help COMMAND` tells of one command. Defaults of one's own: docs/guide/command-line.md.
"""
ANYWHERE = ("quiet", "verbose", "no_color", "no_pager")
"""Parameters of printing that may also stand before the command."""
FEW = 8
"""Choices that are named although one of them is near."""
CHOICES_SHOWN = 44
"""Characters of choices that stand at the option itself; longer ones stand in its help."""


MESSAGE_LENGTH = 1_000
"""Characters of what the parser says of a parameter."""


class Parser(argparse.ArgumentParser):
    """A parser with one-line errors that offer the nearest word."""

    def error(self, message: str) -> NoReturn:
        """Stop with one line and exit code 2."""
        self.exit(2, f"{self.prog}: {one_line(message)[:MESSAGE_LENGTH]} See `{self.prog} --help`.\n")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse all arguments; options that nobody knows are refused with the nearest known ones."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            options = [
                option for parser in _parsers_of(self, found) for option in parser._option_string_actions
            ]
            self.error(f"unrecognized arguments: {' '.join(unknown)}.{_near(unknown[0], options)}")
        return found

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices = action.choices
        if choices is None or value in choices:
            return
        words = [str(choice) for choice in choices]
        offer = _near(str(value), words)
        if not offer or len(words) <= FEW:
            offer += f" Choose from {', '.join(words)}."
        raise argparse.ArgumentError(action, f"invalid choice: {value!r}.{offer}")


def _near(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word.partition("=")[0], [k for k in known if len(k) > 2], n=2)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _parsers_of(parser: argparse.ArgumentParser, found: argparse.Namespace) -> list[argparse.ArgumentParser]:
    """Return a parser and those below it that were chosen."""
    chosen = [parser]
    for word in (getattr(found, "command", None), getattr(found, "subcommand", None)):
        below = _commands_below(chosen[-1])
        if word is None or below is None:
            break
        chosen.append(below.choices[word])
    return chosen


def _commands_below(parser: argparse.ArgumentParser) -> Any:
    return next((a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None)


def build_parser(words: Sequence[str] | None = None) -> Parser:
    """Build the parser from the table of commands.

    With the `words` of a command line only the commands that they may mean get their parameters, as only
    those can be asked about.
    """
    parser = Parser(
        prog="cleanpath",
        description="Which protected traffic can touch restricted vendors' equipment, proven and sourced.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"cleanpath {__version__}")
    parser.add_argument(
        "--ledger",
        metavar="PATH|URL|none",
        help="Where runs and claims are recorded (SQLite or PostgreSQL); none: nowhere.",
    )
    for parameter in EVERYWHERE:
        if parameter.name in ANYWHERE:
            _add_parameter(parser, parameter)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", parser_class=Parser)
    groups: dict[str, Any] = {}
    for command in COMMANDS:
        head, _, tail = command.name.partition(" ")
        whole = words is None or head in words
        if not tail:
            groups[head] = _add_command(verbs, command.name, command, whole)
            continue
        if head not in groups:
            groups[head] = verbs.add_parser(head, help=GROUP_HELP[head], description=GROUP_HELP[head])
        if whole:
            below = _below(groups[head], required=head in GROUP_HELP)
            _add_command(below, tail, command, whole)
    return parser


def _below(parser: argparse.ArgumentParser, required: bool) -> Any:
    return _commands_below(parser) or parser.add_subparsers(
        title="more", metavar="COMMAND", dest="subcommand", required=required, parser_class=Parser
    )


def _add_command(verbs: Any, name: str, command: Command, whole: bool) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=command.help,
        description=command.help,
        epilog=f"example:\n  {command.example}" if command.example else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if not whole:
        return parser
    for parameter in (*command.parameters, *command.views, *command.gates):
        _add_parameter(parser, parameter, ("-o", "--output") if parameter is command.target else ())
    printing = parser.add_argument_group("printing")
    default = f"How to print (default: {command.formats[0]})."
    if len(command.formats) > 1:
        printing.add_argument("--format", choices=command.formats, help=default)
    for parameter in printing_of(command):
        _add_parameter(printing, parameter)
    return parser


def printing_of(command: Command) -> tuple[Parameter, ...]:
    """Return the parameters of printing of a command: where it writes a file, that is its output."""
    if command.target is not None:
        return tuple(parameter for parameter in EVERYWHERE if parameter is not OUTPUT)
    own = {parameter.name for parameter in command.parameters}
    return (*EVERYWHERE, *(() if FORCE.name in own else (FORCE,)))


def _add_parameter(parser: Any, parameter: Parameter, more: Sequence[str] = ()) -> None:
    options: dict[str, Any] = {"help": parameter.help}
    if parameter.flag:
        options |= {"action": "store_true"}
    else:
        options |= {"type": _number if parameter.number else _text}
        if parameter.many:
            options["action"] = "append"
        if parameter.choices:
            options |= {"choices": parameter.choices}
        if parameter.alone:
            options |= {"nargs": "?", "const": parameter.alone}
    if parameter.positional:
        if parameter.many:
            options |= {"nargs": "+" if parameter.default is None else "*", "action": "store"}
        parser.add_argument(parameter.name, **options)
        return
    # The table of commands holds the defaults; one set here for `rules show` would undo an option of `rules`.
    options["default"] = argparse.SUPPRESS
    if not parameter.flag:
        options |= _placeholder(parameter)
    short = [SHORT[parameter.name]] if parameter in EVERYWHERE and parameter.name in SHORT else []
    required = parameter.default is REQUIRED
    parser.add_argument(*short, parameter.option, *more, dest=parameter.name, required=required, **options)


def _placeholder(parameter: Parameter) -> dict[str, str]:
    """Return what stands for the value of an option in its help: its choices, where it has some."""
    choices = "|".join(parameter.choices)
    if choices and len(choices) <= CHOICES_SHOWN:
        return {"metavar": choices}
    name = "N" if parameter.number else parameter.field.upper().replace("_", "-")
    said = all(choice in parameter.help for choice in parameter.choices)
    more = "" if said else f" One of {', '.join(parameter.choices)}."
    return {"metavar": name, "help": parameter.help + more}


NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NUMBER_LIMIT = 2**53
"""Larger numbers are not told from their neighbours."""


def _number(text: str) -> float | int:
    number = float(text) if NUMBER.fullmatch(text) and len(text) < SHOWN_LENGTH else math.nan
    if not abs(number) <= NUMBER_LIMIT:
        raise argparse.ArgumentTypeError(f"expected a number up to {NUMBER_LIMIT}, found {shown(text)}.")
    return int(number) if number == int(number) else number


_number.__name__ = "number"


def _text(text: str) -> str:
    """Return the text of a parameter, which a file name, a message and a ledger can all hold."""
    if not text.strip():
        raise argparse.ArgumentTypeError("expected a value, found nothing.")
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise argparse.ArgumentTypeError(f"expected text in UTF-8, found {shown(text)}.")
    return text
