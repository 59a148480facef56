"""The same tests on a SQLite file and on a real PostgreSQL, each with a fresh ledger (`databases.place`)."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cleanpath.claims.model import Attribution, Claim, ReadVia, Source
from cleanpath.dates import parse_date
from cleanpath.ledger.store import Ledger, open_ledger
from cleanpath.waivers import Waiver


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep what is noted of PostgreSQL ledgers out of the user's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """One fresh ledger."""
    with open_ledger(place) as opened:
        yield opened


@pytest.fixture(scope="session")
def a_claim() -> Callable[..., Claim]:
    """Make a claim with some of its fields changed."""
    return _a_claim


def _a_claim(key: str = "c1", **changes: object) -> Claim:
    fields: dict[str, object] = {
        "key": key,
        "subject": "operator:no-telenor/ran",
        "kind": "share",
        "vendor": "huawei",
        "low": 0.1,
        "high": 1 / 3,
        "date": parse_date("2018-11", "test"),
        "known_from": parse_date("2018-11-23", "test"),
        "attribution": Attribution.ON_RECORD,
        "sources": (
            Source("Operator", "Annual report", "https://example.net/a", ReadVia.PRIMARY, "2018-11-23"),
            Source("Newspaper", "", "", ReadVia.SECONDARY),
        ),
        "verified": True,
        "origin": "operator",
        "statement": "A third at most.\nSo says the report.",
    }
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def a_waiver() -> Callable[..., Waiver]:
    """Make a waiver with some of its fields changed."""
    return _a_waiver


def _a_waiver(**changes: object) -> Waiver:
    fields: dict[str, object] = {
        "key": "",
        "kind": "waiver",
        "rule": "gb-dvd-2022",
        "requirement": "R-core",
        "selector": (("asset", "amf-1"), ("operator", "op")),
        "reason": "The exchange is rebuilt.",
        "by": "chief",
        "signed": datetime.date(2023, 6, 1),
        "starts": datetime.date(2023, 6, 1),
        "expires": datetime.date(2024, 1, 31),
    }
    return Waiver(**{**fields, **changes})  # type: ignore[arg-type]
