"""Commands about networks in."""

from cleanpath.commands.model import TO, Command, Parameter

COMMANDS = (
    Command(
        "import",
        "Turn a network or an inventory into a case.",
        (
            Parameter("source_format", "Format of the source; see docs/guide/import.md.", positional=True),
            Parameter("source", "A file, or the address of a NetBox or Nautobot server.", positional=True),
            TO,
            Parameter(
                "option", "NAME=VALUE for the format, such as name=germany50; may be repeated.", many=True
            ),
            Parameter("lens", "Lens of the new case.", default="vendor:huawei,zte"),
            Parameter("as_of", "Day of the new case (default: today)."),
        ),
        example="cleanpath import graphml network.graphml --to my-case",
    ),
    Command(
        "generate",
        "Make a synthetic operator's network, for trials and benchmarks.",
        (
            Parameter("what", "What to make.", positional=True, choices=("operator",)),
            Parameter("elements", "About how many elements.", number=True, default=10000),
            Parameter("seed", "Number that fixes all random choices.", number=True, default=1),
            TO,
        ),
        example="cleanpath generate operator --elements 100000 --seed 1 --to trial",
    ),
)
