import dataclasses
import datetime
import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import altered, equipment
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput
from cleanpath.identity.vendors import load_vendors
from cleanpath.policy.applicability import match_generation, match_part, prepare
from cleanpath.policy.judge import ReasonKind, judge, judge_many, judge_on
from cleanpath.policy.lens import FIRMNESS, Lens, parse_lens
from cleanpath.policy.registry import Registry, load_registry
from cleanpath.policy.rules import read_rule
from cleanpath.verdict import Truth

RULES, VENDORS = load_registry(), load_vendors()
VENDOR_IDS = [
    "huawei",
    "zte",
    "nokia",
    "ericsson",
    "cisco",
    "h3c",
    "hisilicon",
    "kaspersky",
    "tp-link",
    "samsung",
]
DAYS = st.dates(datetime.date(2010, 1, 1), datetime.date(2027, 12, 31))
PLACES = ["US", "AU", "GB", "DE", "FR", "KR", "TW", "NL", "CN", "CH", "IT", "EU", "JP"]


def at(day):
    return Clocks.at(datetime.date.fromisoformat(day))


def ask(lens, day, vendors, part="ran", generation="4G", country="", sensitive=Truth.UNKNOWN, rules=RULES):
    question = equipment(
        tuple(m for m in vendors.split("|") if m),
        part,
        tuple(g for g in generation.split("|") if g),
        country=country,
        sensitive=sensitive,
    )
    return judge(rules, VENDORS, parse_lens(lens, rules, VENDORS), at(day), question)


def questions():
    return st.builds(
        equipment,
        st.lists(st.sampled_from(VENDOR_IDS), max_size=3).map(tuple),
        st.sampled_from(["", "core", "ran", "transport", "access", "management", "computing", "premises"]),
        st.lists(st.sampled_from(["4G", "5G", "fibre"]), unique=True, max_size=2).map(tuple),
        country=st.sampled_from(["", *PLACES]),
        sensitive=st.sampled_from(Truth),
    )


LENSES = st.one_of(
    st.builds(
        lambda p, f: Lens("jurisdiction", (p,), f), st.sampled_from(PLACES), st.sampled_from([*FIRMNESS])
    ),
    st.builds(lambda k: Lens("rule", (k,)), st.sampled_from(sorted(RULES))),
    st.just(Lens("local", ())),
    st.builds(lambda v: Lens("vendors", (v,)), st.sampled_from(VENDOR_IDS)),
)


