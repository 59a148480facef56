"""The sites of a case as GeoJSON (RFC 7946): what stands there, its gravest status, the flows."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleanpath.compliance.findings import Status
from cleanpath.files import to_json, write_text
from cleanpath.reporting.exports.bundle import Dossier
from cleanpath.results.assets import Row
from cleanpath.results.classes import CLASSES, count_classes


def write_geojson(dossier: Dossier, to: Path) -> None:
    """Write one feature a site; a site without coordinates has no geometry, and none is made up."""
    groups: dict[str, list[Row]] = {}
    for row in dossier.rows:
        groups.setdefault(row["site"], []).append(row)
    flows: dict[str, list[Row]] = {}
    for flow in dossier.flows:
        flows.setdefault(flow["site"] or "", []).append(flow)
    sites = dossier.case.network.sites.to_pylist()
    collection = {
        "type": "FeatureCollection",
        "cleanpath": dossier.about,
        "features": [_feature(site, groups.get(site["id"], []), flows.get(site["id"], [])) for site in sites],
    }
    write_text(to, to_json(collection))


def _feature(site: dict[str, Any], rows: Sequence[Row], flows: Sequence[Row]) -> dict[str, Any]:
    place = (site["longitude"], site["latitude"])
    known = all(degree is not None and degree == degree for degree in place)
    verdicts = Counter(row["verdict"] for row in rows)
    statuses = Counter(row["status"] for row in rows if row["status"])
    classes = {name: n for name, n in count_classes(flow["class"] for flow in flows).items() if n}
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
            "class": next((name for name in CLASSES if name in classes), None),
            "flows": classes,
            "in_question": [row["asset"] for row in rows if row["verdict"] != "no"],
        },
    }
