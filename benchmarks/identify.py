"""How well and how fast boxes are identified, on real records kept beside the repository and on made-up ones.

    python -m benchmarks.identify accuracy [--misses] [--to docs/reference/identification.md]
    python -m benchmarks.identify speed [--rows 10000000]

Accuracy: the records of the LibreNMS tests carry that project's own verdict (`os`), which is used as the
label and never as input; Freifunk gives model text beside MAC prefixes; NetBox gives slugs beside model
names; nmap's probes give banners; `tests/identity/typical.csv` holds typed values. Sources that are absent
are left out.
"""

import argparse
import collections
import csv
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

from benchmarks.probes import PROBES, read_probes

from cleanpath.identity.evidence import is_kin
from cleanpath.identity.fingerprints import read_marks
from cleanpath.identity.identify import (
    BATCH_ROWS,
    PATIENT_BYTES,
    Knowledge,
    identify,
    identify_column,
    know,
)
from cleanpath.identity.names import fold
from cleanpath.identity.observations import Observation
from cleanpath.identity.signals.texts import from_text
from cleanpath.identity.vendors import load_vendors

TYPICAL = Path(__file__).resolve().parent.parent / "tests" / "identity" / "typical.csv"
Sample = tuple[str, str, str, str, str]
"""Kind, value, label (empty where no registered vendor), a name for display, the source."""

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


