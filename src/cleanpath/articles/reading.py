"""Articles read whole: candidates with their keys, what the registries hold of each, best first."""

import hashlib
import os
from collections.abc import Iterable, Iterator
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

MAX_SEEN = 200_000
"""Files of a folder that are looked at."""

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
            found += sorted(_articles_in(path))
        elif path.is_file() or name == "-":
            found.append(path)
        else:
            raise BadInput(name, "a file or a folder of articles", "none", "Give - for standard input.")
    if len(found) > MAX_FILES:
        raise BadInput("FILE", f"at most {MAX_FILES:,} articles", f"{len(found):,}", "Read them in parts.")
    return found


def _articles_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and those below it that may be articles; links are not followed."""
    seen = 0
    for place, _, names in os.walk(folder):
        seen += len(names)
        if seen > MAX_SEEN:
            raise BadInput(
                str(folder), f"a folder of at most {MAX_SEEN:,} files", "more", "Name a smaller one."
            )
        for name in names:
            path = Path(place, name)
            if path.suffix.lower() in SUFFIXES and path.is_file() and not path.is_symlink():
                yield path


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
