"""The objects of an inventory by model and key, in NetBox's words, whatever server or file they are from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.values import found, read_text

ABSENT = frozenset({"planned", "inventory", "decommissioned", "provisioning"})
"""Statuses of devices, cables and circuits that carry nothing yet or no more; what fails may come back."""

HIDDEN = "hidden"
"""The field that marks what stands in for an object that others name and the source does not show."""

Key = int | str
Fields = Mapping[str, Any]
Objects = Mapping[str, Mapping[Key, Fields]]
"""Objects by model and key."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Objects by model and key; `where` names the source in messages."""

    where: str
    objects: Objects

    def of(self, model: str) -> Mapping[Key, Fields]:
        """Return the objects of a model such as `dcim.device`."""
        return self.objects.get(model, {})

    def place(self, model: str, key: Key) -> str:
        """Return where an object stands, for messages."""
        return f"{self.where}, {model} {key}"

    def get(self, model: str, key: object, where: str) -> Fields:
        """Return an object that another one names.

        Raises
        ------
        BadInput
            If nothing that could be a key is given, or no such object is there.
        """
        if not _is_key(key):
            raise BadInput(where, f"the key of a {model}", found(key))
        if key not in self.of(model):
            raise UnknownName(where, model, str(key), (), "It must be in the source as well.")
        return self.of(model)[key]

    def named(self, field: str, *models: str) -> set[Key]:
        """Return the keys that the objects of some models have in a field."""
        values = (fields.get(field) for model in models for fields in self.of(model).values())
        return {value for value in values if _is_key(value)}

    def text(self, model: str, key: object, field: str, where: str) -> str:
        """Return a text of an object that another one may name; nothing where it names none."""
        return "" if key is None else read_text(self.get(model, key, where).get(field), where)


def _is_key(value: object) -> TypeGuard[Key]:
    return isinstance(value, (int, str)) and not isinstance(value, bool)


def key_of(value: object, where: str) -> Key | None:
    """Return a key that an object may name.

    Raises
    ------
    BadInput
        If it is something else.
    """
    if value is not None and not _is_key(value):
        raise BadInput(where, "the key of an object, or none", found(value))
    return value


def is_absent(fields: Fields, where: str) -> bool:
    """Whether an object carries nothing yet or no more, by its status."""
    return read_text(fields.get("status"), where).lower() in ABSENT


def keep_fields(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return some fields of a REST server's answer; of an object in one only its key or its choice."""
    return {name: _plain(row[name]) for name in names if name in row}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value["value"] if "value" in value else value.get("id", value)
    return value