@pytest.mark.parametrize(
    ("lens", "day", "vendor", "part", "generation", "truth"),
    [
        # the founding day: in the US nothing in force reaches a network, much is on its way
        ("US", "2018-11-23", "huawei", "ran", "4G", "unknown"),
        ("US:enacted", "2018-11-23", "huawei", "ran", "4G", "yes"),
        ("US:enacted", "2018-11-23", "hikvision", "ran", "4G", "unknown"),  # meant for some purposes only
        ("US", "2026-11-23", "dahua", "ran", "4G", "unknown"),
        ("US", "2018-11-23", "huawei", "devices", "4G", "yes"),
        ("US", "2018-11-23", "kaspersky", "management", "4G", "yes"),
        ("US", "2018-11-23", "nokia", "ran", "4G", "no"),
        ("US:enacted", "2018-11-23", "nokia", "ran", "4G", "no"),
        ("US:advisory", "2012-12-01", "zte", "core", "4G", "yes"),
        ("US", "2010-01-01", "huawei", "core", "4G", "unknown"),
        ("US", "2020-07-15", "huawei", "ran", "4G", "yes"),
        ("US", "2020-07-15", "hisilicon", "ran", "4G", "yes"),
        ("US", "2020-07-15", "h3c", "ran", "4G", "unknown"),
        ("US", "2026-11-23", "cisco", "core", "5G", "no"),
        ("US", "2026-11-23", "cisco", "premises", "", "unknown"),
        ("US", "2026-11-23", "tp-link", "transport", "5G", "unknown"),
        # a criterion is not a name; Huawei itself says that it is meant
        ("AU", "2018-08-22", "huawei", "ran", "5G", "unknown"),  # the rumour is dated no finer than August
        ("AU", "2018-11-23", "huawei", "ran", "5G", "yes"),
        ("AU", "2018-11-23", "zte", "core", "4G|5G", "yes"),
        ("AU", "2018-11-23", "nokia", "ran", "5G", "unknown"),
        # reports say what a rule names, and leave open what they do not name
        ("AU", "2018-11-23", "huawei", "ran", "4G", "unknown"),
        ("AU", "2018-11-23", "huawei", "ran", "", "unknown"),
        ("AU", "2018-11-23", "huawei", "access", "fibre", "yes"),
        ("TW", "2018-11-23", "h3c", "core", "4G", "yes"),
        ("TW", "2018-11-23", "ericsson", "core", "4G", "no"),
        # advice and lowered assurance are not bans
        ("GB", "2018-11-23", "huawei", "ran", "4G", "no"),
        ("GB", "2018-11-23", "zte", "ran", "4G", "unknown"),
        ("GB:advisory", "2018-11-23", "zte", "ran", "4G", "yes"),
        ("GB", "2022-10-13", "huawei", "ran", "5G", "yes"),
        ("GB", "2022-10-13", "huawei", "ran", "4G", "unknown"),
        ("GB", "2022-10-13", "huawei", "core", "4G", "yes"),
        ("DE", "2018-11-23", "huawei", "ran", "5G", "no"),
        ("DE", "2026-11-23", "huawei", "core", "5G", "yes"),
        ("DE", "2026-11-23", "huawei", "ran", "5G", "unknown"),
        ("GB", "2026-11-23", "huawei", "management", "5G", "yes"),
        ("DK", "2026-11-23", "huawei", "core", "5G", "unknown"),
        ("TW", "2018-11-23", "huawei", "access", "fibre", "unknown"),
        ("TW", "2026-11-23", "huawei", "transport", "fibre", "unknown"),
        ("BE", "2026-11-23", "huawei", "ran", "4G", "no"),  # the act was read, and is about 5G
        # a date without a day opens on its first day and binds from its last
        ("IT", "2019-10-01", "huawei", "ran", "5G", "unknown"),
        ("LT", "2021-07-01", "huawei", "ran", "5G", "yes"),
        ("us-china-mobile-214-denial-2019", "2018-11-23", "nokia", "ran", "5G", "unknown"),
        ("DE", "2026-11-23", "huawei", "computing", "5G", "unknown"),
        ("JP", "2018-11-23", "huawei", "ran", "4G", "unknown"),
        ("CN", "2018-11-23", "cisco", "core", "4G", "yes"),
        ("CN", "2018-11-23", "huawei", "core", "4G", "no"),
        # nobody looked, or nothing could be known
        ("CH", "2018-11-23", "huawei", "ran", "5G", "unknown"),
        ("IT", "2018-11-23", "nokia", "ran", "5G", "unknown"),
        ("NL", "2026-11-23", "nokia", "core", "5G", "unknown"),
        ("NL", "2026-11-23", "huawei", "core", "5G", "unknown"),
        # powers and rescinded orders restrict nobody
        ("us-eo13873", "2026-11-23", "huawei", "core", "5G", "no"),
        ("us-bis-zte-denial-2018", "2018-11-23", "zte", "core", "4G", "no"),
        ("us-ndaa2019-889a1A", "2018-01-01", "zte", "core", "4G", "unknown"),
        ("vendor:huawei", "2005-06-01", "h3c", "core", "", "yes"),
        ("vendor:huawei", "2010-01-01", "h3c", "core", "", "no"),
        ("vendor:huawei", "2006-06-01", "h3c", "core", "", "unknown"),
    ],
)
def test_well_known_answers(lens, day, vendor, part, generation, truth):
    assert str(ask(lens, day, vendor, part, generation).truth) == truth


