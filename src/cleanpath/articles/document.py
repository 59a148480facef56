"""An article as text: read from a file of any sort, cleaned of what is not the article, normalised.

Nothing is fetched. HTML goes through trafilatura, PDF through pypdf, both imported when needed.
"""

import datetime
import email
import email.policy
import re
import unicodedata
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from cleanpath.articles.furniture import without_furniture
from cleanpath.articles.language import detect_language
from cleanpath.dates import PartialDate, parse_date
from cleanpath.errors import BadInput, Unavailable, install_extra

MAX_BYTES = 20_000_000
MAX_LETTERS = 400_000
"""The longest text that is read; an article has a hundredth of it."""

SUFFIXES = (".txt", ".md", ".text", ".html", ".htm", ".xhtml", ".pdf", ".eml")

# Marks of direction and width change how a text looks and not what it says.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.I)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Document:
    """One article.

    `text` is normalised; all offsets count its characters. An empty line divides paragraphs. `title` is the
    first paragraph where it is a headline. `published` and `outlet` are empty where neither the source nor
    the reader told.
    """

    text: str
    language: str
    title: str = ""
    published: PartialDate | None = None
    outlet: str = ""
    name: str = "-"


def read_file(
    path: Path,
    published: PartialDate | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> Document:
    """Read one article from a file.

    Raises
    ------
    BadInput
        If it is too large, of an unknown sort, or holds no text.
    Unavailable
        If the package that reads its sort is not installed.
    """
    try:
        if path.exists() and not path.is_file():
            raise BadInput(str(path), "a file", "a folder, a pipe or a device")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput(str(path), f"at most {MAX_BYTES:,} bytes", f"{size:,}", "Leave out its pictures.")
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), "a file that can be read", error.strerror or str(error)) from error
    return read_bytes(content, str(path), published, outlet, language)


def read_bytes(
    content: bytes,
    name: str,
    published: PartialDate | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> Document:
    """Read one article from its bytes; `name` tells its sort by its ending. Raises what `read_file` does."""
    if len(content) > MAX_BYTES:
        raise BadInput(name, f"at most {MAX_BYTES:,} bytes", f"{len(content):,}", "Leave out its pictures.")
    suffix = Path(name).suffix.lower()
    if content.startswith(b"%PDF-") or suffix == ".pdf":
        raw: dict[str, Any] = {"text": _pdf(content, name)}
    elif suffix == ".eml":
        raw = _mail(content, name)
    elif suffix in (".html", ".htm", ".xhtml") or content[:2000].lstrip()[:1] == b"<":
        raw = _html(decode(content, name), name)
    else:
        raw = {"text": decode(content, name)}
    return make_document(
        raw["text"],
        name=name,
        title=raw.get("title") or "",
        published=published or raw.get("published"),
        outlet=outlet or raw.get("outlet") or "",
        language=language,
    )


def make_document(
    text: str,
    *,
    name: str = "-",
    title: str = "",
    published: PartialDate | None = None,
    outlet: str = "",
    language: str | None = None,
) -> Document:
    """Normalise a text, find its language, and take out what is not the article.

    Raises
    ------
    BadInput
        If nothing is left of it, or it is too long.
    """
    clean = normalise(text)
    if len(clean) > MAX_LETTERS:
        raise BadInput(name, f"at most {MAX_LETTERS:,} characters", f"{len(clean):,}", "Cut the article out.")
    if not clean:
        raise BadInput(name, "an article with text", "none", "A scanned page has to be recognised first.")
    spoken = language or detect_language(clean)
    headline = normalise(title).replace("\n", " ")
    if headline and not clean.startswith(headline):
        clean = f"{headline}\n\n{clean}"
    kept, found = without_furniture(clean, spoken)
    if not kept.strip():
        raise BadInput(name, "an article with text", "none beside its furniture")
    return Document(kept, spoken, headline or found, published, outlet, name)


def normalise(text: str) -> str:
    """Return a text in one form: NFC, plain blanks, no invisible or control signs, at most one empty line."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    text = _SPACES.sub(" ", text)
    lines = (line.strip() for line in text.split("\n"))
    return _BREAKS.sub("\n\n", "\n".join(lines)).strip()


def decode(content: bytes, name: str) -> str:
    """Return the text of bytes: by byte order mark, by what HTML declares, as UTF-8, else by a guess.

    Raises
    ------
    BadInput
        If it is no text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    declared = _META_CHARSET.search(content[:4000])
    for encoding in ("utf-8", declared[1].decode() if declared else ""):
        try:
            if encoding:
                return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    if b"\x00" in content[:4000]:
        raise BadInput(name, "a text", "bytes that are none", "Give text, HTML, PDF or EML.")
    from charset_normalizer import from_bytes

    best = from_bytes(content[:200_000]).best()
    if best is None:
        raise BadInput(name, "a text", "bytes in no known encoding", "Save it as UTF-8.")
    return content.decode(best.encoding, errors="replace")


def _html(text: str, name: str) -> dict[str, Any]:
    """Return the main text, title, day and outlet of a page."""
    try:
        import trafilatura
    except ImportError as error:
        raise Unavailable(
            name, "the package trafilatura for HTML", "not installed", install_extra("articles")
        ) from error
    try:
        found = trafilatura.bare_extraction(
            text, favor_precision=True, include_comments=False, include_tables=False, with_metadata=True
        )
    except Exception as error:  # a parser's own fault on hostile markup is a fault of the input
        raise BadInput(name, "HTML that can be read", type(error).__name__) from error
    if found is None:
        raise BadInput(name, "a page with an article", "none")
    told = found if isinstance(found, dict) else found.as_dict()
    return {
        "text": (told.get("text") or "").replace("\n", "\n\n"),
        "title": told.get("title") or "",
        "outlet": told.get("sitename") or "",
        "published": _day(told.get("date")),
    }


def _day(text: object) -> PartialDate | None:
    try:
        return parse_date(str(text)[:10], "date") if text else None
    except BadInput:
        return None


def _pdf(content: bytes, name: str) -> str:
    try:
        import pypdf
    except ImportError as error:
        raise Unavailable(
            name, "the package pypdf for PDF", "not installed", install_extra("articles")
        ) from error
    import io
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = pypdf.PdfReader(io.BytesIO(content)).pages[:200]
        return "\n\n".join(join_lines(page.extract_text() or "") for page in pages)
    except Exception as error:  # a damaged file makes this parser raise anything
        raise BadInput(name, "a PDF that can be read", type(error).__name__) from error


def join_lines(text: str) -> str:
    """Join lines that a width broke; a line that ends a sentence ends its paragraph."""
    text = re.sub(r"(\w)-\n(?=[a-zà-ž])", r"\1", text)
    return re.sub(r"(?<![.!?。:»”\"\n])\n(?!\n)", " ", text).replace("\n", "\n\n")


def _mail(content: bytes, name: str) -> dict[str, Any]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        body = part.get_content() if part else ""
        html = part is not None and part.get_content_type() == "text/html"
        sent = parsedate_to_datetime(message["Date"]).date() if message["Date"] else None
        subject = str(message["Subject"] or "")
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadInput(name, "a message that can be read", type(error).__name__) from error
    told = _html(body, name) if html else {"text": str(body)}
    day = parse_date(sent.isoformat(), "Date") if isinstance(sent, datetime.date) else None
    return told | {
        "title": told.get("title") or subject,
        "published": told.get("published") or day,
    }
