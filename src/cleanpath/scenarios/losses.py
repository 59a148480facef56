"""Elements that a scenario takes away: by name, or by a place and a distance.

Cables are drawn straight between their landing points, joined at the least length, as no map of their true
courses is at hand. So a strait tells which cables may lie in it; name elements to be exact.
"""

import math
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

import pyarrow as pa

EARTH_KM = 6371.0
Place = tuple[float, float]
WET = "submarine_wet"


def named(ids: Sequence[str], pattern: str) -> set[str]:
    """Return the ids that match a pattern such as `cable:*`."""
    return {name for name in ids if fnmatchcase(name, pattern)}


def nearby(elements: pa.Table, links: pa.Table, sites: pa.Table, near: Place, km: float) -> set[str]:
    """Return the elements that stand within a distance of a place, and the cables that pass it.

    Parameters
    ----------
    elements, links, sites
        Tables of a case; sites without a position are nowhere. Cables are of the kind `submarine_wet`.
    near, km
        Latitude and longitude in degrees, and the distance.
    """
    at = {
        row["id"]: (row["latitude"], row["longitude"])
        for row in sites.select(["id", "latitude", "longitude"]).to_pylist()
        if _known(row["latitude"]) and _known(row["longitude"])
    }
    rows = elements.select(["id", "kind", "site"]).to_pylist()
    place = {row["id"]: at[row["site"]] for row in rows if row["site"] in at}
    found = {name for name, where in place.items() if distance(where, near) <= km}
    next_to: dict[str, set[str]] = {}
    for a, b in zip(links["a"].to_pylist(), links["b"].to_pylist(), strict=True):
        next_to.setdefault(a, set()).add(b)
        next_to.setdefault(b, set()).add(a)
    for row in rows:
        if row["kind"] == WET:
            ends = _landings(row["id"], next_to, place)
            if any(to_segment(near, a, b) <= km for a, b in spanning_tree(ends)):
                found.add(row["id"])
    return found


def _known(value: float | None) -> bool:
    return value is not None and not math.isnan(value)


def _landings(wet: str, next_to: Mapping[str, set[str]], place: Mapping[str, Place]) -> list[Place]:
    """Return where a cable lands: the places beside it, or beside its terminal equipment."""
    beside = next_to.get(wet, set())
    further = {other for one in beside - place.keys() for other in next_to.get(one, ())} - {wet}
    return sorted({place[name] for name in beside | further if name in place})


def distance(a: Place, b: Place) -> float:
    """Return the great-circle distance of two places in kilometres (haversine)."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, one)) for one in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def to_segment(point: Place, a: Place, b: Place) -> float:
    """Return the distance of a place from the great-circle arc between two others, in kilometres."""
    p, u, v = (_vector(one) for one in (point, a, b))
    normal = _cross(u, v)
    length = math.sqrt(_dot(normal, normal))
    ends = min(distance(point, a), distance(point, b))
    if length < 1e-12:
        return ends
    pole = (normal[0] / length, normal[1] / length, normal[2] / length)
    ahead, behind = _dot(_cross(pole, u), p), _dot(_cross(v, pole), p)
    if ahead < 0.0 or behind < 0.0:
        return ends
    return EARTH_KM * abs(math.asin(max(-1.0, min(1.0, _dot(pole, p)))))


Vector = tuple[float, float, float]


def _vector(place: Place) -> Vector:
    lat, lon = map(math.radians, place)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def spanning_tree(places: Sequence[Place]) -> list[tuple[Place, Place]]:
    """Return the arcs of least length in all that join some places (Prim's method)."""
    arcs: list[tuple[Place, Place]] = []
    joined, left = list(places[:1]), list(places[1:])
    while left:
        _, a, b = min((distance(a, b), a, b) for a in joined for b in left)
        arcs.append((a, b))
        joined.append(b)
        left.remove(b)
    return arcs
