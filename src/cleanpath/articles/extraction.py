"""From sentences to candidates: which act each clause tells, of whom, about what, and how firmly."""

from collections.abc import Iterator, Sequence

from cleanpath.articles.arguments import (
    actor_place,
    actor_words,
    find_operators,
    find_places,
    find_subject,
    find_vendors,
    is_diplomacy,
    is_offtopic,
    is_relevant,
)
from cleanpath.articles.attribution import NARRATION, Voice, governs
from cleanpath.articles.candidates import MARKET, RESTRICTING, Candidate, Hedge, merge
from cleanpath.articles.clauses import Clause
from cleanpath.articles.cues import Hit
from cleanpath.articles.dating import Dated, find_dates, past_year, span_of
from cleanpath.articles.document import Document
from cleanpath.articles.lexicon import Lexicon, load_lexicon
from cleanpath.articles.mentions import Mention
from cleanpath.articles.parsing import (
    Parsed,
    State,
    attribute_backwards,
    find_topic,
    parse_sentence,
    remember,
)
from cleanpath.articles.scope import hedges_of, is_negated, negations
from cleanpath.articles.segmentation import split_sentences
from cleanpath.claims.model import Attribution

GOVERNING = (
    "denies", "withdraws", "rules", "delays", "lobbies", "considers", "rumoured", "proposes", "advises",
    "announces", "concern",
)  # fmt: skip
"""Acts that take another act as their object; the first of a clause in this order is what it tells."""

BASE = ("enacts", "bans", "excludes", "swaps", "awards", "deploys", "funds")
SPEAKING = ("lobbies", "considers", "proposes", "announces", "advises", "denies", "funds", "delays")
"""Acts whose subject is a speaker: a vendor that does these restricts nobody."""

MAX_CANDIDATES = 200
SUPPORT_GAP = 40
"""Letters between a supporting verb and the verb of the deed."""
PASSIVE_GAP = 16
"""Letters between a deed and a verb whose subject it is."""


def read_article(document: Document) -> list[Candidate]:
    """Return the candidate claims of an article in the order of the text; the same text gives the same."""
    lexicon = load_lexicon(document.language)
    order = lexicon.order
    text = document.text
    sentences = split_sentences(text, lexicon, document.title)
    parsed = [parse_sentence(text, sentence, lexicon) for sentence in sentences]
    if not any(one.mentions.of("vendor", "criterion") for one in parsed):
        return []
    parsed = attribute_backwards(parsed)
    state = find_topic(parsed)
    found: list[Candidate] = []
    for one in parsed:
        if len(found) >= MAX_CANDIDATES:
            break
        if not text[one.sentence.start : one.sentence.end].rstrip('”"»」').endswith(("?", "？", "か")):
            found += _read_sentence(one, document, lexicon, order, state)
        remember(one, state, text)
    return merge(found)


def _read_sentence(
    one: Parsed, document: Document, lexicon: Lexicon, order: str, state: State
) -> Iterator[Candidate]:
    if any(hit.value == "no_comment" for hit in one.deeds) and not any(h.tag == "act" for h in one.deeds):
        return
    if _addresses(one):
        return
    last_act = ""
    for clause in one.clauses:
        acts = [hit for hit in one.deeds if hit.tag in ("act", "inf", "noun") and clause.holds(hit.start)]
        chosen = _choose(one, clause, acts, order)
        if not chosen and last_act and one.has(one.deeds, "ellipsis", clause.start, clause.end):
            yield from _ellipsis(one, clause, last_act, document, state)
        for act, name, deed in chosen:
            deed = last_act if name == "announces" and not deed and clause.role == "contrast" else deed
            made = list(_claims(one, clause, act, name, deed, document, lexicon, order, state))
            if made:
                last_act = deed or name
                state.places = made[0].places or state.places
            yield from made


def _addresses(one: Parsed) -> bool:
    """Whether a sentence tells its reader what to do: it claims nothing, unless somebody is quoted so."""
    return any(
        hit.value == "address" and not any(first <= hit.start < last for first, last in one.quotes)
        for hit in one.deeds
    )


