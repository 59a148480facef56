"""Random cases and rules of any form that a file may have, drawn evenly so that every status occurs."""

from dataclasses import replace
from itertools import pairwise

from building import build
from cleanpath.policy.rules import DENOMINATORS, read_rule

DAYS = ("", "2015", "2018-08", "2018-08-23", "2019-12-31", "2020-06-30", "2021", "2022-10-13", "2023-02",
        "2024-05-01", "2026-03-23", "2026-08")  # fmt: skip
VENDORS = ("", "huawei", "huawei", "huawei", "zte", "ericsson", "cisco", "h3c", "hikvision", "huawei|zte",
          "huawei|nokia", "ericsson|nokia", "tp-link")  # fmt: skip
WORDS = ("gnb", "gnb", "enodeb", "upf", "mme", "ems", "dwdm_otn", "mpls_p_router", "olt", "ont_cpe", "o_du",
         "boundary", "mystery", "firewall")  # fmt: skip
ROLES = ("telecom_operator", "mobile_operator", "contractor", "subsidy_recipient", "named")
KINDS = ("prohibit_new", "prohibit_procurement", "prohibit_funding", "prohibit_authorisation",
         "domestic_only", "remove", "exclude_from_part", "exclude_from_sites",
         "prohibit_contracting_with_users", "cap", "cap", "cap", "cap", "require_authorisation")  # fmt: skip
TARGETS = (
    {"vendor": "huawei", "affiliates": "included"},
    {"vendor": "huawei", "affiliates": "included"},
    {"vendor": "huawei"},
    {"vendor": "huawei", "affiliates": "included", "condition": "it serves a purpose"},
    {"criterion": "home", "text": "x", "test": "home_in", "countries": ["CN"]},
    {"criterion": "foreign", "text": "x", "test": "foreign"},
    {"criterion": "named", "text": "x", "test": "designation"},
    {"criterion": "list", "text": "x", "test": "unlisted"},
    {"criterion": "made", "text": "x", "test": "produced_abroad", "category": "consumer-router"},
)
SOURCE = {"publisher": "p", "title": "t", "url": "https://example.org", "read_via": "primary"}


def draw_element(random, number):
    one = random.choice
    return {
        "id": f"e{number}",
        "kind": one(WORDS),
        "vendor": one(VENDORS),
        "site": one(("", "base", "hill", "town", "town")),
        "operator": one(("one", "one", "one", "one", "other", "")),
        "country": one(("", "", "", "GB", "US")),
        "part": one(("", "", "", "core", "ran", "premises", "storage")),
        "generation": one(("", "4G", "5G", "5G", "4G|5G", "fibre")),
        "obtained": one(DAYS),
        "in_service": one(("", "", one(DAYS))),
        "removed": one(("", "", "", "", one(DAYS))),
        "produced_in": one(("", "US", "CN", "US|CN")),
        "category": one(("", "", "", "consumer-router", "video-surveillance")),
        "count": one((1, 1, 2, 5)),
        "traffic": one(("", 0, 10, 30, 40)),
        "premises": one(("", 1, 100, 120)),
        "spend": one((7, 9, 11)),
        "funded_by": one(("", "own", "universal service", "own|rural")),
        "use": one(("", "own", "own", "backhaul", "roaming")),
        "visibility": one(("", "", "yes", "no")),
        "model": one(("", "x1")),
    }


def draw_network(random):
    one, some = random.choice, random.sample
    country = one(("GB", "GB", "US", "DE", "IN", "SE", "FR", "AU", "CN", "RO"))
    operator = {
        "id": "one",
        "name": "The one",
        "country": one(("", "GB", "US", "DE", "IN", "ZM")),
        "roles": "|".join(some(ROLES, random.randint(0, 3))),
        "bound_by": one(
            ("zz-trial", "zz-trial", "zz-trial|gb-dvd-2022|in-nsdts-2021", "us-ndaa2019-889a1B", "")
        ),
        "not_bound_by": one(("", "us-fcc-usf-ban")),
    }
    declared = [
        {
            "id": f"d{number}",
            "kind": one(("approval", "approval", "trusted", "refusal", "list_complete")),
            "rule": one(("zz-trial", "zz-trial", "in-nsdts-2021", "us-fcc-cl-routers")),
            "vendor": one(("", "huawei", "ericsson", "cisco")),
            "model": one(("", "", "x1")),
            "since": one(DAYS),
            "until": one(DAYS),
        }
        for number in range(one((0, 0, 1, 3)))
    ]
    components = [
        {"element": "e0", "component": f"c{n}", "vendor": one(("huawei", "ericsson", ""))}
        for n in range(random.randint(0, 2))
    ]
    return build(
        elements=[draw_element(random, number) for number in range(random.randint(1, 8))],
        sites=[
            {"id": name, "name": name, "country": country, "sensitive": str(name == "base").lower()}
            for name in ("base", "hill", "town")
        ],
        operators=[operator],
        declarations=declared,
        components=components,
    )


