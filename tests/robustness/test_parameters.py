"""Whatever stands in a parameter of a command, the answer is a result or one line that says what is wrong."""

import io
import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from cleanpath.cli.commands import COMMANDS
from cleanpath.cli.main import build_parser, main
from cleanpath.interrupts import came

sys.path.insert(0, str(Path(__file__).parent))

from depth import NAME

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
ODD = (
    "", " ", "\n", "a\0b", "\ud800", "\udcff", "x" * 300, "x" * 40_000, "/" * 5_000,
    "é\N{COMBINING ACUTE ACCENT}", "\N{RIGHT-TO-LEFT OVERRIDE}x", "\N{ZERO WIDTH SPACE}", "²", "٣",
    "=1+1", "%s%n", "{0}", "\\", "'", '"', "|", ",", ";", "*", "[", "..", "/", ".", "~", "/dev/null",
    "/dev/stdin", "/proc/self/mem", "-", "9" * 30, "-" + "9" * 30, "9223372036854775808", "1e400",
    "-1e400", "1e-400", "nan", "inf", "0x10", "1_0", "-1", "0", "1e18", "1e308", "0.5", "2018-02-30",
    "0001-01-01", "9999-12-31", "2018", "US:", ":US", "US:US", "file:", "file:/", "vendor:", "home:",
    "home:..", "as:", "as:99999999999", "as:²", "state:", "local:local", "none", "http://", "http://[",
    "postgresql://", "a=b", "=", "a=", "name=\ud800", "from=x", "map=/", "A1", "G9", "user,user", "zip(",
    "(?", "COM1", "a" * 255,
)  # fmt: skip
"""What nobody means by a parameter: ends of ranges, halves of characters, devices, other notations."""

NOT_RUN = {"serve", "warm-up"}
"""Commands that wait for visitors or compile for a minute; tests/web has `serve` and its settings."""

RELATIONS = "10|20|-1\n10|30|-1\n20|30|0\n"
ADDRESSES = "first,last,asn\n198.51.100.0,198.51.100.255,10\n203.0.113.0,203.0.113.255,20\n"
HOPS = [{"hop": 1, "result": [{"from": "198.51.100.9"}]}, {"hop": 2, "result": [{"from": "203.0.113.9"}]}]
TRACE = {
    "fw": 5080, "type": "traceroute", "prb_id": 1, "from": "198.51.100.1", "dst_addr": "203.0.113.9",
    "timestamp": 1_700_000_000, "result": HOPS,
}  # fmt: skip

CASES = {"internet": "systems", "losses": "systems", "measure": "measured"}
"""Cases of commands that answer no question of others."""

EACH = 24 if NAME != "default" else 4
PARAMETERS = [
    pytest.param(command, parameter, id=f"{command.name}: {parameter.name}")
    for command in COMMANDS
    if command.name not in NOT_RUN
    for parameter in (*command.parameters, *command.gates, *command.views)
    if not parameter.flag
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a small case and the files that examples name, to be used up."""
    folder = tmp_path_factory.mktemp("odd")
    case = folder / "small"
    case.mkdir()
    (case / "case.toml").write_text(
        'title = "T"\nlens = "vendor:huawei"\nas_of = "2023-06-01"\nrouting = "igp"\nfailures = "single"\n'
    )
    (case / "elements.csv").write_text("id,kind,vendor\na,router,nokia\nb,router,huawei\nc,router,\n")
    (case / "links.csv").write_text("id,a,b\nl,a,b\nm,b,c\n")
    (case / "demands.csv").write_text("id,source,target\nd,a,c\n")
    for name in ("observations.csv", "oui.csv"):
        (folder / name).write_text("kind,value\noui,00:E0:FC\n")
    (folder / "network.graphml").write_text("<graphml/>")
    (folder / "article.html").write_text("<html><body><p>Australia bans X.</p></body></html>")
    (folder / "feed").mkdir()
    shutil.copy(GUIDE / "scenarios" / "follow-suit.toml", folder)
    (folder / "relations.txt").write_text(RELATIONS)
    (folder / "losses.csv").write_text("loss,lost\nten,AS10\n")
    (folder / "addresses.csv").write_text(ADDRESSES)
    (folder / "trace.json").write_text(json.dumps([TRACE]))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for words in (
            ("as-relationships", "relations.txt", "--to", "systems"),
            ("traceroutes", "trace.json", "--to", "measured", "--option", "addresses=addresses.csv"),
        ):
            assert main(["--ledger", "none", "import", *words]) == 0
        for verb in ("assess", "plan"):
            with (folder / f"{'result' if verb == 'assess' else verb}.json").open("w") as out:
                patch.setattr("sys.stdout", out)
                extra = ("--runs", "0") if verb == "plan" else ()
                main(["--ledger", "none", verb, "small", "--format", "json", *extra])
    return folder


def given(command):
    """Return the values of a command's example, with the small case in the place of others."""
    parsed = vars(build_parser().parse_args(shlex.split(command.example)[1:]))
    values = {
        p.name: parsed.get(p.name) for p in command.parameters if parsed.get(p.name) not in (None, False)
    }
    if "case" in values:
        values["case"] = CASES.get(command.name, "small")
    if command.name in ("internet", "losses"):
        values["from_"] = "AS20"
    if command.name == "judge":
        values["subject"] = "small"
    values |= {"runs": 0, "seconds": 2} if command.name == "plan" else {}
    return values | ({"elements": 120} if command.name == "generate" else {})


def words_of(command, values, odd, value):
    """Return a command line with `value` in the place of the parameter `odd`."""
    options, positional = [], []
    for parameter in (*command.parameters, *command.gates, *command.views):
        told = value if parameter is odd else values.get(parameter.name)
        if told is None or (parameter.flag and not told):
            continue
        texts = [str(one) for one in told] if isinstance(told, list) else [str(told)]
        if parameter.positional:
            positional += texts
        else:
            options += [
                parameter.option if parameter.flag else f"{parameter.option}={text}" for text in texts
            ]
    return [*command.name.split(), *options, "--", *positional]


@pytest.mark.parametrize(("command", "parameter"), PARAMETERS)
def test_a_parameter_holds_what_it_must_or_is_refused_in_one_line(
    place, tmp_path, monkeypatch, capsys, command, parameter
):
    monkeypatch.chdir(place)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    values, first = given(command), len(command.name) * 7 + len(parameter.name) * 3
    for number in range(EACH):
        value = ODD[(first + number * 7) % len(ODD)]
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"kind,value\noui,00:E0:FC\n")))
        words = ["--ledger", str(tmp_path / "ledger.sqlite"), *words_of(command, values, parameter, value)]
        try:
            code = main(words)
        except SystemExit as stop:
            code = stop.code
        out, told = capsys.readouterr()
        where = f"{command.name} {parameter.name}={value[:60]!a}: {told[:300]}"
        assert code in (0, 1, 2, 3), where
        assert "internal error" not in told, where
        assert told.count("\n") <= 1, where
        assert (code != 2) or told, where
        assert told.strip("\n").isprintable(), where
        assert not came(), where
        assert code or out, where
