"""Texts in bytes, scanned by compiled code: folded, cut into words, and split as `text_matching` splits them.

What the box's owner chose, and what a text says of other boxes and of parts inside, is moved to a second
buffer, as `split_host`, `split_labels` and `split_parts` do; those are the oracle in the tests.
"""

from typing import Any

from cleanpath.jit import inner

NO_WORD = -1
IS_OTHER, IS_FILLER, IS_LEADING, IS_PART = 1, 2, 4, 8
"""What a word is beside a mark: of `OTHERS`, of `FILLERS`, "up" or "down", which a link may follow, or the
first of what `PARTS` calls a part."""

SPACE, _HYPHEN, _AT, _BACKSLASH, _LOW_LINE = 32, 45, 64, 92, 95


@inner
def alnum(c: int) -> bool:
    """Whether a byte is a letter in lower case or a digit."""
    return 97 <= c <= 122 or 48 <= c <= 57


@inner
def wordlike(c: int) -> bool:
    """Whether a byte belongs to a word, as expressions understand it."""
    return 97 <= c <= 122 or 48 <= c <= 57 or c == _LOW_LINE


@inner
def _separates(c: int) -> bool:
    return c == 32 or c == 58 or c == 61 or c == 95 or c == 45


@inner
def next_token(text: Any, size: int, at: int) -> int:
    """Return the place of the next byte that is no space."""
    while at < size and text[at] == SPACE:
        at += 1
    return at


@inner
def token_end(text: Any, size: int, at: int) -> int:
    """Return the place of the next space."""
    while at < size and text[at] != SPACE:
        at += 1
    return at


@inner
def begins(text: Any, at: int, size: int, words: Any, low: int, high: int) -> bool:
    """Whether a text goes on at a place with the bytes of `words` from `low` to `high`."""
    same = at + high - low <= size
    for k in range(high - low if same else 0):
        if text[at + k] != words[low + k]:
            same = False
            break
    return same


@inner
def holds(text: Any, size: int, words: Any, low: int, high: int) -> bool:
    """Whether a text has the bytes of `words` from `low` to `high` anywhere."""
    for at in range(size - (high - low) + 1):
        if text[at] == words[low] and begins(text, at, size, words, low, high):
            return True
    return False


@inner
def fold(data: Any, begin: int, end: int, lower: Any, text: Any) -> bool:
    """Copy a text in lower case with spaces for line breaks; returns whether it is a plain one.

    One with a backslash and a letter that may write a control character out is none.
    """
    for i in range(begin, end):
        c = lower[data[i]]
        if c == 0:
            return False
        if c == _BACKSLASH and i + 1 < end and _is_written(lower[data[i + 1]]):
            return False
        text[i - begin] = c
    return True


@inner
def _is_written(c: int) -> bool:
    """Whether a backslash and this byte may write another character out, as in `text_matching.clean`."""
    return (
        c == 110 or c == 114 or c == 116 or c == 98 or c == 102 or c == 118 or c == 48 or c == 120 or c == 117
    )


@inner
def _host_after(text: Any, size: int, at: int, tables: Any) -> int:
    """Return the place of the host name in a text of `uname -a` that begins at a place, -1 for no such."""
    for k in range(len(tables.system) - 1):
        low, high = tables.system[k], tables.system[k + 1]
        after = at + high - low
        if after < size and text[after] == SPACE and begins(text, at, size, tables.system_bytes, low, high):
            host = next_token(text, size, after)
            end = token_end(text, size, host)
            version = next_token(text, size, end)
            for i in range(version, token_end(text, size, version)):
                if 48 <= text[i] <= 57 and end - host <= 255:
                    return host
    return -1