def test_a_purpose_is_a_condition_of_the_target():
    found = ask("us-ndaa2019-889a1B", "2022-01-01", "hikvision", part="access")
    assert found.truth is Truth.UNKNOWN
    assert "public safety" in found.reasons[0].text
    assert ask("us-ndaa2019-889a1B", "2022-01-01", "huawei", part="access").truth is Truth.YES
    assert ask("us-fcc-cl-hytera", "2026-01-01", "hytera").truth is Truth.UNKNOWN


def test_a_list_is_closed_by_its_text_only():
    scope = {"generation": ["5G"], "network_part": ["core"], "obliged": "operators"}
    reported = rule_naming("huawei", scope=scope)
    read = rule_naming("huawei", scope=scope | {"generation_basis": "by_text", "part_basis": "by_text"})
    for part, generation, open_, closed in (
        ("core", "5G", "yes", "yes"),
        ("ran", "5G", "unknown", "no"),
        ("core", "4G", "unknown", "no"),
    ):
        assert str(ask("ZM", "2020-01-01", "huawei", part, generation, rules=reported).truth) == open_
        assert str(ask("ZM", "2020-01-01", "huawei", part, generation, rules=read).truth) == closed


def test_what_a_reported_rule_asks_of_one_part_may_be_asked_of_another():
    narrow = [{"kind": "remove", "network_part": ["core"]}]
    assert ask("ZM", "2020-01-01", "huawei", rules=rule_naming("huawei", constraint=narrow)).truth is (
        Truth.UNKNOWN
    )
    scope = {"generation": ["any"], "network_part": ["any"], "part_basis": "by_text", "obliged": "operators"}
    rules = rule_naming("huawei", constraint=narrow, scope=scope)
    assert ask("ZM", "2020-01-01", "huawei", rules=rules).truth is Truth.NO


def event(date, status, known=None):
    source = {"publisher": "Gazette", "title": "Act", "url": "https://example.org", "read_via": "primary"}
    return {
        "date": date, "known_from": known or date, "status": status, "summary": "It happens.",
        "attribution": "official_document", "verified": True, "source": source,
    }  # fmt: skip


BEGINS = [event("2020-01-01", "enacted"), event("2020-06", "effective", "2020-01-01")]
ENDS = [event("2019-01-01", "effective"), event("2020-06", "rescinded", "2020-01-01")]


@pytest.mark.parametrize(
    ("events", "day", "truth"),
    [
        (BEGINS, "2020-05-31", "unknown"),
        (BEGINS, "2020-06-01", "unknown"),
        (BEGINS, "2020-06-30", "yes"),
        (ENDS, "2020-05-31", "yes"),
        (ENDS, "2020-06-15", "unknown"),
        (ENDS, "2020-06-30", "no"),
        ([event("2020-06", "effective")], "2020-06-15", "unknown"),
    ],
)  # fmt: skip
def test_a_date_without_a_day_opens_on_its_first_and_binds_from_its_last(events, day, truth):
    assert str(ask("ZM", day, "huawei", rules=rule_naming("huawei", event=events)).truth) == truth


def test_what_may_not_have_been_public_yet_is_not_named():
    registry = rule_naming("huawei", event=[event("2020-06", "effective")])
    other = rule_naming("zte")["zz-act"]
    other = dataclasses.replace(other, key="zz-other")
    rules = Registry({"zz-act": registry["zz-act"], "zz-other": other}, frozenset(), RULES.folder)
    found = ask("ZM", "2020-06-15", "huawei", rules=rules)
    assert found.truth is Truth.UNKNOWN
    assert all(reason.rule is None for reason in found.reasons)
    assert "zz-act" not in str(found.view())
    assert ask("ZM", "2020-05-31", "huawei", rules=rules).truth is Truth.NO


