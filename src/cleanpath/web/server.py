"""serve: the web application on this machine."""

import os
import socket
import sys
import threading
from dataclasses import replace

from cleanpath.errors import Unavailable, install_extra
from cleanpath.web.settings import Settings, cases_folder, read_openid
from cleanpath.workspace.workspace import Plain, Workspace, default_ledger

GRACE_S = 20
"""Seconds that requests under way get when the server stops."""


def serve(
    workspace: Workspace,
    host: str = "127.0.0.1",
    port: float = 8400,
    database: str | None = None,
    base_path: str = "",
    workers: float = 2,
    four_eyes: bool = False,
) -> Plain:
    """Serve pages and REST until it is stopped.

    Raises
    ------
    Unavailable
        If what the web application needs is not installed, or the port is taken.
    """
    place = database or workspace.place or default_ledger()
    settings = Settings(
        place,
        cases_folder(place),
        host,
        int(port),
        base_path,
        read_openid(os.environ),
        four_eyes=four_eyes,
        workers=int(workers),
        registries=workspace.registries_folder,
    )
    try:
        import uvicorn

        from cleanpath.web.app import create_app
        from cleanpath.web.operations.logs import set_up_logs
        from cleanpath.web.operations.slow_clients import MOST_CONNECTIONS, TimedProtocol
        from cleanpath.web.pages.overview import warm
    except ImportError as error:
        needed, found = "the packages of its extra web", f"no {error.name}"
        raise Unavailable("serve", needed, found, install_extra("web")) from None
    bound = _listen(settings)
    settings = replace(settings, port=bound.getsockname()[1])
    app = create_app(settings)
    set_up_logs()
    threading.Thread(target=warm, args=(app.state.answers,), name="cleanpath-warm", daemon=True).start()
    config = uvicorn.Config(
        app,
        http=TimedProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=GRACE_S,
    )
    print(f"cleanpath: open {settings.address}", file=sys.stderr, flush=True)
    secret = app.state.accounts.people.make_set_up_link()
    if secret is not None:
        link = f"{settings.address}set-up/{secret}"
        print(f"cleanpath: for accounts, set the server up once at {link}", file=sys.stderr, flush=True)
    uvicorn.Server(config).run(sockets=[bound])
    return {"served": settings.address}


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
        bound.listen()
    except OSError as error:
        bound.close()
        where = f"{settings.host}:{settings.port}"
        hint = "Give another --port, or --port 0 for any."
        raise Unavailable(where, "a free address", error.strerror or "none", hint) from None
    return bound
