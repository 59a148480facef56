"""Typed results: dataclasses that become plain data, and the JSON Schema of each.

A result is a tree of dataclasses derived from `Plain`. `to_dict` gives what `--format json` prints, field by
field in their order. The schema (JSON Schema, draft 2020-12) follows from the types of the fields, so that
code, files and documentation cannot differ.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar, Union

from cleanpath.verdict import Level, Truth


class Plain:
    """A dataclass that can be printed."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values that JSON can hold, in their order."""
        found = {}
        kind: Any = type(self)
        for name, key, optional, convert in _steps(kind):
            value = getattr(self, name)
            if value is None and optional:
                continue
            found[key] = value if convert is None else convert(value)
        return found


class Document(Plain):
    """A whole result, as a command prints it. `SCHEMA` is its name and number."""

    __slots__ = ()
    SCHEMA: ClassVar[str] = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values, its schema first."""
        return {"schema": self.SCHEMA} | Plain.to_dict(self)


class Entry(Plain):
    """A row of a listing, or a short answer. `SCHEMA` is its name and number, which it does not print."""

    __slots__ = ()
    SCHEMA: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a text may be."""

    words: tuple[str, ...]


LevelWord = Annotated[str, Words(tuple(str(level) for level in Level))]
TruthWord = Annotated[str, Words(tuple(str(truth) for truth in Truth))]


OPTIONAL = {"optional": True}
"""Metadata of a field that is left out of the printed object where it is `None`."""
ABSENT = {"absent": True}
"""Metadata of a field that some objects lack and that may be null in others."""
KEY = "key"
"""Metadata of a field that is printed under another name, such as one that Python keeps for itself."""

Step = tuple[str, str, bool, Callable[[Any], Any] | None]


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


@cache
def _names(kind: Any) -> dict[str, str]:
    """Return the names of the fields by the names under which they are printed."""
    return {_key(one): one.name for one in fields(kind)}


@cache
def _steps(kind: Any) -> tuple[Step, ...]:
    """Return for each field its name, its printed name, whether it may be left out, and its conversion."""
    hints = _hints(kind)
    return tuple(
        (one.name, _key(one), bool(one.metadata.get("optional")), _converter(hints[one.name]))
        for one in fields(kind)
    )


def _key(one: "Field[Any]") -> str:
    return str(one.metadata.get(KEY, one.name))


def _parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    origin = typing.get_origin(hint)
    if origin is Annotated:
        return _parts(typing.get_args(hint)[0])
    return origin, typing.get_args(hint)


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    """Return what turns a value into plain data; `None` where it is plain already."""
    origin, args = _parts(hint)
    if isinstance(hint, type) and is_dataclass(hint) and issubclass(hint, Plain):
        return hint.to_dict
    if origin in (Union, types.UnionType):
        return _of_union([a for a in args if a is not type(None)])
    if origin in (list, tuple):
        inner = _converter(args[0])
        return list if inner is None and origin is tuple else _each(inner)
    if origin in (dict, Mapping):
        inner = _converter(args[1])
        return None if inner is None else lambda value: {k: inner(v) for k, v in value.items()}
    return None


def _each(inner: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    return None if inner is None else lambda value: [inner(item) for item in value]


def _of_union(args: list[Any]) -> Callable[[Any], Any] | None:
    if len(args) == 1:
        inner = _converter(args[0])
        return None if inner is None else lambda value: None if value is None else inner(value)
    return lambda value: value.to_dict() if isinstance(value, Plain) else value


P = TypeVar("P", bound=Plain)


def build(kind: type[P], data: Mapping[str, Any]) -> P:
    """Return plain data as the object that prints it.

    Raises
    ------
    TypeError
        If a field is missing, or there is one that the type does not have.
    """
    made: Any = kind
    names, hints = _names(made), _hints(made)
    given = {name: value for name, value in data.items() if name != "schema" or name in names}
    unknown = given.keys() - names.keys()
    if unknown:
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    return kind(**{names[key]: _built(hints[names[key]], value) for key, value in given.items()})


def _built(hint: Any, value: Any) -> Any:
    origin, args = _parts(hint)
    if value is None:
        return None
    if isinstance(hint, type) and issubclass(hint, Plain):
        return build(hint, value)
    if origin in (Union, types.UnionType):
        return _built(next(a for a in args if a is not type(None)), value)
    if origin in (list, tuple) and value and isinstance(value[0], Mapping):
        return [_built(args[0], item) for item in value]
    return value


def entries(kind: type[Entry], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows as a listing prints them, each held against its type.

    Raises
    ------
    TypeError
        If a row has a field too many or one too few.
    """
    return [build(kind, row).to_dict() for row in rows]


DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema_of(kind: type[Document] | type[Entry]) -> dict[str, Any]:
    """Return the JSON Schema of a result; a field that it does not name is refused."""
    definitions: dict[str, Any] = {}
    body = _object(kind, definitions)
    name = kind.SCHEMA.removeprefix("cleanpath.").replace("/", "-")
    head = {"$schema": DRAFT, "$id": f"urn:cleanpath:{name}", "title": kind.SCHEMA}
    return {**head, **body, "$defs": dict(sorted(definitions.items()))}


def _object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = _hints(kind)
    properties: dict[str, Any] = {}
    required = []
    if issubclass(kind, Document):
        properties["schema"] = {"const": kind.SCHEMA}
        required.append("schema")
    for one in fields(kind):
        left_out, absent = (bool(one.metadata.get(name)) for name in ("optional", "absent"))
        found = _schema(hints[one.name], definitions)
        properties[_key(one)] = _without_null(found) if left_out else found
        if not left_out and not absent:
            required.append(_key(one))
    described = {"description": (kind.__doc__ or "").split("\n\n")[0].replace("\n    ", " ").strip()}
    return {
        **described,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _without_null(found: dict[str, Any]) -> dict[str, Any]:
    kinds = [one for one in found["anyOf"] if one != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if typing.get_origin(hint) is Annotated:
        _, words = typing.get_args(hint)
        return {"enum": list(words.words)}
    if hint is Any:
        return {}
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    origin, args = _parts(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(one, definitions) for one in args]}
    if origin in (list, tuple):
        return {"type": "array", "items": _schema(args[0], definitions)}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _schema(args[1], definitions)}
    raise TypeError(f"no schema for {hint}")
