"""Commands about what traffic can touch."""

from cleanpath.commands.model import AS_OF, CASE, KNOWN_AT, LENS, LEVEL_GATES, TO, Command, Parameter

COMMANDS = (
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
        gates=LEVEL_GATES,
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
        (
            CASE,
            TO,
            LENS,
            AS_OF,
            KNOWN_AT,
            Parameter("plan", "File with the JSON that `plan` printed, to show its programme too."),
        ),
        example="cleanpath brief allies-2018 --to brief.html",
    ),
    Command(
        "verify",
        "Check every certificate of a result, or a plan, with the independent checker.",
        (Parameter("result", "File with the JSON that `assess` or `plan` printed.", positional=True), CASE),
        example="cleanpath verify result.json allies-2018",
    ),
)