def _choose(one: Parsed, clause: Clause, acts: Sequence[Hit], order: str) -> list[tuple[Hit, str, str]]:
    """Return the acts that a clause tells: each with its name and the deed that it is about."""
    support = [hit for hit in one.deeds if hit.value == "done" and clause.holds(hit.start)]
    done = bool(support)
    finite = [hit for hit in acts if hit.tag == "act" or _is_supported(hit, support, order)]
    deeds = [hit for hit in acts if hit.value in BASE]
    governing = sorted((h for h in finite if h.value in GOVERNING), key=lambda h: GOVERNING.index(h.value))
    if clause.role == "conditional":
        return [(h, h.value, "concern") for h in governing[:1] if h.value == "concern"]
    if governing:
        first = governing[0]
        own = _independent(finite, first, order) if first.value != "denies" else []
        if own and order == "verb last":
            return [(own[0], own[0].value, own[0].value)]
        denied = negations(one.deeds)
        chosen = [
            (hit, hit.value, hit.value)
            for hit in own[:1]
            if not _passive(hit, first, one) and not is_negated(hit, clause, one.deeds, denied, order)
        ]
        below = [hit for hit in acts if hit.value in (*BASE, "withdraws", "delays")]
        deed = next((hit.value for hit in below if hit is not first and not (chosen and hit is own[0])), "")
        if first.value == "considers" and any(hit.value == "funds" for hit in deeds):
            deed = "funds"
            return [*chosen, (first, "funds", deed)]
        return [*chosen, (first, first.value, "concern" if first.value == "concern" else deed)]
    told: dict[str, Hit] = {}
    for hit in finite:
        told.setdefault("restricts" if hit.value in RESTRICTING else hit.value, hit)
    if "restricts" in told and any(h.value == "enacts" for h in finite):
        told["restricts"] = next(h for h in finite if h.value == "enacts")
    if "restricts" in told:
        for name in ("deploys", "funds"):
            told.pop(name, None)
        if "awards" in told and told["awards"].start > told["restricts"].end:
            told.pop("awards")  # the contract that is forbidden
    if "awards" in told and "deploys" in told and told["deploys"].start > told["awards"].start:
        told.pop("deploys")  # what the one that was chosen will do
    if "funds" in told and "swaps" in told and told["swaps"].start > told["funds"].end:
        told.pop("swaps")  # what the money is for
    if set(told) == {"funds"} and any(hit.value in RESTRICTING for hit in acts):
        return []  # money that may not be spent on a vendor, not money given
    if told:
        return [(hit, hit.value, hit.value) for hit in told.values()]
    rest = [hit for hit in acts if hit.tag == "inf"] or [h for h in acts if h.tag == "noun" and done]
    if not rest:
        return []
    restricting = [hit for hit in rest if hit.value in RESTRICTING]
    hit = (restricting or rest)[0]
    if hit.tag == "inf" and hit.start - one.sentence.start <= 2:
        return []  # "Excluding V would cost ...": the subject of a sentence about something else
    hedged = {h.value for h in one.deeds if h.tag == "hedge" and clause.holds(h.start)}
    negated = is_negated(hit, clause, one.deeds, negations(one.deeds), order)
    if negated and "intention" in hedged and hit.value in RESTRICTING:
        return [(hit, "denies", hit.value)]
    if hit.tag == "noun" or negated:
        return [(hit, hit.value, hit.value)]
    if not hedged & {"intention", "modal", "evidential"}:
        return []
    if hit.value in MARKET or hit.value == "funds":
        return [(hit, hit.value, hit.value)]
    name = "announces" if "intention" in hedged and not hedged & {"modal", "evidential"} else "considers"
    return [(hit, name, hit.value)]


def _independent(finite: Sequence[Hit], governing: Hit, order: str) -> list[Hit]:
    """Return the deeds of a clause that do not hang on what governs it, by their place beside it."""
    deeds = [hit for hit in finite if hit.value in BASE]
    if order == "verb first":
        return [hit for hit in deeds if hit.end <= governing.start]
    if order == "verb last" and governing.value in ("announces", "proposes"):
        return [hit for hit in deeds if hit.start >= governing.end]
    return []


def _is_supported(hit: Hit, support: Sequence[Hit], order: str) -> bool:
    """Whether a verb such as "decided to" right beside an infinitive says that the deed was done."""
    if hit.tag != "inf" or order == "verb last":
        return False
    return any(0 <= hit.start - one.end <= SUPPORT_GAP for one in support)


