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
import platform
import random
import re
import resource
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from cleanpath.identity.fuse import is_kin
from cleanpath.identity.identify import Knowledge, identify, identify_column, know
from cleanpath.identity.marks import read_marks
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


def librenms(known: Knowledge) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield kind, value, label, a name for display, and the part of the data."""
    with lzma.open(DATA / "librenms-devices.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            label, out = label_of(record, known), "held out" if held_out(record) else "development"
            for kind, name in (
                ("sysobjectid", "sysObjectID"),
                ("sysdescr", "sysDescr"),
                ("inventory_model", "hardware"),
            ):
                value = record[name]
                if value and value not in ("<private>", "Generic x86 64-bit"):
                    yield kind, value, label, record["os"], out


def freifunk() -> Iterator[tuple[str, str, str, str, str]]:
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
            label = makers.get(
                re.split("[ -]", model)[0].upper()
                if not model.upper().startswith(("TP-", "D-"))
                else model.split(" ")[0].upper(),
                "",
            )
            if model and label:
                yield "oui", node["id"][:6], label, model, "Freifunk"
            if model:
                yield "inventory_model", model, label, "", "Freifunk"


def netbox() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield slugs and models of the demo, labelled by the manufacturer they hang on."""
    with lzma.open(DATA / "netbox-demo-v3.6.json.xz", "rt", encoding="utf-8") as file:
        objects = json.load(file)
    slugs = {o["pk"]: o["fields"]["slug"] for o in objects if o["model"] == "dcim.manufacturer"}
    for slug in slugs.values():
        yield "netbox_slug", slug, slug, "", "NetBox demo"
    for thing in objects:
        if thing["model"] == "dcim.devicetype":
            maker = slugs[thing["fields"]["manufacturer"]]
            yield "inventory_model", thing["fields"]["model"], maker, "", "NetBox demo"


def suzieq() -> Iterator[tuple[str, str, str, str, str]]:
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
                    yield "inventory_model", row["model"], label, "", "Suzieq"


def accuracy(half: str, misses: bool) -> None:
    known = know(load_vendors(), DAY)
    samples = [*librenms(known), *freifunk(), *netbox(), *suzieq()]
    table: dict[tuple[str, str], collections.Counter[str]] = {}
    wrong: collections.Counter[tuple[str, str, str]] = collections.Counter()
    for kind, value, label, shown, out in samples:
        if half != "both" and (out == "development") != (half == "development"):
            continue
        label = label if label in known.vendors else ""
        answer = next(identify([Observation(kind, value)], known.vendors, DAY, known))
        named = answer["vendor"] or ""
        others = [c["vendor"] for c in answer["candidates"]]
        if label and (named == label or (named and is_kin(known.vendors, named, label))):
            told = "right"
        elif named:
            told = "wrong" if label else "named, unlabelled"
            wrong[kind, label or "(not registered)", named] += 1
        elif label:
            generic = any("generic software" in n or "never names" in n for n in answer["notes"])
            told = "candidate" if label in others else "generic" if generic else "unknown"
            told = "set without it" if others and label not in others else told
        else:
            told = "rightly unknown"
        table.setdefault((kind, out), collections.Counter())[told] += 1
        if misses and told not in ("right", "rightly unknown") and out == "development":
            print(f"{told:16} {kind:15} {label:14} {shown:16} {value[:90]!r} -> {named or others}")
    columns = (
        "right",
        "candidate",
        "set without it",
        "generic",
        "unknown",
        "wrong",
        "named, unlabelled",
        "rightly unknown",
    )
    print(f"{'kind':16} {'part':11} {'right':>7} " + " ".join(f"{c:>17}" for c in columns))
    for (kind, out), counts in sorted(table.items()):
        labelled = sum(counts[c] for c in columns[:6])
        share = f"{counts['right'] / labelled:7.1%}" if labelled else "      -"
        print(f"{kind:16} {out:11} {share} " + " ".join(f"{counts[c]:17}" for c in columns))
    listed = {v.id for v in known.vendors.values() if v.listings}
    accused = sum(count for (_, _, named), count in wrong.items() if named in listed)
    print(f"\nboxes of others given to a vendor on some list: {accused}")
    print("\nconfusions (label, answer, count):")
    for (kind, label, named), count in wrong.most_common():
        print(f"  {kind:15} {label:18} {named:18} {count}")


NUMERIC = ("mac", "oui", "sysobjectid", "snmp_engineid")


