"""Rules of record, each against a network that keeps it and one that does not, with reasons to follow."""

import pytest

from building import REGISTRY, by_name, judge, said, write
from cleanpath.compliance.findings import Status

MET, BREACHED, DUE = Status.MET, Status.BREACHED, Status.DUE
UNKNOWN, NOT_APPLICABLE = Status.UNKNOWN, Status.NOT_APPLICABLE


def operator(country, roles="telecom_operator", bound="", name="A trial operator"):
    return [{"id": "o", "name": name, "country": country, "roles": roles, "bound_by": bound}]


def boxes(*rows):
    """Elements of the operator: (id, kind, vendor, generation, obtained, further columns)."""
    return [
        {
            "id": i,
            "kind": k,
            "vendor": v,
            "generation": g,
            "obtained": o,
            "operator": "o",
            **(more[0] if more else {}),
        }
        for i, k, v, g, o, *more in rows
    ]


@pytest.fixture
def case(tmp_path):
    def make(as_of, **tables):
        return write(tmp_path / f"case-{len(list(tmp_path.iterdir()))}", as_of, **tables)

    return make


def statuses(found, rule):
    return {name.split("/")[1]: f.status for name, f in found.items() if name.startswith(f"{rule}/")}


# The United Kingdom's direction of 2022

UK_SITES = [
    {"id": "quiet", "name": "Quiet", "country": "GB", "sensitive": "false"},
    {"id": "base", "name": "Base", "country": "GB", "sensitive": "true"},
]


def uk(case, as_of, vendor):
    """Every requirement is touched by boxes of `vendor`; two in five stations and lines are of another's."""
    rows = boxes(
        ("gnb-1", "gnb", vendor, "5G", "2020", {"site": "quiet", "traffic": 10}),
        ("gnb-2", "gnb", vendor, "5G", "2020", {"site": "base", "traffic": 10}),
        ("gnb-3", "gnb", "ericsson", "5G", "2020", {"site": "quiet", "traffic": 10}),
        ("upf", "upf", vendor, "5G", "2020", {"site": "quiet"}),
        ("otn", "dwdm_otn", vendor, "4G|5G", "2018", {"site": "quiet"}),
        ("olt-1", "olt", vendor, "fibre", "2019", {"premises": 60, "site": "quiet"}),
        ("olt-2", "olt", "nokia", "fibre", "2019", {"premises": 40, "site": "quiet"}),
        ("late", "gnb", vendor, "5G", "2022-11", {"site": "quiet", "traffic": 1}),
    )
    tables = {"elements": rows, "sites": UK_SITES, "operators": operator("GB", "named", "gb-dvd-2022")}
    return by_name(judge(case(as_of, **tables)))


DATES = {
    "R-sites": "2023-01-28",
    "R-5G-ran-cap": "2023-07-31",
    "R-fttp-cap": "2023-10-31",
    "R-core": "2023-12-31",
    "R-hdr-transmission": "2025-12-31",
    "R-5G-remove": "2027-12-31",
}


def test_the_direction_is_broken_requirement_by_requirement_as_its_dates_pass(case):
    for day in (
        "2022-12-01",
        "2023-01-28",
        "2023-01-29",
        "2023-08-01",
        "2024-01-01",
        "2026-01-01",
        "2028-01-01",
    ):
        found = statuses(uk(case, day, "huawei"), "gb-dvd-2022")
        assert found["R-5G-install"] is BREACHED
        for requirement, deadline in DATES.items():
            assert found[requirement] is (BREACHED if day > deadline else DUE), (day, requirement)
        assert found["R-fttp-sanctions"] is MET  # obtained before it began
        assert found["R-other"] is Status.NOT_EVALUABLE


def test_the_direction_is_kept_by_a_network_without_the_maker(case):
    found = statuses(uk(case, "2028-01-01", "nokia"), "gb-dvd-2022")
    assert {found[requirement] for requirement in (*DATES, "R-5G-install", "R-fttp-sanctions")} == {MET}


def test_a_lawyer_can_follow_why_the_core_is_in_breach(case):
    finding = uk(case, "2024-01-01", "huawei")["gb-dvd-2022/R-core"]
    text = said(finding)
    assert (
        "obliges 35 named public communications providers; the case declares A trial operator bound" in text
    )
    assert "in force" in text
    assert "It must be done by 2023-12-31." in text
    assert "huawei: the rule names huawei." in text
    assert "In breach: upf." in text
    assert any(ground.grade == "B2" and ground.url for ground in finding.reasons)


