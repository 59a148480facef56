"""Devices and whom they heard: neighbours become links, each cable one, however often it is told.

One box has several names: with its domain and without, cut off in a table, or only the address of its
chassis. Two elements made of one box hide the way over it, and one made of two boxes hides what lies between
them, so a neighbour is a known box only where exactly one can be meant. Where several can, it stays an
element of its own, and the case is incomplete beside all of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanpath.sources.builder import Draft
from cleanpath.sources.values import ID_LIMIT, clean_text

_HEX = re.compile(r"[0-9a-f]{12}")
_NUMERIC = re.compile(r"[0-9.:]+")

UNDECIDED = "neighbours whose name or address fits several boxes, or one box by name and another by address"
UNNAMED = "neighbours that do not say their name, so any box may be meant"


class Heard(NamedTuple):
    """What an element heard at a port.

    `name` and `chassis` (an address or another id of the box) are empty where the neighbour does not say
    them; `cut` says that the name may have lost its end; `evidence` tells of the neighbour's maker.
    """

    element: str
    port: str
    name: str
    chassis: str
    cut: bool
    evidence: tuple[tuple[str, str], ...]
    where: str


def plain_chassis(text: str) -> str:
    """Return the id of a chassis in one form: addresses in twelve small digits; nothing for placeholders."""
    bare = re.sub(r"[\s:.-]", "", text.casefold())
    if _HEX.fullmatch(bare):
        return "" if bare in ("0" * 12, "f" * 12) else bare
    return clean_text(text).casefold()


def _label(name: str) -> str:
    """Return a host name without its domain; of an address all of it."""
    return name if _NUMERIC.fullmatch(name) else name.partition(".")[0]


@dataclass
class Neighbourhood:
    """A network of devices while it is read; call `join` when every device is known.

    `prefix` goes before the ids of elements that only a neighbour tells of.
    """

    draft: Draft
    prefix: str = ""
    heard: list[Heard] = field(default_factory=list)
    _by_name: dict[str, dict[str, None]] = field(default_factory=dict)
    _by_label: dict[str, dict[str, None]] = field(default_factory=dict)
    _by_chassis: dict[str, dict[str, None]] = field(default_factory=dict)
    _names: dict[str, set[str]] = field(default_factory=dict)
    _marked: set[str] = field(default_factory=set)
    _anonymous: set[str] = field(default_factory=set)

    @property
    def empty(self) -> bool:
        """Whether no device is known."""
        return not self._names

    def add_device(self, name: str, where: str, label: str = "") -> str:
        """Add a device under a free id and return it."""
        element = self.draft.free_id(clean_text(name)[: ID_LIMIT - 20] or "device")
        self.draft.add_element(element, "device", where, name=clean_text(label))
        self.call(element, name)
        return element

    def call(self, element: str, name: str) -> None:
        """Tell a further name of an element."""
        folded = clean_text(name).casefold()
        self._names.setdefault(element, set()).add(folded)
        self._by_name.setdefault(folded, {})[element] = None
        self._by_label.setdefault(_label(folded), {})[element] = None

    def mark(self, element: str, chassis: str) -> None:
        """Tell an id of an element's chassis."""
        if known := plain_chassis(chassis):
            self._marked.add(element)
            self._by_chassis.setdefault(known, {})[element] = None

    def find(self, name: str) -> str | None:
        """Return the element that a name can only mean, `None` where that is none or more than one."""
        found = self._named(clean_text(name).casefold(), cut=False)
        return next(iter(found)) if len(found) == 1 else None

    def hear(
        self,
        element: str,
        port: str,
        name: str,
        evidence: Iterable[tuple[str, str]],
        where: str,
        *,
        chassis: str = "",
        cut: bool = False,
    ) -> None:
        """Keep a neighbour; one that does not say its name is called by the port that heard it."""
        self.heard.append(Heard(element, port, name.strip(), chassis.strip(), cut, tuple(evidence), where))

    def join(self) -> None:
        """Add the neighbours that are no devices of the source, and the links."""
        reports: dict[tuple[str, str], dict[str, str]] = {}
        for one in sorted(self.heard, key=lambda one: not one.name):
            neighbour = self._meet(one)
            for kind, value in one.evidence:
                self.draft.observe(neighbour, kind, value)
            reports.setdefault((one.element, neighbour), {})[one.port] = one.where
        for a, b, where in _cables(reports):
            self.draft.add_link(a, b, where)

    def _meet(self, one: Heard) -> str:
        """Return the element that was heard, added where the source does not know it."""
        name, chassis = clean_text(one.name).casefold(), plain_chassis(one.chassis)
        by_name = self._named(name, cut=one.cut) if name else {}
        by_chassis = self._by_chassis.get(chassis, {}) if chassis else {}
        both = [element for element in by_name if element in by_chassis]
        if len(both) == 1 or (len(by_name) == 1 and not by_chassis):
            element = (both or list(by_name))[0]
        elif (
            not by_name and len(by_chassis) == 1 and (not name or not self._anonymous.isdisjoint(by_chassis))
        ):
            element = next(iter(by_chassis))
        elif not by_name and not by_chassis:
            return self._add(one, name)
        else:
            element = next(iter(by_name)) if len(by_name) == 1 else self._add(one, name)
            self.draft.miss(UNDECIDED, one.element, element, *by_name, *by_chassis)
        if name:
            self.call(element, one.name)
            self._anonymous.discard(element)
        self.mark(element, one.chassis)
        return element

    def _add(self, one: Heard, name: str) -> str:
        """Add a neighbour as an element of its own."""
        wanted = one.name or one.chassis or f"{one.element} neighbour at {one.port}"
        rivals = [e for e in self._by_label.get(_label(name), ()) if name and _label(name) in self._names[e]]
        certain = bool(plain_chassis(one.chassis)) and len(self._marked) == len(self._names)
        element = self.add_device(f"{self.prefix}{wanted}", one.where)
        self.draft.leave("elements that only a neighbour tells of")
        if name:
            self.call(element, one.name)
        else:
            self._anonymous.add(element)
            if not certain:
                self.draft.miss(UNNAMED, one.element, element)
        if rivals:
            self.draft.miss(UNDECIDED, one.element, element, *rivals)
        self.mark(element, one.chassis)
        return element

    def _named(self, name: str, *, cut: bool) -> dict[str, None]:
        """Return the elements that a name may mean: those that bear it, else those alike but for a domain."""
        if exact := self._by_name.get(name):
            return exact
        label = _label(name)
        if label == name:
            found = self._by_label.get(name, {})
        else:
            bare = self._by_name.get(label, {})
            found = {e: None for e in bare if not any(_label(n) == label != n for n in self._names[e])}
        if not found and cut:
            longer = (known for known in self._by_name if known.startswith(name))
            found = {element: None for known in longer for element in self._by_name[known]}
        return found


def _cables(reports: dict[tuple[str, str], dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield each link: between two elements as many as the one of both that tells of more ports."""
    for (teller, neighbour), ports in reports.items():
        back = reports.get((neighbour, teller), {})
        if len(ports) > len(back) or (len(ports) == len(back) and teller <= neighbour):
            for place in ports.values():
                yield teller, neighbour, place
