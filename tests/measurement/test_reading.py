"""The compiled scan of results against the plain reader: the same traces, on whatever a line holds."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.measurement.atlas_scanner import scan
from cleanpath.measurement.reading import read_batches
from cleanpath.sources.traceroutes import Account, read_traceroutes
from cleanpath.sources.traces import V4, V6, Traces

ADDRESS = st.sampled_from(
    ("198.51.100.1", "198.51.100.2", "203.0.113.5", "10.0.0.1", "0.0.0.0", "255.255.255.255")
)
ODD = st.sampled_from(
    ("2001:db8::1", "1.2.3", "1.2.3.04", "1.2.3.256", "", "ä", 'a"b', None, 7, {"a": [1, {}]})
)
EXTENSION = st.sampled_from(
    (
        {"version": 0, "rfc4884": 1, "obj": [{"class": 1, "type": 1, "mpls": [{"label": 3, "s": 1}]}]},
        {"version": 0, "obj": [{"class": 1, "mpls": []}, {"class": 2, "mpls": [{"label": 1}]}]},
        {"version": 0, "obj": [{"class": 2}, {"class": 1, "type": 1, "mpls": [{"label": 3}, {"label": 4}]}]},
        {"version": 0, "obj": []},
        {},
        7,
    )
)
REPLY = st.one_of(
    st.just({"x": "*"}),
    st.fixed_dictionaries(
        {"from": ADDRESS}, optional={"rtt": st.sampled_from((1.5, -2e-3, 10)), "icmpext": EXTENSION}
    ),
    st.fixed_dictionaries(
        {"from": ODD | ADDRESS}, optional={"late": st.just(2), "err": st.sampled_from(("H", 0))}
    ),
)
HOP = st.fixed_dictionaries({"hop": st.integers(1, 9)}, optional={"result": st.lists(REPLY, max_size=4)})
ODD_HOP = st.fixed_dictionaries(
    {}, optional={"hop": st.sampled_from((0, 255, 256, "3", 2.0)), "error": st.just("x")}
)


def in_order(hops):
    return sorted(hops, key=lambda hop: hop["hop"])


RESULT = st.fixed_dictionaries(
    {
        "dst_addr": ADDRESS | ODD,
        "prb_id": st.integers(0, 3) | st.sampled_from((-1, "7", 1.5, 1 << 50)),
        "result": st.lists(HOP, max_size=6).map(in_order) | st.lists(HOP | ODD_HOP, max_size=4),
    },
    optional={
        "from": ADDRESS | ODD,
        "dst_name": st.sampled_from(("www.example.net", " spaced ", "", "näme", "x" * 300, None)),
        "timestamp": st.sampled_from((1_726_267_725, 0, 1 << 41, "now", 1.5)),
        "type": st.sampled_from(("traceroute", "ping", None)),
        "fw": st.integers(),
        "msm_name": st.text(max_size=4),
        "prb_addr": ADDRESS,
    },
)


def by_both(folder, text):
    path = folder / "results.json"
    path.write_text(text, encoding="utf-8")
    plain, fast, collected = Account(), Account(), Traces()
    expected = [
        shape(t.source, t.target, t.time, t.family, t.reached, t.answers)
        for t in read_traceroutes(str(path), plain)
    ]
    batches = list(read_batches(str(path), fast, collected))
    names = collected.names
    found = {}
    for family, batch in batches:
        for row in batch.to_pylist():
            lows = row.get("low") or [0] * len(row["ip"])
            whole = [
                ip if ip is None or family == V4 else ip << 64 | low
                for ip, low in zip(row["ip"], lows, strict=True)
            ]
            answers = zip(row["hop"], whole, row["mark"], strict=True)
            ends = names[row["source"]], names[row["target"]]
            found[row["trace"]] = shape(*ends, row["time"], family, row["reached"], answers)
    assert sorted(found) == list(range(len(found)))
    return expected, list(found.values()), plain, fast


def shape(source, target, time, family, reached, answers):
    return source, target, time, family, reached, tuple(tuple(answer) for answer in answers)


@given(st.lists(RESULT, min_size=1, max_size=6), st.sampled_from(((",", ":"), (", ", ": "))), st.booleans())
def test_the_scan_reads_what_the_parser_reads(tmp_path_factory, results, separators, cut):
    lines = [json.dumps(result, separators=separators, ensure_ascii=False) for result in results]
    text = "\n".join(lines)
    text = text[:-7] if cut and len(lines) > 1 else text
    expected, found, plain, fast = by_both(tmp_path_factory.mktemp("scan"), text)
    assert sorted(map(str, found)) == sorted(map(str, expected))
    assert +plain.left == +fast.left
    assert plain.traces == fast.traces == len(expected)


@given(st.binary(max_size=60), st.integers(0, 400), RESULT)
def test_any_bytes_are_survived(noise, place, result):
    line = json.dumps(result).encode()
    found = scan(line[:place] + noise + line[place:] + b"\n" + noise)
    assert len(found.probe) == found.taken.sum() == len(found.offset) - 1
    assert (found.offset[1:] >= found.offset[:-1]).all()


def test_common_results_are_taken_by_the_scan(tmp_path):
    hops = [
        {"hop": h, "result": [{"from": f"198.51.100.{h}", "ttl": 3, "rtt": 1.25}, {"x": "*"}]}
        for h in (1, 2, 4)
    ]
    value = {
        "fw": 1,
        "prb_id": 5,
        "timestamp": 9,
        "dst_addr": "198.51.100.4",
        "from": "203.0.113.1",
        "result": hops,
    }
    assert scan(json.dumps(value).encode()).taken.tolist() == [True]
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join([json.dumps(value)] * 5000).encode()))
    account = Account()
    assert sum(b.num_rows for _, b in read_batches(str(path), account, Traces())) == account.traces == 5000


@pytest.mark.parametrize("family", [V4, V6])
def test_real_results_are_read_alike(shared, tmp_path, family):
    import lzma

    name = "ripe-atlas-news-google-202409" if family == V4 else "ripe-atlas-salzburg-enriched-2026"
    with lzma.open(shared / "data/trace" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
        text = file.read()
    expected, found, plain, fast = by_both(tmp_path, text)
    assert sorted(map(str, found)) == sorted(map(str, expected))
    assert +plain.left == +fast.left
    if family == V4:
        assert scan(text.encode()).taken.sum() > 600
