from pathlib import Path

import pytest

from cleanpath.errors import BadInput
from cleanpath.identity.vendors import load_vendors
from cleanpath.policy.lens import Lens, parse_lens

VENDORS = load_vendors()


def lens(folder: Path, text: str) -> Lens:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    return parse_lens(f"file:{folder / 'list.csv'}", set(), VENDORS)


@pytest.mark.parametrize(
    "text",
    [
        "huawei\nzte\n",
        "Company;Country\nHuawei Technologies Co., Ltd.;CN\nZTE;CN\n",
        "No,Vendor\n1,Huawei\n2,zte\n3,huawei\n",
    ],
)
def test_a_list_is_a_lens_on_its_vendors(tmp_path: Path, text: str) -> None:
    found = lens(tmp_path, text)
    assert found == Lens("vendors", ("huawei", "zte"))
    assert str(found) == "vendor:huawei,zte"


@pytest.mark.parametrize(
    "text", ["", "Vendor\nHuawey\n", "Vendor\nNobody at all\n", "No,Vendor\n1,\n2,zte\n"]
)
def test_nobody_on_a_list_is_passed_over(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        lens(tmp_path, text)


def test_a_list_needs_its_file_and_the_registry(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a file"):
        parse_lens(f"file:{tmp_path / 'none.csv'}", set(), VENDORS)
    with pytest.raises(BadInput, match="without a file"):
        parse_lens("file:x.csv", set(), {"huawei"})
