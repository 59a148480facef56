"""How long light commands take, as a ratio to a bare interpreter started in the same run.

Run with `python -m benchmarks.startup`. Aim: `--help` at most 6 times, `rules` at most 15 times.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks import ratios

REPEAT = 15
BARE = [sys.executable, "-c", "pass"]
COMMANDS = {"--help": 6, "rules": 15, "vendors": None, "cases": None}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return the median time of a command."""
    times = []
    for _ in range(REPEAT):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print a table of times and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CLEANPATH_LEDGER": f"{folder}/ledger.sqlite"}
        program = [sys.executable, "-m", "cleanpath"]
        bare = seconds(BARE, environment)
        print(f"median of {REPEAT}; a bare interpreter takes {bare * 1000:.0f} ms\n")
        print("| command | time | ratio | aim |\n|---|---|---|---|")
        for name, aim in COMMANDS.items():
            subprocess.run([*program, name], check=True, stdout=subprocess.DEVNULL, env=environment)
            taken = seconds([*program, name], environment)
            limit = f"at most {aim}" if aim else ""
            ratios.note("start-up to a bare interpreter", name, taken / bare)
            print(f"| `cleanpath {name}` | {taken * 1000:.0f} ms | {taken / bare:.1f} | {limit} |")


if __name__ == "__main__":
    main()
