"""Commands about who said what."""

from cleanpath.commands.model import AS_OF, BY, KNOWN_AT, REQUIRED, WHY, Command, Parameter

COMMANDS = (
    Command(
        "claims",
        "List the claims about who supplies whom, those of the registry and your own.",
        (
            Parameter("subject", "Only claims whose subject begins with this."),
            Parameter("vendor", "Only claims about this vendor."),
            AS_OF,
            KNOWN_AT,
            Parameter("grade", "Only claims of this grade or firmer, such as B2."),
            Parameter("withdrawn", "Show withdrawn claims too.", flag=True),
        ),
        formats=("table", "json", "csv"),
        example="cleanpath claims --subject operator:de --as-of 2020-07-15",
    ),
    Command(
        "claims add",
        "Record a claim of your own; it takes part in the next assessment.",
        (
            Parameter("subject", "What it is about: an element id or an operator's part.", positional=True),
            Parameter("vendor", "Registry id of the vendor, or several joined by |.", default=REQUIRED),
            Parameter("low", "Least share of the vendor.", number=True, default=0.0),
            Parameter("high", "Greatest share of the vendor.", number=True, default=1.0),
            Parameter("date", "When it is true, such as 2018-11.", default=REQUIRED),
            Parameter("known_from", "When it could first be known (default: the date)."),
            Parameter("until", "When it ceased to be true."),
            Parameter("source", "Who published it: publisher and title.", default=REQUIRED),
            Parameter("url", "Where it can be read."),
            Parameter("attribution", "Who stands behind it, such as on_record.", default="on_record"),
            Parameter("grade", "Your own grade, such as B2 (default: derived)."),
            Parameter("statement", "The claim in words."),
            BY,
        ),
        example=(
            "cleanpath claims add operator:jp-ntt-docomo/ran --vendor huawei --low 0 --high 0 "
            "--date 2018-11 --source 'Operator, letter' --by auditor"
        ),
    ),
    Command(
        "claims grade",
        "Give one of your claims another grade; the earlier one is kept.",
        (
            Parameter("key", "Key of the claim.", positional=True),
            Parameter("grade", "Admiralty grade, such as B2.", default=REQUIRED),
            BY,
            WHY,
        ),
        example="cleanpath claims grade my-claim --grade C3 --by auditor --why 'source is hearsay'",
    ),
    Command(
        "claims withdraw",
        "Withdraw one of your claims; it stays on record and no longer counts.",
        (Parameter("key", "Key of the claim.", positional=True), BY, WHY),
        example="cleanpath claims withdraw my-claim --by auditor --why 'letter was retracted'",
    ),
)
