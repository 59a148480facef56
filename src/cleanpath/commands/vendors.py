"""Commands about who makes equipment and owned its maker."""

from cleanpath.commands.model import AS_OF, Command, Parameter

COMMANDS = (
    Command(
        "vendors",
        "List the vendors with their home and owner on a day.",
        (
            AS_OF,
            Parameter("country", "Only vendors whose home is this country, such as NO."),
            Parameter("owner", "Only vendors that this one owns on the day, for certain or possibly."),
        ),
        formats=("table", "json", "csv"),
        example="cleanpath vendors --country CN --as-of 2010-01-01",
    ),
    Command(
        "vendors show",
        "Show one vendor: names, owners through time, identifiers and products.",
        (Parameter("vendor", "Registry id or a name of the vendor.", positional=True), AS_OF),
        example="cleanpath vendors show h3c --as-of 2005-06-01",
    ),
)
