"""One vendor with names, owners through time, identifiers and products, and where they were read."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from cleanpath.identity.fingerprints import Fingerprints, read_marks
from cleanpath.identity.ownership import affiliates, owner_chain, shareholders
from cleanpath.identity.vendor_checks import link_view
from cleanpath.identity.vendors import Ownership, Vendors
from cleanpath.results.listings import OwnerLink
from cleanpath.results.typed import KEY, Entry, Plain, TruthWord, build


@dataclass(frozen=True, slots=True)
class HolderRow(Plain):
    """A holding in a vendor, in per cent."""

    who: str
    share: float


@dataclass(frozen=True, slots=True)
class ShareholderRow(Plain):
    """A holding in a vendor, in per cent, and whether it stands on the day."""

    who: str
    share: float
    truth: TruthWord


@dataclass(frozen=True, slots=True)
class OwnershipFact(Plain):
    """A dated fact of who owned a vendor; `to` is its last day, null where it is still true."""

    type: str
    controller: str | None
    since: str | None = field(metadata={KEY: "from"})
    until: str | None = field(metadata={KEY: "to"})
    share: str
    holders: list[HolderRow]
    status: str
    state_owned: str
    event: str
    what: str
    as_stated: str
    verified: bool
    sources: list[str]

    @classmethod
    def of(cls, fact: Ownership) -> "OwnershipFact":
        """Return a fact as it is printed."""
        start, end = fact.span.start, fact.span.end
        return cls(
            type=fact.type,
            controller=fact.controller or None,
            since=start.text if start else None,
            until=end.text if end else None,
            share=fact.share,
            holders=[HolderRow(one.who, one.share) for one in fact.holders],
            status=fact.status,
            state_owned=fact.state_owned,
            event=fact.event,
            what=fact.what,
            as_stated=fact.as_stated,
            verified=fact.verified,
            sources=list(fact.sources),
        )


@dataclass(frozen=True, slots=True)
class ListingRow(Plain):
    """A list of an authority that names a vendor, for cross-checks."""

    listed_in: str = field(metadata={KEY: "list"})
    date: str
    detail: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class EnterpriseNumberRow(Plain):
    """A private enterprise number and the name that the IANA registry gives it."""

    number: int
    iana_name: str


@dataclass(frozen=True, slots=True)
class RegistrantRow(Plain):
    """Patterns on names in the IEEE registry, with the numbers of prefixes and names in dated lists."""

    patterns: list[str]
    prefixes: Mapping[str, int]
    registrants: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MarkerRow(Plain):
    """A text that a vendor's devices show, and where."""

    where: str
    text: str
    anchor: str
    verified: bool
    seen_in: list[str]


@dataclass(frozen=True, slots=True)
class SlugRow(Plain):
    """A manufacturer's folder in a library of device types, and how many types it held."""

    slug: str
    device_types: int


@dataclass(frozen=True, slots=True)
class FamilyRow(Plain):
    """Names of products for one role in a network."""

    role: str
    names: list[str]
    names_unverified: list[str]


@dataclass(frozen=True, slots=True)
class FingerprintsRow(Plain):
    """What tells a vendor's devices."""

    cli_command: str
    netmiko_platforms: list[str]
    pens: list[EnterpriseNumberRow]
    oui: RegistrantRow
    markers: list[MarkerRow]
    slugs: list[SlugRow]
    families: list[FamilyRow]

    @classmethod
    def of(cls, marks: Fingerprints) -> "FingerprintsRow":
        """Return the fingerprints of a vendor as they are printed."""
        oui = marks.oui
        return cls(
            cli_command=marks.cli_command,
            netmiko_platforms=list(marks.netmiko_platforms),
            pens=[EnterpriseNumberRow(one.number, one.iana_name) for one in marks.pens],
            oui=RegistrantRow(list(oui.patterns), dict(oui.prefixes), dict(oui.registrants)),
            markers=[
                MarkerRow(m.where, m.text, m.anchor, m.verified, list(m.seen_in)) for m in marks.markers
            ],
            slugs=[SlugRow(one.slug, one.device_types) for one in marks.slugs],
            families=[FamilyRow(f.role, list(f.names), list(f.unverified)) for f in marks.families],
        )


@dataclass(frozen=True, slots=True)
class VendorSource(Plain):
    """Where facts of the registry were read."""

    title: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorDetail(Entry):
    """Everything that the registry holds on one vendor, with owners and affiliates on the day `as_of`."""

    SCHEMA: ClassVar[str] = "cleanpath.vendor/1"

    id: str
    name: str
    kind: str
    home: list[str]
    home_verified: bool
    home_evidence: str
    aliases: list[str]
    successor: str | None
    note: str
    as_of: str
    owner_chain: list[OwnerLink]
    shareholders: list[ShareholderRow]
    affiliates: dict[str, TruthWord]
    ownership: list[OwnershipFact]
    listings: list[ListingRow]
    marks: FingerprintsRow
    sources: dict[str, VendorSource]


def show_vendor(vendors: Vendors, key: str, day: datetime.date) -> VendorDetail:
    """Return everything the registry holds on one vendor, with owners and affiliates on a day.

    Raises
    ------
    UnknownName
        If it is not registered.
    """
    vendor, marks = vendors.find(key), read_marks(vendors)[key]
    cited = {s for fact in vendor.ownership for s in fact.sources} | {x.source for x in vendor.listings}
    read = {source: vendors.origins[source] for source in sorted(cited & vendors.origins.keys())}
    owned = affiliates(vendors, key, day)
    return VendorDetail(
        id=vendor.id,
        name=vendor.name,
        kind=vendor.kind,
        home=list(vendor.home),
        home_verified=vendor.home_verified,
        home_evidence=vendor.home_evidence,
        aliases=list(vendor.aliases),
        successor=vendor.successor or None,
        note=vendor.note,
        as_of=day.isoformat(),
        owner_chain=[build(OwnerLink, link_view(link)) for link in owner_chain(vendors, key, day)],
        shareholders=[
            ShareholderRow(holder.who, holder.share, str(truth))
            for holder, truth in shareholders(vendors, key, day)
        ],
        affiliates={who: str(truth) for who, truth in owned.items() if who != key},
        ownership=[OwnershipFact.of(fact) for fact in vendor.ownership],
        listings=[ListingRow(x.list, x.date, x.detail, x.source, x.verified) for x in vendor.listings],
        marks=FingerprintsRow.of(marks),
        sources={name: VendorSource(origin.title, origin.where) for name, origin in read.items()},
    )