def test_full_fibre_equipment_with_an_altered_supply_chain_stays_open(case):
    tables = {
        "operators": operator("GB", "named", "gb-dvd-2022"),
        "elements": boxes(("olt", "olt", "huawei", "fibre", "2023-02")),
    }
    finding = by_name(judge(case("2023-06-01", **tables)))["gb-dvd-2022/R-fttp-sanctions"]
    assert finding.status is UNKNOWN
    assert any("because of US sanctions" in line for line in finding.settle)


def test_the_cap_names_the_tipping_number_and_what_it_is_measured_on(case):
    vendors = ["huawei"] * 3 + ["nokia"] * 17
    rows = boxes(
        *((f"g{n}", "gnb", vendor, "5G", "2020", {"traffic": 1}) for n, vendor in enumerate(vendors))
    )
    tables = {"elements": rows, "operators": operator("GB", "named", "gb-dvd-2022")}
    finding = by_name(judge(case("2024-01-01", **tables)))["gb-dvd-2022/R-5G-ran-cap"]
    assert finding.status is MET
    stations = finding.measures[0]
    assert (stations.name, stations.low, stations.high, stations.limit) == ("base_stations", 0.15, 0.15, 0.35)
    assert "limit 35%; 5 more of the target would break it" in said(finding)
    assert stations.flips == 5  # three of twenty and five more are 40 per cent; four more would be the limit


def test_unknown_makers_make_the_share_of_a_cap_an_interval(case):
    vendors = ["huawei"] * 3 + [""] * 2 + ["nokia"] * 5
    rows = boxes(
        *((f"g{n}", "gnb", vendor, "5G", "2020", {"traffic": 1}) for n, vendor in enumerate(vendors))
    )
    tables = {"elements": rows, "operators": operator("GB", "named", "gb-dvd-2022")}
    finding = by_name(judge(case("2024-01-01", **tables)))["gb-dvd-2022/R-5G-ran-cap"]
    assert finding.status is UNKNOWN
    assert (finding.measures[0].low, finding.measures[0].high) == (0.3, 0.5)
    assert "identify the maker of g3, g4 (elements, row 5, 6, column vendor)" in finding.settle


# The FCC's Covered List

COVERED = sorted(key for key in REGISTRY if key.startswith("us-fcc-cl-"))
NAMED = [key for key in COVERED if all(target.vendor for target in REGISTRY[key].targets)]


def test_the_covered_list_has_sixteen_entries():
    assert len(COVERED) == 16
    assert sorted(set(COVERED) - set(NAMED)) == [
        f"us-fcc-cl-{x}" for x in ("inverters", "robots", "routers", "uas")
    ]


@pytest.mark.parametrize("key", NAMED)
def test_public_money_may_not_buy_from_a_named_entry(case, key):
    vendor = REGISTRY[key].targets[0].vendor
    sites = [{"id": "s", "name": "S", "country": "US", "sensitive": "true"}]

    def funding(funds, obtained):
        row = ("box", "server", vendor, "", obtained, {"funded_by": funds, "site": "s", "part": "core"})
        tables = {"elements": boxes(row), "operators": operator("US", "subsidy_recipient"), "sites": sites}
        return by_name(judge(case("2026-11-01", **tables), lens=key))[f"{key}/prohibit_funding-1"].status

    whatever_for = not REGISTRY[key].targets[0].condition
    assert funding("universal service", "2026-08-15") is (BREACHED if whatever_for else UNKNOWN)
    assert funding("own", "2026-08-15") is MET
    assert funding("universal service", "2019") is MET
    assert funding("", "2026-08-15") is UNKNOWN


def router(case, **changes):
    row = {
        "id": "box",
        "kind": "ont_cpe",
        "vendor": "netgear",
        "operator": "o",
        "category": "consumer-router",
        "obtained": "2026-06",
        "funded_by": "universal service",
        "produced_in": "TW",
        "model": "n1",
    }
    declared = changes.pop("declarations", [])
    tables = {
        "elements": [row | changes],
        "operators": operator("US", "subsidy_recipient|applicant"),
        "declarations": declared,
    }
    return by_name(judge(case("2026-11-01", **tables), lens="us-fcc-cl-routers"))


