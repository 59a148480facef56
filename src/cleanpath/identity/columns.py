"""Columns of values reduced to codes: distinct texts with Arrow, prefixes of addresses with numpy."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_HEX = np.full(256, 255, np.uint8)
for _digit, _char in enumerate("0123456789abcdef"):
    _HEX[ord(_char)] = _HEX[ord(_char.upper())] = _digit

_LAYOUTS = {
    17: ((0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16), (2, 5, 8, 11, 14), b":-"),
    14: ((0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13), (4, 9), b".:-"),
    12: (tuple(range(12)), (), b""),
    8: ((0, 1, 3, 4, 6, 7), (2, 5), b":-"),
    6: (tuple(range(6)), (), b""),
}
"""By length: where the digits are, where the separators, and which these may be."""


def distinct(values: Sequence[str]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Code values by their distinct ones.

    Returns
    -------
    codes, each
        The place of each value in `each`, the distinct values in order of appearance.
    """
    try:
        coded = pa.array(values, pa.string()).dictionary_encode()
    except (pa.ArrowInvalid, UnicodeEncodeError):  # lone surrogates have no UTF-8 form
        places: dict[str, int] = {}
        codes = np.fromiter((places.setdefault(v, len(places)) for v in values), np.int64, len(values))
        return codes, list(places)
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def address_prefixes(values: Sequence[str], divided: frozenset[int], *, whole: bool) -> npt.NDArray[np.int64]:
    """Return the 24-bit prefix of each address, -1 where the slow way must read it.

    Parameters
    ----------
    values
        Addresses as text. Those of 12 digits in the usual forms are read here; bare prefixes of 6 digits too
        unless `whole` addresses are asked for.
    divided
        Prefixes that the list divides further: their rows are left to the slow way.
    whole
        Whether bare prefixes are refused.
    """
    result = np.full(len(values), -1, np.int64)
    try:
        column = pa.array(values, pa.string())
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return result
    lengths = pc.binary_length(column).to_numpy(zero_copy_only=False)
    for length in (17, 14, 12) if whole else tuple(_LAYOUTS):
        rows = np.flatnonzero(lengths == length)
        if rows.size:
            part = column if rows.size == len(values) else column.take(pa.array(rows))
            result[rows] = _read_layout(part, length)
    if divided:
        result[np.isin(result, np.fromiter(divided, np.int64))] = -1
    return result


def _read_layout(part: pa.Array, length: int) -> npt.NDArray[np.int64]:
    """Read texts that all have one length in bytes."""
    digits, separators, allowed = _LAYOUTS[length]
    start = np.frombuffer(part.buffers()[1], np.int32)[part.offset]
    raw = np.frombuffer(part.buffers()[2], np.uint8)[start : start + length * len(part)].reshape(-1, length)
    nibbles = _HEX[raw[:, digits]]
    good = (nibbles < 16).all(axis=1)
    if separators:
        marks = raw[:, separators]
        good &= np.isin(marks[:, 0], np.frombuffer(allowed, np.uint8))
        good &= (marks == marks[:, :1]).all(axis=1)
    prefix = np.zeros(len(part), np.int64)
    for place in range(6):
        prefix = prefix * 16 + nibbles[:, place]
    return np.where(good, prefix, -1)


def engine_heads(values: Sequence[str]) -> Sequence[str]:
    """Return engine ids with the end of a MAC address inside set to zero: the end tells nothing of the maker.

    Only ids in plain hexadecimal digits, of the form "enterprise number, 03, address", are changed.
    """
    return [
        f"{value[:16]}000000" if len(value) == 22 and value[8:10] == "03" and value.isalnum() else value
        for value in values
    ]
