"""What is in the boxes of an inventory: modules, inventory items, virtual machines and their clusters.

A module of another maker carries the traffic of its box as the box does. A virtual machine runs on a device
or on a cluster of devices; who makes those can read and change all that it does.
"""

from collections.abc import Iterator, Mapping

from cleanpath.sources.builder import Draft
from cleanpath.sources.dcim_objects import HIDDEN, Fields, Inventory, Key, is_absent, key_of
from cleanpath.sources.values import read_text

MODULE, ITEM, MACHINE, CLUSTER = (
    "dcim.module",
    "dcim.inventoryitem",
    "virtualization.virtualmachine",
    "virtualization.cluster",
)


def add_components(inventory: Inventory, draft: Draft, devices: Mapping[Key, str]) -> None:
    """Add the modules and inventory items that are not, or not surely, of their device's own maker.

    Raises
    ------
    BadInput
        If one refers to what is not there.
    """
    for model, key, fields, manufacturer, name in (*_modules(inventory), *_items(inventory)):
        where = inventory.place(model, key)
        owner = key_of(fields.get("device"), where)
        if owner is None or owner not in devices or is_absent(fields, where):
            draft.leave("modules and inventory items planned, or of devices that were left out")
            continue
        device = inventory.get("dcim.device", owner, where)
        kind = key_of(device.get("device_type"), where)
        own = inventory.of("dcim.devicetype").get(kind or 0, {}).get("manufacturer")
        if manufacturer is not None and manufacturer == own:
            draft.leave("modules and inventory items of their box's own maker")
        elif manufacturer is None and model == ITEM:
            draft.leave("inventory items of which no maker is told (taken for the box's own)")
        else:
            known = inventory.of("dcim.manufacturer").get(manufacturer or 0, {})
            draft.add_component(devices[owner], name, read_text(known.get("name"), where))


Part = tuple[str, Key, Fields, Key | None, str]
"""Model, key and fields of a part, the key of its maker and its name."""


def _modules(inventory: Inventory) -> Iterator[Part]:
    for key, fields in inventory.of(MODULE).items():
        where = inventory.place(MODULE, key)
        kind = inventory.of("dcim.moduletype").get(key_of(fields.get("module_type"), where) or 0, {})
        name = " ".join(filter(None, ("module", read_text(kind.get("model"), where))))
        yield MODULE, key, fields, key_of(kind.get("manufacturer"), where), name


def _items(inventory: Inventory) -> Iterator[Part]:
    for key, fields in inventory.of(ITEM).items():
        where = inventory.place(ITEM, key)
        name = " ".join(filter(None, (read_text(fields.get(f), where) for f in ("name", "part_id"))))
        yield ITEM, key, fields, key_of(fields.get("manufacturer"), where), name or "inventory item"


def add_machines(
    inventory: Inventory, draft: Draft, devices: Mapping[Key, str], sites: Mapping[Key, str]
) -> None:
    """Add virtual machines and the clusters that they run on, with who hosts whom.

    Raises
    ------
    BadInput
        If one refers to what is not there.
    """
    machines = inventory.of(MACHINE)
    if not machines:
        return
    clusters: dict[Key, str] = {}
    for key in inventory.named("cluster", MACHINE):
        fields = inventory.of(CLUSTER).get(key, {HIDDEN: True})
        where = inventory.place(CLUSTER, key)
        name = read_text(fields.get("name"), where) or f"#{key}"
        clusters[key] = draft.free_id(f"cluster {name}"[:160])
        draft.add_element(clusters[key], "nfvi_host", where, name=name, site="none")
    for key, fields in inventory.of("dcim.device").items():
        cluster = key_of(fields.get("cluster"), inventory.place("dcim.device", key))
        if key in devices and cluster in clusters:
            draft.add_relation(devices[key], "hosts", clusters[cluster], inventory.where)
    for key, fields in machines.items():
        where = inventory.place(MACHINE, key)
        if is_absent(fields, where):
            draft.leave("virtual machines planned or ended")
            continue
        name = read_text(fields.get("name"), where) or f"#{key}"
        element = draft.free_id(f"vm {name}"[:160])
        words = role_words(inventory, fields.get("role"), where)
        site, device, cluster = (key_of(fields.get(name), where) for name in ("site", "device", "cluster"))
        place = sites.get(site or 0, "none")
        draft.add_element(element, words[0] if words else "server", where, name=name, site=place)
        draft.surround_role(element, words[1:])
        host = devices.get(device or 0) or clusters.get(cluster or 0)
        if host:
            draft.add_relation(host, "hosts", element, where)
        else:
            draft.leave("virtual machines of which no host is told")


DEPTH_LIMIT = 20
"""Roles around a role."""


def role_words(inventory: Inventory, role: object, where: str) -> list[str]:
    """Return the word of a role and those of the roles around it, nearest first; nothing without a role."""
    words: list[str] = []
    while role is not None and len(words) < DEPTH_LIMIT:
        fields = inventory.get("dcim.devicerole", role, where)
        slug = read_text(fields.get("slug"), where)
        words.append(slug or "-".join(read_text(fields.get("name"), where).lower().split()))
        role = fields.get("parent")
    return [word for word in words if word]
