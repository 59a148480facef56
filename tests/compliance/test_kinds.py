"""Kinds that the worked examples leave out: approvals with a term, diversity, declared duties."""

import datetime

import pytest

from building import REGISTRY, by_name, judge, said, write
from cleanpath.compliance.findings import Status
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import read_rule
from cleanpath.results.findings import describe_findings
from drawing import SOURCE

OPERATOR = [{"id": "o", "country": "GB", "roles": "telecom_operator"}]


NAMED = {"vendor": "huawei", "affiliates": "included"}


def trial(kind, status="effective", force="binding", target=NAMED, **constraint):
    """A registry with one more rule, of one requirement, in force in the United Kingdom since 2020."""
    event = {"date": "2020-01-01", "known_from": "2020-01-01", "status": status, "summary": "s",
             "attribution": "official_document", "verified": True, "source": SOURCE}  # fmt: skip
    rule = read_rule("trial", "zz-trial", {
        "key": "zz-trial", "jurisdiction": "GB", "title": "t", "instrument": "law", "issuer": "i",
        "force": force,
        "scope": {"generation": ["any"], "network_part": ["any"], "obliged": "operators",
                  "roles": ["telecom_operator"]},
        "target": [target],
        "constraint": [{"kind": kind, **constraint}], "event": [event],
    })  # fmt: skip
    return Registry({**REGISTRY.by_key, "zz-trial": rule}, REGISTRY.not_researched, REGISTRY.folder)


@pytest.fixture
def ask(tmp_path):
    def run(registry, rows, as_of="2024-06-01", until=None, **tables):
        given = [{"id": f"e{n}", "operator": "o", "kind": "gnb", "generation": "5G", **row}
                 for n, row in enumerate(rows)]  # fmt: skip
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        case = write(folder, as_of, elements=given, **{"operators": OPERATOR} | tables)
        judged = judge(case, registry=registry, lens="zz-trial")
        if until:
            return describe_findings(judged, datetime.date.fromisoformat(until)).to_dict()["calendar"]
        (finding,) = by_name(judged).values()
        return finding

    return run


def approval(**changes):
    return {"id": "d", "kind": "approval", "rule": "zz-trial", "vendor": "huawei"} | changes


HUAWEI = [{"vendor": "huawei", "obtained": "2022"}]


def test_an_authorisation_holds_until_its_last_day(ask):
    law = trial("require_authorisation")
    assert ask(law, HUAWEI).status is Status.UNKNOWN
    granted = approval(since="2022-01-01", until="2024-06-01")
    assert ask(law, HUAWEI, declarations=[granted]).status is Status.MET
    expired = ask(law, HUAWEI, "2024-06-02", declarations=[granted])
    assert expired.status is Status.BREACHED
    assert ask(law, HUAWEI, declarations=[approval(kind="refusal")]).status is Status.BREACHED
    assert ask(law, HUAWEI, declarations=[approval(vendor="nokia")]).status is Status.UNKNOWN
    assert (
        ask(law, HUAWEI, declarations=[approval(kind="list_complete", vendor="")]).status is Status.BREACHED
    )
    assert ask(law, [{"vendor": "nokia", "obtained": "2022"}]).status is Status.MET


def test_an_approval_that_runs_out_is_in_the_calendar(ask):
    law, granted = trial("require_authorisation"), approval(until="2025-03-31")
    rows = ask(law, HUAWEI, until="2025-12-31", declarations=[granted])
    assert [(r["date"], r["what"]) for r in rows] == [
        ("2020-01-01", "begins"),
        ("2025-03-31", "approval ends"),
    ]
    assert rows[1]["needs"].startswith("renew d")
    assert len(ask(law, HUAWEI, until="2025-03-30", declarations=[granted])) == 1


def test_older_equipment_needs_leave_only_where_the_text_says_so(ask):
    old = [{"vendor": "huawei", "obtained": "2018"}]
    complete = [approval(kind="list_complete", vendor="")]
    assert ask(trial("require_authorisation"), old, declarations=complete).status is Status.MET
    law = trial("require_authorisation", existing=True)
    assert ask(law, old, declarations=complete).status is Status.BREACHED


