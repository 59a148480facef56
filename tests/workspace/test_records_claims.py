"""Claims of one's own: what they may do follows from who stands behind them; slips are caught."""

import pytest

from cleanpath.cli.rows import claim_share, table_rows
from cleanpath.errors import UnknownName
from cleanpath.identity.names import resolve
from cleanpath.identity.vendors import load_vendors
from cleanpath.workspace.records import claims, claims_add
from cleanpath.workspace.workspace import Workspace

SAID = {"vendor": "huawei", "date": "2018-06", "source": "x", "by": "me", "low": 0.5, "high": 0.6}
VENDORS = load_vendors()


@pytest.fixture
def desk(tmp_path):
    return Workspace(str(tmp_path / "ledger.sqlite"))


def test_words_that_nobody_stands_behind_are_not_verified_and_bound_nothing(desk):
    told = claims_add(desk, "operator:zz-north/ran/4G", **SAID)
    assert (told["grade"], told["verified"], told["strength"]) == ("D6", False, "opens a question")
    firm = claims_add(desk, "operator:zz-north/ran/4G", **SAID, attribution="on_record")
    assert (firm["grade"], firm["verified"], firm["strength"]) == ("B2", True, "fit to clear")


def test_such_words_never_change_a_verdict(desk):
    before = [(one.low, one.high) for one in desk.analyse("allies-2018", "vendor:huawei").assessment]
    claims_add(desk, "operator:de-telekom/ran/4G", **{**SAID, "low": 0.0, "high": 0.0})
    after = [(one.low, one.high) for one in desk.analyse("allies-2018", "vendor:huawei").assessment]
    assert before == after


@pytest.mark.parametrize(
    ("subject", "near"),
    [
        ("operator:de-telkom/ran/4G", "de-telekom"),
        ("operator:jp-sofbank/ran/4G", "jp-softbank"),
        ("operator:gb-vodaphone/ran/4G", "gb-vodafone"),
    ],
)
def test_a_misspelt_operator_is_refused_with_near_names(desk, subject, near):
    with pytest.raises(UnknownName, match=near):
        claims_add(desk, subject, **SAID)
    with pytest.raises(UnknownName, match=near):
        claims(desk, subject=subject.partition("/")[0])
    assert claims_add(desk, subject, **SAID, own_operator=True)["subject"] == subject
    assert len(claims(desk, subject=subject.partition("/")[0])) == 1


def test_an_operator_of_ones_own_needs_no_word(desk):
    assert claims_add(desk, "operator:zz-north/ran/4G", **SAID)
    assert claims_add(desk, "gnb-ridge", **SAID)["subject"] == "element:gnb-ridge"


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("华为", "huawei"),
        ("華為", "huawei"),
        ("华为技术有限公司", "huawei"),
        ("화웨이", "huawei"),
        ("ファーウェイ", "huawei"),
        ("Хуавэй", "huawei"),
        ("中兴", "zte"),
        ("中興通訊", "zte"),
        ("新華三", "h3c"),
        ("新华三", "h3c"),
        ("海康威视", "hikvision"),
        ("エリクソン", "ericsson"),
        ("노키아", "nokia"),
        ("삼성전자", "samsung"),
        ("日本電気", "nec"),
    ],
)
def test_names_in_other_scripts_are_exact_names(desk, name, vendor):
    found = resolve(VENDORS, name)
    assert found.vendor == vendor
    assert found.candidates[0].how in ("name", "alias")
    assert claims_add(desk, "operator:zz-north/ran/4G", **{**SAID, "vendor": name})["vendor"] == vendor


@pytest.mark.parametrize(
    ("name", "near"),
    [("Huwaei", "huawei"), ("Hauwei", "huawei"), ("Huawai", "huawei"), ("Ericson", "ericsson")],
)
def test_a_misspelt_name_is_a_candidate_and_never_an_answer(desk, name, near):
    found = resolve(VENDORS, name)
    assert found.vendor is None
    assert near in [match.vendor for match in found.candidates if match.how == "fuzzy"]
    with pytest.raises(UnknownName, match=near):
        claims_add(desk, "operator:zz-north/ran/4G", **{**SAID, "vendor": name})


def test_no_figure_is_shown_that_a_claim_does_not_give(desk):
    rows = claims(desk)
    kinds = {row["kind"] for row in rows}
    assert {"presence", "contract", "share"} <= kinds
    for row in rows:
        said = claim_share(row)
        assert (said == "some") == (row["kind"] == "presence")
        assert bool(said) == (row["kind"] in ("presence", "share", "sole", "absence"))
    for row in table_rows("claims", rows):
        assert (row["low"] is None) == (row["kind"] not in ("share", "sole", "absence"))
