"""Commands about what would be."""

from cleanpath.commands.model import AS_OF, CASE, KNOWN_AT, LENS, Command, Parameter

COMMANDS = (
    Command(
        "whatif",
        "Compare a case as it is with scenarios: rules that move, countries that follow, makers sold.",
        (
            CASE,
            Parameter("scenario", "Scenario file; one or more.", positional=True, many=True),
            Parameter("plan", "Also plan each variant, and compare costs.", flag=True),
            LENS,
            AS_OF,
            KNOWN_AT,
        ),
        example="cleanpath whatif allies-2018 follow-suit.toml --lens local",
    ),
)
