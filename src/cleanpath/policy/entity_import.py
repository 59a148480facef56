"""Listings of FollowTheMoney entities added to the registries.

The folders are whole: the bundled files and the new ones beside them, so that every command can work with
them. What a listing forbids is not in an export. So a new rule says that its text was not read, which leaves
those named UNKNOWN, unless the user states the constraint. An export about a jurisdiction whose other law is
not on record adds a rule that leaves every other maker open there, because a list is not all of the law.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cleanpath.dates import parse_date
from cleanpath.errors import BadInput, UnknownName
from cleanpath.identity.names import resolve
from cleanpath.identity.vendors import SOURCES_KEY, Vendors
from cleanpath.network.case import new_folder
from cleanpath.places import PLACES
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.registry import JURISDICTIONS, Registry
from cleanpath.sources.followthemoney import Entities, Listing, Organisation

EVERYWHERE = {"generation": ["any"], "network_part": ["any"]}


class Programme(NamedTuple):
    """What the entities of one rule have in common; dates as texts, an absent end still listed."""

    jurisdiction: str
    authority: str
    name: str
    start: str
    end: str
    asked: str
    url: str


def vendor_text(one: Organisation, owners: Iterable[str]) -> str:
    """Return the file of a new vendor; `owners` are tables of who held it."""
    places = sorted(code for code in one.countries if code in PLACES and code != "EU")
    fields = {
        "name": one.names[0],
        "kind": "vendor",
        "home": places,
        "home_verified": False,
        "aliases": list(dict.fromkeys(name for name in one.names[1:30] if name != one.names[0])),
        "note": f"from an export of entities, id {one.id}, datasets {', '.join(one.datasets[:10])}",
    }
    return toml_lines(fields) + "".join(owners)


def rule_text(key: str, about: Programme, meant: Iterable[str]) -> str:
    """Return the file of a rule that names vendors, in force from the listing to its end."""
    head = {
        "key": key,
        "jurisdiction": about.jurisdiction,
        "title": f"Listing {about.name or about.authority or 'of an export of entities'}",
        "instrument": "listing",
        "issuer": about.authority or "not stated in the export",
        "force": "binding",
        "confidence": "Made from an export of entities; the text of the listing was not read.",
    }
    source = {
        "publisher": about.authority or "an export of entities",
        "title": about.name or "an export of entities",
        "url": about.url,
        "published": about.start,
        "read_via": "secondary",
    }
    ended = _event("rescinded", about.end, "Delisted.", source) if about.end else ""
    return "".join(
        (
            toml_lines(head),
            "\n[scope]\n" + toml_lines(EVERYWHERE | {"obliged": "those whom the programme obliges"}),
            *(toml_table("target", {"vendor": vendor}) for vendor in sorted(meant)),
            toml_table("constraint", {"kind": about.asked}),
            _event("effective", about.start, "Listed.", source) + ended,
        )
    )


def open_text(key: str, jurisdiction: str) -> str:
    """Return the file of a rule that leaves every maker open, as the other law of a place was not read."""
    head = {
        "key": key,
        "jurisdiction": jurisdiction,
        "title": f"Whatever else {jurisdiction} may have made law",
        "instrument": "law",
        "issuer": "not researched",
        "force": "binding",
        "secret": True,
        "confidence": "Nobody has looked; this keeps makers that the listings do not name unknown.",
    }
    source = {"publisher": "cleanpath", "title": "import of entities", "url": "", "read_via": "none"}
    text = "any maker: the law of this jurisdiction has not been read"
    return "".join(
        (
            toml_lines(head),
            "\n[scope]\n" + toml_lines(EVERYWHERE | {"obliged": "not known"}),
            toml_table("target", {"criterion": "not-researched", "text": text}),
            toml_table("constraint", {"kind": "unknown"}),
            _event("effective", "1900", "Not researched.", source),
        )
    )


def _event(status: str, day: str, summary: str, source: Mapping[str, Any]) -> str:
    fields = {
        "date": day,
        "known_from": day,
        "status": status,
        "summary": summary,
        "attribution": "official_document",
        "verified": False,
    }
    return toml_table("event", fields) + "[event.source]\n" + toml_lines(source)


def toml_lines(fields: Mapping[str, Any]) -> str:
    """Return fields as TOML; printable texts, flags and lists of texts are written as in JSON."""
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())


def toml_table(name: str, fields: Mapping[str, Any]) -> str:
    """Return one table of a list of tables as TOML."""
    return f"\n[[{name}]]\n{toml_lines(fields)}"


OPTIONS = {
    "constraint": "What the listings ask, a kind of constraint: prohibit_transactions (default: unknown).",
    "jurisdiction": "Two-letter code for listings that do not say whose they are, such as US.",
    "vendors": "`all` (default): entities that no vendor is called become vendors; `known`: they are left.",
}
TOPICS = {"debarment": "prohibit_procurement", "export.control": "export_control"}
"""What a topic of an entity by itself says that is asked, where it has no other."""

NEW_LIMIT = 5_000
"""Vendors, and rules, that one export may add."""

SOURCE = "ftm-export"


@dataclass
class Overlay:
    """Texts of the new files by name, below `vendors/` and `rules/`, and what became of each entity."""

    vendors: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    report: list[dict[str, str]] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)

    def leave(self, what: str) -> None:
        """Account for something that could not be used."""
        self.left[what] = self.left.get(what, 0) + 1


def make_overlay(
    entities: Entities, registry: Registry, vendors: Vendors, options: Mapping[str, str]
) -> Overlay:
    """Turn entities into vendors and rules.

    Raises
    ------
    UnknownName
        If an option, a kind of constraint or a jurisdiction is not known.
    BadInput
        If more than `NEW_LIMIT` vendors or rules would come of it.
    """
    constraint, jurisdiction, known_only = _take(options)
    overlay = Overlay(left=dict(entities.left))
    ids = _name_all(entities, vendors, overlay, known_only=known_only)
    groups: dict[Programme, set[str]] = {}
    for listing in _all_listings(entities):
        code = listing.country if listing.country in PLACES else jurisdiction
        meant = {ids[entity] for entity in listing.entities if entity in ids}
        if not meant:
            overlay.leave("listings of entities that are no vendors")
        elif not code:
            overlay.leave("listings that do not say whose they are (give --option jurisdiction=CODE)")
        elif not _is_date(listing.start):
            overlay.leave("listings without a date")
        else:
            asked = _asked(listing, entities, constraint)
            end = listing.end if _is_date(listing.end) and listing.end >= listing.start else ""
            key = Programme(code, listing.authority, listing.program, listing.start, end, asked, listing.url)
            groups.setdefault(key, set()).update(meant)
    if len(groups) > NEW_LIMIT:
        raise BadInput("entities", f"at most {NEW_LIMIT} rules", str(len(groups)), "Filter the export.")
    _write_rules(overlay, groups, registry)
    return overlay


def _take(options: Mapping[str, str]) -> tuple[str, str, bool]:
    for name in options:
        if name not in OPTIONS:
            raise UnknownName("import ftm", "option", name, OPTIONS, f"ftm knows {', '.join(OPTIONS)}.")
    constraint, code = options.get("constraint", ""), options.get("jurisdiction", "")
    if constraint and constraint not in KINDS:
        raise UnknownName("options [constraint]", "kind of constraint", constraint, KINDS)
    if code and code not in PLACES:
        raise UnknownName("options [jurisdiction]", "jurisdiction", code, PLACES)
    if options.get("vendors", "all") not in ("all", "known"):
        raise UnknownName("options [vendors]", "choice", options["vendors"], ("all", "known"))
    return constraint, code, options.get("vendors") == "known"


def _is_date(text: str) -> bool:
    try:
        parse_date(text, "listing")
    except BadInput:
        return False
    return True


def _name_all(entities: Entities, vendors: Vendors, overlay: Overlay, *, known_only: bool) -> dict[str, str]:
    """Return the vendor of each organisation that is one: by exact names, else a new one."""
    ids: dict[str, str] = {}
    fresh: dict[str, Organisation] = {}
    listed = {entity for listing in _all_listings(entities) for entity in listing.entities}
    meant = listed | {holding.owner for holding in entities.holdings if holding.asset in listed}
    for key, one in entities.organisations.items():
        if key not in meant:
            overlay.leave("organisations that nothing lists")
            continue
        exact, alike = _resolve(one, vendors)
        new = not exact and key in listed and not known_only and bool(one.names)
        vendor = exact[0] if len(exact) == 1 else _new_id(one, vendors, fresh) if new else ""
        if new:
            fresh[vendor] = one
        if vendor:
            ids[key] = vendor
        overlay.report.append(_line(one, vendor, exact, alike, new=new))
    if len(fresh) > NEW_LIMIT:
        hint = "Filter the export, or give --option vendors=known."
        raise BadInput("entities", f"at most {NEW_LIMIT} new vendors", str(len(fresh)), hint)
    for vendor, one in fresh.items():
        overlay.vendors[vendor] = vendor_text(one, _owners(one, entities, ids, overlay))
    return ids


def _line(one: Organisation, vendor: str, exact: list[str], alike: list[str], *, new: bool) -> dict[str, str]:
    outcome, reason = "unknown", "no vendor of the registry is called so"
    if len(exact) == 1:
        outcome, reason = "matched", "its name is exactly that of a vendor"
    elif exact:
        outcome, reason = "candidates", "its names are those of several vendors; none is meant for sure"
    return {
        "entity": one.id,
        "name": one.names[0] if one.names else "",
        "outcome": outcome,
        "vendor": vendor,
        "candidates": "|".join(exact or alike),
        "reason": f"a new vendor; {reason}" if new else reason,
    }


def _resolve(one: Organisation, vendors: Vendors) -> tuple[list[str], list[str]]:
    """Return the vendors that bear a name of an organisation, and those whose names are alike."""
    exact: dict[str, None] = {}
    alike: dict[str, None] = {}
    for name in one.names[:50]:
        found = resolve(vendors, name)
        if found.vendor:
            exact[found.vendor] = None
        else:
            certain = found.candidates[:1] and found.candidates[0].score >= 99
            (exact if certain else alike).update(dict.fromkeys(match.vendor for match in found.candidates))
    return list(exact), list(alike)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:50].strip("-")


def _new_id(one: Organisation, vendors: Vendors, fresh: Mapping[str, object]) -> str:
    base = next((slug for name in one.names if (slug := _slug(name))), "") or f"ftm-{_slug(one.id)}"
    wanted, number = base, 1
    while wanted in vendors or wanted in fresh:
        number += 1
        wanted = f"{base}-{number}"
    return wanted


def _owners(one: Organisation, entities: Entities, ids: Mapping[str, str], overlay: Overlay) -> list[str]:
    """Return who held more than half of an organisation, as tables of its file; smaller holdings are left."""
    tables = []
    for holding in entities.holdings:
        if holding.asset != one.id:
            continue
        owner = entities.organisations.get(holding.owner)
        called = ids.get(holding.owner) or (owner.names[0] if owner and owner.names else "")
        if holding.share is None or holding.share <= 50 or not called:
            overlay.leave("holdings of half or less, of no stated share, or of no named organisation")
            continue
        fields = {"type": "owner", "controller": called, "share": f"{holding.share:g} %"}
        fields |= {"from": holding.start} if _is_date(holding.start) else {}
        fields |= {"to": holding.end} if _is_date(holding.end) else {}
        tables.append(toml_table("ownership", {**fields, "verified": False, "sources": [SOURCE]}))
    return (
        tables[:1] if len({table.split("controller")[1].split("\n")[0] for table in tables}) > 1 else tables
    )


def _all_listings(entities: Entities) -> Iterable[Listing]:
    """Yield the listings, and one for each organisation whose topics say that it is listed, not by whom."""
    yield from entities.listings
    told = {entity for listing in entities.listings for entity in listing.entities}
    for key, one in entities.organisations.items():
        if key not in told and {"sanction", *TOPICS} & set(one.topics):
            dataset = one.datasets[0] if one.datasets else "an export of entities"
            yield Listing((key,), dataset, dataset, "", one.first_seen, "", "")


def _asked(listing: Listing, entities: Entities, constraint: str) -> str:
    if constraint:
        return constraint
    topics = {t for entity in listing.entities if entity in entities.organisations
              for t in entities.organisations[entity].topics}  # fmt: skip
    kinds = {TOPICS[topic] for topic in topics if topic in TOPICS}
    return kinds.pop() if len(kinds) == 1 and "sanction" not in topics else "unknown"


def _write_rules(overlay: Overlay, groups: Mapping[Programme, set[str]], registry: Registry) -> None:
    for about, meant in sorted(groups.items()):
        code = about.jurisdiction
        base = f"ftm-{code.lower()}-{_slug(about.name or about.authority) or 'list'}-{about.start}"
        key, number = base, 1
        while key in overlay.rules or key in registry:
            number += 1
            key = f"{base}-{number}"
        overlay.rules[key] = rule_text(key, about, meant)
        if not registry.rules_of(code):
            open_ = f"ftm-{code.lower()}-other-law"
            overlay.rules.setdefault(open_, open_text(open_, code))


def write_registries(folder: Path, overlay: Overlay, registry: Registry, vendors: Vendors) -> None:
    """Write a folder with `vendors/` and `rules/`, each whole. Raises as `newcase.new_folder`."""
    with new_folder(folder) as partial:
        for name in ("vendors", "rules"):
            (partial / name).mkdir()
        for name, data in _merge(overlay, registry, vendors).items():
            (partial / name).write_bytes(data)


def _merge(overlay: Overlay, registry: Registry, vendors: Vendors) -> dict[str, bytes]:
    """Return every file of the two folders by its path: the bundled ones and the new ones."""
    files = {f"vendors/{p.name}": p.read_bytes() for p in _bundled(vendors.folder)}
    files |= {f"rules/{p.name}": p.read_bytes() for p in _bundled(registry.folder)}
    files |= {f"vendors/{key}.toml": text.encode() for key, text in overlay.vendors.items()}
    files |= {f"rules/{key}.toml": text.encode() for key, text in overlay.rules.items()}
    source = {"title": "an export of FollowTheMoney entities", "where": "supplied by the user"}
    files[f"vendors/{SOURCES_KEY}.toml"] += f"\n[{SOURCE}]\n{toml_lines(source)}".encode()
    seen = {key.split("-")[1].upper() for key in overlay.rules}
    unseen = sorted(registry.not_researched - seen)
    files[f"rules/{JURISDICTIONS}.toml"] = f"not_researched = {json.dumps(unseen)}\n".encode()
    return files


def _bundled(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
