"""The command line: a thin shell over `Workspace`. Heavy modules load only when a command needs them."""

import argparse
import importlib
import io
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.cli.command import FORCE, Command, Parameter
from cleanpath.cli.commands import COMMANDS, module_of
from cleanpath.cli.parser import CHECKS, MESSAGE_LENGTH, build_parser
from cleanpath.cli.settings import Settings, read_settings
from cleanpath.errors import one_line, shown

if TYPE_CHECKING:
    from cleanpath.cli.layout import Screen
    from cleanpath.workspace.workspace import Workspace


def _chosen(arguments: argparse.Namespace) -> Command | None:
    name = arguments.command
    below = getattr(arguments, "subcommand", None)
    full = f"{name} {below}" if below else name
    return next((c for c in COMMANDS if c.name == full), None)


def _value(arguments: argparse.Namespace, parameter: Parameter) -> Any:
    return getattr(arguments, parameter.name, False if parameter.flag else parameter.default)


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    parser = build_parser(argv)
    arguments = parser.parse_args(argv)
    command = _chosen(arguments)
    if command is None:
        parser.print_help()
        return 0 if arguments.command is None else 2
    settings = read_settings()
    from cleanpath.progress import telling_times
    from cleanpath.workspace.workspace import NO_LEDGER, Workspace, default_ledger

    verbose = bool(getattr(arguments, "verbose", False))
    named = arguments.ledger or os.environ.get("CLEANPATH_LEDGER") or settings.ledger or default_ledger()
    ledger = None if named == NO_LEDGER else named
    chosen = os.environ.get("CLEANPATH_REGISTRIES")
    progress = sys.stderr.isatty() and not getattr(arguments, "quiet", False)
    begun = time.monotonic()
    with telling_times(verbose), Workspace(ledger, progress, Path(chosen) if chosen else None) as workspace:
        code = _run_in(workspace, command, arguments, settings)
    if verbose:
        spent = time.monotonic() - begun
        print(f"cleanpath: {command.name}, ledger {ledger}, {spent:.1f} s, exit {code}", file=sys.stderr)
    return code


def _run_in(
    workspace: "Workspace", command: Command, arguments: argparse.Namespace, settings: Settings
) -> int:
    from cleanpath.files import STANDARD_OUTPUT

    wanted = {p.name: _value(arguments, p) for p in command.parameters}
    if settings.lens and "lens" in wanted and wanted["lens"] is None:
        wanted["lens"] = settings.lens
    wanted |= _answers(command, arguments)
    gates = {p.name: _value(arguments, p) for p in command.gates}
    if gates.get("baseline") is not None:
        from cleanpath.cli.exit_status import read_baseline

        read_baseline(Path(gates["baseline"]), command.name)  # before the work, not after it
    verbs = importlib.import_module(module_of(command))
    result = getattr(verbs, command.function)(workspace, **wanted)
    if not (wanted.get("to") in STANDARD_OUTPUT and FORCE in command.parameters):
        _print(workspace, command, arguments, settings, result)
    if command.gates:
        from cleanpath.cli.exit_status import exit_code, news

        if gates.get("baseline") is not None and not getattr(arguments, "quiet", False):
            print(news(result, Path(gates["baseline"])), file=sys.stderr)
        return exit_code(result, **gates)
    return 1 if command.name in CHECKS and result["faults"] else 0


def _answers(command: Command, arguments: argparse.Namespace) -> dict[str, Any]:
    """Ask what the parameters with a question say, where none is given and somebody is there to answer."""
    asked = [p for p in command.parameters if p.question]
    if not asked or any(hasattr(arguments, p.name) for p in asked) or not sys.stdin.isatty():
        return {}
    answers = {}
    for parameter in asked:
        shown = f" [{parameter.default}]" if parameter.default else ""
        print(f"{parameter.question}{shown} ", end="", file=sys.stderr, flush=True)
        answers[parameter.name] = sys.stdin.readline().strip() or parameter.default
    return answers


