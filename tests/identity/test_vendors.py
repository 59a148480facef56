import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, UnknownName
from cleanpath.identity.vendors import load_faulty, load_vendors, read_vendor


def test_the_bundled_registry_holds_every_vendor_of_the_facts(vendors, shared):
    facts = (shared / "facts" / "vendors.yaml").read_text(encoding="utf-8")
    ids = [line.removeprefix("- id: ") for line in facts.splitlines() if line.startswith("- id: ")]
    assert len(ids) == 149
    assert set(ids) <= set(vendors)
    assert all(vendors[key].name in facts for key in ids)


def test_the_bundled_registry_counts(vendors):
    facts = [fact for vendor in vendors.values() for fact in vendor.ownership]
    assert len(vendors) >= 230
    assert sum(fact.verified for fact in facts) >= 87
    assert all(fact.sources for fact in facts if fact.verified)


def test_text_is_text_and_no_is_norway(tmp_path, write_vendors):
    vendors = load_vendors(write_vendors(tmp_path / "v", acme=""))
    assert vendors["acme"].home == ("NO",)
    with pytest.raises(UnknownName, match="Did you mean acme"):
        vendors.find("acne")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("colour = 1", "colour"),
        ('aliases = ["a", "a"]', "aliases"),
        ('[[ownership]]\ntype = "gift"\nverified = true', "type"),
        ('[[ownership]]\ntype = "owner"', "verified"),
        ('[[ownership]]\ntype = "owner"\nverified = true\nfrom = "2018-02-30"', "from"),
        ('[[ownership]]\ntype = "owner"\nverified = true\nfrom = 2018-02-03', "from"),
        ('[[ownership]]\ntype = "owner"\nverified = true\nfrom = "2018"\nto = "2017-12"', "to"),
        ('[[ownership]]\ntype = "owner"\nverified = true\nholders = [{who = "a", share = nan}]', "share"),
        ('[[ownership]]\ntype = "owner"\nverified = true\nholders = [{who = "a", share = 101}]', "share"),
        ('[[listing]]\nlist = "x"\ndate = "2018"\nsource = "s"', "verified"),
    ],
)
def test_a_fault_names_file_and_key(tmp_path, body, key, write_vendors):
    write_vendors(tmp_path / "v", bad=body, good="")
    with pytest.raises(BadInput) as caught:
        load_vendors(tmp_path / "v")
    assert "bad.toml" in caught.value.where
    assert key in str(caught.value)
    rest, faults = load_faulty(tmp_path / "v")
    assert list(rest) == ["good"]
    assert len(faults) == 1


@pytest.mark.parametrize("home", ['["no"]', '["Norway"]', '"NO"', "[true]", '["ÑO"]'])
def test_home_is_a_list_of_country_codes(tmp_path, home):
    (tmp_path / "x.toml").write_text(f'name = "x"\nkind = "vendor"\nhome = {home}')
    with pytest.raises(BadInput, match="home"):
        load_vendors(tmp_path)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("name", "kind", "home", "aliases", "successor", "ownership", "listing", "note", "x")


@given(st.dictionaries(st.sampled_from(FIELDS), plain))
def test_any_fields_make_a_vendor_or_bad_input(tmp_path_factory, fields):
    try:
        read_vendor(tmp_path_factory.getbasetemp(), "k", fields)
    except BadInput as fault:
        assert str(fault).isprintable()
