"""The verdict on traces, written once: loops over Arrow buffers that return sums per pair and path.

A hop is known if all that answered there belong to one autonomous system (AS). A hop that did not answer, is
reserved, unmapped or disputed counts as its neighbours' AS if both of them, one hop before and one after, are
known and the same; otherwise nobody knows what is there. Hop 0, the source, is no hop on the way. One hop of
an AS between two hops of one other AS may be an interface that answers by an address off the path (a
third-party address; Hyun, Broido and claffy, 2003): it shows nothing for certain.
"""

from typing import Any, NamedTuple

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
MAPPED = 0xFFFF_0000_0000
"""The low half before an IPv4 address, as IPv6 writes one."""

BLOCK = 2_048
"""Answers that are looked up together: few enough for the nearest cache."""

FEW = 8
"""Ranges of a bucket of the index that are looked at one by one."""

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


class Ends(NamedTuple):
    """Of each of T traces the numbers of its ends and its own, its time, and whether it reached; all (T,)."""

    source: Codes
    target: Codes
    trace: Codes
    time: Codes
    reached: Flags


class Answers(NamedTuple):
    """The answers of T traces: those of trace t stand from `offset[t]` to `offset[t + 1]`.

    `ip` (E,) is uint32 for IPv4, else the high half, which `high` and `low` (E,) hold as signed numbers of 64
    bits with the low half; both are empty for IPv4.
    """

    offset: Offsets
    hop: Bytes
    mark: Bytes
    ip: Any
    answered: Flags
    high: Codes
    low: Codes


class Ranges(NamedTuple):
    """Disjoint ranges of addresses: see `addresses.Segments`, and `packed` in `judgement.Lookup`."""

    start: Any
    index: Any
    shift: Any
    packed: Codes


@inner
def _look_up(
    begin: int, end: int, answers: Answers, ranges: Ranges, place: Codes, code: Codes, flag: Bytes
) -> None:
    """Fill in the codes of some answers, and whether they are restricted.

    The answers take each step together, since one alone waits for memory at each of them. Few ranges begin in
    a bucket of the index: those are counted, which is faster than to search by halves and guess wrong.
    """
    for k in range(end - begin):
        place[k] = ranges.index[np.int64(answers.ip[begin + k] >> ranges.shift)]
    for k in range(end - begin):
        address, low = answers.ip[begin + k], place[k]
        last = np.int64(ranges.index[np.int64(address >> ranges.shift) + 1])
        while last - low > FEW:
            middle = (low + last + 1) >> 1
            if ranges.start[middle] <= address:
                low = middle
            else:
                last = middle - 1
        found = low
        for r in range(low + 1, last + 1):
            found += np.int64(ranges.start[r] <= address)
        place[k] = found
    for k in range(end - begin):
        both = ranges.packed[place[k]]
        silent = NAMED_ONLY if answers.mark[begin + k] & np.uint8(4) else SILENT
        there = answers.answered[begin + k]
        code[k] = both >> 2 if there else silent
        flag[k] = both & 3 if there else UNKNOWN


@inner
def _loops(begin: int, end: int, answers: Answers) -> bool:
    """Tell whether an address answers again after another hop in between."""
    found = False
    for e in range(begin, end):
        for later in range(e + 1, end):
            if answers.ip[later] == answers.ip[e] and answers.hop[later] > answers.hop[e] + 1:
                same = len(answers.low) == 0 or answers.low[later] == answers.low[e]
                found |= same and answers.answered[later] and answers.answered[e]
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
def _slot(row: Any, mask: Any) -> Any:
    """Return where the search for the key of a row begins, among a power of two of slots."""
    place = np.uint64(row[_SOURCE]) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(row[_TARGET])
    place = _mix(_mix(place) ^ np.uint64(row[_PATH]) ^ np.uint64(row[_OUTCOME]))
    return np.int64(place & np.uint64(mask))


@inner
def _fetch(found: Any, count: int, rows: Any, slots: Any) -> Any:
    """Read the rows that some sums may be added to, all together: one alone would wait for memory."""
    mask, seen = np.int64(len(slots) - 1), np.int64(0)
    for n in range(count):
        at = slots[_slot(found[n], mask)]
        if at >= 0:
            seen ^= rows[at, 0] ^ rows[at, 8] ^ rows[at, 16] ^ rows[at, 24]
    return seen


@inner
def _add(row: Any, rows: Any, used: int, slots: Codes) -> int:
    """Add a row to the one of its key, found by open addressing; return the number of rows."""
    mask = np.int64(len(slots) - 1)
    at = _slot(row, mask)
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
def add_rows(parts: Codes, rows: Codes, slots: Codes, used: int) -> int:
    """Add rows of `COLUMNS` to those that are there by key; return how many there are then.

    `rows` has room for all, `slots` holds the places of the first `used` by their keys.
    """
    for r in range(len(parts)):
        used = _add(parts[r], rows, used, slots)
    return used


@inner
def _fill_witness(entry: int, code: int, answers: Answers, row: Any) -> None:
    """Set the address and the AS of the deciding answer."""
    row[_ASN] = code
    if len(answers.high):
        row[_HIGH], row[_LOW] = answers.high[entry], answers.low[entry]
    else:
        row[_LOW] = np.int64(answers.ip[entry]) | np.int64(MAPPED)


@kernel
def add_traces(ends: Ends, answers: Answers, ranges: Ranges, rows: Codes, slots: Codes, used: int) -> int:
    """Judge traces and add their sums to rows of `COLUMNS`, as `add_rows` does; return how many there are."""
    offset, longest = answers.offset, np.int32(1)
    for t in range(len(ends.trace)):
        longest = max(longest, np.int32(offset[t + 1] - offset[t]))
    room = max(np.int64(BLOCK), np.int64(longest))
    place, code, flag = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.uint8)
    hops = np.empty((longest, _SCRATCH), np.int64)
    found = np.empty((BLOCK, WIDTH), np.int64)
    first = 0
    while first < len(ends.trace):
        last, base = first + 1, offset[first]
        while last < len(ends.trace) and last - first < BLOCK and offset[last + 1] - base <= BLOCK:
            last += 1
        _look_up(base, offset[last], answers, ranges, place, code, flag)
        hop, mark = answers.hop[base : offset[last]], answers.mark[base : offset[last]]
        for t in range(first, last):
            row, begin, end = found[t - first], offset[t] - base, offset[t + 1] - base
            row[:] = 0
            row[_SOURCE], row[_TARGET], row[_TRACES] = ends.source[t], ends.target[t], 1
            row[_FIRST], row[_LAST], row[_TIME] = ends.time[t], ends.time[t], ends.time[t]
            row[_TRACE], row[_UNREACHED] = ends.trace[t], not ends.reached[t]
            row[_LOOPS] = _loops(offset[t], offset[t + 1], answers)
            count = _gather(begin, end, hop, mark, code, flag, hops, row)
            digest = _judge(count, end, hop, code, hops, row)
            row[_PATH] = np.int64(digest >> np.uint64(1))
            entry = row[_ASN]
            if entry >= 0:
                _fill_witness(base + entry, code[entry], answers, row)
        place[0] = _fetch(found, last - first, rows, slots)
        for n in range(last - first):
            used = _add(found[n], rows, used, slots)
        first = last
    return used


@kernel
def place_rows(rows: Codes, used: int, slots: Codes) -> None:
    """Enter the first `used` rows, of different keys, in empty slots."""
    mask = np.int64(len(slots) - 1)
    for r in range(used):
        at = _slot(rows[r], mask)
        while slots[at] >= 0:
            at = (at + 1) & mask
        slots[at] = r
