"""The brief in a real browser: complete, self-contained, usable on a phone and with a keyboard."""

import datetime

import pytest

from cleanpath.network.case import find_case
from cleanpath.policy.registry import load_registry
from cleanpath.reporting import figures
from cleanpath.reporting.brief import BriefContent, Citation, Saying, write_brief
from cleanpath.reporting.brief_content import read_story
from cleanpath.results.classes import CLASSES
from cleanpath.workspace.publishing import brief
from cleanpath.workspace.workspace import Workspace

NASTY = "<script>document.title = 'taken'</script>\" onload=\"x"
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 800}}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brief")
    workspace = Workspace(str(folder / "ledger.sqlite"))
    brief(workspace, "allies-2018", str(folder / "brief.html"))
    return folder / "brief.html"


@pytest.fixture(params=SIZES)
def page(request, browser, written):
    opened = browser.new_page(viewport=SIZES[request.param])
    opened.asked = []
    opened.on("request", lambda r: opened.asked.append(r.url))
    opened.faults = []
    opened.on("console", lambda m: opened.faults.append(m.text))
    opened.on("pageerror", lambda e: opened.faults.append(str(e)))
    opened.goto(written.as_uri())
    yield opened
    opened.close()


def test_it_loads_nothing_and_fits_the_screen(page, written, artefacts):
    assert page.asked == [written.as_uri()]
    assert page.faults == []
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=artefacts / f"brief-{width}.png", full_page=True)


def test_every_sentence_of_the_story_stands_there_with_its_grade(page):
    rows = page.locator("section[aria-labelledby=story] tbody tr")
    told = {row.locator("td").first.inner_text(): row for row in rows.all()}
    story = read_story(find_case("allies-2018"), load_registry())
    assert len(story) >= 10
    for sentence in story:
        row = told[" ".join(sentence.text.split())]
        assert row.locator(".grade").inner_text() == str(sentence.event.grade)
        assert row.locator("a").count() == 1


def test_the_title_follows_the_day(page, tmp_path):
    assert page.locator("h1").inner_text().endswith(", 23 November 2018")
    workspace = Workspace(str(tmp_path / "ledger.sqlite"))
    brief(workspace, "operator-5g", str(tmp_path / "x.html"), as_of="2020-07-15")
    assert "of 40 elements, 15 July 2020</h1>" in (tmp_path / "x.html").read_text()


def test_a_phone_shows_rows_as_blocks_with_the_name_of_each_value(page):
    cell = page.locator("section[aria-labelledby=parts] tbody td").nth(1)
    label = cell.evaluate("e => getComputedStyle(e, '::before').content")
    narrow = page.viewport_size["width"] < 640
    assert label == ('"known: "' if narrow else "none")
    assert page.evaluate(
        "[...document.querySelectorAll('td')].every(e => e.getBoundingClientRect().right <= innerWidth)"
    )


def test_the_page_of_ones_own_network_tells_boxes_findings_and_its_law(browser, tmp_path):
    workspace = Workspace(str(tmp_path / "ledger.sqlite"))
    brief(workspace, "operator-uk", str(tmp_path / "x.html"))
    opened = browser.new_page(viewport=SIZES["phone"])
    opened.goto((tmp_path / "x.html").as_uri())
    boxes = opened.locator("section[aria-labelledby=boxes] tbody tr")
    assert boxes.count() >= 19
    assert "19 restricted for certain" in opened.locator("section[aria-labelledby=boxes]").inner_text()
    found = opened.locator("section[aria-labelledby=requirements]").inner_text()
    assert "gb-dvd-2022" in found
    rules = opened.locator("section[aria-labelledby=rules]").inner_text()
    assert "GB:" in rules or "(" in rules
    assert "JP:" not in opened.content()
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    opened.close()


def test_the_map_shows_every_site(page):
    assert page.locator("section[aria-labelledby=map] svg title").count() == 35


def test_arcs_lead_from_allied_countries_to_america(page):
    arcs = page.locator("section[aria-labelledby=routes] svg path.arc")
    assert arcs.count() >= 7
    assert all("at worst" in arc.locator("title").text_content() for arc in arcs.all())


def test_the_levers_can_be_read_without_a_terminal(page):
    section = page.locator("section[aria-labelledby=levers]")
    text = section.inner_text()
    assert "Of 70 choices of an operator, 0 are exposed for certain and 70 are open." in text
    assert "After all 7 decisions 70 of 70 are clear; none can be spared." in text
    assert "8 of 42 decisions make 70 of 70 clear (no fewer do)" in text
    assert section.locator("svg").count() == 0
    assert "hindsight" not in section.inner_text()


def test_links_lead_somewhere_on_the_page(page):
    dangling = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.querySelector(a.hash)).length"
    )
    assert dangling == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_the_keyboard_reaches_and_opens_everything(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    summary = page.locator("details summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None
    assert page.locator("details tbody tr").first.is_visible()


def test_verdicts_differ_by_shape_and_word_not_by_colour_alone():
    drawn = {name: str(figures.symbol(name, 9, 9)) for name in CLASSES}
    shapes = {text.replace(figures.COLOUR[name], "").replace(name, "") for name, text in drawn.items()}
    assert len(shapes) == len(CLASSES)
    assert len(set(figures.COLOUR.values())) == len(CLASSES)


def test_hostile_text_stays_text(browser, tmp_path):
    saying = Saying(
        text=NASTY,
        status="rumoured",
        grade="D3",
        attribution="people_familiar",
        subject=NASTY,
        day=datetime.date(2018, 11, 23),
        date="2018-11-23",
        jurisdiction=NASTY,
        source=Citation(NASTY, NASTY, "javascript:alert(1)", NASTY),
    )
    demand = {
        "id": NASTY,
        "low": "clear",
        "high": "always",
        "share_low": 0.0,
        "share_high": 1.0,
        "avoidable": "unknown",
        "reachable": True,
        "grade": None,
    }
    result = {
        "title": NASTY,
        "as_of": "2018-11-23",
        "known_at": "2018-11-23",
        "lens": NASTY,
        "scope": {"words": NASTY},
        "synthetic": False,
        "version": "0",
        "counts": {},
        "demands": [demand],
    }
    site = {"id": NASTY, "name": NASTY, "country": "DE", "latitude": 50.0, "longitude": 8.0}
    rules = [{"state": "in_force", "jurisdiction": NASTY, "title": NASTY}]
    content = BriefContent(result, [site], {NASTY: NASTY}, [saying], [saying], rules)
    place = tmp_path / "brief.html"
    place.write_text(write_brief(content), encoding="utf-8")
    page = browser.new_page()
    page.goto(place.as_uri())
    assert page.title() == f"{NASTY}, 23 November 2018 - cleanpath"
    assert page.locator("script").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    page.close()
    assert write_brief(content) == place.read_text(encoding="utf-8")
