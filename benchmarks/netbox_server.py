"""The time and memory that importing a real NetBox server takes, filled in bulk with a made-up network.

    NETBOX_SERVER=.venv-netbox/bin/netbox python -m benchmarks.netbox_server --devices 10000

`make test-netbox` installs the server. It runs under gunicorn with two processes, on a
PostgreSQL and a Redis of its own, all on this machine, which they share with the importer. Each device has
four interfaces with addresses, two of them cabled to its neighbours in one ring; every tenth has a module of
another maker. The importer runs as a process of its own, as a user runs it, twice: the second time the server
is warm. The server's own processor time, database included, is told beside: less than its share of the
machine no importer can take.
"""

import argparse
import contextlib
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.servers import free_port, postgresql, redis, running, wait_for

HERE = Path(__file__).parent
PROCESSES, THREADS = 2, 3

SETTINGS = """
import os
ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = os.environ["NETBOX_SECRET_KEY"]
API_TOKEN_PEPPERS = {1: os.environ["NETBOX_PEPPER"]}
_DB = {"NAME": "netbox", "USER": "postgres", "PASSWORD": "", "HOST": os.environ["NETBOX_DB_HOST"]}
DATABASES = {"default": _DB}
_REDIS = {"HOST": "127.0.0.1", "PORT": int(os.environ["NETBOX_REDIS_PORT"]), "PASSWORD": "", "SSL": False}
REDIS = {"tasks": _REDIS | {"DATABASE": 0}, "caching": _REDIS | {"DATABASE": 1}}
CENSUS_REPORTING_ENABLED = False
RELEASE_CHECK_URL = None
"""


def manage(command: str, words: list[str], env: dict[str, str], script: str | None = None) -> float:
    """Run one of the server's own commands; return the seconds that it took."""
    begun = time.perf_counter()
    done = subprocess.run([command, *words], env=env, input=script, capture_output=True, text=True)
    if done.returncode or (script and "seeded" not in done.stdout):
        sys.exit((done.stdout + done.stderr)[-2000:])
    print(
        f"{words[0]}: {time.perf_counter() - begun:.0f} s",
        done.stdout.splitlines()[-1] if script else "",
        flush=True,
    )
    return time.perf_counter() - begun


def import_case(address: str, token: str, folder: Path) -> None:
    """Import the server's network into a case and print what it took."""
    command = [sys.executable, "-m", "cleanpath", "import", "netbox", address, "--to", str(folder / "case")]
    command += ["--option", "from=olt", "--option", "to=d1"]
    env = os.environ | {"CLEANPATH_NETBOX_TOKEN": token, "TMPDIR": str(folder)}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    served = processor_time()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
    taken, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    served, own = processor_time() - served, after.ru_utime - before.ru_utime
    print(f"import: {taken:.1f} s; {own:.1f} s of processor time, the server's {served:.1f} s", flush=True)


def processor_time() -> float:
    """Return the processor seconds of all processes that this one started and that still run."""
    parent, spent = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rsplit(")", 1)[1].split()
            parent[int(path.parent.name)] = int(fields[1])
            spent[int(path.parent.name)] = sum(map(int, fields[11:15]))
    known = {os.getpid()}
    while more := {one for one, other in parent.items() if other in known} - known:
        known |= more
    ticks = sum(spent[one] for one in known - {os.getpid()})
    return ticks / os.sysconf("SC_CLK_TCK")


def main(devices: int) -> None:
    """Fill a server, import from it twice (the second time its caches are warm), and tell what it took."""
    command = str(Path(os.environ["NETBOX_SERVER"]).absolute())
    port, cache, token = free_port(), free_port(), secrets.token_hex(20)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        (folder / "netbox_settings.py").write_text(SETTINGS)
        host = stack.enter_context(postgresql("netbox", folder))
        stack.enter_context(redis(cache, folder, folder))
        env = os.environ | {
            "PYTHONPATH": str(folder),
            "NETBOX_CONFIGURATION": "netbox_settings",
            "NETBOX_ROOT": str(folder),
            "NETBOX_SECRET_KEY": secrets.token_hex(30),
            "NETBOX_PEPPER": secrets.token_hex(30),
            "NETBOX_DB_HOST": host,
            "NETBOX_REDIS_PORT": str(cache),
            "NETBOX_TOKEN": token,
            "NETBOX_DEVICES": str(devices),
        }
        manage(command, ["migrate", "--noinput"], env)
        manage(command, ["shell"], env, (HERE / "netbox_seed.py").read_text(encoding="utf-8"))
        server = [str(Path(command).with_name("gunicorn")), "netbox.wsgi", "-b", f"127.0.0.1:{port}"]
        server += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--timeout", "120"]
        address = f"http://127.0.0.1:{port}"
        wait_for(address, stack.enter_context(running(server, folder / "netbox", env)), folder / "netbox")
        for round_ in ("first", "second"):
            target = folder / round_
            target.mkdir()
            import_case(address, token, target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--devices", type=int, default=10_000)
    main(parser.parse_args().devices)