def test_routers_count_by_where_they_were_produced(case):
    for requirement in ("prohibit_funding-1", "prohibit_authorisation-1"):
        name = f"us-fcc-cl-routers/{requirement}"
        assert router(case)[name].status is BREACHED
        assert router(case, produced_in="US")[name].status is not BREACHED
        assert router(case, produced_in="US|MX")[name].status is BREACHED
        assert router(case, produced_in="")[name].status is UNKNOWN
        assert router(case, obtained="2026-03-01")[name].status is MET
        assert router(case, category="video-surveillance")[name].status is not BREACHED


def test_a_router_of_which_nobody_says_where_it_stands_is_open(case):
    name = "us-fcc-cl-routers/prohibit_funding-1"
    assert router(case, kind="router", category="")[name].status is UNKNOWN
    assert router(case, kind="router", category="", part="transport")[name].status is NOT_APPLICABLE
    assert router(case, kind="mpls_p_router", category="")[name].status is NOT_APPLICABLE


def test_a_conditional_approval_of_a_model_lets_a_router_in_while_it_holds(case):
    approval = {
        "id": "a",
        "kind": "approval",
        "rule": "us-fcc-cl-routers",
        "vendor": "netgear",
        "model": "n1",
        "since": "2026-04-14",
        "until": "2027-03-31",
        "source": "Conditional approval",
    }
    name = "us-fcc-cl-routers/prohibit_funding-1"
    found = router(case, declarations=[approval])[name]
    assert found.status is MET
    assert "approval declared for netgear n1" in said(found)
    assert router(case, declarations=[approval | {"model": "n2"}])[name].status is BREACHED
    assert router(case, declarations=[approval | {"until": "2026-05-31"}])[name].status is BREACHED


# Section 889


@pytest.mark.parametrize(
    ("rule", "roles", "requirement"),
    [
        ("us-ndaa2019-889a1A", "government", "prohibit_procurement-1"),
        ("us-ndaa2019-889a1B", "contractor", "prohibit_contracting_with_users-1"),
    ],
)
def test_section_889_and_its_exceptions(case, rule, roles, requirement):
    def finding(**changes):
        row = {"id": "box", "kind": "mpls_p_router", "vendor": "huawei", "operator": "o", "obtained": "2021"}
        tables = {"elements": [row | changes], "operators": operator("US", roles)}
        return by_name(judge(case("2022-01-01", **tables)))[f"{rule}/{requirement}"]

    assert finding().status is BREACHED
    assert finding(vendor="nokia").status is MET
    for use in ("backhaul", "roaming", "interconnection"):
        assert finding(use=use).status is NOT_APPLICABLE
    assert finding(visibility="no").status is NOT_APPLICABLE
    assert finding(kind="mystery").status is UNKNOWN  # nobody says whether it can see into traffic


def test_part_b_reaches_use_before_the_rule_and_part_a_does_not(case):
    def status(rule, roles, requirement):
        tables = {"elements": boxes(("box", "gnb", "zte", "5G", "2016")), "operators": operator("US", roles)}
        return by_name(judge(case("2022-01-01", **tables)))[f"{rule}/{requirement}"].status

    assert status("us-ndaa2019-889a1A", "government", "prohibit_procurement-1") is MET
    assert status("us-ndaa2019-889a1B", "contractor", "prohibit_contracting_with_users-1") is BREACHED


def test_part_b_binds_a_foreign_contractor_only_if_that_is_declared(case):
    def finding(**row):
        tables = {"elements": boxes(("box", "gnb", "zte", "5G", "2016")), "operators": [{"id": "o", **row}]}
        judged = judge(case("2022-01-01", **tables), lens="us-ndaa2019-889a1B")
        return by_name(judged)["us-ndaa2019-889a1B/prohibit_contracting_with_users-1"].status

    assert finding(country="DE", roles="contractor", bound_by="us-ndaa2019-889a1B") is BREACHED
    assert finding(country="DE", roles="contractor") is UNKNOWN
    assert finding(country="DE", roles="telecom_operator") is NOT_APPLICABLE


