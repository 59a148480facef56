"""Tiny random cases for the second oracle, and many of them written as one case of many islands."""

import random

from cleanpath.analysis import Analysis
from second_oracle import CREDIT, DAY, GONE, LATE, PERHAPS, Tiny

KINDS = ("router", "router", "boundary", "olt", "server", "ems", "secgw", "smf", "certificate_authority")
KINDS_OF_RELATION = ("hosts", "manages", "controls", "connects", "authenticates", "secures", "secures")
FULL = "|".join(sorted(CREDIT))
WORDS = {
    "manages": ("", "", "dual_control|separate_keys"),
    "controls": ("", "cannot_redirect"),
    "secures": (FULL, FULL, "cipher_on", "cipher_off"),
}
PROTECTIONS = (("none", ""),) * 3 + (
    ("end_to_end", ""), ("link_ipsec", FULL), ("link_ipsec", ""), ("link_ipsec", "cipher_off"),
)  # fmt: skip
SINCE = ("",) * 7 + ("2020", PERHAPS, LATE)
REMOVED = ("",) * 8 + ("2030", PERHAPS, GONE)
UNTIL = ("",) * 4 + ("2030", DAY, PERHAPS, GONE)
MOST_WORLDS = 48
HEADS = {
    "elements": "id,kind,vendor,in_service,removed",
    "links": "id,a,b,weight,directed",
    "demands": "id,source,target,protection,evidence",
    "relations": "source,kind,target,condition,since,until",
    "paths": "demand,path,position,element,share",
}


class Unsettled(Analysis):
    """An analysis that does not ask what would settle it, which takes most of the time."""

    def settle(self, demand=None, budget=0):
        return None


def draw(chance: random.Random, routing: str, failures: str) -> Tiny:
    """Draw a case with few enough worlds."""
    while True:
        case = _draw(chance, routing, failures)
        if _count(case) <= MOST_WORLDS:
            return case


def _count(case: Tiny) -> int:
    open_rows = sum(1 for row in case.relations if PERHAPS in row[4:] and row[5] != GONE)
    switches = 2 if any(row[1] == "secures" for row in case.relations) else 1
    switches *= 2 if any(d[3] == "link_ipsec" and d[4] != FULL for d in case.demands) else 1
    return 2 ** len(case.unknown()) * 3 ** len(case.doubtful) * 2**open_rows * switches


def _draw(chance: random.Random, routing: str, failures: str) -> Tiny:
    one = chance.choice
    names = "abcdef"[: chance.randint(3, 6)]
    vendors = ("nokia",) * 6 + ("huawei", "huawei", "")
    elements = []
    for name in names:
        kind = one(KINDS)
        vendor = one(("", "", "huawei")) if kind == "boundary" else one(vendors)
        elements.append((name, kind, vendor, one(SINCE), one(REMOVED)))
    oneway = one((("",), ("",), ("", "", "true")))
    links = tuple(
        (f"l{i}", *chance.sample(names, 2), one((1, 1, 2, 3)), one(oneway))
        for i in range(chance.randint(2, 6))
    )
    relations = []
    for _ in range(chance.randint(0, 4)):
        kind, (source, target) = one(KINDS_OF_RELATION), chance.sample(names, 2)
        words = one(WORDS.get(kind, ("",)))
        relations.append((source, kind, target, words, one(("", "", "", PERHAPS)), one(UNTIL)))
    ends = (("d0", "a", "b"), ("d1", "b", "c"), ("d2", "c", "a"))
    demands = tuple((*row, *one(PROTECTIONS)) for row in ends)
    case = Tiny(tuple(elements), links, demands, tuple(dict.fromkeys(relations)), routing, failures)
    if routing != "pinned":
        return case
    return Tiny(*(getattr(case, n) for n in ("elements", "links", "demands", "relations")), routing, failures,
                tuple(_paths(chance, case)))  # fmt: skip


def _paths(chance: random.Random, case: Tiny):
    every = Tiny(case.elements, case.links, (), (), "structural", "none")
    for demand, source, target, *_ in case.demands:
        known = every.routes(source, target, "", frozenset())
        if known and chance.random() < 0.8:
            walks = chance.sample(known, min(len(known), chance.randint(1, 2)))
            shares = ("1",) if len(walks) == 1 else ("0.25", "0.75")
            for number, (walk, share) in enumerate(zip(walks, shares, strict=True)):
                yield demand, number, walk, share


def draw_many(seed: int, count: int) -> list[Tiny]:
    """Draw cases of one routing and one setting of failures."""
    chance = random.Random(seed)
    routing = chance.choice(("igp", "igp", "structural", "pinned"))
    failures = "none" if routing == "pinned" else chance.choice(("none", "link", "node", "single"))
    return [draw(chance, routing, failures) for _ in range(count)]


def as_islands(cases: list[Tiny]) -> dict[str, str]:
    """Return the tables of one case in which each of the cases is an island."""
    rows = [case.rows(f"{number}-") for number, case in enumerate(cases)]
    tables = {name: [HEADS[name], *(line for one in rows for line in one[name])] for name in HEADS}
    return {name: ";".join(lines) for name, lines in tables.items() if name != "paths" or len(lines) > 1}
