"""ImportedNetwork and its builder: ids, ends, texts checked once."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.sources.values import clean_text, unique_ids

Columns = dict[str, Sequence[Any]]
"""One table: equally long columns by the names of `schema/`; lists, or Arrow arrays for many rows."""


DECLARED = "maker"
"""The kind of evidence that is a maker's name as somebody wrote it down."""


class Evidence(NamedTuple):
    """What a source says about a maker: `DECLARED`, or a kind that `identify` takes, and the value."""

    element: str
    kind: str
    value: str


class Component(NamedTuple):
    """A module or part inside an element as its source lists it; `declared` is the maker's name, if any."""

    element: str
    component: str
    declared: str


class Gap(NamedTuple):
    """Something that could carry traffic and that an import left out, split or could not place.

    `elements` are those beside which it belongs; without any it may belong anywhere in the network.
    """

    reason: str
    elements: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row of an inventory: where it stands, the element it tells of, and what in it could not be read."""

    where: str
    element: str
    note: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A network as read from one source or generated.

    `tables` holds columns by the name of the table: `elements`, `links`, `demands` always, others where they
    have rows. `left` names each field that was met and not used, with its count and, where it matters, why.
    `gaps` are what could carry traffic and is not in the tables; with any, the case is incomplete.
    `routing` is the model that fits the source: `igp` where it gives weights, else `structural`. `synthetic`
    marks a network that nobody operates. `evidence` is what the source says about makers, not yet judged;
    `rows` are the rows of an inventory, in order; `components` the parts inside elements whose makers are not
    yet judged; `idle` are elements that are switched off; `labels` has the elements of each label, such as
    `tag:x`. `outer_roles` are the words for the roles around an element's own, nearest first, by element.
    `column_map` is the text of the map by which columns were read, where the source has columns; `graph`
    names the AS graph that a source is, and its month.
    """

    title: str
    tables: dict[str, Columns]
    left: tuple[str, ...]
    routing: str = "structural"
    synthetic: bool = False
    evidence: tuple[Evidence, ...] = ()
    rows: tuple[Row, ...] = ()
    column_map: str = ""
    graph: str = ""
    gaps: tuple[Gap, ...] = ()
    components: tuple[Component, ...] = ()
    outer_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


LEFT_LIMIT = 100
"""Lines of the account of what was not used."""

PLACED_LIMIT = 1_000
"""Elements that a gap names; one beside more of them may be anywhere."""


