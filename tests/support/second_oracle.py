"""Verdicts of tiny cases by trying everything: each truth, each failure, each route. From the design alone.

It shares no code with the program. It reads the data of kinds and relations as text, and knows: what is
restricted, what acts on what on the day, places where a maker is named, boxes that come later or perhaps,
tunnels, all planes and properties without a protection of the demand.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import cleanpath

DATA = Path(cleanpath.__file__).parent / "kinds"
RELATIONS = tomllib.loads((DATA / "_relations.toml").read_text(encoding="utf-8"))
PLANES = {"user": "CMIA", "control": "CMIA", "management": "CMIA", "timing": "CMIA"}
EVERYTHING = frozenset((plane, letter) for plane in PLANES for letter in "CMIA")
TUNNELLED = frozenset((plane, letter) for plane in ("user", "control") for letter in "CI")
LEVELS = ("clear", "possible", "sometimes", "always")
CREDIT = {"cipher_on", "ends_trusted", "authority_trusted"}
LATE, PERHAPS = "2026", "2024"
"""Dates of service after the day of the question, 2024-01-01, and perhaps after it."""


def letters(table: dict[str, list[str]]) -> frozenset[tuple[str, str]]:
    """Return pairs of a plane and a letter."""
    return frozenset((plane, letter) for plane, found in table.items() for letter in found)


@cache
def kind_letters(kind: str) -> tuple[frozenset, frozenset]:
    """Return what a malicious maker of a kind can break, bare and inside a tunnel."""
    if kind == "boundary":
        return frozenset(), frozenset()
    known = tomllib.loads((DATA / f"{kind}.toml").read_text(encoding="utf-8"))
    bare = letters(known["malicious_vendor_can"])
    inside = known.get("residual_after_link_ipsec")
    return bare, letters(inside) if inside is not None else bare


@dataclass(frozen=True)
class Tiny:
    """A case. `elements`: id, kind, vendor, in service; `links`: id, a, b, weight; `demands`: id, source,
    target; `relations`: source, kind, target, condition, since."""

    elements: tuple[tuple[str, str, str, str], ...]
    links: tuple[tuple[str, str, str, int], ...]
    demands: tuple[tuple[str, str, str], ...]
    relations: tuple[tuple[str, str, str, str, str], ...]
    routing: str
    failures: str

    def tables(self) -> dict[str, str]:
        """Return the tables as texts."""
        heads = {
            "elements": "id,kind,vendor,in_service",
            "links": "id,a,b,weight",
            "demands": "id,source,target",
            "relations": "source,kind,target,condition,since",
        }
        rows = {name: getattr(self, name) for name in heads}
        return {
            name: ";".join([heads[name], *(",".join(map(str, row)) for row in rows[name])]) for name in heads
        }

    def routes(self, source: str, target: str, lost: str) -> list[tuple[str, ...]]:
        """Return the routes of a state: all simple paths, or the shortest ones."""
        there = {e for e, _, _, since in self.elements if since != LATE} - {lost}
        links = [k for k in self.links if k[0] != lost and {k[1], k[2]} <= there]
        found: list[tuple[int, tuple[str, ...]]] = []

        def walk(path: tuple[str, ...], cost: int) -> None:
            if path[-1] == target:
                found.append((cost, path))
                return
            for _, a, b, weight in links:
                for tail, head in ((a, b), (b, a)):
                    if tail == path[-1] and head not in path:
                        walk((*path, head), cost + weight)

        if source in there:
            walk((source,), 0)
        least = min((cost for cost, _ in found), default=0)
        return [path for cost, path in found if self.routing == "structural" or cost == least]

    def states(self, source: str, target: str) -> list[str]:
        """Return what fails in each state but the intact one."""
        links = [k[0] for k in self.links]
        nodes = [e[0] for e in self.elements if e[0] not in (source, target)]
        return {"none": [], "link": links, "node": nodes, "single": links + nodes}[self.failures]

    def level(self, source: str, target: str, flagged: set[str]) -> str | None:
        """Return the level if exactly these elements are flagged; `None` without a route."""
        now = [bool(flagged & set(path)) for path in self.routes(source, target, "")]
        if not now:
            return None
        if all(now):
            return "always"
        if self.routing == "structural":
            return "possible" if any(now) else "clear"
        if any(now):
            return "sometimes"
        later = (self.routes(source, target, lost) for lost in self.states(source, target))
        return "possible" if any(flagged & set(path) for routes in later for path in routes) else "clear"

    def worlds(self) -> Iterator[tuple[set[str], list[tuple[str, str, str, str]], bool]]:
        """Yield for every truth who is restricted, which relations hold, and whether open tunnels do."""
        maybe = [e for e, kind, vendor, since in self.elements if self._open(kind, vendor, since)]
        dated = [row for row in self.relations if row[4] == PERHAPS]
        fixed = {
            e for e, _, vendor, since in self.elements if vendor == "huawei" and since not in (PERHAPS, LATE)
        }
        late = {e for e, _, _, since in self.elements if since == LATE}
        for truths in product((False, True), repeat=len(maybe) + len(dated) + 1):
            bad = fixed | {e for e, yes in zip(maybe, truths, strict=False) if yes}
            off = {row for row, yes in zip(dated, truths[len(maybe) :], strict=False) if not yes}
            rows = [row[:4] for row in self.relations if row not in off and row[0] not in late]
            yield bad, rows, truths[-1]

    @staticmethod
    def _open(kind: str, vendor: str, since: str) -> bool:
        if since == LATE:
            return False
        place = kind == "boundary" and not vendor
        return not place and (not vendor or since == PERHAPS)

    def reached(self, bad: set[str], rows: list[tuple[str, str, str, str]]) -> set[str]:
        """Return what is restricted or acted on by something restricted."""
        found = set(bad)
        while True:
            more = {t for s, kind, t, words in rows if s in found and passing(kind, words)} - found
            if not more:
                return found
            found |= more

    def exposed(self, bad: set[str], rows: list[tuple[str, str, str, str]], hold: bool) -> dict[str, set]:
        """Return by element what is exposed of the traffic through it; `hold`: unproven tunnels hold."""
        kinds = {e: kind for e, kind, _, _ in self.elements}
        can = {e: kind_letters(kind) for e, kind in kinds.items()}
        can |= {e: (EVERYTHING, EVERYTHING) for e in bad if kinds[e] == "boundary"}
        spoilt: set[str] = set()
        while True:
            held: dict[str, set] = {e: set() for e in kinds}
            keyed: dict[str, set] = {e: set() for e in kinds}
            acts = set(bad)
            while True:
                before = sum(map(len, held.values())) + sum(map(len, keyed.values())) + len(acts)
                for source, kind, target, words in rows:
                    sends = (held[source] | (can[source][0] if source in acts else set())) & passing(
                        kind, words
                    )
                    held[target] |= sends
                    if kind in ("authenticates", "secures"):
                        keyed[target] |= sends
                    if (
                        RELATIONS[kind]["takes_over"]
                        and ("management", "I") in sends
                        and (kinds[target] != "boundary" or target in bad)
                    ):
                        acts.add(target)
                if before == sum(map(len, held.values())) + sum(map(len, keyed.values())) + len(acts):
                    break
            inside = {
                t
                for s, kind, t, words in rows
                if kind == "secures" and "cipher_off" not in words and s not in spoilt
                and (hold or set(words.split("|")) >= CREDIT)
            }  # fmt: skip
            own = {e: can[e][0] if e in bad else frozenset() for e in kinds}
            securers = {s for s, kind, _, _ in rows if kind == "secures"}
            more = {s for s in securers if (own[s] | held[s]) & TUNNELLED} - spoilt
            if not more:
                break
            spoilt |= more
        found = {}
        for e in kinds:
            came = held[e]
            if e in inside:
                hidden = TUNNELLED - can[e][1] if can[e][0] != can[e][1] else frozenset()
                came = (held[e] - hidden) | keyed[e]
                found[e] = came | (can[e][1] if e in bad else set())
            else:
                found[e] = came | own[e]
        return found


def passing(kind: str, words: str) -> frozenset:
    """Return what a relation passes on."""
    left = letters(RELATIONS[kind]["passes"])
    for evidence in RELATIONS[kind].get("evidence", []):
        if set(words.split("|")) >= set(evidence["words"]) and not evidence.get("parts"):
            left -= letters(evidence["removes"])
    return left


def answer(
    case: Tiny, source: str, target: str
) -> tuple[tuple[str, str], dict[tuple[str, str], tuple[str, str]]]:
    """Return the interval of the headline, and of each plane and letter; the whole without a route."""
    heads: list[int] = []
    planes: dict[tuple[str, str], list[int]] = {key: [] for key in EVERYTHING}
    for bad, rows, hold in case.worlds():
        level = case.level(source, target, case.reached(bad, rows))
        if level is None:
            return ("clear", "always"), dict.fromkeys(EVERYTHING, ("clear", "always"))
        heads.append(LEVELS.index(level))
        exposed = case.exposed(bad, rows, hold)
        for key, found in planes.items():
            flagged = {e for e, what in exposed.items() if key in what}
            found.append(LEVELS.index(str(case.level(source, target, flagged))))
    return (LEVELS[min(heads)], LEVELS[max(heads)]), {
        key: (LEVELS[min(found)], LEVELS[max(found)]) for key, found in planes.items()
    }
