"""The commands of the press: read and review what articles claim."""

from cleanpath.cli.command import BY, REQUIRED, TO, WHY, Command, Parameter

PUBLISHED = Parameter("published", "Day of publication, such as 2018-11-23 (default: as the file says).")
OUTLET = Parameter("outlet", "Who published it (default: as the file says).")

LANGUAGE = Parameter("language", "Language of the text: en, de, fr, it, es, ja, ko or pl (default: found).")
FILE = Parameter(
    "file",
    "Articles as text, HTML, PDF or EML; a folder of them; or - for standard input.",
    positional=True,
    many=True,
)
KEY = Parameter("key", "Key of the candidate.", positional=True)
KEYS = Parameter("key", "Keys of candidates.", positional=True, many=True)

READ_COMMANDS = (
    Command(
        "read",
        "Read articles and list the claims that they make, with who says so and how firmly.",
        (FILE, PUBLISHED, OUTLET, LANGUAGE),
        formats=("table", "jsonl", "json", "csv"),
        example="cleanpath read article.html --published 2018-11-23",
    ),
)

INBOX_COMMANDS = (
    Command(
        "watch",
        "Read the articles of a folder that are new there, and put their candidates into the inbox.",
        (
            Parameter("folder", "Folder that a feed reader or a crawler of yours fills.", positional=True),
            Parameter("by", "Who put them there; kept in the ledger.", default="watch"),
            OUTLET,
        ),
        example="cleanpath watch feed --outlet 'Example Daily'",
    ),
    Command(
        "inbox",
        "List the candidates that wait for a decision, the firmest first.",
        (
            Parameter(
                "state",
                "Which to list.",
                choices=("open", "accepted", "merged", "rejected", "all"),
                default="open",
            ),
        ),
        formats=("table", "jsonl", "json", "csv"),
        example="cleanpath inbox --state all",
    ),
    Command(
        "inbox add",
        "Put the candidates of articles into the inbox; an article that is on record is left out.",
        (FILE, BY, PUBLISHED, OUTLET, LANGUAGE),
        example="cleanpath inbox add article.html --by analyst --published 2018-11-23",
    ),
    Command(
        "inbox show",
        "Show one candidate with all that was decided about it.",
        (KEY,),
        example="cleanpath inbox show c-0123456789",
    ),
    Command(
        "inbox accept",
        "Accept candidates: an event joins the local rules, a market claim the next assessment.",
        (
            KEYS,
            Parameter(
                "rule",
                "Rule that gets the event (default: one that has such an event, else a local one).",
            ),
            Parameter("grade", "Your own grade, such as C3 (default: the proposed one)."),
            BY,
            WHY,
        ),
        example="cleanpath inbox accept c-0123456789 --by analyst --why 'two originals'",
    ),
    Command(
        "inbox edit",
        "Correct an open candidate; what was read stays on record.",
        (
            KEY,
            Parameter(
                "set_",
                "FIELD=VALUE, such as places=DE,FR; may be repeated.",
                many=True,
                default=REQUIRED,
            ),
            BY,
            WHY,
        ),
        example="cleanpath inbox edit c-0123456789 --set places=DE --by analyst --why 'lead says so'",
    ),
    Command(
        "inbox merge",
        "Say that a candidate tells the same as another, which stays.",
        (KEY, Parameter("into", "Key of the one that stays.", default=REQUIRED), BY, WHY),
        example="cleanpath inbox merge c-0123456789 --into c-9876543210 --by analyst --why 'one report'",
    ),
    Command(
        "inbox reject",
        "Reject candidates; they stay on record.",
        (KEYS, BY, WHY),
        example="cleanpath inbox reject c-0123456789 --by analyst --why 'about phones'",
    ),
    Command(
        "inbox withdraw",
        "Undo the last decision about a candidate, with the claim or event that came of it.",
        (KEY, BY, WHY),
        example="cleanpath inbox withdraw c-0123456789 --by analyst --why 'report was retracted'",
    ),
    Command(
        "inbox export",
        "Write the local rules and events as TOML, one file a rule, for a contribution to the registry.",
        (TO,),
        example="cleanpath inbox export --to local-rules",
    ),
)
