"""The commands that ask: rules, vendors, verdicts, findings, plans, what-ifs, levers, charts."""

from cleanpath.cli.command import (
    AS_OF,
    BASELINE,
    CASE,
    FORCE,
    KNOWN_AT,
    LENS,
    LEVEL_GATES,
    TO_FILE,
    Command,
    Parameter,
)

RULES_COMMANDS = (
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

INTERNET_COMMANDS = (
    Command(
        "internet",
        "Tell what the routes between all pairs of autonomous systems touch, added up.",
        (
            CASE,
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter(
                "from_",
                "Whose traffic: countries (DE), systems (AS721), sites of the case or protected, joined by a "
                "comma (default: all).",
                default="",
            ),
            Parameter("to", "To whom, in the same words (default: all).", default=""),
            Parameter("top", "Rows of each list.", number=True, default=15),
            Parameter("save", "New folder for all rows as Parquet."),
            Parameter("bits", "With --save: also what each single pair touches, 64 to a word.", flag=True),
        ),
        example="cleanpath internet internet-2018 --from protected --lens home:CN",
    ),
    Command(
        "losses",
        "Tell what all pairs touch after each loss of systems, links or countries.",
        (
            CASE,
            Parameter(
                "losses",
                "CSV with columns loss (its name) and lost (systems AS174, links AS174-AS3356, countries RU, "
                "with blanks between), and case where graphs of several years are compared.",
                positional=True,
            ),
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter("from_", "Whose traffic, as in internet (default: all).", default=""),
            Parameter("to", "To whom, in the same words (default: all).", default=""),
            Parameter("engine", "Where the work is done.", choices=("local", "spark"), default="local"),
            Parameter("master", "Address of the Spark master.", default="local[*]"),
        ),
        formats=("table", "json", "csv"),
        example="cleanpath losses internet-2018 losses.csv --from protected --lens home:CN",
    ),
)

VENDORS_COMMANDS = (
    Command(
        "vendors",
        "List the vendors with their home and owner on a day.",
        (
            AS_OF,
            Parameter("country", "Only vendors whose home is this country, such as NO."),
            Parameter("owner", "Only vendors that this one owns on the day, for certain or possibly."),
        ),
        example="cleanpath vendors --country CN --as-of 2010-01-01",
    ),
    Command(
        "vendors show",
        "Show one vendor: names, owners through time, identifiers and products.",
        (Parameter("vendor", "Registry id or a name of the vendor.", positional=True), AS_OF),
        example="cleanpath vendors show h3c --as-of 2005-06-01",
    ),
)

IDENTITY_COMMANDS = (
    Command(
        "identify",
        "Say who made each box: from a case, a CSV or JSON lines file, or standard input (-).",
        (
            Parameter(
                "source", "A case, a file with the columns kind and value, or - (stdin).", positional=True
            ),
            Parameter("kind", "Kind of every value, such as sysdescr or oui, unless a row says its own."),
            Parameter("boxes", "Fuse the rows of each box, named in a column box.", flag=True),
            AS_OF,
        ),
        formats=("table", "json", "jsonl", "csv"),
        example="cleanpath identify observations.csv --as-of 2018-11-23 --format jsonl",
    ),
    Command(
        "vendors resolve",
        "Find the vendor that a name stands for; a likeness is a candidate, never an answer.",
        (Parameter("name", "Name of a company, brand or vendor.", positional=True),),
        example="cleanpath vendors resolve 'Huawei Tech. Co., Ltd.'",
    ),
    Command(
        "vendors import",
        "Keep a newer list of MAC prefixes or enterprise numbers, with its date.",
        (
            Parameter(
                "source",
                "The IEEE registry (CSV or text), Wireshark's manuf, or IANA's enterprise-numbers.",
                positional=True,
            ),
            Parameter("date", "Day of the list, such as 2026-09-23 (default: the day of the file)."),
        ),
        example="cleanpath vendors import oui.csv --date 2026-09-23",
    ),
)

MEASURE_COMMANDS = (
    Command(
        "measure",
        "Say for each pair of ends what its traceroutes show, and beside it what a model says.",
        (
            CASE,
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter("beside", "Case with a model of the same traffic, to compare pair by pair."),
            Parameter("engine", "Where the work is done.", choices=("local", "spark"), default="local"),
            Parameter("master", "Address of the Spark master.", default="local[*]"),
        ),
        example="cleanpath measure my-traces --lens vendor:huawei",
    ),
)
EXPOSURE_COMMANDS = (
    Command("cases", "List the bundled cases.", example="cleanpath cases"),
    Command(
        "assess",
        "Give a verdict for every protected demand of a case.",
        (
            CASE,
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter(
                "planes",
                "Judge these planes only, such as user,control (default: all that are known); with no "
                "names, or with all, show every plane and property.",
                alone="all",
            ),
            Parameter(
                "resume", "Folder that keeps finished parts of a long run; run again to go on from it."
            ),
        ),
        views=(
            Parameter(
                "by",
                "Rows of the table: the flows, or their number by site, operator or country (default: the "
                "parts of the networks where claims tell of their makers, else the flows).",
                choices=("flow", "site", "operator", "country"),
            ),
        ),
        gates=LEVEL_GATES,
        example="cleanpath assess allies-2018 --lens local --as-of 2020-07-15",
    ),
    Command(
        "explain",
        "Tell in sentences how one verdict came about, who said so, and what one more fact would change.",
        (
            CASE,
            Parameter(
                "demand",
                "Id of the demand; of an element, to tell what is known of it and which demands it decides; "
                "or a class, such as exposed-in-part, to tell what puts demands into it.",
                positional=True,
            ),
            LENS,
            AS_OF,
            KNOWN_AT,
        ),
        example="cleanpath explain allies-2018 ramstein-mobile-de-telekom",
    ),
)

FINDING_GATES = (
    Parameter(
        "fail_on",
        "For a case: exit with 1 if a finding has this status or a graver one.",
        choices=("breached", "unknown", "due"),
    ),
    Parameter("strict_unknown", "For a case: exit with 3 if a finding is unknown.", flag=True),
    BASELINE,
)

COMPLIANCE_COMMANDS = (
    Command(
        "judge",
        "Say what each rule asks of the operators of a case and what is broken, due or open; or whether "
        "equipment of a maker is restricted, and by what.",
        (
            Parameter(
                "subject",
                "A bundled case or a folder with a case.toml; or a maker: a registry id, several joined by | "
                "are candidates.",
                positional=True,
            ),
            Parameter(
                "lens",
                LENS.help.replace(
                    "(default: the lens of the case)",
                    "(for a maker it must be given; for a case it names rules, by default those that bind "
                    "where its operators are at home)",
                ),
            ),
            AS_OF,
            KNOWN_AT,
            Parameter("until", "For a case: also the calendar of every obligation up to this day."),
            Parameter("operator", "For a case: only this operator."),
            Parameter("kind", "For a maker: kind of equipment, such as gnb or router."),
            Parameter("part", "For a maker: network part, such as core or ran."),
            Parameter("generation", "For a maker: generation, such as 5G."),
            Parameter("country", "For a maker: country where the equipment stands, for the lens local."),
            Parameter("sensitive", "For a maker: the equipment stands at a sensitive site.", flag=True),
        ),
        gates=FINDING_GATES,
        example="cleanpath judge operator-uk --until 2027-12-31",
    ),
)

PLANNING_COMMANDS = (
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
        example="cleanpath plan operator-uk --delay",
    ),
)