# Germany 2024


def test_germany_core_by_2026_and_management_functions_by_2029(case):
    def found(as_of, vendor):
        rows = boxes(
            ("upf", "upf", vendor, "5G", "2021"),
            ("ems", "ems", vendor, "5G", "2021"),
            ("gnb", "gnb", vendor, "5G", "2021"),
        )
        tables = {"elements": rows, "operators": operator("DE", "named", "", "Deutsche Telekom")}
        judged = by_name(judge(case(as_of, **tables)))
        return [judged[f"de-contracts-2024/remove-{n}"] for n in (1, 2)]

    core, management = found("2026-12-31", "huawei")
    assert (core.status, management.status) == (DUE, DUE)
    assert (str(core.deadline), str(management.deadline)) == ("2026-12-31", "2029-12-31")
    core, management = found("2027-01-01", "huawei")
    assert (core.status, management.status) == (BREACHED, DUE)
    assert [f.status for f in found("2030-01-01", "zte")] == [BREACHED, BREACHED]
    assert [f.status for f in found("2030-01-01", "ericsson")] == [MET, MET]
    (ems,) = management.assets.rows.tolist()
    assert ems == 1  # radio hardware may stay
    assert "the text names Deutsche Telekom" in said(core)


# Sweden 2020


def test_sweden_removal_localisation_and_no_new_equipment(case):
    def found(vendor, obtained, *declared):
        tables = {
            "elements": boxes(("gnb", "gnb", vendor, "5G", obtained)),
            "operators": operator("SE", "named", "", "Telia"),
            "declarations": list(declared),
        }
        return statuses(by_name(judge(case("2025-01-02", **tables))), "se-pts-2020")

    kept = {"id": "d", "kind": "kept", "rule": "se-pts-2020", "requirement": "localise-1", "operator": "o"}
    good = found("ericsson", "2022", kept)
    assert good == {"prohibit_new-1": MET, "remove-1": MET, "localise-1": MET}
    bad = found("huawei", "2022", kept | {"kind": "broken"})
    assert bad == {"prohibit_new-1": BREACHED, "remove-1": BREACHED, "localise-1": BREACHED}
    assert found("huawei", "2019") == {"prohibit_new-1": MET, "remove-1": BREACHED, "localise-1": UNKNOWN}


# Australia 2018: a criterion, not a name


def test_australia_reads_a_criterion(case):
    def finding(vendor, obtained, generation="5G", *declared):
        tables = {
            "elements": boxes(("gnb", "gnb", vendor, generation, obtained)),
            "operators": operator("AU"),
            "declarations": list(declared),
        }
        return by_name(judge(case("2019-06-01", **tables)))["au-5g-2018/prohibit_new-1"]

    bad = finding("huawei", "2019-01")
    assert bad.status is BREACHED
    assert "the criterion is read as huawei by Huawei (its own statement)" in said(bad)
    assert finding("huawei", "2018-08-22").status is MET
    assert finding("huawei", "2019-01", "4G").status is UNKNOWN  # the guidance is known from reports
    assert finding("ericsson", "2019-01").status is UNKNOWN  # foreign, and nobody reads the criterion for it
    cleared = {
        "id": "d",
        "kind": "trusted",
        "rule": "au-5g-2018",
        "vendor": "ericsson",
        "source": "letter of the department",
    }
    good = finding("ericsson", "2019-01", "5G", cleared)
    assert good.status is MET


# Section 889: three makers are meant for some purposes only


@pytest.mark.parametrize(("vendor", "status"), [("huawei", BREACHED), ("hikvision", UNKNOWN), ("cisco", MET)])
def test_a_contractor_must_say_what_a_camera_maker_s_switch_is_for(case, vendor, status):
    tables = {
        "elements": boxes(("sw", "switch", vendor, "", "2021")),
        "operators": operator("US", "contractor", "us-ndaa2019-889a1B"),
    }
    found = by_name(judge(case("2022-01-01", **tables), lens="us-ndaa2019-889a1B"))
    finding = found["us-ndaa2019-889a1B/prohibit_contracting_with_users-1"]
    assert finding.status is status
    assert any("used for public safety" in asked for asked in finding.settle) == (status is UNKNOWN)


# India's trusted sources


