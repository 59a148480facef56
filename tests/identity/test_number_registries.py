import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.identity.number_registries import import_list, load_enterprises, load_prefixes

IEEE_CSV = """Registry,Assignment,Organization Name,Organization Address
MA-L,00E0FC,"HUAWEI TECHNOLOGIES CO.,LTD","Road 1, Shenzhen CN"
MA-M,AABBCC1,Small Maker,Street 2
MA-S,AABBCCDDE,Smaller Maker,Street 3
"""
IEEE_TEXT = """OUI/MA-L                     Organization
company_id                   Organization

00-E0-FC   (hex)\t\tHUAWEI TECHNOLOGIES CO.,LTD
00E0FC     (base 16)\t\tHUAWEI TECHNOLOGIES CO.,LTD
\t\t\t\tShenzhen
"""
MANUF = """# comment
00:E0:FC\tHuaweiTechno\tHuawei Technologies Co.,Ltd
AA:BB:CC:10:00:00/28\tSmallMaker\tSmall Maker
"""
IANA = """PRIVATE ENTERPRISE NUMBERS
(last updated 2024-08-23)

Decimal
| Organization
| | Contact
| | | Email
| | | |
0
  Reserved
    Internet Assigned Numbers Authority
      iana&iana.org
2011
  HUAWEI Technology Co.,Ltd
    Somebody
      somebody&example.com
"""


WIRESHARK = """# generated from the list of IANA
0\tReserved
2352\tEricsson, Inc.\t# formerly 'RedBack Networks'
2011\tHUAWEI Technology Co.,Ltd
12x\tno number
"""


@pytest.fixture(autouse=True)
def _forget():
    load_prefixes.cache_clear()
    load_enterprises.cache_clear()
    yield
    load_prefixes.cache_clear()
    load_enterprises.cache_clear()


@pytest.mark.parametrize(
    ("text", "count"), [(IEEE_CSV, 3), (IEEE_TEXT, 1), (MANUF, 2)], ids=["csv", "text", "manuf"]
)
def test_lists_of_prefixes_are_kept_with_their_date(tmp_path, text, count):
    (tmp_path / "list").write_text(text)
    kept = import_list(tmp_path / "list", "2026-09-23", tmp_path / "data")
    assert len(kept.names) == count
    again = load_prefixes(tmp_path / "data")
    assert again == kept
    assert str(again).endswith("of 2026-09-23")
    assert again.names["00E0FC"].lower().startswith("huawei technologies")


def test_the_newest_list_counts(tmp_path):
    for day, name in (("2026-09-23", "New Name"), ("2024-05-28", "Old Name")):
        (tmp_path / "list").write_text(IEEE_CSV.replace("Small Maker", name))
        import_list(tmp_path / "list", day, tmp_path / "data")
    assert load_prefixes(tmp_path / "data").names["AABBCC1"] == "New Name"


def test_enterprise_numbers(tmp_path):
    (tmp_path / "list").write_text(IANA)
    import_list(tmp_path / "list", "2024-08-23", tmp_path / "data")
    names = load_enterprises(tmp_path / "data").names
    assert names == {"0": "Reserved", "2011": "HUAWEI Technology Co.,Ltd"}


@pytest.mark.parametrize(
    "text", ["", "hello", "<html>not found</html>", "\x00\xff" * 50, "Registry,Assignment\n"]
)
def test_anything_else_is_refused_and_nothing_kept(tmp_path, text):
    (tmp_path / "list").write_text(text)
    with pytest.raises(BadInput, match="the IEEE registry"):
        import_list(tmp_path / "list", "2026-09-23", tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("day", ["", "2026", "yesterday", "2026-13-01"])
def test_a_list_needs_its_day(tmp_path, day):
    (tmp_path / "list").write_text(IEEE_CSV)
    with pytest.raises(BadInput, match="date of the list"):
        import_list(tmp_path / "list", day, tmp_path / "data")


def test_a_damaged_copy_is_told(tmp_path):
    (tmp_path / "prefixes-2026-09-23.csv").write_text('one\n"broken,,,')
    with pytest.raises(BadInput, match="an imported list"):
        load_prefixes(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "list").write_text(IEEE_CSV)
    with pytest.raises(BadInput, match="can be written"):
        import_list(tmp_path / "list", "2026-09-23", tmp_path / "list" / "below")


@given(st.text(max_size=400))
def test_any_text_is_a_list_or_bad_input(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    (folder / "list").write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        import_list(folder / "list", "2026-09-23", folder / "data")
    except BadInput as fault:
        assert str(fault).isprintable()


def test_enterprise_numbers_as_wireshark_packs_them_are_read(tmp_path):
    (tmp_path / "enterprises.tsv").write_text(WIRESHARK)
    import_list(tmp_path / "enterprises.tsv", "2024-08-23", tmp_path / "data")
    names = load_enterprises(tmp_path / "data").names
    assert names == {"0": "Reserved", "2352": "Ericsson, Inc.", "2011": "HUAWEI Technology Co.,Ltd"}
