"""The pictures of the guide for people who never saw a terminal: taken from the pages, in a real browser.

`make pictures` writes them anew. The tests hold each page to what the guide says of its picture.
"""

import base64
import os
import re
import struct
from pathlib import Path

import pytest

from cleanpath.web.accounts.access import COOKIE
from cleanpath.web.accounts.model import Role

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
FOLDER = GUIDE / "pictures"
SIZE = {"width": 960, "height": 640}
QUALITY, MOST_BYTES = 55, 70_000
PATIENCE_MS = 120_000

CASE = "/cases/allies-2018"
PICTURES = {
    "overview": ("/", "h1", ("Traffic of US-used sites in seven allied countries",)),
    "case": (CASE, "h1", ("Whose rules (lens)", "As of", "Known at", "exposed in part")),
    "sites": (CASE, "#sites", ("On whose word", "Ramstein Air Base")),
    "flow": (f"{CASE}/flows/ramstein-mobile-de-vodafone", "h1", ("On whose word", "The route")),
    "later": (f"{CASE}?as_of=2020-07-15", "h1", ("as of 2020-07-15",)),
    "ladder": ("/rules/ladder?vendor=huawei&as_of=2018-11-23", "h1", ("Move the day", "On to")),
    "whatif": (
        "/cases/operator-5g/whatif?element_id=agg-b&element_vendor=nokia"
        "&2_element_id=agg-b,gnb-harb&2_element_vendor=nokia",
        "#beside", ("as it is", "what if 1", "what if 2"),
    ),
    "claim": ("/claims/add?subject=jp-docomo-core", "h1", ("What is claimed", "Record the claim")),
    "columns": ("", "h1", ("What does each column mean?", "Read the file")),
}  # fmt: skip
"""For each picture: the address of the page, where it begins, and words that the page must show."""

SHEET = "Hostname,Manufacturer,Role,Site\ncore-1,Huawei,router,Oslo\nedge-1,Nokia,router,Bergen\n"


@pytest.fixture(scope="module")
def page(browser, served, browse, people, app):
    client = browse()
    people(client, Role.ANALYST)
    app.state.accounts.people.add("anna", Role.ANALYST, None, "first-administrator")
    client.cookies.set(COOKIE, app.state.accounts.sessions.begin("anna"))
    context = browser.new_context(viewport=SIZE, color_scheme="light", locale="en-GB")
    context.add_cookies([{"name": COOKIE, "value": client.cookies[COOKIE], "url": served.address}])
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    context.close()


def open_columns(page, address):
    """Send a sheet, as a person does, and stay on the page that proposes its columns."""
    page.goto(f"{address}/import")
    page.get_by_label(re.compile("^File")).set_input_files(
        {"name": "inventory.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.get_by_label(re.compile("^Name of a new case")).fill("my-network")
    page.get_by_role("button", name="Send").click()


def take(page, place):
    """Return a picture of what is seen from a place of the page on, as WebP."""
    page.locator(place).first.evaluate(
        "e => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)"
    )
    asked = {"format": "webp", "quality": QUALITY}
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    return base64.b64decode(taken["data"])


def size_of(picture):
    """Return width and height of a WebP picture as `VP8 ` or `VP8X` chunks hold them."""
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")
    if picture[12:16] == b"VP8X":
        return tuple(1 + int.from_bytes(picture[at : at + 3], "little") for at in (24, 27))
    width, height = struct.unpack("<HH", picture[26:30])
    return width & 0x3FFF, height & 0x3FFF


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_guide_says(page, served, name):
    address, place, words = PICTURES[name]
    if name == "columns":
        open_columns(page, served.address)
    else:
        page.goto(served.address + address)
    text = page.locator("body").inner_text()
    for word in words:
        assert word in text, name
    taken = take(page, place)
    kept = FOLDER / f"{name}.webp"
    if os.environ.get("PICTURES") == "write":
        FOLDER.mkdir(exist_ok=True)
        kept.write_bytes(taken)
    held = kept.read_bytes()
    assert size_of(taken) == size_of(held) == (SIZE["width"], SIZE["height"])
    assert max(len(taken), len(held)) <= MOST_BYTES
    assert len(held) > 5_000  # a page, and no empty one


def test_the_guide_shows_every_picture_with_words_for_who_does_not_see_it():
    text = (GUIDE / "web.md").read_text(encoding="utf-8")
    shown = {name: alt for alt, name in re.findall(r"!\[([^\]]*)\]\(pictures/(\w+)\.webp\)", text)}
    assert set(shown) == set(PICTURES) == {path.stem for path in FOLDER.iterdir()}
    assert all(len(alt) > 20 for alt in shown.values())
