"""Names made to harm stay text, and a large case stays usable."""

import csv

import httpx
import pytest

from cleanpath import errors
from cleanpath.errors import UnknownName
from cleanpath.web import answers as answers_module
from cleanpath.web import tables
from cleanpath.web.pages import network
from cleanpath.web.preparing import is_preparing

HARM = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'{{7*7}}"


def write(folder, name, rows):
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def settings_text(title):
    import json

    return (
        f'title = {json.dumps(title)}\nlens = "vendor:huawei"\nas_of = 2020-01-01\nrouting = "structural"\n'
    )


@pytest.fixture(scope="module")
def hostile(settings):
    folder = settings.cases / "hostile"
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(settings_text(HARM))
    ends = [f"{HARM}-{end}" for end in "ab"]
    kinds = [("router", "huawei"), ("router", ""), ("router", "cisco")]
    rows = [
        {"id": name, "kind": kind, "vendor": vendor, "site": HARM, "operator": HARM, "name": HARM}
        for name, (kind, vendor) in zip([ends[0], "middle", ends[1]], kinds, strict=True)
    ]
    write(folder, "elements", rows)
    write(
        folder,
        "links",
        [{"id": "l1", "a": ends[0], "b": "middle"}, {"id": "l2", "a": "middle", "b": ends[1]}],
    )
    write(folder, "demands", [{"id": HARM, "source": ends[0], "target": ends[1], "volume": 1}])
    where = {"latitude": 50.0, "longitude": 8.0, "sensitive": "true"}
    write(folder, "sites", [{"id": HARM, "name": HARM, "country": "DE", **where}])
    return "hostile"


@pytest.mark.parametrize(
    "place",
    ["", "/flows", "/sites", "/elements", "/network", "/findings", "/whatif", "/levers", "/flows?q=<b>"],
)
def test_names_stay_text(browse, people, hostile, place):
    client = browse()
    people(client)
    answer = client.get(f"/cases/{hostile}{place}")
    assert answer.status_code == 200, answer.text[:400]
    assert "<img" not in answer.text
    assert "<script>" not in answer.text
    assert "<b>&" not in answer.text
    assert "49" not in answer.text or "{{7*7}}" in answer.text or HARM not in answer.text


def test_a_flow_of_such_a_name_opens_from_its_link(browse, people, hostile):
    import re
    from html import unescape

    client = browse()
    people(client)
    page = client.get(f"/cases/{hostile}/flows").text
    address = next(a for a in re.findall(r'href="([^"]+)"', page) if "/flows/" in a)
    answer = client.get(unescape(address))
    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert "<script>" not in answer.text


def test_sheets_take_no_formula(browse, people, hostile, settings):
    client = browse()
    people(client)
    text = client.get(f"/cases/{hostile}/flows.csv").text
    assert '"""><img' in text  # text in quotes, as CSV has it


def test_a_broken_case_is_told_without_the_folders_of_the_server(browse, people, settings):
    folder = settings.cases / "broken"
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(settings_text("Broken"))
    (folder / "elements.csv").write_text("id,kind\na\n")
    client = browse()
    people(client)
    for place in ("/", "/cases/broken", "/api/v1/assess?case=broken"):
        text = client.get(place).text
        assert str(settings.cases) not in text
        assert "expected" in text


LEAVES = 100


@pytest.fixture(scope="module")
def large(settings):
    """A star of 100 leaves, with a flow from each to each: 10,000."""
    folder = settings.cases / "large"
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(settings_text("Large"))
    names = [f"leaf-{n:03}" for n in range(LEAVES)]
    vendors = ["huawei", "cisco", "", "nokia"]
    rows = [{"id": n, "kind": "router", "vendor": vendors[i % 4]} for i, n in enumerate(names)]
    write(folder, "elements", [{"id": "hub", "kind": "router", "vendor": "cisco"}, *rows])
    write(folder, "links", [{"id": f"l-{n}", "a": "hub", "b": n} for n in names])
    demands = [{"id": f"{a}-{b}", "source": a, "target": b} for a in names for b in [*names, "hub"] if a != b]
    write(folder, "demands", demands)
    return len(demands)


