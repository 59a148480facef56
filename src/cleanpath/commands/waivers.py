"""Commands about waivers and decisions: signed records that mark findings and never hide them."""

from cleanpath.commands.model import AS_OF, BY, REQUIRED, WHY, Command, Parameter

COMMANDS = (
    Command(
        "waivers",
        "List the waivers and decisions, and whether each counts on a day.",
        (AS_OF, Parameter("rule", "Only those about this rule.")),
        formats=("table", "json", "csv"),
        example="cleanpath waivers --as-of 2023-07-01",
    ),
    Command(
        "waivers add",
        "Sign a waiver or a decision about the findings of a rule; it hangs on what it names, not on rows.",
        (
            Parameter("rule", "Key of the rule (see `cleanpath rules`).", positional=True),
            Parameter(
                "requirement", "Only this requirement of the rule, as findings name it (default: all)."
            ),
            Parameter("asset", "Id of the asset that it covers."),
            Parameter("serial", "Serial number of the asset that it covers."),
            Parameter("operator", "Operator whose assets it covers."),
            Parameter(
                "group",
                "Group that it covers: FIELD=VALUE, several joined by commas; all must hold. Fields: site, "
                "part, kind, model, vendor, country, generation, operator, asset, serial.",
            ),
            Parameter("expires", "Last day on which it counts, such as 2027-12-31.", default=REQUIRED),
            Parameter("starts", "First day on which it counts (default: the day of signature)."),
            Parameter("signed", "Day of signature, from which it is known (default: today)."),
            Parameter(
                "kind",
                "A waiver marks the findings as waived; a decision only stands beside them.",
                choices=("waiver", "decision"),
                default="waiver",
            ),
            BY,
            WHY,
        ),
        example=(
            "cleanpath waivers add gb-dvd-2022 --operator op-north --group part=core "
            "--expires 2027-12-31 --by 'head of networks' --why 'extension granted by letter'"
        ),
    ),
    Command(
        "waivers withdraw",
        "Withdraw a waiver or a decision; it stays on record and no longer counts.",
        (
            Parameter("key", "Key of the record, such as w17.", positional=True),
            Parameter("day", "Day from which it no longer counts (default: today)."),
            BY,
            WHY,
        ),
        example="cleanpath waivers withdraw w17 --by 'head of networks' --why 'replaced earlier'",
    ),
)