def test_the_law_of_a_state_counts_in_it_and_is_open_in_its_country():
    texas = dataclasses.replace(rule_naming("huawei")["zz-act"], jurisdiction="US-TX", key="tx-act")
    federal = dataclasses.replace(rule_naming("zte")["zz-act"], jurisdiction="US", key="us-act")
    rules = Registry({"tx-act": texas, "us-act": federal}, frozenset(), RULES.folder)
    for lens, country, huawei, zte in (
        ("US-TX", "", "yes", "yes"),
        ("US", "", "no", "yes"),
        ("local", "US-TX", "yes", "yes"),
        ("local", "US-NE", "no", "yes"),
        ("local", "US", "unknown", "yes"),
    ):
        assert str(ask(lens, "2020-01-01", "huawei", country=country, rules=rules).truth) == huawei
        assert str(ask(lens, "2020-01-01", "zte", country=country, rules=rules).truth) == zte


def test_a_law_that_nobody_looked_at_as_a_whole_frees_nobody():
    for lens in ("SK", "GE", "US-TX"):
        assert ask(lens, "2026-11-23", "nokia").truth is Truth.UNKNOWN
    assert ask("local", "2026-11-23", "nokia", country="SK").truth is Truth.UNKNOWN


def test_the_korean_rule_reaches_sensitive_traffic_only():
    for sensitive in Truth:
        found = ask("local", "2018-11-23", "huawei", country="KR", sensitive=sensitive)
        assert found.truth is sensitive
    assert found.reasons[0].constraint.kind == "require_clean_path"


def test_reasons_name_rule_event_source_and_grade():
    (first, *_) = ask("AU", "2018-11-23", "huawei", generation="5G").reasons
    view = first.view()
    assert view["rule"] == "au-5g-2018"
    assert view["kind"] == "restriction"
    assert view["event"] == {"date": "2018-09-18", "status": "effective"}
    assert view["grade"][0] in "ABCD"
    assert "Huawei (its own statement)" in view["why"]
    kinds = {r.rule.key: r.kind for r in ask("US", "2018-11-23", "huawei").reasons}
    assert kinds["us-ndaa2019-889a1A"] == "pending"
    assert kinds["us-hpsci-2012"] == "advisory"
    assert kinds["us-lobbying-2018"] == "rumour"


def test_whom_a_rule_binds_is_recorded_beside_the_answer():
    question = equipment(("zte",), "core", ("5G",), country="SE", operator="Telia")
    lens = Lens("rule", ("gb-dvd-2022",))
    assert judge(RULES, VENDORS, lens, at("2026-11-23"), question).truth is Truth.NO
    for operator, binds in (("Vodafone", Truth.YES), ("vodafone", Truth.UNKNOWN), ("Vodaf", Truth.UNKNOWN)):
        question = altered(question, country="DE", operator=operator)
        found = judge(RULES, VENDORS, Lens("local", ()), at("2026-11-23"), question)
        assert found.reasons[0].rule.key == "de-contracts-2024"
        assert found.reasons[0].binds is binds
    found = judge(RULES, VENDORS, Lens("jurisdiction", ("US",)), at("2026-11-23"), question)
    assert found.truth is Truth.YES
    assert found.reasons[0].binds is Truth.NO  # at home elsewhere, in a role that nobody has from there


def test_candidates_agree_or_leave_it_open():
    assert ask("US", "2026-11-23", "huawei|zte").truth is Truth.YES
    assert ask("US", "2026-11-23", "nokia|ericsson").truth is Truth.NO
    assert ask("US", "2026-11-23", "nokia|zte").truth is Truth.UNKNOWN
    assert ask("US", "2026-11-23", "").truth is Truth.UNKNOWN
    assert ask("local", "2026-11-23", "huawei").truth is Truth.UNKNOWN