LEVERS_COMMANDS = (
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
                "Count every flow, or a site's choice among operators once (default: choices, where the case "
                "states them).",
                choices=("flows", "choices"),
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

WHATIF_COMMANDS = (
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

CHARTS_COMMANDS = (
    Command(
        "brief",
        "Write one self-contained page: headline, map, table, timeline, sources.",
        (
            CASE,
            TO_FILE,
            FORCE,
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter("plan", "File with the JSON that `plan` printed, to show its programme too."),
        ),
        example="cleanpath brief allies-2018 --to brief.html",
    ),
    Command(
        "picture",
        "Draw a case with its verdicts as SVG: its sites on a map, or a network of up to 80 elements.",
        (
            Parameter("what", "What to draw.", positional=True, choices=("map", "network")),
            CASE,
            TO_FILE,
            FORCE,
            LENS,
            AS_OF,
            KNOWN_AT,
        ),
        example="cleanpath picture map allies-2018 --to map.svg",
    ),
    Command(
        "chart",
        "Draw a picture of a plan or of levers as SVG or PNG.",
        (
            Parameter(
                "picture",
                "What to draw: the programme over time, the worth of a year's delay, or the levers.",
                positional=True,
                choices=("programme", "delays", "levers"),
            ),
            Parameter("result", "File with the JSON that `plan` or `levers` printed.", positional=True),
            TO_FILE,
            FORCE,
        ),
        example="cleanpath chart programme plan.json --to programme.svg",
    ),
)

VERIFY_COMMANDS = (
    Command(
        "verify",
        "Check a result independently, and work out again what has no certificate.",
        (
            Parameter("result", "JSON that `assess`, `judge` or `plan` printed.", positional=True),
            CASE,
        ),
        example="cleanpath verify result.json allies-2018",
    ),
)
