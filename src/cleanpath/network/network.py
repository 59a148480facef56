"""One network: a plain holder of its tables, checked to refer only to what is there."""

from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.schema.description import describe
from cleanpath.tables import check_table, read_table

OPTIONAL = (
    "sites", "relations", "mixes", "paths", "operators", "declarations", "components", "costs", "budgets",
    "crews", "aid",
)  # fmt: skip


def empty_table(name: str) -> pa.Table:
    """Return table `name` with all its columns and no row."""
    description = describe(name)
    return check_table(pa.table({n: pa.array([], pa.string()) for n in description.names}), description, name)


@dataclass(frozen=True, slots=True)
class Network:
    """The tables of a case as `schema/` describes them; optional ones are empty where the case has none."""

    elements: pa.Table
    links: pa.Table
    demands: pa.Table
    sites: pa.Table
    relations: pa.Table
    mixes: pa.Table
    paths: pa.Table
    operators: pa.Table = field(default_factory=partial(empty_table, "operators"))
    declarations: pa.Table = field(default_factory=partial(empty_table, "declarations"))
    components: pa.Table = field(default_factory=partial(empty_table, "components"))
    costs: pa.Table = field(default_factory=partial(empty_table, "costs"))
    budgets: pa.Table = field(default_factory=partial(empty_table, "budgets"))
    crews: pa.Table = field(default_factory=partial(empty_table, "crews"))
    aid: pa.Table = field(default_factory=partial(empty_table, "aid"))

    def tables(self) -> dict[str, pa.Table]:
        """Return every table by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def read_network(folder: Path) -> Network:
    """Read the tables of a case folder and check that they belong together.

    Raises
    ------
    BadInput
        If a table is missing or malformed, or refers to something that is not there.
    """
    found: dict[str, pa.Table] = {}
    for name in (one.name for one in fields(Network)):
        table = read_table(folder, name)
        if table is None and name not in OPTIONAL:
            raise BadInput(str(folder), f"a table {name}.csv or {name}.parquet", "none")
        found[name] = empty_table(name) if table is None else table
    network = Network(**found)
    check_references(network, str(folder))
    check_agreement(network, str(folder))
    return network


def check_references(network: Network, where: str) -> None:
    """Refuse a reference to a row that does not exist.

    Raises
    ------
    UnknownName
        Naming the table, the row and the column.
    """
    tables = network.tables()
    for name, table in tables.items():
        for attribute in describe(name).attributes:
            if not attribute.refers_to:
                continue
            known = tables[attribute.refers_to]["id"].combine_chunks()
            column = table[attribute.name]
            good = pc.or_(pc.is_in(column, value_set=known), pc.equal(column, ""))
            row = pc.index(good, value=False).as_py()
            if row >= 0:
                raise UnknownName(
                    f"{where}/{name}:{row + 2} [{attribute.name}]",
                    attribute.refers_to.removesuffix("s"),
                    column[row].as_py(),
                    known.to_pylist() if len(known) < 5000 else [],
                    f"Add it to {attribute.refers_to} or correct the name.",
                )


def check_agreement(network: Network, where: str) -> None:
    """Refuse what the tables say of one element twice and differently, and makers that are left out.

    Raises
    ------
    BadInput
        Naming the table, the row and the column: an element has a country of its own that is not the one of
        its site, an empty candidate among its makers, something else than a grade of its vendor, or a mix
        although its makers are given.
    """
    elements, sites, mixes = network.elements, network.sites, network.mixes
    vendors = elements["vendor"]
    gaps = pc.match_substring_regex(vendors, r"^\s*\||\|\s*(\||$)")
    _refuse(
        gaps,
        vendors,
        f"{where}/elements",
        "vendor",
        "a vendor on each side of |",
        "Leave the cell empty if unknown.",
    )
    place = pc.index_in(elements["site"], value_set=sites["id"].combine_chunks())
    told = pc.fill_null(sites["country"].combine_chunks().take(place.combine_chunks()), "")
    own = elements["country"]
    differ = pc.and_(pc.and_(pc.not_equal(own, ""), pc.not_equal(told, "")), pc.not_equal(own, told))
    within = pc.or_(_is_whole(own), _is_whole(told))
    country = [pc.utf8_slice_codeunits(column, 0, 2) for column in (own, told)]
    differ = pc.and_(differ, pc.invert(pc.and_(within, pc.equal(*country))))
    _refuse(differ, own, f"{where}/elements", "country", "the country of its site", "Correct one of them.")
    grade = elements["vendor_grade"]
    _refuse(
        pc.invert(pc.match_substring_regex(grade, r"^([A-F][1-6])?$")),
        grade,
        f"{where}/elements",
        "vendor_grade",
        "an Admiralty grade such as B2, from A1 to F6",
        "Leave the cell empty if nobody graded it.",
    )
    mixed = elements["id"].filter(pc.equal(vendors, "@claims")).combine_chunks()
    named = pc.invert(pc.is_in(mixes["element"], value_set=mixed))
    hint = "Give it the vendor @claims, or remove the row."
    _refuse(named, mixes["element"], f"{where}/mixes", "element", "an element whose vendor is @claims", hint)


def _is_whole(places: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether places are whole countries and no state or province."""
    return pc.equal(pc.utf8_length(places), 2)


def _refuse(
    bad: pa.ChunkedArray, column: pa.ChunkedArray, table: str, name: str, expected: str, way: str
) -> None:
    row = pc.index(bad, value=True).as_py()
    if row >= 0:
        raise BadInput(f"{table}:{row + 2} [{name}]", expected, shown(column[row].as_py()), way)
