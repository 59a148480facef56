"""The inbox worked through by keyboard in a real browser: what the test and the benchmark both do."""

import time
from collections.abc import Sequence
from typing import Any

COUNTRIES = (
    "Chile", "Peru", "Kenya", "Morocco", "Thailand", "Mongolia", "Panama", "Uruguay", "Ghana", "Fiji"
)  # fmt: skip
ARTICLE = "\n\n".join(
    f"{country} has banned Huawei from its 5G networks, the government said." for country in COUNTRIES
)
"""An invented article of ten claims."""
PRESSES = ("a", "r", "ja", "a", "r", "kr", "a", "jka", "r", "a")
"""What a reviewer presses for ten candidates: moves, then accept or reject."""


def put_article(page: Any, address: str) -> None:
    """Paste the article into the form of the inbox and send it."""
    page.goto(address + "/inbox")
    page.get_by_label("Or paste the text").fill(ARTICLE)
    page.get_by_label("Published", exact=True).fill("2018-11-23")
    page.get_by_role("button", name="Read").click()
    page.locator(".candidate").nth(len(COUNTRIES) - 1).wait_for()


def decide(page: Any, presses: Sequence[str] = PRESSES) -> list[float]:
    """Press keys and return the seconds until the next candidate stood there, one entry a decision."""
    took = []
    for keys in presses:
        begun = time.perf_counter()
        for key in keys[:-1]:
            page.keyboard.press(key)
        with page.expect_navigation():
            page.keyboard.press(keys[-1])
        took.append(time.perf_counter() - begun)
    return took
