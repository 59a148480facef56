import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.identity.evidence import KINDS
from cleanpath.identity.observations import Observation, read_observations

ONE = Observation("mac", "00:e0:fc:00:00:01")


def read(raw, kind=None):
    return list(read_observations(io.BytesIO(raw), kind))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"kind,value\nmac,00:e0:fc:00:00:01\n", None),
        (b"\xef\xbb\xbfkind,value\r\nmac,00:e0:fc:00:00:01\r\n", None),
        (b"note;value;KIND\nx;00:e0:fc:00:00:01;mac\n", None),
        (b"value\n00:e0:fc:00:00:01\n", "mac"),
        (b"00:e0:fc:00:00:01\n", "mac"),
        (b'\n{"kind": "mac", "value": "00:e0:fc:00:00:01", "more": [1]}\n\n', None),
        (b'{"value": "00:e0:fc:00:00:01"}', "mac"),
        (b'[\n{"kind": "mac",\n "value": "00:e0:fc:00:00:01"}]', None),
    ],
)
def test_all_forms_say_the_same(raw, kind):
    assert read(raw, kind) == [ONE]


def test_a_row_may_say_its_own_kind_and_box():
    rows = read(b"kind,value,box\n,a,\noui,b,r1\n", "mac")
    assert rows == [Observation("mac", "a"), Observation("oui", "b", "r1")]


def test_cells_of_many_lines_and_sizes(tmp_path):
    text = "x" * 3_000_000
    (tmp_path / "a.csv").write_text(f'kind,value\nsysdescr,"{text}\n2"\n')
    assert next(read_observations(tmp_path / "a.csv")).value == text + "\n2"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"a,b\n1,2\n", "line 1"),
        (b"value\nx\n", "a column kind"),
        (b"[" * 100_000, "JSON"),
        (b"\xff\xfek\x00i\x00", "UTF-16"),
    ],
)
def test_one_clear_message(raw, said):
    with pytest.raises(BadInput) as caught:
        read(raw)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"kind,value\nsmell,x\n", "unknown kind 'smell'"),
        (b"kind,value\n,x\n", "no kind"),
        (b"kind,value\nmac\n", "2 columns"),
        (b"value,kind\nx,mac,y\n", "2 columns"),
        (b'{"kind": "mac", "value": 7}', "a value that is text"),
        (b'{"kind": ["mac"], "value": "x"}', "unknown kind"),
        (b'{"kind": "mac", "value": "x"}\n{broken', "line 2 is no JSON"),
        (b'{"value":' * 100_000, "is no JSON"),
        (b"[1]", "an object was expected"),
    ],
)
def test_a_damaged_row_stays_a_row(raw, said):
    row = read(raw)[-1]
    assert said in row.fault
    assert row.fault.isprintable()


def test_values_that_nobody_put_in_quotes_stay_whole():
    assert read(b"kind,value\nsysdescr,Cisco IOS, Version 15\n") == [
        Observation("sysdescr", "Cisco IOS, Version 15")
    ]


@pytest.mark.parametrize("text", ["[Huawei] device", "{broken", "", "a,b"])
def test_lines_of_a_given_kind_are_values_whatever_they_look_like(text):
    assert read(f"\n{text}\nlast\n".encode(), "sysdescr")[-2:] == [
        Observation("sysdescr", text),
        Observation("sysdescr", "last"),
    ]


def test_an_unknown_kind_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(BadInput, match="--kind"):
        read(b"x", "smell")
    with pytest.raises(BadInput, match="a readable file"):
        list(read_observations(tmp_path / "none.csv"))


def test_bytes_that_are_no_text_are_read_as_far_as_they_go():
    (row,) = read(b"SSH-2.0-\xff\xfeCisco\n", "ssh_banner")
    assert row.value.startswith("SSH-2.0-")


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.text(max_size=30)), min_size=1, max_size=8))
def test_what_goes_in_comes_out(rows):
    lines = "\n".join(json.dumps({"kind": kind, "value": value}) for kind, value in rows)
    assert read(lines.encode()) == [Observation(kind, value) for kind, value in rows]


@given(st.binary(max_size=200), st.sampled_from([None, "mac"]))
def test_any_bytes_are_rows_or_bad_input(raw, kind):
    try:
        read(raw, kind)
    except BadInput as fault:
        assert str(fault).isprintable()


def test_a_quote_that_nobody_closes_is_refused_and_never_swallows_rows():
    assert len(read(b'kind,value\nsysdescr,"two\nlines"\nmac,x')) == 2
    with pytest.raises(BadInput, match=r"line 3.*closing quote"):
        read(b'kind,value\nmac,x\nsysdescr,"open\nmac,y\n')


def test_a_heading_with_a_bare_carriage_return_is_refused():
    with pytest.raises(BadInput, match=r"(?:a heading in CSV|columns)"):
        list(read_observations(io.BytesIO(b"kind,va\rlue,box\noui,00:E0:FC,b1\n")))
