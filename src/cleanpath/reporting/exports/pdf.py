"""The brief as PDF, printed by an installed Chromium without a window and without a network."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from cleanpath.errors import Unavailable, shown
from cleanpath.files import replacing

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE_S = 120


def print_page(page: str, to: Path) -> None:
    """Print a page of HTML; what is folded on the screen is unfolded on paper.

    Raises
    ------
    Unavailable
        If no browser is installed, or it does not print, or the place cannot be written.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise Unavailable(
            "pdf", "a Chromium browser, to print the page", "none", f"Install one of {', '.join(BROWSERS)}."
        )
    with tempfile.TemporaryDirectory(prefix="cleanpath-", ignore_cleanup_errors=True) as folder:
        source, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page.replace("<details>", "<details open>"), encoding="utf-8")
        _run(browser, Path(folder), source, made)
        with replacing(to) as partial:
            shutil.copyfile(made, partial)


def _run(browser: str, folder: Path, source: Path, made: Path) -> None:
    options = [
        "--headless=new",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={made}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")
    code, told = _run_alone(browser, [*options, source.as_uri()])
    if code or not made.is_file() or not made.read_bytes().startswith(b"%PDF-"):
        said = told.decode("utf-8", "replace").strip().splitlines()
        raise Unavailable("pdf", f"{browser} to print", shown(said[-1] if said else "nothing"), "Try again.")


def _run_alone(browser: str, options: list[str]) -> tuple[int, bytes]:
    """Run a browser in a session of its own, and end all of its processes if it is interrupted."""
    try:
        with subprocess.Popen(  # noqa: S603 - the browser is found by name, the page is our own
            [browser, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as running:
            try:
                _, told = running.communicate(timeout=PATIENCE_S)
            except BaseException:
                with suppress(OSError):
                    os.killpg(running.pid, signal.SIGKILL)
                raise
            return running.returncode, told
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable("pdf", f"{browser} to print", shown(str(error)), "Try again.") from None
