"""cleanpath.explanation/1: one verdict in sentences with sources."""

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from cleanpath.exposure.planes import Protection
from cleanpath.network.knowledge import load_protections, load_sources
from cleanpath.policy.status import Standing
from cleanpath.results.complexities import Feature
from cleanpath.results.open_axes import tell_grades, tell_open
from cleanpath.results.typed import Document, Plain
from cleanpath.results.wording import bounds_of, classed_text, lens_text, origin_of, share_text, verdict_text

SCHEMA = "cleanpath.explanation/1"


@dataclass(frozen=True, slots=True)
class Sentence(Plain):
    """One sentence with its grade and source."""

    text: str
    grade: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Section(Plain):
    """A title and its sentences."""

    title: str
    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class ExplanationResult(Document):
    """How one verdict came about, sentence by sentence.

    `demand` is what was asked about: a demand, an element, or a class of demands.
    """

    SCHEMA: ClassVar[str] = SCHEMA

    case: str
    demand: str
    as_of: str
    known_at: str
    lens: str
    heading: str
    sections: list[Section]

    def __str__(self) -> str:
        parts = [self.heading]
        for section in self.sections:
            parts += ["", section.title, *(f"  - {sentence.text}" for sentence in section.sentences)]
        return "\n".join(parts)


def tell_law(
    standings: Sequence[Standing], silent: Sequence[str], told: Collection[str] = ()
) -> list[Sentence]:
    """Return a sentence for each rule and for each jurisdiction of which nothing could be known.

    Parameters
    ----------
    standings, silent
        The rules, and the jurisdictions without any.
    told
        Keys of rules that are told elsewhere.
    """
    lines = [_tell(standing) for standing in standings if standing.rule.key not in told]
    return lines + [
        Sentence(f"{place}: no rule could be known; that is unknown, not free.") for place in silent
    ]


def _tell(standing: Standing) -> Sentence:
    rule, event = standing.rule, standing.event
    state, step = standing.state.replace("_", " "), event.status.replace("_", " ")
    text = f"{rule.key} ({rule.jurisdiction}, {state}; {step} {event.date}): {rule.title}."
    source = ", ".join(part for part in (event.source.publisher, event.source.title) if part)
    return Sentence(text, str(event.grade), source)


Found = Mapping[str, Any]
MEANING = {
    "clear": "In no examined state does any of the traffic touch restricted equipment.",
    "possible": "Now none of the traffic touches restricted equipment, but in some examined state it does.",
    "sometimes": "A part of the traffic touches restricted equipment now.",
    "always": "All of the traffic touches restricted equipment now.",
    "unreachable": "There is no route; that is not the same as clear.",
}

IN_MODEL = {
    "clear": "In the model no route that relationships allow touches restricted equipment.",
    "possible": "None of the best routes touches restricted equipment, but another that is allowed does.",
    "sometimes": "Some of the equally good routes touch restricted equipment; which is taken is not known.",
    "always": "All equally good routes touch restricted equipment.",
}
"""The same where routes are a model."""

NOT_SEEN = (
    "No measured path touches what is or may be restricted. That is not clear: traffic that was not measured "
    "may go another way."
)

NEEDED_NAMED = 12
"""Elements that a sentence names."""


def find_demand(result: Found, demand: str) -> int | None:
    """Return the place of a demand in a result, or nothing where it has none of that name."""
    names = [d["id"] for d in result["demands"]]
    return names.index(demand) if demand in names else None


