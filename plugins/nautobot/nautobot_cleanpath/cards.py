"""The card on the pages of devices, locations, circuits and device types."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from nautobot.apps.ui import TemplateExtension

from nautobot_cleanpath.client import Client, Unanswered

NAME = "nautobot_cleanpath"
VERSION = f"{NAME}:version"
"""Key of a number that grows when what is kept must be asked again."""


def make_client():
    """Return a client as the settings of Nautobot say."""
    return Client(*(settings.PLUGINS_CONFIG[NAME][name] for name in ("address", "token", "case")))


def ask(kind, name, **more):
    """Return what the server says of something, kept for some minutes; a card that only says why not."""
    digest = hashlib.sha256(f"{kind}\0{name}\0{sorted(more.items())}".encode()).hexdigest()
    key = f"{NAME}:{cache.get(VERSION, 0)}:{digest}"
    found = cache.get(key)
    if found is None:
        try:
            found = getattr(make_client(), kind)(name, **more) or {
                "line": "the case holds nothing of this name"
            }
        except Unanswered as error:
            return {"line": str(error), "unanswered": True}
        cache.set(key, found, settings.PLUGINS_CONFIG[NAME]["keep_seconds"])
    return found


def forget():
    """Ask everything anew from now on."""
    cache.set(VERSION, cache.get(VERSION, 0) + 1, None)


def restricted(card):
    """Whether a card says `yes`, `unknown` or `no`; a location says it by counts."""
    said = card.get("restricted", "unknown")
    if isinstance(said, dict):
        return "yes" if said.get("yes") else "unknown" if said.get("unknown") else "no"
    return said


class _Card(TemplateExtension):
    kind = "element"

    def name(self, found):
        """Return how the case calls the object."""
        return str(found.name or "")

    def more(self, found):
        """Return what else the server is told of the object."""
        return {}

    def right_page(self):
        """Return the card."""
        found = self.context["object"]
        name = self.name(found)
        if not name:
            return ""
        card = ask(self.kind, name, **self.more(found))
        values = {"card": card, "restricted": restricted(card), "page": make_client().page()}
        return self.render("nautobot_cleanpath/card.html", values)


class DeviceCard(_Card):
    """On a device. One that has another maker than when the case was imported is judged by the new one."""

    model = "dcim.device"

    def more(self, found):
        """Return its maker as the inventory has it now."""
        return {"maker": str(found.device_type.manufacturer.name)}


class LocationCard(_Card):
    """On a location."""

    model, kind = "dcim.location", "site"

    def name(self, found):
        """Return how an import calls a location."""
        return f"site {found.name}"


class CircuitCard(_Card):
    """On a circuit."""

    model = "circuits.circuit"

    def name(self, found):
        """Return how an import calls a circuit."""
        return f"circuit {found.cid}"


class DeviceTypeCard(_Card):
    """On a device type: whether its maker is restricted."""

    model, kind = "dcim.devicetype", "maker"

    def name(self, found):
        """Return the maker."""
        return str(found.manufacturer.name)


template_extensions = [DeviceCard, LocationCard, CircuitCard, DeviceTypeCard]