def test_an_unregistered_maker_is_refused():
    with pytest.raises(BadInput, match="Did you mean huawei"):
        judge(RULES, VENDORS, Lens("local", ()), at("2018-11-23"), equipment(("huawai",)))


def rule_naming(vendor, affiliates="included", state="effective", **more):
    source = {"publisher": "Gazette", "title": "Act", "url": "https://example.org", "read_via": "primary"}
    event = {
        "date": "2001", "known_from": "2001", "status": state, "summary": "Adopted.",
        "attribution": "official_document", "verified": True, "source": source,
    }  # fmt: skip
    fields = {
        "key": "zz-act", "jurisdiction": "ZM", "title": "Act", "instrument": "law", "issuer": "Parliament",
        "force": "binding", "scope": {"generation": ["any"], "network_part": ["any"], "obliged": "operators"},
        "target": [{"vendor": vendor, "affiliates": affiliates}], "constraint": [{"kind": "remove"}],
        "event": [event], **more,
    }  # fmt: skip
    rule = read_rule("zz-act.toml", "zz-act", fields)
    return Registry({"zz-act": rule}, frozenset(), RULES.folder)


@pytest.mark.parametrize(
    ("affiliates", "then", "now"),
    [("included", "yes", "no"), ("unstated", "unknown", "no"), ("listed_only", "unknown", "no")],
)
def test_affiliates_follow_the_owner_of_the_day(affiliates, then, now):
    rules = rule_naming("huawei", affiliates)
    found = ask("ZM", "2005-06-01", "h3c", rules=rules)
    assert str(found.truth) == then
    assert found.reasons[0].match.via == "huawei"
    assert str(ask("ZM", "2010-01-01", "h3c", rules=rules).truth) == now
    assert str(ask("ZM", "2010-01-01", "huawei", rules=rules).truth) == "yes"


@pytest.mark.parametrize("changes", [{"secret": True}, {"constraint": [{"kind": "remove", "draft": True}]}])
def test_secret_and_drafted_texts_never_make_yes(changes):
    assert ask("ZM", "2010-01-01", "huawei", rules=rule_naming("huawei", **changes)).truth is Truth.UNKNOWN


@given(one=st.sampled_from(VENDOR_IDS), other=st.sampled_from(VENDOR_IDS), question=questions(), day=DAYS)
def test_renaming_the_named_vendor_renames_the_answer(one, other, question, day):
    ask_one = altered(question, vendors=(one,))
    ask_other = altered(question, vendors=(other,))
    lens = Lens("jurisdiction", ("ZM",))
    clocks = Clocks.at(day)
    first = judge(rule_naming(one), VENDORS, lens, clocks, ask_one).truth
    second = judge(rule_naming(other), VENDORS, lens, clocks, ask_other).truth
    assert first is second is Truth.YES


@given(day=DAYS, question=questions(), place=st.sampled_from(sorted(RULES.not_researched)))
def test_a_jurisdiction_nobody_researched_is_never_free(day, question, place):
    found = judge(RULES, VENDORS, Lens("jurisdiction", (place,)), Clocks.at(day), question)
    assert found.truth is Truth.UNKNOWN
    local = altered(question, country=place)
    assert judge(RULES, VENDORS, Lens("local", ()), Clocks.at(day), local).truth is Truth.UNKNOWN


@given(day=DAYS, question=questions(), place=st.sampled_from(PLACES))
def test_a_less_firm_lens_never_frees(day, question, place):
    truths = [
        judge(RULES, VENDORS, Lens("jurisdiction", (place,), firmness), Clocks.at(day), question).truth
        for firmness in ("in_force", "enacted", "advisory", "rumoured")
    ]
    if len(set(question.vendors)) == 1:
        assert truths == sorted(truths)