def explain_demand(
    result: Found,
    demand: Found,
    route: Sequence[str],
    settled: Sequence[Found],
    needed: Found | None = None,
    planes: Sequence[Found] = (),
    standings: Sequence[Standing] = (),
    silent: Sequence[str] = (),
    places: Sequence[Standing] = (),
    features: Sequence[Feature] = (),
    protection: Protection = Protection.NONE,
) -> ExplanationResult:
    """Put the explanation of one demand together.

    Parameters
    ----------
    result, demand
        The assessment and the one of its demands to explain.
    route
        Ids of the elements that its traffic passes, in order; `?` for a silent hop.
    settled
        For each open element `element`, `free`, `flagged`: the verdict if it turned out either way.
    needed
        `elements` whose makers settle the demand, whatever they are, and whether they are `all_needed`;
        nothing where it is decided.
    planes
        For each plane that is exposed `plane`, `level`, `properties` and the `chain` of what acts on what.
    standings, silent
        The rules of the lens on the day, and the jurisdictions without any that could be known.
    places
        The rules of the places that the route passes, whosever lens it is.
    features
        What makes 5G harder to judge, as far as it bears on the demand.
    protection
        How far the demand's own protection is credited.
    """
    grounds = _grounds(result, demand)
    told = {reason["rule"] for _, ground in grounds for reason in _reasons(result, ground)}
    sections = [
        Section("Verdict", [*_verdict(result, demand), *map(Sentence, tell_grades(result, demand, grounds))]),
        Section("What is open, and what would close it", _open(result, demand, standings)),
        Section("Route", _route(result, demand, route)),
        Section("Rules", tell_rules(result, demand)),
        Section("Other rules of the lens on the day", tell_law(standings, silent, told)),
        Section("Makers and shares", tell_vendors(result, demand)),
        Section("On record, bounding nothing", tell_on_record(result, demand)),
        Section("Law of the places, which the lens leaves out", tell_law(places, (), told)),
        Section("Bound", _bound(result, demand)),
        Section("Planes", _planes(planes)),
        Section("Protection", _protection(protection)),
        Section(
            "What one more fact would change",
            _settled(result, demand, settled, needed),
        ),
        Section("What makes it harder to judge", [_feature(feature) for feature in features]),
    ]
    return ExplanationResult(
        case=result["case"],
        demand=demand["id"],
        as_of=result["as_of"],
        known_at=result["known_at"],
        lens=result["lens"],
        heading=f"{demand['id']}: {classed_text(demand)}",
        sections=[section for section in sections if section.sentences],
    )


def _open(result: Found, demand: Found, standings: Sequence[Standing]) -> list[Sentence]:
    """Tell what is open of a verdict that is not decided."""
    if not demand["reachable"] or demand["low"] == demand["high"]:
        return []
    axes = tell_open(result, _grounds(result, demand), standings)
    return merge_sentences([Sentence(text) for text in axes])


def _verdict(result: Found, demand: Found) -> list[Sentence]:
    clock = f"as of {result['as_of']}"
    if result["known_at"] != result["as_of"]:
        clock += f", with what was known on {result['known_at']}"
    lines = [
        Sentence(f"Under {lens_text(result['lens'])}, {clock}, the verdict is {verdict_text(demand)}."),
        Sentence(f"It covers {result['scope']['words']}."),
    ]
    if not demand["reachable"]:
        return [*lines, Sentence(MEANING["unreachable"])]
    model = result.get("basis") == "model"
    if model:
        lines.append(Sentence(f"The graph is {result['graph']}. {result['caution']}"))
    if demand["low"] == demand["high"]:
        lines.append(Sentence((MEANING | IN_MODEL if model else MEANING)[demand["low"]]))
    elif result["routing"] == "measured" and demand["high"] == "possible":
        lines.append(Sentence(NOT_SEEN))
    else:
        lines.append(
            Sentence(
                f"With all open questions settled well it is {demand['low']}, else up to {demand['high']}."
            )
        )
    lines.append(
        Sentence(f"Share of the traffic that touches restricted equipment now: {share_text(demand)}.")
    )
    spare = demand["disjoint_clean_paths"]
    paths = "one path touches" if spare == 1 else f"{spare} disjoint paths touch"
    avoid = {
        "yes": f"It is avoidable: {paths} nothing that is or may be restricted.",
        "no": "It is not avoidable: every path touches restricted equipment.",
        "unknown": "Whether it is avoidable is open: no path is known to be clean, and none to be forced.",
    }
    lines.append(Sentence(avoid[demand["avoidable"]]))
    if demand["cut"]:
        lines.append(Sentence(f"What forces it: {', '.join(demand['cut'])}."))
    return lines


def _route(result: Found, demand: Found, route: Sequence[str]) -> list[Sentence]:
    if not route:
        return []
    return [Sentence(f"{_when(result, demand, route)} {' > '.join(route)}.")]


def _when(result: Found, demand: Found, route: Sequence[str]) -> str:
    """Say in which state the traffic takes a route, as the certificate has it."""
    certificate = demand["certificate"]
    for witness in certificate.get("witness", {}).values():
        if [name or "?" for name in witness["walk"]] == list(route):
            failed = " and ".join(f"{kind} {name}" for kind, name in witness.get("failed", {}).items())
            return f"After the failure of {failed} the traffic passes" if failed else "The traffic passes"
    given = result["routing"] in ("pinned", "measured")
    return "The traffic passes" if given else "The traffic can pass"


def _grounds(result: Found, demand: Found) -> list[tuple[str, Found]]:
    names = [origin_of(result, name) for name in (*demand["touches"], *demand["may_touch"])]
    return [(name, result["grounds"][name]) for name in dict.fromkeys(names) if name in result["grounds"]]


