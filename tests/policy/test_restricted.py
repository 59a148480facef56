import pytest

from cleanpath.workspace.assess import assess
from cleanpath.workspace.workspace import Workspace

CASE = """title = "x"
lens = "vendor:huawei"
as_of = "2020-06-15"
routing = "igp"
failures = "none"
"""
LINKS = "id,a,b\nl1,s,m\nl2,m,t\n"
DEMANDS = "id,source,target\nd,s,t\n"


def ends(tmp_path, vendor, columns, values):
    folder = tmp_path / "case"
    folder.mkdir()
    more = "," * columns.count(",")
    rows = f"s,boundary,,{more}\nm,router,{vendor},{values}\nt,boundary,,{more}\n"
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    (folder / "elements.csv").write_text(f"id,kind,vendor,{columns}\n{rows}", encoding="utf-8")
    (folder / "links.csv").write_text(LINKS, encoding="utf-8")
    (folder / "demands.csv").write_text(DEMANDS, encoding="utf-8")
    demand = assess(Workspace(str(tmp_path / "ledger.sqlite")), str(folder))["demands"][0]
    return demand["low"], demand["high"]


@pytest.mark.parametrize(
    ("columns", "values", "there"),
    [
        ("removed", "2021", True),
        ("removed", "", True),
        ("removed", "2020-06-15", False),
        ("removed", "2020", False),
        ("removed", "2019", False),
        ("obtained", "2019", True),
        ("obtained", "2020", False),
        ("obtained", "2021", False),
        ("obtained,in_service", "2019,2021", False),
        ("obtained,in_service", "2019,2020-01", True),
    ],
)
@pytest.mark.parametrize("vendor", ["huawei", "nokia"])
def test_what_may_not_be_there_is_left_open(tmp_path, vendor, columns, values, there):
    certain = "always" if vendor == "huawei" else "clear"
    assert ends(tmp_path, vendor, columns, values) == ((certain, certain) if there else ("clear", "always"))
