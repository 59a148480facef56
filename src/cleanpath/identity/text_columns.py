"""Columns of texts read at once: marks as arrays, and the outcomes of the kernel as readings."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleanpath.identity.evidence import Reading
from cleanpath.identity.fingerprint_index import FingerprintIndex
from cleanpath.identity.model_automaton import ALPHABET, Entry, Unsupported, build_automaton
from cleanpath.identity.signals.texts import GENERIC_WORDS, SHORTEST_MODEL, make_reading, read_one
from cleanpath.identity.text_kernel import DONE, Tables, read_texts
from cleanpath.identity.text_matching import (
    DOUBT,
    FILLERS,
    LOCATORS,
    OTHERS,
    OTHERS_LISTED,
    PARTS,
    PREAMBLE,
    READ_LENGTH,
    SYSTEMS,
    Phrase,
    Phrasebook,
    best_of_each,
    words,
)
from cleanpath.identity.text_scan import IS_FILLER, IS_LEADING, IS_OTHER, IS_PART

GENERIC_NAMES = tuple(GENERIC_WORDS)
_BLANK = -2

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TextIndex:
    """The marks of one kind of text: all phrases, and the arrays of the kernel, which name them by place."""

    kind: str
    phrases: tuple[Phrase, ...]
    tables: Tables


@dataclass(slots=True)
class _Words:
    """Words by number, in the order of their first use."""

    number: dict[str, int] = field(default_factory=dict)

    def add(self, word: str) -> int:
        return self.number.setdefault(word, len(self.number))


def index_texts(kind: str, book: Phrasebook, pages: bool = False) -> TextIndex | None:
    """Arrange the marks of a kind for the kernel; nothing where a pattern has a form it does not know."""
    phrases: dict[Phrase, int] = {}
    for phrase in _all_phrases(book):
        phrases.setdefault(phrase, len(phrases))
    try:
        table, hits, hit_phrase = _index_models(book, phrases)
    except Unsupported:
        return None
    known = _Words()
    role, link = _name_roles(known, kind == "inventory_model")
    generic = {known.add(word): place for place, word in enumerate(GENERIC_NAMES)}
    for opening, entries in book.by_word.items():
        known.add(opening)
        for others, _ in entries:
            for word in others:
                known.add(word)
    openings, further, further_words, literal, order = _index_phrases(book, known)
    starts = [(text, phrases[phrase]) for entries in book.by_start.values() for text, phrase in entries]
    trie, word_of = _index_words(known)
    names = [phrase.text.strip().lower() if phrase.names_vendor else "" for phrase in phrases]
    symbol = np.zeros(256, np.uint8)
    symbol[np.frombuffer(ALPHABET.encode(), np.uint8)] = np.arange(1, len(ALPHABET) + 1)
    count = len(known.number)
    tables = Tables(
        _fold_table(),
        trie,
        word_of,
        np.array([role.get(word, 0) for word in range(count)], np.uint8),
        np.array([generic.get(word, -1) for word in range(count)], np.int32),
        openings,
        np.array([phrases[phrase] for phrase in order], np.int32),
        further,
        further_words,
        *_joined(literal),
        *_joined([text for text, _ in starts]),
        np.array([place for _, place in starts], np.int32),
        symbol,
        table,
        hits,
        hit_phrase,
        *_joined(names),
        *_joined(sorted(PARTS, key=len, reverse=True)),
        *_joined(SYSTEMS),
        *_joined(PREAMBLE),
        *_joined(LOCATORS),
        link,
        SHORTEST_MODEL,
        kind == "inventory_model",
        pages,
    )
    return TextIndex(kind, tuple(phrases), tables)


def _all_phrases(book: Phrasebook) -> Iterable[Phrase]:
    for entries in book.by_word.values():
        yield from (phrase for _, phrase in entries)
    for starts in book.by_start.values():
        yield from (phrase for _, phrase in starts)
    for patterns in (*book.by_whole_lead.values(), *book.by_lead.values()):
        yield from (phrase for _, phrase in patterns)


def _joined(texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Return where each text begins in the bytes of all, and these."""
    raw = [text.encode() for text in texts]
    cut = np.zeros(len(raw) + 1, np.int32)
    np.cumsum([len(text) for text in raw], out=cut[1:])
    return cut, np.frombuffer(b"".join(raw) or b"\0", np.uint8)


def _fold_table() -> npt.NDArray[np.uint8]:
    """Return each byte of plain text in lower case, 0 for others."""
    fold = np.zeros(256, np.uint8)
    for code in range(32, 127):
        fold[code] = ord(chr(code).lower())
    fold[[9, 10, 13]] = 32
    return fold


