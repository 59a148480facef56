import os
import re
import shutil
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.dates import parse_date
from cleanpath.errors import BadInput
from cleanpath.identity.vendors import load_vendors
from cleanpath.policy.registry import BUNDLED, check_registry, load_registry

RULES = load_registry()


def copied(tmp_path, *keys):
    folder = tmp_path / "rules"
    folder.mkdir(exist_ok=True)
    for key in keys:
        shutil.copy(BUNDLED / f"{key}.toml", folder)
    return folder


def changed(tmp_path, old, new, key="au-5g-2018"):
    folder = copied(tmp_path, key)
    path = folder / f"{key}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_every_instrument_is_there():
    assert len(RULES) == 138
    assert sum(len(rule.events) for rule in RULES.values()) == 434
    assert sum(len(rule.targets) for rule in RULES.values()) == 202
    assert sum(len(rule.constraints) for rule in RULES.values()) == 220
    assert len(RULES.jurisdictions) == 50
    assert len(RULES.not_researched) == 16
    assert {"US-NE", "US-TX"} <= set(RULES.jurisdictions)
    assert "NO" in RULES.jurisdictions


def test_the_bundled_registry_has_no_fault():
    assert check_registry(vendors=load_vendors()) == []


def test_every_rule_has_a_source_for_every_event():
    for rule in RULES.values():
        for event in rule.events:
            assert event.source.publisher, rule.key
            assert event.verified == bool(event.source.url), rule.key


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NOT_A_DATE = re.compile(r"\b(FY|FAC |BEL/|No\.? ?)\d{4}(-\d+)?")
SAID = re.compile(rf"(?:(\d{{1,2}}) )?(?:({'|'.join(MONTHS)})[a-z]* )?((?:19|20)\d\d)\b")
FORESEEN = {
    "ch-tca-2026": {"2028"},  # a spectrum award to come
    "es-rdl7-2022": {"2030"},  # the term of a contract
    "eu-csa2-2026": {"2027"},  # aimed for
    "gb-5g-ban-2020-07": {"2021-09", "2023-01"},  # a roadmap
    "gb-dvd-2022": {"2022-03-21"},  # the end of a consultation
    "us-fcc-214-interconnection-2026": {"2026-07-07"},  # replies due
    "us-fcc-cl-uas": {"2025-12-23"},  # put off from this day
    "us-ndaa2018-1656": {"2018-12-12"},  # a deadline for rules
    "us-ndaa2019-889a1B": {"2020-09-30", "2022-09-30"},  # ends of waivers
    "us-state-cleanpath-2020": {"2020-07-03"},  # answers due
}
"""Days to come that were foreseen when they were spoken of, beside those that the rules set."""


def dates_in(text):
    for day, month, year in SAID.findall(NOT_A_DATE.sub("", text)):
        parts = [year] + ([f"{MONTHS.index(month) + 1:02}"] if month else [])
        yield parse_date("-".join(parts + ([f"{int(day):02}"] if month and day else [])), text)


@pytest.mark.parametrize("key", sorted(RULES))
def test_no_event_tells_what_became_known_after_it_was_known_itself(key):
    rule = RULES[key]
    foreseen = [parse_date(text, key) for text in FORESEEN.get(key, ())]
    foreseen += [d for c in rule.constraints for d in (c.applies_from, c.deadline) if d]
    foreseen += [e.date for e in rule.events if e.status in ("deadline", "effective")]
    foreseen += [e.date for e in RULES["us-fcc-cl-routers"].events if key == "us-fcc-cl-uas"]
    for event in rule.events:
        for date in dates_in(event.summary):
            known = date.first <= event.known_from.last
            planned = any(d.first <= date.last and date.first <= d.last for d in foreseen)
            assert known or planned, f"{event.date}, known from {event.known_from}: {event.summary}"


def test_dates_in_summaries_are_found():
    assert [str(d) for d in dates_in("From 3 March 2021, again in Sep 2022 and 2023 (FY2025).")] == [
        "2021-03-03",
        "2022-09",
        "2023",
    ]


def test_every_list_of_the_bundled_rules_says_what_it_rests_on():
    for key in RULES:
        text = (BUNDLED / f"{key}.toml").read_text(encoding="utf-8")
        scope = tomllib.loads(text)["scope"]
        for field, basis in (("generation", "generation_basis"), ("network_part", "part_basis")):
            assert (basis in scope) == ("any" not in scope[field]), key
        for target in tomllib.loads(text)["target"]:
            assert ("product_basis" in target) == ("category" in target), key