@given(day=DAYS, question=questions(), lens=LENSES)
def test_learning_what_was_open_stays_within_the_answer(day, question, lens):
    rules_as_of = prepare(RULES, VENDORS, lens, Clocks.at(day))
    found = judge_on(rules_as_of, question)
    if found.truth is Truth.UNKNOWN:
        return
    for vendor in question.vendors:
        assert judge_on(rules_as_of, altered(question, vendors=(vendor,))).truth is found.truth
    for part in ("core", "ran", "transport", "access", "management", "premises", "devices"):
        if question.trait.parts == ("",) and question.vendors:
            assert judge_on(rules_as_of, altered(question, part=part)).truth is found.truth
    for generation in (("4G",), ("5G",), ("fibre",), ("4G", "5G")):
        if not question.trait.generation and question.vendors:
            assert judge_on(rules_as_of, altered(question, generation=generation)).truth is found.truth
    if question.sensitive is Truth.UNKNOWN:
        for sensitive in Truth:
            assert judge_on(rules_as_of, altered(question, sensitive=sensitive)).truth is found.truth


@given(day=DAYS, later=DAYS, question=questions(), lens=LENSES)
def test_answers_use_only_what_was_known(day, later, question, lens):
    clocks = Clocks.at(day)
    found = judge(RULES, VENDORS, lens, clocks, question)
    for reason in found.reasons:
        assert reason.kind in get_args(ReasonKind)
        assert reason.event is None or clocks.knows(reason.event.known_from)
    json.dumps([reason.view() for reason in found.reasons])


@given(day=DAYS, asked=st.lists(questions(), max_size=6), lens=LENSES)
def test_many_answers_are_the_single_ones(day, asked, lens):
    asked = [*asked, *asked[:2]]
    rules_as_of = prepare(RULES, VENDORS, lens, Clocks.at(day))
    truths, places, judgements = judge_many(rules_as_of, asked)
    assert truths.dtype.name == "int8"
    assert [Truth(code) for code in truths] == [judge_on(rules_as_of, q).truth for q in asked]
    assert [judgements[place].truth for place in places] == [Truth(code) for code in truths]


def test_parts_and_generations():
    assert match_part(("access",), ("5G",), "ran") is Truth.YES
    assert match_part(("access",), ("5G", "fibre"), "ran") is Truth.NO
    assert match_part(("core",), ("any",), "timing") is Truth.UNKNOWN
    assert match_part(("core", "any"), ("any",), "") is Truth.YES
    assert match_generation(("5G",), ("4G", "5G")) is Truth.YES
    assert match_generation(("5G",), ()) is Truth.UNKNOWN


@given(day=DAYS, question=questions(), place=st.sampled_from(PLACES), data=st.data())
def test_one_more_rule_never_frees(day, question, place, data):
    own = [rule.key for rule in RULES.rules_of(place)]
    if not own:
        return
    kept = data.draw(st.lists(st.sampled_from(own), unique=True, min_size=1))
    fewer = Registry({key: RULES[key] for key in sorted(kept)}, RULES.not_researched, RULES.folder)
    lens, clocks = Lens("jurisdiction", (place,)), Clocks.at(day)
    less = judge(fewer, VENDORS, lens, clocks, question)
    more = judge(RULES, VENDORS, lens, clocks, question)
    if len(set(question.vendors)) == 1 and all(reason.kind != "unresearched" for reason in less.reasons):
        assert more.truth >= less.truth


@given(
    vendor=st.sampled_from(sorted(VENDORS)),
    countries=st.lists(st.sampled_from(["CN", "US", "SE"]), min_size=1),
)
def test_a_criterion_of_home_follows_the_registry_of_vendors(vendor, countries):
    countries = sorted(set(countries))
    criterion = {"criterion": "home", "text": "at home there", "test": "home_in", "countries": countries}
    found = ask("ZM", "2020-01-01", vendor, rules=rule_naming("huawei", target=[criterion]))
    home = set(VENDORS[vendor].home)
    if found.truth is Truth.YES:
        assert home
        assert home <= set(countries)
    if found.truth is Truth.NO:
        assert home
        assert not home & set(countries)
