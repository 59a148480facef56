"""Commands about who restricts whom."""

from cleanpath.commands.model import AS_OF, KNOWN_AT, Command, Parameter

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
)
