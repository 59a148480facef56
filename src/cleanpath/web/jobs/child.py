"""The process of one job: reads what is asked on standard input, does it, and writes the result to a file.

It ends when its standard input does, which is when the worker that started it has ended, however that was.
Progress and errors go to standard output, one JSON object a line.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cleanpath.errors import CleanpathError
from cleanpath.files import write_text
from cleanpath.interrupts import handled
from cleanpath.network.case import bundled_cases
from cleanpath.progress import listening
from cleanpath.web.jobs.model import CASES, NEW_CASE
from cleanpath.workspace.assess import assess, judge
from cleanpath.workspace.importing import generate, import_
from cleanpath.workspace.internet import internet, losses
from cleanpath.workspace.measuring import measure
from cleanpath.workspace.plan import levers, plan, whatif
from cleanpath.workspace.starting import init
from cleanpath.workspace.workspace import Workspace

RESULT, PARTS, LOSSES = "result.json", "parts", "losses.csv"
LINE_LIMIT = 16 << 20
MOST_WORK = 1e15
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "assess": assess,
    "judge": judge,
    "plan": plan,
    "levers": levers,
    "whatif": whatif,
    "internet": internet,
    "losses": losses,
    "measure": measure,
    "import": import_,
    "generate": generate,
    "init": init,
}


def main() -> int:
    """Do one job; the exit code is 0 if its result was written."""
    asked = json.loads(sys.stdin.buffer.readline(LINE_LIMIT))
    threading.Thread(target=_end_with_worker, daemon=True).start()
    limit_memory(asked["memory"])
    registries = Path(asked["registries"]) if asked["registries"] else None
    try:
        # A worker stops a job like a person at a terminal, so that the run is recorded as interrupted;
        # nobody waits for the best plan that there was by then.
        with (
            handled(early=False),
            Workspace(asked["database"], registries=registries) as workspace,
            listening(_tell_progress),
        ):
            result = _FUNCTIONS[asked["verb"]](workspace, **prepare(asked))
            text = json.dumps({"run": workspace.last_run, "result": result})
            write_text(Path(RESULT), without_folders(text, asked))
    except CleanpathError as error:
        _tell({"error": without_folders(str(error), asked)})
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except MemoryError:
        limit = f"{asked['memory'] // 2**20} MiB"
        _tell({"error": f"job: expected to fit in {limit} of memory, found that it does not. Ask for less."})
        return 2
    return 0


def prepare(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of the verb's function: names of cases and uploads become places on the disk."""
    parameters: dict[str, Any] = asked["parameters"]
    cases, uploads = Path(asked["cases"]), Path(asked["uploads"])
    for name in CASES:
        own = parameters.get(name)
        if own is not None and own not in bundled_cases() and (cases / own / "case.toml").is_file():
            parameters[name] = str(cases / own)
    if asked["verb"] == "assess":
        parameters["resume"] = PARTS
    if "scenario" in parameters:
        parameters["scenario"] = [_save(number, text) for number, text in enumerate(parameters["scenario"])]
    if "losses" in parameters:
        write_text(Path(LOSSES), parameters["losses"])
        parameters["losses"] = LOSSES
    if asked["verb"] in NEW_CASE:
        cases.mkdir(parents=True, exist_ok=True)
        name = NEW_CASE[asked["verb"]]
        parameters[name] = str(cases / parameters[name])
    if asked["verb"] == "import":
        parameters["source"] = str(uploads / parameters["source"])
        parameters["option"] = [_uploaded(option, uploads) for option in parameters.get("option", [])]
    return parameters


def without_folders(text: str, asked: dict[str, Any]) -> str:
    """Return what is told without the folders of the server: cases and uploads go by name."""
    for name in ("cases", "uploads"):
        text = text.replace(f"{asked[name]}{os.sep}", "")
    return text


def _save(number: int, text: str) -> str:
    path = Path(f"scenario-{number}.toml")
    write_text(path, text)
    return str(path)


def _uploaded(option: str, uploads: Path) -> str:
    name, equals, value = option.partition("=")
    place = uploads / value
    return f"{name}={place}" if equals and value and place.is_file() else option


def limit_memory(limit: int) -> None:
    """Let this process have so many bytes of memory, where the system can limit it."""
    try:
        import resource
    except ImportError:
        return
    # Data, not addresses: threads and allocators reserve far more addresses than they ever use.
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _tell_progress(said: str, done: float, whole: float) -> None:
    done, whole = (int(number) if abs(number) < MOST_WORK else 0 for number in (done, whole))
    _tell({"said": said[:100], "done": done, "whole": whole})


def _end_with_worker() -> None:
    while os.read(0, 1024):  # not by the buffer, whose lock would be held while the interpreter ends
        pass
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main())
