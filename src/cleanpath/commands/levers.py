"""Commands about which decision clears most."""

from cleanpath.commands.model import AS_OF, CASE, KNOWN_AT, LENS, Command, Parameter

COMMANDS = (
    Command(
        "levers",
        "Rank the decisions that clear protected traffic: alone, in the best order, and for a budget.",
        (
            CASE,
            Parameter(
                "by",
                "Who decides (default: all but element); may be repeated.",
                many=True,
                choices=("country", "operator", "maker", "site", "element"),
            ),
            Parameter(
                "count",
                "Count every flow, or a site's choice among operators once.",
                choices=("flows", "choices"),
                default="flows",
            ),
            Parameter("budget", "Find the best set of decisions for this amount.", number=True),
            Parameter(
                "price",
                "Which end of the price ranges the budget is held against.",
                choices=("low", "mid", "high"),
                default="mid",
            ),
            LENS,
            AS_OF,
            KNOWN_AT,
        ),
        example="cleanpath levers allies-2018 --by country --budget 5000000000",
    ),
)
