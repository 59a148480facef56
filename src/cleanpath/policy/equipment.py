"""The inventory as columns: what rules ask of each element, each distinct combination of it once."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.network.date_columns import Days, presence, read_arrivals, read_days
from cleanpath.network.graph import codes
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.network.planes import bit
from cleanpath.verdict import Truth

Codes = NDArray[np.int32]
Truths = NDArray[np.int8]
Reals = NDArray[np.float64]

AGGREGATE = "@claims"

HOUSEHOLD = frozenset({"ont_cpe", "router", "gateway", "access_point", "small_cell_hnb", "firewall"})
"""Kinds that may be consumer equipment."""

_TRAITS = ("kind", "part", "generation", "produced_in", "category")
_OTHERS = ("vendor", "sensitive", "funded_by", "use", "visibility")


@dataclass(frozen=True, slots=True)
class Trait:
    """What decides, maker apart, whether a rule speaks of an element.

    `kind` is its kind in the network model and `word` what the case calls it. `parts` are the network parts
    that it may be said to be in: a box at a customer's is both in the access network and on the premises.
    `household`: it may stand on premises too, since nobody said in which part it is.
    """

    kind: Kind | None = field(compare=False)
    word: str
    parts: tuple[str, ...]
    generation: tuple[str, ...]
    produced_in: tuple[str, ...]
    category: str
    household: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One distinct combination: its trait, its candidate makers, and what else rules ask.

    `public_money` is whether public money paid for it, `third_party` whether it is a third party's service,
    `sees` whether it can route user traffic or see into it. `place`: no equipment at all.
    """

    trait: int
    makers: tuple[str, ...]
    aggregate: bool
    place: bool
    sensitive: Truth
    public_money: Truth
    third_party: Truth
    sees: Truth


@dataclass(frozen=True, slots=True)
class Inventory:
    """N elements: `group` (N,) points into `groups` and these into `traits`, `operator` into `operators`.

    `obtained` is when each was bought and `installed` when it was put into service. `present` (N,) is whether
    it is there on the day asked about. `site` (N,) is the row of its site, -1 where unknown, `sites` how many
    there are. `count`, `traffic`, `premises`, `spend` (N,) are its weights, NaN where not known. `table` has
    all columns.
    """

    table: pa.Table
    traits: tuple[Trait, ...]
    groups: tuple[Group, ...]
    group: Codes
    operators: tuple[str, ...]
    operator: Codes
    obtained: Days
    installed: Days
    present: Truths
    site: Codes
    sites: int
    count: Reals
    traffic: Reals
    premises: Reals
    spend: Reals

    def __len__(self) -> int:
        return len(self.group)


def take_inventory(
    network: Network,
    kinds: Mapping[str, Kind],
    day: datetime.date,
    undated: NDArray[np.bool_] | None = None,
) -> Inventory:
    """Turn the tables of a case into an inventory on a day.

    Of `undated` elements, (N,), the dates contradict each other: it stays open when they came and whether
    they are there.

    Raises
    ------
    BadInput
        If a date is none.
    """
    elements = network.elements
    site = codes(elements["site"], network.sites["id"])
    sensitive = _sensitive(network, site)
    wide = elements.select([*_TRAITS, *_OTHERS[:1], *_OTHERS[2:]]).append_column("sensitive", sensitive)
    rows, group = distinct_rows(wide)
    traits: dict[Trait, int] = {}
    groups = tuple(_group(row, kinds, traits) for row in rows.to_pylist())
    names, operator = distinct_rows(elements.select(["operator"]))
    obtained, installed = read_arrivals(elements, undated)
    removed = read_days(elements["removed"])
    present = presence(installed, removed, day)
    if undated is not None:
        present[undated] = Truth.UNKNOWN
    return Inventory(
        table=elements,
        traits=tuple(traits),
        groups=groups,
        group=group,
        operators=tuple(names["operator"].to_pylist()),
        operator=operator,
        obtained=obtained,
        installed=installed,
        present=present,
        site=site,
        sites=network.sites.num_rows,
        count=_weights(elements, "count"),
        traffic=_weights(elements, "traffic"),
        premises=_weights(elements, "premises"),
        spend=_weights(elements, "spend"),
    )


def distinct_rows(table: pa.Table) -> tuple[pa.Table, Codes]:
    """Return the distinct rows of a table, and for each row which of them it is; (N,) int32."""
    code = np.zeros(table.num_rows, dtype=np.int64)
    width = 1
    for column in table.columns:
        encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        size = max(len(encoded.dictionary), 1)
        if width > (1 << 40) // size:
            found, code = np.unique(code, return_inverse=True)
            width = max(len(found), 1)
        code = code * size + encoded.indices.to_numpy(zero_copy_only=False)
        width *= size
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    return table.take(pa.array(first)), group.reshape(-1).astype(np.int32)


def _weights(elements: pa.Table, name: str) -> Reals:
    return np.ascontiguousarray(elements[name].to_numpy(), dtype=np.float64)


def _sensitive(network: Network, site: Codes) -> pa.Array:
    """Whether each element stands at a sensitive site; null where its site is not known."""
    flags = network.sites["sensitive"].combine_chunks()
    if isinstance(flags, pa.ChunkedArray):
        flags = pa.concat_arrays(flags.chunks)
    place = pa.array(site, mask=site < 0)
    return pc.take(flags, place) if network.sites.num_rows else pa.nulls(len(site), pa.bool_())


def split(text: object) -> tuple[str, ...]:
    """Return the words of a list joined by `|`."""
    return tuple(word.strip() for word in str(text or "").split("|") if word.strip())


def _group(row: Mapping[str, object], kinds: Mapping[str, Kind], traits: dict[Trait, int]) -> Group:
    word, vendor = str(row["kind"]), str(row["vendor"])
    kind = kinds.get(word)
    trait = Trait(
        kind=kind,
        word=word,
        parts=_parts(str(row["part"]), kind, word, str(row["category"])),
        generation=split(row["generation"]),
        produced_in=split(row["produced_in"]),
        category=str(row["category"]),
        household=not row["part"] and word in HOUSEHOLD,
    )
    aggregate = vendor == AGGREGATE
    funds = split(row["funded_by"])
    sensitive = row["sensitive"]
    return Group(
        trait=traits.setdefault(trait, len(traits)),
        makers=() if aggregate else tuple(sorted(set(split(vendor)))),
        aggregate=aggregate,
        place=kind is not None and kind.place and not vendor,
        sensitive=Truth.UNKNOWN if sensitive is None else Truth.YES if sensitive else Truth.NO,
        public_money=Truth.UNKNOWN if not funds else Truth.YES if set(funds) != {"own"} else Truth.NO,
        third_party=Truth.NO if row["use"] == "own" else Truth.YES,
        sees=_sees(str(row["visibility"]), kind),
    )


def _parts(said: str, kind: Kind | None, word: str, category: str) -> tuple[str, ...]:
    if said:
        return (said,)
    own = kind.part if kind else ""
    if category:
        return (own, "premises", "devices")
    return (own, "premises") if word == "ont_cpe" else (own,)


def _sees(said: str, kind: Kind | None) -> Truth:
    """Whether it can route user traffic or see into it: as said, else as the letters of its kind tell."""
    if said:
        return Truth.YES if said == "yes" else Truth.NO
    user = bit("user", "C") | bit("user", "M") | bit("user", "I")
    return Truth.YES if kind is not None and kind.known and kind.letters & user else Truth.UNKNOWN
