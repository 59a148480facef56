"""Texts matched against all marks in one pass over the bytes of an Arrow column.

Words are looked up in a trie while they are read, product names run through one automaton
(`model_automaton`), so the time does not grow with the number of marks. What the readers in `text_matching`
and `signals.texts` do step by step is done here on a copy of each text; they are the oracle in the tests. A
text with anything but printable ASCII, or too much of anything, is left to them.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.identity.text_scan import (
    SPACE,
    alnum,
    begins,
    fold,
    has_page,
    holds,
    names_part,
    next_token,
    read_words,
    split_hosts,
    split_labels,
    split_parts,
    wordlike,
)
from cleanpath.jit import inner, kernel

Bytes = NDArray[np.uint8]
Codes = NDArray[np.int32]

DONE, LEFT = 0, 1
"""What became of a text: read, or left to the slow way."""

MOST_WORDS, MOST_HITS, MOST_SPANS = 4_200, 200, 400
"""Words, hits and places of hits of one text; one with more is left to the slow way."""


class Tables(NamedTuple):
    """The marks of one kind of text as arrays.

    `fold` (256,) has each byte in lower case, 0 for one that is left to the slow way. `trie` (T, 36) leads
    from letter to letter, `word_of` (T,) to words. By word: `role` bits, `generic` software (-1 for none),
    and `first` (W + 1,), which cuts the phrases that begin with it. By phrase: `phrase` its place, `rest`
    (P + 1,) cuts its further words in `rest_words`, `literal` (P + 1,) what must stand in the text as it is.
    `start` (S + 1,) cuts texts for the start, `start_phrase` their places. `symbol` (256,) and `table` are
    the automaton's, `hits` (K + 1,) cuts `hit_phrase` by what it matched. `name` (N + 1,) cuts the maker's
    names of phrases that clear at the start of an inventory's text. `part` cuts the words for parts, `system`
    and `locator` what host names and addresses stand behind, and `preamble` what may stand before a system.
    """

    fold: Bytes
    trie: Codes
    word_of: Codes
    role: Bytes
    generic: Codes
    first: Codes
    phrase: Codes
    rest: Codes
    rest_words: Codes
    literal: Codes
    literal_bytes: Bytes
    start: Codes
    start_bytes: Bytes
    start_phrase: Codes
    symbol: Bytes
    table: Codes
    hits: Codes
    hit_phrase: Codes
    name: Codes
    name_bytes: Bytes
    part: Codes
    part_bytes: Bytes
    system: Codes
    system_bytes: Bytes
    preamble: Codes
    preamble_bytes: Bytes
    locator: Codes
    locator_bytes: Bytes
    link_word: int
    shortest: int
    listed: bool
    pages: bool


class Scratch(NamedTuple):
    """Room for one text: its words, the places of its hits, and the hits."""

    text: Bytes
    other: Bytes
    joined: Bytes
    begin: Codes
    end: Codes
    word: Codes
    spans: Codes
    found: Codes


@inner
def _find_phrases(text: Any, size: int, count: int, tables: Any, room: Any, at: int) -> int:
    """Write the marks that the words of a text say to `room.found` from `at` on; returns the place after."""
    spans = 0
    for k in range(count):
        word = room.word[k]
        if word < 0:
            continue
        for p in range(tables.first[word], tables.first[word + 1]):
            rest = tables.rest[p + 1] - tables.rest[p]
            if k + 1 + rest > count:
                continue
            same = True
            for r in range(rest):
                if room.word[k + 1 + r] != tables.rest_words[tables.rest[p] + r]:
                    same = False
                    break
            if not same:
                continue
            low, high = tables.literal[p], tables.literal[p + 1]
            if high > low and not holds(text, size, tables.literal_bytes, low, high):
                continue
            if spans == MOST_SPANS:
                return -1
            room.spans[spans, 0], room.spans[spans, 1] = k, k + 1 + rest
            room.spans[spans, 2] = tables.phrase[p]
            spans += 1
    for one in range(spans):
        begin, end = room.spans[one, 0], room.spans[one, 1]
        inside = False
        for two in range(spans):
            b, e = room.spans[two, 0], room.spans[two, 1]
            if b <= begin and end <= e and e - b > end - begin:
                inside = True
                break
        if not inside:
            if at == MOST_HITS:
                return -1
            room.found[at] = room.spans[one, 2]
            at += 1
    begin = next_token(text, size, 0)
    end = size
    while end > begin and text[end - 1] == SPACE:
        end -= 1
    for s in range(len(tables.start_phrase)):
        low, high = tables.start[s], tables.start[s + 1]
        length = high - low
        if begin + length > end + 1 or begin >= end or text[begin] != tables.start_bytes[low]:
            continue
        same = True
        for i in range(length):
            c = text[begin + i] if begin + i < end else SPACE
            if c != tables.start_bytes[low + i]:
                same = False
                break
        if not same:
            continue
        after = begin + length
        last = tables.start_bytes[high - 1]
        if after < end and 97 <= text[after] <= 122 and 97 <= last <= 122:
            continue
        if at == MOST_HITS:
            return -1
        room.found[at] = tables.start_phrase[s]
        at += 1
    return at


@inner
def _find_models(text: Any, size: int, tables: Any, shortest: int, room: Any, at: int) -> int:
    """Write the product names of a text to `room.found` from `at` on; returns the place after."""
    i = 0
    while i < size:
        if not alnum(text[i]):
            i += 1
            continue
        begin = i
        state = 1
        while i < size and alnum(text[i]):
            state = tables.table[state, tables.symbol[text[i]]]
            i += 1
        while i + 1 < size:
            c, d = text[i], text[i + 1]
            if not (c == 45 or c == 47 or c == 46 or c == 43 or c == 95) or not (alnum(d) or d == 43):
                break
            state = tables.table[state, tables.symbol[c]]
            i += 1
            while i < size and (alnum(text[i]) or text[i] == 43):
                state = tables.table[state, tables.symbol[text[i]]]
                i += 1
        if i - begin < shortest:
            continue
        hits = tables.table[state, 0]
        for h in range(tables.hits[hits], tables.hits[hits + 1]):
            if at == MOST_HITS:
                return -1
            room.found[at] = tables.hit_phrase[h]
            at += 1
    return at


@inner
def _join_families(text: Any, size: int, joined: Any) -> int:
    """Copy a text, a short family name and its number as one word; returns the size."""
    write = 0
    i = 0
    while i < size:
        if 97 <= text[i] <= 122 and (i == 0 or not wordlike(text[i - 1])):
            run = i
            while run < size and 97 <= text[run] <= 122:
                run += 1
            length = run - i
            for k in range(i, run):
                joined[write] = text[k]
                write += 1
            i = run
            if 2 <= length <= 4 and run + 3 < size and text[run] == SPACE:
                digits = 0
                while digits < 3 and 48 <= text[run + 1 + digits] <= 57:
                    digits += 1
                if digits == 3:
                    i = run + 1
            continue
        joined[write] = text[i]
        write += 1
        i += 1
    return write


@inner
def _leads(text: Any, size: int, phrase: int, tables: Any) -> bool:
    """Whether a text begins with the name that a phrase gives its maker."""
    low, high = tables.name[phrase], tables.name[phrase + 1]
    return high > low and begins(text, next_token(text, size, 0), size, tables.name_bytes, low, high)


@inner
def _read_one(size: int, told: int, tables: Any, room: Any) -> int:
    """Read the text in `room.text` with what was set apart in `room.other`; returns the length in `found`.

    `found` gets: how many hits there are, the generic software or -2 for a blank text, the hits, each twice
    and one more where it leads an inventory's text, and then what is only hinted at. -1: the slow way.
    """
    count = read_words(room.text, size, tables, room)
    if count < 0:
        return -1
    sizes = split_labels(room.text, size, room.other, told, tables, room, count)
    if sizes < 0:
        return -1
    changed = sizes >> 20 != size or sizes & 0xFFFFF != told
    size, told = sizes >> 20, sizes & 0xFFFFF
    if not tables.listed and names_part(count, tables, room):
        sizes = split_parts(room.text, size, room.other, told, tables)
        changed |= sizes >> 20 != size or sizes & 0xFFFFF != told
        size, told = sizes >> 20, sizes & 0xFFFFF
    if changed:
        count = read_words(room.text, size, tables, room)
    generic = 0
    for k in range(count):
        word = room.word[k]
        if word >= 0 and tables.generic[word] >= 0:
            generic |= 1 << tables.generic[word]
    at = _find_phrases(room.text, size, count, tables, room, 2)
    if at < 0:
        return -1
    if tables.listed:
        joined = _join_families(room.text, size, room.joined)
        at = _find_models(room.joined, joined, tables, 1, room, at)
    else:
        at = _find_models(room.text, size, tables, tables.shortest, room, at)
    if at < 0:
        return -1
    hits = at - 2
    for k in range(2, at):
        leads = tables.listed and _leads(room.text, size, room.found[k], tables)
        room.found[k] = 2 * room.found[k] + (1 if leads else 0)
    if told > 0:
        count = read_words(room.other, told, tables, room)
        if count < 0:
            return -1
        at = _find_phrases(room.other, told, count, tables, room, at)
        if at >= 0:
            at = _find_models(room.other, told, tables, tables.shortest, room, at)
        if at < 0:
            return -1
    room.found[0] = hits
    room.found[1] = 0 if at > 2 else generic
    return at


@inner
def _is_blank(text: Any, size: int) -> bool:
    return next_token(text, size, 0) == size


@kernel
def read_texts(data: Bytes, offset: Codes, longest: int, tables: Tables) -> tuple[Bytes, Codes, Codes, Codes]:
    """Read N texts and number their outcomes.

    Parameters
    ----------
    data, offset
        The bytes of all texts and where each begins, shape (N + 1,).
    longest
        Bytes of a text that is read here.
    tables
        The marks.

    Returns
    -------
    state, code, cut, outcomes
        For each text `DONE` or `LEFT`, and the number of its outcome; outcome k is
        `outcomes[cut[k]:cut[k + 1]]`, as `_read_one` says.
    """
    count = len(offset) - 1
    state = np.zeros(count, np.uint8)
    code = np.zeros(count, np.int32)
    room = Scratch(
        np.empty(longest + 8, np.uint8),
        np.empty(4 * longest + 64, np.uint8),
        np.empty(longest + 8, np.uint8),
        np.empty(MOST_WORDS, np.int32),
        np.empty(MOST_WORDS, np.int32),
        np.empty(MOST_WORDS, np.int32),
        np.empty((MOST_SPANS, 3), np.int32),
        np.empty(MOST_HITS + 2, np.int32),
    )
    slots = 1024
    while slots < 2 * count:
        slots *= 2
    place = np.full(slots, -1, np.int32)
    cut = np.zeros(count + 1, np.int32)
    outcomes = np.empty(1024, np.int32)
    known = 0
    for n in range(count):
        begin, end = offset[n], offset[n + 1]
        size = int(end - begin)
        if size > longest or not fold(data, begin, end, tables.fold, room.text):
            state[n] = LEFT
            continue
        if tables.pages and has_page(room.text, data, begin, end):
            state[n] = LEFT
            continue
        sizes = split_hosts(room.text, size, room.other, tables)
        size, told = sizes >> 20, sizes & 0xFFFFF
        blank = told == 0 and _is_blank(room.text, size)
        length = _read_one(size, told, tables, room)
        if length < 0:
            state[n] = LEFT
            continue
        if blank:
            room.found[1] = -2
        mix = np.uint64(length)
        for k in range(length):
            mix = (mix ^ np.uint64(room.found[k] + 2)) * np.uint64(0x9E3779B97F4A7C15)
            mix ^= mix >> np.uint64(29)
        slot = np.int64(mix & np.uint64(slots - 1))
        while True:
            here = place[slot]
            if here < 0:
                while cut[known] + length > len(outcomes):
                    wider = np.empty(2 * len(outcomes), np.int32)
                    wider[: len(outcomes)] = outcomes
                    outcomes = wider
                for k in range(length):
                    outcomes[cut[known] + k] = room.found[k]
                cut[known + 1] = cut[known] + length
                place[slot] = known
                here = known
                known += 1
            else:
                same = cut[here + 1] - cut[here] == length
                for k in range(length):
                    if not same:
                        break
                    same = outcomes[cut[here] + k] == room.found[k]
                if not same:
                    slot = (slot + 1) & (slots - 1)
                    continue
            code[n] = here
            break
    return state, code, cut[: known + 1], outcomes[: cut[known]]
