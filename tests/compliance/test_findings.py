"""Waivers mark and never hide; the fast way agrees with a literal one over every element."""

import datetime
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.compliance.findings import WAIVABLE, Assets, Finding, Measure, Status, cover_rows, lay_waivers
from cleanpath.dates import Clocks
from cleanpath.network.case import read_case
from cleanpath.network.kinds import load_kinds
from cleanpath.verdict import Truth
from cleanpath.waivers import FIELDS, Waiver

DAY = datetime.date(2025, 6, 30)
CLOCKS = Clocks.at(DAY)
OPERATOR = "Synthetic Mobile"
NETWORK = read_case("operator-5g").network
ROWS = NETWORK.elements.to_pylist()
SITES = {site["id"]: site for site in NETWORK.sites.to_pylist()}
KINDS = load_kinds()


def waiver(selector, key="w1", **changes):
    days = {"signed": DAY, "starts": DAY, "expires": DAY}
    return Waiver(key, **{"kind": "waiver", "rule": "r", "requirement": "", "selector": selector,
        "reason": "x", "by": "y", **days, **changes})  # fmt: skip


def finding(codes, measured=False, beneath=None):
    rows = np.arange(len(codes), dtype=np.int32)
    status = np.array(codes, dtype=np.int8)
    whole = Status(max(codes, default=Status.MET)) if beneath is None else beneath
    measures = (Measure("share", "sites", 0.5, 0.6, 0.35, 10),) if measured else ()
    return Finding(
        "r", "q", "remove", OPERATOR, whole, whole, Truth.YES, "in_force", "", None, None,
        Assets(rows, status, status), measures,
    )  # fmt: skip


def columns(row):
    """What an asset is, read literally."""
    kind = KINDS.get(row["kind"])
    return row | {
        "country": row["country"] or SITES.get(row["site"], {}).get("country", ""),
        "part": row["part"] or (kind.part if kind else ""),
    }


values = {
    "operator": [OPERATOR, "other"],
    "site": sorted(SITES),
    "part": ["core", "ran", "transport"],
    "kind": sorted({row["kind"] for row in ROWS}),
    "asset": [row["id"] for row in ROWS],
    "country": ["NO", *{site["country"] for site in SITES.values()}],
}
selectors = st.dictionaries(
    st.sampled_from(sorted(values)), st.integers(0, 1000), min_size=1, max_size=2
).map(lambda chosen: tuple(sorted((f, values[f][n % len(values[f])]) for f, n in chosen.items())))
held = st.builds(
    waiver,
    selectors,
    requirement=st.sampled_from(("", "q", "other")),
    rule=st.sampled_from(("r", "r", "s")),
    kind=st.sampled_from(("waiver", "waiver", "decision")),
    expires=st.sampled_from((DAY, DAY, datetime.date(2025, 6, 29))),
    signed=st.sampled_from((DAY, datetime.date(2025, 7, 1))),
)
codes = st.lists(st.sampled_from([int(s) for s in Status if s is not Status.WAIVED]), max_size=len(ROWS))
findings = st.builds(finding, codes, st.booleans())


@given(selector=selectors)
def test_columns_cover_what_a_literal_look_covers(selector):
    one = waiver(selector)
    assert cover_rows(one, NETWORK, KINDS).tolist() == [one.covers(columns(row)) for row in ROWS]


def literal(found, waivers):
    """The status of each asset and of the whole, element by element."""
    counts = [
        w
        for w in waivers
        if w.kind == "waiver" and w.rule == "r" and w.requirement in ("", "q")
        and w.signed <= DAY <= w.expires
    ]  # fmt: skip
    status = []
    for row, beneath in zip(found.assets.rows, found.assets.beneath, strict=True):
        covered = any(w.covers(columns(ROWS[row])) for w in counts)
        status.append(int(Status.WAIVED) if covered and Status(beneath) in WAIVABLE else int(beneath))
    left = [s for s in status if Status(s) in WAIVABLE]
    entire = any(w.selector == (("operator", OPERATOR),) for w in counts)
    if found.beneath not in WAIVABLE:
        return status, found.beneath
    if entire or (Status.WAIVED in status and not left):
        return status, Status.WAIVED
    if found.measures or Status.WAIVED not in status:
        return status, found.beneath
    return status, Status(max(left))


@given(found=findings, waivers=st.lists(held, max_size=4))
def test_the_fast_way_agrees_with_the_literal_one_and_hides_nothing(found, waivers):
    waivers = [replace(w, key=f"w{i}") for i, w in enumerate(waivers)]
    (laid,) = lay_waivers([found], waivers, CLOCKS, NETWORK, KINDS)
    status, whole = literal(found, waivers)
    assert laid.assets.status.tolist() == status
    assert laid.status is whole
    assert laid.beneath is found.beneath
    assert laid.assets.beneath.tolist() == found.assets.beneath.tolist()
    assert laid.assets.rows.tolist() == found.assets.rows.tolist()
    assert replace(laid, status=found.status, assets=found.assets, waivers=()) == replace(
        found, assets=found.assets
    )
    assert (Status.WAIVED in status or whole is Status.WAIVED) == bool(laid.waivers)


def test_a_waiver_of_some_boxes_never_waives_a_share():
    (laid,) = lay_waivers(
        [finding([Status.BREACHED, Status.BREACHED], measured=True)],
        [waiver((("asset", ROWS[0]["id"]),))],
        CLOCKS, NETWORK, KINDS,
    )  # fmt: skip
    assert laid.status is Status.BREACHED
    assert laid.assets.status.tolist() == [Status.WAIVED, Status.BREACHED]


def test_a_finding_without_assets_is_waived_by_its_operator_alone():
    bare = finding([], beneath=Status.UNKNOWN)
    by_operator = waiver((("operator", OPERATOR),))
    by_part = waiver((("operator", OPERATOR), ("part", "core")))
    told = [lay_waivers([bare], [w], CLOCKS, NETWORK, KINDS)[0].status for w in (by_operator, by_part)]
    assert told == [Status.WAIVED, Status.UNKNOWN]


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_of_a_selector_is_a_column_of_an_inventory(field):
    cover_rows(waiver(((field, "x"),)), NETWORK, KINDS)


def test_waivers_survive_a_new_version_of_the_inventory():
    by_serial = waiver((("serial", "S-17"),))
    serials = pa.array(["S-17" if i == 3 else "" for i in range(len(ROWS))])
    table = NETWORK.elements
    first = replace(NETWORK, elements=table.set_column(table.column_names.index("serial"), "serial", serials))
    shuffled = first.elements.take(pa.array(list(reversed(range(len(ROWS))))))
    renamed = shuffled.set_column(
        shuffled.column_names.index("id"), "id", pa.array([f"new-{i}" for i in range(len(ROWS))])
    )
    found = cover_rows(by_serial, replace(NETWORK, elements=renamed), KINDS)
    assert np.flatnonzero(found).tolist() == [len(ROWS) - 4]
