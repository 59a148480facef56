"""What each single pair of systems touches, as Parquet: a row of words for a source and 64 destinations."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from cleanpath.errors import BadInput
from cleanpath.network.case import Case
from cleanpath.routing.bgp.all_pairs import Question, write_bits
from cleanpath.routing.bgp.as_graph import AsGraph
from cleanpath.routing.bgp.lanes import COUNTERS, LANES

ROW_LIMIT = 10_000_000
"""Rows of words, of 80 bytes each before they are packed."""

FILES = ("pairs.parquet", "destinations.parquet")


def refuse_many(question: Question) -> None:
    """Refuse a question whose pairs would fill a disk.

    Raises
    ------
    BadInput
        If there are more rows than `ROW_LIMIT`.
    """
    rows = int(question.sources.sum()) * -(-int(question.targets.sum()) // LANES)
    if rows > ROW_LIMIT:
        hint = "Choose fewer with --from and --to."
        raise BadInput("--bits", f"at most {ROW_LIMIT:,} rows of {LANES} pairs", f"{rows:,}", hint)


def write_pairs(folder: Path, case: Case, graph: AsGraph, question: Question) -> list[str]:
    """Write every pair of a question into a folder, block by block, and return the names of the files.

    `pairs.parquet` has one row for each source and block of 64 destinations, with a word for each of
    `COUNTERS`: its bit i (from the lowest) tells of destination i of the block whether there is a route,
    whether it always touches, and so on. `destinations.parquet` names the destination of each block and bit.
    """
    ids = case.network.elements["id"].combine_chunks()
    sources = ids.take(pa.array(np.flatnonzero(question.sources)))
    fields = [("source", pa.string()), ("block", pa.int32()), *((name, pa.uint64()) for name in COUNTERS)]
    schema, blocks = pa.schema(fields), []
    with pyarrow.parquet.ParquetWriter(folder / FILES[0], schema, compression="zstd") as writer:
        for number, (block, words) in enumerate(write_bits(graph, question)):
            blocks.append(block)
            rank = pa.array(np.full(len(sources), number, np.int32))
            writer.write_table(
                pa.table(
                    [sources, rank, *(pa.array(words[:, k]) for k in range(len(COUNTERS)))], schema=schema
                )
            )
    place = np.arange(sum(map(len, blocks)), dtype=np.int32)
    named = ids.take(pa.array(np.concatenate(blocks)))
    table = {"block": pa.array(place // LANES), "bit": pa.array(place % LANES), "destination": named}
    pyarrow.parquet.write_table(pa.table(table), folder / FILES[1])
    return [*FILES]
