"""How fast a reviewer's decisions go through: in the terminal, and on the page by keyboard.

Run from the repository: `python -m benchmarks inbox`. It prints the machine's part of a decision; reading the
sentence is the reviewer's. An aim of ten candidates a minute leaves six seconds for both.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))


def main() -> None:
    for name, seconds in measure():
        print(f"{name:44}{seconds:>8.2f} s")


def measure() -> list[tuple[str, float]]:
    """Return what was measured, each with its seconds."""
    with tempfile.TemporaryDirectory() as place:
        return [*terminal(Path(place, "terminal")), *page(Path(place, "page"))]


def terminal(folder: Path) -> list[tuple[str, float]]:
    """Return what `inbox` and `inbox accept` take, ten candidates at once and one."""
    import reviewing

    folder.mkdir()
    (folder / "article.txt").write_text(reviewing.ARTICLE, encoding="utf-8")
    run(folder, "inbox", "add", str(folder / "article.txt"), "--by", "a", "--published", "2018-11-23")
    begun = time.perf_counter()
    rows = [json.loads(line) for line in run(folder, "inbox", "--format", "jsonl").splitlines()]
    listed = time.perf_counter()
    run(folder, "inbox", "accept", *(row["key"] for row in rows[:-1]), "--by", "a", "--why", "read")
    many = time.perf_counter()
    run(folder, "inbox", "accept", rows[-1]["key"], "--by", "a", "--why", "read")
    one = time.perf_counter()
    return [
        ("terminal: list ten candidates", listed - begun),
        ("terminal: accept nine at once", many - listed),
        ("terminal: accept one", one - many),
    ]


def run(folder: Path, *words: str) -> str:
    """Run one command on a ledger of the folder and return what it prints."""
    environment = os.environ | {"CLEANPATH_LEDGER": str(folder / "ledger.sqlite")}
    words = (sys.executable, "-m", "cleanpath", *words)
    return subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout


def page(folder: Path) -> list[tuple[str, float]]:
    """Return what ten decisions by keyboard take on the page, in a real browser."""
    from playwright.sync_api import sync_playwright

    import reviewing
    from card_server import CardServer
    from cleanpath.web.accounts.access import COOKIE, open_accounts
    from cleanpath.web.accounts.model import Role
    from cleanpath.web.operations.database import open_database

    folder.mkdir()
    server = CardServer(folder, cases=None)
    database = open_database(server.ledger)
    accounts = open_accounts(database)
    accounts.people.add("reviewer", Role.APPROVER, None, "chief")
    secret = accounts.sessions.begin("reviewer")
    database.close()
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with server.running(), sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        context = browser.new_context()
        context.add_cookies([{"name": COOKIE, "value": secret, "url": server.address}])
        tab = context.new_page()
        reviewing.put_article(tab, server.address)
        took = sorted(reviewing.decide(tab))
        browser.close()
    return [("page: ten decisions by keyboard", sum(took)), ("page: the slowest of them", took[-1])]


if __name__ == "__main__":
    main()