def librenms(known: Knowledge) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield kind, value, label, a name for display, and the part of the data."""
    with lzma.open(DATA / "librenms-devices.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            label = label_of(record, known)
            for kind, name in (
                ("sysobjectid", "sysObjectID"),
                ("sysdescr", "sysDescr"),
                ("inventory_model", "hardware"),
            ):
                value = record[name]
                if value and value not in ("<private>", "Generic x86 64-bit"):
                    held = hashlib.sha256(f"{kind}\t{value}".encode()).digest()[0] % 2 == 1
                    yield kind, value, label, record["os"], "LibreNMS, held out" if held else "LibreNMS"


def freifunk() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield prefixes labelled by model text, and model texts labelled by themselves."""
    vendors = {"TP-LINK": "tp-link", "UBIQUITI": "ubiquiti", "UBNT": "ubiquiti", "AVM": "avm",
              "LINKSYS": "linksys", "D-LINK": "d-link", "NETGEAR": "netgear", "FUJITSU": "fujitsu",
              "XIAOMI": "xiaomi", "LENOVO": "lenovo", "HP": "hp", "DELL": "dell",
              "ZYXEL": "zyxel"}  # fmt: skip
    for name in ("aachen", "bremen"):
        with lzma.open(DATA / f"freifunk-{name}-202005.json.xz", "rt", encoding="utf-8") as file:
            nodes = json.load(file)["nodes"]
        for node in nodes:
            model = node.get("model") or ""
            label = vendors.get(
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
            vendor = slugs[thing["fields"]["manufacturer"]]
            yield "inventory_model", thing["fields"]["model"], vendor, "", "NetBox demo"


def suzieq() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield LLDP descriptions and vendors of the lab networks."""
    import pyarrow.parquet as pq

    vendors = {
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
                label = vendors.get(row.get("vendor") or "", "")
                if label and row.get("model"):
                    yield "inventory_model", row["model"], label, "", "Suzieq"


COLUMNS = ("right", "candidate", "set without it", "generic", "unknown", "wrong", "named, unlabelled",
           "rightly unknown")  # fmt: skip
MARKS = "<!-- measured -->", "<!-- end of measured -->"
"""Between them the page of the reference holds what `accuracy --to` writes."""


def samples_of(known: Knowledge) -> list[Sample]:
    """Return all samples that are at hand; each source that is absent is told and left out."""
    found: list[Sample] = []
    if DATA.is_dir():
        found += [*librenms(known), *freifunk(), *netbox(), *suzieq()]
    else:
        print(f"without real records: {DATA} is absent")
    if PROBES.is_file():
        for kind, text, label, held, device in read_probes(known.vendors):
            source = "nmap" if device else PROGRAMS
            found.append((kind, text, label, "", f"{source}, held out" if held else source))
    else:
        print(f"without banners: {PROBES} is absent (Debian package nmap-common)")
    with TYPICAL.open(encoding="utf-8", newline="") as file:
        found += [(row["kind"], row["value"], row["vendor"], "", "typed") for row in csv.DictReader(file)]
    return found


def names_vendor(value: str, label: str, known: Knowledge) -> bool:
    """Return whether a text has the label's id or a name of its vendor in it, as whole words."""
    vendor, said = known.vendors[label], f" {fold(value)} "
    return any(f" {fold(name)} " in said for name in (label, vendor.name, *vendor.aliases) if fold(name))


def verdict_of(label: str, answer: dict, known: Knowledge) -> str:
    """Return the column that an answer counts in."""
    named = answer["vendor"] or ""
    others = [c["vendor"] for c in answer["candidates"]]
    if named:
        kin = bool(label) and (named == label or is_kin(known.vendors, named, label))
        return "right" if kin else "wrong" if label else "named, unlabelled"
    if not label:
        return "rightly unknown"
    if others:
        return "candidate" if label in others else "set without it"
    generic = any("generic software" in note or "never names" in note for note in answer["notes"])
    return "generic" if generic else "unknown"


def accuracy(misses: bool, page: Path | None) -> None:
    known = know(load_vendors(), DAY)
    table: dict[tuple[str, str], collections.Counter[str]] = {}
    wrong: collections.Counter[tuple[str, str, str]] = collections.Counter()
    listed = {v.id for v in known.vendors.values() if v.listings}
    for kind, value, label, shown, out in samples_of(known):
        label = label if label in known.vendors else ""
        answer = next(identify([Observation(kind, value)], known.vendors, DAY, known))
        told = verdict_of(label, answer, known)
        table.setdefault((kind, out), collections.Counter())[told] += 1
        named = answer["vendor"] or ""
        if told == "wrong" or (told == "named, unlabelled" and named in listed):
            wrong[kind, label or "none registered", named] += 1
        if label and names_vendor(value, label, known):
            table[kind, out]["said"] += 1
            table[kind, out]["said and right"] += told == "right"
        table[kind, out]["given away"] += label in listed and told == "wrong"
        table[kind, out]["accused"] += named in listed and told in ("wrong", "named, unlabelled")
        if misses and told not in ("right", "rightly unknown") and "held out" not in out:
            print(
                f"{told:16} {kind:15} {label:14} {shown:16} {value[:90]!r} -> {named or answer['candidates']}"
            )
    lines = [*table_lines(table), "", *summary_lines(table), "", *confusion_lines(wrong, listed)]
    print("\n".join(lines))
    if page is not None:
        text = page.read_text(encoding="utf-8")
        before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
        body = "\n".join([MARKS[0], "", *lines, "", MARKS[1]])
        page.write_text(before + body + after, encoding="utf-8")


def table_lines(table: dict[tuple[str, str], collections.Counter[str]]) -> list[str]:
    """Return the table as Markdown: a row for each kind and source."""
    heads = ("kind", "data", "labelled", "right", *COLUMNS[1:], "accused", "given away")
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for (kind, out), counts in sorted(table.items()):
        labelled = sum(counts[c] for c in COLUMNS[:6])
        share = f"{counts['right'] / labelled:.1%}".replace("%", " %") if labelled else "-"
        cells = [kind, out, labelled, share, *(counts[c] for c in (*COLUMNS[1:], "accused", "given away"))]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


PROGRAMS = "nmap, no device"
"""Banners of server programs, which say nothing of the box under them; left out of the shares by kind."""

LOOKED_AT = ("LibreNMS", "nmap", "typed")
"""Data that were looked at while marks were written."""


def summary_lines(table: dict[tuple[str, str], collections.Counter[str]]) -> list[str]:
    """Return precision and recall of each kind as Markdown, apart for data that nobody had looked at."""
    heads = ("precision", "recall", "labelled", "wrong", "name said", "recall of these")
    both = [f"{head}, {seen}" for seen in ("unseen", "looked at") for head in heads]
    lines = ["| " + " | ".join(("kind", *both)) + " |", "|" + "---|" * (1 + len(both))]
    for kind in sorted({kind for kind, _ in table}):
        cells = [kind]
        for seen in (False, True):
            total = collections.Counter[str]()
            for (k, out), counts in table.items():
                if k == kind and (out in LOOKED_AT) is seen and not out.startswith(PROGRAMS):
                    total += counts
            right, wrong = total["right"], total["wrong"]
            labelled = sum(total[column] for column in COLUMNS[:6])
            shares = (
                (right, right + wrong),
                (right, labelled),
                (wrong, labelled),
                (total["said and right"], total["said"]),
            )
            precision, recall, amiss, heard = (
                f"{a / b:.1%}".replace("%", " %") if b else "-" for a, b in shares
            )
            cells += [precision, recall, str(labelled), amiss, str(total["said"]), heard]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def confusion_lines(wrong: collections.Counter[tuple[str, str, str]], listed: set[str]) -> list[str]:
    """Return the confusions as Markdown: label, answer and kinds, those seen twice or accusing one by one."""
    pairs: dict[tuple[str, str], collections.Counter[str]] = {}
    for (kind, label, named), count in wrong.items():
        pairs.setdefault((label, named), collections.Counter())[kind] += count
    rest = sum(sum(kinds.values()) for kinds in pairs.values() if sum(kinds.values()) < 2)
    shown = [(pair, kinds) for pair, kinds in pairs.items() if sum(kinds.values()) > 1 or pair[1] in listed]
    lines = ["| label | answer | count | kinds |", "|---|---|---|---|"]
    for (label, named), kinds in sorted(shown, key=lambda p: (-sum(p[1].values()), p[0])):
        lines.append(f"| {label} | {named} | {sum(kinds.values())} | {', '.join(sorted(kinds))} |")
    return [*lines, "", f"Confusions that occur once: {rest}."]


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
    vendors = [own for own in marks.values() if own.markers and own.families]
    some = []
    for _ in range(size):
        vendor = chance.choice(vendors)
        family = chance.choice(vendor.families)
        text = chance.choice(vendor.markers).text if chance.random() < 0.6 else "Linux"
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


MIX = {"mac": 24, "oui": 6, "sysobjectid": 16, "snmp_engineid": 4, "sysdescr": 14, "lldp_sysdesc": 10,
       "cli_show_version": 2, "ssh_banner": 5, "telnet_banner": 2, "ftp_banner": 1, "http_banner": 4,
       "inventory_model": 9, "netbox_slug": 3}  # fmt: skip
"""Per cent of each kind: most of what a network shows are addresses and numbers, then descriptions."""

CHUNK = 500_000


def speed(rows: int) -> None:
    """Time each kind against the obvious loop on a sample of the same values; processor time of one core."""
    vendors = load_vendors()
    print(f"{platform.machine()}, Python {platform.python_version()}, {rows:,} rows in all")
    print(f"{'kind':18} {'rows':>10} {'rows/s':>12} {'peer rows/s':>12} {'ratio':>8}")
    totals = {True: [0, 0.0], False: [0, 0.0]}
    known = know(vendors, DAY)
    for kind, share in MIX.items():
        wanted = rows * share // 100
        taken, slow = time_kind(kind, wanted, known)
        totals[kind in NUMERIC][0] += wanted
        totals[kind in NUMERIC][1] += taken
        fast = wanted / taken
        print(f"{kind:18} {wanted:10,} {fast:12,.0f} {slow:12,.0f} {fast / slow:8,.0f}")
    for numeric, told in ((True, "numeric kinds"), (False, "text kinds")):
        count, taken = totals[numeric]
        print(f"{told:18} {count:10,} {count / taken:12,.0f}")
    mixed = [Observation(k, v) for k, s in MIX.items() for v in made_up(k, 3_000 * s, known)]
    random.Random(1).shuffle(mixed)
    begun = time.process_time()
    count = sum(1 for _ in identify(mixed, vendors, DAY, known))
    print(f"{'mixed, row by row':18} {count:10,} {count / (time.process_time() - begun):12,.0f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MiB, {CHUNK:,} made-up values included")


def time_kind(kind: str, rows: int, known: Knowledge) -> tuple[float, float]:
    """Return the seconds that `rows` values of a kind take, and the rows a second of the peer."""
    taken = slow = 0.0
    for start in range(0, rows, CHUNK):
        values = made_up(kind, min(CHUNK, rows - start), known, start + 1)
        begun = time.process_time()
        for place in range(0, len(values), 65_536):
            identify_column(kind, values[place : place + 65_536], known)
        taken += time.process_time() - begun
        if start == 0:
            sample = values[: 1000 if kind in NUMERIC else 300]
            begun = time.process_time()
            peer(kind, sample, known)
            slow = len(sample) / (time.process_time() - begun)
    return taken, slow


SESSION = """
{name} uptime is {weeks} weeks, {days} days, {hours} hours, {minutes} minutes
System image file is flash:/{name}/image-{build}.bin
Last reload reason: power cycle at {hours}:{minutes}, configuration register is 0x{build:x}
Slot 0: line card, serial number {serial:010X}, 48 ports, status up
Slot 1: line card, serial number {other:010X}, 48 ports, status up
Processor board ID {serial:X}, {memory} bytes of memory, CPU: 4 cores at 1400 MHz
Base ethernet address: 00:1a:{minutes:02x}:{hours:02x}:{weeks:02x}:{days:02x}
Interface 0/0/{hours} is up, uplink to {name}-core, {build} packets, not saved
Power supply 1 ok, fan tray ok, temperature {minutes} degrees
License {build} is valid for {weeks} days and compatible with this release
"""
"""What a version command and its neighbours print beside the name of the maker."""


def differing(kind: str, count: int, known: Knowledge) -> list[str]:
    """Return texts of which no two are equal: the made-up ones, each with words and numbers of its own."""
    chance = random.Random(f"differing {kind}")
    found = []
    for text in made_up(kind, count, known):
        numbers = {name: chance.randrange(1, 60) for name in ("weeks", "days", "hours", "minutes")}
        numbers |= {"build": chance.randrange(10**6), "memory": chance.randrange(10**8)}
        numbers |= {"serial": chance.randrange(10**12), "other": chance.randrange(10**12)}
        if kind == "cli_show_version":
            body = SESSION.format(name=f"sw{chance.randrange(10**4)}", **numbers)
            found.append(f"{text}\n{body}{SESSION.format(name='next', **numbers)[:400]}"[:1300])
        else:
            found.append(f"{text} {numbers['serial']:010X} rev {numbers['weeks']}")
    return found


def distinct(rows: int) -> None:
    """Time texts of which no two are equal against the slow way on a sample; processor time of one core."""
    known = know(load_vendors(), DAY)
    print("| kind | rows, all different | bytes of one | named | rows a second | one by one | ratio |")
    print("|---|---|---|---|---|---|---|")
    columns = {
        kind: differing(kind, rows, known) for kind in ("sysdescr", "inventory_model", "cli_show_version")
    }
    if DATA.is_dir():
        real = [value for kind, value, *_ in librenms(known) if kind == "sysdescr"]
        chance = random.Random(1)
        columns["sysdescr, LibreNMS's texts"] = [
            f"{chance.choice(real)} {chance.randrange(10**12):010X}" for _ in range(rows)
        ]
    for name, values in columns.items():
        kind = name.split(",")[0]
        values = list(dict.fromkeys(values))
        known.bytes_met[kind] = PATIENT_BYTES
        identify_column(kind, [f"{value} warm" for value in values[:BATCH_ROWS]], known)
        begun = time.process_time()
        told = 0
        for place in range(0, len(values), BATCH_ROWS):
            codes, answers = identify_column(kind, values[place : place + BATCH_ROWS], known)
            names = [answer["vendor"] is not None for answer in answers]
            told += sum(names[code] for code in codes.tolist())
        fast = len(values) / (time.process_time() - begun)
        sample = values[:2000]
        begun = time.process_time()
        from_text(kind, sample, known.book)
        slow = len(sample) / (time.process_time() - begun)
        size = sum(map(len, values)) / len(values)
        share = f"{told / len(values):.0%}"
        rates = f"{fast:,.0f} | {slow:,.0f} | {fast / slow:,.0f}"
        print(f"| {name} | {len(values):,} | {size:,.0f} | {share} | {rates} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("accuracy")
    one.add_argument("--misses", action="store_true")
    one.add_argument("--to", type=Path, help="page whose measured part is written anew")
    two = verbs.add_parser("speed")
    two.add_argument("--rows", type=int, default=10_000_000)
    three = verbs.add_parser("distinct")
    three.add_argument("--rows", type=int, default=400_000)
    given = parser.parse_args()
    if given.verb == "distinct":
        distinct(given.rows)
    elif given.verb == "accuracy":
        accuracy(given.misses, given.to)
    else:
        speed(given.rows)
