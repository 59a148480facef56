"""Tables are read strictly: a valid one comes back typed, anything else ends in one BadInput."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.schema.description import describe, table_names
from cleanpath.tables import CELL_LIMIT, _read_parquet, check_table, read_table, write_table


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / f"{name}.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.mark.parametrize("name", table_names())
def test_every_table_is_described(name):
    description = describe(name)
    assert description.attributes
    assert len(set(description.names)) == len(description.names)
    for attribute in description.attributes:
        assert not attribute.refers_to or attribute.refers_to in table_names()


def test_norway_stays_text_and_defaults_fill_in(tmp_path):
    table = read_table(write(tmp_path, "sites", "id,name,country\na,Bodø,NO\n"), "sites")
    row = table.to_pylist()[0]
    assert row["country"] == "NO"
    assert row["sensitive"] is False
    assert row["latitude"] != row["latitude"]


def test_absent_table_is_none(tmp_path):
    assert read_table(tmp_path, "sites") is None


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("links", "id,a,b,weight\nl,x,y,0\n", "links.csv:2 [weight]: expected a number above 0, found '0'"),
        ("links", "id,a,b,weight\nl,x,y,nan\n", "expected a finite number"),
        ("links", "id,a,b,weight\nl,x,y,1e999\n", "expected a finite number"),
        ("links", "id,a,b,weight\nl,x,y,ten\n", "expected a number, found 'ten'"),
        ("links", "id,a,b\nl,x,y\nl,x,z\n", "an id used once (see row 2)"),
        ("links", "id,a,b,colour\nl,x,y,red\n", "found 'colour'"),
        ("links", "id,a\nl,x\n", "expected a column 'b'"),
        ("links", "id,a,b,b\nl,x,y,z\n", "without repeats"),
        ("links", "id,a,b\nl,x\n", "rows as long as the header"),
        ("links", "id,a,b,directed\nl,x,y,maybe\n", "true or false"),
        ("sites", "id,name,country\na,A,Norway\n", "a country code such as NO"),
        ("sites", "id,name,country,latitude\na,A,NO,91\n", "from -90 to 90"),
        ("mixes", "element,vendor,low\ne,v,-0.1\n", "from 0 to 1"),
        ("elements", "id,kind,obtained\ne,router,2018-02-30\n", "a date such as"),
        ("elements", "id,kind\ne,\x01\n", "printable text"),
        ("elements", "id,kind\n" + "e" * 3000 + ",router\n", "at most 2000 bytes"),
        ("elements", b"id,kind\n\xff\xfe,router\n", "UTF-8"),
        ("elements", "", "expected"),
    ],
)
def test_faults_are_located(tmp_path, name, text, message):
    with pytest.raises(BadInput) as caught:
        read_table(write(tmp_path, name, text), name)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_files_for_one_table_are_refused(tmp_path):
    write(tmp_path, "links", "id,a,b\n")
    write_table(tmp_path / "links.parquet", {"id": pa.array([], pa.string())})
    with pytest.raises(BadInput, match="Remove one"):
        read_table(tmp_path, "links")


CELL = st.text(max_size=12) | st.sampled_from(
    ["NO", "1", "-1", "nan", "1e400", "=1+1", "true", '"', "\x00", "\u202e"]
)


@given(st.sampled_from(table_names()), st.data())
def test_any_text_is_a_table_or_one_error(tmp_path_factory, name, data):
    names = data.draw(st.lists(st.sampled_from(describe(name).names) | CELL, max_size=5))
    rows = data.draw(st.lists(st.lists(CELL, max_size=5), max_size=4))
    text = "\n".join([",".join(names), *(",".join(row) for row in rows)])
    folder = tmp_path_factory.mktemp("case")
    try:
        table = read_table(write(folder, name, text.encode("utf-8", "replace")), name)
    except BadInput as error:
        assert "\n" not in str(error)
    else:
        kept = tuple(a.name for a in describe(name).attributes if a.status != "output")
        assert tuple(table.column_names) == kept


@given(st.binary(max_size=200))
def test_any_parquet_is_a_table_or_one_error(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("case")
    (folder / "links.parquet").write_bytes(content)
    with pytest.raises(BadInput):
        read_table(folder, "links")


@given(
    st.lists(
        st.tuples(st.floats(0.001, 1e9), st.booleans(), st.text("abcäß ,;\"'", min_size=1).map(str.strip)),
        max_size=8,
    ),
    st.sampled_from(["csv", "parquet"]),
)
def test_what_is_written_is_read(tmp_path_factory, rows, suffix):
    folder = tmp_path_factory.mktemp("case")
    columns = {
        "id": [f"l{i}" for i in range(len(rows))],
        "a": ["x"] * len(rows),
        "b": ["y"] * len(rows),
        "weight": [r[0] for r in rows],
        "directed": [r[1] for r in rows],
        "group": [r[2] for r in rows],
    }
    types = [pa.string()] * 3 + [pa.float64(), pa.bool_(), pa.string()]
    raw = pa.table({n: pa.array(v, t) for (n, v), t in zip(columns.items(), types, strict=True)})
    write_table(folder / f"links.{suffix}", raw)
    assert read_table(folder, "links").equals(check_table(raw, describe("links"), "memory"))
    assert [p.name for p in folder.iterdir()] == [f"links.{suffix}"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_number_that_is_missing_is_written_as_missing(tmp_path, suffix):
    write(tmp_path, "elements", b"id,kind,traffic\nx,router,\ny,router,2\n")
    read = read_table(tmp_path, "elements")
    (tmp_path / "elements.csv").unlink()
    write_table(tmp_path / f"elements.{suffix}", read)
    assert str(read_table(tmp_path, "elements")["traffic"].to_pylist()) == "[nan, 2.0]"


@pytest.mark.parametrize(
    ("name", "columns", "message"),
    [
        (
            "paths",
            {"demand": ["d"], "element": ["a"], "position": pa.array([2**63 - 1], pa.int64())},
            "whole",
        ),
        (
            "paths",
            {"demand": ["d"], "element": ["a"], "position": pa.array([2**64 - 1], pa.uint64())},
            "whole",
        ),
        (
            "links",
            {"id": ["l"], "a": ["a"], "b": ["b"], "weight": pa.array([2**64 - 1], pa.uint64())},
            "number",
        ),
        (
            "links",
            {"id": ["l"], "a": ["a"], "b": ["b"], "weight": pa.array([2**53 + 1], pa.int64())},
            "number",
        ),
    ],
)
def test_whole_numbers_that_would_be_rounded_are_refused(name, columns, message):
    with pytest.raises(BadInput, match=message):
        check_table(pa.table(columns), describe(name), name)


def test_texts_that_parquet_holds_as_differences_are_read_and_held_to_the_limit(tmp_path):
    for length, accepted in ((20, True), (CELL_LIMIT + 1, False)):
        path = tmp_path / f"{length}.parquet"
        names = [f"{'a' * (length - 4)}{number:04}" for number in range(3000)]
        table = pa.table({"id": names})
        pyarrow.parquet.write_table(table, path, use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY")
        if accepted:
            assert _read_parquet(path)["id"].to_pylist() == names
        else:
            with pytest.raises(BadInput, match="in a cell"):
                _read_parquet(path)


def test_parquet_whose_end_is_wrong_is_read_or_refused(tmp_path):
    """What a file tells of its columns is not believed: where it is wrong, asking for it ends the process."""
    path = tmp_path / "links.parquet"
    pyarrow.parquet.write_table(pa.table({"id": ["l"], "a": ["x"], "b": ["y"]}), path)
    whole = path.read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    refused = 0
    for place in range(footer, len(whole) - 8):
        path.write_bytes(whole[:place] + bytes([(whole[place] + 1) % 256]) + whole[place + 1 :])
        try:
            read_table(tmp_path, "links")
        except BadInput:
            refused += 1
    assert refused > 10


def test_ids_are_in_composed_letters():
    names = ["K\N{LATIN CAPITAL LETTER O WITH DIAERESIS}L-1", "plain", "大阪"]
    assert check_table(pa.table({"id": names, "kind": ["router"] * 3}), describe("elements"), "elements")
    names[2] = "KO\N{COMBINING DIAERESIS}L-1"
    with pytest.raises(BadInput, match="composed letters"):
        check_table(pa.table({"id": names, "kind": ["router"] * 3}), describe("elements"), "elements")
