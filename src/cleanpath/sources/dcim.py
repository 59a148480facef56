"""From an inventory to a network: sites, devices, circuits.

Devices become elements; patch panels (front or rear ports and no interface) are passive and become part of
the links through them. Each circuit becomes one element of unknown maker that joins all its ends, and so
does a provider's network: what a carrier sells is opaque. What is planned or in a store is left and counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cleanpath.records import Record
from cleanpath.sources.builder import DECLARED, Draft, Imported
from cleanpath.sources.cabling import FRONT, INTERFACE, REAR, add_connections
from cleanpath.sources.dcim_objects import Fields, Inventory, Key, Objects, is_absent
from cleanpath.sources.rest_client import Server, open_server
from cleanpath.sources.values import (
    check_country,
    country_of,
    found,
    read_number,
    read_text,
    unique_ids,
    vendor_of,
)

if TYPE_CHECKING:
    from cleanpath.sources.rest_client import Limits

CLOUD = "circuits.providernetwork"
NAME_LENGTH = 140
"""Characters of a name that become part of an id."""


def draw_inventory(inventory: Inventory, draft: Draft) -> None:
    """Add all that an inventory tells to a draft.

    Raises
    ------
    BadInput
        Naming the object, if it holds what cannot be meant or refers to one that is not there.
    """
    sites = _add_sites(inventory, draft)
    owners: dict[str, Mapping[Key, str]] = {"dcim.device": _add_devices(inventory, draft, sites)}
    owners |= _add_circuits(inventory, draft)
    add_connections(inventory, draft, owners)


def ask_inventory(
    title: str,
    service: str,
    address: str,
    options: Mapping[str, str],
    limits: "Limits | None",
    read: Callable[[Server, Draft], Objects],
) -> Imported:
    """Return the network of a server whose objects `read` gives, in NetBox's words; takes all options.

    Raises
    ------
    BadInput
        If an answer is not what such a server answers, or an object refers to one that is not there.
    Unavailable
        If the server cannot be reached, refuses, or does not answer in time.
    """
    record = Record("options", options)
    draft = Draft(address, check_country(record.text("country", ""), "options [country]"))
    server = open_server(service, address, record, limits)
    record.finish()
    draw_inventory(Inventory(server.address, read(server, draft)), draft)
    return draft.finish(title, "structural")


def _ids(prefix: str, names: Mapping[Key, str], bare: str = "") -> dict[Key, str]:
    """Make an id from each name; one without a name or with that of another gets its key too."""
    counts = Counter(names.values())
    wanted = (
        f"{prefix}{name}" if name and counts[name] == 1 else f"{prefix}{name or bare} #{key}"
        for key, name in ((key, name[:NAME_LENGTH]) for key, name in names.items())
    )
    cleaned = (" ".join(text.split()) for text in wanted)
    return dict(zip(names, unique_ids(cleaned), strict=True))


def _country(inventory: Inventory, fields: Fields, where: str, draft: Draft) -> str:
    """Return the country that a site's own field, its region or one of those around it names."""
    seen: set[Key] = set()
    while True:
        own = fields.get("custom_field_data")
        stated = own.get("country") if isinstance(own, dict) else None
        if stated:
            code = country_of(stated) if isinstance(stated, str) else ""
            if code:
                return code
            draft.leave(f"custom field country {found(stated)} (no code or English name of a country)")
        region = fields.get("region", fields.get("parent"))
        if region is None:
            return ""
        fields = inventory.get("dcim.region", region, where)
        code = country_of(read_text(fields.get("name"), where))
        if code or region in seen:
            return code
        seen.add(region)


