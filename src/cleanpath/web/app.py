"""The application: its pages, its REST interface, and what every request passes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from cleanpath import __version__
from cleanpath.errors import CleanpathError
from cleanpath.web import cards, problems
from cleanpath.web.accounts import openid, proposals
from cleanpath.web.accounts import pages as accounts_pages
from cleanpath.web.accounts.access import protect
from cleanpath.web.answers import Answers
from cleanpath.web.api import changing, reading, uploads, written
from cleanpath.web.api.schemas import make_openapi
from cleanpath.web.jobs import rest
from cleanpath.web.jobs.queue import Queue
from cleanpath.web.jobs.webhooks import Messenger
from cleanpath.web.jobs.worker import start_workers, stop_workers
from cleanpath.web.kept import KeptPages
from cleanpath.web.operations import health
from cleanpath.web.operations.database import open_database
from cleanpath.web.operations.health import Metrics
from cleanpath.web.operations.logs import Observed
from cleanpath.web.pages import (
    case,
    claims,
    findings,
    flow,
    importing,
    inbox,
    jobs,
    network,
    overview,
    programme,
    rules,
    runs,
    vendors,
    waivers,
    whatif,
)
from cleanpath.web.settings import Settings

PAGES = (
    overview, flow, network, findings, programme, whatif, importing, case, rules, vendors, claims, waivers,
    inbox, runs, jobs, accounts_pages, openid, proposals, health,
)  # fmt: skip
"""The modules of pages; each has a `router`."""
SERVICES = (reading, written, changing, uploads, rest, cards)
"""The modules of the REST interface, likewise."""


def create_app(settings: Settings) -> FastAPI:
    """Return the application for some settings.

    Raises
    ------
    BadInput, Unavailable
        If the database does not open.
    """
    app = FastAPI(
        title="cleanpath",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.answers = Answers(settings)
    app.state.database = open_database(settings.database)
    app.state.queue = Queue(app.state.database)
    app.state.metrics = Metrics()
    app.state.kept_pages = KeptPages()
    protect(app, app.state.database)
    for service in SERVICES:
        app.include_router(service.router)
    for module in PAGES:
        app.include_router(module.router, include_in_schema=False)
    static = str(files("cleanpath.web").joinpath("static"))
    app.mount("/static", StaticFiles(directory=static), name="static")
    app.openapi = partial(make_openapi, app)  # type: ignore[method-assign]
    app.add_middleware(BasePath, base=settings.base_path)
    app.add_middleware(Observed, metrics=app.state.metrics)
    app.add_exception_handler(CleanpathError, problems.refuse)
    app.add_exception_handler(HTTPException, problems.refuse_http)
    app.add_exception_handler(RequestValidationError, problems.refuse_parameters)
    app.add_exception_handler(Exception, problems.fail)
    return app


class BasePath:
    """Takes a path with the base path of a reverse proxy, or one from which the proxy took it away."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app, self._base = app, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the base path before its path, and named as such."""
        base = self._base
        if base and scope["type"] == "http":
            path = scope["path"]
            whole = path if path == base or path.startswith(f"{base}/") else base + path
            scope = {**scope, "root_path": base, "path": whole}
        await self._app(scope, receive, send)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    workers = start_workers(app.state.queue, app.state.settings)
    messenger = Messenger(app.state.database)
    messenger.start()
    yield
    await run_in_threadpool(stop_workers, workers)
    await run_in_threadpool(messenger.stop)
    app.state.answers.close()
    app.state.database.close()