def _print(
    workspace: "Workspace",
    command: Command,
    arguments: argparse.Namespace,
    settings: Settings,
    result: Any,
) -> None:
    """Print a result: to the screen, through a pager if it is long, or into the file of `--output`."""
    from cleanpath.cli.layout import Screen, shown_on
    from cleanpath.cli.output import print_result

    form = getattr(arguments, "format", None)
    fields = getattr(arguments, "json_fields", None)
    if form is None and fields:
        form = "json"
    if form is None and settings.format in command.formats:
        form = settings.format
    form = form or command.formats[0]
    if form != "table" and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # what programs read is UTF-8 whatever the terminal shows
    quiet, to = getattr(arguments, "quiet", False), getattr(arguments, "output", None)
    if quiet and to is None:
        if isinstance(result, Iterator):
            for _ in result:
                pass
        return
    colours = settings.color is not False and not getattr(arguments, "no_color", False)
    screen = Screen.of_output(colours and to is None)
    paged = settings.pager is not False and not getattr(arguments, "no_pager", False)
    given = {p.name: _value(arguments, p) for p in command.views}
    with ExitStack() as stack:
        stack.enter_context(shown_on(screen))
        if to is not None:
            stack.enter_context(_into(workspace, to, getattr(arguments, "force", False)))
        elif screen.height and form == "table" and not isinstance(result, Iterator):
            stack.enter_context(_on_terminal(screen, paged))
        asked = {"case": getattr(arguments, "case", None) or getattr(arguments, "subject", None)}
        print_result(command.name, result, form, fields, asked, **given)


@contextmanager
def _into(workspace: "Workspace", to: str, force: bool) -> Iterator[None]:
    """Write what is printed inside into a file, whole or not at all."""
    with (
        workspace.writing(to, force) as target,
        target.open("w", encoding="utf-8", newline="\n") as stream,
        redirect_stdout(stream),
    ):
        yield


@contextmanager
def _on_terminal(screen: "Screen", paged: bool) -> Iterator[None]:
    """Show what is printed inside without broken words, through a pager where the screen is too short."""
    from cleanpath.cli.layout import fill

    held = StringIO()
    with redirect_stdout(held):
        yield
    text = fill(held.getvalue(), screen.width)
    if not paged or text.count("\n") < screen.height or not _page(text):
        sys.stdout.write(text)


def _page(text: str) -> bool:
    """Hand a text to the pager of the user; whether there is one."""
    import shlex
    import shutil
    import subprocess

    words = shlex.split(os.environ.get("PAGER", "less"))
    if not words or shutil.which(words[0]) is None:
        return False
    environment = {"LESS": "FRX", **os.environ}
    subprocess.run(words, input=text, text=True, env=environment, check=False)  # noqa: S603
    return True


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; every failure is one line on standard error."""
    from cleanpath.interrupts import handled

    for stream in (sys.stdout, sys.stderr):  # a code page that lacks a character shows another
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")
    with handled():
        return _run_told(argv)


def _run_told(argv: Sequence[str] | None) -> int:
    """Run the command line and tell what went wrong; one that was interrupted ends with 130."""
    from cleanpath.errors import CleanpathError
    from cleanpath.interrupts import came

    try:
        code = run(sys.argv[1:] if argv is None else argv)
        return 130 if came() else code
    except CleanpathError as error:
        print(f"cleanpath: {error}", file=sys.stderr)
        return 130 if came() else error.exit_code
    except KeyboardInterrupt:
        print("cleanpath: interrupted; what was done is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe has seen enough; keep the interpreter from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a path or a disk, and so from outside
        if os.environ.get("CLEANPATH_DEBUG"):
            raise
        where = shown(str(error.filename)) if error.filename else "the system"
        print(
            f"cleanpath: {where}: expected to use it, found {shown(error.strerror or '')}.", file=sys.stderr
        )
        return 130 if came() else 2
    except Exception as error:
        if came():  # a library that was loading turned the interrupt into an error of its own
            return 130
        if os.environ.get("CLEANPATH_DEBUG"):
            raise
        reason = one_line(f"{type(error).__name__}: {error}"[:MESSAGE_LENGTH])
        print(f"cleanpath: internal error: {reason}. Set CLEANPATH_DEBUG=1 to see where.", file=sys.stderr)
        return 2
