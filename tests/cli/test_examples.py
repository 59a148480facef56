"""Every example of the help runs as it stands, on small files of the names that it uses."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from cleanpath.cli.commands import COMMANDS
from cleanpath.cli.main import main
from cleanpath.network.case import find_case
from cleanpath.workspace.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
SCENARIO = ROOT / "docs" / "guide" / "scenarios" / "follow-suit.toml"
GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">
<node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>
"""
HOP = {"hop": 1, "result": [{"from": "198.51.100.200"}]}
TRACE = {
    "fw": 5080, "type": "traceroute", "prb_id": 1, "from": "198.51.100.1", "dst_addr": "203.0.113.9",
    "timestamp": 1_700_000_000, "result": [HOP, {"hop": 2, "result": [{"from": "203.0.113.9"}]}],
}  # fmt: skip
ADDRESSES = "first,last,asn\n198.51.100.0,198.51.100.255,64500\n203.0.113.0,203.0.113.255,64502\n"
ARTICLE = """<html><head><title>Australia bans Huawei</title></head><body><article>
<p>Australia has banned Huawei from supplying equipment for its 5G mobile network, the government said.</p>
</article></body></html>
"""
BANS = ("Chile", "Japan", "Germany", "Poland", "Italy", "France", "Canada", "Spain", "Norway")
BAN = "{} bars Huawei\n\n{} has banned Huawei from its 5G networks from January 2023, the minister said.\n"
IN_INBOX = ("show", "accept", "edit", "merge", "reject", "withdraw")
"""Commands about one candidate; each gets one of its own."""
SMALLER = {"100000": "120"}
"""Numbers of an example that only make it slow."""
ELSEWHERE = {"warm-up", "internet"}
"""Commands with a test of their own that runs them whole."""


def run(place, *argv):
    return main(["--ledger", str(place / "ledger.sqlite"), *argv])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the files that examples name, and a ledger with runs, a claim and a waiver."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "observations.csv").write_text("kind,value\noui,00:E0:FC\n")
    prefixes = "".join(f"MA-L,{number:06X},Maker {number},\n" for number in range(40_000))
    (folder / "oui.csv").write_text(f"Registry,Assignment,Organization Name,Organization Address\n{prefixes}")
    (folder / "network.graphml").write_text(GRAPHML)
    shutil.copy(SCENARIO, folder)
    rules = Path(str(find_case("operator-uk"))).parent.parent / "rules"
    (folder / "article.html").write_text(ARTICLE)
    (folder / "feed").mkdir()
    for country in BANS:
        (folder / "feed" / f"{country}.txt").write_text(BAN.format(country, country))
    (folder / "results.json").write_text(json.dumps([TRACE]))
    (folder / "ip2asn-202311.csv").write_text(ADDRESSES)
    read = ("import", "traceroutes", str(folder / "results.json"), "--to", str(folder / "my-traces"))
    assert run(folder, *read, "--option", f"addresses={folder / 'ip2asn-202311.csv'}") == 0
    (folder / "my-rules").mkdir()
    shutil.copy(rules / "au-5g-2018.toml", folder / "my-rules")
    return folder


@pytest.fixture(scope="module")
def recorded(place):
    """Names that examples invent, and those of the records that were made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for verb, case, to in (
            ("assess", "allies-2018", "result.json"),
            ("plan", "operator-uk", "plan.json"),
        ):
            with (place / to).open("w") as out:
                patch.setattr("sys.stdout", out)
                extra = ("--runs", "0") if verb == "plan" else ()
                assert run(place, verb, case, "--format", "json", *extra) == 0
        patch.undo()
    said = {"vendor": "huawei", "date": "2018-11", "source": "letter", "by": "me"}
    waiver = {"expires": "2199-01-01", "by": "me", "why": "letter", "operator": "op"}
    with Workspace(str(place / "ledger.sqlite")) as workspace:
        from cleanpath.workspace.assess import assess
        from cleanpath.workspace.press import inbox, inbox_accept, inbox_add
        from cleanpath.workspace.records import claims_add, waivers_add

        for day in ("2018-11-23", "2020-07-15"):
            assess(workspace, "operator-5g", as_of=day)
        new, old = [run.id for run in workspace.ledger.runs(2)]
        keys = claims_add(workspace, "operator:xx/ran/4G", **said)["key"]
        signed = waivers_add(workspace, "gb-dvd-2022", **waiver)["key"]
        inbox_add(workspace, [str(place / "feed")], "me", published="2022-12-01", outlet="Daily")
        held = [row["key"] for row in inbox(workspace) if len(row["places"]) == 1]
        assert len(held) > len(IN_INBOX), "a candidate for each command"
        inbox_accept(workspace, [held[len(IN_INBOX) - 1]], by="me", why="two originals")
    names = {"my-claim": keys, "w17": signed, "r3": old, "r17": new, "c-9876543210": held[-1]}
    own = {f"inbox {verb}": {"c-0123456789": key} for verb, key in zip(IN_INBOX, held, strict=False)}
    return names | SMALLER, own


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_of_the_help_runs(place, recorded, monkeypatch, capsys, command):
    assert command.example.startswith(f"cleanpath {command.name}"), "a command has an example of itself"
    if command.name in ELSEWHERE:
        return
    monkeypatch.chdir(place)
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "home"))
    names = recorded[0] | recorded[1].get(command.name, {})
    words = [names.get(word, word) for word in shlex.split(command.example)[1:]]
    assert run(place, *words) == 0, capsys.readouterr().err
