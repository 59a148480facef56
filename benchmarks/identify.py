"""How well and how fast boxes are identified, on real records kept beside the repository and on made-up ones.

    python benchmarks/identify.py accuracy [--half development|held-out|both] [--misses]
    python benchmarks/identify.py speed [--rows 1000000]

Accuracy: the records of the LibreNMS tests carry that project's own verdict (`os`), which is used as the
label and never as input; Freifunk gives model text beside MAC prefixes; NetBox gives slugs beside model
names. Half of the LibreNMS records, by a hash of their id, was never looked at while marks were written.
"""

import argparse
import collections
import datetime
import hashlib
import io
import json
import lzma
import tarfile
from collections.abc import Iterator
from pathlib import Path

from cleanpath.identity.identify import Knowledge, identify, know
from cleanpath.identity.observations import Observation
from cleanpath.identity.vendors import load_vendors

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "inventory"
DAY = datetime.date(2026, 11, 23)

ICONS = {
    "acos": "a10", "alliedtelesis": "allied-telesis", "alteonos": "radware", "bluecoat": "blue-coat",
    "brocade": "brocade", "checkpoint": "check-point", "cumulus": "mellanox", "dlink": "d-link",
    "edge-core": "edgecore", "extremeboss": "extreme", "extremevoss": "extreme", "ignitenet": "edgecore",
    "ipinfusion": "ip-infusion", "junos": "juniper", "meraki": "cisco", "panos": "palo-alto",
    "saf": "saf-tehnika", "silverpeak": "silver-peak", "tplink": "tp-link", "zhone": "dzs",
    "zyxelUpdated": "zyxel", "emc": "dell", "hatteras": "adva", "broadworks": "cisco", "netvision": "",
    "zebra": "", "telco-systems": "telco-systems", "motorola-cm": "arris", "trellix": "mcafee",
}  # fmt: skip
"""Labels: LibreNMS icons that are not registry ids."""

SYSTEMS = {
    "3com": "3com", "exos": "", "aos": "ale", "omnipcx": "ale", "stellar": "ale", "edgeos": "ubiquiti",
    "gaia": "check-point", "secureplatform": "check-point", "fs-nmu": "fs", "netgear": "netgear",
    "jetdirect": "hp", "samsungprinter": "samsung", "screenos": "juniper", "junos": "juniper",
    "sonicwall": "sonicwall", "rs": "", "seos": "redback", "hiveos-wireless": "aerohive", "pixos": "cisco",
    "pepwave": "peplink", "fusionhub": "peplink", "ftos": "force10", "mrv-od": "mrv", "siklu-mhtg": "siklu",
    "zyxelwlc": "zyxel", "enterasys": "enterasys", "procurve": "hp", "slms": "dzs", "paradyne": "dzs",
    "velocloud": "velocloud", "vmware-esxi": "vmware", "vmware-vcsa": "vmware", "occamos": "calix",
    "sonus-sbc": "sonus", "neptune": "eci", "serveriron": "foundry", "datacom-dmos": "datacom",
}  # fmt: skip
"""Labels: LibreNMS systems whose icon does not settle the vendor; empty where it is not registered."""


def label_of(record: dict, known: Knowledge) -> str:
    """Return the registry id that LibreNMS's verdict names, empty where that maker is not registered."""
    if record["os"] in SYSTEMS:
        return SYSTEMS[record["os"]]
    icon = record["os_icon"] or ""
    named = ICONS.get(icon, icon)
    return named if named in known.vendors else ""


def held_out(record: dict) -> bool:
    """Return whether a record belongs to the half nobody looked at."""
    return hashlib.sha256(record["id"].encode()).digest()[0] % 2 == 1


def librenms(known: Knowledge) -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield kind, value, label, a name for display, and whether the record is held out."""
    with lzma.open(DATA / "librenms-devices.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            label, out = label_of(record, known), held_out(record)
            for kind, name in (
                ("sysobjectid", "sysObjectID"),
                ("sysdescr", "sysDescr"),
                ("inventory_model", "hardware"),
            ):
                value = record[name]
                if value and value not in ("<private>", "Generic x86 64-bit"):
                    yield kind, value, label, record["os"], out


def freifunk() -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield prefixes labelled by model text, and model texts labelled by themselves."""
    makers = {"TP-LINK": "tp-link", "UBIQUITI": "ubiquiti", "UBNT": "ubiquiti", "AVM": "avm",
              "LINKSYS": "linksys", "D-LINK": "d-link", "NETGEAR": "netgear", "FUJITSU": "fujitsu",
              "XIAOMI": "xiaomi", "LENOVO": "lenovo", "HP": "hp", "DELL": "dell",
              "ZYXEL": "zyxel"}  # fmt: skip
    for name in ("aachen", "bremen"):
        with lzma.open(DATA / f"freifunk-{name}-202005.json.xz", "rt", encoding="utf-8") as file:
            nodes = json.load(file)["nodes"]
        for node in nodes:
            model = node.get("model") or ""
            label = makers.get(model.split(" ")[0].upper(), "")
            if model and label:
                yield "oui", node["id"][:6], label, model, True
            if model:
                yield "inventory_model", model, label, "freifunk", True


