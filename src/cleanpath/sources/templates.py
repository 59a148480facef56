"""ntc-templates in a process of its own, which is ended where a template takes too long or too much memory.

The expressions of some templates are super-linear on hostile text, and Python's engine cannot be interrupted
from outside. The process reads requests and writes answers as JSON, one a line; it lives until the program
ends and is started anew after it had to be ended.
"""

import atexit
import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
from typing import Any, BinaryIO

PATIENCE_S = 10.0
"""Seconds that a template may take for one output."""

MEMORY_LIMIT = 1 << 30
"""Bytes that the process may take."""

Rows = list[dict[str, Any]]


class Templates:
    """The process, started when it is first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def parse(self, platform: str, command: str, output: str, patience: float = PATIENCE_S) -> Rows | None:
        """Return what the template of a platform and command reads; `None` where there is none or it fails.

        Raises
        ------
        TimeoutError
            If it takes longer than `patience`.
        """
        process = self._started()
        assert process.stdin
        assert process.stdout
        request = json.dumps([platform, command, output]).encode() + b"\n"
        try:
            process.stdin.write(request)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], patience)
            answer = process.stdout.readline() if ready else b""
            if not ready:
                raise TimeoutError
            rows: Rows | None = json.loads(answer)
        except (OSError, ValueError) as error:  # too slow, or ended by what it read
            self.close()
            if isinstance(error, TimeoutError):
                raise
            return None
        except BaseException:
            self.close()
            raise
        return rows

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cleanpath.sources.templates"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            atexit.register(self.close)
        return self._process

    def close(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()
        atexit.unregister(self.close)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more; the body of the process."""
    from ntc_templates.parse import parse_output

    for line in requests:
        platform, command, output = json.loads(line)
        try:
            rows: Rows | None = parse_output(platform=platform, command=command, data=output)
        except Exception:  # a template's own error states, of several kinds, mean only: not this output
            rows = None
        answers.write(json.dumps(rows).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    with os.fdopen(os.dup(1), "wb") as own:
        os.dup2(2, 1)  # what a library prints is no answer
        serve(sys.stdin.buffer, own)
