"""The commands of the press: read and review what articles claim."""

from cleanpath.cli.command import Command, Parameter

PUBLISHED = Parameter("published", "Day of publication, such as 2018-11-23 (default: as the file says).")
OUTLET = Parameter("outlet", "Who published it (default: as the file says).")

READ_COMMANDS = (
    Command(
        "read",
        "Read articles and list the claims that they make, with who says so and how firmly.",
        (
            Parameter(
                "file",
                "Articles as text, HTML, PDF or EML; a folder of them; or - for standard input.",
                positional=True,
                many=True,
            ),
            PUBLISHED,
            OUTLET,
            Parameter("language", "Language of the text: en, de, fr, it, es, ja, ko or pl (default: found)."),
        ),
        formats=("table", "jsonl", "json"),
        example="cleanpath read article.html --published 2018-11-23",
    ),
)
