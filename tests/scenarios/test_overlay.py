import shutil

import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.network.case import find_case, read_case
from cleanpath.scenarios.overlay import overlay_case
from cleanpath.scenarios.scenario import Change, Cut, Departure, Manage, Protect, Scenario


@pytest.fixture
def lay(tmp_path):
    """Lay a scenario over a bundled case and read the result."""

    def over(case, parquet=False, **edits):
        folder = find_case(case)
        said = overlay_case(folder, Scenario("x", origin="x.toml", **edits), tmp_path / case)
        return read_case(str(tmp_path / case)), said

    return over


def column(case, table, name):
    return getattr(case.network, table)[name].to_pylist()


def test_nothing_else_changes(lay):
    before = read_case("operator-5g").network.tables()
    case, said = lay("operator-5g", changes=(Change("elements", {"id": "agg-b"}, {"vendor": "nokia"}),))
    after = case.network.tables()
    assert said == ["set where id = agg-b: vendor = nokia in 1 of 40 rows of elements"]
    for name, table in before.items():
        one, other = table.to_pylist(), after[name].to_pylist()
        changed = [(a, b) for a, b in zip(one, other, strict=True) if repr(a) != repr(b)]
        if name == "elements":
            ((old, new),) = changed
            assert (old["id"], old["vendor"], new["vendor"]) == ("agg-b", "huawei", "nokia")
        else:
            assert changed == []


def test_numbers_and_flags_are_found_and_set(lay):
    edit = Change("demands", {"volume": 100}, {"volume": 7.5, "protection": "link_ipsec"})
    before = column(read_case("operator-5g"), "demands", "volume").count(100.0)
    case, _ = lay("operator-5g", changes=(edit,))
    assert before > 0
    assert column(case, "demands", "volume").count(7.5) == before


def test_the_mix_of_what_gets_one_maker_goes(tmp_path):
    shutil.copytree(find_case("operator-5g"), tmp_path / "mixed")
    rows = (tmp_path / "mixed" / "elements.csv").read_text(encoding="utf-8").splitlines()
    extra = [f"{name},aggregate,@claims" + "," * (rows[0].count(",") - 2) for name in ("one", "two")]
    (tmp_path / "mixed" / "elements.csv").write_text("\n".join([*rows, *extra, ""]), encoding="utf-8")
    mixes = "element,vendor,low\none,huawei,0.5\ntwo,huawei,0.5\n"
    (tmp_path / "mixed" / "mixes.csv").write_text(mixes, encoding="utf-8")
    edit = Change("elements", {"id": "one"}, {"vendor": "nokia"})
    said = overlay_case(tmp_path / "mixed", Scenario("x", origin="x.toml", changes=(edit,)), tmp_path / "new")
    assert said[1:] == ["1 rows of mixes superseded"]
    assert column(read_case(str(tmp_path / "new")), "mixes", "element") == ["two"]


def test_an_operator_leaves_with_what_hangs_on_it(lay):
    whole = read_case("allies-2018")
    case, said = lay("allies-2018", departures=(Departure("de-telekom"),))
    assert "de-telekom" not in column(case, "elements", "operator")
    assert "de-telekom" not in column(case, "demands", "operator")
    gone = column(whole, "demands", "operator").count("de-telekom")
    assert case.network.demands.num_rows == whole.network.demands.num_rows - gone
    assert f"and {gone} demands" in said[0]


def test_management_is_replaced_and_the_boxes_stay(lay):
    case, _ = lay("operator-uk", manages=(Manage("huawei", "nokia"),))
    vendors = dict(zip(column(case, "elements", "id"), column(case, "elements", "vendor"), strict=True))
    assert vendors["ems-radio-a"] == "nokia"
    assert "huawei" in vendors.values()


def test_demands_are_protected_by_pattern(lay):
    case, _ = lay("operator-5g", protects=(Protect("base*", "end_to_end", ""),))
    found = dict(zip(column(case, "demands", "id"), column(case, "demands", "protection"), strict=True))
    assert found["base"] == found["base-edge"] == "end_to_end"
    assert found["north"] != "end_to_end"


def test_aid_is_cut(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(find_case("operator-5g"), folder)
    (folder / "aid.csv").write_text("payer,amount\nstate,1000\nbank,500\n", encoding="utf-8")
    said = overlay_case(folder, Scenario("x", cuts=(Cut("state", 0.395),), origin="x"), tmp_path / "cut")
    assert said == ["aid of state paid at 39.5%: amount = 395.0 in 1 of 2 rows of aid"]
    assert "395" in (tmp_path / "cut" / "aid.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("edits", "told", "kind"),
    [
        ({"changes": (Change("elements", {"id": "nowhere"}, {"vendor": "nokia"}),)}, "no row", BadInput),
        ({"changes": (Change("elements", {"di": "x"}, {"vendor": "nokia"}),)}, "a known column", UnknownName),
        ({"changes": (Change("elements", {}, {"vendour": "nokia"}),)}, "vendor", UnknownName),
        ({"changes": (Change("demands", {}, {"protection": "magic"}),)}, "protection", BadInput),
        ({"changes": (Change("links", {}, {"weight": -1}),)}, "weight", BadInput),
        ({"departures": (Departure("Synthetic Mobil"),)}, "Did you mean", UnknownName),
        ({"manages": (Manage("ciena", "nokia"),)}, "no row", BadInput),
        ({"cuts": (Cut("", 0.5),)}, "table aid", BadInput),
    ],
)
def test_what_means_nothing_is_refused(lay, edits, told, kind):
    with pytest.raises(kind, match=told):
        lay("operator-5g", **edits)
