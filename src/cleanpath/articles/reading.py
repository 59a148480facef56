"""Articles read whole: candidates with their keys, what the registries hold of each, best first."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanpath.articles.candidates import Candidate
from cleanpath.articles.document import SUFFIXES, Document
from cleanpath.articles.extraction import read_article
from cleanpath.articles.linking import link, origin_of
from cleanpath.claims.model import Claim
from cleanpath.errors import BadInput
from cleanpath.policy.rules import Rule

MAX_FILES = 20_000


def files_of(places: Iterable[str]) -> list[Path]:
    """Return the files to read: those named, and in folders all that may be articles, in order.

    Raises
    ------
    BadInput
        If a place is not there, or they are too many.
    """
    found: list[Path] = []
    for name in places:
        path = Path(name)
        if path.is_dir():
            found += sorted(
                file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file()
            )
        elif path.is_file() or name == "-":
            found.append(path)
        else:
            raise BadInput(name, "a file or a folder of articles", "none", "Give - for standard input.")
    if len(found) > MAX_FILES:
        raise BadInput("FILE", f"at most {MAX_FILES:,} articles", f"{len(found):,}", "Read them in parts.")
    return found


def digest_document(document: Document) -> str:
    """Return the SHA-256 digest of the normalised text of an article."""
    return hashlib.sha256(document.text.encode()).hexdigest()


def candidates_of(document: Document) -> list[Candidate]:
    """Return the candidates of an article, each with a key that its text and place give it, best first."""
    digest = digest_document(document)
    keyed = [replace(one, key=_key(digest, one)) for one in read_article(document)]
    return sorted(keyed, key=_rank)


def _key(digest: str, one: Candidate) -> str:
    told = "\n".join(
        (digest, str(one.start), str(one.end), one.act, *one.places, *one.vendors, *one.operators)
    )
    return f"c-{hashlib.sha256(told.encode()).hexdigest()[:10]}"


def _rank(one: Candidate) -> tuple[object, ...]:
    """Sort the firmest, best graded and most certain first; history and other subjects last."""
    return one.offtopic, one.background, not one.firm, one.negated, one.grade, one.start, one.end, one.key


def describe_candidates(
    document: Document, rules: Iterable[Rule], claims: Iterable[Claim]
) -> list[dict[str, Any]]:
    """Return the candidates of an article as plain values, with links, origin and the article's own facts."""
    rules, claims = tuple(rules), tuple(claims)
    about = {
        "document": document.name,
        "digest": digest_document(document),
        "title": document.title or None,
        "published": str(document.published) if document.published else None,
        "outlet": document.outlet or None,
        "language": document.language,
    }
    return [
        one.describe()
        | {
            "origin": origin_of(one, document),
            "links": [found.describe() for found in link(one, document, rules, claims)],
        }
        | about
        for one in candidates_of(document)
    ]
