from functools import lru_cache
from pathlib import Path

import pytest

from building import equipment
from cleanpath.dates import Clocks, parse_day
from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.identity.vendor_checks import check_vendors
from cleanpath.identity.vendors import Vendors, load_vendors
from cleanpath.policy import entity_import as module
from cleanpath.policy.entity_import import Overlay, make_overlay, write_registries
from cleanpath.policy.judge import judge
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import Registry, check_registry, load_registry
from cleanpath.sources.followthemoney import parse_ftm
from cleanpath.verdict import Truth

SAMPLE = (Path(__file__).parents[1] / "sources" / "samples" / "entities.ftm.json").read_bytes()


@lru_cache
def bundled() -> tuple[Registry, Vendors]:
    return load_registry(), load_vendors()


def overlay(data: bytes = SAMPLE, **options: str) -> Overlay:
    return make_overlay(parse_ftm(data, "x"), *bundled(), options)


def answer(folder: Path, vendor: str, lens: str, day: str) -> Truth:
    rules, vendors = load_registry(folder / "rules"), load_vendors(folder / "vendors")
    clocks = Clocks.at(parse_day(day, "x"))
    return judge(
        rules, vendors, parse_lens(lens, rules, vendors), clocks, equipment((vendor,), part="ran")
    ).truth


def test_registries_with_an_export_are_sound(tmp_path: Path) -> None:
    folder = tmp_path / "with"
    write_registries(folder, overlay(jurisdiction="US"), *bundled())
    vendors = load_vendors(folder / "vendors")
    assert len(check_vendors(folder / "vendors")) == len(check_vendors())
    assert check_registry(folder / "rules", vendors) == check_registry(None, bundled()[1])
    new = "northwind-radio-systems"
    assert vendors[new].ownership[0].controller == "huawei"
    listing = "ftm-ua-ua-1-2022-10-01"
    assert answer(folder, new, listing, "2022-09-30") is Truth.UNKNOWN
    assert answer(folder, new, listing, "2023-01-01") is Truth.UNKNOWN, "what is asked was not read"
    assert answer(folder, new, "UA", "2023-01-01") is Truth.UNKNOWN
    assert answer(folder, "ericsson", "UA", "2023-01-01") is Truth.UNKNOWN, "a list is not all of the law"
    assert answer(folder, "ericsson", listing, "2023-01-01") is Truth.NO
    assert answer(folder, new, "vendor:huawei", "2023-01-01") is Truth.YES
    with pytest.raises(Conflict):
        write_registries(folder, overlay(jurisdiction="US"), *bundled())


def test_a_stated_constraint_restricts_from_the_listing_to_its_end(tmp_path: Path) -> None:
    ended = SAMPLE.replace(
        b'"startDate":["2022-10-01"]', b'"startDate":["2022-10-01"],"endDate":["2024-01-01"]'
    )
    folder = tmp_path / "with"
    write_registries(folder, overlay(ended, constraint="prohibit_transactions"), *bundled())
    for day, truth in (("2022-09-01", Truth.UNKNOWN), ("2023-01-01", Truth.YES), ("2024-06-01", Truth.NO)):
        assert answer(folder, "northwind-radio-systems", "ftm-ua-ua-1-2022-10-01", day) is truth


def test_every_entity_is_reported_and_likeness_names_nobody() -> None:
    alike = SAMPLE.replace(b"Northwind Radio Systems", b"Huawey")
    made = overlay(alike, vendors="known", jurisdiction="US")
    assert [(line["outcome"], line["vendor"]) for line in made.report] == [
        ("matched", "huawei"),
        ("unknown", ""),
    ]
    assert "huawei" in made.report[1]["candidates"]
    assert made.left["listings of entities that are no vendors"] == 2
    assert not made.vendors


def test_topics_say_what_is_asked_and_listings_without_a_home_are_left() -> None:
    made = overlay()
    assert made.left["listings that do not say whose they are (give --option jurisdiction=CODE)"] == 1
    debarred = SAMPLE.replace(b',"export.control"', b"")
    (key,) = [k for k in overlay(debarred, jurisdiction="US").rules if "denied" in k]
    assert 'kind = "prohibit_procurement"' in overlay(debarred, jurisdiction="US").rules[key]


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    evil = SAMPLE.replace(b'"Northwind Radio Systems"', b'"x\\" ]\\n[[pen]]\\u202e \\\\ \\u0000"')
    folder = tmp_path / "with"
    write_registries(folder, overlay(evil, jurisdiction="US"), *bundled())
    assert len(check_vendors(folder / "vendors")) == len(check_vendors())
    assert check_registry(folder / "rules") == check_registry()


def test_wrong_options_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for options in ({"constraint": "ban"}, {"jurisdiction": "USA"}, {"vendors": "some"}, {"x": "y"}):
        with pytest.raises(UnknownName):
            overlay(SAMPLE, **options)
    monkeypatch.setattr(module, "NEW_LIMIT", 0)
    with pytest.raises(BadInput, match="at most"):
        overlay(jurisdiction="US")
