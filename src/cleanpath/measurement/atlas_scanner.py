"""RIPE Atlas results, one a line, read by a compiled scan over their bytes instead of a JSON parser.

The scan follows the common form: IPv4, the probe's address, strings without escapes, hops in order. A line
with anything else (IPv6, late answers, errors, other measurements, damage) is left to `traceroute_json`,
which reads all forms; a property test holds the two together. Nothing is guessed: a line is taken only if it
was followed from its first brace to its last.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]

MOST_DIGITS, MOST_NUMBER = 15, 1 << 40
NAME_LENGTH = 200
ANSWERS = 1024
"""Answers of one trace that are followed."""


class Scanned(NamedTuple):
    """What a scan of N lines found.

    `start`, `stop` (N,) cut the lines; `taken` (N,) says which were followed. Of the T taken ones: probe,
    time, whether the target answered, and where its name stands, all (T,); and answers cut by `offset`
    (T + 1,): hop, address, whether there is one, mark.
    """

    start: Numbers
    stop: Numbers
    taken: NDArray[np.bool_]
    probe: Numbers
    time: Numbers
    reached: NDArray[np.bool_]
    name_start: Numbers
    name_stop: Numbers
    offset: NDArray[np.int32]
    hop: Bytes
    ip: NDArray[np.uint32]
    answered: NDArray[np.bool_]
    mark: Bytes


def _word(text: str) -> Bytes:
    return np.frombuffer(text.encode(), np.uint8)


FROM, DST_ADDR, DST_NAME = map(_word, ("from", "dst_addr", "dst_name"))
PRB_ID, TIMESTAMP = map(_word, ("prb_id", "timestamp"))
TYPE, RESULT, HOP, ICMPEXT, OBJ, CLASS, MPLS = map(
    _word, ("type", "result", "hop", "icmpext", "obj", "class", "mpls")
)
TRACEROUTE = _word("traceroute")
LATE, DUP, ERR, IP_ADDR, PRB_ADDR = map(_word, ("late", "dup", "err", "ip_addr", "prb_addr"))
_QUOTE, _COLON, _COMMA, _BACKSLASH = 34, 58, 44, 92
_OPEN, _CLOSE, _LEFT, _RIGHT = 123, 125, 91, 93
_FAILED = -1


@inner
def _space(data: Any, i: int, end: int) -> int:
    while i < end and (data[i] == 32 or data[i] == 9 or data[i] == 13):
        i += 1
    return i


@inner
def _string(data: Any, i: int, end: int) -> int:
    """Return the place of the closing quote of a plain string that opens at `i`, or -1."""
    if i >= end or data[i] != _QUOTE:
        return _FAILED
    i += 1
    while i < end and data[i] != _QUOTE:
        if data[i] == _BACKSLASH or data[i] < 32 or data[i] > 126:
            return _FAILED
        i += 1
    return i if i < end else _FAILED


@inner
def _is(data: Any, start: int, stop: int, word: Any) -> bool:
    if stop - start != len(word):
        return False
    same = True
    for k in range(len(word)):
        same &= data[start + k] == word[k]
    return same


@inner
def _is_letter_or_digit(c: int) -> bool:
    return 48 <= c <= 57 or 97 <= c <= 122 or c == 69


@inner
def _skip(data: Any, i: int, end: int) -> int:
    """Return the place after a value that begins at `i`, or -1."""
    depth = 0
    while i < end:
        c = data[i]
        if c == _QUOTE:
            i = _string(data, i, end)
            if i < 0:
                return _FAILED
            i += 1
        elif c in (_OPEN, _LEFT):
            depth += 1
            i += 1
        elif c in (_CLOSE, _RIGHT):
            if depth == 0:
                return i
            depth -= 1
            i += 1
        elif c == _COMMA and depth == 0:
            return i
        elif c <= 32 or 43 <= c <= 46 or c == _COLON or _is_letter_or_digit(c):
            i += 1
        else:
            return _FAILED
        if depth == 0 and c in (_QUOTE, _CLOSE, _RIGHT):
            return i
    return _FAILED


@inner
def _number(data: Any, i: int, end: int) -> Any:
    """Return a whole number at `i` and the place after it; -1 for both where there is none."""
    first, value = i, np.int64(0)
    while i < end and 48 <= data[i] <= 57 and i - first <= MOST_DIGITS:
        value = value * 10 + np.int64(data[i] - 48)
        i += 1
    plain = first < i <= first + MOST_DIGITS and (data[first] != 48 or i == first + 1)
    ends = i < end and (data[i] == _COMMA or data[i] == _CLOSE or data[i] == _RIGHT or data[i] == 32)
    return (value, i) if plain and ends else (np.int64(-1), _FAILED)


@inner
def _address(data: Any, start: int, stop: int) -> Any:
    """Return an IPv4 address between two places as a number, -1 where it is none in the plain form."""
    value, part, digits, dots = np.int64(0), np.int64(0), 0, 0
    for i in range(start, stop):
        c = data[i]
        if c == 46:
            if digits == 0 or dots == 3:
                return np.int64(-1)
            value, part, digits, dots = value * 256 + part, np.int64(0), 0, dots + 1
        elif 48 <= c <= 57:
            if digits > 0 and part == 0:
                return np.int64(-1)
            part, digits = part * 10 + np.int64(c - 48), digits + 1
            if part > 255:
                return np.int64(-1)
        else:
            return np.int64(-1)
    return value * 256 + part if dots == 3 and digits > 0 else np.int64(-1)


@inner
def _key(data: Any, i: int, end: int) -> Any:
    """Return where a key at `i` begins and ends, and the place of its value; -1 where there is none."""
    i = _space(data, i, end)
    stop = _string(data, i, end)
    if stop < 0:
        return _FAILED, _FAILED, _FAILED
    after = _space(data, stop + 1, end)
    if after >= end or data[after] != _COLON:
        return _FAILED, _FAILED, _FAILED
    return i + 1, stop, _space(data, after + 1, end)


@inner
def _next(data: Any, i: int, end: int, close: int) -> Any:
    """Return the place after a comma, or of `close` and 1, before which a value ended; -1 for others."""
    i = _space(data, i, end)
    if i < end and data[i] == _COMMA:
        return i + 1, 0
    return (i, 1) if i < end and data[i] == close else (_FAILED, 1)


@inner
def _labels(data: Any, i: int, end: int) -> Any:
    """Return whether ICMP extensions at `i` hold MPLS labels, and the place after them (or -1)."""
    if i >= end or data[i] != _OPEN:
        return False, _FAILED
    found, done, i = False, 0, i + 1
    while done == 0:
        first, stop, i = _key(data, i, end)
        if i < 0:
            return False, _FAILED
        if _is(data, first, stop, OBJ):
            some, i = _objects(data, i, end)
            found |= some
        else:
            i = _skip(data, i, end)
        if i < 0:
            return False, _FAILED
        i, done = _next(data, i, end, _CLOSE)
        if i < 0:
            return False, _FAILED
    return found, i + 1


@inner
def _objects(data: Any, i: int, end: int) -> Any:
    """Return whether an object of a list at `i` is of class 1 with labels, and the place after it."""
    if i >= end or data[i] != _LEFT:
        return False, _FAILED
    found, done, i = False, 0, i + 1
    while done == 0:
        i = _space(data, i, end)
        if i >= end or data[i] != _OPEN:
            return False, _FAILED
        kind, labels, inside, i = np.int64(-1), False, 0, i + 1
        while inside == 0:
            first, stop, i = _key(data, i, end)
            if i < 0:
                return False, _FAILED
            if _is(data, first, stop, CLASS):
                kind, i = _number(data, i, end)
            elif _is(data, first, stop, MPLS):
                labels = i + 1 < end and data[i] == _LEFT and data[_space(data, i + 1, end)] != _RIGHT
                i = _skip(data, i, end)
            else:
                i = _skip(data, i, end)
            if i < 0:
                return False, _FAILED
            i, inside = _next(data, i, end, _CLOSE)
            if i < 0:
                return False, _FAILED
        found |= kind == 1 and labels
        i, done = _next(data, i + 1, end, _RIGHT)
        if i < 0:
            return False, _FAILED
    return found, i + 1


@inner
def _reply(data: Any, i: int, end: int) -> Any:
    """Return the address (-1: silent), the mark, and the place after an answer at `i` (-1: not followed)."""
    if i >= end or data[i] != _OPEN:
        return np.int64(-1), 0, _FAILED
    address, mark, done, i = np.int64(-1), 0, 0, i + 1
    while done == 0:
        first, stop, i = _key(data, i, end)
        if i < 0:
            return address, mark, _FAILED
        if _is(data, first, stop, FROM):
            last = _string(data, i, end)
            address = _address(data, i + 1, last) if last > 0 and address < 0 else np.int64(-1)
            i = last + 1 if address >= 0 else _FAILED
        elif _is(data, first, stop, ICMPEXT):
            labels, i = _labels(data, i, end)
            mark = 1 if labels else mark
        elif (
            _is(data, first, stop, LATE)
            or _is(data, first, stop, DUP)
            or _is(data, first, stop, ERR)
            or _is(data, first, stop, IP_ADDR)
        ):
            return address, mark, _FAILED
        else:
            i = _skip(data, i, end)
        if i < 0:
            return address, mark, _FAILED
        i, done = _next(data, i, end, _CLOSE)
        if i < 0:
            return address, mark, _FAILED
    return address, mark, i + 1


@inner
def _replies(data: Any, i: int, end: int, ip: Any, mark: Any, at: int, most: int) -> Any:
    """Store the different addresses that answered a hop from place `at`; return how many, and the place."""
    if i >= end or data[i] != _LEFT:
        return 0, _FAILED
    i, count, done = _space(data, i + 1, end), 0, 0
    if i < end and data[i] == _RIGHT:
        return 0, i + 1
    while done == 0:
        address, marked, i = _reply(data, _space(data, i, end), end)
        if i < 0:
            return 0, _FAILED
        if address >= 0:
            place = at
            while place < at + count and ip[place] != address:
                place += 1
            if place == at + count:
                if place >= most:
                    return 0, _FAILED
                ip[place], mark[place] = address, 0
                count += 1
            mark[place] |= marked
        i, done = _next(data, i, end, _RIGHT)
        if i < 0:
            return 0, _FAILED
    return count, i + 1


@inner
def _steps(
    data: Any, i: int, end: int, hop: Any, ip: Any, answered: Any, mark: Any, at: int, most: int
) -> Any:
    """Store the answers of a list of hops from place `at`, before which hop 0 stands.

    Return the place after the last answer, and the place in the text (or -1).
    """
    before, done, i = np.int64(0), 0, _space(data, i + 1, end)
    if i < end and data[i] == _RIGHT:
        return at, i + 1
    while done == 0:
        i = _space(data, i, end)
        if i >= end or data[i] != _OPEN:
            return at, _FAILED
        number, count, read, inside, i = np.int64(0), 0, False, 0, i + 1
        place = at
        while inside == 0:
            first, stop, i = _key(data, i, end)
            if i < 0:
                return at, _FAILED
            if _is(data, first, stop, HOP):
                number, i = _number(data, i, end) if number == 0 else (np.int64(-1), _FAILED)
                if i < 0 or not 0 < number <= 255 or number <= before or at + 3 >= most:
                    return at, _FAILED
                if number == before + 2:
                    hop[at], ip[at], answered[at], mark[at] = number - 1, 0, False, 0
                    at += 1
                place = at
            elif _is(data, first, stop, RESULT):
                if number == 0 or read:
                    return at, _FAILED
                count, i = _replies(data, i, end, ip, mark, place, most)
                read = True
            else:
                i = _skip(data, i, end)
            if i < 0:
                return at, _FAILED
            i, inside = _next(data, i, end, _CLOSE)
            if i < 0:
                return at, _FAILED
        if number == 0:
            return at, _FAILED
        if count == 0:
            ip[place], mark[place] = 0, 0
        for k in range(place, place + max(count, 1)):
            hop[k], answered[k] = number, count > 0
        at, before = place + max(count, 1), number
        i, done = _next(data, i + 1, end, _RIGHT)
        if i < 0:
            return at, _FAILED
    return at, i + 1


@inner
def _result(
    data: Any, i: int, end: int, found: Any, hop: Any, ip: Any, answered: Any, mark: Any, at: int
) -> Any:
    """Read a result that begins at `i`: store its answers from place `at`, fill `found`, tell if it was read.

    `found` holds probe, time, goal, the source's address, where the target's name begins and ends, and the
    place after the last answer.
    """
    if i >= end or data[i] != _OPEN:
        return False
    found[:] = -1
    done, i = 0, i + 1
    while done == 0:
        first, stop, i = _key(data, i, end)
        if i < 0:
            return False
        slot = -1
        if _is(data, first, stop, PRB_ID):
            slot = 0
        elif _is(data, first, stop, TIMESTAMP):
            slot = 1
        elif _is(data, first, stop, DST_ADDR):
            slot = 2
        elif _is(data, first, stop, FROM):
            slot = 3
        if slot >= 0 and found[slot] >= 0:
            return False
        if 0 <= slot <= 1:
            found[slot], i = _number(data, i, end)
        elif slot >= 2:
            last = _string(data, i, end)
            found[slot] = _address(data, i + 1, last) if last > 0 else np.int64(-1)
            if found[slot] < 0:
                return False
            if slot == 2 and found[4] < 0:
                found[4], found[5] = i + 1, last
            i = last + 1
        elif _is(data, first, stop, DST_NAME):
            last = _string(data, i, end)
            if last < 0 or not i + 1 < last <= i + NAME_LENGTH or data[i + 1] == 32 or data[last - 1] == 32:
                return False
            found[4], found[5], i = i + 1, last, last + 1
        elif _is(data, first, stop, RESULT):
            if found[6] >= 0 or i >= end or data[i] != _LEFT:
                return False
            found[6], i = _steps(data, i, end, hop, ip, answered, mark, at + 1, at + ANSWERS)
        elif _is(data, first, stop, TYPE):
            last = _string(data, i, end)
            if last < 0 or not _is(data, i + 1, last, TRACEROUTE):
                return False
            i = last + 1
        elif _is(data, first, stop, PRB_ADDR):
            return False
        else:
            i = _skip(data, i, end)
        if i < 0:
            return False
        i, done = _next(data, i, end, _CLOSE)
        if i < 0:
            return False
    whole = _space(data, i + 1, end) == end and min(found[2], found[3], found[6]) >= 0
    return whole and 0 <= found[0] <= MOST_NUMBER and 0 <= found[1] <= MOST_NUMBER


@kernel
def _scan(data: Any, start: Any, stop: Any, ends: Any, hop: Any, ip: Any, answered: Any, mark: Any) -> Any:
    """Fill the arrays of `Scanned`; return which lines were taken, whether each reached, and the offsets."""
    taken = np.zeros(len(start), np.bool_)
    reached = np.zeros(len(start), np.bool_)
    offset = np.zeros(len(start) + 1, np.int32)
    found = np.empty(7, np.int64)
    used, at = 0, 0
    for n in range(len(start)):
        first = _space(data, start[n], stop[n])
        if at + ANSWERS > len(hop):
            continue
        if not _result(data, first, stop[n], found, hop, ip, answered, mark, at):
            continue
        hop[at], ip[at], answered[at], mark[at] = 0, found[3], True, 0
        for k in range(at + 1, found[6]):
            reached[used] |= answered[k] and ip[k] == found[2]
        taken[n], ends[used, :], at = True, found, found[6]
        used += 1
        offset[used] = at
    return taken, reached[:used].copy(), offset[: used + 1].copy()


def scan(data: bytes) -> Scanned:
    """Scan lines of bytes, each a result; see `Scanned`."""
    text = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(text == 10)
    start = np.concatenate([np.zeros(1, np.int64), breaks + 1])
    stop = np.append(breaks, len(text))
    size = len(text) // 12 + ANSWERS
    hop, mark = np.empty(size, np.uint8), np.empty(size, np.uint8)
    ip, answered = np.empty(size, np.uint32), np.empty(size, np.bool_)
    ends = np.empty((len(start), 7), np.int64)
    taken, reached, offset = _scan(text, start, stop, ends, hop, ip, answered, mark)
    count, last = len(reached), int(offset[-1])
    probe, time, _, _, first, after, _ = ends[:count].T
    cut = (hop[:last], ip[:last], answered[:last], mark[:last])
    return Scanned(start, stop, taken, probe, time, reached, first, after, offset, *cut)
