"""The sites of a case as GeoJSON (RFC 7946), each with what stands there and its gravest status."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleanpath.compliance.findings import Status
from cleanpath.files import to_json, write_text
from cleanpath.reporting.exports.bundle import Dossier
from cleanpath.results.assets import Row


def write_geojson(dossier: Dossier, to: Path) -> None:
    """Write one feature a site; a site without coordinates has no geometry, and none is made up."""
    groups: dict[str, list[Row]] = {}
    for row in dossier.rows:
        groups.setdefault(row["site"], []).append(row)
    sites = dossier.case.network.sites.to_pylist()
    collection = {
        "type": "FeatureCollection",
        "cleanpath": dossier.about,
        "features": [_feature(site, groups.get(site["id"], [])) for site in sites],
    }
    write_text(to, to_json(collection))


def _feature(site: dict[str, Any], rows: Sequence[Row]) -> dict[str, Any]:
    place = (site["longitude"], site["latitude"])
    known = all(degree is not None and degree == degree for degree in place)
    verdicts = Counter(row["verdict"] for row in rows)
    statuses = Counter(row["status"] for row in rows if row["status"])
    return {
        "type": "Feature",
        "id": site["id"],
        "geometry": {"type": "Point", "coordinates": list(place)} if known else None,
        "properties": {
            "name": site["name"],
            "country": site["country"],
            "assets": len(rows),
            "restricted": {name: verdicts[name] for name in ("yes", "unknown", "no")},
            "status": max(statuses, key=lambda name: Status[name.upper()], default=None),
            "statuses": dict(statuses),
            "in_question": [row["asset"] for row in rows if row["verdict"] != "no"],
        },
    }
