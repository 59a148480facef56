"""Whom and what an act is about: subject, vendors, places, operators, and whether it concerns networks."""

import re
from collections.abc import Sequence

from cleanpath.articles.candidates import MARKET, RESTRICTING
from cleanpath.articles.clauses import Clause
from cleanpath.articles.cues import Hit
from cleanpath.articles.lexicon import Lexicon
from cleanpath.articles.mentions import Mention, operators_of, vendor_homes
from cleanpath.articles.parsing import Parsed, State

BOUND = ("denies", "delays", "withdraws", "rules", "considers", "proposes", "announces", "enacts", "bans")
"""Acts that may name only "the ban" or "the decision" for what was told before."""
SHORT = 80
"""Letters of a sentence that denies what the one before it told, such as "the minister denies it"."""
TOPIC_MARKS = tuple("はがも은는이가")
"""Particles after the subject, where verbs come last."""
_INVERTED = re.compile(r"[,»”\"]\s*(?:a|ont|ha|hanno|han|hat|haben)?\s*$")
"""What stands before a verb whose subject follows it: "X is a risk, warns the agency"."""
INVERSION_GAP = 25
"""Letters between a verb and its subject after it."""
ANTECEDENT_GAP = 3
"""Letters between a name and the relative clause about it."""
TITLE_GAP = 24
"""Letters between a title and the country it is of, as in "the head of the diplomacy of X"."""
AGENT_GAP = 12
"""Letters between "by" and the country of who acts in a passive sentence."""
LIST_GAP = 14
"""Letters between two places of one list."""


def find_subject(one: Parsed, clause: Clause, act: Hit, order: str, text: str) -> Mention | None:
    """Return who acts: the first one named before the act in its clause, or in it where verbs come last."""
    named = _actors(one, clause)
    after = next((m for m in named if 0 <= m.start - act.end <= INVERSION_GAP), None)
    first = max(clause.start, act.start - 16)
    if after and order != "verb last" and _INVERTED.search(text, first, act.start):
        return after
    if order == "verb last":
        named = [m for m in named if m.kind != "vendor" or text[m.end : m.end + 1] in TOPIC_MARKS]
    before = [m for m in named if m.end <= act.start and not _is_object(one, m)]
    if not before:
        return None if order == "verb first" else next(iter(named), None)
    return before[0] if order == "verb last" else _head(before)


def _is_object(one: Parsed, vendor: Mention) -> bool:
    """Whether a preposition stands right before the name of a vendor: "a ban on V" is no act of V."""
    return vendor.kind in ("vendor", "criterion") and any(
        hit.value == "preposition" and 0 <= vendor.start - hit.end <= 1 for hit in one.frame
    )


def _head(before: Sequence[Mention]) -> Mention:
    """Return the first of those before an act, passing over a place that only describes the next one."""
    first = before[0]
    if first.kind == "place" and len(before) > 1 and before[1].start - first.end <= 3:
        return before[1]
    return first


def _actors(one: Parsed, clause: Clause) -> list[Mention]:
    found = [m for m in one.mentions.all if m.kind != "outlet" and clause.holds(m.start)]
    found += [
        Mention(hit.value, "", hit.start, hit.end)
        for hit in one.actors
        if hit.value in ("authority", "court", "operators", "allies") and clause.holds(hit.start)
    ]
    return sorted(found, key=lambda m: (m.start, m.end))


def actor_words(one: Parsed, subject: Mention | None, text: str) -> str:
    """Return the words for who acts, with the country or body beside it."""
    if subject is None or subject.kind in ("vendor", "criterion", "anaphor", "noun"):
        return ""
    start, end = subject.start, subject.end
    beside = [(m.start, m.end) for m in one.mentions.of("place")]
    beside += [(h.start, h.end) for h in one.actors if h.value in ("authority", "court")]
    for first, last in sorted(beside):
        if 0 <= start - last <= 3:
            start = first
        elif 0 <= first - end <= 3:
            end = last
    return text[start:end]


def find_vendors(one: Parsed, clause: Clause, state: State, name: str, deed: str) -> tuple[str, ...]:
    """Return the vendors of a claim: those of the clause, else of the sentence, else the article's topic."""
    inside = [m for m in one.mentions.of("vendor", "criterion") if clause.holds(m.start)]
    named = _ids(inside) or _ids(_antecedent(one, clause))
    if named:
        return named
    if name in MARKET:
        wide = _ids(one.mentions.of("vendor"))
        return wide or (state.last_vendors if _holds(one, "anaphor", clause) else ())
    wide = _ids(one.mentions.of("vendor", "criterion"))
    if wide:
        return wide
    if name == "considers" and _acts_on_networks(one, clause):
        return state.vendors
    bound = _holds(one, "anaphor", clause) or (
        name in BOUND and one.has(one.topic, "object", clause.start, clause.end)
    )
    short = name == "denies" and one.sentence.end - one.sentence.start < SHORT
    if bound or short or deed or name in ("lobbies", "funds"):
        return state.vendors
    return ()


def _antecedent(one: Parsed, clause: Clause) -> list[Mention]:
    """Return the vendor right before a relative clause: it is what the clause tells of."""
    if not clause.is_relative:
        return []
    return [m for m in one.mentions.of("vendor") if 0 <= clause.start - m.end <= ANTECEDENT_GAP]


def _acts_on_networks(one: Parsed, clause: Clause) -> bool:
    """Whether a country or authority of a clause does something about networks."""
    bodies = any(hit.value == "authority" and clause.holds(hit.start) for hit in one.actors)
    return one.mentions.network and (bodies or _holds(one, "place", clause))


def _ids(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.value for m in mentions))


def _holds(one: Parsed, kind: str, clause: Clause) -> bool:
    return any(clause.holds(m.start) for m in one.mentions.of(kind))


def find_places(
    one: Parsed,
    clause: Clause,
    act: Hit,
    name: str,
    subject: Mention | None,
    state: State,
    lexicon: Lexicon,
) -> list[tuple[str, ...]]:
    """Return the places of a claim, one group a claim: each country of a list takes the clause's verb."""
    inside = [m for m in one.mentions.of("place") if clause.holds(m.start)]
    wide = inside or one.mentions.of("place")
    if name == "lobbies":
        actor = actor_place(one, inside or wide, act, lexicon.order)
        homes = {home for m in one.mentions.of("vendor") for home in vendor_homes().get(m.value, ())}
        homes |= {home for vendor in state.topic for home in vendor_homes().get(vendor, ())}
        rest = tuple(dict.fromkeys(m.value for m in wide if m.value != actor and m.value not in homes))
        return [rest]
    others = name == "rumoured" and one.has(one.actors, "allies", clause.start, clause.end)
    if others or (subject and subject.kind == "allies") or (name == "announces" and not subject):
        return [()]
    if not wide:
        if name in MARKET:
            return [()]
        return [state.places or state.home]
    if name in MARKET:
        return [(wide[0].value,)]
    groups = _lists(wide)
    if lexicon.order != "verb last":
        before = [group for group in groups if group[0].start < act.start]
        chosen = before[0] if before else groups[0]
    else:
        chosen = groups[0]
    return [(value,) for value in dict.fromkeys(m.value for m in chosen)]


def _lists(places: Sequence[Mention]) -> list[list[Mention]]:
    """Return runs of places that follow each other closely, as the items of a list do."""
    groups: list[list[Mention]] = []
    for place in places:
        if groups and place.start - groups[-1][-1].end <= LIST_GAP:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def actor_place(one: Parsed, places: Sequence[Mention], act: Hit, order: str) -> str:
    """Return the country of who acts: of a body or title before the act, else the first that is named there.

    Where verbs come last all of the clause stands before the act.
    """
    if order == "verb last":
        return places[0].value if places else ""
    if any(hit.value == "passive" and 0 <= act.start - hit.end <= 1 for hit in one.frame):
        by = [hit for hit in one.frame if hit.value == "agent" and hit.start >= act.start]
        return next((m.value for m in places if any(0 <= m.start - hit.end <= AGENT_GAP for hit in by)), "")
    before = [m for m in places if m.start < act.start]
    bodies = [hit for hit in one.actors if hit.value in ("authority", "title", "court")]
    for place in before:
        if any(_belongs(place, hit) for hit in bodies):
            return place.value
    return before[0].value if before else ""


def _belongs(place: Mention, body: Hit) -> bool:
    """Whether a body or title is of a place: it follows it, is it, or names it as in "president of X"."""
    same = place.start <= body.start < place.end
    return same or 0 <= body.start - place.end <= 3 or 0 <= place.start - body.end <= TITLE_GAP


def is_diplomacy(one: Parsed, clause: Clause, act: Hit, order: str) -> bool:
    """Whether a warning goes from one country to another: that is lobbying, not advice."""
    if order == "verb last":
        return False
    places = [m for m in one.mentions.of("place") if clause.holds(m.start)]
    actor = actor_place(one, places, act, order)
    warned = next((m.value for m in places if m.start >= act.start), "")
    return bool(actor and warned) and actor != warned


