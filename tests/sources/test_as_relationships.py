"""AS graphs in: relationships, what contradicts itself, and the tables of who runs the systems."""

import bz2
import gzip
import lzma

import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.formats import read

SERIAL_1 = """# source:topology|BGP
10|20|-1
10|30|-1
20|30|0
"""


def imported(tmp_path, text, name="as-rel.20180601.txt", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read("as-relationships", path, options)


def rows(found, table):
    columns = found.tables[table]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_a_graph_of_serial_1(tmp_path):
    found = imported(tmp_path, SERIAL_1)
    links = [(row["a"], row["b"], row["relationship"]) for row in rows(found, "links")]
    assert links == [
        ("AS10", "AS20", "provider"),
        ("AS10", "AS30", "provider"),
        ("AS20", "AS30", "peer"),
    ]
    assert found.tables["elements"]["id"] == ["AS10", "AS20", "AS30"]
    assert (found.routing, found.graph) == ("bgp", "as-rel.20180601.txt, 2018-06")
    assert [line.partition(":")[0] for line in found.left] == ["demands"]


def test_the_name_of_an_organisation_is_one_operator(tmp_path):
    (tmp_path / "org.csv").write_text("asn,organisation\n10,One | Two|Three\n")
    found = imported(tmp_path, SERIAL_1, organisations=str(tmp_path / "org.csv"))
    assert found.tables["elements"]["operator"][0] == "One / Two / Three"


def test_serial_2_and_packed_files_say_the_same(tmp_path):
    plain = imported(tmp_path, SERIAL_1).tables
    text = SERIAL_1.replace("-1\n", "-1|bgp\n").replace("|0\n", "|0|mlp\n").encode()
    for name, pack in (("g.gz", gzip.compress), ("g.bz2", bz2.compress), ("g.xz", lzma.compress)):
        (tmp_path / name).write_bytes(pack(text))
        assert read("as-relationships", tmp_path / name, {}).tables == plain


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress, lzma.compress])
def test_a_packed_file_that_is_cut_off_is_refused(tmp_path, pack):
    name = {bz2.compress: "g.bz2", gzip.compress: "g.gz", lzma.compress: "g.xz"}[pack]
    (tmp_path / name).write_bytes(pack(SERIAL_1.encode() * 50)[:-10])
    with pytest.raises(BadInput):
        read("as-relationships", tmp_path / name, {})


def test_what_contradicts_itself_is_told_and_kept(tmp_path):
    text = "1|2|-1\n2|1|-1\n1|2|-1\n3|4|0\n4|3|0\n3|4|-1\n5|5|0\n6|1|1\n7|1|9\n"
    found = imported(tmp_path, text)
    told = "\n".join(found.left)
    for words in (
        "own neighbour (left out): 1",
        "stated as the other's provider (kept, as siblings are): 1",
        "two different relations (both kept): 1",
        "stated twice (kept once): 2",
        "siblings (each carries the other's traffic to everywhere): 1",
        "unknown relation 9 (left out): 1",
    ):
        assert words in told
    assert len(found.tables["links"]["id"]) == len(set(found.tables["links"]["id"])) == 5


@pytest.mark.parametrize(
    "line", ["1|2", "1|2|3|4|5", "a|2|-1", "1|4294967296|0", "-1|2|0", "1|2|-1|x|", "١|2|0", "1 |2|0"]
)
def test_a_line_that_is_no_relationship_is_refused_by_its_number(tmp_path, line):
    with pytest.raises(BadInput, match=":2"):
        imported(tmp_path, f"10|20|-1\n{line}\n")


def test_numbers_of_32_bits_are_read(tmp_path):
    assert imported(tmp_path, "4294967295|0|-1\n").tables["elements"]["id"] == ["AS0", "AS4294967295"]


def test_an_empty_graph_is_refused(tmp_path):
    with pytest.raises(BadInput, match="at least one relationship"):
        imported(tmp_path, "# nothing\n")


def test_tables_tell_who_runs_the_systems(tmp_path):
    tables = {
        "organisations": "asn,organisation,country\n10,Ten Ltd,DE\n20,Twenty,EU\n99,None,FR\n",
        "countries": "ASN,cc\n20,JP\n30,XX\n",
        "states": "asn,ownership_cc\n20,JP\n20,JP\n",
        "operators": "asn,operator,vendor\n30,thirty,china-telecom\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    minority = tmp_path / "minority.csv"
    minority.write_text("asn,ownership_cc,ownership_percentage\n20,FR,27.99\n", encoding="utf-8")
    options = {name: str(tmp_path / f"{name}.csv") for name in tables}
    options["states"] += f",{minority}"
    found = imported(tmp_path, SERIAL_1, stated="2022-02", **options)
    ten, twenty, thirty = rows(found, "elements")
    assert (ten["operator"], ten["country"], ten["vendor"]) == ("Ten Ltd", "DE", "")
    assert (twenty["country"], twenty["state_owned"]) == ("JP", "JP:50-100@2022-02|FR:27.99@2022-02")
    assert (thirty["country"], thirty["operator"], thirty["vendor"]) == ("", "thirty", "china-telecom")
    told = "\n".join(found.left)
    assert "rows of organisations.csv on other systems: 1" in told
    assert "countries that are none: EU (left unknown): 1" in told


def test_operators_that_the_market_claims_know_bring_their_shares_along(tmp_path):
    found = imported(tmp_path, "3320|3209|0\n3320|64500|-1\n")
    known = {row["id"]: (row["operator"], row["vendor"]) for row in rows(found, "elements")}
    assert known["AS3320"] == ("de-telekom", "@claims")
    assert known["AS64500"] == ("", "")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("organisations", "asn,who\n10,x\n", "a column organisation"),
        ("countries", "asn,cc\n10\n", "2 cells"),
        ("countries", "asn,cc\nten,DE\n", "an AS number"),
        ("states", "asn,ownership_cc,ownership_percentage\n10,CN,120\n", "per cent"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, name, text, words):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        imported(tmp_path, SERIAL_1, stated="2022", **{name: str(tmp_path / "t.csv")})


def test_a_table_of_states_needs_its_date(tmp_path):
    (tmp_path / "t.csv").write_text("asn,ownership_cc\n10,CN\n", encoding="utf-8")
    with pytest.raises(BadInput, match="stated"):
        imported(tmp_path, SERIAL_1, states=str(tmp_path / "t.csv"))


def test_the_graph_of_june_2018(shared):
    found = read("as-relationships", shared / "data/as/asrel-201806.txt.xz", {})
    assert len(found.tables["elements"]["id"]) == 61_411
    assert len(found.tables["links"]["id"]) == 287_216
    assert "relationships stated twice (kept once): 158" in found.left
