"""Small valid inputs turned into hostile ones: bytes flipped, cut and doubled, words that break put in."""

import random
from collections.abc import Sequence

FORBIDDING = (
    b"", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xf0\x9f\x92\xa9", b"\r",
    b"\n\n", b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"&#0;", b"&amp;", b"<!DOCTYPE x>", b"<![CDATA[",
    b"-->", b"<a>", b"[", b"]", b"{", b"}", b"[" * 120, b'{"a":' * 120, b"(" * 200, b",", b";", b"\t",
    b"|", b"=", b":", b"#", b"@", b"NaN", b"Infinity", b"-Infinity", b"null", b"true", b"1e999",
    b"-1e999", b"1e-999", b"-0", b"0x10", b"1_0", b"9" * 25, b"-" + b"9" * 25, b"9" * 400,
    b"9223372036854775808", b"18446744073709551616", b"2147483648", b"0.1.2", b"65536", b"4294967296",
    b"-1", b"\xc2\xa0", b"\xd9\xa1\xd9\xa2", b"\xc2\xb2", b"=1+1", b"@SUM(1)", b"%s%n", b"{0}",
    b"../../x", b"/dev/zero", b"2018-02-30", b"0000-00-00", b"9999-12-31", b"10000-01-01", b"A" * 300,
    b"a\xcc\x81" * 40, b"::ffff:1.2.3.4", b"256.1.1.1", b"1.2.3.4/33", b"::/129", b"00:00",
    b"ff:ff:ff:ff:ff:ff", b"1.3.6.1.4.1.",
)  # fmt: skip
"""What has broken a reader somewhere: ends of ranges, halves of characters, brackets, other notations."""


def mutate(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return one of the seeds with one to four changes."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        _CHANGES[int(chance.random() * len(_CHANGES))](data, seeds, chance)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    return int(chance.random() * (len(data) + 1))


def _flip(data: bytearray, _seeds: Sequence[bytes], chance: random.Random) -> None:
    if data:
        data[int(chance.random() * len(data))] ^= 1 << int(chance.random() * 8)


def _put_in(data: bytearray, _seeds: Sequence[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    data[at:at] = chance.choice(FORBIDDING)


def _replace(data: bytearray, _seeds: Sequence[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    data[at : at + int(chance.random() * 12)] = chance.choice(FORBIDDING)


def _replace_word(data: bytearray, _seeds: Sequence[bytes], chance: random.Random) -> None:
    """Put something else in the place of a whole word or number."""
    at = end = _place(data, chance)
    while at > 0 and chr(data[at - 1]).isalnum():
        at -= 1
    while end < len(data) and chr(data[end]).isalnum():
        end += 1
    data[at:end] = chance.choice(FORBIDDING)


def _cut(data: bytearray, _seeds: Sequence[bytes], chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _take_out(data: bytearray, _seeds: Sequence[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + int(chance.random() * 30)]


def _double(data: bytearray, _seeds: Sequence[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    data[at:at] = data[at : at + int(chance.random() * 60)]


def _splice(data: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(seeds)
    at = int(chance.random() * (len(other) + 1))
    data[_place(data, chance) :] = other[at : at + 400]


_CHANGES = (_flip, _put_in, _replace, _replace_word, _replace_word, _cut, _take_out, _double, _splice)
