"""The card on the pages of devices, sites, circuits and device types."""

import hashlib

from django.core.cache import cache
from netbox.plugins import PluginTemplateExtension, get_plugin_config

from netbox_cleanpath.client import Client, Unanswered

NAME = "netbox_cleanpath"
VERSION = f"{NAME}:version"
"""Key of a number that grows when what is kept must be asked again."""


def make_client():
    """Return a client as the settings of NetBox say."""
    return Client(*(get_plugin_config(NAME, name) for name in ("address", "token", "case")))


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
        cache.set(key, found, get_plugin_config(NAME, "keep_seconds"))
    return found


def forget():
    """Ask everything anew from now on."""
    cache.set(VERSION, cache.get(VERSION, 0) + 1, None)


def restricted(card):
    """Whether a card says `yes`, `unknown` or `no`; a site says it by counts."""
    said = card.get("restricted", "unknown")
    if isinstance(said, dict):
        return "yes" if said.get("yes") else "unknown" if said.get("unknown") else "no"
    return said


class _Card(PluginTemplateExtension):
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
        return self.render("netbox_cleanpath/card.html", values)


class DeviceCard(_Card):
    """On a device. One that has another maker than when the case was imported is judged by the new one."""

    models = ["dcim.device"]

    def more(self, found):
        """Return its maker as the inventory has it now."""
        return {"maker": str(found.device_type.manufacturer.name)}


class SiteCard(_Card):
    """On a site."""

    models, kind = ["dcim.site"], "site"

    def name(self, found):
        """Return how an import calls a site."""
        return f"site {found.name}"


class CircuitCard(_Card):
    """On a circuit."""

    models = ["circuits.circuit"]

    def name(self, found):
        """Return how an import calls a circuit."""
        return f"circuit {found.cid}"


class DeviceTypeCard(_Card):
    """On a device type: whether its maker is restricted."""

    models, kind = ["dcim.devicetype"], "maker"

    def name(self, found):
        """Return the maker."""
        return str(found.manufacturer.name)


template_extensions = [DeviceCard, SiteCard, CircuitCard, DeviceTypeCard]