def _reasons(result: Found, ground: Found) -> list[Found]:
    return [result["reasons"][number] for number in ground.get("reasons", ())]


def tell_rules(result: Found, demand: Found) -> list[Sentence]:
    """Say once for each rule whom it restricts on this route and for whom that is open."""
    numbers = {n for _, ground in _grounds(result, demand) for n in ground.get("reasons", ())}
    by_rule: dict[str, list[Found]] = {}
    lines = []
    for number in sorted(numbers):
        reason = result["reasons"][number]
        if reason["rule"]:
            by_rule.setdefault(reason["rule"], []).append(reason)
        else:
            lines.append(Sentence(reason["text"]))
    for rule in sorted(by_rule):
        reasons = by_rule[rule]
        first = reasons[0]
        said = "; ".join(
            f"{words} {', '.join(sorted({r['maker'] or UNMADE for r in reasons if r['truth'] == truth}))}"
            for truth, words in _MEANT.items()
            if any(r["truth"] == truth for r in reasons)
        )
        why = "; ".join(sorted({r["why"] for r in reasons if r["truth"] == "yes"})[:3])
        text = f"{rule} ({first['jurisdiction']}, {first['state'].replace('_', ' ')}): {said}." + (
            f" {why}." if why else ""
        )
        lines.append(Sentence(text, first["grade"] if first["event"] else None, first["source"]))
    return merge_sentences(lines)


UNMADE = "equipment whose vendor is not known"
_MEANT = {"yes": "restricts", "unknown": "speaks against, or may restrict,", "no": "does not restrict"}


def merge_sentences(lines: Sequence[Sentence]) -> list[Sentence]:
    """Return sentences, each of the same words and source once."""
    kept: dict[tuple[str, str | None], Sentence] = {}
    for line in lines:
        kept.setdefault((line.text, line.source), line)
    return list(kept.values())


def tell_vendors(result: Found, demand: Found) -> list[Sentence]:
    """Tell who made each element that a demand touches or may touch, and who says so."""
    claims = {claim["key"]: claim for claim in result["claims"]}
    lines = [_identified(name, result["identified"][name]) for name in demand.get("rests_on", ())]
    for name, ground in _grounds(result, demand):
        low, high = bounds_of(result, name, "restricted")
        if "mix" not in ground:
            vendor, known = ground["vendor"] or "unknown", ground.get("identified")
            if not ground["vendor"] and known:
                text = f"{name}: told by {known['clue']}; restricted: {ground['restricted']}."
                lines.append(Sentence(text, known["grade"]))
                continue
            told = f", told by {known['clue'] or 'evidence that the case does not name'}" if known else ""
            text = f"{name}: maker {vendor}{told}; restricted: {ground['restricted']}."
            lines.append(Sentence(text, known["grade"] if known else None))
            continue
        lines.append(
            Sentence(f"{name}: {_between(low, high)} of it is restricted equipment.", ground["grade"])
        )
        for key in ground["claims"]:
            claim = claims[key]
            source = "; ".join(f"{s['publisher']}, {s['title']}".rstrip(", ") for s in claim["sources"])
            lines.append(Sentence(f"{name}: {claim['statement']} ({claim['date']})", claim["grade"], source))
        if not ground["claims"]:
            lines.append(Sentence(f"{name}: {'; '.join(ground['because'])}."))
    return merge_sentences(lines)


MOST_ON_RECORD = 8
"""Statements that bound nothing and are told in full for one element, those with an effect first."""


def tell_on_record(result: Found, demand: Found, most: int | None = MOST_ON_RECORD) -> list[Sentence]:
    """Tell what is on record about the makers and bounds no share, and where nobody found anything.

    `most` is how many statements of one element are told; all without one.
    """
    claims = {claim["key"]: claim for claim in result["claims"]}
    lines = []
    for name, ground in _grounds(result, demand):
        beside = ground.get("on_record", ())
        ranked = sorted(beside, key=lambda one: "would add" not in one["reason"])
        for one in ranked[:most]:
            claim = claims[one["claim"]]
            source = "; ".join(f"{s['publisher']}, {s['title']}".rstrip(", ") for s in claim["sources"])
            text = f"{name}: {claim['statement']} ({claim['date']}) It bounds nothing: {one['reason']}."
            lines.append(Sentence(text, claim["grade"], source or None))
        if most is not None and len(ranked) > most:
            command = shlex.join(["cleanpath", "explain", result["case"], name])
            lines.append(Sentence(f"{name}: {len(ranked) - most} more; `{command}` tells them."))
        if "mix" in ground and not beside and not ground["claims"]:
            lines.append(Sentence(f"{name}: {_say_search(ground, claims)}"))
    return merge_sentences(lines)


