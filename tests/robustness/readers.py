"""Every reader of something foreign, with small valid inputs, and how much of all inputs it gets."""

# ruff: noqa: E501 - samples stand as they are

import io
import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from cleanpath.articles import document
from cleanpath.checker.case import Fault
from cleanpath.checker.tables import read_tables
from cleanpath.identity.number_registries import import_list
from cleanpath.identity.observations import read_observations
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import digest_files, read_settings
from cleanpath.network.kinds import case_kinds
from cleanpath.network.network import read_network
from cleanpath.planning.inputs import read_plan_settings
from cleanpath.policy.lens import read_vendor_list
from cleanpath.policy.registry import load_registry
from cleanpath.scenarios.scenario import read_scenario
from cleanpath.sources import (
    batfish,
    cli_captures,
    containerlab,
    cyclonedx,
    followthemoney,
    gml,
    graphml,
    librenms,
    lldp,
    meshviewer,
    netbox,
    node_link,
    sheet_files,
    snmpwalk,
    suzieq,
)
from cleanpath.sources.address_tables import read_address_table
from cleanpath.sources.as_relationships import read_as_relationships
from cleanpath.sources.cables import read_cables
from cleanpath.sources.column_map import read_map
from cleanpath.sources.io import parse_json, read_bytes
from cleanpath.sources.rest_client import check_next, read_page
from cleanpath.sources.traceroutes import read_file as read_traces
from cleanpath.workspace.verify import verify
from cleanpath.workspace.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "tests" / "sources" / "samples"
CASES = ROOT / "src" / "cleanpath" / "cases"
VENDORS = load_vendors()
SHORT = 1_500
"""Bytes of a sample that are used, so that a million inputs take minutes."""

Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Reader:
    """A reader, its valid inputs, and its share of all inputs against those of the others."""

    read: Read
    seeds: Callable[[], list[bytes]]
    share: float = 1.0


