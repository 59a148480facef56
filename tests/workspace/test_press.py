"""Review: what is accepted takes part, and can be undone; nothing firmer is overwritten."""

import json
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest

from cleanpath.cli.main import main
from cleanpath.dates import Clocks, parse_day
from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.policy.registry import load_registry
from cleanpath.policy.rules import read_rule
from cleanpath.policy.status import state_of
from cleanpath.workspace import press
from cleanpath.workspace.workspace import Workspace

ARTICLE = Path(__file__).parents[2].parent / "shared/data/press/telecoms-com-2018-11-23.txt"
COUNTERPART = """US said to press allies over Huawei

The US government is reportedly lobbying its allies in Western Europe and Japan to keep Huawei out of 5G.

The Wall Street Journal spoke to people familiar with the matter. Washington is apparently considering aid
for allies that shun Huawei gear.

Australia has banned Huawei and ZTE from its 5G networks.
"""
SIGNED = {"by": "analyst", "why": "two originals"}
TEXT = """Chile bars Huawei from 5G

Chile has banned Huawei from its 5G networks from January 2023, the telecoms minister said in a statement.

BT uses Huawei antennas in its radio network.
"""


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "one.txt").write_text(TEXT)
    with Workspace(str(tmp_path / "ledger.db")) as workspace:
        yield workspace


def filled(desk, tmp_path):
    press.inbox_add(
        desk, [str(tmp_path / "feed" / "one.txt")], "analyst", published="2022-12-01", outlet="Daily"
    )
    rows = press.inbox(desk)
    rule = next(row for row in rows if row["places"] == ["CL"])
    market = next(row for row in rows if row["act"] == "deploys")
    return rule, market


def test_an_accepted_event_is_a_local_rule_until_it_is_withdrawn(desk, tmp_path):
    rule, _ = filled(desk, tmp_path)
    (told,) = press.inbox_accept(desk, [rule["key"]], **SIGNED)
    assert told["in"].startswith("local-cl-")
    event = desk.registry[told["in"]].events[0]
    assert (event.status, str(event.date), str(event.known_from)) == ("effective", "2023-01", "2022-12-01")
    assert f"characters {rule['start']} to {rule['end']}" in event.note
    assert told["in"] not in load_registry()
    press.inbox_withdraw(desk, rule["key"], **SIGNED)
    assert told["in"] not in desk.registry
    assert press.inbox_show(desk, rule["key"])["state"] == "open"
    press.inbox_accept(desk, [rule["key"]], **SIGNED)
    assert told["in"] in desk.registry
    assert desk.ledger.check() == []


def test_an_accepted_market_claim_takes_part_until_it_is_withdrawn(desk, tmp_path):
    _, market = filled(desk, tmp_path)
    with pytest.raises(BadInput, match="share from 0 to 1"):
        press.inbox_edit(desk, market["key"], ["low=2"], **SIGNED)
    press.inbox_edit(desk, market["key"], ["low=0.1", "high=1"], **SIGNED)
    (told,) = press.inbox_accept(desk, [market["key"]], grade="C3", **SIGNED)
    (claim,) = [one for one in desk.known_claims() if one.key == told["in"]]
    assert (claim.kind, claim.vendor, claim.low, str(claim.grade)) == ("share", "huawei", 0.1, "C3")
    assert claim.subject == "operator:gb-bt/ran/all"
    assert claim.statement == market["sentence"]
    press.inbox_withdraw(desk, market["key"], **SIGNED)
    assert all(one.key != told["in"] for one in desk.known_claims())


def test_what_is_exported_is_a_rule_file(desk, tmp_path):
    rule, _ = filled(desk, tmp_path)
    (told,) = press.inbox_accept(desk, [rule["key"]], **SIGNED)
    written = press.inbox_export(desk, str(tmp_path / "rules"))
    assert written["files"] == [f"{told['in']}.toml"]
    fields = tomllib.loads((tmp_path / "rules" / written["files"][0]).read_text())
    assert read_rule("exported", told["in"], fields) == desk.registry[told["in"]]


