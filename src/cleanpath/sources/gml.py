"""GML, as the Internet Topology Zoo and networkx write it.

Read: one `graph` of `node` and `edge` blocks with scalar values; labels may repeat, ids may not. Nested
blocks (graphics ...) are left and counted. Format: Himsolt, GML: A portable Graph File Format (1997); UTF-8
instead of its ASCII, because that is what is in use.
"""

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.graph_attributes import GraphOptions, add_edge, add_node, find_ends, take_options
from cleanpath.sources.io import decode_text, read_bytes
from cleanpath.sources.values import found, read_id

DEPTH_LIMIT = 16
"""Nesting of blocks."""

VALUE_LIMIT = 2_000
"""Characters of one text that is used."""

Block = list[tuple[str, "Value"]]
Value = str | int | float | Block

_TOKEN = re.compile(
    r"""[ \t\r\n\f]+
    | (?P<comment>\#[^\n]*)
    | (?P<key>[A-Za-z][A-Za-z0-9_]*)
    | (?P<text>"[^"]*")
    | (?P<number>[+-]?+(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)(?=[\s\]\#]|\Z)
    | (?P<open>\[)
    | (?P<close>\])
    """,
    re.VERBOSE,
)


def read_gml(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a GML file (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming line or node, if it is not GML or holds a value that cannot be meant.
    """
    return parse_gml(read_bytes(path), str(path), options)


def parse_gml(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read GML from bytes; `where` names the source in messages. Raises as `read_gml`."""
    settings = take_options(options)
    draft = Draft(where, settings.country)
    top = _parse(decode_text(data, where), where)
    graphs = [value for key, value in top if key.lower() == "graph"]
    if len(graphs) != 1 or not isinstance(graphs[0], list):
        raise BadInput(where, "one graph [ ... ]", f"{len(graphs)}", "Write each graph to its own file.")
    for key, _ in top:
        if key.lower() != "graph":
            draft.leave(f"file attribute {shown(key)}")
    return _read_graph(graphs[0], draft, settings)


def _tokens(text: str, where: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, text and place of each token."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            piece = text[at : at + 20].split("\n")[0]
            raise BadInput(_line(text, at, where), 'a key, a number, a "text" or a bracket', shown(piece))
        if match.lastgroup and match.lastgroup != "comment":
            yield match.lastgroup, match.group(), at
        at = match.end()


def _line(text: str, at: int, where: str) -> str:
    return f"{where}:{text.count(chr(10), 0, at) + 1}"


def _parse(text: str, where: str) -> Block:
    """Return the blocks of a document; keys and values alternate, brackets nest."""
    top: Block = []
    stack = [top]
    key = ""
    for kind, token, at in _tokens(text, where):
        if kind == "close":
            if key or len(stack) == 1:
                raise BadInput(_line(text, at, where), "a value" if key else "a key", "]")
            stack.pop()
        elif not key:
            if kind != "key":
                raise BadInput(_line(text, at, where), "a key", shown(token))
            key = token
        elif kind == "open":
            if len(stack) > DEPTH_LIMIT:
                raise BadInput(_line(text, at, where), f"blocks nested at most {DEPTH_LIMIT} deep", "deeper")
            block: Block = []
            stack[-1].append((key, block))
            stack.append(block)
            key = ""
        else:
            stack[-1].append((key, _scalar(kind, token, _line(text, at, where) if kind == "key" else "")))
            key = ""
    if key or len(stack) > 1:
        raise BadInput(where, "a whole file", f"one that ends after {shown(key or '[')}", "Fetch it again.")
    return top


def _scalar(kind: str, token: str, where: str) -> Value:
    """Return a text or a number; a number that does not fit stays text and fails where it is used."""
    if kind == "text":
        inner = token[1:-1]
        return html.unescape(inner) if "&" in inner else inner
    if kind == "key":
        raise BadInput(where, "a number or a text in quotes", shown(token))
    digits = token.lstrip("+-")
    return int(token) if digits.isascii() and digits.isdigit() and len(digits) <= 40 else token


def _fields(block: Block, draft: Draft, what: str, where: str) -> dict[str, object]:
    """Return the scalar values of a node or edge by key; nested blocks are left."""
    values: dict[str, object] = {}
    for key, value in block:
        if isinstance(value, list):
            draft.leave(f"{what} block {shown(key)}")
        elif key in values:
            raise BadInput(where, "each key once", f"{shown(key)} twice")
        elif isinstance(value, str) and len(value) > VALUE_LIMIT:
            raise BadInput(f"{where} [{key}]", f"at most {VALUE_LIMIT} characters", f"{len(value)}")
        else:
            values[key] = value
    return values


def _read_graph(graph: Block, draft: Draft, options: GraphOptions) -> Imported:
    title, oneway = "", False
    nodes: list[Block] = []
    edges: list[Block] = []
    for key, value in graph:
        name = key.lower()
        if name in ("node", "edge"):
            if not isinstance(value, list):
                raise BadInput(draft.where, f"{name} [ ... ]", found(value))
            (nodes if name == "node" else edges).append(value)
        elif name == "directed":
            if value not in (0, 1):
                raise BadInput(f"{draft.where} [directed]", "0 or 1", found(value))
            oneway = value == 1
        elif name in ("label", "name", "network") and isinstance(value, str) and not title:
            title = value
        else:
            draft.leave(f"graph attribute {shown(key)}")
    elements = _add_nodes(nodes, draft, options)
    _add_edges(edges, elements, draft, options, oneway)
    return draft.finish(title or "Network from GML")


def _add_nodes(nodes: list[Block], draft: Draft, options: GraphOptions) -> dict[str, str]:
    elements: dict[str, str] = {}
    for number, block in enumerate(nodes, 1):
        where = f"{draft.where}, node {number}"
        values = _fields(block, draft, "node", where)
        node = read_id(values.pop("id", None), f"{where} [id]")
        if node in elements:
            raise BadInput(where, "an id used once", shown(node), "Give each node its own id.")
        elements[node] = add_node(draft, options, node, values, where)
    return elements


def _add_edges(
    edges: list[Block], elements: Mapping[str, str], draft: Draft, options: GraphOptions, oneway: bool
) -> None:
    for number, block in enumerate(edges, 1):
        where = f"{draft.where}, edge {number}"
        values = _fields(block, draft, "edge", where)
        ends = [read_id(values.pop(end, None), f"{where} [{end}]") for end in ("source", "target")]
        link = read_id(values.pop("id"), f"{where} [id]") if "id" in values else ""
        places = find_ends(elements, ends[0], ends[1], where)
        add_edge(draft, options, places, values, where, directed=oneway, link=link)
