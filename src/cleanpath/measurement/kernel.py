"""The verdict on traces, written once: loops over Arrow buffers that return sums per pair and path.

A hop is known if all that answered there belong to one autonomous system (AS). A hop that did not answer, is
reserved, unmapped or disputed counts as its neighbours' AS if both of them, one hop before and one after, are
known and the same; otherwise nobody knows what is there. Hop 0, the source, is no hop on the way. One hop of
an AS between two hops of one other AS may be an interface that answers by an address off the path (a
third-party address; Hyun, Broido and claffy, 2003): it shows nothing for certain.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel

SILENT, NAMED_ONLY, MIXED = -5, -6, -7
"""Codes of a hop beside those of `addresses` (-1 to -4): no answer; a name alone; several known systems."""

UNSEEN, PERHAPS, SOME, ALL = 0, 1, 2, 3
"""What a trace shows of restricted systems: none, all being known; unknown; on one branch; on all."""

NO, UNKNOWN, YES = 0, 1, 2
"""Whether an AS is restricted, as `verdict.Truth` counts."""

KEYS = ("source", "target", "path", "outcome")
SUMS = (
    "traces",
    "unmapped",
    "reserved",
    "exchange",
    "disputed",
    "silent",
    "named_only",
    "gaps",
    "unreached",
    "assumed",
    "tunnels",
    "balanced",
    "third_party",
    "loops",
    "single",
    "open",
)
"""Counts of traces: in all; with hops of each code that stayed unknown; with hop numbers missing; that did
not reach the target; with hops taken for their neighbours' AS; with MPLS labels; with several routers at a
hop; with third-party suspects; with an address met again; that touch by one hop alone; with anything unknown.
"""

WITNESS = ("witness_time", "witness_trace", "witness_hop", "witness_high", "witness_low", "witness_asn")
"""The earliest trace of the row, by time and number; its hop that decides (-1: none), address and AS."""

COLUMNS = (*KEYS, *SUMS, "first_time", "last_time", *WITNESS)
WIDTH = len(COLUMNS)
END = 255
"""The hop that decides where a trace did not reach its target: the way after its last answer."""

Codes = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Offsets = NDArray[np.int32]

_SOURCE, _TARGET, _PATH, _OUTCOME, _TRACES = range(5)
_GAPS, _UNREACHED, _ASSUMED, _TUNNELS, _BALANCED, _THIRD, _LOOPS, _SINGLE, _OPEN = range(11, 20)
_FIRST, _LAST, _TIME, _TRACE, _HOP, _HIGH, _LOW, _ASN = range(20, 28)
_HOP_NUMBER, _CODE, _TOUCHED, _WHOLE, _DOUBT, _BEGIN = range(6)
_SCRATCH = 6


@inner
def _find(address: Any, start: Any, index: Any, shift: Any) -> Any:
    """Return the segment of an address: a search by halves without branches, between two index entries."""
    head = np.int64(address >> shift)
    low = index[head]
    size = index[head + 1] - low + 1
    while size > 1:
        half = size >> 1
        low += half * np.int64(start[low + half] <= address)
        size -= half
    return low


@kernel
def look_up(
    ip: Any, answered: Flags, mark: Bytes, start: Any, index: Codes, shift: Any, packed: Codes
) -> tuple[Codes, Bytes]:
    """Return of E answers the codes of their AS, (E,) int64, and whether those are restricted, (E,) uint8."""
    code = np.empty(len(ip), np.int64)
    flag = np.full(len(ip), UNKNOWN, np.uint8)
    for e in range(len(ip)):
        if answered[e]:
            both = packed[_find(ip[e], start, index, shift)]
            code[e], flag[e] = both >> 2, both & 3
        else:
            code[e] = NAMED_ONLY if mark[e] & np.uint8(4) else SILENT
    return code, flag


@kernel
def find_loops(offset: Offsets, hop: Bytes, ip: Any, low: Any, answered: Flags) -> Flags:
    """Tell for each trace whether an address answers again after another hop in between; `low` as `ip`."""
    found = np.zeros(len(offset) - 1, np.bool_)
    for t in range(len(offset) - 1):
        for e in range(offset[t], offset[t + 1]):
            for later in range(e + 1, offset[t + 1]):
                again = ip[later] == ip[e] and low[later] == low[e] and hop[later] > hop[e] + 1
                if again and answered[later] and answered[e]:
                    found[t] = True
    return found


@inner
def _mix(value: Any) -> Any:
    """Return a well-spread number of 64 bits (the finaliser of SplitMix64)."""
    value ^= value >> np.uint64(30)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@inner
def _token(code: Any) -> Any:
    return _mix(np.uint64(code) + np.uint64(16))


@inner
def _join(known: Any, found: Any) -> Any:
    """Return the code of a hop with two answers: what is unknown stays so."""
    if known == found or (known == MIXED and found >= 0):
        return known
    if known >= 0 and found >= 0:
        return np.int64(MIXED)
    return found if known == MIXED else min(known, found)


@inner
def _gather(
    begin: int, end: int, hop: Bytes, mark: Bytes, code: Codes, flag: Bytes, hops: Any, row: Any
) -> int:
    """Fill `hops` with one line for each hop of a trace; return their number."""
    count, e = 0, begin
    while e < end:
        first = e
        known, touched = code[e], np.int64(-1)
        whole, doubt = bool(1), bool(0)
        while e < end and hop[e] == hop[first]:
            known = _join(known, code[e])
            if flag[e] == YES:
                touched = np.int64(e) if touched < 0 else touched
            else:
                whole = False
                doubt |= code[e] >= 0 and flag[e] == UNKNOWN
            row[_TUNNELS] |= mark[e] & np.uint8(1)
            e += 1
        row[_BALANCED] |= e > first + 1
        line = hops[count]
        line[_HOP_NUMBER], line[_CODE], line[_TOUCHED] = hop[first], known, touched
        line[_WHOLE], line[_DOUBT], line[_BEGIN] = whole, doubt, first
        count += 1
    return count


@inner
def _mixed_token(begin: int, end: int, hop: Bytes, code: Codes) -> Any:
    """Return a token of the set of systems at a hop with several, whatever their order and number."""
    token, e = np.uint64(0), begin
    while e < end and hop[e] == hop[begin]:
        new = True
        for before in range(begin, e):
            new &= code[before] != code[e]
        if new:
            token ^= _token(code[e])
        e += 1
    return _mix(token + np.uint64(1))


@inner
def _judge(count: int, end: int, hop: Bytes, code: Codes, hops: Any, row: Any) -> Any:
    """Walk the hops of a trace: set its outcome, counts and deciding answer; return the digest of its path.

    The path is the known hops in their order, each run of one AS once: a lost answer makes no other path.
    Until the answers' addresses are filled in, column `_ASN` holds the deciding answer, or -1.
    """
    seen, whole, unknown, unknown_hop, entry = 0, False, False, np.int64(-1), np.int64(-1)
    digest, before, nothing = np.uint64(0), np.uint64(0), True
    near_after = count > 0 and hops[0, _HOP_NUMBER] <= 1
    for g in range(count):
        line, near = hops[g], near_after
        near_after = g + 1 < count and hops[g + 1, _HOP_NUMBER] == line[_HOP_NUMBER] + 1
        if line[_HOP_NUMBER] == 0 and line[_CODE] < 0 and line[_CODE] != MIXED:
            continue
        here, nothing = line[_CODE], False
        between = g > 0 and near and near_after and hops[g - 1, _CODE] >= 0
        between = between and hops[g - 1, _CODE] == hops[g + 1, _CODE]
        if not near:
            row[_GAPS] = 1
            unknown_hop = unknown_hop if unknown else line[_HOP_NUMBER] - 1
            unknown = True
        aside = between and here >= 0 and here != hops[g - 1, _CODE]
        row[_THIRD] |= aside
        open_hop = line[_DOUBT] == 1 or (aside and line[_TOUCHED] >= 0)
        if here < 0 and here != MIXED:
            if between and line[_TOUCHED] < 0 and line[_DOUBT] == 0:
                here = hops[g - 1, _CODE]
                row[_ASSUMED] = 1
            else:
                open_hop = True
                row[_TRACES - here] = 1
        if open_hop and not unknown:
            unknown, unknown_hop = True, line[_HOP_NUMBER]
        if line[_TOUCHED] >= 0 and not aside:
            if seen == 0 or (line[_WHOLE] == 1 and not whole):
                entry = line[_TOUCHED]
            seen += 1
            whole |= line[_WHOLE] == 1
        if here < 0 and here != MIXED:
            continue
        token = _mixed_token(line[_BEGIN], end, hop, code) if here == MIXED else _token(here)
        if aside:
            token = _mix(token + np.uint64(2))
        if token != before:
            digest = _mix(digest ^ token)
        before = token
    if row[_UNREACHED] or nothing:
        unknown_hop = unknown_hop if unknown else np.int64(END)
        unknown = True
    row[_SINGLE], row[_OPEN] = seen == 1, unknown
    row[_OUTCOME] = ALL if whole else SOME if seen else PERHAPS if unknown else UNSEEN
    row[_ASN] = entry
    row[_HOP] = hop[entry] if seen else unknown_hop
    return digest


@inner
def _add(row: Any, rows: Any, used: int, slots: Codes) -> int:
    """Add a row to the one of its key, found by open addressing; return the number of rows."""
    place = np.uint64(row[_SOURCE]) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(row[_TARGET])
    place = _mix(_mix(place) ^ np.uint64(row[_PATH]) ^ np.uint64(row[_OUTCOME]))
    mask = np.int64(len(slots) - 1)
    at = np.int64(place & np.uint64(mask))
    while slots[at] >= 0:
        old = rows[slots[at]]
        if (
            old[_SOURCE] == row[_SOURCE]
            and old[_TARGET] == row[_TARGET]
            and old[_PATH] == row[_PATH]
            and old[_OUTCOME] == row[_OUTCOME]
        ):
            for c in range(_TRACES, _FIRST):
                old[c] += row[c]
            old[_FIRST], old[_LAST] = min(old[_FIRST], row[_FIRST]), max(old[_LAST], row[_LAST])
            if row[_TIME] < old[_TIME] or (row[_TIME] == old[_TIME] and row[_TRACE] < old[_TRACE]):
                for c in range(_TIME, WIDTH):
                    old[c] = row[c]
            return used
        at = (at + 1) & mask
    slots[at] = used
    for c in range(WIDTH):
        rows[used, c] = row[c]
    return used + 1


@kernel
def add_rows(parts: Codes) -> Codes:
    """Return rows of `COLUMNS` added up by key, in the order in which keys first occur."""
    size = 16
    while size < 2 * len(parts):
        size *= 2
    slots = np.full(size, -1, np.int64)
    rows = np.empty_like(parts)
    used = 0
    for r in range(len(parts)):
        used = _add(parts[r], rows, used, slots)
    return rows[:used].copy()


@kernel
def judge_traces(
    source: Codes,
    target: Codes,
    trace: Codes,
    time: Codes,
    reached: Flags,
    loop: Flags,
    offset: Offsets,
    hop: Bytes,
    mark: Bytes,
    code: Codes,
    flag: Bytes,
) -> Codes:
    """Return rows of `COLUMNS`, (R, WIDTH) int64, one for each key that occurs among T traces.

    Trace t has the answers from `offset[t]` to `offset[t + 1]`. Column `witness_asn` holds the deciding
    answer or -1, the columns of its address are 0.
    """
    size, longest = 16, np.int32(1)
    while size < 2 * len(trace):
        size *= 2
    for t in range(len(trace)):
        longest = max(longest, np.int32(offset[t + 1] - offset[t]))
    slots = np.full(size, -1, np.int64)
    rows = np.empty((len(trace), WIDTH), np.int64)
    hops = np.empty((longest, _SCRATCH), np.int64)
    row = np.empty(WIDTH, np.int64)
    used = 0
    for t in range(len(trace)):
        row[:] = 0
        row[_SOURCE], row[_TARGET], row[_TRACES] = source[t], target[t], 1
        row[_FIRST], row[_LAST], row[_TIME], row[_TRACE] = time[t], time[t], time[t], trace[t]
        row[_UNREACHED], row[_LOOPS] = not reached[t], loop[t]
        count = _gather(offset[t], offset[t + 1], hop, mark, code, flag, hops, row)
        digest = _judge(count, offset[t + 1], hop, code, hops, row)
        row[_PATH] = np.int64(digest >> np.uint64(1))
        used = _add(row, rows, used, slots)
    return rows[:used].copy()