def _say_search(ground: Found, claims: Found) -> str:
    looked = [claims[key] for key in ground["searched"]]
    if not looked:
        return "nothing is on record, and nobody is known to have looked."
    found = "; ".join(f"{claim['statement'].removesuffix('.')} ({claim['date']})" for claim in looked)
    return f"searched, and nothing could be known on the day: {found}."


def _identified(name: str, known: Found) -> Sentence:
    clue = known["clue"] or "evidence that the case does not name"
    return Sentence(f"{name}: maker {known['vendor']}, told by {clue}; the verdict needs it.", known["grade"])


def _between(low: float, high: float) -> str:
    return share_text({"reachable": True, "share_low": low, "share_high": high})


def _bound(result: Found, demand: Found) -> list[Sentence]:
    if not demand["reachable"]:
        return []
    parts = [(name, *bounds_of(result, name)) for name, _ in _grounds(result, demand)]
    partial = [p for p in parts if 0.0 < p[1] < 1.0 or 0.0 < p[2] < 1.0]
    if not partial:
        return []
    name, low, _ = max(parts, key=lambda p: p[1])
    total = sum(p[2] for p in parts)
    return [
        Sentence(
            f"At least the largest single share counts ({low:.0%}, {name}); "
            f"at most their sum ({min(1.0, total):.0%}): "
            "the Fréchet bounds, which hold however the parts depend on each other."
        )
    ]


def _planes(planes: Sequence[Found]) -> list[Sentence]:
    return [
        Sentence(f"{row['plane']}, {' and '.join(row['properties'])}: {row['level']}, by {row['chain']}.")
        for row in planes
    ]


_CREDITED = {
    Protection.LINK: ("link_ipsec", "It is credited: the evidence that it needs is given."),
    Protection.LINK_UNPROVEN: (
        "link_ipsec",
        "It is not credited for sure: some of the evidence that it needs is missing.",
    ),
    Protection.END_TO_END: ("end_to_end", "It is credited, as the demand's own ends run it."),
}


def _protection(protection: Protection) -> list[Sentence]:
    """Say what the demand's own protection does, and whether it is credited."""
    if protection not in _CREDITED:
        return []
    key, credited = _CREDITED[protection]
    told, sources = load_protections()[key], load_sources()
    titles = "; ".join(sources[name].title for name in told.sources)
    needs = f"It needs: {', '.join(told.conditions)}."
    return [Sentence(told.effect, None, titles or None), Sentence(f"{needs} {credited}")]


def _feature(feature: Feature) -> Sentence:
    """Say what a feature of 5G is here, and what the model says of it."""
    doubt = "" if feature.verified else " (not read in a source)"
    text = f"{feature.name}: {'; '.join(feature.here)}. {feature.claim}{doubt}"
    return Sentence(text, None, "; ".join(feature.sources) or None)


def _settled(result: Found, demand: Found, settled: Sequence[Found], needed: Found | None) -> list[Sentence]:
    lines = []
    for fact in settled:
        free, flagged = fact["free"], fact["flagged"]
        same = free == flagged == verdict_text(demand)
        if same:
            lines.append(
                Sentence(f"{fact['element']}: by itself it changes nothing; other open elements remain.")
            )
        else:
            lines.append(
                Sentence(f"{fact['element']}: if it is not restricted, {free}; if it is, {flagged}.")
            )
    if needed is not None:
        lines.append(Sentence(_needed(needed, result["grounds"])))
    return lines


def _needed(needed: Found, grounds: Found) -> str:
    names = needed["elements"]
    only = {fact for name in names for fact in grounds.get(name, {}).get("missing", ())} <= {"maker"}
    one, many = ("Who made", "whoever") if only else ("What is missing of", "whatever")
    if not names:
        return (
            "No maker's name alone settles it: it may meet shares of aggregates, silent hops, or more open "
            "elements than were looked at."
        )
    if len(names) == 1:
        return f"{one} {names[0]} settles it, {many} it is."
    more = f" and {len(names) - NEEDED_NAMED} more" if len(names) > NEEDED_NAMED else ""
    spare = "None of them can be spared." if needed["all_needed"] else "Some of them may not matter."
    return (
        f"{one} these {len(names)} settles it, {many} they are: "
        f"{', '.join(names[:NEEDED_NAMED])}{more}. {spare}"
    )
