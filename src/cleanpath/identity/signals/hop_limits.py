"""Hop limits: the pair of initial values in time-exceeded and echo-reply packets, as a set of candidates.

Method: Vanaubel, Pansiot, Mérindol and Donnet, "Network Fingerprinting: TTL-Based Router Signatures", at the
Internet Measurement Conference 2013.
"""

import re
from collections.abc import Sequence

from cleanpath.identity.evidence import Clue, Reading
from cleanpath.identity.fingerprint_index import FingerprintIndex

INITIAL = (32, 64, 128, 255)
"""The values that systems start with; one that was observed is rounded up, for each hop takes one away."""

WEIGHT = 0.8
"""Log odds of each candidate: a signature is shared by many makers, so it names none."""

_PAIR = re.compile(r"\s*(\d{1,3})\s*[,/; ]\s*(\d{1,3})\s*")


def from_ttl(values: Sequence[str], book: FingerprintIndex) -> list[Reading]:
    """Read pairs such as "249/58": what is left of the hop limit of a time-exceeded and of an echo reply.

    What they cannot know: which of all makers of a signature it is, and a limit that somebody set by hand.
    """
    return [_from_ttl(value, book) for value in values]


def _from_ttl(value: str, book: FingerprintIndex) -> Reading:
    match = _PAIR.fullmatch(value) if len(value) <= 40 else None
    pair = [int(part) for part in match.groups()] if match else []
    if not pair or not all(0 < part <= INITIAL[-1] for part in pair):
        return Reading(notes=["not two hop limits from 1 to 255"])
    signature = "/".join(str(next(start for start in INITIAL if part <= start)) for part in pair)
    found = book.signatures.get(signature, [])
    told = f"hop limits start at {signature}, as of {len(found)} registered makers and of others"
    return Reading(
        [Clue(vendor, WEIGHT, "maker", told, signature, False) for vendor in sorted(found)], [told]
    )
