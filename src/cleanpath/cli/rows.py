"""The rows of a result for CSV, and a choice of its fields for JSON."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cleanpath.claims.kinds import BOUNDING
from cleanpath.errors import BadInput, UnknownName
from cleanpath.results.cover import cover_columns
from cleanpath.results.wording import share_text

Plain = dict[str, Any]
Rows = list[Plain]


def table_rows(command: str, result: Any) -> Rows:
    """Return a result as rows of one shape: what its table shows, whole, else its fields one a row."""
    if isinstance(result, list):
        return _one_shape(_claims(result) if command == "claims" else result)
    rows = ROWS.get(command)
    if rows is None:
        return list(_fields(result, ""))
    return _one_shape([row | cover_columns(result) for row in rows(result)])


def claim_share(row: Plain) -> str:
    """Say what a claim says of the vendor's share: nothing where its kind bounds none."""
    if row["kind"] == "presence":
        return "some"
    if row["kind"] not in BOUNDING:
        return ""
    return share_text({"reachable": True, "share_low": row["low"], "share_high": row["high"]})


def _claims(rows: Rows) -> Rows:
    """Return claims without figures that they do not give."""
    bare = {"low": None, "high": None}
    return [row if row["kind"] in BOUNDING - {"presence"} else {**row, **bare} for row in rows]


def _one_shape(rows: Rows) -> Rows:
    """Give rows the fields of all of them, in the order in which they come."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in names} for row in rows]


def _fields(value: Any, path: str) -> Iterator[Plain]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _fields(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for number, item in enumerate(value):
            yield from _fields(item, f"{path}.{number}")
    else:
        yield {"field": path, "value": value}


def measurement_rows(result: Plain) -> Rows:
    """Return the pairs of a measurement."""
    names = ("source", "target", "low", "high", "share_low", "share_high", "traces", "paths", "words")
    return [
        {name: pair[name] for name in names}
        | {f"witness_{name}": pair["witness"][name] for name in ("trace", "time", "hop", "address", "asn")}
        | {"model": pair.get("model", {}).get("low"), "agreement": pair.get("agreement")}
        for pair in result["pairs"]
    ]


def _judgement(result: Plain) -> Rows:
    if "findings" not in result:
        return [
            {name: reason[name] for name in REASON}
            | {"date": (reason["event"] or {}).get("date"), "status": (reason["event"] or {}).get("status")}
            for reason in result["reasons"]
        ]
    return [
        {name: finding[name] for name in FINDING}
        | {status: finding["assets"].get(status, []) for status in ("breached", "unknown", "due", "waived")}
        | {"why": [reason["text"] for reason in finding["reasons"]]}
        for finding in result["findings"]
    ]


REASON = ("kind", "truth", "rule", "jurisdiction", "state", "maker", "text", "grade", "source", "url")
FINDING = ("id", "status", "beneath", "rule", "requirement", "operator", "starts", "deadline", "settle")


def _levers(result: Plain) -> Rows:
    rows = []
    for kind in result["kinds"]:
        for row in kind["levers"]:
            amounts = row["price"]["amounts"] if row["price"] else [None, None, None]
            told = {"by": kind["by"], "decision": row["lever"], "elements": row["elements"]}
            told |= {name: row[name] for name in ("certain", "perhaps")}
            told |= {f"left_{name}": amount for name, amount in row["after"].items()}
            told |= {"fair_share": row["shapley"], "price_low": amounts[0], "price_high": amounts[2]}
            rows.append(told | {"currency": row["price"]["currency"] if row["price"] else None})
    return rows


def _sentences(result: Plain) -> Rows:
    return [
        {"section": section["title"]} | {name: one.get(name) for name in ("text", "grade", "source")}
        for section in result["sections"]
        for one in section["sentences"]
    ]


def _variants(result: Plain) -> Rows:
    return [
        {"variant": variant["title"], "as_of": variant["as_of"], "lens": variant["lens"]}
        | {f"flows {name}": count for name, count in variant["classes"].items()}
        | {f"traffic {name}": amount for name, amount in variant["traffic"].items()}
        | {f"requirements {name}": count for name, count in (variant["findings"] or {}).items()}
        | {f"plan {name}": value for name, value in (variant["plan"] or {}).items()}
        | {"edits": variant["edits"], "changed": [one["demand"] for one in variant["changed"]]}
        for variant in result["variants"]
    ]


def _list_of(name: str) -> Callable[[Plain], Rows]:
    """Return the way to the rows of a result under one of its fields."""

    def rows(result: Plain) -> Rows:
        return [row if isinstance(row, dict) else {name: row} for row in result[name]]

    return rows


def _flows(result: Plain) -> Rows:
    from cleanpath.results.axes import flow_rows

    return flow_rows(result)


def _losses(result: Plain) -> Rows:
    from cleanpath.cli.print_internet import loss_rows

    return loss_rows(result)


def plan_rows(result: Plain) -> Rows:
    """Return the steps of a plan."""
    from cleanpath.cli.print_plan import step_rows

    return step_rows(result)


ROWS: dict[str, Callable[[Plain], Rows]] = {
    "assess": _flows,
    "diff": _list_of("changes"),
    "explain": _sentences,
    "judge": _judgement,
    "levers": _levers,
    "losses": _losses,
    "measure": measurement_rows,
    "plan": plan_rows,
    "registry check": _list_of("faults"),
    "vendors resolve": _list_of("candidates"),
    "verify": _list_of("faults"),
    "whatif": _variants,
}
"""The rows of the results that are objects; a result without an entry gives its fields."""


def choose_fields(value: Any, names: str) -> Any:
    """Return a result with some of its fields: `id,class` of a list, `demands.id,lens` of an object.

    Raises
    ------
    BadInput
        If no name is given.
    UnknownName
        If no part of the result has such a field.
    """
    paths = [name.strip().split(".") for name in names.split(",") if name.strip()]
    if not paths:
        raise BadInput("--json-fields", "names of fields, joined by commas", "none")
    for path in paths:
        _check(value, path, "--json-fields")
    return _choose(value, paths)


def _check(value: Any, path: Sequence[str], where: str) -> None:
    """Refuse a path that leads nowhere in a value that has objects."""
    if not path:
        return
    held = list(_objects(value))
    if not held:
        return
    known = {str(name) for one in held for name in one}
    if path[0] not in known:
        raise UnknownName(where, "field", path[0], known, f"There are {', '.join(sorted(known)[:12])}.")
    _check([one[path[0]] for one in held if path[0] in one], path[1:], where)


def _objects(value: Any) -> Iterator[Plain]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _choose(value: Any, paths: Iterable[Sequence[str]]) -> Any:
    if isinstance(value, list):
        return [_choose(item, paths) for item in value]
    wanted: dict[str, list[Sequence[str]]] = {}
    for path in paths:
        if path:
            wanted.setdefault(path[0], []).append(path[1:])
    if not isinstance(value, dict) or not wanted:
        return value
    return {
        name: item if any(not rest for rest in wanted[name]) else _choose(item, wanted[name])
        for name, item in value.items()
        if name in wanted
    }
