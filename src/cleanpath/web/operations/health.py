"""Whether a server lives, whether it can work, and what it counts: Prometheus' text format."""

import time
from collections import Counter
from collections.abc import Mapping
from threading import Lock

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cleanpath import __version__
from cleanpath.errors import CleanpathError
from cleanpath.web.accounts.access import current_person, is_near, open_to_all
from cleanpath.web.accounts.model import Role

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes of time that answers take."""
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of answers and of the time that they took; several threads may count at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._classes = [0] * len(BOUNDS_S)
        self._sum, self._count = 0.0, 0
        self._started = time.time()

    def count(self, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        with self._lock:
            self._answers[method if method in METHODS else "other", status] += 1
            self._sum += seconds
            self._count += 1
            for number, bound in enumerate(BOUNDS_S):
                self._classes[number] += seconds <= bound

    def to_text(self, jobs: Mapping[str, int], version: str) -> str:
        """Return all counts as text; `jobs` says how many jobs stand how."""
        with self._lock:
            answers = sorted(self._answers.items())
            classes, total, count = list(self._classes), self._sum, self._count
        name = "cleanpath_http_request_duration_seconds"
        lines = [
            "# HELP cleanpath_build_info The version that runs.",
            "# TYPE cleanpath_build_info gauge",
            f'cleanpath_build_info{{version="{version}"}} 1',
            "# HELP cleanpath_start_time_seconds When this process began, in seconds since 1970.",
            "# TYPE cleanpath_start_time_seconds gauge",
            f"cleanpath_start_time_seconds {self._started:.3f}",
            "# HELP cleanpath_http_requests_total Answers by method and status.",
            "# TYPE cleanpath_http_requests_total counter",
            *(
                f'cleanpath_http_requests_total{{method="{method}",status="{status}"}} {number}'
                for (method, status), number in answers
            ),
            f"# HELP {name} Seconds that answers took.",
            f"# TYPE {name} histogram",
            *(f'{name}_bucket{{le="{b:g}"}} {n}' for b, n in zip(BOUNDS_S, classes, strict=True)),
            f'{name}_bucket{{le="+Inf"}} {count}',
            f"{name}_sum {total:.6f}",
            f"{name}_count {count}",
            "# HELP cleanpath_jobs Jobs by status.",
            "# TYPE cleanpath_jobs gauge",
            *(f'cleanpath_jobs{{status="{status}"}} {number}' for status, number in jobs.items()),
        ]
        return "\n".join([*lines, ""])


router = APIRouter()


@router.get("/health")
@open_to_all
def show_health() -> Response:
    """Say that the process answers; whoever watches it restarts it where it does not."""
    return PlainTextResponse("alive\n")


@router.get("/ready")
@open_to_all
def show_readiness(request: Request) -> Response:
    """Say whether the database answers; a proxy sends nothing here while it does not."""
    try:
        request.app.state.queue.counts()
    except CleanpathError:
        return PlainTextResponse("the database does not answer\n", 503)
    return PlainTextResponse("ready\n")


@router.get("/metrics")
@open_to_all
def show_metrics(request: Request) -> Response:
    """Show the counts to this machine, and to administrators and their tokens."""
    if not is_near(request) or "authorization" in request.headers:
        current_person(request).require(Role.ADMINISTRATOR)
    state = request.app.state
    text = state.metrics.to_text(state.queue.counts(), __version__)
    return PlainTextResponse(text, media_type=CONTENT_TYPE)