def _passive(hit: Hit, governing: Hit, one: Parsed) -> bool:
    """Whether nothing but a short verb stands between a deed and what governs it: it is its subject."""
    return governing.start - hit.end <= PASSIVE_GAP and not any(
        hit.end <= m.start < governing.start for m in one.mentions.all
    )


def _claims(
    one: Parsed,
    clause: Clause,
    act: Hit,
    name: str,
    deed: str,
    document: Document,
    lexicon: Lexicon,
    order: str,
    state: State,
) -> Iterator[Candidate]:
    text = document.text
    negated = is_negated(act, clause, one.deeds, negations(one.deeds), order)
    if name == "denies" and negated and act.value == "denies" and order != "verb last":
        return
    name = "lobbies" if name == "concern" else name
    negated = negated and name != "denies"
    if name in ("considers", "announces") and negated and act.value == name and deed:
        name, negated = ("denies", False) if name == "considers" else (name, True)
    subject = find_subject(one, clause, act, order, text)
    if subject and subject.kind in ("vendor", "noun", "anaphor") and name in SPEAKING:
        return
    if subject and subject.kind in ("operator", "operators") and name == "advises":
        return  # an operator that warns of a ban advises nobody
    if subject and subject.kind == "operator" and name == "delays" and not deed:
        return  # it is late itself
    if name == "advises" and is_diplomacy(one, clause, act, order):
        name = "lobbies"
    vendors = find_vendors(one, clause, state, name, deed)
    inverted = name == "advises" and _trim(text, clause)[0] == act.start > one.sentence.start
    if not vendors or not is_relevant(one, clause, name, deed, vendors, subject, state, inverted):
        return
    named = one.voices.at(clause.start, clause.end)
    speaks = named is not None and not named.soft
    hedges = hedges_of(text, clause, one.clauses, one.deeds, one.frame, act, speaks, one.quotes)
    if name == "denies":
        hedges = tuple(h for h in hedges if h.kind == "evidential" and h.start < act.start)
    elif name == "proposes" and order == "verb first":
        hedges = tuple(hedge for hedge in hedges if hedge.start < act.start)
    elif name in ("considers", "rumoured") and not hedges:
        span = (clause.start, clause.end)
        hedges = (Hedge("intention", text[act.start : act.end], act.start, act.end, span),)
    if name in RESTRICTING:
        hedges += _powers(one, clause, name, text)
    supposed = any(hedge.kind == "conditional" for hedge in hedges)
    if supposed and (name == "funds" or act.value != name or name in MARKET):
        return
    dates = find_dates(text, clause.start, clause.end, lexicon, document.published)
    since, by = span_of(dates)
    background = _is_background(one, clause, dates, document, name)
    quote = any(first <= act.start < last for first, last in one.quotes)
    span = _trim(text, clause)
    for places in find_places(one, clause, act, name, subject, state, lexicon):
        voice = _voice(one, clause, state, places, hedges, background, quote, name, subject)
        if not voice.named and one.has(one.deeds, "opinion", clause.start, clause.end):
            continue
        yield Candidate(
            start=span[0],
            end=span[1],
            sentence=text[one.sentence.start : one.sentence.end],
            act=name,
            actor=actor_words(one, subject, text),
            vendors=vendors,
            places=places,
            operators=find_operators(one, clause, name, places or state.places, state, text),
            network_part=_near(one.mentions.parts, clause, one),
            generation=_near(one.mentions.generations, clause, one),
            since=since,
            by=by,
            attribution=voice.attribution,
            relay=_relay(voice, document),
            hedges=hedges,
            negated=negated,
            quote=quote,
            background=background,
            offtopic=is_offtopic(one, clause),
            headline=one.sentence.headline,
            deed=deed,
            actor_place=_actor_place(one, clause, act, name, lexicon.order),
            clause=(clause.start, clause.end),
        )


def _powers(one: Parsed, clause: Clause, name: str, text: str) -> tuple[Hedge, ...]:
    """Return the words that give somebody a power: whoever may forbid has not forbidden yet.

    Those of the clause count; of a law that is enacted those of the sentence, which tells what it does.
    A power that is used ("used its special powers") is part of the verb, and no hedge.
    """
    acts = [hit for hit in one.deeds if hit.tag == "act"]
    hits = [
        hit for hit in one.topic if hit.value == "power" and (name == "enacts" or clause.holds(hit.start))
    ]
    hits = [hit for hit in hits if not any(act.start < hit.end and hit.start < act.end for act in acts)]
    span = (clause.start, clause.end)
    return tuple(Hedge("modal", text[h.start : h.end], h.start, h.end, span) for h in hits)


