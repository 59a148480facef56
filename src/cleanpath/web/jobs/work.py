"""work: the jobs of a server, worked at by a process beside it or on another machine."""

import signal
import sys
import threading

from cleanpath.errors import BadInput, Unavailable
from cleanpath.web.settings import Settings, cases_folder
from cleanpath.workspace.workspace import Plain, Workspace, default_ledger

MOST_MINUTES, LEAST_MEMORY_MIB = 7 * 24 * 60, 256


def work(
    workspace: Workspace,
    workers: float = 1,
    database: str | None = None,
    memory: float = 4096,
    minutes: float = 60,
) -> Plain:
    """Work at jobs until it is stopped; what is under way then goes back into the queue.

    Several of these, on several machines, may work at the jobs of one server. They need its database, and its
    folder of cases at the same place.

    Raises
    ------
    BadInput
        If a limit is out of range.
    Unavailable
        If what the web application needs is not installed, or the database does not answer.
    """
    place = database or workspace.place or default_ledger()
    settings = Settings(
        place, cases_folder(place), workers=int(workers), registries=workspace.registries_folder
    )
    if memory < LEAST_MEMORY_MIB:
        raise BadInput("--memory", f"{LEAST_MEMORY_MIB} MiB or more", f"{memory:g}")
    if not 0 < minutes <= MOST_MINUTES:
        raise BadInput("--minutes", f"more than 0, at most {MOST_MINUTES}", f"{minutes:g}")
    try:
        from cleanpath.web.jobs.queue import Queue
        from cleanpath.web.jobs.worker import Limits, start_workers, stop_workers
        from cleanpath.web.operations.database import open_database
        from cleanpath.web.operations.logs import set_up_logs
    except ImportError as error:
        needed, found = "the packages of cleanpath[web]", f"no {error.name}"
        raise Unavailable("work", needed, found, "Install the extra web.") from None
    set_up_logs()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    opened = open_database(settings.database)
    started = start_workers(Queue(opened), settings, Limits(int(memory) << 20, minutes * 60))
    print(f"cleanpath: {len(started)} at work", file=sys.stderr, flush=True)
    try:
        stopping.wait()
    finally:
        stop_workers(started)
        opened.close()
    return {"stopped": len(started)}