@pytest.mark.parametrize(
    ("old", "new", "where", "found"),
    [
        ('jurisdiction = "AU"', "jurisdiction = NO", "au-5g-2018.toml", "line 2"),
        ('jurisdiction = "AU"', 'jurisdiction = "au"', "[jurisdiction]", "'au'"),
        ('jurisdiction = "AU"', 'jurisdiction = "QQ"', "[jurisdiction]", "'QQ'"),
        ('jurisdiction = "AU"', "jurisdiction = false", "[jurisdiction]", "False"),
        ('key = "au-5g-2018"', 'key = "au-5g-2019"', "[key]", "'au-5g-2019'"),
        ('force = "binding"', 'force = "binding"\nforce = "none"', "au-5g-2018.toml", "overwrite"),
        ('force = "binding"', 'force = "strong"', "[force]", "'strong'"),
        ('read_as = ["huawei", "zte"]', 'read_as = ["huawei", "zteee"]', "[target 1 read_as]", "'zteee'"),
        ('read_as = ["huawei", "zte"]', "read_as = []", "[target 1] [read_as]", "none"),
        ('criterion = "extra', 'vendor = "huawei"\ncriterion = "extra', "[target 1]", "both"),
        ('test = "foreign"', 'test = "home_in"', "[countries]", "0 with home_in"),
        ('date = "2018-06"', 'date = "2018-13"', "[event 1] [date]", "'2018-13'"),
        ('date = "2018-06"', "date = 2018-06-01", "[event 1] [date]", "datetime.date"),
        ('known_from = "2018-08"\n', "", "[event 1] [known_from]", "nothing"),
        ('status = "rumoured"', 'status = "gossip"', "[event 1] [status]", "'gossip'"),
        (
            'applies_from = "2018-08-23"',
            'applies_from = "2018-08-23"\ndeadline = "2017"',
            "[deadline]",
            "2017",
        ),
        ('kind = "prohibit_new"', 'kind = "prohibit_new"\ncolour = "red"', "[constraint 1]", "'colour'"),
        ('network_part = ["any"]', 'network_part = ["kernel"]', "[network_part]", "'kernel'"),
        ("verified = true", 'verified = "yes"', "[constraint 1] [verified]", "'yes'"),
        ('generation_basis = "as_reported"', 'generation_basis = "known"', "[generation_basis]", "'known'"),
        ('jurisdiction = "AU"', 'jurisdiction = "US-QQ"', "[jurisdiction]", "'US-QQ'"),
    ],
)
def test_each_fault_is_told_with_file_and_key(tmp_path, old, new, where, found):
    folder = changed(tmp_path, old, new)
    faults = check_registry(folder, load_vendors())
    assert len(faults) == 1
    told = str(faults[0])
    assert "au-5g-2018.toml" in told
    assert where in told
    assert found in told


def test_a_deadline_set_after_it_and_one_before_the_rule(tmp_path):
    folder = copied(tmp_path, "dk-tele-2021")
    path = folder / "dk-tele-2021.toml"
    day = 'date = "2027-01-01"\nknown_from = '
    path.write_text(
        path.read_text(encoding="utf-8").replace(f'{day}"2023"', f'{day}"2028"'), encoding="utf-8"
    )
    (fault,) = check_registry(folder)
    assert "event 4 known_from" in str(fault)
    folder = changed(tmp_path, 'deadline = "2028"', 'deadline = "2008"', "fr-loi-2019")
    assert any("constraint 2 deadline" in str(fault) for fault in check_registry(folder))


def test_a_researched_jurisdiction_cannot_be_listed_as_not_researched(tmp_path):
    folder = copied(tmp_path, "au-5g-2018")
    (folder / "_jurisdictions.toml").write_text('not_researched = ["AU"]')
    with pytest.raises(BadInput, match="not listed as not researched"):
        load_registry(folder)


def test_hostile_folders(tmp_path):
    folder = copied(tmp_path, "au-5g-2018")
    os.symlink("/etc/passwd", folder / "link.toml")
    (folder / "huge.toml").write_bytes(b"#" * 1_000_001)
    (folder / "latin.toml").write_bytes(b'title = "\xe9"')
    (folder / "deep.toml").write_bytes(b"a = " + b"[" * 4000)
    (folder / "_other.toml").write_text("n = 1")
    faults = check_registry(folder)
    assert len(faults) == 5
    with pytest.raises(BadInput):
        load_registry(folder)
    with pytest.raises(BadInput, match="a folder of rule files"):
        load_registry(tmp_path / "none")


def test_the_way_out_names_near_keys():
    with pytest.raises(BadInput, match="Did you mean au-5g-2018"):
        RULES.find("au-5g-2081")


@given(data=st.data())
def test_damaged_files_end_in_faults_and_nothing_else(tmp_path_factory, data):
    folder = copied(tmp_path_factory.mktemp("damaged"), "kr-routing-2014")
    path = folder / "kr-routing-2014.toml"
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = start + data.draw(st.integers(0, 40))
        raw[start:end] = data.draw(st.one_of(st.binary(max_size=20), st.text(max_size=20).map(str.encode)))
    path.write_bytes(bytes(raw))
    faults = check_registry(folder, {"huawei"})
    assert all(str(fault).isprintable() for fault in faults)
    try:
        assert len(load_registry(folder)) == 1
    except BadInput:
        assert faults
