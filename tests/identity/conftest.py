"""A small registry for tests, and the bundled one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cleanpath.identity.vendors import Vendors, load_vendors

HEAD = 'name = "{key}"\nkind = "vendor"\nhome = ["NO"]\n'


def _write(folder: Path, **bodies: str) -> Path:
    """Write one small vendor file a keyword; underscores in keywords stand for hyphens."""
    folder.mkdir(exist_ok=True)
    for name, body in bodies.items():
        key = name.replace("_", "-")
        (folder / f"{key}.toml").write_text(HEAD.format(key=key) + body, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def vendors() -> Vendors:
    return load_vendors()


@pytest.fixture(scope="session")
def write_vendors() -> Callable[..., Path]:
    return _write
