"""Traceroutes in every form and packing that is read, and what is damaged, cut off or no traceroute."""

import bz2
import gzip
import io
import json
import lzma

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.traceroutes import Account, read_traceroutes
from cleanpath.sources.traces import (
    MPLS,
    NAMED,
    UNREACHABLE,
    V4,
    V6,
    Answer,
    Trace,
    read_address,
    show_address,
)

ATLAS = {
    "fw": 5080,
    "type": "traceroute",
    "prb_id": 7,
    "msm_id": 1,
    "from": "198.51.100.9",
    "src_addr": "192.168.1.2",
    "dst_name": "www.example.net",
    "dst_addr": "203.0.113.5",
    "timestamp": 1726267725,
    "result": [
        {"hop": 1, "result": [{"from": "192.168.1.1", "rtt": 1.0, "ttl": 64}, {"x": "*"}]},
        {"hop": 2, "result": [{"x": "*"}, {"x": "*"}]},
        {
            "hop": 3,
            "result": [
                {
                    "from": "198.51.100.1",
                    "icmpext": {
                        "version": 0,
                        "obj": [{"class": 1, "type": 1, "mpls": [{"label": 24, "s": 1}]}],
                    },
                },
                {"from": "198.51.100.2"},
                {"from": "198.51.100.77", "late": 2},
            ],
        },
        {"hop": 5, "result": [{"from": "203.0.113.5"}]},
    ],
}
SCAMPER = {
    "type": "trace",
    "src": "198.51.100.9",
    "dst": "203.0.113.5",
    "start": {"sec": 1644327319, "usec": 0},
    "firsthop": 1,
    "hop_count": 3,
    "hops": [
        {"addr": "198.51.100.1", "probe_ttl": 1, "icmp_type": 11, "icmp_code": 0},
        {"addr": "203.0.113.5", "probe_ttl": 3, "icmp_type": 3, "icmp_code": 3},
    ],
}
TRACELB = {
    "type": "tracelb",
    "src": "198.51.100.9",
    "dst": "203.0.113.5",
    "start": {"sec": 5, "usec": 0},
    "firsthop": 1,
    "nodes": [
        {
            "addr": "198.51.100.1",
            "links": [
                [{"addr": "198.51.100.2", "probes": [{"ttl": 2}]}],
                [{"addr": "198.51.100.3", "probes": [{"ttl": 2}]}],
            ],
        },
        {
            "addr": "198.51.100.2",
            "links": [
                [{"addr": "*", "probes": [{"ttl": 3}]}, {"addr": "203.0.113.5", "probes": [{"ttl": 4}]}]
            ],
        },
        {"addr": "198.51.100.3", "links": [[{"addr": "203.0.113.5", "probes": [{"ttl": 4}]}]]},
    ],
}
MTR = {
    "report": {
        "mtr": {"src": "desk", "dst": "203.0.113.5", "tests": 8},
        "hubs": [
            {"count": 1, "host": "gateway (192.168.1.1)"},
            {"count": "2", "host": "???"},
            {"count": 3, "host": "edge.example.net"},
            {"count": 4, "host": "203.0.113.5"},
        ],
    }
}
LINUX = """traceroute to www.example.net (203.0.113.5), 30 hops max, 60 byte packets
 1  gateway (192.168.1.1)  0.345 ms  0.300 ms  0.200 ms
 2  * * *
 3  a.example.net (198.51.100.1) [AS64500] <MPLS:L=24015,E=0,S=1,T=1>  1.1 ms b (198.51.100.2)  1.2 ms *
 4  203.0.113.5 (203.0.113.5)  9.1 ms  9.2 ms  9.0 ms
"""
BSD = """traceroute to 203.0.113.5 (203.0.113.5), 64 hops max, 40 byte packets
 1  198.51.100.1  1.0 ms  1.1 ms
    198.51.100.2 (198.51.100.2)  1.3 ms
     [MPLS: Label 16 Exp 0]
 2  198.51.100.9 (198.51.100.9)  3.0 ms !H  3.1 ms !H
"""
WINDOWS = """\r
Routenverfolgung zu www.example.net [203.0.113.5]\r
\xfcber maximal 30 Hops:\r
\r
  1    <1 ms    <1 ms    <1 ms  192.168.1.1\r
  2     *        *        *     Zeit\xfcberschreitung der Anforderung.\r
  3     9 ms     8 ms     9 ms  ae1.example.net [198.51.100.1]\r
  4    11 ms    11 ms    12 ms  203.0.113.5\r
\r
Ablaufverfolgung beendet.\r
"""


def number(text):
    return read_address(text).number