def _add_sites(inventory: Inventory, draft: Draft) -> dict[Key, str]:
    sites = inventory.of("dcim.site")
    names = {key: read_text(f.get("name"), inventory.place("dcim.site", key)) for key, f in sites.items()}
    ids = _ids("site ", names)
    for key, fields in sites.items():
        where = inventory.place("dcim.site", key)
        place = (read_number(fields.get("latitude"), where), read_number(fields.get("longitude"), where))
        country = _country(inventory, fields, where, draft)
        if not (country or draft.country):
            draft.leave("sites whose country is not known (give --option country=CODE)")
        draft.add_site(ids[key], names[key], country, place)
    return ids


def _add_devices(inventory: Inventory, draft: Draft, sites: Mapping[Key, str]) -> dict[Key, str]:
    """Add the devices that are no patch panels and return their ids by key."""
    panels = inventory.named("device", FRONT, REAR) - inventory.named("device", INTERFACE)
    chosen: dict[Key, Fields] = {}
    for key, fields in inventory.of("dcim.device").items():
        if is_absent(fields, inventory.place("dcim.device", key)):
            draft.leave("devices planned or in a store")
        elif key in panels:
            draft.leave("patch panels (passive: part of the links through them)")
        else:
            chosen[key] = fields
    names = {key: read_text(f.get("name"), inventory.place("dcim.device", key)) for key, f in chosen.items()}
    ids = _ids("", names, "device")
    for key, fields in chosen.items():
        where = inventory.place("dcim.device", key)
        site = fields.get("site")
        inventory.text("dcim.site", site, "name", where)
        _add_device(inventory, draft, ids[key], names[key], fields, sites.get(site or 0, "none"), where)
    return ids


def _add_device(
    inventory: Inventory, draft: Draft, element: str, name: str, fields: Fields, site: str, where: str
) -> None:
    kind = inventory.get("dcim.devicetype", fields.get("device_type"), where)
    model, maker = read_text(kind.get("model"), where), kind.get("manufacturer")
    brand = inventory.text("dcim.manufacturer", maker, "name", where)
    slug = inventory.text("dcim.manufacturer", maker, "slug", where)
    role = fields.get("role", fields.get("device_role"))
    draft.add_element(
        element,
        inventory.text("dcim.devicerole", role, "slug", where)
        or "-".join(inventory.text("dcim.devicerole", role, "name", where).lower().split())
        or "device",
        where,
        vendor=vendor_of(slug) or vendor_of(brand),
        name=" ".join(filter(None, (name, f"({brand} {model})"))),
        site=site,
    )
    draft.detail("elements", element, "model", f"{brand} {model}".strip())
    draft.add_row(where, element)
    draft.observe(element, DECLARED, brand)
    draft.observe(element, "netbox_slug", slug)
    draft.observe(element, "inventory_model", f"{brand} {model}".strip())


def _add_circuits(inventory: Inventory, draft: Draft) -> dict[str, Mapping[Key, str]]:
    """Add circuits and providers' networks, all of unknown maker; return the ids by model and key."""
    chosen = {}
    for key, fields in inventory.of("circuits.circuit").items():
        if is_absent(fields, inventory.place("circuits.circuit", key)):
            draft.leave("circuits planned or ended")
        else:
            chosen[key] = fields
    clouds = _add_opaque(inventory, draft, CLOUD, "provider network", "name", inventory.of(CLOUD))
    return {
        CLOUD: clouds,
        "circuits.circuit": _add_opaque(inventory, draft, "circuits.circuit", "circuit", "cid", chosen),
    }


def _add_opaque(
    inventory: Inventory, draft: Draft, model: str, word: str, naming: str, chosen: Mapping[Key, Fields]
) -> dict[Key, str]:
    names = {key: read_text(f.get(naming), inventory.place(model, key)) for key, f in chosen.items()}
    ids = _ids(f"{word} ", names)
    for key, fields in chosen.items():
        where = inventory.place(model, key)
        operator = inventory.text("circuits.provider", fields.get("provider"), "name", where)
        kind = word.replace(" ", "_")
        draft.add_element(ids[key], kind, where, name=names[key], operator=operator, site="none")
    return ids