@inner
def _find_host(text: Any, size: int, tables: Any) -> int:
    """Return the place of the host name that `split_host` finds in a text, -1 for none.

    The text of `uname -a` may follow "hardware: ... software: ", which `tables.preamble` cuts in two.
    """
    cut, words = tables.preamble, tables.preamble_bytes
    if begins(text, 0, size, words, cut[0], cut[1]):
        for at in range(cut[1] + 80, cut[1] - 1, -1):
            if begins(text, at, size, words, cut[1], cut[2]):
                host = _host_after(text, size, next_token(text, size, at + cut[2] - cut[1]), tables)
                if host >= 0:
                    return host
    return _host_after(text, size, next_token(text, size, 0), tables)


@inner
def _find_locator(text: Any, begin: int, end: int, tables: Any) -> int:
    """Return where a mail or web address begins in a word between spaces, -1 for none."""
    for i in range(begin + 1, end - 1):
        if text[i] == _AT:
            return begin
    for i in range(begin, end):
        if i > begin and wordlike(text[i - 1]):
            continue
        for k in range(len(tables.locator) - 1):
            low, high = tables.locator[k], tables.locator[k + 1]
            if i + high - low < end and begins(text, i, end, tables.locator_bytes, low, high):
                return i
    return -1


@inner
def _may_locate(text: Any, size: int) -> bool:
    """Whether a text may have a mail or web address."""
    for i in range(size):
        c = text[i]
        if c == _AT:
            return True
        if i + 3 < size:
            if c == 58 and text[i + 1] == 47 and text[i + 2] == 47:
                return True
            if c == 119 and text[i + 1] == 119 and text[i + 2] == 119 and text[i + 3] == 46:
                return True
    return False


@inner
def _move(text: Any, begin: int, end: int, other: Any, told: int, done: int, write: int) -> int:
    """Move a stretch of a text to `other`, and what stands between `done` and it down; returns both sizes.

    What was written lies behind what is read, so nothing is overwritten before it is looked at.
    """
    if told > 0:
        other[told] = SPACE
        told += 1
    told = _copy(text, begin, end, other, told)
    write = _copy(text, done, begin, text, write)
    text[write] = SPACE
    return (write + 1) << 20 | told


@inner
def split_hosts(text: Any, size: int, other: Any, tables: Any) -> int:
    """Move what the box's owner chose from a text to `other`, as `split_host`; returns both sizes.

    The sizes come as one number, the text's times 2**20 plus the other's.
    """
    told = 0
    host = _find_host(text, size, tables)
    if host >= 0:
        end = token_end(text, size, host)
        told = _copy(text, host, end, other, 0)
        size = _copy(text, end, size, text, host)
    if not _may_locate(text, size):
        return size << 20 | told
    done = write = 0
    begin = next_token(text, size, 0)
    while begin < size:
        end = token_end(text, size, begin)
        found = _find_locator(text, begin, end, tables)
        if found >= 0:
            sizes = _move(text, found, end, other, told, done, write)
            write, told = sizes >> 20, sizes & 0xFFFFF
            done = end
        begin = next_token(text, size, end)
    write = _copy(text, done, size, text, write)
    return write << 20 | told


@inner
def has_page(text: Any, data: Any, begin: int, end: int) -> bool:
    """Whether a blank line parts headers from a page."""
    for i in range(begin, end - 1):
        if data[i] == 10:
            after = i + 2 if data[i + 1] == 13 else i + 1
            if after < end and data[after] == 10:
                return True
    return False


@inner
def read_words(text: Any, size: int, tables: Any, room: Any) -> int:
    """Find the runs of letters and digits and look each up; returns their number, -1 for too many."""
    count = 0
    at = 0
    while at < size:
        c = text[at]
        if not alnum(c):
            at += 1
            continue
        begin = at
        node = 0
        while at < size and alnum(text[at]):
            if node >= 0:
                c = text[at]
                node = tables.trie[node, c - 97 if c >= 97 else c - 22]
            at += 1
        if count == len(room.begin):
            return -1
        room.begin[count], room.end[count] = begin, at
        room.word[count] = tables.word_of[node] if node >= 0 else NO_WORD
        count += 1
    return count


