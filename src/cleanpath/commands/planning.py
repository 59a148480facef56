"""Commands about what it would take."""

from cleanpath.commands.model import AS_OF, CASE, KNOWN_AT, LENS, Command, Parameter

COMMANDS = (
    Command(
        "plan",
        "Find the cheapest dated programme that keeps every rule of the lens on its date, with its proof.",
        (
            CASE,
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter("gap", "Stop within this share of the least cost.", number=True, default=0.001),
            Parameter("seconds", "Stop after this long with the best plan so far.", number=True, default=300),
            Parameter(
                "runs", "How often to plan with other costs, drawn at random.", number=True, default=20
            ),
            Parameter("seed", "Number that fixes the draws.", number=True, default=1),
            Parameter("delay", "Also plan with every date a year earlier and later.", flag=True),
        ),
        formats=("table", "json", "csv"),
        example="cleanpath plan operator-uk --delay",
    ),
)
