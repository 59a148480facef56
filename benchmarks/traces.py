"""Time the judgement of traces beside duckdb, polars and pandas, and the reading of results beside readers.

Run: python -m benchmarks traces [MILLION_HOPS] [RESULTS.jsonl]

The corpus is made up (`benchmarks.corpus`). Peers answer a smaller question, in their favour: how many traces
of each pair have a hop of a restricted system; the full verdict is asked of duckdb alone, in the SQL of the
tests. Processor seconds count all threads; ours are the best of three runs, peers ran once before.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import orjson
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.clock import Taken, machine, take
from benchmarks.corpus import make_lookup_of, make_table, write_corpus
from benchmarks.ratios import note
from tests.measurement.oracle import judge_in_sql

from cleanpath.measurement.judgement import Lookup
from cleanpath.measurement.kernel import COLUMNS
from cleanpath.measurement.reading import read_batches
from cleanpath.measurement.store import FILES
from cleanpath.measurement.tasks import judge_local, list_tasks
from cleanpath.sources.traceroutes import Account, read_traceroutes
from cleanpath.sources.traces import V4, Traces

HOPS_A_TRACE = 12
PAIRS = 10_000
RUNS = 3
TOUCHED = COLUMNS.index("outcome"), COLUMNS.index("traces")

SIMPLE = """
with hops as (
    select trace, source, target, unnest(ip) as ip from read_parquet('{}')
), touched as (
    select distinct trace, source, target from hops asof join segments on ip >= start where truth = 2
)
select source, target, count(*) from touched group by all
"""


def best(work: Callable[[], object]) -> Taken:
    """Return the run with the least processor time, after one that may compile."""
    work()
    return min((take(work) for _ in range(RUNS)), key=lambda taken: taken.processor)


def show(name: str, taken: Taken, unit: str, amount: float, ours: Taken) -> None:
    ratio = taken.processor / ours.processor
    note("traces, processor", name, ratio)
    rate = amount / taken.processor
    print(f"{name:34} {taken.wall:8.2f} s {taken.processor:8.2f} cpu s {rate:8.2f} {unit}/cpu s {ratio:7.1f}")


def segments_of(lookup: Lookup) -> pa.Table:
    parts = lookup.segments[V4]
    return pa.table({"start": parts.start.astype(np.int64), "truth": lookup.truth[V4].astype(np.int64)})


def in_duckdb(path: str, segments: pa.Table) -> int:
    with duckdb.connect() as database:
        database.register("segments", segments)
        return sum(row[2] for row in database.execute(SIMPLE.format(path)).fetchall())


def in_polars(path: str, segments: pa.Table) -> int:
    table = pl.from_arrow(segments).lazy().with_columns(pl.col("start").cast(pl.UInt32)).sort("start")
    hops = pl.scan_parquet(path).select("trace", "source", "target", "ip").explode("ip").drop_nulls("ip")
    joined = hops.sort("ip").join_asof(table, left_on="ip", right_on="start", strategy="backward")
    found = joined.filter(pl.col("truth") == 2).select("trace", "source", "target").unique()
    return int(found.group_by("source", "target").len().collect()["len"].sum())


def in_pandas(path: str, segments: pa.Table) -> int:
    table = segments.to_pandas()
    rows = pq.read_table(path, columns=["trace", "source", "target", "ip"])
    hops = rows.to_pandas().explode("ip").dropna(subset=["ip"])
    place = np.searchsorted(table["start"].to_numpy(), hops["ip"].astype(np.int64).to_numpy(), "right") - 1
    touched = hops[table["truth"].to_numpy()[place] == 2].drop_duplicates(["trace", "source", "target"])
    return int(touched.groupby(["source", "target"]).size().sum())


def judge(millions: float, folder: Path) -> None:
    hops = write_corpus(folder, int(millions * 1e6 / HOPS_A_TRACE), PAIRS, 1)
    lookup, tasks = make_lookup_of(make_table(400_000, 1), 1), list_tasks(folder)
    path, segments = str(folder / FILES[V4]), segments_of(lookup)
    print(f"\njudging {hops / 1e6:.1f} million hops in Parquet, {PAIRS} pairs")
    ours = best(lambda: judge_local(tasks, lookup))
    one = best(lambda: judge_local(tasks, lookup, threads=1))
    show("cleanpath, full verdict", ours, "Mhops", hops / 1e6, ours)
    show("cleanpath, one thread", one, "Mhops", hops / 1e6, ours)
    whole = pq.read_table(path)
    taken = take(lambda: judge_in_sql(whole, V4, lookup))
    show("duckdb, full verdict in SQL (once)", taken, "Mhops", hops / 1e6, ours)
    counts = set()
    for name, work in (("duckdb", in_duckdb), ("polars", in_polars), ("pandas", in_pandas)):
        counts.add(work(path, segments))
        show(
            f"{name}, traces that touch",
            take(lambda work=work: work(path, segments)),
            "Mhops",
            hops / 1e6,
            ours,
        )
    assert len(counts) == 1, "the peers disagree"


def read_ours(path: str) -> int:
    return sum(batch.num_rows for _, batch in read_batches(path, Account(), Traces()))


def read_plainly(path: str) -> int:
    return sum(batch.num_rows for _, batch in Traces().add(read_traceroutes(path, Account())))


def read_by_orjson(path: str) -> int:
    count = 0
    with open(path, "rb") as file:
        for line in file:
            value = orjson.loads(line)
            hops = [
                (hop["hop"], reply.get("from"))
                for hop in value.get("result", ())
                for reply in hop.get("result", ())
            ]
            count += bool(hops)
    return count


READ_JSON = """
select prb_id, dst_addr, timestamp,
    list_transform(result, lambda h: (h.hop, list_transform(h.result, lambda r: r."from")))
