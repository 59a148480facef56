"""Rows of a result as data frames, the same in each."""

import sys

import pyarrow as pa
import pytest

import cleanpath as cp
from cleanpath.errors import Unavailable
from cleanpath.results.rows import NUMBER, SHOWN, TEXT, TEXTS, Rows

ROWS = [{"name": f"<a{n}>", "share": n / 4, "ids": ["x", "y"], "spare": 1} for n in range(3)]
COLUMNS = {"name": TEXT, "share": NUMBER, "ids": TEXTS}


@pytest.fixture(scope="module")
def assessment():
    return cp.Workspace().analyse("operator-5g").assessment


def test_a_table_has_the_columns_asked_for_and_their_types():
    rows = Rows.of(ROWS, COLUMNS)
    assert rows.columns == ["name", "share", "ids"]
    assert rows.arrow.schema.field("ids").type == TEXTS
    assert list(rows)[1] == {"name": "<a1>", "share": 0.25, "ids": ["x", "y"]}
    assert Rows.of([], COLUMNS).arrow.schema == rows.arrow.schema


def test_the_demands_of_an_assessment_are_its_verdicts(assessment):
    table = assessment.demands
    assert table.arrow.column("id").to_pylist() == [d.id for d in assessment]
    assert table.arrow.column("share_high").to_pylist() == [d.share.high for d in assessment]
    assert pa.table(table).equals(table.arrow)


def test_pandas_and_polars_get_the_same(assessment):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    table = assessment.demands
    frame, other = table.to_pandas(), table.to_polars()
    assert isinstance(frame, pandas.DataFrame)
    assert isinstance(other, polars.DataFrame)
    assert frame["verdict"].tolist() == other["verdict"].to_list() == [d.words for d in assessment]


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_what_is_not_installed_is_named(assessment, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Unavailable, match=f"Install {module}"):
        getattr(assessment.demands, f"to_{module}")()


def test_a_notebook_shows_a_small_safe_table(assessment):
    shown = Rows.of(ROWS, COLUMNS)._repr_html_()
    assert "&lt;a0&gt;" in shown
    assert "<a0>" not in shown
    many = Rows.of(ROWS * 20, COLUMNS)._repr_html_()
    assert many.count("<tr>") == SHOWN + 1
    assert "40 more rows" in many
    assert assessment.demands._repr_html_() in assessment._repr_html_()
