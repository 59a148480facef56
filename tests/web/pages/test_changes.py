"""What people change on the pages: by whom, with why, and only where the role allows it."""

import re

import pytest

from cleanpath.ledger.store import Ledger
from cleanpath.ledger.tampering import KeptHead
from cleanpath.web.accounts.model import Role
from cleanpath.web.pages import importing
from cleanpath.workspace.importing import import_
from cleanpath.workspace.workspace import Workspace

CLAIM = {
    "subject": "de-telekom-core",
    "vendor": "huawei",
    "kind": "presence",
    "date": "2018-06",
    "source": "Operator, letter",
    "attribution": "on_record",
    "grade": "B2",
    "statement": "Huawei's core is in service. <script>alert(1)</script>",
}
ARTICLE = "BERLIN - Germany has banned Huawei from its 5G networks, the interior ministry said on Friday."
SHEET = """Hostname;Hersteller;Rolle;Standort;Bemerkung
r1;Huawei;Router;Berlin;x
r2;Cisco;Router;Bonn;y
r3;;Router;Bonn;
"""


@pytest.fixture(scope="module")
def analyst(browse, people):
    client = browse()
    client.token = people(client, Role.ANALYST)
    return client


@pytest.fixture(scope="module")
def approver(browse, people):
    client = browse()
    client.token = people(client, Role.APPROVER)
    return client


def send(client, address, files=None, **fields):
    return client.post(
        address, data={"csrf_token": client.token, **fields}, files=files, follow_redirects=False
    )


def counts(client, address="/cases/allies-2018?lens=US:enacted"):
    return list(map(int, re.findall(r"<b>(\d+)</b>", client.get(address).text)))


def test_a_claim_changes_the_answer_and_its_withdrawal_changes_it_back(analyst, settings):
    before = counts(analyst)
    made = send(analyst, "/claims/add", **CLAIM)
    assert made.status_code == 303
    place = made.headers["location"]
    page = analyst.get(place).text
    assert "&lt;script&gt;" in page
    assert "analyst-all" in page
    after = counts(analyst)
    assert after[1] > before[1]
    assert sum(after) == sum(before) == 261
    with Workspace(settings.database) as workspace:
        told = workspace.analyse("allies-2018").assessment.to_dict()["counts_by_class"]
    assert list(told.values()) == after
    assert send(analyst, f"{place}/grade", grade="C3", why="hearsay").status_code == 303
    assert send(analyst, f"{place}/withdraw", why="retracted").status_code == 303
    assert counts(analyst) == before
    assert send(analyst, f"{place}/withdraw", why="again").status_code == 409


@pytest.mark.parametrize(
    "change", [{"vendor": "nobody"}, {"date": "soon"}, {"grade": "Z9"}, {"subject": ""}, {"low": "7"}]
)
def test_a_wrong_claim_is_refused(analyst, change):
    answer = send(analyst, "/claims/add", **(CLAIM | change))
    assert 400 <= answer.status_code < 500
    assert "expected" in answer.text


def test_a_form_without_its_token_is_refused(analyst):
    answer = analyst.post("/claims/add", data=CLAIM, follow_redirects=False)
    assert answer.status_code == 403


def test_a_waiver_needs_an_approver(analyst, approver):
    fields = {"rule": "gb-dvd-2022", "operator": "uk-provider", "expires": "2029-12-31", "why": "by letter"}
    assert send(analyst, "/waivers/add", **fields).status_code == 403
    made = send(approver, "/waivers/add", **fields)
    assert made.status_code == 303
    page = approver.get(made.headers["location"]).text
    assert "approver-all" in page
    assert send(approver, made.headers["location"] + "/withdraw", why="replaced").status_code == 303
    assert "replaced" in approver.get(made.headers["location"]).text


