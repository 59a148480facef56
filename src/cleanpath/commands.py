"""Every command with its parameters, once: the command line, its reference and the tests read this table.

A command calls the method of `Workspace` that bears its name (spaces become underscores) with parameters of
the same names.
"""

from dataclasses import dataclass

REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `positional` stands without a dash; `flag` takes no value; `many` may be repeated."""

    name: str
    help: str
    positional: bool = False
    flag: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: object = None
    number: bool = False

    @property
    def option(self) -> str:
        """How the parameter is written on the command line."""
        return self.name if self.positional else "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it is for, its parameters, the formats it prints, and its examples."""

    name: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    formats: tuple[str, ...] = ("table", "json")
    gates: bool = False
    """Whether `--fail-on` and `--strict-unknown` set the exit code."""
    example: str = ""

    @property
    def method(self) -> str:
        """The method of `Workspace` that does the work."""
        return self.name.replace(" ", "_").replace("-", "_").replace("import", "import_")


AS_OF = Parameter("as_of", "Day to ask about, such as 2018-11-23 (default: today, or the day of the case).")
KNOWN_AT = Parameter("known_at", "Use only what was known on this day (default: the day of --as-of).")
LENS = Parameter(
    "lens",
    "Whose rules decide: a jurisdiction (US), a firmness too (US:enacted), a rule key, vendor:huawei,zte, "
    "or local, the law where each element stands (default: the lens of the case).",
)
CASE = Parameter(
    "case", "A bundled case (see `cleanpath cases`) or a folder with a case.toml.", positional=True
)
TO = Parameter("to", "File or folder to write.", default=REQUIRED)
BY = Parameter("by", "Who says so; kept in the ledger.", default=REQUIRED)
WHY = Parameter("why", "The reason; kept in the ledger.", default=REQUIRED)
LEVELS = ("always", "sometimes", "possible")

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
        "vendors",
        "List the vendors with their home and owner on a day.",
        (AS_OF, Parameter("country", "Only vendors whose home is this country, such as NO.")),
        formats=("table", "json", "csv"),
        example="cleanpath vendors --country CN --as-of 2010-01-01",
    ),
    Command(
        "vendors show",
        "Show one vendor: names, owners through time, identifiers and products.",
        (Parameter("vendor", "Registry id or a name of the vendor.", positional=True), AS_OF),
        example="cleanpath vendors show h3c --as-of 2005-06-01",
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
    Command("cases", "List the bundled cases.", example="cleanpath cases"),
    Command(
        "assess",
        "Give a verdict for every protected demand of a case.",
        (
            CASE,
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter("planes", "Also judge every plane and property.", flag=True),
            Parameter(
                "resume", "Folder that keeps finished parts of a long run; run again to go on from it."
            ),
        ),
        formats=("table", "json", "csv"),
        gates=True,
        example="cleanpath assess allies-2018 --lens local --as-of 2020-07-15",
    ),
    Command(
        "explain",
        "Tell in sentences how one verdict came about, who said so, and what one more fact would change.",
        (
            CASE,
            Parameter("demand", "Id of the demand.", positional=True),
            LENS,
            AS_OF,
            KNOWN_AT,
        ),
        example="cleanpath explain allies-2018 ramstein-mobile-de-telekom",
    ),
    Command(
        "brief",
        "Write one self-contained page: headline, map, table, timeline, sources.",
        (CASE, TO, LENS, AS_OF, KNOWN_AT),
        example="cleanpath brief allies-2018 --to brief.html",
    ),
    Command(
        "verify",
        "Check every certificate of a result with the independent checker.",
        (Parameter("result", "File with the JSON that `assess` printed.", positional=True), CASE),
        example="cleanpath verify result.json allies-2018",
    ),
    Command(
        "runs",
        "List the recorded runs.",
        (Parameter("limit", "At most this many, the latest first.", number=True, default=20),),
        formats=("table", "json", "csv"),
        example="cleanpath runs --limit 5",
    ),
    Command(
        "import",
        "Turn a network file into a case.",
        (
            Parameter("source_format", "Format of the file.", positional=True),
            Parameter("source", "The file.", positional=True),
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


def command(name: str) -> Command:
    """Return the command of that name."""
    return next(c for c in COMMANDS if c.name == name)
