"""Commands about what was asked before."""

from cleanpath.commands.model import Command, Parameter

COMMANDS = (
    Command(
        "runs",
        "List the recorded runs.",
        (Parameter("limit", "At most this many, the latest first.", number=True, default=20),),
        formats=("table", "json", "csv"),
        example="cleanpath runs --limit 5",
    ),
    Command(
        "diff",
        "Say what became breached or cured between two runs, since when, and what brought it about.",
        (
            Parameter("old", "Id of the earlier run, such as r3 (see `cleanpath runs`).", positional=True),
            Parameter("new", "Id of the later run.", positional=True),
            Parameter(
                "case",
                "Case of one of the runs, to judge again with one input exchanged where several changed "
                "(default: the bundled case of that name).",
            ),
        ),
        example="cleanpath diff r3 r17",
    ),
)
