import datetime

import pytest

from cleanpath.errors import BadInput
from cleanpath.identity.devices import identify_elements
from cleanpath.identity.identify import know
from cleanpath.identity.number_registries import NONE
from cleanpath.network.case import read_case

CASE = """title = "t"
lens = "US"
as_of = 2018-11-23
routing = "structural"
"""
ELEMENTS = """id,kind,vendor,model
a,router,huawei,
b,router,cisco,S5720-28X-LI
c,router,,WS-C3750X-48P
d,router,,
e,router,huawei|zte,
f,ran,@claims,
"""


@pytest.fixture
def case(tmp_path):
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "elements.csv").write_text(ELEMENTS)
    (tmp_path / "links.csv").write_text("id,a,b\n1,a,b\n")
    (tmp_path / "demands.csv").write_text("id,source,target\n1,a,b\n")
    return tmp_path


@pytest.fixture
def ask(case, vendors):
    known = know(vendors, datetime.date(2018, 11, 23), NONE, NONE)
    return lambda: {row["value"]: row for row in identify_elements(read_case(str(case)), known)}


def test_register_and_model_are_fused(ask):
    rows = ask()
    assert list(rows) == list("abcdef")
    assert {name: row["vendor"] for name, row in rows.items()} == {
        "a": "huawei", "b": None, "c": "cisco", "d": None, "e": None, "f": None,
    }  # fmt: skip
    assert {c["vendor"] for c in rows["e"]["candidates"]} == {"huawei", "zte"}
    assert rows["b"]["contradictions"]
    assert rows["d"]["notes"]


def test_what_was_observed_stands_against_the_register(ask, case):
    (case / "evidence.csv").write_text("box,kind,value\na,sysobjectid,1.3.6.1.4.1.9.1.1\n")
    row = ask()["a"]
    assert row["vendor"] is None
    told = "the register says huawei, SNMP sysObjectID says cisco: possible relabelling"
    assert row["contradictions"][-1] == told


@pytest.mark.parametrize("line", ["zz,oui,00e0fc", "a,smell,x", "a,oui"])
def test_evidence_that_fits_no_element_is_refused(ask, case, line):
    (case / "evidence.csv").write_text(f"box,kind,value\n{line}\n")
    with pytest.raises(BadInput, match=r"evidence\.csv, row 1"):
        ask()
