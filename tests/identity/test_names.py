import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.identity.names import FUZZY_FLOOR, fold, resolve


@pytest.mark.parametrize(
    ("name", "vendor", "how"),
    [
        ("huawei", "huawei", "id"),
        ("TP-Link", "tp-link", "id"),
        ("Huawei Technologies Co., Ltd.", "huawei", "name"),
        ("HUAWEI TECHNOLOGIES CO LTD", "huawei", "name"),
        ("Juniper Networks", "juniper", "name"),
        ("Nokia Oyj", "nokia", "id"),
        ("Futurewei Technologies", "huawei", "alias"),
        ("中兴通讯", "zte", "alias"),
        ("FRITZ!Box", "avm", "alias"),
    ],
)
def test_exact_names_resolve(vendors, name, vendor, how):
    found = resolve(vendors, name)
    assert found.vendor == vendor
    assert found.candidates[0].how == how
    assert found.candidates[0].reason


@pytest.mark.parametrize(
    ("name", "candidate"),
    [("Huawai Technologies", "huawei"), ("Ubiquiti Networks", "ubiquiti"), ("Sepura", "hytera")],
)
def test_anything_less_is_a_candidate_with_its_reason(vendors, name, candidate):
    found = resolve(vendors, name)
    assert found.vendor is None
    best = found.candidates[0]
    assert best.vendor == candidate
    assert FUZZY_FLOOR <= best.score < 99
    assert best.reason


@pytest.mark.parametrize("name", ["", "  ", "x", "Acme Widgets Holding", "!!!", "a" * 100_000, "\u202e"])
def test_strangers_resolve_to_nothing(vendors, name):
    found = resolve(vendors, name)
    assert (found.vendor, found.candidates) == (None, ())


def test_without_rapidfuzz_the_answer_is_of_the_same_kind(vendors, monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    monkeypatch.setitem(sys.modules, "rapidfuzz.fuzz", None)
    found = resolve(vendors, "Huawai Technologies")
    assert (found.vendor, found.candidates[0].vendor, found.candidates[0].how) == (None, "huawei", "fuzzy")


@given(st.text(max_size=60))
def test_likeness_never_names_a_vendor(vendors, name):
    found = resolve(vendors, name)
    assert (found.vendor is None) or found.candidates[0].how in ("id", "name", "alias")
    assert [m.score for m in found.candidates] == sorted((m.score for m in found.candidates), reverse=True)


@given(st.text(max_size=60))
def test_folding_is_stable(name):
    assert fold(fold(name)) == fold(name)


@given(st.data())
def test_case_punctuation_and_legal_forms_do_not_matter(vendors, data):
    key = data.draw(st.sampled_from(sorted(vendors)))
    plain = resolve(vendors, vendors[key].name)
    for form in (vendors[key].name.upper(), vendors[key].name + " Ltd.", " " + vendors[key].name):
        assert resolve(vendors, form).vendor == plain.vendor
