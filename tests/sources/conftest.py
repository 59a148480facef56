"""What the tests of the readers share."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from cleanpath.errors import BadInput
from cleanpath.network.network import Network, check_references, empty_table
from cleanpath.schema.description import describe, table_names
from cleanpath.sources.imported import Imported
from cleanpath.tables import check_table


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of small hand-made sources."""
    return Path(__file__).parent / "samples"


def _check(imported: Imported) -> Network:
    tables = {name: empty_table(name) for name in table_names()}
    for name, columns in imported.tables.items():
        tables[name] = check_table(pa.table(dict(columns)), describe(name), name)
    network = Network(**tables)
    check_references(network, "imported")
    assert all(line.isprintable() for line in (imported.title, *imported.left))
    return network


@pytest.fixture(scope="session")
def check() -> Callable[[Imported], Network]:
    """Hold imported tables against their descriptions and references; returns the network."""
    return _check


@pytest.fixture(scope="session")
def survives() -> Callable[..., None]:
    """Assert that a reader gives a valid network or refuses its input in one printable line."""

    def run(parse: Callable[..., Imported], *arguments: object) -> None:
        try:
            imported = parse(*arguments)
        except BadInput as error:
            assert str(error).isprintable()
        else:
            _check(imported)

    return run
