"""The seal of a result: a digest of all it says, so that no word of it changes unnoticed.

Verdicts are proven by their certificates; the seal covers the rest too: grounds, grades, sources, planes. It
guards against slips and edits, not against a forger, who can seal anew: that is what the certificates, the
evidence and the ledger are for.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def seal(result: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a result without its field `seal`, whatever its order and layout."""
    said = {name: value for name, value in result.items() if name != "seal"}
    content = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def check_seal(result: Mapping[str, Any]) -> list[str]:
    """Return a line where the seal is missing or broken, nothing where it holds."""
    if not isinstance(result, Mapping) or result.get("seal") != seal(result):
        return ["seal: something in the result was changed after it was printed"]
    return []
