"""Bundled cases without a cell, a column, a row, a table or a fact of the registry: nothing gets clearer.

Left out is what stands for something by itself: links, demands, given paths and relations are the network;
days of arrival and removal say that something is not there; the maker at a place is all that makes it
equipment; a part, a category, a country of its own or visibility corrects what kind and site say; a site is
not sensitive, and equipment is the operator's own, unless somebody says so. Of the registries the homes of
vendors are taken away: who owns whom, and what rules there are, is what the registries are for.
"""

import csv
import io
import os
import shutil
from dataclasses import replace
from random import Random

import pytest

from cleanpath.analysis import Analysis, Registries
from cleanpath.dates import Clocks
from cleanpath.errors import CleanpathError
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import find_case, read_case
from cleanpath.network.date_columns import not_yet_there
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from cleanpath.verdict import Level

REGISTRY, VENDORS = load_registry(), load_vendors()
DEEP = os.environ.get("HYPOTHESIS_PROFILE") in ("deep", "nightly")
TRIES = 100 if DEEP else 8
NETWORK = ("links", "demands", "paths", "relations", "prices", "budgets", "crews", "aid", "costs")
"""Tables that are the network or its money; evidence is in the others."""
SAYS_ITSELF = {
    "elements": ("in_service", "removed", "part", "category", "visibility", "use", "count", "country"),
    "sites": ("sensitive",),
    "declarations": (),
}
CASES = {
    "operator-5g": ("local", "US", "home:CN", "vendor:huawei", "GB:enacted"),
    "operator-uk": ("gb-dvd-2022", "local", "US:advisory", "home:CN"),
    "allies-2018": ("local", "US", "US:enacted", "home:CN"),
}


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def put(path, rows, names):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def take_away(folder, random):
    """Take one thing of a case away, and return what in words; an empty text where there was nothing."""
    path = random.choice([p for p in sorted(folder.glob("*.csv")) if p.stem not in NETWORK])
    rows = rows_of(path.read_text(encoding="utf-8"))
    if not rows:
        return ""
    names = list(rows[0])
    own = [name for name in names if name != "id" and name not in SAYS_ITSELF.get(path.stem, ())]
    way = random.choice(["cell", "cell", "cell", "column", "row", "table"])
    if way == "table":
        path.unlink()
        return f"table {path.stem}"
    if way == "row":
        gone = rows.pop(random.randrange(len(rows)))
        put(path, rows, names)
        return f"row {gone} of {path.stem}"
    name = random.choice(own)
    if way == "column":
        put(path, rows, [one for one in names if one != name])
        return f"column {name} of {path.stem}"
    row = random.choice(rows)
    if not row[name]:
        return ""
    told = f"cell {name}={row[name]} of {row.get('id', '')} in {path.stem}"
    row[name] = ""
    put(path, rows, names)
    return told


def analyse(folder, lens, vendors=VENDORS):
    case = read_case(str(folder))
    chosen = parse_lens(lens, REGISTRY, vendors)
    return Analysis(case, Registries(REGISTRY, vendors), chosen, Clocks.at(case.settings.as_of))


def highs(analysis):
    """Return by element what of it may be restricted, places and what is not there yet left out."""
    elements = analysis.case.network.elements
    late = not_yet_there(elements, analysis.clocks.as_of)
    kinds = elements["kind"].to_pylist()
    rows = zip(elements["id"].to_pylist(), analysis.restricted.high.tolist(), late, kinds, strict=True)
    return {name: high for name, high, gone, kind in rows if not gone and kind != "boundary"}


def clearer(before, after):
    """Return what is less restricted in `after` than in `before`."""
    return sorted(name for name, high in before.items() if name in after and after[name] < high)


@pytest.mark.parametrize("name", CASES)
def test_nothing_gets_clearer_without_something_of_the_case(name, tmp_path):
    random = Random(11)
    known = {lens: highs(analyse(find_case(name), lens)) for lens in CASES[name]}
    levels = {d.id: Level[d.high.upper()] for d in analyse(find_case(name), CASES[name][0]).assessment}
    tried = 0
    for turn in range(TRIES):
        folder = shutil.copytree(find_case(name), tmp_path / str(turn))
        gone = take_away(folder, random)
        for lens in CASES[name] if gone else ():
            try:
                analysis = analyse(folder, lens)
                after = highs(analysis)
            except CleanpathError:
                continue  # the case contradicts itself without it, and is refused
            tried += 1
            assert not clearer(known[lens], after), (gone, lens, clearer(known[lens], after))
            if lens == CASES[name][0] and turn % 4 == 0:
                now = {d.id: Level[d.high.upper()] for d in analysis.assessment}
                assert all(now.get(one, Level.ALWAYS) >= level for one, level in levels.items()), gone
        shutil.rmtree(folder)
    assert tried


@pytest.mark.parametrize("name", CASES)
def test_nothing_gets_clearer_without_the_home_of_a_vendor(name):
    random = Random(12)
    vendors = {m for cell in read_case(name).network.elements["vendor"].to_pylist() for m in cell.split("|")}
    vendors = sorted(vendors & set(VENDORS))
    known = {lens: highs(analyse(find_case(name), lens)) for lens in CASES[name]}
    for vendor in random.sample(vendors, min(len(vendors), TRIES // 2)):
        homeless = without_home(vendor)
        for lens in CASES[name]:
            after = highs(analyse(find_case(name), lens, homeless))
            assert not clearer(known[lens], after), (vendor, lens)


def without_home(vendor):
    """Return the vendors, one of them without its home."""
    by_id = {**VENDORS.by_id, vendor: replace(VENDORS[vendor], home=())}
    return replace(VENDORS, by_id=by_id)