def made_up(kind: str, count: int, known: Knowledge, seed: int = 1) -> list[str]:
    """Return values of one kind in a realistic mix: many boxes of few models, own addresses, odd ones out."""
    chance = random.Random(f"{kind} {seed}")
    marks = read_marks(known.vendors)
    products = [n for own in marks.values() for f in own.families for n in (*f.names, *f.unverified)]
    pens = [p.number for own in marks.values() for p in own.pens] + [8072, 99999]
    prefixes = sorted(p for p in known.prefixes.names if len(p) == 6)
    if kind == "mac":
        tails = [f"{chance.getrandbits(24):06x}" for _ in range(4096)]
        raw = (chance.choice(prefixes).lower() + chance.choice(tails) for _ in range(count))
        return [":".join((m[:2], m[2:4], m[4:6], m[6:8], m[8:10], m[10:])) for m in raw]
    if kind == "oui":
        return chance.choices(prefixes, k=count)
    if kind == "sysobjectid":
        some = [
            f".1.3.6.1.4.1.{chance.choice(pens)}.{chance.randrange(9)}.{chance.randrange(400)}"
            for _ in range(5000)
        ]
        return chance.choices(some, k=count)
    if kind == "snmp_engineid":
        heads = [f"{0x80000000 + chance.choice(pens):08x}03{chance.choice(prefixes)}" for _ in range(2000)]
        return [f"{chance.choice(heads)}{chance.getrandbits(24):06x}" for _ in range(count)]
    if kind == "netbox_slug":
        return chance.choices([*sorted(known.book.slugs), "acme", "generic"], k=count)
    if kind == "inventory_model":
        some = [
            f"{chance.choice(products)}-{chance.randrange(9)}{chance.choice('ABX')}" for _ in range(20000)
        ]
        return chance.choices(some, k=count)
    size = max(1, count // 10)
    makers = [own for own in marks.values() if own.markers and own.families]
    some = []
    for _ in range(size):
        maker = chance.choice(makers)
        family = chance.choice(maker.families)
        text = chance.choice(maker.markers).text if chance.random() < 0.6 else "Linux"
        product = chance.choice(family.names or family.unverified)
        version = f"{chance.randrange(20)}.{chance.randrange(10)}({chance.randrange(300)})"
        some.append(f"{text} {product} Software, Version {version}, built on host{chance.randrange(10**6)}")
    return chance.choices(some, k=count)


def peer(kind: str, values: list[str], known: Knowledge) -> int:
    """Do the obvious: every value against every compiled expression, one after the other."""
    marks = read_marks(known.vendors)
    if kind in ("mac", "oui"):
        names = known.prefixes.names
        table = [(re.compile(p, re.I), v) for v, own in marks.items() for p in own.oui.patterns]
        texts = [names.get(re.sub("[:.-]", "", value)[:6].upper(), "") for value in values]
    elif kind in ("sysobjectid", "snmp_engineid"):
        table = [
            (re.compile(rf"(?:\.1\.3\.6\.1\.4\.1\.{p.number}\.)|(?:^{0x80000000 + p.number:08x})"), v)
            for v, own in marks.items()
            for p in own.pens
        ]
        texts = values
    else:
        table = [(re.compile(re.escape(m.text), re.I), v) for v, own in marks.items() for m in own.markers]
        texts = values
    return sum(1 for text in texts if {v for pattern, v in table if pattern.search(text)})


def speed(rows: int) -> None:
    """Time each kind in batches, fresh each time, against the obvious loop on a sample of the same values."""
    vendors = load_vendors()
    print(f"{platform.machine()}, Python {platform.python_version()}, {rows:,} rows a kind")
    print(f"{'kind':18} {'rows/s':>12} {'distinct':>9} {'peer rows/s':>12} {'ratio':>8}")
    kinds = (*NUMERIC, "sysdescr", "lldp_sysdesc", "cli_show_version", "ssh_banner", "telnet_banner",
             "ftp_banner", "http_banner", "inventory_model", "netbox_slug")  # fmt: skip
    totals = {True: [0, 0.0], False: [0, 0.0]}
    for kind in kinds:
        known = know(vendors, DAY)
        values = made_up(kind, rows, known)
        identify_column(kind, values[:100], known)
        begun = time.perf_counter()
        for start in range(0, rows, 65_536):
            identify_column(kind, values[start : start + 65_536], known)
        taken = time.perf_counter() - begun
        sample = values[: 300 if kind not in NUMERIC else 1000]
        begun = time.perf_counter()
        peer(kind, sample, known)
        slow = len(sample) / (time.perf_counter() - begun)
        totals[kind in NUMERIC][0] += rows
        totals[kind in NUMERIC][1] += taken
        share, fast = len(set(values)) / rows, rows / taken
        print(f"{kind:18} {fast:12,.0f} {share:9.1%} {slow:12,.0f} {fast / slow:8,.0f}")
    for numeric, told in ((True, "numeric kinds"), (False, "text kinds")):
        count, taken = totals[numeric]
        print(f"{told:18} {count / taken:12,.0f}")
    known = know(vendors, DAY)
    mixed = [Observation(k, v) for k in kinds for v in made_up(k, max(1, rows // len(kinds)), known)]
    random.Random(1).shuffle(mixed)
    begun = time.perf_counter()
    count = sum(1 for _ in identify(mixed, vendors, DAY, known))
    print(f"{'mixed, row by row':18} {count / (time.perf_counter() - begun):12,.0f}")
    print(
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB, inputs included"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("accuracy")
    one.add_argument("--half", choices=("development", "held-out", "both"), default="both")
    one.add_argument("--misses", action="store_true")
    two = verbs.add_parser("speed")
    two.add_argument("--rows", type=int, default=300_000)
    given = parser.parse_args()
    if given.verb == "accuracy":
        accuracy(given.half, given.misses)
    else:
        speed(given.rows)
