"""What nobody should write but somebody will: a located error or a meaning, never a wrong verdict."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.network.case import read_case
from cleanpath.workspace.workspace import Workspace

SETTINGS = 'title = "T"\nlens = "vendor:huawei"\nas_of = "2018-11-23"\nrouting = "{}"\nfailures = "none"\n'
TABLES = {
    "elements.csv": "id,kind,vendor,site\n"
    "a,router,nokia,s\nb,router,huawei,\nc,router,nokia,\nd,router,nokia,\n",
    "links.csv": "id,a,b,weight\nl1,a,b,1\nl2,b,c,1\n",
    "demands.csv": "id,source,target\nx,a,c\n",
    "sites.csv": "id,name,country,latitude,longitude\ns,S,NO,59.9,10.7\n",
}


def write(folder, routing="igp", **changed):
    folder.mkdir(exist_ok=True)
    texts = {"case.toml": SETTINGS.format(routing)} | TABLES
    for name, text in (texts | {f"{name}.csv": text for name, text in changed.items()}).items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(folder)


def assess(folder, ledger):
    case = read_case(folder)
    study = Workspace(str(ledger)).analyse(case)
    return {d["id"]: d for d in study.assessment.to_dict()["demands"]}


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"links": "id,a,b,weight\nl1,a,b,-1\n"}, r"links.csv:2 \[weight\].*above 0"),
        ({"links": "id,a,b,weight\nl1,a,b,0\n"}, r"links.csv:2 \[weight\].*above 0"),
        ({"links": "id,a,b,weight\nl1,a,b,nan\n"}, r"links.csv:2 \[weight\].*finite"),
        ({"links": "id,a,b,weight\nl1,a,b,inf\n"}, r"links.csv:2 \[weight\].*finite"),
        ({"links": "id,a,b,weight\nl1,a,b,1e999\n"}, r"links.csv:2 \[weight\]"),
        ({"links": "id,a,b\nl1,a,b\nl1,b,c\n"}, r"links.csv:3 \[id\].*used once"),
        ({"links": "id,a,b\nl1,a,\n"}, r"links.csv:2 \[b\].*a value"),
        ({"elements": "id,kind,site\na,router,s\na,router,t\n"}, r"elements.csv:3 \[id\].*used once"),
        ({"elements": "id,kind,site\na,router,elsewhere\n"}, r"a known site"),
        ({"sites": "id,name,country,latitude\ns,S,NO,nan\n"}, r"sites.csv:2 \[latitude\].*finite"),
        ({"sites": "id,name,country,longitude\ns,S,NO,inf\n"}, r"sites.csv:2 \[longitude\].*finite"),
        ({"sites": "id,name,country,latitude\ns,S,NO,91\n"}, r"from -90 to 90"),
        ({"sites": "id,name,country\ns,S,no\n"}, r"a country code such as NO"),
        ({"sites": "id,name,country\ns,S,false\n"}, r"a country code such as NO"),
        ({"sites": "id,name,country\ns,S,\n"}, r"sites.csv:2 \[country\].*a value"),
        ({"demands": "id,source,target,volume\nx,a,c,-1\n"}, r"demands.csv:2 \[volume\].*not below 0"),
        ({"demands": "id,source,target,colour\nx,a,c,red\n"}, r"only the columns"),
        ({"demands": "id,id,source,target\nx,y,a,c\n"}, r"without repeats"),
        ({"elements": "id,kind\na,router\nb\n"}, r"as long as the header"),
        ({"elements": b"\xff\xfei\x00d\x00"}, r"CSV and UTF-8"),
        ({"elements": "id,kind\na,ro\x00uter\n"}, r"elements.csv"),
        ({"elements": "id,kind\n" + "a" * 5000 + ",router\n"}, r"at most 2000 bytes"),
        ({"elements": ""}, r"elements.csv"),
        ({"relations": "source,kind,target\na,manages,z\n"}, r"relations:2 \[target\].*a known element"),
        ({"relations": "source,kind,target,since\na,manages,b,soon\n"}, r"\[since\]"),
    ],
)
def test_faults_are_refused_with_their_place(tmp_path, tables, message):
    with pytest.raises(BadInput, match=message) as caught:
        read_case(write(tmp_path / "case", **tables))
    assert str(caught.value).isprintable()


def test_country_codes_are_text(tmp_path):
    network = read_case(write(tmp_path / "case")).network
    assert network.sites["country"].to_pylist() == ["NO"]


@pytest.mark.parametrize("routing", ["structural", "igp"])
def test_odd_networks_have_a_meaning(tmp_path, routing):
    links = "id,a,b,weight\nl1,a,b,\nl2,b,c,1\nl3,b,b,1\nl4,a,b,1\nl5,a,b,1\n"
    demands = "id,source,target\nx,a,c\nself,a,a\nbad,b,b\nisland,a,d\nback,c,a\n"
    found = assess(write(tmp_path / "case", routing, links=links, demands=demands), tmp_path / "l.sqlite")
    told = {name: (d["low"], d["high"], d["reachable"]) for name, d in found.items()}
    assert told == {
        "x": ("always", "always", True),  # a missing weight is 1, a self-loop carries nothing
        "self": ("clear", "clear", True),  # traffic that stays touches only its own element
        "bad": ("always", "always", True),
        "island": ("clear", "always", False),
        "back": ("always", "always", True),
    }


def test_relations_in_a_circle_end(tmp_path):
    rows = "source,kind,target\na,manages,c\nc,manages,d\nd,manages,a\na,manages,a\n"
    elements = TABLES["elements.csv"].replace("c,router,nokia", "c,router,huawei")
    links = "id,a,b\nl1,a,d\n"
    place = write(
        tmp_path / "case", relations=rows, elements=elements, links=links, demands="id,source,target\nx,a,d\n"
    )
    planes = assess(place, tmp_path / "l.sqlite")["x"]["planes"]
    assert planes["management"]["integrity"] == ["always", "always"]


def test_no_demands_are_no_verdicts(tmp_path):
    place = write(tmp_path / "case", demands="id,source,target\n")
    assert assess(place, tmp_path / "l.sqlite") == {}


def test_names_are_data_and_no_paths(tmp_path):
    name = "../../etc/passwd"
    elements = TABLES["elements.csv"].replace("a,router", f"{name},router")
    links = TABLES["links.csv"].replace("l1,a,", f"l1,{name},")
    demands = TABLES["demands.csv"].replace("x,a,", f"x,{name},")
    place = write(tmp_path / "case", elements=elements, links=links, demands=demands)
    before = sorted(path for path in tmp_path.parent.rglob("*") if "passwd" in path.name)
    assert assess(place, tmp_path / "l.sqlite")["x"]["low"] == "always"
    assert sorted(path for path in tmp_path.parent.rglob("*") if "passwd" in path.name) == before == []


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "a",
            "b",
            "NO",
            "nan",
            "1",
            "-1",
            "1e400",
            "true",
            "=1+1",
            "a|b",
            "@claims",
            "\u202e",
            "x" * 3000,
        ]
    ),
    st.text(max_size=6),
)


@given(st.sampled_from(sorted(TABLES)), st.integers(0, 3), st.integers(0, 4), CELLS, st.booleans())
def test_any_cell_is_read_or_refused(tmp_path_factory, table, row, column, cell, twice):
    rows = list(csv.reader(io.StringIO(TABLES[table])))
    line = rows[min(row, len(rows) - 1)]
    line[min(column, len(line) - 1)] = cell
    if twice:
        rows.append(rows[-1])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    folder = tmp_path_factory.mktemp("odd") / "case"
    try:
        content = text.getvalue().encode()
    except UnicodeEncodeError:
        content = text.getvalue().encode("utf-16")
    place = write(folder, **{table.removesuffix(".csv"): content})
    try:
        network = read_case(place).network
    except BadInput as error:
        assert str(error).isprintable()
        assert len(str(error)) < 2000
    else:
        assert network.elements.num_rows >= 1


@given(st.binary(max_size=40), st.sampled_from(sorted(TABLES)), st.integers(0, 60))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data, table, at):
    folder = tmp_path_factory.mktemp("odd") / "case"
    content = TABLES[table].encode()
    place = write(folder, **{table.removesuffix(".csv"): content[:at] + data + content[at:]})
    try:
        read_case(place)
    except BadInput as error:
        assert str(error).isprintable()
