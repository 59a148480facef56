"""A server that plays back a NetBox of any size, and the time and memory that importing it takes.

    python -m benchmarks.inventory_server --devices 10000

The lists are generated page by page, so the server needs no memory for them. Each device has four interfaces,
two of them cabled to its neighbours in one ring; every tenth has a module of another maker. The importer runs
as a process of its own, as a user runs it.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PER_SITE = 50
VENDORS = ("Nokia", "Cisco", "Huawei", "Juniper", "Ciena", "ZTE")
ROLES = ("router", "switch", "access-switch", "olt")

Rows = tuple[int, Callable[[int], dict]]
"""How many objects a list has, and each by its number."""


def lists_of(devices: int) -> dict[str, Rows]:
    """Return the lists of an inventory by path; keys begin at 1."""
    sites = max(1, devices // PER_SITE)

    def device(n: int) -> dict:
        place = n // PER_SITE % sites
        return {
            "name": f"d{n}",
            "device_type": {"id": n % len(VENDORS) + 1},
            "role": {"id": n % len(ROLES) + 1},
            "site": {"id": place + 1},
            "status": {"value": "active"},
            "serial": f"S{n:08d}",
            "tenant": None,
            "platform": None,
            "cluster": None,
            "virtual_chassis": None,
            "tags": [],
        }

    def interface(n: int) -> dict:
        owner, port = divmod(n, 4)
        cable = owner + 1 if port == 0 else (owner - 1) % devices + 1 if port == 1 else None
        return {"device": {"id": owner + 1}, "cable": {"id": cable} if cable else None}

    def address(n: int) -> dict:
        digits = f"00:11:22:{n >> 16 & 255:02x}:{n >> 8 & 255:02x}:{n & 255:02x}"
        return {
            "mac_address": digits,
            "assigned_object_type": "dcim.interface",
            "assigned_object_id": n + 1,
        }

    def end(n: int) -> dict:
        cable, side = divmod(n, 2)
        return {
            "cable": {"id": cable + 1},
            "cable_end": "AB"[side],
            "termination_type": "dcim.interface",
            "termination_id": (4 * cable + 1, 4 * ((cable + 1) % devices) + 2)[side],
        }

    return {
        "dcim/regions": (1, lambda n: {"name": "Norway", "slug": "norway", "parent": None}),
        "dcim/sites": (sites, lambda n: {"name": f"site{n}", "slug": f"site{n}", "region": {"id": 1}}),
        "dcim/manufacturers": (len(VENDORS), lambda n: {"name": VENDORS[n], "slug": VENDORS[n].lower()}),
        "dcim/device-types": (len(VENDORS), lambda n: {"model": f"Box {n}", "manufacturer": {"id": n + 1}}),
        "dcim/device-roles": (len(ROLES), lambda n: {"name": ROLES[n], "slug": ROLES[n], "parent": None}),
        "dcim/devices": (devices, device),
        "dcim/interfaces": (4 * devices, interface),
        "dcim/mac-addresses": (4 * devices, address),
        "dcim/cables": (devices, lambda n: {"status": {"value": "connected"}, "profile": None}),
        "dcim/cable-terminations": (2 * devices, end),
        "dcim/module-types": (1, lambda n: {"model": "Card", "manufacturer": {"id": 3}}),
        "dcim/modules": (
            devices // 10,
            lambda n: {"device": {"id": 10 * n + 1}, "module_type": {"id": 1}, "status": {"value": "active"}},
        ),
    }


class Playback(ThreadingHTTPServer):
    """Answers like NetBox: lists by path, page by page; those that it does not have are empty."""

    daemon_threads = True

    def __init__(self, devices: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lists = lists_of(devices)
        self.asked = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Playback

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix("/api/").strip("/")
        count, row = self.server.lists.get(path, (0, dict))
        limit, offset = int(query.get("limit", "50")), int(query.get("offset", "0"))
        stop = min(count, offset + limit)
        rows = [{"id": n + 1, "custom_fields": {}, **row(n)} for n in range(offset, stop)]
        again = f"http://{self.headers['Host']}{parts.path}?limit={limit}&offset={stop}"
        body = json.dumps({"count": count, "next": again if stop < count else None, "results": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.asked += 1


def main(devices: int) -> None:
    """Import an inventory of some devices and print what it took."""
    server = Playback(devices)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        command = [sys.executable, "-m", "cleanpath", "import", "netbox"]
        command += [f"http://127.0.0.1:{server.server_address[1]}", "--to", str(case)]
        command += ["--option", "from=olt", "--option", "to=d1"]
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"TMPDIR": folder})
        taken = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{devices:,} devices, {5 * devices:,} interfaces and cables: {taken:.1f} s, "
        f"{used.ru_utime:.1f} s of processor time, {used.ru_maxrss / 1024:,.0f} MiB, {server.asked} requests"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--devices", type=int, default=10_000)
    main(parser.parse_args().devices)
