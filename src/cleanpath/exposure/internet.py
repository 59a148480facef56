"""All pairs of autonomous systems of a case: what is flagged, whose traffic, and to whom."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.network.graph import Flags, Reals
from cleanpath.network.network import Network
from cleanpath.routing.bgp.all_pairs import AllPairs, Question, assess_all_pairs
from cleanpath.routing.bgp.as_graph import AsGraph, cyclic_systems
from cleanpath.routing.contract import Progress

UNKNOWN = ""
"""The country of systems of which it is not known."""
PROTECTED = "protected"
"""All systems of sensitive sites."""


@dataclass(frozen=True, slots=True)
class InternetAssessment:
    """What was asked and found.

    `countries` are the parties by code, `low` and `high` (N,) what is flagged; `in_cycles` systems are on a
    cycle of providers, or between two, where relationships are doubtful.
    """

    found: AllPairs
    countries: list[str]
    country: NDArray[np.int32]
    sources: Flags
    targets: Flags
    low: Flags
    high: Flags
    in_cycles: int


def assess_internet(
    problem: ExposureProblem,
    network: Network,
    low: Reals,
    high: Reals,
    ends: tuple[str, str],
    threads: int | None = None,
    progress: Progress | None = None,
) -> InternetAssessment:
    """Assess every pair of systems.

    Parameters
    ----------
    problem
        The problem of the case, with its relationships.
    network
        The network, for countries and sites.
    low, high
        Probability that traffic through each system touches, both (N,). A system counts as certain where the
        low end is 1: of an aggregate whose traffic touches in part only the high end counts.
    ends
        Whose traffic, and to whom: see `select_systems`.
    threads, progress
        See `assess_all_pairs`.

    Raises
    ------
    BadInput
        If the case has no relationships between systems, or a selection none of them.
    """
    graph, question = ask_of(problem, network, low, high, ends)
    countries = _countries(network).dictionary.to_pylist()
    found = assess_all_pairs(graph, question, threads, progress)
    return InternetAssessment(
        found, countries, question.party, question.sources, question.targets, question.low, question.high,
        len(cyclic_systems(graph)),
    )  # fmt: skip


def ask_of(
    problem: ExposureProblem, network: Network, low: Reals, high: Reals, ends: tuple[str, str]
) -> tuple[AsGraph, Question]:
    """Return the AS graph of a problem and what is asked of it; see `assess_internet`.

    Raises
    ------
    BadInput
        If the case has no relationships between systems, or a selection none of them.
    """
    if problem.systems is None:
        hint = "Import an AS graph: cleanpath import as-relationships."
        raise BadInput("case.toml [routing]", "bgp", shown(problem.model), hint)
    sources, targets = (
        select_systems(network, text, where) for text, where in zip(ends, ("--from", "--to"), strict=True)
    )
    country = _countries(network).indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return problem.systems, Question(low >= 1.0, high > 0.0, country, sources, targets)


def _countries(network: Network) -> pa.DictionaryArray:
    return network.elements["country"].combine_chunks().dictionary_encode()


def select_systems(network: Network, text: str, where: str) -> Flags:
    """Return which systems a selection means; (N,).

    Words joined by a comma: a country (DE), a system (AS3320), a site of the case, `protected` (the sensitive
    sites). Empty means all.

    Raises
    ------
    UnknownName
        If a word is none of these.
    BadInput
        If no system is meant.
    """
    elements, sites = network.elements, network.sites
    size = elements.num_rows
    if not text:
        return np.ones(size, np.bool_)
    chosen = np.zeros(size, np.bool_)
    known = sites["id"].to_pylist()
    for word in (part.strip() for part in text.split(",")):
        if word == PROTECTED:
            column, values = "site", [s["id"] for s in sites.to_pylist() if s["sensitive"]]
        elif word in known:
            column, values = "site", [word]
        elif len(word) == 2 and word.isupper():
            column, values = "country", [word]
        else:
            column, values = "id", [word]
        met = pc.is_in(elements[column], value_set=pa.array(values, pa.string()))
        some = met.to_numpy(zero_copy_only=False)
        if not some.any():
            see = "Give a country (DE), a system (AS3320), a site of the case, or protected."
            raise UnknownName(where, "system, country or site", word, [PROTECTED, *known], see)
        chosen |= some
    return chosen