def test_a_denial_never_changes_a_rule_on_record(desk, tmp_path):
    text = "The Canadian government denied that it has banned Huawei from 5G networks."
    (tmp_path / "feed" / "two.txt").write_text(text)
    press.inbox_add(desk, [str(tmp_path / "feed" / "two.txt")], "analyst", published="2023-05-20")
    clocks = Clocks.at(parse_day("2024-01-01", "day"))
    before = state_of(desk.registry["ca-policy-2022"], clocks)
    press.inbox_accept(desk, [row["key"] for row in press.inbox(desk)], **SIGNED)
    assert state_of(desk.registry["ca-policy-2022"], clocks) == before


def test_reviewers_who_decide_at_once_do_no_harm(desk, tmp_path):
    rule, _ = filled(desk, tmp_path)

    def accept(number):
        with Workspace(str(tmp_path / "ledger.db")) as other:
            try:
                return press.inbox_accept(other, [rule["key"]], by=f"reviewer {number}", why="so it is")
            except Conflict:
                return None

    with ThreadPoolExecutor(4) as pool:
        done = [made for made in pool.map(accept, range(4)) if made]
    assert len(done) == 1
    desk.__dict__.pop("registry", None)
    assert len(desk.registry[done[0][0]["in"]].events) == 1
    assert desk.ledger.check() == []


def test_decisions_are_refused_in_one_line(desk, tmp_path):
    rule, market = filled(desk, tmp_path)
    with pytest.raises(UnknownName):
        press.inbox_show(desk, "c-none")
    with pytest.raises(Conflict):
        press.inbox_withdraw(desk, rule["key"], **SIGNED)
    with pytest.raises(BadInput, match="one of act"):
        press.inbox_edit(desk, rule["key"], ["colour=red"], **SIGNED)
    with pytest.raises(BadInput, match="another candidate"):
        press.inbox_merge(desk, rule["key"], rule["key"], **SIGNED)
    press.inbox_merge(desk, market["key"], rule["key"], **SIGNED)
    press.inbox_reject(desk, [rule["key"]], **SIGNED)
    assert press.inbox(desk) == []
    assert {row["state"] for row in press.inbox(desk, "all")} == {"merged", "rejected"}
    with pytest.raises(Conflict):
        press.inbox_accept(desk, [rule["key"]], **SIGNED)


def test_a_place_that_is_missing_is_edited_in(desk, tmp_path):
    (tmp_path / "feed" / "two.txt").write_text("Huawei was banned from 5G networks, the regulator said.")
    press.inbox_add(desk, [str(tmp_path / "feed" / "two.txt")], "analyst", published="2023-05-20")
    key = next(row["key"] for row in press.inbox(desk) if not row["places"])
    with pytest.raises(BadInput, match="one jurisdiction"):
        press.inbox_accept(desk, [key], **SIGNED)
    shown = press.inbox_edit(desk, key, ["places=PE"], **SIGNED)
    assert shown["places"] == ["PE"]
    (told,) = press.inbox_accept(desk, [key], **SIGNED)
    assert told["in"].startswith("local-pe-")


def test_a_group_of_countries_makes_no_rule_and_is_named_with_its_members(desk, tmp_path):
    text = "The Baltic states have banned Huawei from their 5G networks."
    (tmp_path / "feed" / "two.txt").write_text(text)
    press.inbox_add(desk, [str(tmp_path / "feed" / "two.txt")], "analyst", published="2023-05-20")
    (row,) = (row for row in press.inbox(desk) if row["places"] == ["group:baltic"])
    with pytest.raises(BadInput, match=r"Baltic states \(EE, LT, LV\)"):
        press.inbox_accept(desk, [row["key"]], **SIGNED)
    with pytest.raises(BadInput, match="codes of countries"):
        press.inbox_edit(desk, row["key"], ["places=Baltics"], **SIGNED)
    press.inbox_edit(desk, row["key"], ["places=LV"], **SIGNED)
    (told,) = press.inbox_accept(desk, [row["key"]], **SIGNED)
    assert told["in"].startswith("local-lv-")


def test_of_several_none_is_accepted_where_one_cannot_be(desk, tmp_path):
    told = ("Chile has banned Huawei from its 5G networks.", "Huawei was banned from the 5G networks.")
    for number, text in enumerate(told):
        (tmp_path / "feed" / f"more-{number}.txt").write_text(text)
        press.inbox_add(desk, [str(tmp_path / "feed" / f"more-{number}.txt")], "analyst", "2023-05-20")
    rows = sorted(press.inbox(desk), key=lambda row: not row["places"])
    assert rows[0]["places"]
    assert not rows[-1]["places"]
    keys = [row["key"] for row in rows]
    with pytest.raises(BadInput):
        press.inbox_accept(desk, keys, **SIGNED)
    assert press.inbox(desk, "accepted") == []


