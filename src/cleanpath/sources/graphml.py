"""GraphML, as the Internet Topology Zoo, networkx, igraph, yEd and Gephi write it.

Read: one graph of nodes and edges with scalar data. Refused: a document type (entities can blow up or reach
other files), several or nested graphs, hyperedges. Ports and foreign elements are left and counted. Format:
Brandes et al., GraphML Primer and XML schema 1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError, XMLParser

from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.graph_attributes import GraphOptions, add_edge, add_node, find_ends, take_options
from cleanpath.sources.io import read_bytes
from cleanpath.sources.values import read_id

DEPTH_LIMIT = 64
"""Nesting of XML elements."""

VALUE_LIMIT = 2_000
"""Characters of one value."""

_CHUNK = 1 << 18
_SCALARS = frozenset(("key", "default", "graph", "node", "edge", "data", "graphml"))


def read_graphml(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a GraphML file (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming line or node, if it is not GraphML, uses what is refused, or holds a value that cannot be
        meant.
    """
    return parse_graphml(read_bytes(path), str(path), options)


def parse_graphml(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read GraphML from bytes; `where` names the source in messages. Raises as `read_graphml`."""
    settings = take_options(options)
    reader = _Reader(where, settings, Draft(where, settings.country))
    parser = XMLParser(target=reader)  # noqa: S314 - the reader refuses a document type, and with it entities
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except ParseError as error:
        line, column = error.position
        raise BadInput(f"{where}:{line}:{column + 1}", "XML", shown(str(error))) from None
    except (ValueError, LookupError) as error:
        raise BadInput(where, "XML in a known encoding", shown(str(error)), "Save it as UTF-8.") from None
    return reader.result()


@dataclass(slots=True)
class _Key:
    """A declared attribute: its name and default."""

    name: str
    default: str | None = None


@dataclass(slots=True)
class _Reader:
    """Receives the events of the parser and fills a draft; edges wait until all nodes are known."""

    where: str
    options: GraphOptions
    draft: Draft
    keys: dict[tuple[str, str], _Key] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    edges: list[tuple[str, str, str, bool, dict[str, object], str]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    length: int = 0
    graphs: int = 0
    oneway: bool = False
    title: str = ""
    holder: dict[str, str] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    current: str = ""
    key: _Key | None = None

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Refuse a document type before anything of it is used."""
        raise BadInput(self.where, "GraphML without a document type", "<!DOCTYPE", "Remove the declaration.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        name = tag.rpartition("}")[2]
        if len(self.stack) >= DEPTH_LIMIT:
            raise BadInput(self.where, f"elements nested at most {DEPTH_LIMIT} deep", "deeper nesting")
        self._check_place(name)
        self.stack.append(name)
        self.text, self.length = [], 0
        if name == "graph":
            self._open_graph(attributes)
        elif name == "key":
            self._open_key(attributes)
        elif name in ("node", "edge"):
            self.holder, self.values = attributes, {}
        elif name == "data":
            self.current = attributes.get("key", "")
        elif name not in _SCALARS:
            self.draft.leave(f"element {shown(name)}")

    def _check_place(self, name: str) -> None:
        parent = self.stack[-1] if self.stack else ""
        if not self.stack and name != "graphml":
            raise BadInput(self.where, "a <graphml> document", f"<{shown(name)}>")
        if name == "hyperedge":
            hint = "Write a node for the shared segment and an edge to each of its ends."
            raise BadInput(self.where, "edges with two ends", "a hyperedge", hint)
        if name == "graph" and parent != "graphml":
            raise BadInput(self.where, "one flat graph", "a graph inside a node", "Flatten the graph.")
        if name in ("node", "edge") and parent != "graph":
            raise BadInput(self.where, f"a {name} directly in the graph", f"one in {shown(parent)}")

    def _open_graph(self, attributes: dict[str, str]) -> None:
        self.graphs += 1
        if self.graphs > 1:
            raise BadInput(self.where, "one graph", "a second one", "Write each graph to its own file.")
        default = attributes.get("edgedefault", "undirected")
        if default not in ("directed", "undirected"):
            raise BadInput(f"{self.where} [edgedefault]", "directed or undirected", shown(default))
        self.oneway = default == "directed"
        self.title = attributes.get("id", "")

    def _open_key(self, attributes: dict[str, str]) -> None:
        name = attributes.get("attr.name") or attributes.get("id", "")
        self.key = _Key(name)
        self.keys[attributes.get("for", "all"), attributes.get("id", "")] = self.key

    def data(self, text: str) -> None:
        """Take a piece of text of the innermost element, up to a limit."""
        if self.length <= VALUE_LIMIT:
            self.text.append(text[: VALUE_LIMIT + 1])
        self.length += len(text)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        name = self.stack.pop()
        if name == "default" and self.key:
            self.key.default = self._value("default")
        elif name == "key":
            self.key = None
        elif name == "data" and self.stack[-1] in ("node", "edge", "graph"):
            self._take_data(self.stack[-1])
        elif name == "node":
            self._take_node()
        elif name == "edge":
            self._take_edge()
        self.text, self.length = [], 0

    def _value(self, what: str) -> str:
        if self.length > VALUE_LIMIT:
            expected = f"a value of at most {VALUE_LIMIT} characters"
            raise BadInput(f"{self.where} [{what}]", expected, f"{self.length} characters")
        return "".join(self.text)

    def _find(self, kind: str) -> _Key:
        key = self.keys.get((kind, self.current)) or self.keys.get(("all", self.current))
        if key is None:
            raise BadInput(self.where, "data with a declared key", shown(self.current), "Declare it.")
        return key

    def _take_data(self, kind: str) -> None:
        name = self._find(kind).name
        if kind == "graph":
            self.draft.leave(f"graph attribute {shown(name)}")
            return
        if name in self.values:
            where = f"{self.where}, {kind} {shown(self.holder.get('id', ''))}"
            raise BadInput(where, "each attribute once", f"{shown(name)} twice")
        self.values[name] = self._value(name)

    def _with_defaults(self, kind: str) -> dict[str, object]:
        for (domain, _), key in self.keys.items():
            if domain in (kind, "all") and key.default is not None:
                self.values.setdefault(key.name, key.default)
        return self.values

    def _take_node(self) -> None:
        node = read_id(self.holder.get("id", ""), f"{self.where}, a node [id]")
        where = f"{self.where}, node {shown(node)}"
        if node in self.names:
            raise BadInput(where, "an id used once", "a second node", "Give each node its own id.")
        self.names[node] = add_node(self.draft, self.options, node, self._with_defaults("node"), where)

    def _take_edge(self) -> None:
        holder = self.holder
        where = f"{self.where}, edge {len(self.edges) + 1}"
        link = read_id(holder["id"], f"{where} [id]") if holder.get("id") else ""
        flag = holder.get("directed")
        if flag not in (None, "true", "false"):
            raise BadInput(f"{where} [directed]", "true or false", shown(flag))
        directed = self.oneway if flag is None else flag == "true"
        ends = [read_id(holder.get(end, ""), f"{where} [{end}]") for end in ("source", "target")]
        values = self._with_defaults("edge")
        self.edges.append((ends[0], ends[1], link, directed, values, where))

    def close(self) -> None:
        """Add the edges, now that every node is known."""
        if not self.graphs:
            raise BadInput(self.where, "a <graph>", "none")
        for source, target, link, directed, values, where in self.edges:
            ends = find_ends(self.names, source, target, where)
            add_edge(self.draft, self.options, ends, values, where, directed=directed, link=link)

    def result(self) -> Imported:
        """Return the tables; the graph's id is the title."""
        return self.draft.finish(self.title or "Network from GraphML")
