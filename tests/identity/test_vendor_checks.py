import datetime

import pytest

from cleanpath.identity.vendor_checks import check_vendors, list_vendors

DAY = datetime.date(2018, 11, 23)
OWNER = '[[ownership]]\ntype = "owner"\ncontroller = "{}"\nverified = true\n'


def test_the_bundled_registry_has_no_fault():
    assert check_vendors() == []


@pytest.mark.parametrize(
    ("bodies", "said"),
    [
        ({"a": OWNER.format("b"), "b": OWNER.format("c"), "c": OWNER.format("a")}, "a -> b -> c -> a"),
        ({"a": OWNER.format("a")}, "another controller"),
        ({"a": OWNER.format("b") + OWNER.format("c"), "b": "", "c": ""}, "'b' and 'c' on one day"),
        ({"a": 'successor = "z"'}, "'z'"),
        ({"a": OWNER.format("b") + 'sources = ["s"]\n', "b": ""}, "'s'"),
        ({"a": '[[pen]]\nnumber = 7\niana_name = "A"', "b": '[[pen]]\nnumber = 7\niana_name = "B"'}, "7"),
        ({"a": '[[pen]]\nnumber = 7.5\niana_name = "A"'}, "a whole number"),
        ({"a": '[oui]\npatterns = ["("]'}, "a regular expression"),
        ({"a": '[[marker]]\nwhere = "moon"\ntext = "x"\nverified = true'}, "moon"),
    ],
)
def test_a_registry_at_fault_is_told_so(tmp_path, bodies, said, write_vendors):
    faults = check_vendors(write_vendors(tmp_path / "v", **bodies))
    assert len(faults) == 1
    assert said in str(faults[0])
    assert ".toml" in faults[0].where


def test_all_faults_are_told_at_once(tmp_path, write_vendors):
    write_vendors(tmp_path / "v", a="x = 1", b='successor = "z"', c="[oui]\npatterns = 3")
    (tmp_path / "v" / "d.toml").write_text("= broken")
    assert len(check_vendors(tmp_path / "v")) == 4


def test_views_are_plain_and_filtered(vendors):
    rows = list_vendors(vendors, DAY, owner="huawei")
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert "honor" in {row["id"] for row in rows}
    assert all(row["home"] == ["SE"] for row in list_vendors(vendors, DAY, home="SE"))
    assert {row["kind"] for row in list_vendors(vendors, DAY, kind="carrier")} == {"carrier"}