@inner
def _copy(source: Any, begin: int, stop: int, target: Any, at: int) -> int:
    """Copy some bytes, in order, to a place of a target and return the place after them."""
    for i in range(begin, stop):
        target[at] = source[i]
        at += 1
    return at


@inner
def _after_filler(text: Any, size: int, at: int, tables: Any) -> int:
    """Return the place after separators and a filler, -1 where none stands there."""
    seps = 0
    while at < size and seps < 4 and _separates(text[at]):
        at += 1
        seps += 1
    if seps == 0 or seps > 3:
        return -1
    node = 0
    while at < size and alnum(text[at]) and node >= 0:
        c = text[at]
        node = tables.trie[node, c - 97 if c >= 97 else c - 22]
        at += 1
    if node <= 0 or (at < size and wordlike(text[at])):
        return -1
    word = tables.word_of[node]
    return at if word >= 0 and (tables.role[word] & IS_FILLER) != 0 else -1


@inner
def _after_name(text: Any, size: int, at: int) -> int:
    """Return the place after separators and the name behind them, -1 where there is none."""
    seps = 0
    while seps < 3 and at + seps < size and _separates(text[at + seps]):
        seps += 1
    while seps > 0:
        place = at + seps
        if place < size and text[place] != SPACE:
            end = place
            while end < size and end < place + 60 and text[end] != SPACE:
                end += 1
            return end
        seps -= 1
    return -1


@inner
def _label_end(text: Any, size: int, at: int, tables: Any) -> int:
    """Return the place after what is said of another box from the end of its first word on, or -1."""
    one = _after_filler(text, size, at, tables)
    two = _after_filler(text, size, one, tables) if one >= 0 else -1
    three = _after_filler(text, size, two, tables) if two >= 0 else -1
    if three >= 0:
        end = _after_name(text, size, three)
        if end >= 0:
            return end
    if two >= 0:
        end = _after_name(text, size, two)
        if end >= 0:
            return end
    if one >= 0:
        end = _after_name(text, size, one)
        if end >= 0:
            return end
    return _after_name(text, size, at)


@inner
def split_labels(text: Any, size: int, other: Any, told: int, tables: Any, room: Any, count: int) -> int:
    """Move what is said of others from a text to `other`, which holds `told` bytes; returns both sizes.

    The sizes come as one number, the text's times 2**20 plus the other's; -1 for a text left to the slow way.
    """
    done = write = 0
    for k in range(count):
        begin, end = room.begin[k], room.end[k]
        if begin < done:
            continue
        stop = end
        word = room.word[k]
        is_no = end - begin >= 4 and text[begin] == 107 and text[begin + 1] == 101
        is_no = is_no and text[begin + 2] == 105 and text[begin + 3] == 110 and end - begin <= 6
        if is_no and end - begin < 6 and end < size and text[end] == _LOW_LINE:
            return -1
        counts = is_no
        if not counts and word >= 0:
            role = tables.role[word]
            counts = (role & IS_OTHER) != 0
            leads = (role & IS_LEADING) != 0 and k + 1 < count and text[end] == _HYPHEN
            if leads and room.begin[k + 1] == end + 1 and room.word[k + 1] == tables.link_word:
                counts = True
                stop = room.end[k + 1]
        joined = begin > 0 and (wordlike(text[begin - 1]) or text[begin - 1] == _HYPHEN)
        if joined or not counts:
            continue
        after = _label_end(text, size, stop, tables)
        if after < 0:
            continue
        sizes = _move(text, begin, after, other, told, done, write)
        write, told = sizes >> 20, sizes & 0xFFFFF
        done = after
    if done == 0:
        return size << 20 | told
    write = _copy(text, done, size, text, write)
    return write << 20 | told


