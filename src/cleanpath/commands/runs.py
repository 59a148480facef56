"""Commands about what was asked before."""

from cleanpath.commands.model import AS_OF, CASE, KNOWN_AT, LENS, REQUIRED, Command, Parameter

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
    Command(
        "alerts",
        "Tell, one JSON object a line, what rules that became known since a day change for a case.",
        (
            CASE,
            Parameter("since", "What was known on this day is what was told before.", default=REQUIRED),
            Parameter("rules", "Folder of the rules that were used then (default: the bundled ones)."),
            Parameter("lens", LENS.help.replace("the lens of the case", "local")),
            AS_OF,
            KNOWN_AT,
        ),
        formats=("jsonl", "json"),
        example="cleanpath alerts operator-uk --since 2020-01-01 --as-of 2026-01-01",
    ),
)
