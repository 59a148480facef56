"""The pages that are written from the program: `python -m cleanpath.cli.reference FOLDER`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from cleanpath.cli.command import REQUIRED, Command, Parameter
from cleanpath.files import write_text
from cleanpath.schema.description import TableDescription, describe, table_names

HEAD = """# Commands

Generated from the program by `make docs`; a test holds it against the program. `cleanpath COMMAND --help`
says the same. `--ledger PATH|URL`, before the command, names where runs and claims are recorded. Every
command also has the parameters of [printing](../guide/command-line.md): `-o/--output FILE` (of a command that
writes a file the same as `--to`), `--force`, `--json-fields NAMES`, `-q/--quiet`, `-v/--verbose`,
`--no-color` and `--no-pager`. The schemas that JSON fits are files in `cleanpath/schema/results`; of a
list each row fits.
"""

TABLES_HEAD = """# Tables

A case is a folder with `case.toml` and these tables as CSV or Parquet; only `elements`, `links` and
`demands` are required. Generated from `schema/` by `make docs`; a test holds it against the program.
`ref:TABLE` is an id of that table; `status` says whether a column must be there, may be, or is written by
the program.
"""


def write_reference(commands: Sequence[Command]) -> str:
    """Return the reference page of all commands as Markdown."""
    return "\n".join([HEAD, *(_section(command) for command in commands)])


def _section(command: Command) -> str:
    usage = " ".join(["cleanpath", command.name, *(_usage(p) for p in command.parameters)])
    rows = [_row(f"`{_written(p)}`", _help(p)) for p in command.parameters]
    told = f"How to print (default: {command.formats[0]}).{_forms(command)}"
    rows.append(_row("`--format " + "|".join(command.formats) + "`", told))
    rows += [_row(f"`{_written(p)}`", p.help) for p in (*command.views, *command.gates)]
    table = ["| parameter | meaning |", "|---|---|", *rows]
    example = ["", "```", command.example, "```"] if command.example else []
    return "\n".join([f"## {command.name}", "", command.help, "", f"`{usage}`", "", *table, *example, ""])


def _forms(command: Command) -> str:
    """Say which schema the JSON of a command fits."""
    from cleanpath.results.schemas import RESULTS, file_name

    names = " or ".join(f"`{file_name(form)}`" for form in RESULTS.get(command.name, ()))
    return f" JSON fits {names}." if names else ""


def _row(name: str, meaning: str) -> str:
    return f"| {name.replace('|', chr(92) + '|')} | {meaning.replace('|', chr(92) + '|')} |"


def _written(parameter: Parameter) -> str:
    if parameter.positional:
        return parameter.name.upper()
    if parameter.alone:
        return f"{parameter.option} [{_value(parameter)}]"
    return parameter.option if parameter.flag else f"{parameter.option} {_value(parameter)}"


def _value(parameter: Parameter) -> str:
    if parameter.choices:
        return "|".join(parameter.choices)
    return "N" if parameter.number else parameter.name.upper()


def _usage(parameter: Parameter) -> str:
    words = _written(parameter) + (" ..." if parameter.many else "")
    return words if parameter.positional or parameter.default is REQUIRED else f"[{words}]"


def _help(parameter: Parameter) -> str:
    default = parameter.default
    said = default is REQUIRED or default is None or parameter.flag or parameter.positional or default == ""
    return parameter.help + ("" if said else f" Default: {default}.")


def write_tables() -> str:
    """Return the page of all tables of a case as Markdown, from their descriptions."""
    return "\n".join([TABLES_HEAD, *(_table(describe(name)) for name in table_names())])


def _table(table: TableDescription) -> str:
    rows = [
        "| "
        + " | ".join(
            text.replace("|", "\\|")
            for text in (f"`{a.name}`", a.type, a.unit, a.default, a.status, a.description)
        )
        + " |"
        for a in table.attributes
    ]
    head = ["| column | type | unit | default | status | meaning |", "|---|---|---|---|---|---|"]
    return "\n".join([f"## {table.name}", "", *head, *rows, ""])


def main(arguments: Sequence[str]) -> None:
    """Write the pages into a folder."""
    from cleanpath.cli.commands import COMMANDS

    write_text(Path(arguments[0]) / "commands.md", write_reference(COMMANDS))
    write_text(Path(arguments[0]) / "tables.md", write_tables())


if __name__ == "__main__":
    main(sys.argv[1:])