def _name_roles(known: _Words, listed: bool) -> tuple[dict[int, int], int]:
    """Number the words that part a text or name a part; returns their roles and the number of "link"."""
    role: dict[int, int] = {}
    for texts, bit in ((OTHERS_LISTED if listed else OTHERS, IS_OTHER), (FILLERS, IS_FILLER)):
        for text in texts:
            first, *rest = words(text)
            place = known.add(first)
            role[place] = role.get(place, 0) | (IS_LEADING if rest else bit)
    for part in PARTS:
        for first in (words(part)[0], words(part)[0] + "s"):
            place = known.add(first)
            role[place] = role.get(place, 0) | IS_PART
    return role, known.add("link")


def _index_words(known: _Words) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return a trie of all words in plain letters and digits, and the word of each of its nodes."""
    nodes: list[list[int]] = [[-1] * 36]
    word_of = [-1]
    for word, number in known.number.items():
        if not word.isascii():
            continue
        node = 0
        for character in word:
            place = ord(character) - (97 if character >= "a" else 22)
            if nodes[node][place] < 0:
                nodes[node][place] = len(nodes)
                nodes.append([-1] * 36)
                word_of.append(-1)
            node = nodes[node][place]
        word_of[node] = number
    return np.array(nodes, np.int32), np.array(word_of, np.int32)


def _index_phrases(
    book: Phrasebook, known: _Words
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32], list[str], list[Phrase]]:
    """Cut phrases by their first word, and their further words by phrase."""
    first, rest = [0], [0]
    rest_words: list[int] = []
    literal: list[str] = []
    order: list[Phrase] = []
    for word in known.number:
        for further, phrase in book.by_word.get(word, ()):
            order.append(phrase)
            rest_words += [known.number[w] for w in further]
            rest.append(len(rest_words))
            literal.append(phrase.literal)
        first.append(len(order))
    return (*(np.array(part or [0], np.int32) for part in (first, rest, rest_words)), literal, order)  # type: ignore[return-value]


def _index_models(
    book: Phrasebook, phrases: dict[Phrase, int]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the automaton of all patterns, and for each set that matches the phrases that count.

    As in `Phrasebook`, patterns with the whole lead of a word come first, then those with shorter leads.
    """
    entries, owners = [], []
    for whole, pages in ((True, book.by_whole_lead), (False, book.by_lead)):
        for lead in sorted(pages, key=len):
            for pattern, phrase in pages[lead]:
                entries.append(Entry(pattern.pattern, lead, whole))
                owners.append(phrase)
    automaton = build_automaton(entries)
    cut, places = [0], []
    for matched in automaton.matched:
        own = [owners[place] for place in matched]
        places += [phrases[phrase] for phrase in (best_of_each(own) if len(own) > 1 else own)]
        cut.append(len(places))
    return automaton.table, np.array(cut, np.int32), np.array(places or [0], np.int32)


def read_column(column: pa.Array, index: TextIndex, book: FingerprintIndex) -> tuple[Codes, list[Reading]]:
    """Read a column of distinct texts.

    Returns
    -------
    codes, readings
        For each text the place of its reading, shape (N,); equal readings may stand more than once.
    """
    pages = book.texts[index.kind]
    codes = np.zeros(len(column), np.int64)
    readings: list[Reading] = []
    data, offset = _buffers(column)
    state, code, cut, outcomes = read_texts(data, offset, READ_LENGTH, index.tables)
    codes[:] = code
    flat = outcomes.tolist()
    readings += [_reading(flat[low:high], index) for low, high in itertools.pairwise(cut.tolist())]
    left = np.flatnonzero((state != DONE) | _doubted(column, index.kind))
    if left.size:
        codes[left] = np.arange(len(readings), len(readings) + left.size)
        texts = column.take(pa.array(left)).to_pylist()
        readings += [read_one(index.kind, text, pages) for text in texts]
    return codes, readings


def _doubted(column: pa.Array, kind: str) -> npt.NDArray[np.bool_]:
    """Which texts their writers were not sure of; these are read one by one."""
    if kind != "inventory_model":
        return np.zeros(len(column), np.bool_)
    found = pc.match_substring_regex(column, DOUBT)
    return np.asarray(pc.fill_null(found, False).to_numpy(zero_copy_only=False), np.bool_)


def _reading(outcome: list[int], index: TextIndex) -> Reading:
    hits, generic, *found = outcome
    phrases = index.phrases
    named = [GENERIC_NAMES[bit] for bit in range(len(GENERIC_NAMES)) if generic > 0 and generic >> bit & 1]
    return make_reading(
        index.kind,
        [phrases[hit >> 1] for hit in found[:hits]],
        [phrases[hit] for hit in found[hits:]],
        [bool(hit & 1) for hit in found[:hits]],
        named,
        blank=generic == _BLANK,
    )


def _buffers(column: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Return the bytes of a column of texts and where each begins in them."""
    if not len(column):
        return np.zeros(1, np.uint8), np.zeros(1, np.int32)
    offset = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    data = column.buffers()[2]
    return np.frombuffer(data, np.uint8) if data is not None else np.zeros(1, np.uint8), offset
