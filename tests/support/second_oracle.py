"""Verdicts of tiny cases by trying everything: each truth, each failure, each route. From the design alone.

It shares no code with the program. It reads the data of kinds and relations as text, and knows: what is
restricted, what acts on what on the day and up to its last day, places where a maker is named, boxes that
come later, perhaps, or are gone, tunnels, the protections of demands, all planes, properties and classes.

A world is one way in which all that is not known may be: who is restricted, which boxes are there, which
relations hold, which protections are real. A verdict is the least and the greatest level of all worlds.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

import cleanpath

DATA = Path(cleanpath.__file__).parent / "kinds"
RELATIONS = tomllib.loads((DATA / "_relations.toml").read_text(encoding="utf-8"))
PLANES = ("user", "control", "management", "timing")
EVERYTHING = frozenset((plane, letter) for plane in PLANES for letter in "CMIA")
TUNNELLED = frozenset((plane, letter) for plane in ("user", "control") for letter in "CI")
USER_SECRETS = frozenset({("user", "C"), ("user", "I")})
LEVELS = ("clear", "possible", "sometimes", "always")
CREDIT = {"cipher_on", "ends_trusted", "authority_trusted"}
DAY = "2024-06-15"
LATE, PERHAPS, GONE = "2026", "2024", "2023-12"
"""Dates that lie after the day of the question, perhaps before it, and before it."""
ENDPOINTS = {"server"}
CLASSES = ("transmission", "control", "computing", "storage")
Letters = frozenset[tuple[str, str]]
Layers = tuple[Letters, Letters]
"""What is exposed without, and under, an end-to-end protection."""
NOTHING: Layers = (frozenset(), frozenset())


def letters(table: dict[str, list[str]]) -> Letters:
    """Return pairs of a plane and a letter."""
    return frozenset((plane, letter) for plane, found in table.items() for letter in found)


@cache
def kind_letters(kind: str) -> tuple[Letters, Letters, Letters]:
    """Return what a malicious maker of a kind can break: bare, inside a tunnel, under end to end."""
    if kind == "boundary":
        return frozenset(), frozenset(), frozenset()
    known = tomllib.loads((DATA / f"{kind}.toml").read_text(encoding="utf-8"))
    bare = letters(known["malicious_vendor_can"])
    return bare, letters(known["residual_after_link_ipsec"]), letters(known["residual_after_end_to_end"])


@cache
def kind_classes(kind: str) -> tuple[str, ...]:
    """Return the clean path classes of a kind of equipment; none of a place."""
    if kind == "boundary":
        return ()
    known = tomllib.loads((DATA / f"{kind}.toml").read_text(encoding="utf-8"))
    return tuple(known.get("clean_path_class", CLASSES))


@cache
def passing(kind: str, words: str) -> Letters:
    """Return what a relation passes on."""
    left = letters(RELATIONS[kind]["passes"])
    for evidence in RELATIONS[kind].get("evidence", []):
        if set(words.split("|")) >= set(evidence["words"]) and not evidence.get("parts"):
            left -= letters(evidence["removes"])
    return left


@dataclass(frozen=True)
class World:
    """One way in which it may be: who is restricted, who is there, what relations hold, if tunnels do."""

    bad: frozenset[str]
    absent: frozenset[str]
    rows: tuple[tuple[str, str, str, str], ...]
    tunnels: bool
    link: bool


@dataclass(frozen=True)
class Tiny:
    """A case.

    `elements`: id, kind, vendor, in service, removed; `links`: id, a, b, weight, directed; `demands`: id,
    source, target, protection, evidence; `relations`: source, kind, target, condition, since, until;
    `paths`: demand, path, the elements, share.
    """

    elements: tuple[tuple[str, str, str, str, str], ...]
    links: tuple[tuple[str, str, str, int, str], ...]
    demands: tuple[tuple[str, str, str, str, str], ...]
    relations: tuple[tuple[str, str, str, str, str, str], ...]
    routing: str
    failures: str
    paths: tuple[tuple[str, int, tuple[str, ...], str], ...] = ()
    _known: dict = field(default_factory=dict, compare=False, repr=False)

    def rows(self, prefix: str = "") -> dict[str, list[str]]:
        """Return the rows of the tables as texts; ids begin with `prefix`, so that several fit one case."""
        p = prefix
        paths = [
            f"{p}{d},{number},{place},{p}{e},{share}"
            for d, number, walk, share in self.paths
            for place, e in enumerate(walk)
        ]
        return {
            "elements": [",".join([p + row[0], *row[1:]]) for row in self.elements],
            "links": [f"{p}{i},{p}{a},{p}{b},{w},{way}" for i, a, b, w, way in self.links],
            "demands": [f"{p}{d},{p}{s},{p}{t},{how},{words}" for d, s, t, how, words in self.demands],
            "relations": [
                f"{p}{s},{k},{p}{t},{words},{since},{until}"
                for s, k, t, words, since, until in self.relations
            ],
            "paths": paths,
        }

    @property
    def late(self) -> frozenset[str]:
        """What comes after the day."""
        return frozenset(row[0] for row in self.elements if row[3] == LATE)

    @property
    def doubtful(self) -> list[str]:
        """What may be there and may not: it comes perhaps, or is perhaps or certainly removed."""
        return [r[0] for r in self.elements if r[3] != LATE and (r[3] == PERHAPS or r[4] in (PERHAPS, GONE))]

    def unknown(self) -> list[str]:
        """Return what is there and of which it is not known whether it is restricted."""
        apart = {*self.late, *self.doubtful}
        return [r[0] for r in self.elements if r[0] not in apart and not r[2] and r[1] != "boundary"]

    def worlds(self) -> Iterator[World]:
        """Yield every world."""
        apart = {*self.late, *self.doubtful}
        fixed = frozenset(r[0] for r in self.elements if r[2] == "huawei" and r[0] not in apart)
        unknown, doubtful = self.unknown(), self.doubtful
        open_rows = [r for r in self.relations if PERHAPS in r[4:] and r[5] != GONE]
        unproven = any(r[1] == "secures" for r in self.relations)
        claimed = any(
            how == "link_ipsec" and set(words.split("|")) != CREDIT for *_, how, words in self.demands
        )
        for truths, there, holds, tunnels, link in product(
            product((False, True), repeat=len(unknown)),
            product(("absent", "good", "bad"), repeat=len(doubtful)),
            product((False, True), repeat=len(open_rows)),
            (False, True) if unproven else (True,),
            (False, True) if claimed else (True,),
        ):
            state = dict(zip(doubtful, there, strict=True))
            absent = self.late | {e for e, how in state.items() if how == "absent"}
            bad = fixed | {e for e, yes in zip(unknown, truths, strict=True) if yes}
            bad |= {e for e, how in state.items() if how == "bad"}
            off = {r for r, yes in zip(open_rows, holds, strict=True) if not yes}
            held = (r for r in self.relations if r not in off and r[0] not in absent and r[5] != GONE)
            yield World(bad, absent, tuple(r[:4] for r in held), tunnels, link)

    def routes(self, source: str, target: str, lost: str, absent: frozenset[str]) -> list[tuple[str, ...]]:
        """Return the routes of a state: all simple paths, or the shortest ones."""
        key = source, target, lost, absent
        if key not in self._known:
            self._known[key] = self._routes(*key)
        return self._known[key]

    def _routes(self, source: str, target: str, lost: str, absent: frozenset[str]) -> list[tuple[str, ...]]:
        there = {r[0] for r in self.elements} - absent - {lost}
        after: dict[str, list[tuple[str, int]]] = {e: [] for e in there}
        for name, a, b, weight, way in self.links:
            if name != lost and a != b and {a, b} <= there:
                after[a].append((b, weight))
                if way != "true":
                    after[b].append((a, weight))
        found: list[tuple[int, tuple[str, ...]]] = []
        waiting: list[tuple[int, tuple[str, ...]]] = [(0, (source,))] if {source, target} <= there else []
        while waiting:
            cost, path = waiting.pop()
            if path[-1] == target:
                found.append((cost, path))
                continue
            waiting += [(cost + w, (*path, h)) for h, w in after[path[-1]] if h not in path]
        least = min((cost for cost, _ in found), default=0)
        kept = [path for cost, path in found if self.routing == "structural" or cost == least]
        return list(dict.fromkeys(kept))

    def states(self, source: str, target: str) -> list[str]:
        """Return what fails in each state but the intact one."""
        links = [k[0] for k in self.links]
        nodes = [e[0] for e in self.elements if e[0] not in (source, target)]
        return {"none": [], "link": links, "node": nodes, "single": links + nodes}[self.failures]

    def level(self, demand: tuple[str, ...], flagged: frozenset[str], world: World) -> tuple[int, int]:
        """Return the least and the greatest level if exactly these elements are flagged in a world."""
        key = demand, flagged, world.absent
        if key not in self._known:
            self._known[key] = self._level(*key)
        return self._known[key]

    def _level(
        self, demand: tuple[str, ...], flagged: frozenset[str], absent: frozenset[str]
    ) -> tuple[int, int]:
        source, target = demand[1:3]
        if self.routing == "pinned":
            return self._given(demand, flagged, absent)
        routes = self.routes(source, target, "", absent)
        if not routes:
            return 0, 0  # nothing flows
        now = [bool(flagged & set(path)) for path in routes]
        if all(now):
            return 3, 3
        if self.routing == "structural":
            return (1, 1) if any(now) else (0, 0)
        if any(now):
            return 2, 2
        for lost in self.states(source, target):
            if any(flagged & set(path) for path in self.routes(source, target, lost, absent)):
                return 1, 1
        return 0, 0

    def _given(
        self, demand: tuple[str, ...], flagged: frozenset[str], absent: frozenset[str]
    ) -> tuple[int, int]:
        ends = {demand[1], demand[2]}
        least, most = [], []
        for name, _, walk, _ in self.paths:
            if name != demand[0]:
                continue
            lost = bool(absent & set(walk))
            least.append(bool(flagged & (ends if lost else set(walk))) and not ends & (absent - self.late))
            most.append(least[-1] or bool(self.late & set(walk)))
        return tuple(3 if all(part) else 2 if any(part) else 0 for part in (least, most))

    def reachable(self, demand: tuple[str, ...]) -> bool:
        """Return whether a demand has a route where all is there that may be."""
        if self.routing == "pinned":
            return any(row[0] == demand[0] for row in self.paths)
        return bool(self.routes(demand[1], demand[2], "", self.late))

    def of_class(self, name: str, world: World) -> frozenset[str]:
        """Return where restricted equipment of a clean path class is, or acts.

        A maker at a place may make anything, and what stands in place of a box that is gone as well.
        """
        kinds = {r[0]: r[1] for r in self.elements}
        own = {e for e in world.bad if kinds[e] == "boundary" or name in kind_classes(kinds[e])}
        return self.reached(world, frozenset(own)) | (world.bad & set(self.doubtful))

    def reached(self, world: World, bad: frozenset[str] | None = None) -> frozenset[str]:
        """Return what is restricted or acted on by something restricted, or by some of that alone."""
        found = set(world.bad if bad is None else bad)
        while True:
            more = {t for s, kind, t, words in world.rows if s in found and passing(kind, words)} - found
            if not more:
                return frozenset(found)
            found |= more

    def exposed(self, world: World) -> dict[str, dict[str, Letters]]:
        """Return by element and protection what is exposed of the traffic through it."""
        kinds = {r[0]: r[1] for r in self.elements}
        can = {e: kind_letters(kind) for e, kind in kinds.items()}
        equipment = {e for e, kind in kinds.items() if kind != "boundary" or e in world.bad}
        for e in world.bad:
            if kinds[e] == "boundary":
                can[e] = EVERYTHING, EVERYTHING, EVERYTHING - USER_SECRETS
        spoilt: set[str] = set()
        while True:
            held, keyed = self._flood(world, can, equipment)
            inside = {
                t
                for s, kind, t, words in world.rows
                if kind == "secures" and "cipher_off" not in words and s not in spoilt
                and (world.tunnels or set(words.split("|")) >= CREDIT)
            }  # fmt: skip
            securers = {s for s, kind, _, _ in world.rows if kind == "secures"}
            own = {e: can[e][0] if e in world.bad else frozenset() for e in kinds}
            more = {s for s in securers if (own[s] | held[s][0]) & TUNNELLED} - spoilt
            if not more:
                break
            spoilt |= more
        found = {e: self._at(e, world, can[e], held[e], keyed[e], e in inside) for e in kinds}
        replaced = world.bad & set(self.doubtful)  # nobody named what is there in its place
        return found | {e: dict.fromkeys(("none", "link", "end"), EVERYTHING) for e in replaced}

    def _flood(self, world: World, can: dict, equipment: set[str]) -> tuple[dict, dict]:
        """Return what has come to each element, and what of it by a key."""
        held: dict[str, Layers] = dict.fromkeys(can, NOTHING)
        keyed: dict[str, Layers] = dict.fromkeys(can, NOTHING)
        acts = set(world.bad)
        while True:
            before = dict(held), dict(keyed), set(acts)
            for source, kind, target, words in world.rows:
                let = passing(kind, words)
                bare, _, sealed = can[source]
                own = (bare, bare & sealed) if source in acts else NOTHING
                sends = tuple((held[source][i] | own[i]) & let for i in (0, 1))
                held[target] = tuple(held[target][i] | sends[i] for i in (0, 1))
                if kind in ("authenticates", "secures"):
                    keyed[target] = tuple(keyed[target][i] | sends[i] for i in (0, 1))
                if RELATIONS[kind]["takes_over"] and ("management", "I") in sends[0] and target in equipment:
                    acts.add(target)
            if before == (held, keyed, acts):
                return held, keyed

    @staticmethod
    def _at(
        e: str, world: World, can: tuple, held: Layers, keyed: Layers, inside: bool
    ) -> dict[str, Letters]:
        bare, linked, sealed = can
        own = linked if inside else bare
        hidden = TUNNELLED - linked if inside and bare != linked else frozenset()
        free, under = ((held[i] - hidden) | (keyed[i] if inside else frozenset()) for i in (0, 1))
        bad = e in world.bad
        link_hidden = TUNNELLED - (linked & own) if bare != linked else frozenset()
        keeps = ("user", "C") in bare & sealed
        return {
            "none": free | (own if bad else frozenset()),
            "link": (free - link_hidden) | keyed[0] | (linked & own if bad else frozenset()),
            "end": under | (free if keeps else frozenset()) | (sealed & own if bad else frozenset()),
        }

    def flagged(
        self, demand: tuple[str, ...], key: tuple[str, str], exposed: dict, world: World
    ) -> frozenset[str]:
        """Return the elements that expose a property of a plane of a demand under its protection."""
        _, source, target, how, words = demand
        credited = world.link or set(words.split("|")) == CREDIT
        way = {"none": "none", "end_to_end": "end"}.get(how, "link" if credited else "none")
        if "cipher_off" in words:
            way = "none"
        found = {e for e, ways in exposed.items() if key in ways[way]}
        kinds = {r[0]: r[1] for r in self.elements}
        for end in (source, target):  # where it ends a protection has no effect
            possible = kinds[end] in ENDPOINTS or (kinds[end] == "boundary" and end in world.bad)
            if way == "link" or (way == "end" and possible):
                found |= {end} if key in exposed[end]["none"] else set()
        return frozenset(found)

    def classes(self) -> list[dict[str, tuple[str, str]]]:
        """Return of each demand its interval on each clean path class."""
        found: list[dict[str, list[int]]] = [{name: [] for name in CLASSES} for _ in self.demands]
        for world in self.worlds():
            for name in CLASSES:
                reached = self.of_class(name, world)
                for levels, demand in zip(found, self.demands, strict=True):
                    levels[name] += self.level(demand, reached, world)
        return [
            {name: (LEVELS[min(known)], LEVELS[max(known)]) for name, known in levels.items()}
            if self.reachable(demand)
            else dict.fromkeys(CLASSES, ("clear", "always"))
            for levels, demand in zip(found, self.demands, strict=True)
        ]

    def answer(self) -> list[tuple[bool, tuple[str, str], dict[tuple[str, str], tuple[str, str]]]]:
        """Return of each demand if it is reachable, its headline, its interval on each plane and letter."""
        heads: list[list[int]] = [[] for _ in self.demands]
        planes: list[dict[tuple[str, str], list[int]]] = [{k: [] for k in EVERYTHING} for _ in self.demands]
        for world in self.worlds():
            reached, exposed = self.reached(world), self.exposed(world)
            for d, demand in enumerate(self.demands):
                heads[d] += self.level(demand, reached, world)
                for key, found in planes[d].items():
                    found += self.level(demand, self.flagged(demand, key, exposed, world), world)
        whole = "clear", "always"
        answers = []
        for d, demand in enumerate(self.demands):
            if not self.reachable(demand):
                answers.append((False, whole, dict.fromkeys(EVERYTHING, whole)))
                continue
            shown = {key: (LEVELS[min(found)], LEVELS[max(found)]) for key, found in planes[d].items()}
            answers.append((True, (LEVELS[min(heads[d])], LEVELS[max(heads[d])]), shown))
        return answers