@pytest.mark.parametrize(
    ("vendors", "status"),
    [
        (["nokia", "nokia"], Status.BREACHED),
        (["nokia", "ericsson"], Status.MET),
        (["nokia", ""], Status.UNKNOWN),
        (["nokia", "ericsson|huawei"], Status.UNKNOWN),
    ],
)
def test_diversity_asks_for_two_makers_in_each_part(ask, vendors, status):
    finding = ask(trial("require_diversity"), [{"vendor": vendor} for vendor in vendors])
    assert finding.status is status
    assert [m.name for m in finding.measures] == ["largest maker of ran", "herfindahl of ran"]


def test_a_second_maker_that_is_perhaps_in_scope_leaves_diversity_open(ask):
    elsewhere = {"vendor": "ericsson", "kind": "mystery"}
    assert ask(trial("require_diversity"), [{"vendor": "nokia"}, elsewhere]).status is Status.UNKNOWN
    law = trial("require_diversity", network_part=["ran"])
    assert ask(law, [{"vendor": "nokia"}, elsewhere]).status is Status.UNKNOWN
    assert ask(law, [{"vendor": "nokia"}, {"vendor": "ericsson", "kind": "upf"}]).status is Status.BREACHED


def test_the_concentration_of_makers_is_an_interval_where_some_are_unknown(ask):
    largest, index = ask(trial("require_diversity"), [{"vendor": v} for v in ("nokia", "nokia", "")]).measures
    assert (largest.low, largest.high) == pytest.approx((2 / 3, 1))
    assert (index.low, index.high) == pytest.approx((5 / 9, 1))


@pytest.mark.parametrize("kind", ["localise", "require_notification", "require_risk_assessment"])
def test_duties_are_kept_as_declared_and_open_otherwise(ask, kind):
    law = trial(kind)
    kept = {"id": "d", "kind": "kept", "rule": "zz-trial", "operator": "o", "source": "letter"}
    open_ = ask(law, HUAWEI)
    assert open_.status is Status.UNKNOWN
    assert "kind kept or broken, rule zz-trial" in open_.settle[0]
    assert ask(law, HUAWEI, declarations=[kept]).status is Status.MET
    assert ask(law, HUAWEI, declarations=[kept | {"kind": "broken"}]).status is Status.BREACHED
    assert (
        ask(law, HUAWEI, declarations=[kept, kept | {"id": "e", "kind": "broken"}]).status is Status.UNKNOWN
    )
    assert ask(law, HUAWEI, declarations=[kept | {"until": "2024-05"}]).status is Status.UNKNOWN
    assert ask(law, HUAWEI, declarations=[kept | {"requirement": "other-1"}]).status is Status.UNKNOWN


def test_a_duty_about_the_target_does_not_arise_without_it(ask):
    assert ask(trial("require_notification"), [{"vendor": "nokia"}]).status is Status.MET
    assert ask(trial("localise"), [{"vendor": "nokia"}]).status is Status.UNKNOWN


@pytest.mark.parametrize("kind", ["unknown", "pledge", "prohibit_business", "prohibit_interconnection"])
def test_what_a_case_cannot_hold_is_said_and_not_left_out(ask, kind):
    finding = ask(trial(kind), HUAWEI)
    assert finding.status is Status.NOT_EVALUABLE
    assert "An inventory does not show it, and nothing is declared" in said(finding)


@pytest.mark.parametrize("kind", ["penalty", "subsidy", "power_to_direct", "export_control", "none"])
def test_what_asks_nothing_of_an_operator_says_why(ask, kind):
    finding = ask(trial(kind, applies_from="2020-01-01"), HUAWEI)
    assert finding.status is Status.NOT_APPLICABLE
    assert "asks nothing" in said(finding) or "binds nobody" in said(finding)


def test_a_removal_without_a_date_is_open_and_says_so(ask):
    finding = ask(trial("remove", value="7 years"), HUAWEI)
    assert finding.status is Status.UNKNOWN
    assert "Its term of 7 years counts from a day that is not on record" in said(finding)


@pytest.mark.parametrize(
    ("status", "force"), [("announced", "advisory"), ("announced", "announced"), ("rumoured", "none")]
)
def test_advice_announcements_and_rumours_bind_nobody(ask, status, force):
    finding = ask(trial("remove", status, force, deadline="2023-01-01"), HUAWEI)
    assert finding.status is Status.NOT_APPLICABLE
    assert "binds nobody" in said(finding)


def test_an_owner_chain_is_followed_on_the_day(ask):
    law = trial("remove", deadline="2023-01-01")
    assert ask(law, [{"vendor": "hisilicon"}]).status in (Status.BREACHED, Status.UNKNOWN)
    h3c = [{"vendor": "h3c"}]
    assert ask(law, h3c).status is Status.MET  # no longer controlled by the target


