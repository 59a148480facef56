"""What would settle an open finding: nothing that is missing is left unasked."""

import datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import REGISTRY, VENDORS, judge, write
from cleanpath.compliance.context import open_context
from cleanpath.compliance.evaluate import judge_case
from cleanpath.compliance.findings import Status
from cleanpath.dates import Clocks
from cleanpath.network.kinds import load_kinds
from cleanpath.policy.applicability import prepare
from cleanpath.policy.lens import Lens
from cleanpath.policy.missing_facts import FACTS
from cleanpath.policy.registry import Registry
from drawing import draw_network, draw_rule

MORE = " more"
GENERAL = ("declare in operators", "settle on which day")
"""Questions about a requirement as a whole."""


DAYS = tuple(map(datetime.date.fromisoformat, ("2018-11-23", "2020-06-30", "2024-05-01", "2026-11-01")))


@given(seed=st.integers(0, 2**40), day=st.sampled_from(DAYS))
def test_each_open_element_is_asked_about(seed, day):
    random = Random(seed)
    network, rule = draw_network(random), draw_rule(random)
    ids = network.elements["id"].to_pylist()
    registry = Registry({rule.key: rule}, REGISTRY.not_researched, REGISTRY.folder)
    rules_as_of = prepare(registry, VENDORS, Lens("rule", (rule.key,)), Clocks.at(day))
    for finding in judge_case(open_context(network, rules_as_of, load_kinds()), [rule]):
        if finding.status is not Status.UNKNOWN:
            continue
        assert finding.settle, finding
        if any(line.startswith(GENERAL) or MORE in line for line in finding.settle):
            continue
        words = set(" ".join(finding.settle).replace(",", " ").replace(":", " ").split())
        for row, status in zip(finding.assets.rows, finding.assets.status, strict=True):
            assert status != Status.UNKNOWN or finding.kind == "cap" or ids[row] in words, finding


BOX = {"id": "box", "kind": "router", "vendor": "huawei", "operator": "one", "country": "US",
       "category": "", "obtained": "2022-01-01"}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "change", "asked"),
    [
        ("us-fcc-usf-ban", {}, "say whether public money paid for box (elements, row 2, column funded_by)"),
        (
            "us-fcc-usf-ban",
            {"funded_by": "universal service", "obtained": ""},
            "say when box came into use (elements, row 2, column obtained)",
        ),
        (
            "us-fcc-usf-ban",
            {"funded_by": "universal service", "vendor": ""},
            "identify the maker of box (elements, row 2, column vendor)",
        ),
        (
            "us-fcc-usf-ban",
            {"funded_by": "universal service", "removed": "2026-11"},
            "say when box came and went (elements, row 2, column in_service or removed)",
        ),
        (
            "us-fcc-cl-routers",
            {"vendor": "tp-link", "obtained": "2026-09-01"},
            f"settle for box: {FACTS['production']}",
        ),
    ],
)
def test_the_missing_fact_is_named_with_its_place(tmp_path, rule, change, asked):
    operator = {"id": "one", "name": "The one", "country": "US", "roles": "", "bound_by": rule}
    case = write(tmp_path / "case", "2026-11-01", elements=[BOX | change], operators=[operator])
    told = [line for f in judge(case, rule).findings if f.status is Status.UNKNOWN for line in f.settle]
    assert asked in told