def test_the_inbox_is_decided_by_an_approver(analyst, approver):
    assert send(analyst, "/inbox", pasted=ARTICLE, published="2018-11-23").status_code == 303
    page = approver.get("/inbox").text
    keys = re.findall(r"/inbox/(c-[0-9a-f]+)/accept", page)
    assert keys
    key = keys[0]
    assert send(analyst, f"/inbox/{key}/accept", why="x").status_code == 403
    assert send(approver, f"/inbox/{key}/edit", why="lead", places="DE", act="bans").status_code in (303, 400)
    assert send(approver, f"/inbox/{key}/accept", why="two originals").status_code == 303
    assert "accepted" in approver.get(f"/inbox/{key}").text
    rules = [row["key"] for row in approver.get("/rules.json?as_of=2018-12-01").json()]
    assert any(rule.startswith("local-") for rule in rules)
    assert send(approver, f"/inbox/{key}/withdraw", why="too soon").status_code == 303
    rules = [row["key"] for row in approver.get("/rules.json?as_of=2018-12-01").json()]
    assert not any(rule.startswith("local-") for rule in rules)
    assert send(approver, f"/inbox/{key}/reject", why="read wrongly").status_code == 303


def test_a_sheet_is_mapped_on_the_page_and_every_row_told(analyst):
    sent = send(
        analyst,
        "/import",
        files={"file": ("inventory.csv", SHEET.encode(), "text/csv")},
        source_format="csv",
        name="from-a-sheet",
        as_of="2026-01-01",
    )
    assert sent.status_code == 303
    page = analyst.get(sent.headers["location"]).text
    chosen = dict(
        re.findall(r'<select id="[^"]*" name="(column-0-\d)">.*?<option value="(\w+)" selected', page)
    )
    assert chosen["column-0-0"] == "id"
    assert chosen["column-0-1"] == "vendor"
    fields = {"table-0": "elements", "header-0": "1", **chosen, "name": "from-a-sheet", "as_of": "2026-01-01"}
    read = send(analyst, sent.headers["location"].partition("?")[0], source_format="csv", **fields)
    assert read.status_code == 200, read.text
    assert "3 elements" in read.text
    rows = analyst.get("/cases/from-a-sheet/rows.json").json()
    assert len(rows) == 3
    elements = {row["id"]: row["vendor"] for row in analyst.get("/cases/from-a-sheet/elements.json").json()}
    assert set(elements) == {"r1", "r2", "r3"}
    again = send(
        analyst, "/import", files={"file": ("i.csv", b"a;b\n1;2\n", "text/csv")}, name="from-a-sheet"
    )
    assert again.status_code == 409


def import_sheet(client, sheet, changed=None, **fields):
    """Send a sheet, take the proposed map with some columns changed, and return what the last page says."""
    files = {"file": ("inventory.csv", sheet.encode(), "text/csv")}
    sent = send(client, "/import", files=files, source_format="csv", as_of="2026-01-01", **fields)
    if sent.status_code != 303:
        return sent
    page = client.get(sent.headers["location"]).text
    chosen = dict(
        re.findall(r'<select id="[^"]*" name="(column-0-\d)">.*?<option value="(\w+)" selected', page)
    )
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    hidden.pop("csrf_token")
    place = sent.headers["location"].partition("?")[0]
    given = {"table-0": "elements", "header-0": "1", **chosen, **hidden, **(changed or {})}
    return send(client, place, **given)


OWN = "name,company,where\nr1,huawei,a\nr2,nokia,b\n"
NEWER = "name,company,where\nr1,huawei,a\nr3,zte,c\n"


def test_a_newer_sheet_is_brought_into_the_case_and_what_people_changed_stays(analyst, app, settings):
    first = import_sheet(analyst, OWN, {"column-0-0": "id", "column-0-1": "vendor"}, name="followed")
    assert first.status_code == 200, first.text
    folder = settings.cases / "followed"
    table = folder / "elements.csv"
    table.write_text(table.read_text().replace("huawei", "nokia"), encoding="utf-8")
    assert "<option>followed</option>" in analyst.get("/import").text
    page = import_sheet(analyst, NEWER, refresh="followed", why="the inventory of May")
    assert page.status_code == 200, page.text
    for words in ("1 elements added: r3", "1 elements gone: r2", "1 vendor that people changed: kept"):
        assert words in page.text
    elements = {row["id"]: row["vendor"] for row in analyst.get("/cases/followed/elements.json").json()}
    assert elements == {"r1": "nokia", "r3": "zte"}
    rows = analyst.get("/cases/followed/rows.json").json()
    assert {row["element"] for row in rows} == {"r1", "r3"}
    done = Ledger(app.state.database, KeptHead(None)).actions(2)
    assert [(one.action, one.subject, one.why) for one in done] == [
        ("case refreshed", "followed", "the inventory of May"), ("case imported", "followed", ""),
    ]  # fmt: skip


