from hypothesis import given
from hypothesis import strategies as st

from cleanpath.sources.neighbour_tables import TABLES, read_neighbour_table

VRP = """\
Local Interface         Exptime(s) Neighbor Interface      Neighbor Device
-------------------------------------------------------------------------
10GE1/0/1                     101  0025-9e01-0203
10GE1/0/5                      99  0010-1800-0001          A card whose name runs past its column by far
10GE1/0/18                     90  XGigabitEthernet0/0/4   acc-1
"""
ZTE = """\
Capability Codes: B - Bridge, R - Router
--------------------------------------------------------------------------------
Local Interface    Chassis ID        Holdtime  Capability  Port ID   System Name
--------------------------------------------------------------------------------
xgei-0/1/0/1       00e0.fc00.1111    106       B R         GE1/0/1   core-x
"""
SROS = """\
===============================================================================
Lcl Port      Scope Remote Chassis ID  Index  Remote Port     Remote Sys Name
-------------------------------------------------------------------------------
1/1/1         NB    00:E0:FC:11:22:33  1      GE0/1/0         core-a
1/1/2         NB    24:21:24:00:00:01  2      1/1/4
===============================================================================
Number of neighbors : 2
"""


def test_each_known_table_gives_its_neighbours() -> None:
    vrp = read_neighbour_table(VRP)
    assert vrp is not None
    assert [(row["port"], row["name"]) for row in vrp] == [
        ("10GE1/0/1", ""),
        ("10GE1/0/5", "A card whose name runs past its column by far"),
        ("10GE1/0/18", "acc-1"),
    ]
    assert vrp[0]["chassis"] == "0025-9e01-0203"
    assert read_neighbour_table(ZTE) == [
        {"port": "xgei-0/1/0/1", "chassis": "00e0.fc00.1111", "name": "core-x"}
    ]
    sros = read_neighbour_table(SROS)
    assert sros is not None
    assert [row["name"] for row in sros] == ["core-a", ""]


def test_another_output_is_no_table() -> None:
    assert read_neighbour_table("Capability codes:\nnothing here\n") is None


@given(
    st.lists(st.sampled_from([*VRP.split("\n"), *ZTE.split("\n"), *SROS.split("\n"), "x" * 300, "\t \u202e"]))
)
def test_any_lines_give_rows_with_a_port(lines: list[str]) -> None:
    rows = read_neighbour_table("\n".join(lines))
    assert rows is None or all(row["port"] and (row["name"] or row["chassis"]) for row in rows)
    assert rows is None or any(
        all(title in line for title in table.titles) for table in TABLES for line in lines
    )
