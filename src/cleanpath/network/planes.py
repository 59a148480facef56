"""Planes and properties as sixteen bits, so that what an element can do is one small number.

The bit of a property on a plane is `4 * plane + property`, in the order of `PLANES` and `PROPERTIES`.
"""

from collections.abc import Iterator, Mapping, Sequence

from cleanpath.errors import BadInput, shown

PLANES = ("user", "control", "management", "timing")
PROPERTIES = ("content", "metadata", "integrity", "availability")
LETTERS = "CMIA"
"""One letter a property, as the network model writes them."""

CLASSES = ("transmission", "control", "computing", "storage")
"""The four classes of equipment that a clean path must not meet."""

PARTS = ("core", "ran", "transport", "access", "management", "computing", "storage", "timing")
"""Parts of a network that the network model gives to kinds of element."""

COUNT = len(PLANES) * len(PROPERTIES)
ALL = (1 << COUNT) - 1


def bit(plane: str, letter: str) -> int:
    """Return the bit of one letter of `LETTERS` on one plane."""
    return 1 << (4 * PLANES.index(plane) + LETTERS.index(letter))


USER_CONTENT = bit("user", "C")
USER_SECRETS = bit("user", "C") | bit("user", "I")
"""Content and integrity of the user plane: what an end-to-end protection can remove."""

SECRETS = sum(bit(plane, letter) for plane in PLANES for letter in "CI")
"""Content and integrity of every plane: what a link protection can remove."""

MANAGEMENT_INTEGRITY = bit("management", "I")
TIMING_AVAILABILITY = bit("timing", "A")
RADIO_AVAILABILITY = bit("user", "A") | bit("control", "A")
AVAILABILITY = sum(bit(plane, "A") for plane in PLANES)


def read_letters(where: str, value: object) -> int:
    """Return the bits of a table such as `{user = ["C", "M"]}`.

    Raises
    ------
    BadInput
        If it is no table, or names a plane or a letter that the model does not have, or one twice.
    """
    if not isinstance(value, Mapping):
        raise BadInput(where, 'a table of planes such as user = ["C", "A"]', shown(value))
    bits = 0
    for plane, letters in value.items():
        if plane not in PLANES:
            raise BadInput(where, "planes among " + ", ".join(PLANES), shown(plane))
        bits |= _read_plane(f"{where}.{plane}", plane, letters)
    return bits


def _read_plane(where: str, plane: str, letters: object) -> int:
    if not isinstance(letters, Sequence) or isinstance(letters, str | bytes):
        raise BadInput(where, "a list of letters among C, M, I, A", shown(letters))
    bits = 0
    for letter in letters:
        if not isinstance(letter, str) or len(letter) != 1 or letter not in LETTERS:
            raise BadInput(where, "letters among C, M, I, A", shown(letter))
        if bits & bit(plane, letter):
            raise BadInput(where, "a list without repeats", shown(list(letters)))
        bits |= bit(plane, letter)
    return bits


def words_of(bits: int) -> Iterator[tuple[str, str]]:
    """Yield the plane and the property of each bit that is set, in order."""
    for index in range(COUNT):
        if bits >> index & 1:
            yield PLANES[index // 4], PROPERTIES[index % 4]


def written(bits: int) -> dict[str, list[str]]:
    """Return bits as the table that `read_letters` reads."""
    table: dict[str, list[str]] = {}
    for plane, name in words_of(bits):
        table.setdefault(plane, []).append(LETTERS[PROPERTIES.index(name)])
    return table
