"""What all tests share: depth of the property tests, and the real data where it is present."""

import contextlib
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["databases"]

ROOT = Path(__file__).resolve().parent.parent

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("default", max_examples=40, **_COMMON)
settings.register_profile("deep", max_examples=200, **_COMMON)
settings.register_profile("nightly", max_examples=400, **_COMMON)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)

COMPILED = {"routing", "exposure", "checker", "levers"}
"""Folders whose tests run compiled kernels in the deep settings. Compiling takes a minute, so elsewhere and
by default small work is interpreted, as for users; tests/test_jit.py holds the two together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run files, and the tests of each, in the random order that `TEST_ORDER` fixes, where it is set."""
    order = os.environ.get("TEST_ORDER", "")
    if order:
        files = sorted({str(item.path) for item in items})
        place = {name: random.Random(f"{order} {name}").random() for name in files}
        items.sort(key=lambda item: (place[str(item.path)], random.Random(f"{order} {item.nodeid}").random()))


@pytest.fixture(scope="module", autouse=True)
def kernels(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold machine code to the oracles too where that is what is tested."""
    from cleanpath.jit import running

    deep = PROFILE in ("deep", "nightly") and COMPILED & set(Path(request.node.path).parts)
    with running("compiled") if deep else contextlib.nullcontext():
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the repository; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip(
            "the real data beside the repository is absent; the shipped counterpart of this test still ran"
        )
    return folder


ARTEFACTS = ROOT / "artefacts"
"""Where pictures are kept, to be looked at."""


@pytest.fixture(scope="session")
def browser():
    """A real browser that reaches no network."""
    from playwright.sync_api import sync_playwright

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
