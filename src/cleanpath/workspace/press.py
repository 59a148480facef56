"""read, watch, and the inbox of candidates."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.dates import parse_date
from cleanpath.workspace.workspace import Plain, Workspace

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis
    from cleanpath.articles.document import Document
    from cleanpath.ledger.press import HeldCandidate
    from cleanpath.results.assessment import DemandVerdict


def read(
    workspace: Workspace,
    file: list[str],
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> list[Plain]:
    """Read articles and list the claims that they make, those of each article best first."""
    from cleanpath.articles.reading import describe_candidates

    rules, claims = workspace.registry.values(), workspace.known_claims()
    rows: list[Plain] = []
    for document in _documents(file, published, outlet, language):
        rows += describe_candidates(document, rules, claims)
    return rows


def read_upload(
    workspace: Workspace,
    data: bytes,
    name: str,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> list[Plain]:
    """List the claims of one article that somebody sent; `name` is its file's name."""
    from cleanpath.articles.document import read_bytes
    from cleanpath.articles.reading import describe_candidates

    day = parse_date(published, "published") if published else None
    document = read_bytes(data, name, day, outlet, language)
    return describe_candidates(document, workspace.registry.values(), workspace.known_claims())


def _documents(
    places: list[str], published: str | None, outlet: str | None, language: str | None
) -> Iterator["Document"]:
    from cleanpath.articles.document import MAX_BYTES, read_bytes, read_file
    from cleanpath.articles.lexicon import LANGUAGES
    from cleanpath.articles.reading import files_of
    from cleanpath.errors import UnknownName

    day = parse_date(published, "--published") if published else None
    if language is not None and language not in LANGUAGES:
        raise UnknownName("--language", "language", language, LANGUAGES, ", ".join(LANGUAGES))
    for path in files_of(places):
        if path == Path("-"):
            yield read_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "-", day, outlet, language)
        else:
            yield read_file(path, day, outlet, language)


def watch(workspace: Workspace, folder: str, by: str = "watch", outlet: str | None = None) -> list[Plain]:
    """Read the articles of a folder that are not on record yet, and put their candidates into the inbox."""
    return inbox_add(workspace, [folder], by, outlet=outlet)


