import datetime
import struct
import xml.etree.ElementTree as ET

import pytest

from cleanpath.errors import BadInput
from cleanpath.reporting.brief_sections import plan_section
from cleanpath.reporting.charts import PICTURES, draw, render
from cleanpath.reporting.figures import Markup

NASTY = "<script>alert(1)</script>"


def a_plan(**changes):
    years = [2024, 2025, 2026]
    plan = {
        "schema": "cleanpath.plan/1",
        "title": NASTY,
        "status": "optimal",
        "currency": "GBP",
        "as_of": "2024-01-01",
        "periods": [{"name": str(y), "end": datetime.date(y, 12, 31).isoformat()} for y in years],
        "programme": [
            {"period": "2024", "replaced": 2, "visits": 2, "cash": 5e6, "aid": 1e6, "exposed": 3},
            {"period": "2026", "replaced": 1, "visits": 1, "cash": 2e6, "aid": 0.0, "exposed": 1},
        ],
        "aid": [{"payer": "state", "period": "2024", "operator": "a", "amount": 1e6}],
        "delays": [
            {"name": None, "year_later_saves": 2e5, "year_earlier_costs": 3e5, "year_earlier_possible": True},
            {
                "name": NASTY,
                "year_later_saves": 0.0,
                "year_earlier_costs": None,
                "year_earlier_possible": False,
            },
        ],
        "cost": {"present": 6e6, "cash": 7e6, "exposure_years": 4.5},
        "proof": {"gap": 0.001},
    }
    return plan | changes


def some_levers(separate=False):
    rows = [{"lever": "JP", "certain": 10, "perhaps": 70}, {"lever": NASTY, "certain": 0, "perhaps": 54}]
    return {
        "schema": "cleanpath.levers/1",
        "title": "x",
        "whole": 261,
        "kinds": [{"by": "country", "levers": rows, "separate": separate}],
    }


RESULTS = {"programme": a_plan(), "delays": a_plan(), "levers": some_levers()}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_drawn_with_its_words(name, artefacts):
    picture = draw(name, RESULTS[name], "result.json")
    svg = render(picture, ".svg").decode()
    words = " ".join(ET.fromstring(svg).itertext())
    assert NASTY in words or name == "programme"
    assert "<script" not in svg
    png = render(picture, ".png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert min(struct.unpack(">II", png[16:24])) > 200
    (artefacts / f"{name}.png").write_bytes(png)


def test_pictures_show_the_figures_of_the_result():
    visits, payers, exposure = draw("programme", a_plan(), "x")["vconcat"]
    assert [row["visits"] for row in visits["data"]["values"]] == [2, 0, 1]
    money = {}
    for row in payers["data"]["values"]:
        money[row["payer"]] = money.get(row["payer"], 0) + row["money"]
    assert money == {"own money": 6.0, "state": 1.0}
    assert [row["exposed"] for row in exposure["data"]["values"]] == [3, 0, 1]
    assert [row["begin"] for row in exposure["data"]["values"]] == ["2024-01-01", "2024-12-31", "2025-12-31"]


@pytest.mark.parametrize(
    ("name", "result", "told"),
    [
        ("programme", some_levers(), "a result of `cleanpath plan`"),
        ("levers", a_plan(), "a result of `cleanpath levers`"),
        ("levers", some_levers(separate=True), "bars would only count flows"),
        ("programme", [], "a result of `cleanpath plan`"),
        ("delays", a_plan(delays=[]), "--delay"),
        ("programme", a_plan(programme=[], status="infeasible"), "infeasible"),
    ],
)
def test_what_cannot_be_drawn_is_told(name, result, told):
    with pytest.raises(BadInput, match=told):
        draw(name, result, "result.json")


def test_other_formats_are_refused():
    with pytest.raises(BadInput, match=r"\.svg or \.png"):
        render(draw("levers", some_levers(), "x"), ".pdf")


def test_the_section_of_a_plan_holds_its_figures_and_pictures():
    section = plan_section(a_plan(), "plan.json")
    assert isinstance(section, Markup)
    assert section.count("data:image/svg+xml;base64,") == 2
    assert "6,000,000 GBP" in section
    assert NASTY not in section
    assert plan_section(None, "") is None
