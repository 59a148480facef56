"""A nil certificate is never supported by what is not known."""

import datetime
import shutil

import pytest

from building import judge_with
from cleanpath.compliance.evaluate import find_covered
from cleanpath.dates import Clocks
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import read_case
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import BUNDLED, load_registry
from cleanpath.verdict import Truth

REGISTRY, VENDORS = load_registry(), load_vendors()
DAY = datetime.date(2024, 6, 1)


@pytest.fixture
def covered(tmp_path):
    def ask(*rows, registry=REGISTRY, day=DAY):
        (tmp_path / "case.toml").write_text(
            'title = "One operator"\nlens = "US"\nas_of = "2024-06-01"\nrouting = "structural"\n'
        )
        head = "id,kind,vendor,country,operator,obtained,removed"
        (tmp_path / "elements.csv").write_text("\n".join([head, *rows]) + "\n")
        (tmp_path / "links.csv").write_text("id,a,b\n")
        (tmp_path / "demands.csv").write_text("id,source,target\n")
        lens = parse_lens("US", registry, VENDORS)
        judged = judge_with(read_case(str(tmp_path)), registry, lens, Clocks.at(day))
        return find_covered(judged.context, registry.values(), "US")

    return ask


def test_a_box_is_covered_whenever_it_was_obtained_until_it_is_gone(covered):
    for obtained in ("2010", "2018-08-13", "2023-01", ""):
        assert covered(f"a,gnb,huawei,US,op,{obtained},").none() is Truth.NO
    assert covered("a,gnb,huawei,US,op,2010,2024-05-31").none() is Truth.YES
    assert covered("a,gnb,huawei,US,op,2010,2024-07-01").none() is Truth.NO
    assert covered("a,gnb,huawei,US,op,2010,2024").none() is Truth.UNKNOWN


@pytest.mark.parametrize("kind", ["gnb", "router", "ont_cpe", "amf"])
def test_identifying_a_box_never_overturns_a_certificate(covered, kind):
    unknown = covered(f"a,{kind},,US,op,2019,").none()
    told = {vendor: covered(f"a,{kind},{vendor},US,op,2019,").none() for vendor in ("huawei", "nokia", "zte")}
    pair = covered(f"a,{kind},nokia|zte,US,op,2019,").none()
    assert unknown is Truth.UNKNOWN
    assert told["huawei"] is told["zte"] is Truth.NO
    assert told["nokia"] is Truth.YES
    assert pair is Truth.UNKNOWN


def test_an_entry_that_was_taken_off_or_has_not_begun_covers_nothing_for_certain(covered, tmp_path):
    rules = tmp_path / "rules"
    shutil.copytree(BUNDLED, rules)
    path = rules / "us-fcc-cl-huawei.toml"
    text = path.read_text()
    event = text[text.index("[[event]]") :].split("[[event]]")[1]
    gone = event.replace('status = "effective"', 'status = "rescinded"')
    assert gone != event
    for old, new in (("date", "2023-05-01"), ("known_from", "2023-05-01")):
        line = next(line for line in gone.splitlines() if line.startswith(f"{old} = "))
        gone = gone.replace(line, f'{old} = "{new}"')
    path.write_text(text.rstrip("\n") + "\n\n[[event]]" + gone)
    assert covered("a,gnb,huawei,US,op,2019,", registry=load_registry(rules)).none() is Truth.YES
    path.write_text(text.replace('status = "effective"', 'status = "enacted"'))
    assert covered("a,gnb,huawei,US,op,2019,", registry=load_registry(rules)).none() is not Truth.YES