def inbox_add(
    workspace: Workspace,
    file: list[str],
    by: str,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> list[Plain]:
    """Put the candidates of articles into the inbox; an article that is on record is left out.

    What cannot be read is told and passed over.
    """
    rows: list[Plain] = []
    return _add_documents(workspace, _readable(file, published, outlet, language, rows), by, rows)


def inbox_add_upload(
    workspace: Workspace,
    data: bytes,
    name: str,
    by: str,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> list[Plain]:
    """Put the candidates of one article that somebody sent into the inbox; `name` is its file's name."""
    from cleanpath.articles.document import read_bytes

    day = parse_date(published, "published") if published else None
    return _add_documents(workspace, iter([read_bytes(data, name, day, outlet, language)]), by, [])


def _add_documents(
    workspace: Workspace, documents: Iterator["Document"], by: str, rows: list[Plain]
) -> list[Plain]:
    from cleanpath.articles.linking import same_words
    from cleanpath.articles.reading import describe_candidates, digest_document
    from cleanpath.results.press import ReadArticle
    from cleanpath.results.typed import entries

    ledger, known = workspace.ledger, workspace.ledger.articles()
    earlier = [one.content for one in ledger.candidates()]
    rules, claims = tuple(workspace.registry.values()), workspace.known_claims()
    for document in documents:
        digest = digest_document(document)
        if digest in known:
            continue
        known.add(digest)
        made = [one for one in describe_candidates(document, rules, claims) if not one["offtopic"]]
        for one in made:
            twin = next(
                (
                    old
                    for old in earlier
                    if old["origin"] == one["origin"] or same_words(old["sentence"], one["sentence"])
                ),
                None,
            )
            one["same_as"] = twin["key"] if twin else None
        about = {"digest": digest, "name": document.name, "outlet": document.outlet}
        about["published"] = str(document.published) if document.published else ""
        ledger.add_article(about, made, by)
        earlier += made
        rows.append({"document": document.name, "candidates": len(made), "fault": None})
    return entries(ReadArticle, rows)


def _readable(
    places: list[str], published: str | None, outlet: str | None, language: str | None, rows: list[Plain]
) -> Iterator["Document"]:
    """Yield the articles that can be read; of a folder, tell those that cannot."""
    from cleanpath.articles.reading import files_of
    from cleanpath.errors import BadInput

    for path in files_of(places):
        try:
            yield from _documents([str(path)], published, outlet, language)
        except BadInput as fault:
            if str(path) in places:
                raise
            rows.append({"document": str(path), "candidates": 0, "fault": str(fault)})


def inbox(workspace: Workspace, state: str = "open") -> list[Plain]:
    """List the candidates of the inbox, the firmest first; relays of one original follow each other."""
    rows = [_row(held) for held in workspace.ledger.candidates() if state in ("all", held.state)]
    return sorted(rows, key=lambda row: (row["background"], not row["firm"], row["grade"], row["origin"]))


def _row(held: "HeldCandidate") -> Plain:
    return held.current | {"state": held.state, "same_as": held.content.get("same_as")}


def _find(workspace: Workspace, key: str) -> "HeldCandidate":
    from cleanpath.errors import UnknownName

    held = {one.key: one for one in workspace.ledger.candidates()}
    if key not in held:
        raise UnknownName("inbox", "candidate", key, held, "List them with cleanpath inbox.")
    return held[key]


def inbox_show(workspace: Workspace, key: str) -> Plain:
    """Show one candidate with all that was decided about it."""
    from cleanpath.results.press import CandidateDetail
    from cleanpath.results.typed import build

    held = _find(workspace, key)
    decisions = [
        {"recorded": d.recorded, "decision": d.decision, "by": d.by, "why": d.why, "content": dict(d.content)}
        for d in held.decisions
    ]
    return build(CandidateDetail, _row(held) | {"recorded": held.recorded, "decisions": decisions}).to_dict()


def inbox_accept(
    workspace: Workspace,
    key: list[str],
    by: str,
    why: str,
    rule: str | None = None,
    grade: str | None = None,
) -> list[Plain]:
    """Accept candidates: an event joins the local overlay of the rules, a market claim the ledger.

    What all of them would become is checked before the first is written.
    """
    from cleanpath.articles.review import claim_of, event_of, is_market
    from cleanpath.results.press import AcceptedCandidate

    for one in key:
        fields = _find(workspace, one).current
        for vendor in fields["vendors"]:
            if vendor != "criterion" and not vendor.startswith("home:"):
                workspace.vendors.find(vendor, "vendors")
        if is_market(fields):
            claim_of(fields, grade)
        else:
            event_of(fields, workspace.registry, rule, by, grade)
    told: list[AcceptedCandidate] = []
    for one in key:
        fields = _find(workspace, one).current
        if is_market(fields):
            claim = claim_of(fields, grade)
            workspace.ledger.decide(one, "accepted", {}, by, why, claim)
            told.append(AcceptedCandidate(one, "claim", claim.key, str(claim.grade)))
        else:
            content = event_of(fields, workspace.registry, rule, by, grade)
            workspace.ledger.decide(one, "accepted", content, by, why)
            workspace.__dict__.pop("registry", None)
            status = content["event"]["status"]
            told.append(AcceptedCandidate(one, status, content["rule"], grade or fields["grade"]))
    return [one.to_dict() for one in told]


def inbox_edit(workspace: Workspace, key: str, set_: list[str], by: str, why: str) -> Plain:
    """Correct fields of an open candidate; what was read stays on record."""
    from cleanpath.articles.candidates import STATUS
    from cleanpath.articles.review import read_edits

    edits = read_edits(set_)
    if "act" in edits:
        edits.setdefault("status", STATUS[edits["act"]])
    for vendor in edits.get("vendors", ()):
        if vendor != "criterion" and not vendor.startswith("home:"):
            workspace.vendors.find(vendor, "--set vendors")
    workspace.ledger.decide(key, "edited", edits, by, why)
    return inbox_show(workspace, key)


def inbox_merge(workspace: Workspace, key: str, into: str, by: str, why: str) -> Plain:
    """Say that a candidate tells the same as another, which stays."""
    from cleanpath.errors import BadInput

    other = _find(workspace, into)
    if other.key == key or other.state in ("merged", "rejected"):
        raise BadInput("--into", "another candidate that stands", into, "See cleanpath inbox --state all.")
    workspace.ledger.decide(key, "merged", {"into": other.key}, by, why)
    return inbox_show(workspace, key)


def inbox_reject(workspace: Workspace, key: list[str], by: str, why: str) -> list[Plain]:
    """Reject candidates; they stay on record."""
    from cleanpath.results.press import RejectedCandidate

    for one in key:
        workspace.ledger.decide(one, "rejected", {}, by, why)
    return [RejectedCandidate(one, "rejected").to_dict() for one in key]


def inbox_withdraw(workspace: Workspace, key: str, by: str, why: str) -> Plain:
    """Undo the last decision about a candidate, with the claim or event that came of it."""
    workspace.ledger.decide(key, "withdrawn", {}, by, why)
    workspace.__dict__.pop("registry", None)
    return inbox_show(workspace, key)


def inbox_export(workspace: Workspace, to: str) -> Plain:
    """Write the local rules and events as TOML, one file a rule, for a contribution to the registry."""
    from cleanpath.articles.review import rule_texts
    from cleanpath.files import write_text
    from cleanpath.results.press import ExportedRules

    folder = Path(to)
    folder.mkdir(parents=True, exist_ok=True)
    texts = rule_texts(workspace.accepted_press())
    for name, text in texts.items():
        write_text(folder / name, text)
    return ExportedRules(str(folder), list(texts)).to_dict()


def pending_alerts(workspace: Workspace, analysis: "Analysis") -> Iterator[Plain]:
    """Tell which verdicts of a case each open candidate would change if it were accepted as it stands."""
    from cleanpath.articles.review import is_market
    from cleanpath.results.axes import EQUIPMENT, LAW

    before = {one.id: one for one in analysis.assessment}
    for held in workspace.ledger.candidates():
        if held.state != "open":
            continue
        supposed = _suppose(workspace, analysis, held.current)
        if supposed is None:
            continue
        pairs = ((before[one.id], one) for one in supposed.assessment)
        changes = [_would_change(old, new) for old, new in pairs if _stands(old) != _stands(new)]
        if changes:
            moved = Counter((c["old_class"], c["new_class"]) for c in changes)
            told = ", ".join(f"{n} from {a} to {b}" if a != b else f"{n} {a}" for (a, b), n in moved.items())
            yield {
                "kind": "candidate_would_change",
                "text": f"{held.key} would change {len(changes)} verdicts ({told}): "
                f"{held.current['sentence']}",
                "candidate": held.key,
                "axis": EQUIPMENT if is_market(held.current) else LAW,
                "changes": changes,
            }


def _stands(verdict: "DemandVerdict") -> tuple[str, str, str]:
    return verdict.low, verdict.high, verdict.headline


def _would_change(old: "DemandVerdict", new: "DemandVerdict") -> Plain:
    return {
        "demand": new.id,
        "old": [old.low, old.high],
        "new": [new.low, new.high],
        "old_class": old.headline,
        "new_class": new.headline,
    }


def _suppose(workspace: Workspace, analysis: "Analysis", fields: Plain) -> "Analysis | None":
    """Return an analysis with one more candidate accepted; nothing where it lacks what that needs."""
    from cleanpath.articles.review import claim_of, event_of, is_market, overlay
    from cleanpath.errors import BadInput

    try:
        if is_market(fields):
            claim = claim_of(fields, None)
            return replace(analysis, claims=[*analysis.claims, claim])
        content = event_of(fields, workspace.registry, None, "nobody", None)
    except BadInput:
        return None
    rules = overlay(analysis.registries.rules, [content])
    registries = replace(analysis.registries, rules=rules)
    return replace(analysis, registries=registries, lens=registries.lens(str(analysis.lens)))
