"""Devices and whom they heard: neighbours become links, each cable one, however often it is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanpath.sources.builder import Draft
from cleanpath.sources.values import ID_LIMIT, clean_text


class Heard(NamedTuple):
    """What an element heard at a port: the neighbour's name (perhaps none) and evidence of its maker."""

    element: str
    port: str
    name: str
    evidence: tuple[tuple[str, str], ...]
    where: str


@dataclass
class Neighbourhood:
    """A network of devices while it is read; call `join` when every device is known."""

    draft: Draft
    by_name: dict[str, str] = field(default_factory=dict)
    """Elements by the names that neighbours may call them, in lower case; the first bearer counts."""

    heard: list[Heard] = field(default_factory=list)

    def add_device(self, name: str, where: str, label: str = "") -> str:
        """Add a device under a free id and return it."""
        element = self.draft.free_id(clean_text(name)[: ID_LIMIT - 20] or "device")
        self.draft.add_element(element, "device", where, name=clean_text(label))
        self.call(element, element)
        return element

    def call(self, element: str, name: str) -> None:
        """Tell a further name of an element."""
        self.by_name.setdefault(clean_text(name).casefold(), element)

    def find(self, name: str) -> str | None:
        """Return the element of a name."""
        return self.by_name.get(clean_text(name).casefold())

    def hear(
        self, element: str, port: str, name: str, evidence: Iterable[tuple[str, str]], where: str
    ) -> None:
        """Keep a neighbour; one that does not say its name is called by the port that heard it."""
        self.heard.append(Heard(element, port, name, tuple(evidence), where))

    def join(self) -> None:
        """Add the neighbours that are no devices of the source, and the links."""
        reports: dict[tuple[str, str], dict[str, str]] = {}
        for one in self.heard:
            wanted = one.name.strip() or f"{one.element} neighbour at {one.port}"
            neighbour = self.find(wanted)
            if neighbour is None:
                neighbour = self.add_device(wanted, one.where)
                self.call(neighbour, wanted)
                self.draft.leave("elements that only a neighbour tells of")
            for kind, value in one.evidence:
                self.draft.observe(neighbour, kind, value)
            reports.setdefault((one.element, neighbour), {})[one.port] = one.where
        for a, b, where in _cables(reports):
            self.draft.add_link(a, b, where)


def _cables(reports: dict[tuple[str, str], dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield each link: between two elements as many as the one of both that tells of more ports."""
    for (teller, neighbour), ports in reports.items():
        back = reports.get((neighbour, teller), {})
        if len(ports) > len(back) or (len(ports) == len(back) and teller <= neighbour):
            for place in ports.values():
                yield teller, neighbour, place
