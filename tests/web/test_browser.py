"""The pages in a real browser: they fit, everybody can use them, and they answer the founding question."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import reviewing
from cleanpath.web import preparing
from cleanpath.web.accounts.access import COOKIE
from cleanpath.web.accounts.model import Role

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 800}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules whose outcome may differ between light and dark."""
PAGES = (
    "/", "/cases/operator-5g", "/cases/allies-2018", "/cases/allies-2018/flows", "/cases/allies-2018/sites",
    "/cases/operator-5g/flows/north", "/cases/operator-5g/elements/agg-b", "/cases/operator-5g/network",
    "/cases/operator-uk/findings", "/cases/operator-uk/plan", "/cases/operator-5g/levers",
    "/cases/operator-5g/whatif?element_id=agg-b&element_vendor=nokia", "/cases/operator-5g/verify",
    "/rules", "/rules/au-5g-2018", "/rules/ladder?vendor=zte", "/rules/compare", "/vendors", "/vendors/h3c",
    "/claims", "/claims/add", "/claims/at_a1.nokia", "/waivers", "/waivers/add", "/inbox", "/import", "/runs",
    "/jobs", "/cases/allies-2018?as_of=nonsense", "/sign-in", "/account",
)  # fmt: skip


WIDEST = """[...document.querySelectorAll('body *')]
    .filter(e => !e.closest(".scroll") && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
    .map(e => `${e.tagName} ${e.className} ${e.textContent.slice(0, 60)}`).slice(-3)"""
"""What sticks out of the page."""