def netbox() -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield slugs and models of the demo, labelled by the manufacturer they hang on."""
    with lzma.open(DATA / "netbox-demo-v3.6.json.xz", "rt", encoding="utf-8") as file:
        objects = json.load(file)
    slugs = {o["pk"]: o["fields"]["slug"] for o in objects if o["model"] == "dcim.manufacturer"}
    for slug in slugs.values():
        yield "netbox_slug", slug, slug, "netbox", True
    for thing in objects:
        if thing["model"] == "dcim.devicetype":
            maker = slugs[thing["fields"]["manufacturer"]]
            yield "inventory_model", thing["fields"]["model"], maker, "netbox", True


def suzieq() -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield LLDP descriptions and vendors of the lab networks."""
    import pyarrow.parquet as pq

    makers = {
        "Cisco": "cisco",
        "Arista": "arista",
        "Juniper": "juniper",
        "juniper": "juniper",
        "NVIDIA": "mellanox",
    }
    with tarfile.open(DATA / "suzieq-parquet.tar.xz") as archive:
        for member in archive:
            if not member.isfile() or "/device/" not in member.name:
                continue
            raw = archive.extractfile(member)
            for row in pq.ParquetFile(io.BytesIO(raw.read() if raw else b"")).read().to_pylist():
                label = makers.get(row.get("vendor") or "", "")
                if label and row.get("model"):
                    yield "inventory_model", row["model"], label, "suzieq", True


def accuracy(half: str, misses: bool) -> None:
    known = know(load_vendors(), DAY)
    kin = {v.id: v.successor for v in known.vendors.values()}
    samples = [*librenms(known), *freifunk(), *netbox(), *suzieq()]
    table: dict[tuple[str, bool], collections.Counter[str]] = {}
    wrong: collections.Counter[tuple[str, str, str]] = collections.Counter()
    for kind, value, label, shown, out in samples:
        if (half == "development" and out) or (half == "held-out" and not out):
            continue
        label = label if label in known.vendors else ""
        answer = next(identify([Observation(kind, value)], known.vendors, DAY, known))
        named = answer["vendor"] or ""
        others = [c["vendor"] for c in answer["candidates"]]
        if label and (
            named == label
            or named in (kin.get(label), *(k for k, s in kin.items() if s == label and k == named))
        ):
            told = "right"
        elif named:
            told = "wrong" if label else "named, unlabelled"
            wrong[kind, label or "(not registered)", named] += 1
        elif label:
            told = "candidate" if label in others else "set without it" if others else "unknown"
        else:
            told = "rightly unknown"
        table.setdefault((kind, out), collections.Counter())[told] += 1
        if misses and told not in ("right", "rightly unknown") and not out:
            print(f"{told:16} {kind:15} {label:14} {shown:16} {value[:90]!r} -> {named or others}")
    columns = (
        "right",
        "candidate",
        "set without it",
        "unknown",
        "wrong",
        "named, unlabelled",
        "rightly unknown",
    )
    print(f"{'kind':16} {'half':11} {'right':>7} " + " ".join(f"{c:>17}" for c in columns))
    for (kind, out), counts in sorted(table.items()):
        labelled = sum(counts[c] for c in columns[:5])
        share = f"{counts['right'] / labelled:7.1%}" if labelled else "      -"
        half_name = "held out" if out else "development"
        print(f"{kind:16} {half_name:11} {share} " + " ".join(f"{counts[c]:17}" for c in columns))
    print("\nconfusions (label, answer, count):")
    for (kind, label, named), count in wrong.most_common():
        print(f"  {kind:15} {label:18} {named:18} {count}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("accuracy")
    one.add_argument("--half", choices=("development", "held-out", "both"), default="both")
    one.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    accuracy(given.half, given.misses)
