"""Commands about who restricts whom."""

from cleanpath.commands.model import AS_OF, KNOWN_AT, LENS, REQUIRED, Command, Parameter

COMMANDS = (
    Command(
        "rules",
        "List the rules and their state on a day.",
        (
            AS_OF,
            KNOWN_AT,
            Parameter("jurisdiction", "Only rules of this jurisdiction, such as US or EU."),
            Parameter("vendor", "Only rules that name this vendor or are read as meaning it."),
            Parameter("state", "Only rules in this state, such as in_force."),
        ),
        formats=("table", "json", "csv"),
        example="cleanpath rules --as-of 2018-11-23 --jurisdiction US",
    ),
    Command(
        "rules show",
        "Show one rule: its ladder of events, each with its source and grade.",
        (Parameter("key", "Key of the rule.", positional=True), AS_OF, KNOWN_AT),
        example="cleanpath rules show au-5g-2018",
    ),
    Command(
        "registry check",
        "Check the registries of rules and vendors and report each fault with its file and key.",
        (
            Parameter("rules", "Folder of rules to check (default: the bundled ones)."),
            Parameter("vendors", "Folder of vendors to check (default: the bundled ones)."),
        ),
        example="cleanpath registry check --rules my-rules",
    ),
    Command(
        "judge",
        "Say whether equipment of a maker is restricted, and by what.",
        (
            Parameter("vendor", "Maker: a registry id; several joined by | are candidates.", positional=True),
            Parameter("lens", LENS.help.replace(" (default: the lens of the case)", ""), default=REQUIRED),
            AS_OF,
            KNOWN_AT,
            Parameter("kind", "Kind of equipment, such as gnb or router."),
            Parameter("part", "Network part, such as core or ran."),
            Parameter("generation", "Generation, such as 5G."),
            Parameter("country", "Country where the equipment stands, for the lens local."),
            Parameter("sensitive", "The equipment stands at a sensitive site.", flag=True),
        ),
        example="cleanpath judge huawei --lens US:enacted --as-of 2018-11-23",
    ),
)
