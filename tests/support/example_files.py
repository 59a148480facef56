"""A folder with the files that examples of the help and of the guide name, and a ledger with records."""

import json
import shutil
from pathlib import Path

from cleanpath.cli.main import main
from cleanpath.network.case import find_case
from cleanpath.workspace.assess import assess
from cleanpath.workspace.press import inbox, inbox_accept, inbox_add
from cleanpath.workspace.records import claims_add, waivers_add
from cleanpath.workspace.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "sources" / "samples"
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
TEXTS = {
    "observations.csv": "kind,value\noui,00:E0:FC\n",
    "descriptions.txt": "Huawei Versatile Routing Platform Software\n",
    "walks.jsonl": '{"box": "a", "kind": "oui", "value": "00:E0:FC"}\n',
    "oui.csv": "Registry,Assignment,Organization Name,Organization Address\n"
    + "".join(f"MA-L,{number:06X},Maker {number},\n" for number in range(40_000)),
    "network.graphml": GRAPHML,
    "article.html": ARTICLE,
    "article.txt": BAN.format("Peru", "Peru"),
    "inbox-folder/one.txt": BAN.format("Ghana", "Ghana"),
    "results.json": json.dumps([TRACE]),
    "ip2asn-202311.csv": ADDRESSES,
    "losses.csv": "loss,lost\nno China Telecom,AS4134\n",
    **{f"feed/{country}.txt": BAN.format(country, country) for country in BANS},
}


def run(place: Path, *argv: str) -> int:
    """Run the program in this process with the ledger of the folder."""
    return main(["--ledger", str(place / "ledger.sqlite"), *argv])


def lay_out(folder: Path) -> None:
    """Write the files."""
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "docs" / "guide" / "scenarios" / "follow-suit.toml", folder)
    guide = folder / "docs" / "guide"
    guide.mkdir(parents=True)
    shutil.copytree(ROOT / "docs" / "guide" / "scenarios", guide / "scenarios")
    for name in ("docs/guide/first-inventory.xlsx", "inventory.xlsx", "network.xlsx"):
        shutil.copy(ROOT / "docs" / "guide" / "first-inventory.xlsx", folder / name)
    shutil.copy(SAMPLES / "entities.ftm.json", folder)
    shutil.copytree(find_case("operator-5g"), folder / "my-case")
    shutil.copytree(find_case("operator-uk"), folder / "inventory")
    rules = find_case("operator-uk").parent.parent / "rules"
    (folder / "my-rules").mkdir()
    shutil.copy(rules / "au-5g-2018.toml", folder / "my-rules")
    shutil.copytree(rules, folder / "old" / "rules")
    read = ("import", "traceroutes", str(folder / "results.json"), "--to", str(folder / "my-traces"))
    assert run(folder, *read, "--option", f"addresses={folder / 'ip2asn-202311.csv'}") == 0


def record(place: Path) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Fill the ledger; return the real names behind those that examples invent, for all and by command."""
    said = {"vendor": "huawei", "date": "2018-11", "source": "letter", "by": "me"}
    waiver = {"expires": "2199-01-01", "by": "me", "why": "letter", "operator": "op"}
    with Workspace(str(place / "ledger.sqlite")) as workspace:
        for day in ("2018-11-23", "2020-07-15"):
            assess(workspace, "operator-5g", as_of=day)
        new, old = [run.id for run in workspace.ledger.runs(2)]
        kept, gone = (claims_add(workspace, f"operator:xx/ran/{g}", **said)["key"] for g in ("4G", "5G"))
        signed = waivers_add(workspace, "gb-dvd-2022", **waiver)["key"]
        inbox_add(workspace, [str(place / "feed")], "me", published="2022-12-01", outlet="Daily")
        held = [row["key"] for row in inbox(workspace) if len(row["places"]) == 1]
        assert len(held) > len(IN_INBOX), "a candidate for each command"
        inbox_accept(workspace, [held[len(IN_INBOX) - 1]], by="me", why="two originals")
    names = {"my-claim": kept, "w17": signed, "r3": old, "r17": new, "c-9876543210": held[-1]}
    own = {f"inbox {verb}": {"c-0123456789": key} for verb, key in zip(IN_INBOX, held, strict=False)}
    return names, own | {"claims withdraw": {"my-claim": gone}}
