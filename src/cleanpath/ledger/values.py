"""What may be written: texts, grades, times and JSON in one strict form, the same for both databases."""

import datetime
import hashlib
import json
import zlib
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record

KEY_LENGTH = 200
"""Characters of a key at most; both databases can index that much."""
PACKED_LIMIT = 256 * 2**20
"""Bytes of a text that is kept compressed."""
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def check_text(where: str, value: object, required: bool = True) -> str:
    """Return printable text (line breaks and tabs included) of at most 20,000 characters.

    NUL, other control characters and halves of surrogate pairs are refused: PostgreSQL cannot store them.

    Raises
    ------
    BadInput
        If it is something else, or empty where `required`.
    """
    record = Record("ledger", {where: value})
    if not required and value == "" and isinstance(value, str):
        return ""
    return record.text(where)


def check_key(where: str, value: object) -> str:
    """Return a key: one line of at most 200 printable characters.

    Raises
    ------
    BadInput
        If it is something else.
    """
    text = check_text(where, value)
    if len(text) > KEY_LENGTH or not text.isprintable():
        raise BadInput(
            f"ledger [{where}]", f"one line of at most {KEY_LENGTH} characters", shown(text), "Shorten it."
        )
    return text


def canonical(value: Any, where: str) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII only.

    Raises
    ------
    BadInput
        If it is not made of JSON's types, or holds NaN or an infinity, which JSON cannot.
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(
            f"ledger [{where}]", "what JSON can hold", shown(str(error)), "Use texts, numbers, lists, tables."
        ) from None


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def pack(text: str) -> bytes:
    """Return a text compressed (zlib, RFC 1950)."""
    return zlib.compress(text.encode("utf-8"))


def unpack(text: str | None, packed: bytes | None, where: str) -> str | None:
    """Return a text that is kept plain or compressed; `None` if it is kept in neither form.

    Raises
    ------
    BadInput
        If it was damaged, or is longer than what is ever kept.
    """
    if packed is None:
        return text
    try:
        opened = zlib.decompressobj()
        whole = opened.decompress(packed, PACKED_LIMIT)
        if opened.eof and not opened.unused_data and text is None:
            return whole.decode("utf-8")
    except (zlib.error, TypeError, UnicodeDecodeError):
        pass
    raise BadInput(where, "a compressed text", "damaged bytes", "The ledger was changed by something else.")


def format_time(time: datetime.datetime) -> str:
    """Return a time as UTC text with microseconds, so that texts compare as times do.

    Raises
    ------
    BadInput
        If the time does not say its zone.
    """
    where, hint = "ledger [at]", "Add the zone, such as +00:00."
    if time.tzinfo is None:
        raise BadInput(where, "a time with its zone", shown(str(time)), hint)
    try:
        utc = time.astimezone(datetime.UTC)
    except OverflowError:
        raise BadInput(where, "a time of the calendar", shown(str(time)), "Give another one.") from None
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_time(text: str, where: str) -> datetime.datetime:
    """Read back a time that `format_time` wrote.

    Raises
    ------
    BadInput
        If it has another form.
    """
    try:
        return datetime.datetime.strptime(text, _TIME).replace(tzinfo=datetime.UTC)
    except (TypeError, ValueError):
        raise BadInput(where, "a time such as 2018-11-23T09:30:00.000000Z", shown(text)) from None


def load_json(text: str, where: str) -> Any:
    """Read back a JSON text of the ledger.

    Raises
    ------
    BadInput
        If it was damaged.
    """
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise BadInput(where, "JSON", shown(text), "The ledger was changed by something else.") from None