def test_of_two_who_refresh_one_case_the_second_is_told(analyst, settings):
    assert import_sheet(analyst, OWN, name="contended").status_code == 200
    files = {"file": ("inventory.csv", NEWER.encode(), "text/csv")}
    slow = send(analyst, "/import", files=files, source_format="csv", refresh="contended")
    page = analyst.get(slow.headers["location"]).text
    assert "As the case was read before" in page
    assert import_sheet(analyst, NEWER, refresh="contended").status_code == 200
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    hidden.pop("csrf_token")
    fields = {"table-0": "elements", "header-0": "1", "column-0-0": "id", "column-0-1": "vendor"}
    late = send(analyst, slow.headers["location"].partition("?")[0], **fields, **hidden)
    assert late.status_code == 409
    assert "somebody changed" in late.text


def test_of_two_who_read_one_file_at_once_the_second_is_told(analyst, monkeypatch):
    files = {"file": ("inventory.csv", OWN.encode(), "text/csv")}
    sent = send(analyst, "/import", files=files, source_format="csv", name="read-once", as_of="2026-01-01")
    place = sent.headers["location"].partition("?")[0]
    fields = {"table-0": "elements", "header-0": "1", "column-0-0": "id", "column-0-1": "vendor"}
    fields |= {"source_format": "csv", "name": "read-once", "as_of": "2026-01-01"}
    second = []

    def read_slowly(*asked):
        second.append(send(analyst, place, **fields))
        with monkeypatch.context() as patch:  # it looked before the first took the file
            patch.setattr(importing, "_find", lambda answers, token: importing.uploads(answers) / token)
            second.append(send(analyst, place, **fields))
        return import_(*asked)

    monkeypatch.setattr(importing, "import_", read_slowly)
    assert send(analyst, place, **fields).status_code == 200
    assert [one.status_code for one in second] == [404, 404]
    assert all("Send it again" in one.text for one in second)


@pytest.mark.parametrize("case", ["operator-5g", "no-such-case", "../etc"])
def test_what_no_import_made_is_not_refreshed(analyst, case):
    assert import_sheet(analyst, NEWER, refresh=case).status_code in (400, 404)


def test_who_sees_some_cases_refreshes_those_and_sees_what_is_imported(browse, people, analyst):
    assert import_sheet(analyst, OWN, name="of-others").status_code == 200
    some = browse()
    some.token = people(some, Role.ANALYST, ["operator-5g"])
    assert import_sheet(some, OWN, name="of-my-own").status_code == 200
    assert some.get("/cases/of-my-own").status_code == 200
    assert "of-others" not in some.get("/import").text
    assert import_sheet(some, NEWER, refresh="of-others").status_code in (400, 404)
    assert import_sheet(some, NEWER, refresh="of-my-own").status_code == 200


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("../etc", b"x", "csv"),
        ("fine", b"", "csv"),
        ("fine", b"\x00\x01\x02", "xlsx"),
        ("fine", b"<!DOCTYPE x [<!ENTITY a 'b'>]><graphml>&a;</graphml>", "graphml"),
        ("fine", b"{", "node-link"),
        ("fine", b"x", "exe"),
    ],
)
def test_a_hostile_upload_is_refused_and_leaves_nothing(analyst, settings, name, data, form):
    files = {"file": ("../../evil.csv", data, "text/csv")}
    answer = send(analyst, "/import", files=files, name=name, source_format=form)
    if answer.status_code == 303:
        answer = analyst.get(answer.headers["location"])
    assert 400 <= answer.status_code < 500, answer.text
    assert str(settings.cases) not in answer.text
    assert not (settings.cases / name).exists() or name == "../etc"
    assert "from-a-sheet" in {place.name for place in settings.cases.iterdir()}


def test_somebody_sees_only_the_cases_that_are_theirs(browse, people):
    client = browse()
    people(client, Role.READER, ["operator-5g"])
    page = client.get("/").text
    assert "operator-5g" in page
    assert "allies-2018" not in page
    for address in (
        "",
        "/flows",
        "/flows.csv",
        "/sites/ramstein",
        "/network",
        "/plan",
        "/verify",
        "/findings",
    ):
        assert client.get(f"/cases/allies-2018{address}").status_code == 404
    assert client.get("/cases/operator-5g").status_code == 200
