"""Cards: what an inventory shows beside a device, a site or a maker, in one line and in parts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from cleanpath.errors import UnknownName, shown
from cleanpath.web.accounts.access import current_person
from cleanpath.web.accounts.model import Person
from cleanpath.web.answers import Answer, Answers
from cleanpath.web.api.schemas import PROBLEMS
from cleanpath.web.rendering import linker
from cleanpath.workspace.assess import judge_vendor
from cleanpath.workspace.registries import vendors_resolve

router = APIRouter(prefix="/api/v1/cases/{case}", tags=["cards"])

Somebody = Annotated[Person, Depends(current_person)]
Plain = dict[str, Any]
STATUSES = ("breached", "due", "unknown", "waived")
"""Statuses of findings that a card names, the gravest first."""
TOLD = ("rule", "requirement", "kind", "binds", "deadline")
MOST_NAMED = 100


def _answer(request: Request, person: Person, case: str) -> Answer:
    person.require_case(case)
    answers: Answers = request.app.state.answers
    return answers.ask(case)


def _cards(answer: Answer) -> dict[str, Plain]:
    """Return the card of every element, worked out once for an answer."""
    return answer.get("cards", lambda: make_cards(answer))


def make_cards(answer: Answer) -> dict[str, Plain]:
    """Return the card of every element: maker, whether restricted, flows, and what rules ask."""
    elements, assessment = answer.case.network.elements, answer.assessment
    restricted = assessment["restricted"]
    columns = (elements[name].to_pylist() for name in ("id", "kind", "vendor", "site"))
    cards: dict[str, Plain] = {
        name: {
            "element": name,
            "kind": kind or "",
            "makers": [maker for maker in (vendor or "").split("|") if maker],
            "site": site or "",
            "restricted": _truth(restricted.get(name, [0.0, 0.0])),
            "flows": [],
            "open_flows": [],
            "findings": [],
        }
        for name, kind, vendor, site in zip(*columns, strict=True)
    }
    for demand in assessment["demands"]:
        for key, touched in (("flows", "touches"), ("open_flows", "may_touch")):
            for name in demand[touched]:
                if name in cards:
                    cards[name][key].append(demand["id"])
    for finding in answer.findings["findings"]:
        for status, names in finding["assets"].items():
            for name in names if status in STATUSES else ():
                if name in cards:
                    asked = {
                        key: finding[key] for key in ("rule", "requirement", "kind", "binds", "deadline")
                    }
                    cards[name]["findings"].append({**asked, "status": status})
    for card in cards.values():
        card["findings"].sort(key=lambda f: (STATUSES.index(f["status"]), f["deadline"] or "9999", f["rule"]))
        card["line"] = say(card)
    return cards


def _truth(bounds: list[float]) -> str:
    low, high = bounds
    return "yes" if low > 0 else "unknown" if high > 0 else "no"


def say(card: Plain) -> str:
    """Return a card in one line, such as `on 14 protected flows; maker huawei, restricted by gb-dvd-2022`.

    A rule that perhaps does not bind the operator, or equipment that perhaps is not meant, is told as such.
    """
    asked = [f for f in card["findings"] if f["status"] in ("breached", "due")]
    certain = [f for f in asked if f["binds"] == "yes"] if card["restricted"] == "yes" else []
    maker = f"maker {' or '.join(card['makers'])}" if card["makers"] else "maker unknown"
    rules = list(dict.fromkeys(f["rule"] for f in certain))
    if card["restricted"] == "yes":
        maker += f", restricted by {' and '.join(rules[:3])}" if rules else ", restricted"
    elif card["restricted"] == "unknown":
        maker += ", perhaps restricted"
    parts = [_say_flows(len(card["flows"]), len(card["open_flows"])), maker]
    for told, word in ((certain, ""), (asked, "perhaps ")):
        dated = [f for f in told if f["deadline"]]
        if dated:
            first = min(dated, key=lambda f: str(f["deadline"]))
            what = "removed" if first["kind"] == "remove" else "put right"
            parts.append(f"{word}to be {what} by {first['deadline']}")
            break
    return "; ".join(parts)


def _say_flows(certain: int, open_: int) -> str:
    def flows(number: int) -> str:
        return f"{number} protected {'flow' if number == 1 else 'flows'}"

    if certain:
        return f"on {flows(certain)}" + (f", perhaps on {open_} more" if open_ else "")
    return f"perhaps on {flows(open_)}" if open_ else "exposes no protected flow"


def _short(card: Plain) -> Plain:
    cut = {key: card[key][:MOST_NAMED] for key in ("flows", "open_flows", "findings")}
    return {**card, **cut, "flow_count": len(card["flows"]), "open_flow_count": len(card["open_flows"])}


@router.get("/cards", summary="List the elements that rules ask something of", responses=PROBLEMS)
def show_cards(
    request: Request,
    person: Somebody,
    case: str,
    limit: Annotated[int, Query(ge=1, le=MOST_NAMED)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Plain:
    """List the elements that are or may be restricted, or that a rule asks something of, gravest first."""
    answer = _answer(request, person, case)
    held = [c for c in _cards(answer).values() if c["restricted"] != "no" or c["findings"]]
    held.sort(key=lambda c: (c["restricted"] != "yes", -len(c["flows"]), c["element"]))
    link = linker(request)

    def page(start: int) -> str:
        return link("api", "v1", "cases", case, "cards", limit=limit, offset=start)

    return {
        "count": len(held),
        "next": page(offset + limit) if offset + limit < len(held) else None,
        "previous": page(max(0, offset - limit)) if offset else None,
        "results": [_short(card) for card in held[offset : offset + limit]],
    }


@router.get(
    "/elements/{element:path}", summary="Tell about one element what a card shows", responses=PROBLEMS
)
def show_element(
    request: Request,
    person: Somebody,
    case: str,
    element: str,
    maker: Annotated[str | None, Query(max_length=200)] = None,
) -> Plain:
    """Tell what is known of one element: maker, restricted or not, flows, and what rules ask of it.

    `maker` is whom the inventory names now; where the case has another one, that is told and judged.
    """
    answer = _answer(request, person, case)
    cards = _cards(answer)
    if element not in cards:
        raise UnknownName("element", "element", element, cards)
    told = {"case": case, "lens": answer.assessment["lens"], "as_of": answer.assessment["as_of"]}
    told |= _short(cards[element])
    return told | _judge_changed(request, answer, told, maker) if maker else told


def _judge_changed(request: Request, answer: Answer, card: Plain, maker: str) -> Plain:
    """Return what differs on a card whose equipment has another maker now; nothing if it is the same.

    What the case was imported with no longer holds, and a maker alone clears nothing: without a restriction
    for certain the answer is open until the case is refreshed.
    """
    now = _judge_vendor(request, answer, maker, card["kind"])
    if now["vendor"] in card["makers"]:
        return {}
    name = now["vendor"] or shown(maker)
    line = (
        f"the inventory now names {name}, the case {' or '.join(card['makers']) or 'nobody'}: {now['line']}"
    )
    return {
        "restricted": "yes" if now["restricted"] == "yes" else "unknown",
        "inventory_maker": name,
        "line": f"{line}; the rest is as imported: {card['line']}",
    }


@router.get("/sites/{site:path}", summary="Tell about one site what a card shows", responses=PROBLEMS)
def show_site(request: Request, person: Somebody, case: str, site: str) -> Plain:
    """Tell of a site how many of its elements are restricted, and which flows touch them."""
    answer = _answer(request, person, case)
    held = [card for card in _cards(answer).values() if card["site"] == site]
    if not held:
        raise UnknownName("site", "site with elements", site, {c["site"] for c in _cards(answer).values()})
    flows = sorted({flow for card in held for flow in card["flows"]})
    counts = {truth: sum(card["restricted"] == truth for card in held) for truth in ("yes", "unknown", "no")}
    line = f"{counts['yes']} of {len(held)} elements restricted, {counts['unknown']} open"
    line += f"; on {len(flows)} protected flows" if flows else ""
    return {
        "case": case,
        "lens": answer.assessment["lens"],
        "as_of": answer.assessment["as_of"],
        "site": site,
        "elements": len(held),
        "restricted": counts,
        "flow_count": len(flows),
        "flows": flows[:MOST_NAMED],
        "line": line,
    }


@router.get("/makers/{maker}", summary="Tell whether equipment of a maker is restricted", responses=PROBLEMS)
def show_maker(
    request: Request,
    person: Somebody,
    case: str,
    maker: str,
    kind: Annotated[str | None, Query(max_length=60)] = None,
) -> Plain:
    """Tell whether equipment of a maker, by any of its names, is restricted under the lens of the case."""
    return {"case": case} | _judge_vendor(request, _answer(request, person, case), maker, kind)


def _judge_vendor(request: Request, answer: Answer, maker: str, kind: str | None) -> Plain:
    workspace = request.app.state.answers.workspace
    found = vendors_resolve(workspace, maker)
    vendor, lens = found["vendor"], answer.assessment["lens"]
    told: Plain = {"maker": maker, "vendor": vendor, "candidates": [], "rules": []}
    if vendor is None:
        told["candidates"] = [str(one["vendor"]) for one in found["candidates"]]
        return told | {"restricted": "unknown", "line": f"maker {shown(maker)} is not in the registry"}
    clocks = answer.clocks
    days = str(clocks.as_of), str(clocks.known_at)
    judged = judge_vendor(workspace, vendor, lens, *days, {"kind": kind}, False)
    truth, rules = judged["restricted"], sorted({r["rule"] for r in judged["reasons"] if r.get("rule")})
    words = {"yes": "restricted", "no": "not restricted", "unknown": "perhaps restricted"}
    line = f"maker {vendor} is {words[truth]} under {lens}"
    line += f" by {' and '.join(rules[:3])}" if rules and truth != "no" else ""
    return told | {"restricted": truth, "rules": rules, "line": line}