from read_json('{}', format = 'newline_delimited', columns = {{
    prb_id: 'BIGINT', dst_addr: 'VARCHAR', timestamp: 'BIGINT',
    result: 'STRUCT(hop INTEGER, result STRUCT("from" VARCHAR, x VARCHAR)[])[]'}})
"""


def read_by_duckdb(path: str) -> int:
    with duckdb.connect() as database:
        return database.execute(READ_JSON.format(path)).to_arrow_table().num_rows


def read_by_polars(path: str) -> int:
    reply = pl.Struct({"from": pl.String, "x": pl.String})
    hop = pl.Struct({"hop": pl.Int64, "result": pl.List(reply)})
    schema = {"prb_id": pl.Int64, "dst_addr": pl.String, "timestamp": pl.Int64, "result": pl.List(hop)}
    return pl.read_ndjson(path, schema=schema).height


def read_by_pandas(path: str) -> int:
    return len(pd.read_json(path, lines=True))


def read_by_json(path: str) -> int:
    with open(path, "rb") as file:
        return sum(bool(json.loads(line)) for line in file)


def read(path: str) -> None:
    size = Path(path).stat().st_size / 1e6
    print(f"\nreading {size:.0f} MB of RIPE Atlas results")
    ours = best(lambda: read_ours(path))
    show("cleanpath, to stored traces", ours, "MB", size, ours)
    for name, work in (
        ("cleanpath, without the scan", read_plainly),
        ("orjson loop, hops to lists", read_by_orjson),
        ("duckdb read_json", read_by_duckdb),
        ("polars read_ndjson", read_by_polars),
        ("pandas read_json", read_by_pandas),
        ("json of Python, parsing alone", read_by_json),
    ):
        try:
            show(name, take(lambda work=work: work(path)), "MB", size, ours)
        except (ValueError, pl.exceptions.PolarsError, duckdb.Error) as error:
            print(f"{name:34} refused: {str(error).splitlines()[0][:60]}")


def make_results(path: Path, copies: int) -> None:
    """Write results in the form of RIPE Atlas, made up."""
    random = np.random.default_rng(1)
    with path.open("w", encoding="ascii") as file:
        for number in range(copies):
            steps = []
            for hop in range(1, 13):
                text = ".".join(map(str, random.integers(1, 223, 4)))
                silent = random.random() < 0.15
                reply = {"x": "*"} if silent else {"from": text, "ttl": 60, "size": 68, "rtt": 10.25}
                steps.append({"hop": hop, "result": [reply] * 3})
            value = {
                "fw": 5080,
                "lts": 12,
                "endtime": 1726267738,
                "dst_name": "www.example.net",
                "dst_addr": "198.51.100.7",
                "src_addr": "192.168.1.9",
                "proto": "UDP",
                "af": 4,
                "size": 48,
                "paris_id": number % 16,
                "result": steps,
                "msm_id": 79033209,
                "prb_id": number % 500,
                "timestamp": 1726267725 + number,
                "msm_name": "Traceroute",
                "from": "198.51.100.9",
                "type": "traceroute",
            }
            file.write(json.dumps(value, separators=(",", ":")) + "\n")


def main() -> None:
    millions = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    print(machine("numba", "pyarrow", "duckdb", "polars", "pandas", "orjson"))
    print("columns: wall, processor time, rate, and processor time beside cleanpath's")
    with tempfile.TemporaryDirectory() as name:
        judge(millions, Path(name) / "corpus")
        made = Path(name) / "results.jsonl"
        if len(sys.argv) <= 2:
            make_results(made, 20_000)
        read(sys.argv[2] if len(sys.argv) > 2 else str(made))


if __name__ == "__main__":
    main()