def test_india_allows_trusted_products_and_sources_down_to_the_component(case):
    def finding(*declared, components=(), obtained="2022", vendor="nokia"):
        row = ("gnb", "gnb", vendor, "5G", obtained, {"model": "n1"})
        parts = [{"element": "gnb", "component": f"c{n}", "vendor": v} for n, v in enumerate(components)]
        given = [{"id": f"d{n}", "rule": "in-nsdts-2021", **d} for n, d in enumerate(declared)]
        tables = {
            "elements": boxes(row),
            "operators": operator("IN"),
            "declarations": given,
            "components": parts,
        }
        return by_name(judge(case("2023-01-01", **tables)))["in-nsdts-2021/require_authorisation-1"]

    nokia = {"kind": "trusted", "vendor": "nokia", "since": "2021-07"}
    intel = {"kind": "trusted", "vendor": "intel", "since": "2021-07"}
    complete = {"kind": "list_complete"}
    assert finding().status is UNKNOWN  # no list, no verdict
    assert finding(nokia).status is UNKNOWN  # a trusted source, of which the components are not listed
    assert finding(nokia, intel, components=["intel"]).status is MET
    assert finding(nokia, components=["intel"]).status is UNKNOWN
    assert finding(nokia, complete, components=["intel"]).status is BREACHED
    assert finding({"kind": "trusted", "vendor": "nokia", "model": "n1"}).status is MET
    assert finding({"kind": "approval", "model": "n1", "until": "2022-12-31"}).status is UNKNOWN
    assert finding(complete, vendor="huawei").status is BREACHED
    assert finding(complete, vendor="huawei", obtained="2021-01").status is MET  # installed before, untouched


# Norway's cap, as its minister told it; in the form in which a user adds a rule


def norway():
    from cleanpath.policy.registry import Registry
    from cleanpath.policy.rules import read_rule

    source = {
        "publisher": "Operator and press",
        "title": "Statement",
        "url": "https://example.org",
        "read_via": "secondary",
    }
    rule = read_rule(
        "no-cap-trial",
        "no-cap-trial",
        {
            "key": "no-cap-trial",
            "jurisdiction": "NO",
            "title": "At most half of the base stations",
            "instrument": "practice",
            "issuer": "A minister's words",
            "force": "binding",
            "scope": {
                "generation": ["any"],
                "network_part": ["ran"],
                "obliged": "operators",
                "roles": ["mobile_operator"],
            },
            "target": [
                {
                    "criterion": "no-security-cooperation",
                    "text": "country without security cooperation",
                    "test": "home_in",
                    "countries": ["CN"],
                }
            ],
            "constraint": [
                {"kind": "cap", "value_pct": 50, "denominators": ["base_stations"], "applies_from": "2019-12"}
            ],
            "event": [
                {
                    "date": "2019-12",
                    "known_from": "2019-12",
                    "status": "effective",
                    "summary": "Told.",
                    "attribution": "press_report",
                    "verified": True,
                    "source": source,
                }
            ],
        },
    )
    return Registry({**REGISTRY.by_key, rule.key: rule}, REGISTRY.not_researched, REGISTRY.folder)


@pytest.mark.parametrize(("of_ten", "status"), [(5, MET), (6, BREACHED)])
def test_norway_half_of_the_base_stations_may_be_from_elsewhere(case, of_ten, status):
    vendors = ["huawei"] * of_ten + ["ericsson"] * (10 - of_ten)
    rows = boxes(*((f"b{n}", "enodeb", vendor, "4G", "2016") for n, vendor in enumerate(vendors)))
    tables = {"elements": rows, "operators": operator("NO", "mobile_operator")}
    finding = by_name(judge(case("2021-01-01", **tables), registry=norway()))["no-cap-trial/cap-1"]
    assert finding.status is status
    assert finding.measures[0].flips == 1


# Costa Rica's treaty test


def test_costa_rica_tests_treaties_of_the_home_state(case):
    def finding(vendor, *declared):
        tables = {
            "elements": boxes(("gnb", "gnb", vendor, "5G", "2025-06")),
            "operators": operator("CR", "mobile_operator"),
            "declarations": list(declared),
        }
        return by_name(judge(case("2025-12-01", **tables)))["cr-44196/prohibit_new-1"]

    assert finding("huawei").status is BREACHED
    assert finding("samsung").status is BREACHED
    assert finding("ericsson").status is UNKNOWN
    party = {
        "id": "d",
        "kind": "trusted",
        "rule": "cr-44196",
        "vendor": "ericsson",
        "source": "list of parties of the Council of Europe",
    }
    assert finding("ericsson", party).status is MET


