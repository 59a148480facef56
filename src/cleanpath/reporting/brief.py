"""The brief: one self-contained page that a reader without a terminal understands."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from cleanpath.claims.model import LATER
from cleanpath.reporting import figures
from cleanpath.reporting.arcs import Leg, draw_arcs
from cleanpath.reporting.brief_boxes import Box, box_section, finding_section
from cleanpath.reporting.brief_sections import lever_section, plan_section
from cleanpath.reporting.figures import Markup, fold, grade_mark, grid, join, tag, web_address
from cleanpath.results.axes import grade_told
from cleanpath.results.classes import CLASSES, class_of, count_classes
from cleanpath.results.network_parts import CERTAIN, REPORTED, NetworkPart, count_flows, network_parts
from cleanpath.results.wording import classed_text, headline, lens_text, share_text


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as the page lists it."""

    publisher: str
    title: str
    url: str
    published: str


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement on the page: its words, its status, its grade, who stands behind it, and the source."""

    text: str
    status: str
    grade: str
    attribution: str
    subject: str
    day: datetime.date
    date: str
    jurisdiction: str
    source: Citation


@dataclass(frozen=True, slots=True)
class BriefContent:
    """All that a brief shows: the result, the sites, the story, the ladder, the levers, and a plan.

    Of a case whose makers are known box by box also the `boxes` and what the rules find.
    """

    result: dict[str, Any]
    sites: Sequence[dict[str, Any]]
    site_of_demand: dict[str, str]
    story: Sequence[Saying]
    events: Sequence[Saying]
    rules: Sequence[dict[str, Any]]
    levers: dict[str, Any] | None = None
    plan: dict[str, Any] | None = None
    plan_file: str = ""
    boxes: Sequence[Box] = ()
    findings: dict[str, Any] | None = None
    legs: Sequence[Leg] = ()


class _Sources:
    """Numbers sources in the order in which the page cites them."""

    def __init__(self) -> None:
        self.numbers: dict[Citation, int] = {}

    def cite(self, source: Citation) -> Markup:
        number = self.numbers.setdefault(source, len(self.numbers) + 1)
        return tag("a", f"[{number}]", href=f"#source-{number}", aria_label=f"source {number}")

    def listing(self) -> Markup:
        items = []
        for source, number in self.numbers.items():
            address = web_address(source.url)
            words = ", ".join(part for part in (source.publisher, source.title, source.published) if part)
            link = (
                tag("a", source.url, href=address, rel="noreferrer noopener")
                if address
                else "published after the day that is asked about"
                if source.publisher == LATER
                else "not read, recalled"
            )
            items.append(tag("li", words, ". ", link, id=f"source-{number}"))
        return tag("ol", *items, class_="sources")


def write_brief(content: BriefContent) -> str:
    """Return the page as one HTML text that needs nothing from a network."""
    result, sources = content.result, _Sources()
    style = Markup(files("cleanpath.reporting").joinpath("page.css").read_text(encoding="utf-8"))
    main = tag(
        "main",
        _headline(result),
        _parts(result),
        box_section(content.boxes),
        finding_section(content.findings),
        _map(content),
        _arcs(content.legs),
        _story(content, sources),
        lever_section(content.levers),
        plan_section(content.plan, content.plan_file),
        _table(content),
        _timeline(content, sources),
        _firmness(content, sources),
        _claims(result, sources),
        _section("sources", "Sources", sources.listing()),
        id="main",
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag(
            "meta",
            http_equiv="Content-Security-Policy",
            content="default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ),
        tag("title", f"{_title(result)} - cleanpath"),
        tag("style", style),
    )
    skip = tag("a", "Skip to the findings", href="#main", class_="skip")
    body = tag("body", skip, _header(result), main, _footer(result))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _section(name: str, title: str, *children: object) -> Markup:
    return tag("section", tag("h2", title, id=name), *children, aria_labelledby=name)


def _header(result: dict[str, Any]) -> Markup:
    clock = "" if result["known_at"] == result["as_of"] else f", with what was known on {result['known_at']}"
    terms = f"As of {result['as_of']}{clock}, under {lens_text(result['lens'])}."
    synthetic = (
        tag("p", "Synthetic: nobody operates this network.", class_="note") if result["synthetic"] else None
    )
    return tag("header", tag("h1", _title(result)), tag("p", terms, class_="terms"), synthetic)


def _title(result: dict[str, Any]) -> str:
    """Return the title of the case with the day that was asked about."""
    day = datetime.date.fromisoformat(result["as_of"])
    return f"{result['title']}, {day.day} {MONTHS[day.month - 1]} {day.year}"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def _headline(result: dict[str, Any]) -> Markup:
    words = [tag("p", line, class_="headline") for line in headline(result)]
    counts = count_classes(map(class_of, result["demands"]))
    tiles = [
        tag("li", tag("b", count), name, style=f"border-color: {figures.COLOUR[name]}")
        for name, count in counts.items()
    ]
    notes = [tag("p", note, class_="note") for note in result.get("notes", ())]
    return _section("findings", "Findings", *words, tag("ul", *tiles, class_="figures"), *notes)


def _parts(result: dict[str, Any]) -> Markup | None:
    """Return what is known of each part of a network: what decides flows in sight, the rest folded."""
    parts = network_parts(result)
    if not parts:
        return None
    first = [part for part in parts if part.standing in (CERTAIN, REPORTED)]
    rest = [part for part in parts if part not in first]
    words = (
        "One row an operator's part of the network. Decides: flows that have their class through it; "
        "several parts may decide one flow."
    )
    if any(part.indicative for part in parts):
        words += " Indicative shares are estimates from dated shares on record: no verdict rests on them."
    more = f"{len(rest)} more parts that decide nothing"
    folded = fold(more, _part_table(rest), long=True) if rest else None
    return _section("parts", "What is known, part by part", tag("p", words), _part_table(first), folded)


def _part_table(parts: Sequence[NetworkPart]) -> Markup | None:
    if not parts:
        return None
    names = ("part of a network", "known", "makers", "since", "grade", "decides", "flows")
    rows = [(p.name, p.standing, p.known, p.since, grade_mark(p.grade), p.decides, p.flows) for p in parts]
    if any(part.indicative for part in parts):
        guesses = [(*row, part.indicative) for row, part in zip(rows, parts, strict=True)]
        return grid((*names, "indicative share"), guesses)
    return grid(names, rows)


def _worst(demands: Iterable[dict[str, Any]]) -> str:
    classes = {class_of(d) for d in demands}
    return next((name for name in CLASSES if name in classes), "nothing known")


def _by_site(content: BriefContent) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for demand in content.result["demands"]:
        groups[content.site_of_demand.get(demand["id"], "")].append(demand)
    return groups


def map_panels(
    sites: Sequence[dict[str, Any]], groups: Mapping[str, Sequence[dict[str, Any]]]
) -> list[Markup]:
    """Return the panels of a map of sites, each with the worst class among its flows in `groups`."""
    return figures.draw_map(_places(sites, groups, {}))


def _places(
    sites: Sequence[dict[str, Any]],
    groups: Mapping[str, Sequence[dict[str, Any]]],
    boxes: Mapping[str, Sequence[Box]],
) -> list[figures.Place]:
    """Return the sites with coordinates where flows begin or equipment is in question."""
    places = []
    for site in sites:
        flows, found = groups.get(site["id"], []), boxes.get(site["id"], [])
        known = site["latitude"] is not None and site["latitude"] == site["latitude"]
        if known and (flows or found):
            told = ", ".join(part for part in (_tally(flows), _in_question(found)) if part)
            worst = _worst(flows) if flows else figures.NO_FLOW
            words = f"{site['name']}: {told}"
            places.append(figures.Place(site["latitude"], site["longitude"], worst, words))
    return places


def _map(content: BriefContent) -> Markup | None:
    boxes: dict[str, list[Box]] = defaultdict(list)
    for box in content.boxes:
        boxes[box.site].append(box)
    places = _places(content.sites, _by_site(content), boxes)
    if not places:
        return None
    panels = figures.draw_map(places)
    words = "Each mark is a site with the worst class among its flows, placed to a tenth of a degree."
    if any(place.verdict == figures.NO_FLOW for place in places):
        words += " A dot is a site with equipment in question where no protected flow begins."
    return _section(
        "map",
        "Map of the sites",
        figures.verdict_legend(),
        tag("div", *panels, class_="maps"),
        tag("p", words),
    )


def _arcs(legs: Sequence[Leg]) -> Markup | None:
    if not legs:
        return None
    words = (
        "Each arc is a stretch of more than 15 degrees on routes that show verdicts of the table, in the "
        "worst class of its flows, along the shortest way over the globe: no cable is laid so. Where nothing "
        "but the country of an element is known, it stands in the capital."
    )
    return _section(
        "routes",
        "Routes from place to place",
        figures.verdict_legend(tuple(name for name in CLASSES if any(leg.verdict == name for leg in legs))),
        tag("div", draw_arcs(legs), class_="maps"),
        tag("p", words),
    )


def _tally(demands: Sequence[dict[str, Any]]) -> str:
    classes = [class_of(d) for d in demands]
    return ", ".join(f"{classes.count(name)} {name}" for name in CLASSES if name in classes)


def _in_question(boxes: Sequence[Box]) -> str:
    return f"{len(boxes)} element{'s' if len(boxes) != 1 else ''} in question" if boxes else ""


def _verdict(demand: dict[str, Any]) -> Markup:
    mark = tag("svg", figures.symbol(class_of(demand), 9, 9), width=18, height=18, aria_hidden="true")
    return tag("span", mark, classed_text(demand), class_="verdict")


MANY = 40
"""Flows of which each is printed on paper; of more the counts are."""


def _table(content: BriefContent) -> Markup:
    names = {site["id"]: site for site in content.sites}
    many = len(content.result["demands"]) > MANY
    blocks = []
    for site, demands in sorted(_by_site(content).items(), key=lambda item: _order(names.get(item[0]), item)):
        known = names.get(site)
        title = f"{known['country']}: {known['name']}" if known else "Other flows"
        ranked = sorted(demands, key=lambda d: CLASSES.index(class_of(d)))
        rows = [
            (d["id"], _verdict(d), share_text(d), d["avoidable"], grade_mark(grade_told(content.result, d)))
            for d in ranked
        ]
        table = grid(("flow", "verdict", "share", "avoidable", "grade"), rows)
        blocks.append(fold(Markup(f"{tag('b', title)} ({_tally(demands)})"), table, long=many))
    words = "Share: bounds of the traffic that touches restricted equipment now."
    words += " Avoidable: some other route touches none. Sites with the worst class come first."
    counted = _counted(content.result, many)
    return _section("flows", "All flows, site by site", tag("p", words), counted, *blocks)


def _counted(result: dict[str, Any], many: bool) -> Markup | None:
    """Return the flows of each country by class, where they are too many to print."""
    if not many:
        return None
    rows = count_flows(result, "country")
    names = ("country", "flows", *(name for name in CLASSES if any(row[name] for row in rows)))
    return grid(names, [[row[name] for name in names] for row in rows])


def _order(site: dict[str, Any] | None, item: tuple[str, Sequence[dict[str, Any]]]) -> tuple[int, str, str]:
    worst = CLASSES.index(_worst(item[1]))
    return (worst, site["country"], site["name"]) if site else (worst, "~", item[0])


def _sayings(sayings: Sequence[Saying], sources: _Sources) -> Markup:
    rows = [
        (
            one.text,
            one.status.replace("_", " "),
            one.attribution.replace("_", " "),
            grade_mark(one.grade),
            sources.cite(one.source),
        )
        for one in sayings
    ]
    return grid(("statement", "state", "said by", "grade", "source"), rows)


def _story(content: BriefContent, sources: _Sources) -> Markup | None:
    if not content.story:
        return None
    words = "Sentence by sentence, with who stands behind it. Grades run from A1, the firmest, to F6."
    return _section(
        "story", "What was said, and how firmly", tag("p", words), _sayings(content.story, sources)
    )


def _timeline(content: BriefContent, sources: _Sources) -> Markup | None:
    if not content.events:
        return None
    day = datetime.date.fromisoformat(content.result["as_of"])
    moments = [
        figures.Moment(e.day, e.jurisdiction, e.status, f"{e.date} {e.subject}: {e.text}")
        for e in content.events
    ]
    drawing = tag(
        "div",
        figures.draw_timeline(moments, day),
        class_="scroll",
        tabindex=0,
        role="group",
        aria_label="Timeline",
    )
    items = [
        tag(
            "li",
            tag("b", f"{e.date} {e.jurisdiction}"),
            f" {e.status.replace('_', ' ')}: {e.text} ",
            grade_mark(e.grade),
            " ",
            sources.cite(e.source),
        )
        for e in sorted(content.events, key=lambda e: (e.day, e.subject))
    ]
    listing = fold(f"The same {len(items)} events as a list", tag("ul", *items), long=True)
    return _section("timeline", "The ladder around the day", figures.timeline_legend(), drawing, listing)


def _item(line: str) -> Markup:
    return tag("li", line)


def _firmness(content: BriefContent, sources: _Sources) -> Markup:
    groups: dict[str, list[str]] = defaultdict(list)
    for rule in content.rules:
        groups[rule["state"]].append(f"{rule['jurisdiction']}: {rule['title']}")
    blocks = [
        fold(
            f"{state.replace('_', ' ')} ({len(lines)})",
            tag("ul", *map(_item, lines)),
            long=True,
        )
        for state, lines in groups.items()
        if state != "not_visible"
    ]
    words = "Every rule that could be known on the day. Who is not named here is unknown, not free."
    return _section("rules", "On record and rumoured", tag("p", words), *blocks)


def _claims(result: dict[str, Any], sources: _Sources) -> Markup | None:
    rows = []
    grounds = result.get("grounds", {}).values()
    bounding = {key for ground in grounds for key in ground.get("claims", ())}
    beside = {one["claim"] for ground in grounds for one in ground.get("on_record", ())} - bounding
    more = f"{len(beside)} more statements are on record and bound no share; `cleanpath explain` tells them."
    for claim in (claim for claim in result.get("claims", ()) if claim["key"] in bounding):
        cited = [sources.cite(Citation(**source)) for source in claim["sources"]]
        cells = (claim["subject"], claim["vendor"], claim["statement"], claim["date"])
        rows.append((*cells, grade_mark(claim["grade"]), join(*cited)))
    if not rows:
        words = "No claim that bounds a share of this case could be known; every share is open."
        return _section("claims", "Claims about suppliers", tag("p", words), *_paragraph(more, beside))
    table = grid(("about", "vendor", "claim", "date", "grade", "source"), rows)
    return _section("claims", "Claims about suppliers", table, *_paragraph(more, beside))


def _paragraph(words: str, said: Collection[str]) -> tuple[Markup, ...]:
    return (tag("p", words),) if said else ()


def _footer(result: dict[str, Any]) -> Markup:
    words = f"cleanpath {result['version']}. Outlines: Natural Earth. This page loads nothing from a network."
    return tag("footer", join(words))
