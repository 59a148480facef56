"""Routing beside networkx, rustworkx, igraph, networkit and scipy, on the bundled synthetic operator.

    python -m benchmarks speed [--elements 100000] [--seed 1] [--runs 5]

Prints a Markdown table: medians in seconds, all of the same run, and ratios. The first run of ours, which
compiles or loads the kernels, is reported apart.
"""

import argparse
from collections.abc import Callable

import numpy as np
from benchmarks import networks, peers
from benchmarks.clock import RUNS, first_and_median, machine, median

from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.igp import route_igp
from cleanpath.routing.structural import route_structural
from cleanpath.verdict import Level

DEMANDS = 1000
SAMPLED = 10
"""Destinations of a thousand for which a peer is asked; its time is then scaled up."""


class Report:
    """Rows of a Markdown table: a task, who did it, seconds, and how many times as long as ours."""

    def __init__(self) -> None:
        self.ours = 1.0
        print("| Task | | Median, s | Ratio |\n|---|---|---:|---:|")

    def add_own(self, task: str, work: Callable[[], object], runs: int) -> None:
        """Measure our own run of a task."""
        first, self.ours = first_and_median(work, runs)
        self._print(task, "cleanpath", self.ours, f"first run {first:.2f} s")

    def add_peer(self, name: str, seconds: float) -> None:
        """Add what a peer took for the task added last."""
        self._print("", name, seconds, f"{seconds / self.ours:,.1f}")

    def _print(self, *cells: object) -> None:
        words = (f"{cell:.4f}" if isinstance(cell, float) else str(cell) for cell in cells)
        print("| " + " | ".join(words) + " |", flush=True)


def measure_structural(
    report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch, runs: int
) -> None:
    """Some and every simple path of 1,000 demands: blocks, then cuts; all peers must agree with us."""
    demands = networks.to_gateways(sample, DEMANDS)
    flagged = set(np.flatnonzero(touch.high[0]).tolist())
    work = lambda: route_structural(sample.graph, demands, touch, witnesses=False)  # noqa: E731
    level = work().low[0]
    expected = list(zip((level > Level.CLEAR).tolist(), (level == Level.ALWAYS).tolist(), strict=True))
    report.add_own("structural, 1,000 demands", work, runs)
    for name, task in peers.structural_tasks(held, demands, flagged).items():
        assert task() == expected, name
        report.add_peer(name, median(task, runs))
    for name, find in peers.block_tasks(held).items():
        report.add_peer(f"{name}, blocks alone", median(find, runs))
    report.add_own(
        "structural with a walk for each", lambda: route_structural(sample.graph, demands, touch), runs
    )


def measure_gateways(
    report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch, runs: int
) -> None:
    """1,000 demands to 8 gateways."""
    demands = networks.to_gateways(sample, DEMANDS)
    report.add_own(
        "igp with ECMP, 1,000 demands to 8 gateways", lambda: route_igp(sample.graph, demands, touch), runs
    )
    for name, task in peers.search_tasks(held, demands).items():
        report.add_peer(name, median(task, runs))


def measure_pairs(
    report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch, runs: int
) -> None:
    """1,000 arbitrary pairs; the peers do ten destinations of them."""
    demands = networks.any_pairs(sample, DEMANDS)
    report.add_own(
        "igp with ECMP, 1,000 arbitrary pairs", lambda: route_igp(sample.graph, demands, touch), runs
    )
    few = Demands(demands.source[:SAMPLED], demands.target[:SAMPLED])
    for name, task in peers.search_tasks(held, few).items():
        report.add_peer(f"{name}, scaled up from {SAMPLED}", median(task, runs) * DEMANDS / SAMPLED)


def measure_failures(
    report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch, runs: int
) -> None:
    """All access elements to 8 gateways under every single failure; the peers do one failure each."""
    demands = networks.all_to_gateways(sample)
    count = sample.graph.size + sample.graph.links
    report.add_own(
        f"igp, {len(demands):,} demands, each of {count:,} single failures",
        lambda: route_igp(sample.graph, demands, touch, Failures.SINGLE),
        runs,
    )
    few = Demands(demands.source[:: len(sample.access)], demands.target[:: len(sample.access)])
    tasks = peers.search_tasks(held, few)
    for name in ("scipy (distances)", "networkx"):
        seconds = median(tasks[name], runs)
        report.add_peer(f"{name}, one failure", seconds)
        print(f"| | all failures of ours in recomputations by {name} | | {report.ours / seconds:.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elements", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    sample = networks.operator_network(asked.elements, asked.seed)
    print(machine(*peers.PACKAGES, "numba", "numpy"))
    print(
        f"Synthetic operator, seed {asked.seed}: {sample.graph.size:,} elements, "
        f"{sample.graph.links:,} links; medians of {asked.runs} runs\n"
    )
    held, touch, report = peers.build_peers(sample.graph), networks.flagged(sample, 0.01), Report()
    for measure in (measure_structural, measure_gateways, measure_pairs, measure_failures):
        measure(report, sample, held, touch, asked.runs)


if __name__ == "__main__":
    main()