def find_operators(
    one: Parsed, clause: Clause, name: str, places: tuple[str, ...], state: State, text: str
) -> tuple[str, ...]:
    """Return the operators of a claim: those of its clause, for market claims also the last named one."""
    inside = [m for m in one.mentions.of("operator") if clause.holds(m.start)]
    if inside or name not in MARKET:
        return operators_of(inside, text, places)
    wide = one.mentions.of("operator")
    if wide or (name == "deploys" and not (one.mentions.share or _goes_on(one, clause))):
        return operators_of(wide, text, places)
    return state.operators


def is_offtopic(one: Parsed, clause: Clause) -> bool:
    """Whether a clause is about something else that can be banned: chips, phones, apps."""
    other = one.has(one.topic, "offtopic", one.sentence.start, one.sentence.end)
    return other and not one.mentions.network


def is_relevant(
    one: Parsed,
    clause: Clause,
    name: str,
    deed: str,
    vendors: tuple[str, ...],
    subject: Mention | None,
    state: State,
    inverted: bool,
) -> bool:
    """Whether an act is one of those that restrict, lobby, fund or change the vendors of networks.

    `inverted`: its verb opens a clause after what it is about, as in "X is a risk, warns the agency".
    """
    start, end = one.sentence.start, one.sentence.end
    if one.has(one.topic, "vague_ban", clause.start, clause.end) and name in ("bans", "excludes", "swaps"):
        return False
    off = one.has(one.topic, "offtopic", start, end)
    if name in MARKET:
        return _is_market(one, clause, off, state, name)
    bound = one.has(one.topic, "object", clause.start, clause.end)
    own = any(clause.holds(m.start) for m in one.mentions.of("vendor", "criterion", "anaphor"))
    own = own or (inverted and bool(one.mentions.of("vendor", "criterion")))
    if off and not one.mentions.network:
        return own and bool(deed) and state.on_topic is False and name in ("bans", "excludes")
    if not (one.mentions.network or state.on_topic):
        return False
    if one.has(one.topic, "event", clause.start, clause.end) and not deed:
        return False
    if name == "lobbies" and not deed:
        places = {m.value for m in one.mentions.of("place")}
        asked = one.has(one.actors, "operators", start, end) or one.has(one.actors, "allies", start, end)
        abroad = bool(places and state.home) and not places & set(state.home)
        aimed = len(places) > 1 or asked or abroad or one.mentions.network
        return aimed and (own or state.on_topic)
    if name in ("lobbies", "considers", "announces", "proposes", "advises"):
        known = name == "considers" and _acts_on_networks(one, clause)
        return bool(deed) or own or known or (bound and name != "announces")
    if name == "funds":
        return one.has(one.topic, "money", start, end) or bool(own and deed)
    if name == "enacts":
        return own or bound
    if name == "denies" and subject and subject.kind == "authority" and end - start < SHORT:
        return True
    if name == "delays" and one.mentions.of("vendor", "criterion"):
        own = own or any(hit.value in (*RESTRICTING, "swaps") for hit in one.deeds)
    if name in ("delays", "withdraws", "denies", "rules"):
        return bound or own or bool(deed and deed != name)
    return True


def _goes_on(one: Parsed, clause: Clause) -> bool:
    """Whether a clause tells more of the operator named last: "it also works with V"."""
    return one.has(one.frame, "pronoun", clause.start, clause.end) and not one.mentions.of("operator")


def _is_market(one: Parsed, clause: Clause, off: bool, state: State, name: str) -> bool:
    """Whether a market act names who supplies whom with networks."""
    if off or one.has(one.topic, "event", one.sentence.start, one.sentence.end):
        return False
    vendor = any(clause.holds(m.start) for m in one.mentions.of("vendor", "criterion", "anaphor"))
    vendor = vendor or bool(_antecedent(one, clause))
    buyer = one.mentions.of("operator") or (
        not clause.is_relative and any(hit.value == "operators" for hit in one.actors)
    )  # "operators that use it" tells of nobody
    here = one.mentions.network and _holds(one, "place", clause)
    known = bool(buyer) or (name != "deploys" and (bool(state.operators) or (name == "awards" and here)))
    known = known or (one.mentions.share and (here or bool(state.operators)))
    known = known or (_goes_on(one, clause) and bool(state.operators))
    return vendor and known and (one.mentions.network or state.on_topic)
