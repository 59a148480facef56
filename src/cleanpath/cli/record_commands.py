"""The commands that keep: claims, waivers, runs, imports, exports."""

from cleanpath.claims.kinds import ADDED
from cleanpath.cli.command import (
    AS_OF,
    BY,
    CASE,
    FORCE,
    KNOWN_AT,
    LENS,
    REQUIRED,
    TO,
    TO_FILE,
    WHY,
    Command,
    Parameter,
)

CLAIMS_COMMANDS = (
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
        example="cleanpath claims --subject operator:de --as-of 2020-07-15",
    ),
    Command(
        "claims add",
        "Record a claim of your own; it takes part in the next assessment.",
        (
            Parameter("subject", "What it is about: an element id or an operator's part.", positional=True),
            Parameter("vendor", "Id or name of the vendor, or several joined by |.", default=REQUIRED),
            Parameter(
                "kind",
                "What is claimed; only a share is given by bounds.",
                choices=ADDED,
                default="share",
            ),
            Parameter("low", "Least share of the vendor.", number=True, default=0.0),
            Parameter("high", "Greatest share of the vendor.", number=True, default=1.0),
            Parameter("date", "When it is true, such as 2018-11.", default=REQUIRED),
            Parameter("known_from", "When it could first be known (default: the date)."),
            Parameter("until", "Last day on which it was true."),
            Parameter("source", "Who published it: publisher and title.", default=REQUIRED),
            Parameter("url", "Where it can be read."),
            Parameter(
                "attribution",
                "Who stands behind it, in words that you read; without it the claim is not verified and "
                "opens a question only.",
                choices=(
                    "official_document",
                    "on_record",
                    "unnamed_official",
                    "analyst",
                    "press_report",
                    "people_familiar",
                ),
            ),
            Parameter("grade", "Your own grade, such as B2 (default: derived)."),
            Parameter("statement", "The claim in words."),
            Parameter("own_operator", "The operator is none of those that claims speak of.", flag=True),
            BY,
        ),
        example=(
            "cleanpath claims add operator:zz-north/ran/4G --vendor huawei --low 0.5 --high 0.6 "
            "--date 2018-11 --source 'Operator, letter' --attribution on_record --by auditor"
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

WAIVERS_COMMANDS = (
    Command(
        "waivers",
        "List the waivers and decisions, and whether each counts on a day.",
        (AS_OF, Parameter("rule", "Only those about this rule.")),
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

RUNS_COMMANDS = (
    Command(
        "runs",
        "List the recorded runs.",
        (Parameter("limit", "At most this many, the latest first.", number=True, default=20),),
        example="cleanpath runs --limit 5",
    ),
    Command(
        "diff",
        "Say what became breached or cured between two runs, since when, and what brought it about.",
        (
            Parameter("old", "Id of the earlier run, such as r3 (see `cleanpath runs`).", positional=True),
            Parameter("new", "Id of the later run.", positional=True),
            Parameter(
                "case",
                "Case of one of the runs, to judge again with one input exchanged where several changed "
                "(default: the bundled case of that name).",
            ),
        ),
        example="cleanpath diff r3 r17",
    ),
    Command(
        "alerts",
        "Tell, one JSON object a line, what rules that became known since a day change for a case.",
        (
            CASE,
            Parameter("since", "What was known on this day is what was told before.", default=REQUIRED),
            Parameter("rules", "Folder of the rules that were used then (default: the bundled ones)."),
            Parameter("lens", LENS.help.replace("the lens of the case", "local")),
            AS_OF,
            KNOWN_AT,
            Parameter(
                "pending",
                "Tell too which verdicts each open candidate of the inbox would change.",
                flag=True,
            ),
        ),
        formats=("jsonl", "json", "csv"),
        example="cleanpath alerts operator-uk --since 2020-01-01 --as-of 2026-01-01",
    ),
)

LEDGER_COMMANDS = (
    Command(
        "ledger check",
        "Hold every entry of the ledger against the chain of digests, and say what something else changed.",
        (
            Parameter(
                "head",
                "Digest of an entry that was noted elsewhere, or a pack, or its file ledger.json.",
            ),
        ),
        example="cleanpath ledger check",
    ),
    Command(
        "ledger backup",
        "Copy the ledger to a new file, while others go on working with it, and check the copy.",
        (TO_FILE, FORCE),
        example="cleanpath ledger backup --to ledger-copy.sqlite",
    ),
)

NETWORKS_COMMANDS = (
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
            Parameter(
                "refresh", "Bring a newer source into an imported case; keep edits by hand.", flag=True
            ),
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

FORMATS = {
    "csv": "the report, one row an asset",
    "xlsx": "the same with the findings and a sheet of what is not known",
    "fcc": "sheet for the annual supply chain report of the FCC",
    "uk": "table of controls for the United Kingdom",
    "de": "list of components for Germany",
    "pack": "ZIP for an auditor: every input and result with its SHA-256",
    "sarif": "SARIF 2.1.0",
    "oscal": "OSCAL assessment results",
    "cyclonedx": "CycloneDX inventory",
    "geojson": "GeoJSON of the sites",
    "pdf": "the brief, printed",
}
"""What can be written."""

EXPORTS_COMMANDS = (
    Command(
        "export",
        "Write a table, a form or a file for another program; what is not known stays empty and is listed.",
        (
            CASE,
            Parameter(
                "as_",
                "; ".join(f"{name}: {what}" for name, what in FORMATS.items()) + ".",
                choices=tuple(FORMATS),
                default=REQUIRED,
            ),
            TO_FILE,
            FORCE,
            Parameter(
                "plan", "File with the JSON that `plan` printed; its steps are told beside each asset."
            ),
            LENS,
            AS_OF,
            KNOWN_AT,
        ),
        example="cleanpath export operator-5g --as xlsx --to operator-5g.xlsx",
    ),
)

INIT_COMMANDS = (
    Command(
        "init",
        "Make a small case to begin with: one site, its way to the other end, and one protected flow.",
        (
            Parameter("folder", "New folder of the case.", positional=True),
            Parameter("title", "Title of the case.", default="My network", question="What is it called?"),
            Parameter(
                "lens",
                LENS.help.replace("the lens of the case", "local"),
                default="local",
                question="Whose rules decide (US, local, vendor:huawei,zte)?",
            ),
            Parameter(
                "country",
                "Country where it stands, such as DE.",
                default="DE",
                question="In which country does it stand (two letters)?",
            ),
            Parameter("as_of", "Day to ask about (default: today).", question="As of which day (today)?"),
            Parameter(
                "access",
                "Who made the access equipment: a registry id or a name (default: not known).",
                default="",
                question="Who made the access equipment (leave empty if not known)?",
            ),
            Parameter(
                "core",
                "Who made the core equipment: a registry id or a name (default: not known).",
                default="",
                question="Who made the core equipment (leave empty if not known)?",
            ),
        ),
        example="cleanpath init my-network --country DE --access huawei --lens vendor:huawei",
    ),
)

SHELL_COMMANDS = (
    Command(
        "help",
        "Tell how the program or one of its commands is used.",
        (Parameter("topic", "The command, such as rules show.", positional=True, many=True, default=()),),
        formats=("table",),
        example="cleanpath help rules show",
    ),
    Command(
        "completion",
        "Print the script that completes commands and options in a shell.",
        (Parameter("shell", "The shell.", positional=True, choices=("bash", "zsh", "fish")),),
        formats=("table",),
        example="cleanpath completion bash",
    ),
)

SET_UP_COMMANDS = (
    Command(
        "warm-up",
        "Compile the kernels once and keep them, so that no later run on a large case waits for it.",
        example="cleanpath warm-up",
    ),
)

SERVE_COMMANDS = (
    Command(
        "serve",
        "Serve the pages and the REST interface, for people who do not open a terminal.",
        (
            Parameter(
                "host", "Address to listen at; the usual one is for this machine only.", default="127.0.0.1"
            ),
            Parameter("port", "Port to listen at; 0 takes any that is free.", number=True, default=8400),
            Parameter("database", "Ledger: a SQLite file or postgresql://... (default: that of --ledger)."),
            Parameter(
                "base_path", "What a reverse proxy puts before every path, such as /cleanpath.", default=""
            ),
            Parameter(
                "workers",
                "Jobs that this process works at, each in a process of its own; 0 leaves them to `work`.",
                number=True,
                default=2,
            ),
            Parameter("four_eyes", "Let each waiver take a second approver.", flag=True),
        ),
        formats=("table",),
        example="cleanpath serve --port 8400",
    ),
)

WORK_COMMANDS = (
    Command(
        "work",
        "Work at the jobs that people gave to a server, beside it or on another machine.",
        (
            Parameter("workers", "Jobs at once, each in a process of its own.", number=True, default=1),
            Parameter("database", "Ledger of the server (default: that of --ledger)."),
            Parameter("memory", "MiB of memory that one job may use.", number=True, default=4096),
            Parameter("minutes", "Minutes that one job may take.", number=True, default=60),
        ),
        formats=("table",),
        example="cleanpath work --workers 4 --database postgresql://cleanpath@db.example.net/cleanpath",
    ),
)
