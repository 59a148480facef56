import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
"""Where pictures are kept, to be looked at."""


@pytest.fixture(scope="session")
def browser():
    """A real browser that reaches no network."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "no browser found; `make browser` installs one"
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def artefacts():
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS
