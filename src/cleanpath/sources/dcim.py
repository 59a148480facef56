"""From an inventory to a network: sites, devices, circuits.

Devices become elements. What its role or type calls a patch panel, a splice box or the like is passive and
becomes part of the links through it; any other box with front and rear ports (a WDM terminal, a tap) is an
element on the way. Each circuit becomes one element of unknown maker that joins all its ends, and so does a
provider's network: what a carrier sells is opaque. What is planned or in a store is left and counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cleanpath.errors import shown
from cleanpath.records import Record
from cleanpath.schema.description import describe
from cleanpath.sources.builder import DECLARED, Draft, Imported
from cleanpath.sources.cabling import FRONT, INTERFACE, REAR, add_connections, port_type
from cleanpath.sources.cell_words import part_word
from cleanpath.sources.dcim_choices import Choices, labels_of, own_field, take_choices
from cleanpath.sources.dcim_hidden import show_hidden
from cleanpath.sources.dcim_objects import HIDDEN, Fields, Inventory, Key, Objects, is_absent, key_of
from cleanpath.sources.dcim_parts import add_components, add_machines, role_words
from cleanpath.sources.rest_client import Server, open_server
from cleanpath.sources.sheets import fold
from cleanpath.sources.values import (
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


def draw_inventory(inventory: Inventory, draft: Draft, choices: Choices | None = None) -> None:
    """Add all that an inventory tells to a draft.

    Raises
    ------
    BadInput
        Naming the object, if it holds what cannot be meant or refers to one that is not there.
    """
    chosen = choices or Choices()
    inventory = show_hidden(inventory, draft, chosen.partial)
    sites = _add_sites(inventory, draft, chosen)
    panels = find_panels(inventory, chosen)
    devices, others = _add_devices(inventory, draft, sites, panels, chosen)
    owners: dict[str, Mapping[Key, str]] = {"dcim.device": devices | others}
    owners |= _add_circuits(inventory, draft)
    add_connections(inventory, draft, owners, panels)
    add_components(inventory, draft, devices)
    add_machines(inventory, draft, devices, sites)


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
    choices = take_choices(record)
    draft = Draft(address, choices.country)
    server = open_server(service, address, record, limits)
    record.finish()
    draw_inventory(Inventory(server.address, read(server, draft)), draft, choices)
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


def _country(inventory: Inventory, fields: Fields, where: str, draft: Draft, names: Sequence[str]) -> str:
    """Return the country that a site's own field, its region or one of those around it names."""
    seen: set[Key] = set()
    while True:
        for name in names:
            stated = own_field(fields, name, where)
            if code := country_of(stated):
                return code
            if stated:
                told = f"custom field {shown(name)[1:-1]} {found(stated)}"
                draft.leave(f"{told} (no code or English name of a country)")
        region = fields.get("region", fields.get("parent"))
        if region is None:
            return ""
        fields = inventory.get("dcim.region", region, where)
        code = country_of(read_text(fields.get("name"), where))
        if code or region in seen:
            return code
        seen.add(region)


def _add_sites(inventory: Inventory, draft: Draft, choices: Choices) -> dict[Key, str]:
    chosen = choices.fields.get("country", "").removeprefix("cf:")
    fields_of_country = tuple(dict.fromkeys(filter(None, (chosen, "country"))))
    sites = inventory.of("dcim.site")
    names = {key: read_text(f.get("name"), inventory.place("dcim.site", key)) for key, f in sites.items()}
    ids = _ids("site ", names)
    for key, fields in sites.items():
        where = inventory.place("dcim.site", key)
        place = (read_number(fields.get("latitude"), where), read_number(fields.get("longitude"), where))
        country = _country(inventory, fields, where, draft, fields_of_country)
        if not (country or draft.country):
            draft.leave("sites whose country is not known (give --option country=CODE)")
        draft.add_site(ids[key], names[key], country, place)
    return ids


_PASSIVE = (
    *(
        "patch panel",
        "patchpanel",
        "fiber panel",
        "fibre panel",
        "panel",
        "odf",
        "optical distribution frame",
    ),
    *("distribution frame", "ddf", "mdf", "splice box", "splice closure", "splice enclosure", "closure"),
    *(
        "splice",
        "cassette",
        "fiber cassette",
        "fibre cassette",
        "fiber enclosure",
        "fibre enclosure",
        "passive",
    ),
    *("mpo cassette", "adapter panel", "adaptor panel", "keystone", "patchfeld", "rangierfeld", "spleissbox"),
    *("muffe", "spleissmuffe", "bandeau", "panneau de brassage", "tiroir optique", "panel de parcheo"),
    *("pannello di permutazione", "painel de conexoes", "przelacznica", "panel krosowy", "krosownica"),
    *("ristikytkentapaneeli", "patchepanel", "korskopplingspanel", "パッチパネル", "光成端箱", "配线架"),
)
"""What people call equipment without power, folded."""

_ACTIVE = re.compile(
    r"\b(?:(?:d|c)?wdm|roadm|otn|mux|muxponder|transponder|amplifier|edfa|switch|router|firewall|server|olt|tap|"
    r"converter|modem|radio|terminal|gateway|bypass|probe)\b"
)
_PASSIVE_PHRASE = re.compile(r"(?:^| )(?:" + "|".join(map(re.escape, _PASSIVE)) + r")(?: |$)")


def find_panels(inventory: Inventory, choices: Choices | None = None) -> frozenset[Key]:
    """Return the devices with front or rear ports whose role or type says that they are passive.

    Nothing else may be passed through unseen: many model WDM terminals, taps and bypass switches with such
    ports only. A word for active equipment in the role speaks against the type, and what the user says of a
    role or a type against both.
    """
    chosen = choices or Choices()
    found = set()
    for key in inventory.named("device", FRONT, REAR):
        where = inventory.place("dcim.device", key)
        fields = inventory.get("dcim.device", key, where)
        if fields.get(HIDDEN):
            continue
        kind = inventory.get("dcim.devicetype", fields.get("device_type"), where)
        role_key = fields.get("role", fields.get("device_role"))
        roles = [fold(word) for word in role_words(inventory, role_key, where)]
        role, named = " ".join(roles), fold(read_text(kind.get("model"), where))
        said = {*roles, named}
        if said & (chosen.passive | chosen.active):
            if not said & chosen.active:
                found.add(key)
        elif _PASSIVE_PHRASE.search(role) or (
            _PASSIVE_PHRASE.search(named) and not _ACTIVE.search(f"{role} {named}")
        ):
            found.add(key)
    return frozenset(found)


def _add_devices(
    inventory: Inventory,
    draft: Draft,
    sites: Mapping[Key, str],
    panels: frozenset[Key],
    choices: Choices,
) -> tuple[dict[Key, str], dict[Key, str]]:
    """Add the devices that are no patch panels; return the ids of those that are told, and of all others."""
    bare = panels - inventory.named("device", INTERFACE)
    chosen: dict[Key, Fields] = {}
    hidden: dict[Key, str] = {}
    labels: dict[Key, frozenset[str]] = {}
    outside: list[Key] = []
    for key, fields in inventory.of("dcim.device").items():
        if fields.get(HIDDEN):
            hidden[key] = draft.free_id(f"device {key} (not visible)")
            draft.add_element(hidden[key], "device", inventory.place("dcim.device", key), site="none")
        elif is_absent(fields, inventory.place("dcim.device", key)):
            draft.leave("devices planned or in a store")
        elif key in bare:
            draft.leave("patch panels (passive: part of the links through them)")
        else:
            labels[key] = labels_of(inventory, fields, inventory.place("dcim.device", key))
            if choices.includes(labels[key]):
                chosen[key] = fields
            else:
                outside.append(key)
    names = {key: read_text(f.get("name"), inventory.place("dcim.device", key)) for key, f in chosen.items()}
    ids = _ids("", names, "device")
    for key, fields in chosen.items():
        where = inventory.place("dcim.device", key)
        site = fields.get("site")
        inventory.text("dcim.site", site, "name", where)
        _add_device(
            inventory, draft, ids[key], names[key], fields, sites.get(site or 0, "none"), where, choices
        )
        for label in sorted(labels[key]):
            draft.label(ids[key], label)
    _observe_addresses(inventory, draft, ids)
    if outside:
        draft.leave("devices outside the scope (one element of unknown maker)", len(outside))
        hidden |= dict.fromkeys(outside, draft.free_id(OUTSIDE))
        draft.add_element(hidden[outside[0]], "network", inventory.where, name=OUTSIDE, site="none")
    return ids, hidden


OUTSIDE = "outside the scope"


def _observe_addresses(inventory: Inventory, draft: Draft, devices: Mapping[Key, str]) -> None:
    """Observe one address of each prefix that a device's interfaces have: more say nothing new."""
    met: set[tuple[str, str]] = set()
    owner = {
        key: key_of(fields.get("device"), inventory.place(INTERFACE, key))
        for key, fields in inventory.of(INTERFACE).items()
    }
    own = [(device, inventory.of(INTERFACE)[key].get("mac_address")) for key, device in owner.items()]
    for key, fields in inventory.of("dcim.macaddress").items():
        kind = fields.get("assigned_object_type")
        if (
            kind is not None
            and port_type(inventory, kind, inventory.place("dcim.macaddress", key)) == INTERFACE
        ):
            place = inventory.place("dcim.macaddress", key)
            port = key_of(fields.get("assigned_object_id"), place)
            own.append((owner.get(port or 0), fields.get("mac_address")))
    for device, address in own:
        element = devices.get(device or 0, "")
        if element and isinstance(address, str) and (element, address[:8]) not in met:
            met.add((element, address[:8]))
            draft.observe(element, "mac", address[:40])


def _add_device(
    inventory: Inventory,
    draft: Draft,
    element: str,
    name: str,
    fields: Fields,
    site: str,
    where: str,
    choices: Choices,
) -> None:
    kind = inventory.get("dcim.devicetype", fields.get("device_type"), where)
    model, manufacturer = read_text(kind.get("model"), where), kind.get("manufacturer")
    brand = inventory.text("dcim.manufacturer", manufacturer, "name", where)
    slug = inventory.text("dcim.manufacturer", manufacturer, "slug", where)
    stated = choices.value("vendor", inventory, fields, where)
    part = choices.value("part", inventory, fields, where)
    known = part_word(part) or part.lower()
    if known in describe("elements")["part"].choices:
        draft.detail("elements", element, "part", known)
    elif part:
        draft.leave(f"network part {shown(part)}, which is none")
    words = role_words(inventory, fields.get("role", fields.get("device_role")), where)
    draft.surround_role(element, words[1:])
    draft.add_element(
        element,
        words[0] if words else "device",
        where,
        vendor="" if stated else vendor_of(slug) or vendor_of(brand),
        operator=choices.value("operator", inventory, fields, where),
        name=" ".join(filter(None, (name, f"({brand} {model})"))),
        site=site,
    )
    serial = read_text(fields.get("serial"), where)
    draft.detail("elements", element, "model", f"{brand} {model}".strip())
    draft.detail("elements", element, "serial", serial)
    draft.observe(element, "serial", serial)
    platform = inventory.text("dcim.platform", fields.get("platform"), "name", where)
    draft.observe(element, "inventory_model", platform)
    draft.add_row(where, element)
    draft.observe(element, DECLARED, stated or brand)
    draft.observe(element, "netbox_slug", "" if stated else slug)
    draft.observe(element, "inventory_model", model if stated else f"{brand} {model}".strip())


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
