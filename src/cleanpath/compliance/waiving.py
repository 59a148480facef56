"""Lay waivers over findings: what they cover is marked as waived, what is beneath stays beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.compliance.findings import Codes, Finding, Status
from cleanpath.dates import Clocks
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.waivers import FIELDS, Waiver

Mask = NDArray[np.bool_]
WAIVABLE = (Status.DUE, Status.UNKNOWN, Status.BREACHED)
"""What a waiver marks; it says nothing about what is kept or reaches nobody."""


def lay_waivers(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    clocks: Clocks,
    network: Network,
    kinds: Mapping[str, Kind],
) -> list[Finding]:
    """Return the findings in their order, those that a waiver covers marked.

    An asset is marked if a waiver that holds on the day is about the requirement and covers the asset. A
    finding is marked if all of its assets that are due, unknown or breached are, or if a waiver names its
    operator and nothing else; of a share (a cap, diversity) the waiver of some assets marks nothing more.
    Nothing is removed, and `beneath` is what the finding is without waivers.
    """
    held = [waiver for waiver in waivers if waiver.kind == "waiver" and waiver.holds(clocks)]
    masks = {waiver.key: cover_rows(waiver, network, kinds) for waiver in held}
    laid = []
    for finding in findings:
        about = [waiver for waiver in held if waiver.about(finding.rule, finding.requirement)]
        laid.append(_lay(finding, about, masks) if about else finding)
    return laid


def cover_rows(waiver: Waiver, network: Network, kinds: Mapping[str, Kind]) -> Mask:
    """Return which elements a waiver covers; (N,). The country of an element may be that of its site."""
    found = np.ones(network.elements.num_rows, dtype=bool)
    for field, value in waiver.selector:
        column = _column(FIELDS[field], network, kinds)
        found &= pc.fill_null(pc.equal(column, value), False).to_numpy(zero_copy_only=False)
    return found


def _column(name: str, network: Network, kinds: Mapping[str, Kind]) -> pa.Array:
    column = network.elements[name].combine_chunks()
    if name == "country" and network.sites.num_rows:
        place = pc.index_in(network.elements["site"].combine_chunks(), network.sites["id"].combine_chunks())
        there = pc.fill_null(pc.take(network.sites["country"].combine_chunks(), place), "")
        return pc.if_else(pc.equal(column, ""), there, column)
    if name == "part":
        coded = network.elements["kind"].combine_chunks().dictionary_encode()
        parts = pa.array([k.part if (k := kinds.get(word)) else "" for word in coded.dictionary.to_pylist()])
        return pc.if_else(pc.equal(column, ""), pc.take(parts.cast(pa.string()), coded.indices), column)
    return column


def _lay(finding: Finding, waivers: Sequence[Waiver], masks: Mapping[str, Mask]) -> Finding:
    assets = finding.assets
    waivable = np.isin(assets.beneath, WAIVABLE)
    covered = {waiver.key: masks[waiver.key][assets.rows] & waivable for waiver in waivers}
    entire = [w.key for w in waivers if w.selector == (("operator", finding.operator),)]
    marked = np.logical_or.reduce([np.zeros(len(assets), dtype=bool), *covered.values()])
    status = np.where(marked, np.int8(Status.WAIVED), assets.beneath).astype(np.int8)
    whole = _whole(finding, status, waivable, marked, bool(entire))
    keys = [w.key for w in waivers if covered[w.key].any() or (w.key in entire and whole is Status.WAIVED)]
    return replace(
        finding,
        status=whole,
        assets=replace(assets, status=status),
        waivers=tuple(keys),
    )


def _whole(finding: Finding, status: Codes, waivable: Mask, marked: Mask, entire: bool) -> Status:
    if finding.beneath not in WAIVABLE:
        return finding.beneath
    if entire or (waivable.any() and marked[waivable].all()):
        return Status.WAIVED
    if finding.measures or not marked.any():
        return finding.beneath
    return min(finding.beneath, Status(int(status.max())))
