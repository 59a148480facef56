"""One value in every usual notation is one answer; what is none of them is a row with a reason."""

import datetime
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.identity.evidence import KINDS
from cleanpath.identity.identify import identify, know
from cleanpath.identity.number_registries import NONE, NumberList
from cleanpath.identity.observations import Observation, read_observations
from cleanpath.identity.signals.mac_addresses import mac_digits
from cleanpath.identity.signals.object_ids import parse_oid

DAY = datetime.date(2018, 11, 23)
LIST = NumberList("IEEE registry", "2026-09-23", {"00E0FC": "HUAWEI TECHNOLOGIES CO.,LTD"})


@pytest.fixture(scope="module")
def known(vendors):
    return know(vendors, DAY, LIST, NONE)


def named(known, kind, value):
    return next(identify([Observation(kind, value)], known.vendors, DAY, known))["vendor"]


def pairs(text, sign):
    return sign.join(text[place : place + 2] for place in range(0, len(text), 2))


@pytest.mark.parametrize("case", [str.lower, str.upper])
@pytest.mark.parametrize("sign", ["", ":", "-"])
def test_prefixes_and_engine_ids_in_every_notation(known, case, sign):
    assert named(known, "oui", case(pairs("00e0fc", sign))) == "huawei"
    assert named(known, "mac", case(pairs("00e0fc123456", sign))) == "huawei"
    assert named(known, "snmp_engineid", case(pairs("800007db03001122334455", sign))) == "huawei"
    assert named(known, "snmp_engineid", "0x" + pairs("800007db03001122334455", sign)) == "huawei"


@pytest.mark.parametrize(
    "value", ["00e0.fc12.3456", "0:e0:fc:12:34:56", "00E0FC-123456", " 00:e0:fc:12:34:56 "]
)
def test_addresses_in_rarer_notations(known, value):
    assert named(known, "mac", value) == "huawei"


STARTS = (
    "1.3.6.1.4.1",
    ".1.3.6.1.4.1",
    "iso.3.6.1.4.1",
    "enterprises",
    "SNMPv2-SMI::enterprises",
    ".iso.org.dod.internet.private.enterprises",
    "iso.org.dod.internet.private.enterprises",
)
junk = st.binary(max_size=40).filter(lambda raw: not {10, 13} & set(raw))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("end", [".2011.2.23.1", ".2011"])
def test_object_identifiers_in_every_notation(known, start, end):
    assert named(known, "sysobjectid", start + end) == "huawei"
    assert named(known, "sysobjectid", f"OID: {start}{end}") == "huawei"


@given(st.integers(0, 2**48 - 1), st.sampled_from(["", ":", "-"]), st.booleans())
def test_addresses_keep_their_digits(number, sign, upper):
    digits = f"{number:012X}"
    text = pairs(digits, sign)
    assert mac_digits(text if upper else text.lower()) == digits


@given(st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=20))
def test_object_identifiers_keep_their_numbers(numbers):
    assert parse_oid("." + ".".join(map(str, numbers))) == tuple(numbers)


@given(
    st.sampled_from(["oui", "mac", "sysobjectid", "snmp_engineid"]),
    st.text("0123456789abcdefxX:-. \u0663", max_size=24),
)
def test_what_only_looks_like_a_number_never_fails(known, kind, value):
    answer = next(identify([Observation(kind, value)], known.vendors, DAY, known))
    assert answer["candidates"] or answer["notes"]


@given(st.lists(junk, min_size=1, max_size=6), st.sampled_from(sorted(KINDS)))
def test_every_line_of_junk_is_a_row(known, lines, kind):
    raw = b"start\n" + b"\n".join(lines) + b"\nend\n"
    rows = list(read_observations(io.BytesIO(raw), kind))
    assert len(rows) == len(lines) + 2
    assert len(list(identify(rows, known.vendors, DAY, known))) == len(rows)
