"""Columns of texts against `read_one`, which reads each text step by step."""

import datetime
import functools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.identity import identify as identification
from cleanpath.identity.fingerprint_index import PLACES, open_book
from cleanpath.identity.identify import identify_column, know
from cleanpath.identity.signals.texts import GENERIC_WORDS, read_one
from cleanpath.identity.text_columns import index_texts, read_column
from cleanpath.identity.text_matching import FILLERS, OTHERS, PARTS, READ_LENGTH
from cleanpath.identity.vendors import Vendors, load_vendors

NAMES = [
    *("Huawei", "H3C", "TP-LINK", "7750 SR", "ICX 7750", "S5720-28X"),
    *("Cisco IOS", "FRITZ!Box", "NE40E-X3", "AT-x510", "MikroTik", "Alcatel-Lucent Enterprise"),
    *("fs ", "dgs-3120", "Nokia", "SRX340", "MA5800-X7"),
]
ODD = [
    *(
        "Linux host-1 4.4.1-x",
        "hardware: x software: linux a 1",
        "sunos box 5.1",
        "Hardware: x86 Software: Windows Software: NetBSD zte 9",
        "openbsd " + "h" * 256 + " 7",
        *(
            "WWW.Huawei.example",
            "@b",
            "x@",
            "@a@b",
            "ftp://",
            "xhttps://h3c",
            "_www.a",
            "-www.zte",
            "https://a@b",
        ),
        *("\\(", "\\\\", "\\N", "\\"),
        "a@b.example",
        "http://nokia.example/",
        "www.zte.com.cn",
    ),
    *("x" * 45, "\t", "\r\n", "\n\n", "\r\n\r\n", "\\n"),
    *("\\x41", "ÄÖ", "\x1b[1m", "\x00", "\u200b", "_"),
    *("kein", "keine", "kein_", "keine_x", "up-link", "down-link"),
    *("up", "hard  disk", "fans", "cpu: ", "optics", "nic="),
    *("cable modem", "adsl modem: x", "cable ", "dsl "),
    *("soc :x", "Xeon", " - ", ":=_", ",", ";"),
    *("5g module", "link_to", "-link to", "not: a", "5"),
    *("maybe", "TBC", "?", "??", "to be checked", "unknown"),
]
BITS = st.sampled_from([*NAMES, *ODD, *OTHERS, *FILLERS, *PARTS, *GENERIC_WORDS])
TEXTS = st.lists(
    st.tuples(BITS, st.sampled_from(["", " ", " ", "  ", "    ", "-", "_", ":", ": ", "=", "/", "+"])),
    max_size=12,
).map(lambda pairs: "".join(bit + gap for bit, gap in pairs))


@functools.cache
def index_of(kind):
    book = open_book(load_vendors())
    index = index_texts(kind, book.texts[kind], kind == "http_banner")
    assert index is not None
    return index, book


def readings_of(kind, texts):
    index, book = index_of(kind)
    codes, readings = read_column(pa.array(texts, pa.string()), index, book)
    return [readings[code] for code in codes.tolist()]


@pytest.mark.parametrize("kind", ["sysdescr", "inventory_model", "http_banner"])
@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_a_column_reads_as_each_text_does(kind, texts):
    book = index_of(kind)[1].texts[kind]
    for text, reading in zip(texts, readings_of(kind, texts), strict=True):
        wanted = read_one(kind, text, book)
        assert (reading.key, reading.notes, reading.clues) == (wanted.key, wanted.notes, wanted.clues), text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " " * 9,
        "a" * READ_LENGTH,
        "Huawei " * 1200,
        "cpu: x " * 900,
        "not a " * 1300,
        "Huawei " * 150,
        "fan",
    ],
)
def test_long_and_repeated_texts_read_alike(text):
    for kind in ("cli_show_version", "inventory_model"):
        (reading,), wanted = readings_of(kind, [text]), read_one(kind, text, index_of(kind)[1].texts[kind])
        assert (reading.key, reading.notes) == (wanted.key, wanted.notes)


@pytest.mark.parametrize("kind", PLACES)
def test_every_kind_of_text_has_an_index(kind):
    index, book = index_of(kind)
    assert len(index.phrases) > 1000
    text = "Huawei Versatile Routing Platform Software, NE40E-X3 uplink to Nokia"
    assert readings_of(kind, [text])[0].clues == read_one(kind, text, book.texts[kind]).clues


def test_large_columns_take_the_fast_way(monkeypatch: pytest.MonkeyPatch, vendors: Vendors) -> None:
    values = [f"Huawei NE40E-X3 unit {n}" for n in range(40)] + ["Huawei NE40E-X3 unit 1", "\ud800"]
    day = datetime.date(2026, 1, 1)
    few = know(vendors, day)
    codes, answers = identify_column("sysdescr", values[:-1], few)
    assert not few.text_indexes
    slow = [answers[code] for code in codes.tolist()]
    known = know(vendors, day)
    monkeypatch.setattr(identification, "LEAST_ROWS", 10)
    monkeypatch.setattr(identification, "PAYING_BYTES", 900)
    monkeypatch.setattr(identification, "PATIENT_BYTES", 900)
    codes, answers = identify_column("sysdescr", values[:-1], known)
    assert [answers[code] for code in codes.tolist()] == slow
    assert known.text_indexes["sysdescr"] is not None
    codes, answers = identify_column("sysdescr", values, known)  # a lone surrogate has no bytes: the slow way
    assert [answers[code] for code in codes.tolist()][:-1] == slow
