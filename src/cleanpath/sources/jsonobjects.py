"""Objects of a JSON source: one value, a list of objects, or JSON lines."""

from collections.abc import Iterator
from typing import Any

from cleanpath.errors import BadInput
from cleanpath.sources.opening import decode_text, parse_json
from cleanpath.sources.scalars import found, read_text


def read_objects(data: bytes, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object with its place: those of a list, one a line, or the only one.

    Raises
    ------
    BadInput
        At the first value that is no object, or text that is no JSON.
    """
    text = decode_text(data, where)
    lines = text.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("{") and first.endswith("}") and sum(bool(line.strip()) for line in lines) > 1:
        places = (
            (f"{where}:{n}", parse_json(line, f"{where}:{n}"))
            for n, line in enumerate(lines, 1)
            if line.strip()
        )
    else:
        value = parse_json(text, where)
        entries = value if isinstance(value, list) else [value]
        places = ((f"{where}, object {n}", entry) for n, entry in enumerate(entries, 1))
    for place, entry in places:
        if not isinstance(entry, dict):
            raise BadInput(place, "an object", found(entry))
        yield place, entry


def objects_in(fields: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    """Return a list of objects that is a field of another; none where the field is absent.

    Raises
    ------
    BadInput
        If it is something else.
    """
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadInput(f"{where} [{name}]", "a list of objects", found(value))
    return value


def text_in(fields: dict[str, Any], name: str, where: str) -> str:
    """Return a text for people that is a field of an object, nothing where it is absent.

    Raises
    ------
    BadInput
        If it is a list, an object or a flag.
    """
    return read_text(fields.get(name), f"{where} [{name}]")


def raw_in(fields: dict[str, Any], name: str, where: str) -> str:
    """Return a text as it stands, line breaks kept, that is a field of an object. Raises as `text_in`."""
    value = fields.get(name)
    read_text(value, f"{where} [{name}]")
    return "" if value is None else str(value)
