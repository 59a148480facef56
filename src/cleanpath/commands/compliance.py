"""Commands about what rules ask: of a maker's equipment, and of the operators of a case."""

from cleanpath.commands.model import AS_OF, BASELINE, KNOWN_AT, LENS, Command, Parameter

FINDING_GATES = (
    Parameter(
        "fail_on",
        "For a case: exit with 1 if a finding has this status or a graver one.",
        choices=("breached", "unknown", "due"),
    ),
    Parameter("strict_unknown", "For a case: exit with 3 if a finding is unknown.", flag=True),
    BASELINE,
)

COMMANDS = (
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
