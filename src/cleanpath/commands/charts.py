"""Commands about pictures."""

from cleanpath.commands.model import TO, Command, Parameter

COMMANDS = (
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
            TO,
        ),
        example="cleanpath chart programme plan.json --to programme.svg",
    ),
)
