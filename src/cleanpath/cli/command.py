"""What a command is: its parameters, the formats it prints, and the function that does the work.

Named tuples, not dataclasses: those load half of what `--help` would load.
"""

from typing import NamedTuple

REQUIRED = object()


class Parameter(NamedTuple):
    """One parameter. `positional` stands without a dash; `flag` takes no value; `many` may be repeated.

    `alone` is its value where it is given without one. `question` is asked on a terminal where none of the
    parameters with a question is given. A positional one that is `many` and has a default may be left out.
    """

    name: str
    help: str
    positional: bool = False
    flag: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: object = None
    number: bool = False
    alone: str = ""
    question: str = ""

    @property
    def field(self) -> str:
        """Its name in JSON and in an address, without an underscore that only Python asks for."""
        return self.name.rstrip("_")

    @property
    def option(self) -> str:
        """How the parameter is written on the command line."""
        return self.name if self.positional else "--" + self.field.replace("_", "-")


class Command(NamedTuple):
    """One command: what it is for, its parameters, the formats it prints, and its examples."""

    name: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    formats: tuple[str, ...] = ("table", "json", "csv")
    gates: tuple[Parameter, ...] = ()
    """Parameters that do not change the result but the exit code that it leads to."""
    views: tuple[Parameter, ...] = ()
    """Parameters that do not change the result but what its table shows."""
    example: str = ""

    @property
    def target(self) -> Parameter | None:
        """The parameter that names the file or folder which the command writes, if it does."""
        return next((p for p in self.parameters if p.name == "to" and p.default is REQUIRED), None)

    @property
    def function(self) -> str:
        """The name of the function that does the work: spaces become underscores."""
        return self.name.replace(" ", "_").replace("-", "_").replace("import", "import_")


AS_OF = Parameter("as_of", "Day to ask about, such as 2018-11-23 (default: today, or the day of the case).")
KNOWN_AT = Parameter("known_at", "Use only what was known on this day (default: the day of --as-of).")
LENS = Parameter(
    "lens",
    "Whose rules decide: a jurisdiction (US), a firmness too (US:enacted), a rule key, vendor:huawei,zte, "
    "file:list.csv, or local, the law where each element stands (default: the lens of the case).",
)
CASE = Parameter(
    "case", "A bundled case (see `cleanpath cases`) or a folder with a case.toml.", positional=True
)
TO = Parameter("to", "File or folder to write.", default=REQUIRED)
TO_FILE = Parameter("to", "File to write; - is standard output.", default=REQUIRED)
FORCE = Parameter("force", "Replace a file that is there.", flag=True)
BY = Parameter("by", "Who says so; kept in the ledger.", default=REQUIRED)
WHY = Parameter("why", "The reason; kept in the ledger.", default=REQUIRED)
BASELINE = Parameter(
    "baseline",
    "File with an earlier result as JSON; only what is new or worse than there sets the exit code.",
)
LEVEL_OF_CLASS = {"exposed-in-full": "always", "exposed-in-part": "sometimes", "at-risk": "possible"}
"""The certain headline classes as words of a gate, with their levels."""
LEVEL_GATES = (
    Parameter(
        "fail_on",
        "Exit with 1 if a demand is certainly in this class or a worse one: exposed-in-full (always), "
        "exposed-in-part (sometimes), at-risk (possible); with reported also where it is only reported.",
        choices=(*LEVEL_OF_CLASS, "reported", *LEVEL_OF_CLASS.values()),
    ),
    Parameter("strict_unknown", "Exit with 3 if a verdict is undecided or a demand has no route.", flag=True),
    Parameter(
        "require_clean_path",
        "Exit with 1 unless each demand has a clean path in the strict sense, with 3 where that is open.",
        flag=True,
    ),
    BASELINE,
)

OUTPUT = Parameter("output", "Write what would be printed into this file; --force replaces one.")
JSON_FIELDS = Parameter(
    "json_fields",
    "Print only these fields, joined by commas, such as id,class or demands.id,lens.",
)
QUIET = Parameter("quiet", "Print nothing but errors; the exit code tells, and files are written.", flag=True)
VERBOSE = Parameter("verbose", "Tell on standard error what was read and how long it took.", flag=True)
NO_COLOR = Parameter("no_color", "No colours (as with the variable NO_COLOR).", flag=True)
NO_PAGER = Parameter("no_pager", "No pager for long tables on a terminal (else $PAGER, or less).", flag=True)
EVERYWHERE = (OUTPUT, JSON_FIELDS, QUIET, VERBOSE, NO_COLOR, NO_PAGER)
"""Parameters of printing, which every command has beside `--format`."""
SHORT = {"output": "-o", "quiet": "-q", "verbose": "-v"}