# China's procurement against foreign makers


def test_china_central_government_may_not_buy_what_left_its_list(case):
    def finding(vendor, roles, obtained="2016"):
        tables = {
            "elements": boxes(("box", "router", vendor, "", obtained)),
            "operators": operator("CN", roles),
        }
        return by_name(judge(case("2017-01-01", **tables)))[
            "cn-procurement-2014/prohibit_procurement-1"
        ].status

    assert finding("cisco", "government") is BREACHED
    assert finding("huawei", "government") is MET
    assert finding("cisco", "government", "2013") is MET
    assert finding("cisco", "telecom_operator") is NOT_APPLICABLE


# The European proposal of January 2026


def test_the_european_proposal_is_shown_and_never_in_force(case):
    def found(vendor, as_of):
        tables = {"elements": boxes(("gnb", "gnb", vendor, "5G", "2021")), "operators": operator("DE")}
        return statuses(by_name(judge(case(as_of, **tables), lens="EU")), "eu-csa2-2026")

    for as_of in ("2026-02-01", "2035-01-01"):
        bad = found("huawei", as_of)
        assert bad["remove-1"] is DUE
        assert bad["remove-2"] is DUE
        assert bad["prohibit_procurement-1"] is DUE
        assert BREACHED not in bad.values()
        assert found("ericsson", as_of)["remove-1"] is NOT_APPLICABLE
    assert not found("huawei", "2026-01-19")


# Korea's routing condition of 2014


def test_korea_routes_named_traffic_around_the_maker(case):
    def finding(bypass):
        rows = boxes(
            ("base", "boundary", "", "", ""),
            ("mast", "enodeb", "ericsson", "4G", "2013"),
            ("agg", "aggregation_router", "huawei", "4G", "2013"),
            ("other", "aggregation_router", "nokia", "4G", "2013"),
            ("home", "boundary", "", "", ""),
        )
        via = "other" if bypass else "agg"
        links = [
            {"id": f"l{n}", "a": a, "b": b}
            for n, (a, b) in enumerate((("base", "mast"), ("mast", via), (via, "home")))
        ]
        sites = [
            {"id": "camp", "name": "Camp", "country": "KR", "sensitive": "true"},
            {"id": "town", "name": "Town", "country": "KR", "sensitive": "false"},
        ]
        demands = [
            {"id": "camp", "source": "base", "target": "home", "site": "camp", "operator": "o"},
            {"id": "town", "source": "agg", "target": "home", "site": "town", "operator": "o"},
        ]
        tables = {
            "elements": rows,
            "links": links,
            "sites": sites,
            "demands": demands,
            "operators": operator("KR", "named", "kr-routing-2014"),
        }
        return by_name(judge(case("2014-06-01", **tables)))["kr-routing-2014/require_clean_path-1"]

    bad, good = finding(bypass=False), finding(bypass=True)
    assert bad.status is BREACHED
    assert "camp: traffic over equipment of the target always" in said(bad)
    assert good.status is MET
    assert "in every state examined: camp" in said(good)


# What is inside a box


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        ("huawei", UNKNOWN),
        ("huawei|ericsson", UNKNOWN),
        ("", UNKNOWN),
        ("ericsson", NOT_APPLICABLE),
        (None, NOT_APPLICABLE),
    ],
)
def test_a_part_of_a_named_maker_leaves_the_box_open(case, inside, status):
    tables = {
        "operators": operator("GB", bound="gb-dvd-2022"),
        "elements": boxes(("gnb", "gnb", "nokia", "5G", "2020", {"site": "quiet"})),
        "sites": UK_SITES,
    }
    if inside is not None:
        tables["components"] = [{"element": "gnb", "component": "radio", "vendor": inside}]
    found = statuses(by_name(judge(case("2029-01-01", **tables))), "gb-dvd-2022")
    assert found["R-5G-remove"] in (status, MET if status is NOT_APPLICABLE else status)