def test_a_deadline_that_was_not_known_yet_is_not_told(ask):
    law = trial("remove", deadline="2027-01-01")
    assert ask(law, HUAWEI).deadline is None
    told = trial("remove", deadline="2027-01-01", known_from="2020-01-01")
    assert str(ask(told, HUAWEI).deadline) == "2027-01-01"
    assert ask(told, HUAWEI).status is Status.DUE


def test_an_aggregate_counts_by_its_mix(ask):
    law = trial("cap", value_pct=35, denominators=["base_stations"], applies_from="2021-01-01")
    rows = [{"kind": "ran", "part": "ran", "vendor": "@claims"}]

    def status(low, high):
        mixes = [{"element": "e0", "vendor": "huawei", "low": low, "high": high}]
        finding = ask(law, rows, mixes=mixes)
        return finding.status, finding.measures[0].low, finding.measures[0].high

    assert status(0.1, 0.3)[0] is Status.UNKNOWN  # the rest is of unknown make
    assert status(0.4, 0.6)[0] is Status.BREACHED
    assert status(0.4, 0.6)[1] == 0.4


def test_of_several_candidates_one_of_the_target_leaves_it_open(ask):
    law = trial("remove", deadline="2023-01-01")
    assert ask(law, [{"vendor": "huawei|nokia"}]).status is Status.UNKNOWN
    assert ask(law, [{"vendor": "ericsson|nokia"}]).status is Status.MET
    assert ask(law, [{"vendor": ""}]).status is Status.UNKNOWN


def test_whoever_is_not_designated_yet_is_not_meant_in_a_mix_either(ask):
    target = {"criterion": "designated", "text": "x", "test": "designation"}
    law = trial("remove", target=target, deadline="2023-01-01")
    assert ask(law, [{"vendor": "@claims"}, {"vendor": ""}, {"vendor": "huawei"}]).status is Status.MET


def test_an_approval_covers_a_purchase_on_its_first_and_on_its_last_day(ask):
    law = trial("prohibit_procurement", applies_from="2021-01-01")

    def status(obtained):
        granted = approval(since="2022-01-01", until="2022-06-30")
        return ask(law, [{"vendor": "huawei", "obtained": obtained}], declarations=[granted]).status

    assert status("2022-01-01") is status("2022-06-30") is Status.MET
    assert status("2021-12-31") is status("2022-07-01") is Status.BREACHED
    assert status("2022-06") is Status.MET
    assert status("2022") is Status.UNKNOWN


@pytest.mark.parametrize(
    ("manager", "status"), [("huawei", Status.BREACHED), ("", Status.UNKNOWN), ("nokia", Status.MET)]
)
def test_a_clean_path_is_clean_of_those_who_manage_it_too(ask, manager, status):
    rows = [
        {"kind": "boundary"},
        {"vendor": "nokia"},
        {"kind": "boundary"},
        {"kind": "ems", "vendor": manager},
    ]
    tables = {
        "links": [{"id": "l", "a": "e0", "b": "e1"}, {"id": "m", "a": "e1", "b": "e2"}],
        "relations": [{"source": "e3", "kind": "manages", "target": "e1"}],
        "sites": [{"id": "s", "name": "S", "country": "GB", "sensitive": "true"}],
        "demands": [{"id": "d", "source": "e0", "target": "e2", "site": "s", "operator": "o"}],
    }
    assert ask(trial("require_clean_path"), rows, **tables).status is status


def test_a_clean_path_without_a_route_or_a_site_is_open(ask):
    rows = [{"kind": "boundary"}, {"vendor": "nokia"}, {"kind": "boundary"}]
    law, demand = trial("require_clean_path"), {"id": "d", "source": "e0", "target": "e2", "operator": "o"}
    assert ask(law, rows, demands=[demand]).status is Status.UNKNOWN
    assert ask(law, rows, demands=[demand | {"operator": "p"}]).status is Status.NOT_APPLICABLE
    links = [{"id": "l", "a": "e0", "b": "e1"}, {"id": "m", "a": "e1", "b": "e2"}]
    rows[1]["vendor"] = "huawei"
    assert ask(law, rows, links=links, demands=[demand]).status is Status.UNKNOWN  # perhaps not protected