def read(tmp_path, content, name="traces.json", source="", target=""):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    account = Account()
    return list(read_traceroutes(str(path), account, source, target)), account


def shape(trace: Trace):
    return [(a.hop, a.address and show_address(V4, a.address), a.marks) for a in trace.answers]


ATLAS_SHAPE = [
    (0, "198.51.100.9", 0),
    (1, "192.168.1.1", 0),
    (2, None, 0),
    (3, "198.51.100.1", MPLS),
    (3, "198.51.100.2", 0),
    (4, None, 0),
    (5, "203.0.113.5", 0),
]


def test_an_atlas_result(tmp_path):
    (trace,), account = read(tmp_path, json.dumps(ATLAS))
    assert (trace.source, trace.target, trace.time) == ("probe-7", "www.example.net", 1726267725)
    assert trace.reached
    assert shape(trace) == ATLAS_SHAPE
    assert account.left["late and duplicate answers"] == 1


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ATLAS, ATLAS]),
        json.dumps([ATLAS, ATLAS], indent=2),
        json.dumps({"count": 2, "next": None, "results": [ATLAS, ATLAS]}),
        json.dumps({"count": 2, "results": [ATLAS, ATLAS]}, indent=1),
        json.dumps(ATLAS) + "\n" + json.dumps(ATLAS) + "\n",
        "\n\n" + json.dumps(ATLAS) + "\n\n" + json.dumps(ATLAS),
        json.dumps(ATLAS, indent=1) + "\n" + json.dumps(ATLAS, indent=1),
        "\ufeff" + json.dumps([ATLAS, ATLAS]),
    ],
)
def test_lists_pages_and_lines_give_the_same_traces(tmp_path, text):
    traces, account = read(tmp_path, text)
    assert [shape(trace) for trace in traces] == [ATLAS_SHAPE] * 2
    assert +account.left == {"late and duplicate answers": 2}


@pytest.mark.parametrize(
    ("ending", "pack"),
    [
        (".gz", gzip.compress),
        (".xz", lzma.compress),
        (".bz2", bz2.compress),
        (".zst", lambda data: pa.compress(data, "zstd", asbytes=True)),
    ],
)
def test_packed_files_and_folders(tmp_path, ending, pack):
    data = pack(json.dumps([ATLAS]).encode())
    traces, _ = read(tmp_path, data, f"one.json{ending}")
    assert shape(traces[0]) == ATLAS_SHAPE
    (tmp_path / "two.json").write_text(json.dumps(ATLAS), encoding="utf-8")
    (tmp_path / "notes.md").write_text("no traces", encoding="utf-8")
    account = Account()
    assert len(list(read_traceroutes(str(tmp_path), account))) == account.files == 2
    if ending != ".zst":
        with pytest.raises(BadInput, match="readable file"):
            read(tmp_path, data[:-9], f"cut.json{ending}")


@pytest.mark.parametrize("cut", [5, 30, 300])
def test_a_record_that_is_cut_off_is_counted_and_the_others_are_read(tmp_path, cut):
    for whole in (json.dumps([ATLAS, ATLAS]), f"{json.dumps(ATLAS)}\n{json.dumps(ATLAS)}"):
        traces, account = read(tmp_path, whole[:-cut])
        assert len(traces) == 1
        assert account.left["records that are damaged or cut off"] >= 1


def test_a_result_without_a_target_or_with_garbage_measures_nothing(tmp_path):
    broken = [
        {**ATLAS, "dst_addr": None},
        {**ATLAS, "type": "ping"},
        {"some": "thing"},
        7,
        {**ATLAS, "result": [{"hop": "x"}, 5, {"hop": 1, "result": [{"from": "999.1.1.1"}]}]},
    ]
    traces, account = read(tmp_path, json.dumps(broken))
    assert len(traces) == 1
    assert traces[0].answers[-1] == Answer(1, None)
    assert not traces[0].reached
    assert account.left["addresses that are none"] == 1
    assert account.left["records that are no objects"] == 1


def test_scamper_traces(tmp_path):
    lines = [{"type": "cycle-start"}, SCAMPER, {"type": "cycle-stop"}]
    (trace,), account = read(tmp_path, "\n".join(map(json.dumps, lines)))
    assert not +account.left
    assert shape(trace) == [
        (0, "198.51.100.9", 0),
        (1, "198.51.100.1", 0),
        (2, None, 0),
        (3, "203.0.113.5", 0),
    ]
    assert trace.reached
    assert trace.time == 1644327319


