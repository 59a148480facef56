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
)
