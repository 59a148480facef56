"""Traceroutes as every format of them is read: one record a trace, and Arrow batches with one row a trace.

A batch of one address family has the columns of `SCHEMAS`: lists with one entry for each answer of each hop,
in the order of the hops. Several entries of one hop are routers that share the load; an entry without an
address is a hop that did not answer. Hop 0 is the source itself, where its public address is known. An IPv6
address is two halves of 64 bits, `ip` the high one, because routing tables end at a /64.
"""

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pyarrow as pa

MPLS = 1
"""Mark of an answer that carried MPLS labels: the hop is inside a tunnel."""

UNREACHABLE = 2
"""Mark of an answer that said that the way ends here (ICMP destination unreachable)."""

NAMED = 4
"""Mark of a hop that answered and of which the source tells a name and no address."""

HOP_LIMIT = 255
ANSWER_LIMIT = 1024
"""Answers of one trace; a hop of a load balancer has a few, never hundreds."""

NAME_LENGTH = 200
V4, V6 = 4, 6
_LOW = (1 << 64) - 1


class Answer(NamedTuple):
    """One answer: the hop (0 to 255), the address as a number (`None`: none or not told), and marks."""

    hop: int
    address: int | None
    marks: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """One traceroute: `time` in Unix seconds (0: not told), answers in the order of hops, each once."""

    source: str
    target: str
    time: int
    family: int
    reached: bool
    answers: tuple[Answer, ...]


class Address(NamedTuple):
    """An address: family 4 or 6, and the number."""

    family: int
    number: int


def read_address(text: str) -> Address | None:
    """Return an address from its text, `None` if it is none; an IPv4 address mapped into IPv6 is IPv4."""
    try:
        if ":" not in text:
            return Address(V4, int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big"))
        number = int.from_bytes(socket.inet_pton(socket.AF_INET6, text.partition("%")[0]), "big")
    except (OSError, UnicodeEncodeError, ValueError):
        return None
    return Address(V4, number & 0xFFFFFFFF) if number >> 32 == 0xFFFF else Address(V6, number)


def show_address(family: int, number: int) -> str:
    """Return an address as text."""
    if family == V4:
        return socket.inet_ntop(socket.AF_INET, number.to_bytes(4, "big"))
    return socket.inet_ntop(socket.AF_INET6, number.to_bytes(16, "big"))


def arrange(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return answers in the order of their hops, each address of a hop once.

    A hop is silent only if none of its probes was answered by an address. One missing hop number between two
    others is a silent hop; a wider gap stays a gap, which the verdict takes for unknown.
    """
    result: list[Answer] = []
    for hop, group in groupby(sorted(answers, key=lambda a: a.hop), lambda a: a.hop):
        found: dict[int | None, int] = {}
        for _, address, marks in group:
            found[address] = found.get(address, 0) | marks
        if len(found) > 1:
            found.pop(None, None)
        if result and hop == result[-1].hop + 2:
            result.append(Answer(hop - 1, None))
        result += [Answer(hop, address, marks) for address, marks in found.items()]
    return tuple(result)


def _schema(address: pa.DataType, *further: pa.Field) -> pa.Schema:
    plain = [pa.field(name, pa.int64(), False) for name in ("trace", "source", "target", "time")]
    lists = [
        pa.field("hop", pa.list_(pa.uint8()), False),
        pa.field("ip", pa.list_(address), False),
        pa.field("mark", pa.list_(pa.uint8()), False),
    ]
    return pa.schema([*plain, pa.field("reached", pa.bool_(), False), *lists, *further])


SCHEMAS = {
    V4: _schema(pa.uint32()),
    V6: _schema(pa.uint64(), pa.field("low", pa.list_(pa.uint64()), False)),
}
"""Columns of stored traces. `trace` numbers them from 0; `source` and `target` number names."""


class Traces:
    """Collects traces into batches of one family; numbers the traces, and names of sources and targets."""

    def __init__(self, rows: int = 65_536) -> None:
        self._limit = rows
        self._names: dict[str, int] = {}
        self._rows: dict[int, list[tuple[int, int, int, Trace]]] = {V4: [], V6: []}
        self.count = 0

    @property
    def names(self) -> list[str]:
        """The names of sources and targets in the order of their numbers."""
        return list(self._names)

    def number(self, name: str) -> int:
        """Return the number of the name of a source or target."""
        return self._names.setdefault(name, len(self._names))

    def take_numbers(self, count: int) -> int:
        """Set numbers aside for traces that are collected elsewhere; return the first."""
        self.count += count
        return self.count - count

    def add(self, traces: Iterable[Trace | None]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the family and the batch each time that one is full, and at the end what is left."""
        for trace in traces:
            if trace is None:
                continue
            rows = self._rows[trace.family]
            rows.append((self.count, self.number(trace.source), self.number(trace.target), trace))
            self.count += 1
            if len(rows) >= self._limit:
                yield trace.family, self._flush(trace.family)
        for family, rows in self._rows.items():
            if rows:
                yield family, self._flush(family)

    def _flush(self, family: int) -> pa.RecordBatch:
        rows, self._rows[family] = self._rows[family], []
        return make_batch(family, rows)


def make_batch(family: int, rows: list[tuple[int, int, int, Trace]]) -> pa.RecordBatch:
    """Return numbered traces (trace, source, target, record) as one batch of `SCHEMAS`."""
    number, source, target = (pa.array([row[i] for row in rows], pa.int64()) for i in range(3))
    traces = [row[3] for row in rows]
    answers = [answer for trace in traces for answer in trace.answers]
    ends = [0]
    for trace in traces:
        ends.append(ends[-1] + len(trace.answers))
    start = pa.array(ends, pa.int32())
    numbers = [answer.address for answer in answers]
    high = numbers if family == V4 else [None if n is None else n >> 64 for n in numbers]
    kind = SCHEMAS[family].field("ip").type.value_type
    lists = [
        pa.array([answer.hop for answer in answers], pa.uint8()),
        pa.array(high, kind),
        pa.array([answer.marks for answer in answers], pa.uint8()),
    ]
    if family == V6:
        lists.append(pa.array([None if n is None else n & _LOW for n in numbers], pa.uint64()))
    plain = [
        pa.array([t.time for t in traces], pa.int64()),
        pa.array([t.reached for t in traces], pa.bool_()),
    ]
    columns = [number, source, target, *plain, *(pa.ListArray.from_arrays(start, values) for values in lists)]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMAS[family])
