"""Routing beside networkx, rustworkx, igraph, networkit and scipy, on the bundled synthetic operator.

    python -m benchmarks speed [--elements 100000] [--seed 1] [--runs 5]

Prints a Markdown table: medians in seconds, all of the same run, and ratios. The first run of ours, which
compiles or loads the kernels, is reported apart.
"""

import argparse

import numpy as np
from benchmarks import networks, peers
from benchmarks.clock import RUNS, Taken, Work, first_and_median, in_turns, machine
from benchmarks.ratios import note

from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.igp.model import route_igp
from cleanpath.routing.structural.model import route_structural
from cleanpath.verdict import Level

DEMANDS = 1000
SAMPLED = 10
"""Destinations of a thousand for which a peer is asked; its time is then scaled up."""


class Report:
    """Rows of a Markdown table.

    Peers and we take turns, so that what else the machine does meets both alike. Ratios are of the wall
    clock, where our threads share the work, and of processor time, all threads together.
    """

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self.own: Work = int
        self.task = ""
        print("| Task | | Wall, s | Processor, s | Ratio, wall | Ratio, processor |")
        print("|---|---|---:|---:|---:|---:|")

    def add_own(self, task: str, work: Work) -> None:
        """Measure our own run of a task."""
        self.own, self.task = work, task
        first, ours = first_and_median(work, self.runs)
        self._print(task, "cleanpath", ours, f"first run {first.wall:.2f} s", f"{first.processor:.2f} s")

    def add_peer(self, name: str, work: Work, times: float = 1.0) -> None:
        """Measure what a peer takes for the task added last, scaled up by `times`."""
        theirs, ours = in_turns(work, self.own, self.runs)
        scaled = Taken(*(clock * times for clock in theirs))
        ratios = (f"{one / own:,.1f}" for one, own in zip(scaled, ours, strict=True))
        note("speed, processor", f"{self.task}, {name}", scaled.processor / ours.processor)
        self._print("", name, scaled, *ratios)

    def add_failure(self, name: str, work: Work) -> None:
        """Measure one failure with a peer, and tell how many of them take as long as all of ours."""
        theirs, ours = in_turns(work, self.own, self.runs)
        ratios = (f"all of ours = {own / one:.1f}" for one, own in zip(theirs, ours, strict=True))
        self._print("", f"{name}, one failure", theirs, *ratios)

    def _print(self, task: str, name: str, taken: Taken, *ratios: str) -> None:
        cells = task, name, f"{taken.wall:.4f}", f"{taken.processor:.4f}", *ratios
        print("| " + " | ".join(cells) + " |", flush=True)


def measure_structural(report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch) -> None:
    """Some and every simple path of 1,000 demands: blocks, then cuts; all peers must agree with us."""
    demands = networks.to_gateways(sample, DEMANDS)
    flagged = set(np.flatnonzero(touch.high[0]).tolist())
    work = lambda: route_structural(sample.graph, demands, touch, witnesses=False)  # noqa: E731
    level = work().low[0]
    expected = list(zip((level > Level.CLEAR).tolist(), (level == Level.ALWAYS).tolist(), strict=True))
    report.add_own("structural, 1,000 demands", work)
    for name, task in peers.structural_tasks(held, demands, flagged).items():
        assert task() == expected, name
        report.add_peer(name, task)
    for name, find in peers.block_tasks(held).items():
        report.add_peer(f"{name}, blocks alone", find)
    report.add_own("the same with a walk for each", lambda: route_structural(sample.graph, demands, touch))


def measure_gateways(report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch) -> None:
    """1,000 demands to 8 gateways."""
    demands = networks.to_gateways(sample, DEMANDS)
    report.add_own(
        "igp with ECMP, 1,000 demands to 8 gateways", lambda: route_igp(sample.graph, demands, touch)
    )
    for name, task in peers.search_tasks(held, demands).items():
        report.add_peer(name, task)


def measure_pairs(report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch) -> None:
    """1,000 arbitrary pairs; the peers do ten destinations of them."""
    demands = networks.any_pairs(sample, DEMANDS)
    report.add_own("igp with ECMP, 1,000 arbitrary pairs", lambda: route_igp(sample.graph, demands, touch))
    few = Demands(demands.source[:SAMPLED], demands.target[:SAMPLED])
    for name, task in peers.search_tasks(held, few).items():
        report.add_peer(f"{name}, scaled up from {SAMPLED}", task, DEMANDS / SAMPLED)


def measure_failures(report: Report, sample: networks.Sample, held: peers.Peers, touch: Touch) -> None:
    """All access elements to 8 gateways under every single failure; the peers do one failure each."""
    demands = networks.all_to_gateways(sample)
    count = sample.graph.size + sample.graph.links
    report.add_own(
        f"igp, {len(demands):,} demands, each of {count:,} single failures",
        lambda: route_igp(sample.graph, demands, touch, Failures.SINGLE),
    )
    few = Demands(demands.source[:: len(sample.access)], demands.target[:: len(sample.access)])
    tasks = peers.search_tasks(held, few)
    for name in ("scipy (distances)", "networkx"):
        report.add_failure(name, tasks[name])


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
    held, touch, report = peers.build_peers(sample.graph), networks.flagged(sample, 0.01), Report(asked.runs)
    for measure in (measure_structural, measure_gateways, measure_pairs, measure_failures):
        measure(report, sample, held, touch)


if __name__ == "__main__":
    main()
