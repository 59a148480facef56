"""Names made to harm stay text, and a large case stays usable."""

import csv

import pytest

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
    makers = ["huawei", "cisco", "", "nokia"]
    rows = [{"id": n, "kind": "router", "vendor": makers[i % 4]} for i, n in enumerate(names)]
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


def test_all_of_a_large_table_can_be_taken_along(browse, people, large):
    client = browse()
    people(client)
    assert len(client.get("/cases/large/flows.json").json()) == large
    page = client.get("/api/v1/cases").json()
    assert page["count"] >= 5
