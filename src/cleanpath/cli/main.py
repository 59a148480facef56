"""The command line: a thin shell over `Workspace`. Heavy modules load only when a command needs them."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cleanpath import __version__
from cleanpath.cli.command import FORCE, REQUIRED, Command, Parameter
from cleanpath.cli.commands import COMMANDS, module_of

if TYPE_CHECKING:
    from cleanpath.workspace.workspace import Workspace

GROUP_HELP = {
    "registry": "Check the registries of rules and vendors.",
}
EXIT_CODES = """exit codes:
  0  done; for assess: no finding that --fail-on asks for
  1  assess: a finding at or above --fail-on, or no clean path with --require-clean-path;
     verify: a certificate was rejected; registry check: a fault
  2  bad input or internal error
  3  assess: undecided, with --strict-unknown or --require-clean-path
  130  interrupted; what was done is kept
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def build_parser() -> argparse.ArgumentParser:
    """Build the parser from the table of commands."""
    parser = _Parser(
        prog="cleanpath",
        description="Which protected traffic can touch restricted vendors' equipment, proven and sourced.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"cleanpath {__version__}")
    parser.add_argument(
        "--ledger", metavar="PATH|URL", help="Where runs and claims are recorded (SQLite or PostgreSQL)."
    )
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", parser_class=_Parser)
    groups: dict[str, Any] = {}
    for command in COMMANDS:
        head, _, tail = command.name.partition(" ")
        if not tail:
            groups[head] = _add_command(verbs, command.name, command)
            continue
        if head not in groups:
            groups[head] = verbs.add_parser(head, help=GROUP_HELP[head], description=GROUP_HELP[head])
        below = _below(groups[head], required=head in GROUP_HELP)
        _add_command(below, tail, command)
    return parser


def _below(parser: argparse.ArgumentParser, required: bool) -> Any:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action
    return parser.add_subparsers(
        title="more", metavar="", dest="subcommand", required=required, parser_class=_Parser
    )


def _add_command(verbs: Any, name: str, command: Command) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=command.help,
        description=command.help,
        epilog=f"example:\n  {command.example}" if command.example else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for parameter in (*command.parameters, *command.views, *command.gates):
        _add_parameter(parser, parameter)
    default = f"How to print (default: {command.formats[0]})."
    parser.add_argument("--format", choices=command.formats, help=default)
    return parser


def _add_parameter(parser: argparse.ArgumentParser, parameter: Parameter) -> None:
    options: dict[str, Any] = {"help": parameter.help}
    if parameter.flag:
        options |= {"action": "store_true"}
    else:
        options |= {"type": _number if parameter.number else str}
        if parameter.many:
            options["action"] = "append"
        if parameter.choices:
            options["choices"] = parameter.choices
        if parameter.alone:
            options |= {"nargs": "?", "const": parameter.alone}
    if parameter.positional:
        if parameter.many:
            options |= {"nargs": "+", "action": "store"}
        parser.add_argument(parameter.name, **options)
        return
    # The table of commands holds the defaults; one set here for `rules show` would undo an option of `rules`.
    options["default"] = argparse.SUPPRESS
    if not parameter.flag:
        options["metavar"] = "N" if parameter.number else parameter.name.upper().replace("_", "-")
    required = parameter.default is REQUIRED
    parser.add_argument(parameter.option, dest=parameter.name, required=required, **options)


def _number(text: str) -> float | int:
    number = float(text)
    if number != number or number in (float("inf"), float("-inf")):
        raise argparse.ArgumentTypeError(f"expected a number, found {text!r}")
    return int(number) if number == int(number) else number


_number.__name__ = "number"


def _chosen(arguments: argparse.Namespace) -> Command | None:
    name = arguments.command
    below = getattr(arguments, "subcommand", None)
    full = f"{name} {below}" if below else name
    return next((c for c in COMMANDS if c.name == full), None)


def _value(arguments: argparse.Namespace, parameter: Parameter) -> Any:
    return getattr(arguments, parameter.name, False if parameter.flag else parameter.default)


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    command = _chosen(arguments)
    if command is None:
        parser.print_help()
        return 0 if arguments.command is None else 2
    from cleanpath.workspace.workspace import Workspace, default_ledger

    ledger = arguments.ledger or os.environ.get("CLEANPATH_LEDGER") or default_ledger()
    chosen = os.environ.get("CLEANPATH_REGISTRIES")
    with Workspace(ledger, sys.stderr.isatty(), Path(chosen) if chosen else None) as workspace:
        return _run_in(workspace, command, arguments)


def _run_in(workspace: "Workspace", command: Command, arguments: argparse.Namespace) -> int:
    from cleanpath.cli.output import print_result
    from cleanpath.files import STANDARD_OUTPUT

    wanted = {p.name: _value(arguments, p) for p in command.parameters}
    verbs = importlib.import_module(module_of(command))
    result = getattr(verbs, command.function)(workspace, **wanted)
    if wanted.get("to") in STANDARD_OUTPUT and FORCE in command.parameters:
        return 0  # the file itself was printed
    views = {p.name: _value(arguments, p) for p in command.views}
    print_result(command.name, result, arguments.format or command.formats[0], **views)
    if command.gates:
        from cleanpath.cli.exit_status import exit_code

        return exit_code(result, **{p.name: _value(arguments, p) for p in command.gates})
    return 1 if command.name in ("verify", "registry check") and result["faults"] else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; every failure is one line on standard error."""
    from cleanpath.errors import CleanpathError

    try:
        return run(sys.argv[1:] if argv is None else argv)
    except CleanpathError as error:
        print(f"cleanpath: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("cleanpath: interrupted; what was done is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe has seen enough; keep the interpreter from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("CLEANPATH_DEBUG"):
            raise
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        print(f"cleanpath: internal error: {reason}. Set CLEANPATH_DEBUG=1 to see where.", file=sys.stderr)
        return 2
