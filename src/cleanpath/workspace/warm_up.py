"""warm-up: compile the kernels once and keep the machine code, so that no later run waits for it."""

import itertools
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.workspace.workspace import Plain, Workspace

if TYPE_CHECKING:
    import pyarrow as pa

    from cleanpath.network.case import Case


def warm_up(workspace: Workspace) -> Plain:
    """Assess small networks under every routing model and read a text; nothing is recorded."""
    from cleanpath.jit import kept_in, running
    from cleanpath.network.planes import PLANES
    from cleanpath.results.answers import WarmUp

    begun = time.perf_counter()
    with running("compiled"), tempfile.TemporaryDirectory() as folder:
        unrecorded = Workspace(str(Path(folder) / "ledger.sqlite"))
        for case in _variants():
            _ = unrecorded.analyse(case, planes=PLANES).assessment
        _read_a_text(workspace)
    kept = kept_in()
    where = str(kept) if kept else "nowhere: no folder can be written to"
    return WarmUp(round(time.perf_counter() - begun, 1), where).to_dict()


def _read_a_text(workspace: Workspace) -> None:
    import pyarrow as pa

    from cleanpath.identity.fingerprint_index import open_book
    from cleanpath.identity.text_columns import index_texts, read_column

    book = open_book(workspace.vendors)
    index = index_texts("sysdescr", book.texts["sysdescr"])
    if index is not None:
        read_column(pa.array(["a text"], pa.string()), index, book)


def _variants() -> Iterator["Case"]:
    """Yield small cases that lead through all kernels but a few rare ones."""
    import numpy as np
    import pyarrow as pa

    from cleanpath.network.case import read_case

    yield read_case("allies-2018")
    case = read_case("operator-5g")
    network = case.network
    number = np.arange(network.links.num_rows)
    grouped = _with_column(network.links, "group", pa.array((number % 5).astype(str)))
    one_way = _with_column(grouped, "directed", pa.array(number % 3 == 0))
    for routing, links in itertools.product(("structural", "igp"), (grouped, one_way)):
        for failures, reroute in (("single", False), ("group", True)):
            settings = replace(case.settings, routing=routing, failures=failures, reroute=reroute)
            yield replace(case, settings=settings, network=replace(network, links=links))


def _with_column(table: "pa.Table", name: str, column: "pa.Array") -> "pa.Table":
    return table.set_column(table.schema.get_field_index(name), name, column)
