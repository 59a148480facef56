"""What rules ask of equipment: one description of it, each distinct combination in a network once."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.claims.subjects import operator_subject
from cleanpath.errors import UnknownName
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

SYSTEM = "autonomous_system"
"""The kind of an autonomous system as a whole."""

HOUSEHOLD = frozenset({"ont_cpe", "router", "gateway", "access_point", "small_cell_hnb", "firewall"})
"""Kinds that may be consumer equipment."""

_TRAITS = ("kind", "part", "generation", "produced_in", "category")
_OTHERS = ("vendor", "funded_by", "use", "visibility")


@dataclass(frozen=True, slots=True)
class Trait:
    """What decides, maker apart, whether a rule speaks of a piece of equipment.

    `kind` is its kind in the network model and `word` what the case calls it. `parts` are the network parts
    that it may be said to be in: a box at a customer's is both in the access network and on the premises.
    `household`: it may stand on premises too, since nobody said in which part it is.
    """

    kind: Kind | None = field(default=None, compare=False)
    word: str = ""
    parts: tuple[str, ...] = ("",)
    generation: tuple[str, ...] = ()
    produced_in: tuple[str, ...] = ()
    category: str = ""
    household: bool = False


@dataclass(frozen=True, slots=True)
class Equipment:
    """A piece of equipment, or all pieces of a network that are alike, with everything that rules ask of it.

    Parameters
    ----------
    vendors
        Vendor ids: one, several candidates of which one is right, or none where the maker is unknown.
    trait
        What it is: kind, network parts, generations, places of production, category.
    country
        ISO code of where it stands; empty where not known.
    operator
        Who runs it; only tells whom a rule binds.
    sensitive
        Whether it stands at a sensitive site.
    protected
        Whether traffic of a sensitive site passes it, or it stands at one.
    public_money
        Whether public money paid for it.
    third_party
        Whether it is a service of a third party.
    sees
        Whether it can route user traffic or see into it.
    aggregate, place
        Whether it is many pieces of which only shares are known, or a mere place and no equipment.
    """

    vendors: tuple[str, ...] = ()
    trait: Trait = Trait()
    country: str = ""
    operator: str = ""
    sensitive: Truth = Truth.UNKNOWN
    protected: Truth = Truth.UNKNOWN
    public_money: Truth = Truth.UNKNOWN
    third_party: Truth = Truth.NO
    sees: Truth = Truth.UNKNOWN
    aggregate: bool = False
    place: bool = False


@dataclass(frozen=True, slots=True)
class Inventory:
    """N elements: `group` (N,) points into `groups`, the distinct equipment; `operator` into `operators`.

    `obtained` is when each was bought and `installed` when it was put into service. `present` (N,) is whether
    it is there on the day asked about. `site` (N,) is the row of its site, -1 where unknown, `sites` how many
    there are. `count`, `traffic`, `premises`, `spend` (N,) are its weights, NaN where not known. `table` has
    all columns.
    """

    table: pa.Table
    groups: tuple[Equipment, ...]
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
    # Rules do not tell systems apart by operator, and there are tens of thousands.
    system = pc.and_(pc.equal(elements["kind"], SYSTEM), pc.not_equal(elements["vendor"], AGGREGATE))
    wide = (
        elements.select([*_TRAITS, *_OTHERS])
        .append_column("operator", pc.if_else(system, "", elements["operator"]))
        .append_column("country", _countries(network, site))
        .append_column("sensitive", _sensitive(network, site))
    )
    rows, group = distinct_rows(wide)
    crossed = _crossed(network)
    known: dict[Trait, Trait] = {}
    groups = tuple(describe_equipment(row, kinds, crossed, known) for row in rows.to_pylist())
    names, operator = distinct_rows(elements.select(["operator"]))
    obtained, installed = read_arrivals(elements, undated)
    removed = read_days(elements["removed"])
    present = presence(installed, removed, day)
    if undated is not None:
        present[undated] = Truth.UNKNOWN
    return Inventory(
        table=elements,
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


def _countries(network: Network, site: Codes) -> pa.Array:
    """Return the country in which each element stands, by itself or by its site: the narrower one."""
    own = network.elements["country"].combine_chunks()
    if not network.sites.num_rows:
        return own
    place = pa.array(site, mask=site < 0)
    there = pc.fill_null(pc.take(network.sites["country"].combine_chunks(), place), "")
    return pc.if_else(pc.less(pc.utf8_length(own), pc.utf8_length(there)), there, own)


def _crossed(network: Network) -> Truth:
    """Whether traffic of a sensitive site may pass any element: NO where no demand is, or may be, of one."""
    if not network.demands.num_rows:
        return Truth.NO
    free = network.sites.filter(pc.invert(network.sites["sensitive"]))["id"].combine_chunks()
    plain = pc.is_in(network.demands["site"], value_set=free)
    return Truth.NO if pc.all(plain).as_py() else Truth.UNKNOWN


def mix_subjects(element: str, equipment: Equipment) -> list[str]:
    """Return the subjects of claims that speak of the makers in an aggregate."""
    subjects, trait = [f"element:{element}"], equipment.trait
    if equipment.operator and trait.parts[0]:
        subjects.append(str(operator_subject(equipment.operator, [trait.parts[0]], trait.generation)))
    return subjects


def check_registered(network: Network, vendors: Collection[str], where: str) -> None:
    """Refuse a maker of an element or of a component that nobody registered: a slip must not free a box.

    Raises
    ------
    UnknownName
        Naming the table, the row and the column.
    """
    for name, owner in (("elements", "id"), ("components", "element")):
        table: pa.Table = getattr(network, name)
        encoded = table["vendor"].combine_chunks().dictionary_encode()
        for code, text in enumerate(encoded.dictionary.to_pylist()):
            bad = [one for one in split(text) if one not in vendors and text != AGGREGATE]
            if bad:
                row = pc.index(encoded.indices, pa.scalar(code, encoded.indices.type)).as_py()
                place = f"{where}/{name}:{row + 2} [vendor] of {table[owner][row].as_py()}"
                raise UnknownName(place, "vendor", bad[0], vendors, "Leave it empty if the maker is unknown.")


def split(text: object) -> tuple[str, ...]:
    """Return the words of a list joined by `|`."""
    return tuple(word.strip() for word in str(text or "").split("|") if word.strip())


def describe_equipment(
    row: Mapping[str, object],
    kinds: Mapping[str, Kind],
    crossed: Truth = Truth.NO,
    known: dict[Trait, Trait] | None = None,
) -> Equipment:
    """Describe one piece of equipment by the columns of the table of elements; any may be left out.

    Parameters
    ----------
    row
        The columns, with `sensitive` of its site: true, false, or `None` where that is not known.
    kinds
        Kinds of element by key; they give the network part where the row does not.
    crossed
        Whether traffic of a sensitive site may pass equipment that does not stand at one.
    known
        Traits seen so far, so that equal ones are one object.
    """
    word, vendor = str(row.get("kind") or ""), str(row.get("vendor") or "")
    kind, part, category = kinds.get(word), str(row.get("part") or ""), str(row.get("category") or "")
    trait = Trait(
        kind=kind,
        word=word,
        parts=_parts(part, kind, word, category),
        generation=split(row.get("generation")),
        produced_in=split(row.get("produced_in")),
        category=category,
        household=not part and word in HOUSEHOLD,
    )
    if known is not None:
        trait = known.setdefault(trait, trait)
    aggregate, funds, said = vendor == AGGREGATE, split(row.get("funded_by")), row.get("sensitive")
    sensitive = Truth.UNKNOWN if said is None else Truth.YES if said else Truth.NO
    return Equipment(
        vendors=() if aggregate else tuple(sorted(set(split(vendor)))),
        trait=trait,
        country=str(row.get("country") or ""),
        operator=str(row.get("operator") or ""),
        sensitive=sensitive,
        protected=max(sensitive, crossed),
        public_money=Truth.UNKNOWN if not funds else Truth.YES if set(funds) != {"own"} else Truth.NO,
        third_party=Truth.NO if row.get("use", "own") == "own" else Truth.YES,
        sees=_sees(str(row.get("visibility") or ""), kind),
        aggregate=aggregate,
        place=kind is not None and kind.place and not vendor,
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