PLACE = Path(tempfile.mkdtemp(prefix="robustness-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
"""Where readers of files find them: in memory where the system has such a place."""


def _file(name: str, read: Callable[[Path], Any]) -> Read:
    """Return a reader of bytes that writes them to a file first."""
    path = PLACE / name
    path.parent.mkdir(parents=True, exist_ok=True)

    def read_in(data: bytes) -> object:
        path.write_bytes(data)
        return read(path)

    return read_in


def _sample(*names: str) -> Callable[[], list[bytes]]:
    return lambda: (
        [(SAMPLES / name).read_bytes()[:SHORT] for name in names]
        + [(SAMPLES / name).read_bytes() for name in names if (SAMPLES / name).stat().st_size < 3 * SHORT]
    )


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


def _workbook() -> list[bytes]:
    import openpyxl

    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["hostname", "vendor", "site", "neighbour"])
    book.active.append(["r1", "Huawei", "Oslo", "r2"])
    book.active.append(["r2", "Nokia", "Oslo", "=A2"])
    book.active.merge_cells("C2:C3")
    book.save(stream)
    return [stream.getvalue(), _repacked(stream.getvalue())]


def _repacked(data: bytes) -> bytes:
    """Return a ZIP with its members stored as they are, so that changes reach the XML inside."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()


def _mend(data: bytes) -> bytes:
    """Return a ZIP with right checksums where it can still be listed, else as it is."""
    stream = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
            for member in old.infolist():
                start = member.header_offset + 30 + len(member.filename)
                new.writestr(member.filename, data[start : start + member.file_size])
    except Exception:
        return data
    return stream.getvalue()


def _parquet(columns: dict[str, list[Any]]) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), stream, compression="none")
    return stream.getvalue()


def _elements() -> list[bytes]:
    return [
        _parquet(
            {
                "id": ["a", "b", "c"],
                "kind": ["router", "olt", "gnb"],
                "vendor": ["huawei", "", "@claims"],
                "count": [1.0, 2.0, 3.0],
            }
        )
    ]


def _lldp_rows() -> list[bytes]:
    keys = {"namespace": ["n", "n"], "hostname": ["a", "b"], "timestamp": [1, 2], "active": [True, True]}
    told = {
        "ifname": ["e1", "e2"],
        "peerHostname": ["b", "a"],
        "peerMacaddr": ["", ""],
        "description": ["x", "y"],
    }
    return [_parquet(keys | told)]


TABLES = {
    "elements": "id,kind,vendor,site,operator,part\na,router,huawei,s,op,ran\nb,router,nokia|zte,s,,\nc,gnb,@claims,,x,\n",
    "links": "id,a,b,weight,directed,group\nl1,a,b,1,,g\nl2,b,c,2.5,true,\n",
    "demands": "id,source,target,volume,protection\nd,a,c,10,end_to_end\n",
    "sites": "id,name,country,latitude,longitude,sensitive\ns,Oslo,NO,59.9,10.7,true\n",
    "relations": "source,kind,target,since,until\na,manages,b,2018-01,\n",
    "mixes": "element,vendor,low,high\nc,huawei,0.1,0.5\n",
}  # fmt: skip
SETTINGS = (
    'title = "T"\nlens = "vendor:huawei"\nas_of = "2018-11-23"\nrouting = "igp"\nfailures = "single"\n'
    '[[incomplete]]\nreason = "r"\nelements = ["a"]\n'
)


def _case(name: str) -> Read:
    """Return a reader of one file of an otherwise valid case: by the engine, and by the checker."""
    folder = PLACE / f"case-{name.replace('/', '-')}"
    folder.mkdir(exist_ok=True)
    for table, text in TABLES.items():
        (folder / f"{table}.csv").write_text(text)
    (folder / "case.toml").write_text(SETTINGS)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".parquet":
        path.with_suffix(".csv").unlink()

    def read_in(data: bytes) -> object:
        path.write_bytes(data)
        try:
            read_tables(folder)
        except Fault as fault:
            if not str(fault).isprintable():
                raise ValueError("a fault that is no printable line") from fault
        read_settings(folder)
        digest_files(folder)
        read_plan_settings(folder)
        case_kinds(folder)
        return read_network(folder)

    return read_in


def _registry(kind: str, key: str, load: Callable[[Path], Any]) -> Read:
    source = ROOT / "src" / "cleanpath" / kind
    folder = PLACE / f"registry-{kind}"
    folder.mkdir(exist_ok=True)
    for path in source.glob("_*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())

    def read_in(data: bytes) -> object:
        (folder / f"{key}.toml").write_bytes(data)
        return load(folder)

    return read_in


def _bundled(kind: str, *keys: str) -> Callable[[], list[bytes]]:
    return lambda: [(ROOT / "src" / "cleanpath" / kind / f"{key}.toml").read_bytes() for key in keys]


def _printed() -> list[bytes]:
    """Return a result that verify accepts, short."""
    with Workspace() as workspace:
        return [json.dumps(workspace.analyse(str(PLACE / "verified")).assessment.to_dict()).encode()]


def _verified() -> Read:
    folder = PLACE / "verified"
    folder.mkdir(exist_ok=True)
    for table in ("elements", "links", "demands"):
        (folder / f"{table}.csv").write_text(TABLES[table].replace(",s,", ",,").replace("@claims", "zte"))
    (folder / "case.toml").write_text(SETTINGS)
    workspace = Workspace()
    return _file("result.json", lambda path: verify(workspace, str(path), str(folder)))


def _page(data: bytes) -> object:
    """Read a page of a server and the address of its next one."""
    _, _, after = read_page(parse_json(data, "server"), "server")
    return after is None or check_next("http://127.0.0.1/api/dcim/devices/?limit=1&offset=0", after)


def _networks(data: bytes) -> object:
    return cli_captures.parse_captures(
        iter([("r1/show version.txt", data), ("r2_show_lldp_neighbors.txt", data), ("session.log", data)]),
        "x",
        {},
    )


def _article(name: str) -> Read:
    return lambda data: document.read_bytes(data, name)


def _parsed(parse: Callable[..., object], **options: str) -> Read:
    return lambda data: parse(data, "source", options)


CAPTURE = (
    "r1#show version\nCisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.1(4)M4\n"
    "r1 uptime is 1 week\nr1#show lldp neighbors\nDevice ID           Local Intf     Hold-time  Capability      Port ID\n"
    "r2                  Gi0/1          120        B,R             Gi0/2\nr1#\n",
    "Huawei Versatile Routing Platform Software\nVRP (R) software, Version 8.180\n<r2>display lldp neighbor brief\n",
    "Hostname: mx\nModel: mx240\nJunos: 18.4R1\n{master}\nuser@mx-re0> show chassis hardware\nChassis  JN123 MX240\n",
)
RULE = ("us-fcc-usf-ban", "gb-dvd-2022", "au-5g-2018")
VENDOR = ("huawei", "h3c", "nokia")
OUI = (
    "Registry,Assignment,Organization Name,Organization Address\nMA-L,00E0FC,Huawei Technologies,\n",
    "00-E0-FC   (hex)\t\tHUAWEI TECHNOLOGIES CO.,LTD\n",
    "00:E0:FC\tHuawei\tHuawei Technologies\n00:1B:C5:00:00:00/36\tConverging\tx\n",
    "PRIVATE ENTERPRISE NUMBERS\nDecimal\n2011\n  HUAWEI Technology Co.,Ltd\n    Someone\n",
)
TRACES = (
    '{"fw":5080,"type":"traceroute","prb_id":1,"from":"198.51.100.1","dst_addr":"203.0.113.9","timestamp":1700000000,'
    '"result":[{"hop":1,"result":[{"from":"198.51.100.200"},{"x":"*"}]},{"hop":2,"result":[{"from":"203.0.113.9"}]}]}\n',
    "traceroute to 203.0.113.9 (203.0.113.9), 30 hops max\n 1  198.51.100.1 (198.51.100.1)  0.5 ms\n 2  * * *\n",
    '{"type":"trace","src":"1.2.3.4","dst":"5.6.7.8","start":{"sec":1},"hops":[{"addr":"9.9.9.9","probe_ttl":1}]}\n',
    '{"report":{"mtr":{"src":"a","dst":"b"},"hubs":[{"count":1,"host":"1.2.3.4"}]}}\n',
)
PAGE = '<html><head><title>T</title><meta charset="utf-8"></head><body><article><p>Australia bans X.</p></article></html>'
MAIL = "From: a@b\nSubject: s\nDate: Fri, 23 Nov 2018 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\nAustralia.\n"
LAB = """{"name": "wan", "nodes": {"r1": {"kind": "nokia_srlinux"}, "r2": {"kind": "linux", "labels": {"role": "router"}}},
 "links": [{"a": {"node": "r1", "interface": "e1"}, "z": {"node": "r2", "interface": "e1"}}]}"""
LINKS = '{"edges":[{"node1":{"hostname":"a","interfaceName":"e1"},"node2":{"hostname":"b","interfaceName":"e2"}}]}'
CABLE = (
    '{"id":"c","name":"C","length":"10 km","owners":"X","suppliers":"Y","rfs":"2018","is_planned":false,'
    '"landing_points":[{"id":"a-no","name":"A, Norway","country":"Norway"},{"id":"b-gb","name":"B","country":"UK"}]}'
)
SERVED = (
    '{"count":2,"next":"http://127.0.0.1/api/dcim/devices/?limit=1&offset=1","results":[{"id":1,"name":"a"}]}'
)
PLAN = 'currency = "EUR"\nyears = 3\nclean_by = 2027-01-01\nremedies = ["circuit"]\n[rates]\nUSD = 1.1\n'
KIND = '[malicious_vendor_can]\nuser = ["C", "M"]\n'
MAP = '[[sheet]]\nname = ""\ntable = "elements"\nheader = 1\n[sheet.columns]\nid = "hostname"\nvendor = "maker"\n'

READERS: dict[str, Reader] = {
    "gml": Reader(_parsed(gml.parse_gml), _sample("ring.gml"), 8),
    "graphml": Reader(_parsed(graphml.parse_graphml), _sample("ring.graphml"), 8),
    "node-link": Reader(_parsed(node_link.parse_node_link), _sample("ring.json"), 8),
    "topohub": Reader(_parsed(node_link.parse_topohub, name="triangle"), _sample("two.jsonl"), 8),
    "meshviewer": Reader(_parsed(meshviewer.parse_meshviewer), _sample("mesh.json", "meshviewer.json"), 6),
    "csv": Reader(_parsed(sheet_files.parse_delimited), _sample("inventory-links.csv", "inventory.csv"), 3),
    "xlsx": Reader(lambda data: sheet_files.parse_workbook(_mend(data), "x", {}), _workbook, 0.3),
    "cli": Reader(_networks, _texts(*CAPTURE), 1),
    "snmpwalk": Reader(
        lambda data: snmpwalk.parse_snmpwalks(iter([("r1.txt", data)]), "x", {}),
        lambda: [path.read_bytes()[:SHORT] for path in sorted((SAMPLES / "walks").iterdir())],
        6,
    ),
    "lldp": Reader(lambda data: lldp.parse_lldp(iter([("r1.json", data)]), "x", {}), _sample("neighbours.jsonl"), 6),
    "librenms": Reader(_parsed(librenms.parse_librenms), _sample("librenms.json"), 8),
    "suzieq": Reader(
        lambda data: suzieq.parse_suzieq([("lldp/namespace=n/hostname=a/x.parquet", data)], "x", {}), _lldp_rows, 3
    ),
    "cyclonedx": Reader(_parsed(cyclonedx.parse_cyclonedx), _sample("devices.cdx.json"), 8),
    "batfish": Reader(_parsed(batfish.parse_batfish), _texts(LINKS), 8),
    "containerlab": Reader(_parsed(containerlab.parse_containerlab), _texts(LAB), 8),
    "cables": Reader(_file("cable/c.json", lambda path: read_cables(path, {})), _texts(CABLE), 4),
    "as-relationships": Reader(
        _file("19981101.as-rel.txt", lambda path: read_as_relationships(path, {})),
        _texts("# source\n1|2|-1\n2|3|0|bgp\n3|4|-1\n"),
        4,
    ),
    "netbox": Reader(_parsed(netbox.parse_netbox), lambda: [(SAMPLES / "netbox.json").read_bytes()], 0.5),
    "ftm": Reader(lambda data: followthemoney.parse_ftm(data, "x"), _sample("entities.ftm.json"), 8),
    "rest": Reader(_page, _texts(SERVED), 8),
    "traceroutes": Reader(
        _file("t.json", lambda path: list(read_traces(path, Counter(), "a", "b"))), _texts(*TRACES), 6
    ),
    "addresses": Reader(
        _file("ip2asn-202311.csv", lambda path: read_address_table(str(path))),
        _texts("first,last,asn\n198.51.100.0,198.51.100.255,64500\n2001:db8::,2001:db8::ff,1\n", "10.0.0.0/8\t3\n"),
        4,
    ),
    "observations": Reader(
        lambda data: list(read_observations(io.BytesIO(data), None)),
        _texts("kind,value,box\noui,00:E0:FC,b1\nsysdescr,Huawei VRP,b1\n", '{"kind":"mac","value":"00:e0:fc:1:2:3"}\n'),
        8,
    ),
    "lists": Reader(_file("oui.txt", lambda path: import_list(path, "2026-01-01", PLACE / "lists")), _texts(*OUI), 2),
    "lens-file": Reader(
        _file("list.csv", lambda path: read_vendor_list(path, VENDORS)), _texts("company\nHuawei\nZTE\n"), 1
    ),
    "column-map": Reader(_file("map.toml", read_map), _texts(MAP), 4),
    "scenario": Reader(
        _file("scenario.toml", read_scenario),
        lambda: [path.read_bytes()[:SHORT] for path in sorted((ROOT / "docs/guide/scenarios").glob("*.toml"))],
        4,
    ),
    "rule": Reader(_registry("rules", "au-5g-2018", load_registry), _bundled("rules", *RULE), 1),
    "vendor": Reader(_registry("vendors", "v", load_vendors), _bundled("vendors", *VENDOR), 1),
    "packed": Reader(_file("x.json.gz", read_bytes), lambda: [__import__("gzip").compress(b"{}" * 40)], 6),
    "packed-xz": Reader(_file("x.json.xz", read_bytes), lambda: [__import__("lzma").compress(b"{}" * 40)], 4),
    "article-text": Reader(_article("a.txt"), _texts("Australia bans X\n\nAustralia has banned X, it said."), 1),
    "article-html": Reader(_article("a.html"), _texts(PAGE), 0.1),
    "article-mail": Reader(_article("a.eml"), _texts(MAIL), 1),
    "result": Reader(_verified(), _printed, 0.1),
    **{
        f"case-{name}": Reader(_case(f"{name}.csv"), _texts(text), 0.5)
        for name, text in TABLES.items()
    },
    "case-parquet": Reader(_case("elements.parquet"), _elements, 0.5),
    "case-settings": Reader(_case("case.toml"), _texts(SETTINGS), 0.5),
    "case-plan": Reader(_case("plan.toml"), _texts(PLAN), 0.5),
    "case-kinds": Reader(_case("kinds/router.toml"), _texts(KIND), 0.5),
}  # fmt: skip
"""By name."""
