"""Commands about who made a box, and the names and numbers that tell it."""

from cleanpath.commands.model import AS_OF, Command, Parameter

COMMANDS = (
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
