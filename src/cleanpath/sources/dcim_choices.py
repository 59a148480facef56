"""What a user chooses of an inventory: which devices belong to the case, and which fields say what.

A device outside the scope is not left out, as traffic may cross it: all of them become one element of unknown
maker.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.dcim_objects import Fields, Inventory, key_of
from cleanpath.sources.sheets import fold
from cleanpath.sources.values import check_country, clean_text, read_text

OPTIONS = {
    "country": (
        "Two-letter code of the country of sites whose own field and regions name none; `cf:NAME`: the "
        "custom field that names it, before `country`; both, parted by a comma."
    ),
    "operator": "`tenant`, or `cf:NAME` for a custom field: who runs a device (default: nobody is named).",
    "vendor": "`cf:NAME`: the custom field of a device with its true maker, before the manufacturer.",
    "part": "`cf:NAME`: the custom field of a device that names its network part (core, ran, transport ...).",
    "passive": "Roles or device types, parted by commas, that are passive: links pass through them unseen.",
    "active": "Roles or device types, parted by commas, that are not passive, whatever their names say.",
    "site": "Names of sites, parted by commas: devices elsewhere become one element of unknown maker.",
    "region": "Names of regions, parted by commas; those inside count too.",
    "tenant": "Names of tenants, parted by commas.",
    "tag": "Tags, parted by commas; a server tells them, an export does not.",
    "partial": "`yes`: read on where the token may not see everything; what that could touch stays open.",
}
"""The options of every inventory."""

SCOPES = ("site", "region", "tenant", "tag")
DEPTH_LIMIT = 50
"""Regions around a region."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`fields` has the source of a column (`tenant`, `cf:NAME`), `scope` names of which one is needed.

    `country` is the code for sites that name none; `passive` and `active` have roles and types, folded.
    """

    partial: bool = False
    country: str = ""
    passive: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()
    fields: dict[str, str] = field(default_factory=dict)
    scope: dict[str, frozenset[str]] = field(default_factory=dict)

    def value(self, column: str, inventory: Inventory, device: Fields, where: str) -> str:
        """Return what the chosen field says for a column, nothing where none is chosen or it is empty."""
        chosen = self.fields.get(column, "")
        if chosen == "tenant":
            return inventory.text("tenancy.tenant", device.get("tenant"), "name", where)
        return own_field(device, chosen.removeprefix("cf:"), where) if chosen else ""

    def includes(self, labels: frozenset[str]) -> bool:
        """Whether a device with some labels (`site:oslo`) belongs to the case."""
        return all(any(f"{kind}:{name}" in labels for name in names) for kind, names in self.scope.items())


def own_field(fields: Fields, name: str, where: str) -> str:
    """Return the text of a custom field, nothing where it is empty or holds no single value."""
    own = fields.get("custom_field_data")
    value = own.get(name) if isinstance(own, dict) else None
    if isinstance(value, dict):  # a selection as NetBox 4.7 writes it, or an object that is named
        value = next((value[key] for key in ("value", "name", "display") if value.get(key)), None)
    return read_text(value, where) if not isinstance(value, (list, bool)) else ""


def take_choices(record: Record) -> Choices:
    """Take the options of every inventory from a record.

    Raises
    ------
    BadInput
        If one has no such form.
    """
    chosen = {}
    for column, forms in (("operator", ("tenant", "cf:")), ("vendor", ("cf:",)), ("part", ("cf:",))):
        text = record.text(column, "")
        custom = text.startswith("cf:") and len(text) > 3
        if text and not custom and (text != "tenant" or "tenant" not in forms):
            expected = "tenant or cf:NAME" if "tenant" in forms else "cf:NAME"
            raise BadInput(f"options [{column}]", expected, shown(text))
        if text:
            chosen[column] = text
    country = ""
    for part in _listed(record, "country"):
        if part.startswith("cf:") and len(part) > 3:
            chosen["country"] = part
        else:
            country = check_country(part, "options [country]")
    scope = {}
    for kind in SCOPES:
        if names := frozenset(name.casefold() for name in _listed(record, kind)):
            scope[kind] = names
    passive, active = (frozenset(map(fold, _listed(record, name))) for name in ("passive", "active"))
    if both := passive & active:
        raise BadInput("options [passive]", "roles and types that are not active too", shown(min(both)))
    partial = record.choice("partial", ("yes", "no"), "no") == "yes"
    return Choices(partial, country, passive, active, chosen, scope)


def _listed(record: Record, option: str) -> list[str]:
    return [part.strip() for part in record.text(option, "").split(",") if part.strip()]


def labels_of(inventory: Inventory, device: Fields, where: str) -> frozenset[str]:
    """Return labels of a device: `site:`, `region:`, `tenant:`, `tag:` with a name or slug in lower case."""
    found = [*_named(inventory, "site", "dcim.site", device.get("site"), where)]
    site = key_of(device.get("site"), where)
    region = key_of(inventory.of("dcim.site").get(site or 0, {}).get("region"), where)
    for _ in range(DEPTH_LIMIT):
        if region is None:
            break
        found += _named(inventory, "region", "dcim.region", region, where)
        region = key_of(inventory.get("dcim.region", region, where).get("parent"), where)
    found += _named(inventory, "tenant", "tenancy.tenant", device.get("tenant"), where)
    tags = device.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        names = [tag.get("name"), tag.get("slug")] if isinstance(tag, dict) else [tag]
        found += [f"tag:{clean_text(name).casefold()}" for name in names if isinstance(name, str) and name]
    return frozenset(found)


def _named(inventory: Inventory, kind: str, model: str, key: object, where: str) -> Iterator[str]:
    if key is None:
        return
    fields = inventory.get(model, key, where)
    for name in ("name", "slug"):
        if text := read_text(fields.get(name), where):
            yield f"{kind}:{text.casefold()}"
