"""A page as of a day names nothing that was published, titled or decided later.

Sources are held on every day on which something became known. Pages are rendered for a few of these days by
default, for every tenth in the deep setting, and for all of them in the nightly one.
"""

import json
import os
import re
from datetime import date

import pytest

from cleanpath.claims.market import load_market_claims
from cleanpath.claims.model import as_known
from cleanpath.cli.main import main
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput
from cleanpath.policy.registry import load_registry
from cleanpath.policy.status import visible_events

RULES, CLAIMS = load_registry(), load_market_claims()
FIRST = date(2010, 1, 1)
DAYS = sorted(
    {
        event.known_from.last
        for rule in RULES.values()
        for event in rule.events
        if event.known_from.last >= FIRST
    }
    | {
        claim.known_from.last
        for claim in CLAIMS
        if claim.known_from.last >= FIRST and claim.kind != "searched"
    }
)
EVERY = {"nightly": 1, "deep": 24}.get(os.environ.get("HYPOTHESIS_PROFILE", ""), len(DAYS) // 3 + 1)
RENDERED = sorted({date(2018, 11, 23), date(2018, 11, 29), *DAYS[::EVERY]})
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def published(source):
    try:
        return parse_date(source.published, "published").first if source.published else None
    except BadInput:
        return None


SOURCES = {event.source for rule in RULES.values() for event in rule.events}
SOURCES |= {source for claim in CLAIMS for source in claim.sources}
DATED = [(source, published(source)) for source in SOURCES if published(source)]


def test_there_are_later_sources_to_hide():
    day = date(2018, 11, 23)
    assert any(
        (published(event.source) or day) > day
        for rule in RULES.values()
        for event in rule.events
        if event.known_from.last <= day
    )


def test_events_and_claims_of_every_day_name_no_later_source():
    for day in DAYS:
        check_sources(day)


def check_sources(day):
    clocks = Clocks.at(day)
    seen = [event.source for rule in RULES.values() for event in visible_events(rule, clocks)]
    seen += [source for claim in CLAIMS for source in as_known(claim, day).sources]
    for source in seen:
        assert (published(source) or day) <= day
    for claim in CLAIMS:
        until = as_known(claim, day).until
        assert until is None or until.first <= day


PLANNED = {"de-bmi-2023-proposal": 2026, "gb-5g-ban-2020-07": 2027, "ru-domestic-bts-2028": 2028}
"""Years to come that the first text itself named."""


def test_titles_of_rules_tell_no_year_after_the_day_they_were_first_known():
    for rule in RULES.values():
        first = min(event.known_from.last for event in rule.events).year
        latest = max(first, PLANNED.get(rule.key, first))
        assert all(int(year) <= latest for year in YEAR.findall(rule.title)), (rule.key, rule.title)


def written(day, folder, capsys):
    """Return what a reader of that day gets: table, rows, explanation, rules, brief and exports."""
    asked = ["--as-of", day.isoformat()]
    before = ["--ledger", str(folder / "ledger.sqlite")]
    texts = {}
    for name, words in {
        "table": ["assess", "allies-2018"],
        "flows": ["assess", "allies-2018", "--format", "json"],
        "explain": ["explain", "allies-2018", "ramstein-mobile-de-vodafone"],
        "rules": ["rules"],
        "claims": ["claims", "--format", "csv"],
        "judge": ["judge", "huawei", "--lens", "US"],
    }.items():
        assert main([*before, *words, *asked]) == 0
        texts[name] = capsys.readouterr().out
    for name, words in {
        "brief": ["brief", "allies-2018"],
        "geojson": ["export", "allies-2018", "--as", "geojson"],
        "csv": ["export", "allies-2018", "--as", "csv"],
    }.items():
        to = folder / f"{name}-{day}"
        assert main([*before, *words, "--to", str(to), *asked]) == 0
        capsys.readouterr()
        texts[name] = to.read_text(encoding="utf-8")
    return texts


@pytest.mark.parametrize("day", RENDERED, ids=str)
def test_no_page_of_a_day_names_what_came_later(day, tmp_path, capsys):
    texts = written(day, tmp_path, capsys)
    open_ = {s.title for s, when in DATED if when <= day} | {s.url for s, when in DATED if when <= day}
    later = [s for s, when in DATED if when > day]
    hidden = {text for s in later for text in (s.title, s.url) if len(text) > 16} - open_
    hidden |= {rule.title for rule in RULES.values() if not visible_events(rule, Clocks.at(day))}
    assert hidden
    for name, text in texts.items():
        told = [words for words in hidden if words in text or json.dumps(words)[1:-1] in text]
        assert told == [], name
