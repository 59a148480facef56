"""What the attributes of nodes and edges mean, the same in GraphML, GML and node-link JSON.

Names are compared in lower case. The first name of a row that is there is used; the rest is left and counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Draft
from cleanpath.sources.values import check_country, country_of, read_id, read_number, read_text, vendor_of

NAMES = ("label", "name", "hostname")
LATITUDES = ("latitude", "lat")
LONGITUDES = ("longitude", "lon", "lng", "long")
VENDORS = ("vendor", "manufacturer", "maker")
COUNTRIES = ("country",)
KINDS = ("kind",)
OPERATORS = ("operator",)
GROUPS = ("group", "srlg")

REFERENCE_SPEED = 1e11
"""Bit/s that cost 1 when the weight is made from a speed: 100 Gbit/s, a usual OSPF reference bandwidth."""

OPTIONS = {
    "country": "Two-letter code of the country of nodes that state none.",
    "ids": "`source` (default): ids as in the source; `name`: names as ids, if each node has its own.",
    "kind": "Kind of nodes that state none; default router.",
    "weight": "Edge attribute that is the routing cost; default `weight`, `none` for 1 everywhere.",
    "speed": "Edge attribute in bit/s; the cost is 100 Gbit/s divided by it.",
}


@dataclass(frozen=True, slots=True)
class GraphOptions:
    """The options that all graph formats share, as `OPTIONS` describes them."""

    country: str
    by_name: bool
    kind: str
    weight: str
    speed: str


def take_options(options: Mapping[str, str]) -> GraphOptions:
    """Read the options of a graph format.

    Raises
    ------
    BadInput
        If one is unknown or malformed, or both `weight` and `speed` are given.
    """
    record = Record("options", options)
    country = check_country(record.text("country", ""), "options [country]")
    by_name = record.choice("ids", ("source", "name"), "source") == "name"
    kind = record.text("kind", "router")
    speed = record.text("speed", "")
    if speed and record.has("weight"):
        raise BadInput("options", "weight or speed", "both", "Drop one of them.")
    weight = record.text("weight", "")
    record.finish()
    return GraphOptions(country, by_name, read_id(kind, "options [kind]"), weight, speed)


class Attributes:
    """The attributes of one node or edge; what is not taken is left and counted.

    Raises
    ------
    BadInput
        From the methods, if a value is not of its kind.
    """

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self.where = where
        self._left: dict[str, object] = {}
        self._twice: list[str] = []
        for name, value in values.items():
            key = name.lower()
            if key in self._left:
                self._twice.append(name)
            self._left.setdefault(key, value)

    def has(self, name: str) -> bool:
        """Whether the attribute is there and not yet taken."""
        return name.lower() in self._left

    def take(self, names: tuple[str, ...]) -> object:
        """Take the value of the first of `names` that is there, or `None`."""
        for name in names:
            if name in self._left:
                return self._left.pop(name)
        return None

    def text(self, names: tuple[str, ...]) -> str:
        """Take a text for people, or nothing."""
        return read_text(self.take(names), f"{self.where} [{names[0]}]")

    def number(self, names: tuple[str, ...]) -> float | None:
        """Take a finite number, or `None`."""
        return read_number(self.take(names), f"{self.where} [{names[0]}]")

    def leave(self, draft: Draft, what: str) -> None:
        """Count what nobody took; `what` is "node attribute" or "edge attribute"."""
        for name in [*self._left, *self._twice]:
            draft.leave(f"{what} {shown(name)}")


def add_node(draft: Draft, options: GraphOptions, node: str, values: Mapping[str, object], where: str) -> str:
    """Add a node with its attributes to a draft and return the id it got there.

    Raises
    ------
    BadInput
        If an attribute that is used has a value that cannot be meant, or the id is taken.
    """
    attributes = Attributes(values, where)
    name = attributes.text(NAMES)
    latitude = attributes.number(LATITUDES)
    longitude = attributes.number(LONGITUDES)
    company, land = attributes.text(VENDORS), attributes.text(COUNTRIES)
    vendor, country = vendor_of(company), country_of(land)
    if company and not vendor:
        draft.leave("maker's text without a registry id (the vendor stays unknown)")
    if land and not country:
        draft.leave("country's text without a code")
    element = read_id(name, f"{where} [name]") if options.by_name else node
    draft.add_element(
        element,
        attributes.text(KINDS) or options.kind,
        where,
        vendor=vendor,
        name=name,
        operator=attributes.text(OPERATORS),
        country=country,
        place=(latitude, longitude),
    )
    attributes.leave(draft, "node attribute")
    return element


def find_ends(elements: Mapping[str, str], source: str, target: str, where: str) -> tuple[str, str]:
    """Return the elements that two nodes of the source became.

    Raises
    ------
    UnknownName
        If one of them is no node of the source.
    """
    for end in (source, target):
        if end not in elements:
            known = elements if len(elements) < 5000 else ()
            raise UnknownName(where, "node", end, known, "Each end must be a node of the same source.")
    return elements[source], elements[target]


def add_edge(
    draft: Draft,
    options: GraphOptions,
    ends: tuple[str, str],
    values: Mapping[str, object],
    where: str,
    *,
    directed: bool,
    link: str = "",
) -> None:
    """Add an edge with its attributes to a draft.

    Raises
    ------
    BadInput
        If its weight is not above 0 or not there where an option asks for it, or its id is taken.
    UnknownName
        If an end is not a node.
    """
    attributes = Attributes(values, where)
    weight = _weight(attributes, options)
    group = attributes.text(GROUPS)
    draft.add_link(*ends, where, weight=weight, directed=directed, group=group, link=link)
    attributes.leave(draft, "edge attribute")


def _weight(attributes: Attributes, options: GraphOptions) -> float | None:
    if options.weight == "none":
        return None
    asked = options.speed or options.weight
    name = (asked or "weight").lower()
    where = f"{attributes.where} [{name}]"
    number = read_number(attributes.take((name,)), where)
    if number is None:
        if asked:
            raise BadInput(where, "a number above 0", "none", "Choose another attribute, or weight=none.")
        return None
    if number <= 0:
        raise BadInput(where, "a number above 0", shown(number), "Correct it, or read with weight=none.")
    return REFERENCE_SPEED / number if options.speed else number