@inner
def names_part(count: int, tables: Any, room: Any) -> bool:
    """Whether any of the first `count` words of a text may name a part."""
    for k in range(count):
        word = room.word[k]
        if word >= 0 and (tables.role[word] & IS_PART) != 0:
            return True
    return False


@inner
def _part_size(text: Any, size: int, at: int, tables: Any) -> int:
    """Return the length of the word for a part that stands at a place, 0 for none or in "cable modem"."""
    if (
        at >= 4
        and text[at - 1] == SPACE
        and text[at - 2] == 108
        and text[at - 3] == 115
        and text[at - 4] == 100
    ):
        return 0  # behind "dsl"
    cable = at >= 6 and text[at - 1] == SPACE and text[at - 2] == 101 and text[at - 3] == 108
    if cable and text[at - 4] == 98 and text[at - 5] == 97 and text[at - 6] == 99:
        return 0
    for k in range(len(tables.part) - 1):
        low, high = tables.part[k], tables.part[k + 1]
        if text[at] == tables.part_bytes[low] and begins(text, at, size, tables.part_bytes, low, high):
            return int(high - low)
    return 0


@inner
def _whole_part(text: Any, size: int, at: int, tables: Any) -> int:
    """Return the place after the word for a part, as a whole word, that stands at a place; -1 for none."""
    length = _part_size(text, size, at, tables)
    if length == 0 or (at + length < size and wordlike(text[at + length])):
        return -1
    return at + length


@inner
def _named_part(text: Any, size: int, at: int, tables: Any) -> int:
    """Return the place after "PART: what it is" that begins at a place, -1 where nothing such does."""
    if at > 0 and wordlike(text[at - 1]):
        return -1
    length = _part_size(text, size, at, tables)
    if length == 0:
        return -1
    at += length
    if at < size and text[at] == 115:
        at += 1
    spaces = 0
    while spaces < 3 and at < size and text[at] == SPACE:
        at += 1
        spaces += 1
    if at >= size or (text[at] != 58 and text[at] != 61):
        return -1
    at += 1
    spaces = 0
    while spaces < 3 and at < size and text[at] == SPACE:
        at += 1
        spaces += 1
    end = at
    while end < size and end < at + 40 and text[end] != 44 and text[end] != 59:
        end += 1
    return end if end > at or spaces > 0 else -1


@inner
def _said_before_part(text: Any, size: int, end: int, tables: Any) -> int:
    """Return the place after the part that one or two words name, the first of which ends at `end`; or -1."""
    one = next_token(text, size, end)
    if one >= size:
        return -1
    one_end = token_end(text, size, one)
    if one_end - one <= 40:
        two = next_token(text, size, one_end)
        if two < size:
            after = _whole_part(text, size, two, tables)
            if after >= 0:
                return after
    return _whole_part(text, size, one, tables)


@inner
def split_parts(text: Any, size: int, other: Any, told: int, tables: Any) -> int:
    """Move what is said of parts inside from a text to `other`; returns both sizes as `split_labels`."""
    done = write = 0
    begin = next_token(text, size, 0)
    while begin < size:
        end = token_end(text, size, begin)
        at = max(begin, done)
        found = stop = -1
        reach = max(at, end - 40)
        before = _said_before_part(text, size, end, tables) if end - reach >= 2 and end < size else -1
        last = end if before < 0 else reach + 1
        for i in range(at, last):
            stop = _named_part(text, size, i, tables)
            if stop >= 0:
                found = i
                break
        if found < 0 and before >= 0:
            found, stop = reach, before
        if found < 0:
            begin = next_token(text, size, end)
            continue
        sizes = _move(text, found, stop, other, told, done, write)
        write, told = sizes >> 20, sizes & 0xFFFFF
        done = stop
        begin = stop if stop < size and text[stop] != SPACE else next_token(text, size, stop)
    if done == 0:
        return size << 20 | told
    write = _copy(text, done, size, text, write)
    return write << 20 | told
