"""Ten what-ifs with plans beside three plans of their own, in one process. Aim: the ten cost less.

Run with `python -m benchmarks.whatif`. Figures are processor seconds, after one run of each to compile.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cleanpath.workspace.plan import plan, whatif
from cleanpath.workspace.workspace import Workspace

CASE = "operator-uk"
SCENARIOS = 10
PLANS = 3


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(str(Path(folder) / "ledger.sqlite"))
        files = []
        for number in range(SCENARIOS):
            share = 1.0 - number / 20
            file = Path(folder) / f"{number}.toml"
            file.write_text(f'title = "aid at {share}"\n[[fund]]\nshare = {share}\n', encoding="utf-8")
            files.append(str(file))
        whatif(workspace, CASE, files[:1], plan=True)
        plan(workspace, CASE)
        ten = seconds(lambda: whatif(workspace, CASE, files, plan=True))
        bare = PLANS * seconds(lambda: plan(workspace, CASE, runs=0))
        full = PLANS * seconds(lambda: plan(workspace, CASE))
    print("| work | processor seconds | ten what-ifs are |\n|---|---|---|")
    print(f"| {SCENARIOS} what-ifs with plans | {ten:.1f} | |")
    print(f"| {PLANS} plans, each with its 20 runs at other costs | {full:.1f} | {ten / full:.2f} |")
    print(f"| {PLANS} plans without those runs | {bare:.1f} | {ten / bare:.2f} |")


if __name__ == "__main__":
    main()