@pytest.mark.parametrize(
    "place", ["", "/flows", "/flows?limit=500", "/sites", "/elements", "/network", "/levers"]
)
def test_a_large_case_is_paged(browse, people, large, place):
    assert large == 10_000
    client = browse()
    people(client)
    answer = client.get(f"/cases/large{place}")
    assert answer.status_code == 200
    assert len(answer.content) < 1_000_000


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("asked", ["", "?sort=-id", "?q=leaf-001", "?q=nothing-of-the-kind"])
def test_a_file_that_is_made_while_it_is_sent_is_the_same(browse, people, large, monkeypatch, form, asked):
    client = browse()
    people(client)
    place = f"/cases/large/flows.{form}{asked}"
    monkeypatch.setattr(tables, "STREAMED", 10**6)
    whole = client.get(place)
    monkeypatch.setattr(tables, "STREAMED", 7)
    sent = client.get(place)
    assert sent.content == whole.content
    assert sent.headers["content-type"] == whole.headers["content-type"]


def test_what_is_worked_out_of_a_large_table_is_never_worked_out_by_a_request(
    app, browse, people, large, monkeypatch
):
    client = browse()
    people(client)
    app.state.answers._answers.clear()
    monkeypatch.setattr(answers_module, "LARGE", 1)
    done = []

    def watch(module, name):
        plain = getattr(module, name)

        def watched(*given):
            done.append(is_preparing())
            return plain(*given)

        monkeypatch.setattr(module, name, watched)

    for module, name in ((tables, "_filter"), (tables, "_facet"), (tables, "_rank"), (network, "_search")):
        watch(module, name)
    for place in ("flows", "flows?q=leaf-07", "flows?sort=-id", "elements?restricted=yes", "network?q=leaf"):
        assert client.get(f"/cases/large/{place}").status_code == 200
    assert len(done) > large
    assert all(done)


def test_a_name_among_very_many_is_refused_at_once():
    known = [f"element-{n}" for n in range(200_000)]
    assert "element-17" in str(UnknownName("element", "element", "element-17x", known[:100]))
    assert "Did you mean" in str(UnknownName("element", "element", "element-1x", known))
    with pytest.MonkeyPatch.context() as patch:
        compared = []
        patch.setattr(errors, "get_close_matches", lambda name, names, n: compared.extend(names) or [])
        UnknownName("element", "element", "element-1x", known)
        UnknownName("element", "element", "x", known)
    assert len(compared) == errors.MOST_COMPARED


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("q=" + "x" * 501, {400}),
        ("&".join(f"a{n}=1" for n in range(100)), {400}),
        ("q=1&q=2", {400}),
        ("offset=" + "9" * 400, {400}),
        ("q=" + "x" * 60_000, {400}),
        ("q=%00%ff", {400}),
        ("sort=" + "%22" * 100, {400}),
    ],
)
def test_a_huge_or_odd_query_is_refused_by_a_real_server(served, browse, people, query, statuses):
    client = browse()
    people(client)
    cookies = dict(client.cookies)
    for place in ("/cases/operator-uk/flows", "/rules"):
        answer = httpx.get(f"{served.address}{place}?{query}", cookies=cookies, timeout=300)
        assert answer.status_code in statuses, answer.text[:200]
    assert httpx.get(f"{served.address}/rules", cookies=cookies, timeout=300).status_code == 200


def test_all_of_a_large_table_can_be_taken_along(browse, people, large):
    client = browse()
    people(client)
    assert len(client.get("/cases/large/flows.json").json()) == large
    page = client.get("/api/v1/cases").json()
    assert page["count"] >= 5
