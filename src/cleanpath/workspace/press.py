"""read, watch, and the inbox of candidates."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.dates import parse_date
from cleanpath.workspace.workspace import Plain, Workspace

if TYPE_CHECKING:
    from cleanpath.articles.document import Document


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


def _documents(
    places: list[str], published: str | None, outlet: str | None, language: str | None
) -> Iterator["Document"]:
    from cleanpath.articles.document import read_bytes, read_file
    from cleanpath.articles.lexicon import LANGUAGES
    from cleanpath.articles.reading import files_of
    from cleanpath.errors import UnknownName

    day = parse_date(published, "--published") if published else None
    if language is not None and language not in LANGUAGES:
        raise UnknownName("--language", "language", language, LANGUAGES, ", ".join(LANGUAGES))
    for path in files_of(places):
        if path == Path("-"):
            yield read_bytes(sys.stdin.buffer.read(), "-", day, outlet, language)
        else:
            yield read_file(path, day, outlet, language)