def draw_constraint(random):
    one = random.choice
    maybe = {
        "applies_from": one(DAYS[1:]),
        "known_from": one(DAYS[1:]),
        "deadline": one(("2019-12-31", "2023", "2024-05-01", "2024-05-01", "2027-12-31")),
        "generation": one((["4G", "5G"], ["5G"], ["fibre"])),
        "network_part": one((["ran", "access"], ["core"], ["transport"])),
        "draft": one((False, False, True)),
        "denominators": random.sample(sorted(DENOMINATORS), random.randint(1, 2)),
        "exceptions": one((["no_visibility"], ["third_party_connection", "no_visibility"])),
        "condition": "the moon is full",
        "kinds": ["dwdm_otn", "gnb"],
        "existing": one((False, True)),
        "roles": one((["named"], ["mobile_operator"])),
    }
    likely = {"applies_from": 0.5, "deadline": 0.5, "denominators": 0.7}
    fields = {name: value for name, value in maybe.items() if random.random() < likely.get(name, 0.15)}
    if "applies_from" in fields and "deadline" in fields:
        del fields["applies_from"]
    kind = one(KINDS)
    if kind == "cap" and random.random() < 0.9:
        fields["value_pct"] = one((0, 10, 25, 35, 50, 75, 100))
    return {"kind": kind, **fields}


def draw_rule(random):
    one = random.choice
    event = {"date": "2018-08", "known_from": "2018-08", "summary": "s", "attribution": "on_record",
             "verified": True, "source": SOURCE}  # fmt: skip
    fields = {
        "key": "zz-trial", "jurisdiction": one(("GB", "US", "EU")), "title": "t",
        "instrument": "law", "issuer": "i",
        "force": one(("binding", "binding", "binding", "binding", "proposed", "power_only")),
        "scope": {
            "generation": one((["any"], ["any"], ["5G"])),
            "network_part": one((["any"], ["any"], ["core", "ran"])),
            "obliged": one(("everybody", "everybody", "The one and others", "none")),
            "roles": one((["named"], ["telecom_operator"], [], ["contractor"])),
            **one(({}, {}, {"sites": "b"}, {"sites": "b", "sites_narrow": False})),
            **one(({}, {"generation_basis": "by_text", "part_basis": "by_text"})),
        },
        "target": [one(TARGETS) for _ in range(random.randint(1, 2))],
        "constraint": [draw_constraint(random) for _ in range(random.randint(1, 4))],
        "event": [{**event, "status": one(("effective",) * 6 + ("enacted", "proposed"))}],
    }  # fmt: skip
    return read_rule("trial", "zz-trial", fields)


def draw_meant(random, rule):
    """Draw a network of which much is what a rule means, with traffic over it and components inside it."""
    one, network = random.choice, draw_network(random)
    named = [t.vendor for t in rule.targets if t.vendor] + [n for t in rule.targets for n in t.read_as]
    words = [t.category for t in rule.targets if t.category]
    elements = []
    for row in network.elements.to_pylist():
        plain = {k: "" if v is None or v != v else str(v) for k, v in row.items()}
        if named and random.random() < 0.5:
            plain |= {"vendor": one(named), "generation": one(("4G", "5G")), "use": "own"}
        if words and random.random() < 0.5:
            plain |= {"category": one(words), "produced_in": one(("CN", "CN|US", ""))}
        elements.append(plain | {"operator": one(("one", "one", "other")), "removed": one(("", "", "2030"))})
    operators = [
        row | {"bound_by": rule.key, "not_bound_by": ""} if random.random() < 0.7 else row
        for row in network.operators.to_pylist()
    ]
    names = [row["id"] for row in elements]
    links = [{"id": f"l{n}", "a": a, "b": b} for n, (a, b) in enumerate(pairwise(names))]
    demands = [
        {"id": f"d{n}", "source": one(names), "target": one(names), "site": one(("base", "hill", "")),
         "operator": one(("one", ""))}
        for n in range(2)
    ]  # fmt: skip
    kinds = ("hosts", "manages", "controls")
    relations = [
        {"source": one(names), "kind": one(kinds), "target": one(names)} for _ in range(one((0, 0, 1, 2)))
    ]
    made = build(elements=elements, operators=operators, links=links, demands=demands, relations=relations)
    return replace(
        made, sites=network.sites, declarations=network.declarations, components=network.components
    )