@pytest.fixture(scope="module")
def visit(browser, served, browse, people):
    """`visit(role, **options)` opens a page of a browser in which somebody of a role has signed in."""
    opened = []

    def begin(role=Role.APPROVER, **options):
        client = browse()
        people(client, role)
        context = browser.new_context(**options)
        secret = client.cookies[COOKIE]
        context.add_cookies([{"name": COOKIE, "value": secret, "url": served.address}])
        opened.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield begin
    for context in opened:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_use_every_page(visit, served, size, scheme, artefacts):
    page = visit(viewport=SIZES[size], color_scheme=scheme, bypass_csp=True)  # axe is put into the page
    for address in PAGES:
        page.goto(served.address + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SIZES[size]["width"], f"{address} is {width} wide: {page.evaluate(WIDEST)}"
        rules = RULES if scheme == "light" else OF_COLOUR
        found = Axe().run(page, options={"runOnly": rules}).response["violations"]
        told = [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found]
        assert told == [], address
        if address in ("/", "/cases/allies-2018"):
            name = address.strip("/").replace("/", "-") or "overview"
            page.screenshot(path=artefacts / f"web-{name}-{size}-{scheme}.png", full_page=True)


def test_axe_is_at_work(visit, served):
    page = visit(bypass_csp=True)
    page.goto(served.address + "/rules")
    page.evaluate("document.querySelector('label[for=as_of]').remove()")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [one["id"] for one in found] == ["label"]


def test_nothing_foreign_is_loaded_and_nothing_is_refused_by_the_policy(visit, served):
    page, asked = visit(), []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", "/cases/allies-2018", "/rules/ladder", "/inbox"):
        page.goto(served.address + address)
    assert page.faults == []
    assert all(url.startswith(served.address) for url in asked)


def test_it_can_be_read_without_scripts(visit, served):
    page = visit(java_script_enabled=False)
    page.goto(served.address + "/cases/allies-2018")
    page.get_by_label("As of").fill("2020-07-15")
    page.get_by_role("button", name="Show").click()
    assert "as_of=2020-07-15" in page.url
    assert "as of 2020-07-15" in page.locator(".lead").first.inner_text()


def test_the_keyboard_reaches_the_content_first(visit, served):
    page = visit()
    page.goto(served.address + "/cases/operator-5g")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_slider_moves_the_day(visit, served):
    page = visit()
    page.goto(served.address + "/rules/ladder?vendor=huawei&as_of=2018-11-23")
    slider = page.get_by_label("Move the day")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**as_of=2018-11-24*")
    assert "by 2018-11-24" in page.locator("h1").inner_text()


ARTICLE = """Germany has banned Huawei from its 5G networks, the interior ministry said on Friday.

Poland will ban Huawei, its prime minister said.

Italy has excluded ZTE from its core networks, the government said in a statement."""


def test_the_inbox_is_worked_through_by_keyboard(visit, served):
    page = visit()
    page.goto(served.address + "/inbox")
    page.get_by_label("Or paste the text").fill(ARTICLE)
    page.get_by_label("Published", exact=True).fill("2018-11-23")
    page.get_by_role("button", name="Read").click()
    page.locator(".candidate").nth(1).wait_for()
    count = page.locator(".candidate").count()
    page.keyboard.press("j")
    assert page.locator(".candidate.current").count() == 1
    page.keyboard.press("k")
    for left in range(count - 1, -1, -1):
        with page.expect_navigation():
            page.keyboard.press("r")
        assert page.locator(".candidate").count() == left
    page.goto(served.address + "/inbox?state=rejected")
    assert page.locator(".candidate").count() == count


def test_a_page_that_takes_long_comes_by_itself(visit, served, app, monkeypatch):
    monkeypatch.setattr(preparing, "PATIENCE_S", 0.0)
    app.state.answers._answers.clear()
    page = visit(java_script_enabled=False)
    assert page.goto(served.address + "/cases/operator-uk/plan").status == 202
    assert page.get_by_role("status").count() == 1
    page.get_by_role("heading", name="The cheapest programme").wait_for(timeout=120_000)


def test_ten_candidates_are_decided_by_keyboard(visit, served):
    page = visit()
    page.goto(served.address + "/inbox?state=all")
    before = page.locator(".candidate").count()
    reviewing.put_article(page, served.address)
    firsts = [text.split()[0] for text in page.locator(".candidate blockquote").all_inner_texts()]
    assert sorted(firsts) == sorted(reviewing.COUNTRIES)
    assert len(reviewing.decide(page)) == 10
    assert page.locator(".candidate").count() == 0
    page.goto(served.address + "/inbox?state=all")
    assert page.locator(".candidate").count() == before + 10
    for state, key in (("accepted", "a"), ("rejected", "r")):
        page.goto(f"{served.address}/inbox?state={state}")
        told = [text.split()[0] for text in page.locator(".candidate blockquote").all_inner_texts()]
        assert len([word for word in told if word in reviewing.COUNTRIES]) == sum(
            keys.endswith(key) for keys in reviewing.PRESSES
        )
    assert page.faults == []


def test_the_place_in_the_inbox_is_kept_after_a_decision(visit, served):
    page = visit()
    page.goto(served.address + "/inbox")
    page.get_by_label("Or paste the text").fill(ARTICLE.replace("Friday", "Monday"))
    page.get_by_label("Published", exact=True).fill("2018-11-26")
    page.get_by_role("button", name="Read").click()
    page.locator(".candidate").nth(2).wait_for()
    sentences = page.locator(".candidate blockquote").all_inner_texts()
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("r")
    assert page.locator(".candidate.current blockquote").inner_text() == sentences[2]


def counts(page):
    return [int(text) for text in page.locator(".classes b").all_inner_texts()]


def test_somebody_without_a_terminal_finds_the_answer_and_sends_it_on(visit, served):
    page = visit(Role.ANALYST)
    page.goto(served.address)
    page.get_by_role("link", name=re.compile("Traffic of US-used sites in seven")).click()
    assert page.get_by_label("As of").input_value() == "2018-11-23"
    sites = page.get_by_role("region", name="Sites")
    certain = sites.get_by_role("row").filter(has_text="exposed in part")
    assert certain.count() == 35
    ramstein = certain.filter(has_text="Ramstein").inner_text()
    assert "the press D3 (Zeit Online)" in ramstein
    assert "Vodafone Germany: LTE radio network" in ramstein

    page.get_by_label("As of").fill("2020-07-15")
    page.get_by_role("button", name="Show").click()
    assert "as of 2020-07-15" in page.locator(".lead").first.inner_text()
    address, before = page.url, counts(page)

    page.goto(served.address + "/claims/add?subject=jp-docomo-core")
    page.get_by_label("Vendor", exact=True).fill("huawei")
    page.get_by_label("What is claimed").select_option("presence")
    page.get_by_label(re.compile("When it is true")).fill("2020-05")
    page.get_by_label(re.compile("Who published it")).fill("Operator, letter")
    page.get_by_label(re.compile("Your own grade")).fill("B2")
    page.get_by_role("button", name="Record the claim").click()
    assert "analyst-all" in page.locator("main").inner_text()

    page.goto(address)
    after = counts(page)
    assert after != before
    assert sum(after) == sum(before)
    assert after[1] > before[1]

    colleague = visit(Role.READER)
    colleague.goto(address)
    assert colleague.locator("main").inner_text() == page.locator("main").inner_text()


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(visit, browser, served):
    page = visit(Role.ANALYST)
    page.goto(served.address + "/cases/operator-uk")
    stolen = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    thief = browser.new_context()
    thief.add_cookies(stolen)
    opened = thief.new_page()
    opened.goto(served.address + "/cases/operator-uk")
    assert "/sign-in" in opened.url
    assert "operator-uk" not in opened.locator("main").inner_text()
    thief.close()