def _actor_place(one: Parsed, clause: Clause, act: Hit, name: str, order: str) -> str:
    """Return the country of who acts: named in the clause, or of lobbying before it in the sentence."""
    places = one.mentions.of("place")
    inside = [mention for mention in places if clause.holds(mention.start)]
    return actor_place(one, inside or (places if name == "lobbies" else []), act, order)


def _trim(text: str, clause: Clause) -> tuple[int, int]:
    piece = text[clause.start : clause.end]
    left = len(piece) - len(piece.lstrip(" ,;:，、；：—–-\n"))
    right = len(piece.rstrip(" ,;:，、；：—–-\n"))
    return clause.start + min(left, right), clause.start + max(left, right)


def _near(found: Sequence[tuple[str, int]], clause: Clause, one: Parsed) -> tuple[str, ...]:
    """Return what a clause says of parts or generations; else what a sentence of one claim says."""
    inside = [value for value, place in found if clause.holds(place)]
    if not inside and sum(1 for hit in one.deeds if hit.tag == "act") < 2:
        inside = [value for value, _ in found]
    return tuple(dict.fromkeys(inside))


def _relay(voice: Voice, document: Document) -> tuple[str, ...]:
    """Return who passed the words on, the deepest source first, this article's outlet last."""
    if not voice.relay or not document.outlet or voice.relay[-1] == document.outlet:
        return voice.relay
    return (*voice.relay, document.outlet)


def _is_background(
    one: Parsed, clause: Clause, dates: Sequence[Dated], document: Document, name: str
) -> bool:
    """Whether a clause tells history in passing."""
    if one.has(one.frame, "history", clause.start, clause.end):
        return True
    told = [date for date in dates if date.role != "until"]
    return name not in ("announces", "considers", "proposes") and past_year(told, document.published)


def _voice(
    one: Parsed,
    clause: Clause,
    state: State,
    places: tuple[str, ...],
    hedges: Sequence[Hedge],
    background: bool,
    quote: bool,
    name: str,
    subject: Mention | None,
) -> Voice:
    """Return who stands behind a claim."""
    named = one.voices.at(clause.start, clause.end)
    if clause.role == "aside" and named is not None and not clause.holds(named.start):
        return NARRATION
    if named is not None and not (background and named.start < clause.start and clause.role == "subordinate"):
        return named
    if one.voices.continued and state.voice:
        return state.voice
    if name == "rumoured":
        return NARRATION  # a rumour has no speaker
    speaks = subject is not None and subject.kind in ("authority", "operator", "operators")
    if subject and speaks and name == "denies":
        return Voice(Attribution.ON_RECORD, (), subject.start, subject.end)
    same = not places or not state.places or places == state.places
    away = one.sentence.paragraph - state.spoken
    hedged, hearsay = bool(hedges), any(hedge.kind == "evidential" for hedge in hedges)
    rule = name in RESTRICTING
    if not background and governs(
        state.voice, away, hedged=hedged, hearsay=hearsay, same_place=same, quote=quote, rule=rule
    ):
        assert state.voice is not None
        return state.voice
    if subject and speaks and name in ("announces", "advises"):
        return Voice(Attribution.ON_RECORD, (), subject.start, subject.end)
    if state.voice is None and state.first_voice and hedged and not background:
        return state.first_voice
    return NARRATION


def _ellipsis(one: Parsed, clause: Clause, act: str, document: Document, state: State) -> Iterator[Candidate]:
    """Return the claims of a clause such as "Y has not", whose verb is that of the clause before."""
    places = tuple(m.value for m in one.mentions.of("place") if clause.holds(m.start))
    if not places:
        return
    start, end = _trim(document.text, clause)
    vendors = tuple(dict.fromkeys(m.value for m in one.mentions.of("vendor"))) or state.vendors
    sentence = document.text[one.sentence.start : one.sentence.end]
    for place in places:
        yield Candidate(
            start, end, sentence, act, vendors=vendors, places=(place,), negated=True, deed=act,
            clause=(clause.start, clause.end),
        )  # fmt: skip