def test_load_balanced_paths_of_scamper(tmp_path):
    (trace,), _ = read(tmp_path, json.dumps({"UUID": "x"}) + "\n" + json.dumps(TRACELB))
    assert shape(trace) == [
        (0, "198.51.100.9", 0),
        (1, "198.51.100.1", 0),
        (2, "198.51.100.2", 0),
        (2, "198.51.100.3", 0),
        (3, None, 0),
        (4, "203.0.113.5", 0),
    ]
    assert trace.reached


def test_mtr_reports(tmp_path):
    (trace,), account = read(tmp_path, json.dumps(MTR, indent=4))
    assert (trace.source, trace.target, trace.reached) == ("desk", "203.0.113.5", True)
    assert shape(trace) == [(1, "192.168.1.1", 0), (2, None, 0), (3, None, NAMED), (4, "203.0.113.5", 0)]
    assert account.left["hops known by name alone (run mtr with -b or -n)"] == 1


def test_text_of_traceroute(tmp_path):
    traces, _ = read(tmp_path, LINUX + LINUX, "t.txt", "desk")
    assert [t.target for t in traces] == ["www.example.net"] * 2
    assert shape(traces[0]) == [
        (1, "192.168.1.1", 0),
        (2, None, 0),
        (3, "198.51.100.1", MPLS),
        (3, "198.51.100.2", MPLS),
        (4, "203.0.113.5", 0),
    ]
    assert traces[0].reached


def test_text_of_traceroute_on_bsd(tmp_path):
    (trace,), _ = read(tmp_path, BSD, "t.txt", "desk")
    assert shape(trace) == [
        (1, "198.51.100.1", MPLS),
        (1, "198.51.100.2", MPLS),
        (2, "198.51.100.9", UNREACHABLE),
    ]
    assert not trace.reached


def test_text_of_tracert_in_another_language(tmp_path):
    (trace,), _ = read(tmp_path, WINDOWS, "t.txt", "desk")
    assert trace.target == "www.example.net"
    assert shape(trace) == [
        (1, "192.168.1.1", 0),
        (2, None, 0),
        (3, "198.51.100.1", 0),
        (4, "203.0.113.5", 0),
    ]
    assert trace.reached


def test_a_text_without_a_source_is_left_with_the_way_out(tmp_path):
    traces, account = read(tmp_path, LINUX, "t.txt")
    assert traces == []
    assert account.left["traces without a source (give --option source=NAME)"] == 1


def test_warts_and_other_files_are_refused_in_words(tmp_path):
    with pytest.raises(BadInput, match="sc_warts2json"):
        read(tmp_path, b"\x12\x05\x00\x01\x00\x00\x00\x08", "x.warts")
    with pytest.raises(BadInput, match="something else"):
        read(tmp_path, "dear all,\nplease find attached", "x.txt")
    with pytest.raises(BadInput, match="a file, a folder"):
        list(read_traceroutes(str(tmp_path / "absent"), Account()))


def test_a_table_of_hops(tmp_path):
    rows = [
        {"source": "desk", "target": "203.0.113.5", "time": 9, "hop": hop, "address": address}
        for hop, address in ((1, "192.168.1.1"), (2, ""), (3, "203.0.113.5"))
    ]
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream)
    (trace,), _ = read(tmp_path, stream.getvalue(), "hops.parquet")
    assert (trace.time, trace.reached, trace.family) == (9, True, V4)
    assert shape(trace) == [(1, "192.168.1.1", 0), (2, None, 0), (3, "203.0.113.5", 0)]
    stream = io.BytesIO()
    pq.write_table(pa.table({"source": ["a"]}), stream)
    with pytest.raises(BadInput, match="a column target"):
        read(tmp_path, stream.getvalue(), "other.parquet")


def test_mapped_addresses_are_ipv4_and_others_ipv6(tmp_path):
    mapped = {**SCAMPER, "src": "::ffff:198.51.100.9", "dst": "::ffff:203.0.113.5"}
    (trace,), _ = read(tmp_path, json.dumps(mapped))
    assert (trace.family, trace.reached) == (V4, True)
    hops = [{"addr": "2001:db8:1::5", "probe_ttl": 3}]
    six = {**SCAMPER, "src": "2001:db8::9", "dst": "2001:db8:1::5", "hops": hops}
    (trace,), _ = read(tmp_path, json.dumps(six))
    assert (trace.family, trace.reached) == (V6, True)
    assert trace.answers[-1].address == number("2001:db8:1::5")


def test_the_real_results_are_read(shared):
    account = Account()
    folder = shared / "data" / "trace"
    traces = list(read_traceroutes(str(folder / "ripe-atlas-news-google-202409.jsonl.xz"), account))
    assert len(traces) == 694
    assert len({trace.source for trace in traces}) == 29
    assert account.left["results without the target's address"] == 2
    assert any(a.marks & MPLS for trace in traces for a in trace.answers)