def test_watching_a_folder_reads_what_is_new(desk, tmp_path):
    folder = str(tmp_path / "feed")
    (tmp_path / "feed" / "broken.pdf").write_bytes(b"%PDF-1.4 no")
    first = press.watch(desk, folder)
    assert {bool(row["fault"]) for row in first} == {True, False}
    again = press.watch(desk, folder)
    assert [row["document"].endswith("broken.pdf") for row in again] == [True]
    (tmp_path / "feed" / "copy.txt").write_text(TEXT + "\nThis was reported elsewhere as well.")
    press.watch(desk, folder)
    copies = [row for row in press.inbox(desk) if row["same_as"]]
    assert copies
    assert all(row["document"].endswith("copy.txt") for row in copies)


def test_a_new_claim_tells_which_answer_it_would_change(
    desk,
    tmp_path,
):
    text = (
        "The United States has banned Nokia equipment from all networks, according to the order.\n\n"
        "Operators were told on Friday."
    )
    (tmp_path / "feed" / "two.txt").write_text(text)
    press.inbox_add(desk, [str(tmp_path / "feed" / "two.txt")], "analyst", published="2025-06-01")
    analysis = desk.analyse("operator-5g", "US")
    found = list(press.pending_alerts(desk, analysis))
    (ban,) = (row["key"] for row in press.inbox(desk) if row["act"] == "bans")
    assert [one["candidate"] for one in found] == [ban]
    assert found[0]["changes"]
    press.inbox_accept(desk, [ban], **SIGNED)
    after = {d.id: [d.low, d.high] for d in desk.analyse("operator-5g", "US").assessment}
    assert all(after[change["demand"]] == change["new"] for change in found[0]["changes"])


def test_the_terminal_lists_and_accepts(desk, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.db"))
    path = str(tmp_path / "feed" / "one.txt")
    assert main(["read", path, "--published", "2022-12-01"]) == 0
    assert "banned Huawei" in capsys.readouterr().out
    assert main(["inbox", "add", path, "--by", "analyst", "--published", "2022-12-01"]) == 0
    capsys.readouterr()
    assert main(["inbox", "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    key = next(row["key"] for row in rows if row["places"] == ["CL"])
    assert main(["inbox", "accept", key, "--by", "analyst", "--why", "read it"]) == 0
    assert main(["rules"]) == 0
    assert "local-cl-" in capsys.readouterr().out
    assert main(["inbox"]) == 0
    assert key not in capsys.readouterr().out


@pytest.mark.parametrize("real", [True, False], ids=["the article of 2018", "a counterpart of ours"])
def test_accepted_sentences_stand_in_the_brief_with_grade_offsets_and_relay(real, tmp_path, monkeypatch):
    if real and not ARTICLE.exists():
        pytest.skip(f"{ARTICLE.name} is not here; the counterpart is read")
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE.read_text(encoding="utf-8") if real else COUNTERPART, encoding="utf-8")
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.db"))
    with Workspace(str(tmp_path / "ledger.db")) as desk:
        press.inbox_add(desk, [str(article)], "analyst", published="2018-11-23", outlet="Telecoms.com")
        rows = [row for row in press.inbox(desk) if row["act"] != "announces"]
        press.inbox_accept(desk, [row["key"] for row in rows], **SIGNED)
    assert len(rows) == (6 if real else 3)
    page = tmp_path / "brief.html"
    assert main(["brief", "allies-2018", "--as-of", "2018-11-23", "--to", str(page)]) == 0
    told = unescape(page.read_text(encoding="utf-8"))
    for row in rows:
        assert row["sentence"][:60] in told
        assert f"characters {row['start']} to {row['end']}" in told
        assert f"grade {row['grade']}: " in told
        assert not row["relay"] or f"relay: {' > '.join(row['relay'])}" in told
    lines = re.findall(r"grade ([A-F][1-6]): [^)]*\)(?:\s|<[^>]*>|[a-z])*?([A-F][1-6])", told)
    assert len(lines) >= len(rows)
    assert all(noted == listed for noted, listed in lines)
