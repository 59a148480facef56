"""What is meant for another reader is refused, and never becomes a network that nobody has."""

import json

import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.librenms import parse_librenms
from cleanpath.sources.sheet_files import parse_delimited

OTHERS = {
    "JSON": b'{"hostname": "r1", "vendor": "x"}',
    "a list": b'[{"hostname": "r1"}, {"hostname": "r2"}]',
    "JSON lines": b'{"hostname": "r1"}\n{"hostname": "r2"}\n',
    "GML": b'graph [\n  node [\n    id 1\n    label "hostname"\n  ]\n]\n',
    "GML of a zoo": b'Creator "x"\nVersion 1.0\ngraph\n[\n node [ id 1 label "hostname" ]\n]\n',
    "GraphML": b'<?xml version="1.0"?>\n<graphml><node id="hostname"/></graphml>',
    "TOML": b'[elements]\nhostname = "r1"\n',
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_table_is_no_other_format(other):
    with pytest.raises(BadInput, match=r"expected a table in CSV, found (JSON|GML|XML|TOML)"):
        parse_delimited(OTHERS[other], "x", {})


@pytest.mark.parametrize(
    "text", ["hostname,graph\nr1,[\n", "hostname\n{r1}\n", '"hostname"\n"r1"\n', "graph,id\na,b\n"]
)
def test_a_table_that_only_looks_odd_is_read(text):
    try:
        parse_delimited(text.encode(), "x", {})
    except BadInput as error:
        assert "a table in CSV" not in str(error)


def test_entities_are_no_devices():
    entity = {"id": "NK-1", "schema": "Company", "caption": "X", "properties": {"name": ["X"]}}
    for data in (json.dumps(entity), json.dumps([entity]), json.dumps({"devices": [entity]})):
        with pytest.raises(BadInput, match="a device of LibreNMS"):
            parse_librenms(data.encode(), "x", {})


def test_rows_of_one_element_that_may_be_several_are_told():
    read = parse_delimited(b"hostname,vendor\nr1,Huawei\nR1,Nokia\nr1,Cisco\n", "x", {})
    assert read.tables["elements"]["id"] == ["r1"]
    assert read.left == (
        "names that differ only in capitals, taken for one element: 1",
        "rows of one element that name different makers: 2",
    )
    assert "another maker than 'Huawei'" in read.rows[1].note
    assert {piece.value for piece in read.evidence} == {"Huawei", "Nokia", "Cisco"}
