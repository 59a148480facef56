"""Objects that others name and the source does not show, as a token with few rights sees an inventory.

A server leaves out what a token may not see and still names it: an interface tells the key of its cable, a
cable those of its ports. Whoever reads such a list as whole takes a network with a hole in it for the
network.
"""

from collections.abc import Iterator

from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import Draft
from cleanpath.sources.cabling import CIRCUIT, FRONT, INTERFACE, PORTS, REAR, port_type
from cleanpath.sources.dcim_objects import HIDDEN, Fields, Inventory, Key

_NAMED: tuple[tuple[str, str, str], ...] = (
    *((kind, "cable", "dcim.cable") for kind in PORTS),
    *((kind, "device", "dcim.device") for kind in (INTERFACE, FRONT, REAR)),
    (CIRCUIT, "circuit", "circuits.circuit"),
    ("dcim.cabletermination", "cable", "dcim.cable"),
)
"""Which field of which object names an object of which model."""

LISTED = 3
"""Hidden objects that a refusal names."""

Hidden = dict[tuple[str, Key], tuple[str, Key]]
"""Hidden objects by model and key, each with one object that names it."""


def find_hidden(inventory: Inventory) -> Hidden:
    """Return what carries traffic and is named and not shown.

    Raises
    ------
    BadInput
        If an end of a cable names no type of port.
    """
    found: Hidden = {}
    for model, key, by in (*_by_fields(inventory), *_by_ends(inventory)):
        if isinstance(key, (int, str)) and not isinstance(key, bool) and key not in inventory.of(model):
            found.setdefault((model, key), by)
    return found


def _by_fields(inventory: Inventory) -> Iterator[tuple[str, object, tuple[str, Key]]]:
    for kind, field, model in _NAMED:
        for key, fields in inventory.of(kind).items():
            if fields.get(field) is not None:
                yield model, fields[field], (kind, key)


def _by_ends(inventory: Inventory) -> Iterator[tuple[str, object, tuple[str, Key]]]:
    for key, fields in inventory.of("dcim.cabletermination").items():
        kind = port_type(
            inventory, fields.get("termination_type"), inventory.place("dcim.cabletermination", key)
        )
        if kind in PORTS:
            yield kind, fields.get("termination_id"), ("dcim.cable", fields.get("cable", key))


def show_hidden(inventory: Inventory, draft: Draft, partial: bool) -> Inventory:
    """Return an inventory with something of unknown maker in the place of each hidden object.

    Raises
    ------
    BadInput
        Unless `partial` is asked for, if anything is hidden.
    """
    hidden = find_hidden(inventory)
    if not hidden:
        return inventory
    if not partial:
        some = [f"{model} {key} (named by {by[0]} {by[1]})" for (model, key), by in hidden.items()][:LISTED]
        told = f"{len(hidden)} that the source does not show: {', '.join(map(shown, some))}"
        hint = "Use a token that may read them, or --option partial=yes, which leaves open what they touch."
        expected = "every cable, port, device and circuit that another object names"
        raise BadInput(inventory.where, expected, told, hint)
    objects: dict[str, dict[Key, Fields]] = {model: dict(rows) for model, rows in inventory.objects.items()}
    for model, key in hidden:
        stand_in: Fields = {HIDDEN: True, "cid": f"{key} (not visible)"}
        if model in (INTERFACE, FRONT, REAR):
            device = f"of {model} {key}"
            stand_in = {"device": device, "positions": 1}
            objects.setdefault("dcim.device", {})[device] = {HIDDEN: True}
        elif model == CIRCUIT:
            circuit = f"of {model} {key}"
            stand_in = {"circuit": circuit, "cable": True}
            objects.setdefault("circuits.circuit", {})[circuit] = {"cid": f"{circuit} (not visible)"}
        objects.setdefault(model, {})[key] = stand_in
        draft.miss(f"objects {model} that others name and the source does not show (made of unknown maker)")
    return Inventory(inventory.where, objects)
