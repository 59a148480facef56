import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.builder import Imported
from cleanpath.sources.suzieq import parse_suzieq, read_suzieq


def parquet(rows: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


def place(table: str, space: str, host: str) -> str:
    return f"parquet/{table}/sqvers=1.0/namespace={space}/hostname={host}/x.parquet"


def store() -> dict[str, bytes]:
    fresh = {"timestamp": 5, "active": True}
    device = {"vendor": "Cisco", "model": "N9K", "serialNumber": "S", **fresh}
    heard = {"ifname": "e1", "peerHostname": "b", "peerMacaddr": "00:00:00:00:00:00", **fresh}
    silent = heard | {"ifname": "e2", "peerHostname": "", "peerMacaddr": "00:1a:a1:00:00:01"}
    parts = [{"type": "sfp", "vendor": "Finisar"}, {"type": "chassis", "name": "c", "vendor": "Cisco"}]
    return {
        place("device", "lab", "a"): parquet([device | {"timestamp": 1, "vendor": "Old"}, device]),
        place("device", "lab", "b"): parquet([device | {"vendor": "Arista", "active": False}]),
        place("lldp", "lab", "a"): parquet([heard | {"description": "Arista EOS"}, silent]),
        place("lldp", "lab", "b"): parquet([heard | {"peerHostname": "a", "description": "NX-OS"}]),
        place("inventory", "lab", "a"): parquet([part | fresh for part in parts]),
        "parquet/bgp/x.parquet": b"",
    }


def read(files: dict[str, bytes], **options: str) -> Imported:
    return parse_suzieq(files.items(), "x", options)


def test_a_store_is_read_whole(tmp_path: Path, check: Callable) -> None:
    imported = read(store())
    network = check(imported)
    assert network.elements["id"].to_pylist() == ["a", "b", "00:1a:a1:00:00:01"]
    ends = list(zip(*(network.links[c].to_pylist() for c in "ab"), strict=True))
    assert ends == [("a", "b"), ("a", "00:1a:a1:00:00:01")]
    vendors = [(e.element, e.value) for e in imported.evidence if e.kind == "maker"]
    assert vendors == [("a", "Cisco")]
    assert ("b", "lldp_sysdesc", "Arista EOS") in imported.evidence
    assert "records of device that are no longer active: 1" in imported.left
    folder, packed = tmp_path / "db", tmp_path / "db.tar"
    with tarfile.open(packed, "w") as archive:
        for name, data in store().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
            archive.add(folder / name, name)
    assert read_suzieq(folder, {}).tables == read_suzieq(packed, {}).tables
    assert set(read_suzieq(packed, {}).tables["elements"]["id"]) == set(imported.tables["elements"]["id"])


def test_hosts_of_several_namespaces_stay_apart(check: Callable) -> None:
    files = store() | {name.replace("lab", "live"): data for name, data in store().items()}
    imported = read(files)
    ids = check(imported).elements["id"].to_pylist()
    assert {"lab/a", "lab/b", "live/a", "live/b"} < set(ids)
    assert imported.tables["links"]["a"].count("lab/a") == 2
    alone = read(files, namespace="live")
    assert set(alone.tables["elements"]["id"]) == {"a", "b", "00:1a:a1:00:00:01"}
    with pytest.raises(UnknownName, match="live"):
        read(files, namespace="lvie")


def test_columns_of_other_types_and_damaged_files(survives: Callable) -> None:
    for rows in (
        [{"vendor": 5, "model": [1], "timestamp": "x", "active": 7}],
        [{"vendor": {"a": 1}, "hostname": None, "timestamp": None, "active": None}],
        [{"unrelated": 1}],
    ):
        survives(parse_suzieq, [(place("device", "lab", "a"), parquet(rows))], "x", {})
    whole = store()[place("device", "lab", "a")]
    for data in (b"", b"PAR1", whole[:-20], b"PAR1" + b"\0" * 100 + b"PAR1"):
        with pytest.raises(BadInput):
            read({place("device", "lab", "a"): data})
    with pytest.raises(BadInput, match="tables"):
        read({"x/y.txt": b""})


def test_a_tar_with_odd_members(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo(place("device", "lab", "evil"))
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        name = tarfile.TarInfo("../../" + place("device", "lab", "a"))
        data = store()[place("device", "lab", "a")]
        name.size = len(data)
        archive.addfile(name, io.BytesIO(data))
    assert read_suzieq(path, {}).tables["elements"]["id"] == ["a"]
    path.write_bytes(b"no archive")
    with pytest.raises(BadInput, match="tar"):
        read_suzieq(path, {})


def test_the_real_store_is_read_whole(shared: Path, check: Callable) -> None:
    imported = read_suzieq(shared / "data" / "inventory" / "suzieq-parquet.tar.xz", {})
    network = check(imported)
    assert len(imported.rows) == 39
    assert network.links.num_rows > 50
    with_firewall = read_suzieq(
        shared / "data" / "inventory" / "suzieq-parquet.tar.xz", {"namespace": "mixed"}
    )
    assert check(with_firewall).elements.num_rows == 8


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    name = place("lldp", "lab", "a")
    source = store()[name]
    at = data.draw(st.integers(0, len(source)))
    changed = source[:at] + data.draw(st.binary(max_size=6)) + source[at + data.draw(st.integers(0, 6)) :]
    survives(parse_suzieq, [(name, changed)], "x", {})
