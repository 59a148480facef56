"""Files of the registries as text: vendors and rules made from entities, in TOML."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cleanpath.policy.places import PLACES
from cleanpath.sources.ftm import Organisation

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
