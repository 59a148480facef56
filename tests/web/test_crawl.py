"""Every link of every page leads somewhere, for every role, and nowhere that the role may not see."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from cleanpath.web.accounts.model import Role

CASES = ["operator-5g", "operator-uk"]
HIDDEN = ("allies-2018", "internet-2018")
ALIKE = 3
"""Addresses of one shape that are followed."""
FEW = ("verify", "plan", "whatif")
"""Pages of a case that take long; each is opened once."""


def shape(address):
    """What addresses of one kind of page share: the fixed parts of the path, and the names of the values."""
    place = urlsplit(address)
    parts = place.path.strip("/").split("/")
    fixed = [part if i % 2 == 0 else "*" for i, part in enumerate(parts[:4])]
    return tuple(fixed), tuple(sorted(name for name, _ in parse_qsl(place.query)))


def links(text):
    return {unescape(found) for found in re.findall(r'(?:href|src)="([^"]*)"', text)}


def crawl(client):
    """Open pages from the first one on and return the status and the text of each, by address."""
    seen, counts, found = {"/"}, Counter(), {}
    queue = deque(["/"])
    while queue:
        address = queue.popleft()
        answer = client.get(address, follow_redirects=False)
        found[address] = answer.status_code, answer.headers.get("content-type", ""), answer.text
        if not found[address][1].startswith("text/html"):
            continue
        for one in sorted(links(answer.text)):
            target = one.partition("#")[0]
            if not target.startswith("/") or target in seen:
                continue
            seen.add(target)
            kind = shape(target)
            counts[kind] += 1
            few = any(f"/{word}" in target for word in FEW)
            if counts[kind] <= (1 if few else ALIKE):
                queue.append(target)
    return found


@pytest.fixture(scope="module")
def crawled(browse, people):
    """`crawled(role)` returns what `crawl` finds as somebody of a role, who crawls once."""
    held = {}

    def find(role):
        if role not in held:
            client = browse()
            people(client, role, CASES)
            held[role] = crawl(client)
        return held[role]

    return find


@pytest.mark.parametrize("role", list(Role))
def test_every_link_leads_somewhere_that_the_role_may_see(crawled, role):
    found = crawled(role)
    assert len(found) > 60
    allowed = {200, 303, 401, 403} if role is not Role.ADMINISTRATOR else {200, 303}
    for address, (status, _, text) in found.items():
        assert status in allowed, (address, status, text[:300])
        assert not any(name in text for name in HIDDEN), address
        assert not re.search(r"<script(?! src=\"/static/page\.js\")", text), address
        assert " style=" not in text, address
        assert "<<<" not in text, address
        assert "&lt;&lt;&lt;&lt;" not in text, address
        assert not re.search(r"\son\w+=", text), address


def test_pages_have_one_heading_and_a_title(crawled):
    for address, (status, kind, text) in crawled(Role.READER).items():
        if status == 200 and kind.startswith("text/html") and "<html" in text:
            assert text.count("<h1") == 1, address
            assert re.search(r"<title>\S", text), address