@dataclass
class Draft:
    """Rows of one network from one source.

    `where` names the source in messages. `country` is the code of elements without their own. Sites are
    made for elements whose country is known; one element each, because equal coordinates do not prove one
    building.
    """

    where: str
    country: str = ""
    _elements: dict[str, tuple[str, str, str, str, str]] = field(default_factory=dict)
    _sites: dict[str, tuple[str, str, float | None, float | None]] = field(default_factory=dict)
    _links: list[tuple[str, str, str, float | None, bool, str]] = field(default_factory=list)
    _unweighted: str = ""
    _foreign: bool = False
    _demands: list[tuple[str, str, str, float]] = field(default_factory=list)
    _relations: list[tuple[str, str, str]] = field(default_factory=list)
    _left: Counter[str] = field(default_factory=Counter)
    _missed: Counter[str] = field(default_factory=Counter)
    _beside: dict[str, dict[str, None] | None] = field(default_factory=dict)
    _labels: dict[str, list[str]] = field(default_factory=dict)
    _idle: dict[str, None] = field(default_factory=dict)
    _components: list[Component] = field(default_factory=list)
    _outer_roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _evidence: dict[Evidence, None] = field(default_factory=dict)
    _rows: list[Row] = field(default_factory=list)
    _borne: Counter[str] = field(default_factory=Counter)
    _details: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def __contains__(self, element: str) -> bool:
        return element in self._elements

    def free_id(self, wanted: str) -> str:
        """Return an id that no element has: the wanted one, or it with `#2`, `#3` and so on behind it."""
        element, number = wanted, self._borne[wanted]
        while element in self._elements:
            number += 1
            element = f"{wanted}#{number + 1}"
        self._borne[wanted] = number
        return element

    def leave(self, what: str, count: int = 1) -> None:
        """Account for something that was read and not used."""
        self._left[what] += count

    def miss(self, what: str, *elements: str, count: int = 1) -> None:
        """Account for something that could carry traffic and has no place in the network.

        `elements` are those beside which it belongs; without any it may belong anywhere.
        """
        self._missed[what] += count
        beside = self._beside.setdefault(what, {})
        if not elements:
            self._beside[what] = None
        elif beside is not None:
            beside |= dict.fromkeys(elements)

    def idle(self, element: str) -> None:
        """Keep that an element is switched off, so that it is no wonder if it has no link."""
        self._idle[element] = None

    def label(self, element: str, label: str) -> None:
        """Keep a label of an element, such as `tag:protected`, by which demands may name it."""
        self._labels.setdefault(label, []).append(element)

    def add_component(self, element: str, component: str, declared: str = "") -> None:
        """Keep a part inside an element and the name of its maker as the source has it."""
        self._components.append(Component(element, clean_text(component) or "part", declared.strip()))

    def surround_role(self, element: str, roles: Iterable[str]) -> None:
        """Keep the roles around an element's own, nearest first, for where its own is no known word."""
        if outer := tuple(filter(None, roles)):
            self._outer_roles[element] = outer

    def add_element(
        self,
        element: str,
        kind: str,
        where: str,
        *,
        vendor: str = "",
        name: str = "",
        operator: str = "",
        country: str = "",
        place: tuple[float | None, float | None] = (None, None),
        site: str = "",
    ) -> None:
        """Add an element; `place` is latitude and longitude in degrees, both or none.

        `site` is one that `add_site` has; without it the element gets a site of its own. A place beyond the
        degrees of the globe shows that the source uses other coordinates (pixels of a drawing, metres of a
        grid), so then none of its places is kept.

        Raises
        ------
        BadInput
            If the id is taken.
        """
        if element in self._elements:
            raise BadInput(where, "an id used once", shown(element), "Give each node its own id.")
        land = country or self.country
        if site:
            self._elements[element] = (kind, vendor, site if site in self._sites else "", operator, name)
            return
        self._elements[element] = (kind, vendor, element if land else "", operator, name)
        self.add_site(element, name, land, place)

    def observe(self, element: str, kind: str, value: str) -> None:
        """Keep what the source says about an element's maker: `DECLARED` or a kind that `identify` takes."""
        if value.strip():
            self._evidence[Evidence(element, kind, value)] = None

    def add_row(self, where: str, element: str, note: str = "") -> None:
        """Keep that a row of the source tells of an element, and what in the row could not be read."""
        self._rows.append(Row(where, element, note))

    def detail(self, table: str, key: str, column: str, value: str | float | None) -> None:
        """Fill in a further column that `schema/` describes, for the element, demand or site of an id."""
        if value not in (None, ""):
            self._details.setdefault((table, column), {}).setdefault(key, value)

    def add_site(
        self, site: str, name: str, country: str, place: tuple[float | None, float | None] = (None, None)
    ) -> None:
        """Add a site, or leave it and its coordinates where its country is not known."""
        land = country or self.country
        latitude, longitude = place
        if (latitude is None) != (longitude is None):
            self.leave("coordinates with one of two numbers")
            latitude = longitude = None
        elif latitude is not None and longitude is not None:
            self._foreign |= not (abs(latitude) <= 90 and abs(longitude) <= 180)
        if land:
            self._sites[site] = (name or site, land, latitude, longitude)
        elif latitude is not None:
            self.leave("coordinates (a site needs its country: give --option country=CODE)")

    def add_link(
        self,
        a: str,
        b: str,
        where: str,
        *,
        weight: float | None = None,
        directed: bool = False,
        group: str = "",
        link: str = "",
    ) -> None:
        """Add a link between two elements that are there; without a weight it costs 1 if no link has one.

        Ids of links are used if no two are equal (networkx writes 0, 1 ... for each pair of ends); else, and
        where there is none, they are made from the ends.

        Raises
        ------
        UnknownName
            If an end is not an element.
        BadInput
            If the weight is not above 0.
        """
        self._check_ends((a, b), where)
        if weight is None:
            self._unweighted = self._unweighted or where
        elif not 0 < weight < math.inf:
            raise BadInput(where, "a weight above 0", shown(weight), "Correct it or read no weights.")
        if a == b:
            self.leave("self-loops (kept as links; they carry nothing)")
        self._links.append((link, a, b, weight, directed, group))

    def add_demand(self, source: str, target: str, volume: float, where: str, demand: str = "") -> None:
        """Add a demand in Mbit/s between two elements that are there.

        Raises
        ------
        UnknownName
            If an end is not an element.
        """
        self._check_ends((source, target), where)
        self._demands.append((demand, source, target, volume))

    def add_relation(self, source: str, kind: str, target: str, where: str) -> None:
        """Add a relation between two elements that are there.

        Raises
        ------
        UnknownName
            If an end is not an element.
        """
        self._check_ends((source, target), where)
        self._relations.append((source, kind, target))

    def _check_ends(self, ends: Iterable[str], where: str) -> None:
        for end in ends:
            if end not in self._elements:
                known = self._elements if len(self._elements) < 5000 else ()
                raise UnknownName(where, "node", end, known, "Each end must be a node of the same source.")

    def finish(self, title: str, routing: str = "") -> Imported:
        """Return the tables.

        Raises
        ------
        BadInput
            If there is no element, or some links have a weight and others none.
        """
        if not self._elements:
            raise BadInput(self.where, "at least one node", "none")
        weighted = any(row[3] is not None for row in self._links)
        if weighted and self._unweighted:
            raise BadInput(
                self._unweighted,
                "a weight, as other links have one",
                "none",
                "Fill it in, or read no weights.",
            )
        tables = {"elements": self._element_table(), "links": self._link_table()}
        tables["demands"] = self._demand_table()
        if self._sites:
            tables["sites"] = self._site_table()
        if self._relations:
            tables["relations"] = _columns(("source", "kind", "target"), self._relations)
        model = routing or ("igp" if weighted else "structural")
        return Imported(
            clean_text(title) or "Imported network",
            tables,
            self._account(),
            model,
            evidence=tuple(self._evidence),
            rows=tuple(self._rows),
            gaps=self._gaps(),
            components=tuple(self._components),
            outer_roles=self._outer_roles,
            idle=frozenset(self._idle),
            labels={label: tuple(elements) for label, elements in self._labels.items()},
        )

    def _gaps(self) -> tuple[Gap, ...]:
        gaps = []
        for what, count in sorted(self._missed.items()):
            beside = self._beside[what]
            named = () if beside is None or len(beside) > PLACED_LIMIT else tuple(sorted(beside))
            known = all(element in self._elements for element in named)
            gaps.append(Gap(f"{what}: {count}", named if known else ()))
        return tuple(gaps)

    def _element_table(self) -> Columns:
        names = ("id", "kind", "vendor", "site", "operator", "name")
        table = _columns(names, [(element, *row) for element, row in self._elements.items()])
        return self._detailed("elements", table)

    def _detailed(self, name: str, table: Columns) -> Columns:
        """Add the further columns of a table, empty where nothing was said."""
        for (owner, column), known in self._details.items():
            if owner == name:
                given = table.get(column, [None] * len(table["id"]))
                rows = zip(table["id"], given, strict=True)
                table[column] = [known.get(key, value) for key, value in rows]
        return table

    def _site_table(self) -> Columns:
        names = ("id", "name", "country", "latitude", "longitude")
        table = _columns(names, [(site, *row) for site, row in self._sites.items()])
        if self._foreign:
            table["latitude"] = table["longitude"] = [None] * len(self._sites)
            self.leave("coordinates that are not degrees", len(self._sites))
        return self._detailed("sites", table)

    def _link_table(self) -> Columns:
        given = [row[0] for row in self._links if row[0]]
        unique = len(set(given)) == len(given)
        if not unique:
            self.leave("link ids (some are equal, so all are made from the ends)", len(given))
        rows = [
            (link if unique else "", a, b, 1.0 if weight is None else weight, directed, group)
            for link, a, b, weight, directed, group in self._links
        ]
        table = _columns(("id", "a", "b", "weight", "directed", "group"), rows)
        table["id"] = _filled(rows, lambda row: f"{row[1]}--{row[2]}")
        return table

    def _demand_table(self) -> Columns:
        table = _columns(("id", "source", "target", "volume"), self._demands)
        table["id"] = _filled(self._demands, lambda row: f"{row[1]}->{row[2]}")
        return self._detailed("demands", table)

    def _account(self) -> tuple[str, ...]:
        lines = [f"{what}: {count}" for what, count in sorted(self._left.items())]
        more = len(lines) - LEFT_LIMIT
        return (*lines[:LEFT_LIMIT], f"and {more} other fields") if more > 0 else tuple(lines)


def _columns(names: tuple[str, ...], rows: list[Any]) -> Columns:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _filled(rows: list[Any], make: Callable[[Any], str]) -> list[str]:
    """Return the first column of rows with every empty cell made up and unlike all others."""
    given = {row[0] for row in rows if row[0]}
    made = iter(unique_ids((make(row) for row in rows if not row[0]), given))
    return [row[0] or next(made) for row in rows]
