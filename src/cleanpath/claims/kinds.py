"""The kinds of claims, in one list: what each says of a subject and its vendor, and what it may bound.

Apart from `cleanpath.claims.model`, as the help of a command names them and must load nothing else.
"""

KINDS = {
    "share": "the vendor's share of the subject lies between `low` and `high`",
    "presence": "equipment of the vendor is in service in the subject",
    "sole": "the vendor is the only supplier of the subject",
    "absence": "the subject holds no equipment of the vendor",
    "contract": "the vendor was chosen or the contract signed, which is not yet a network",
    "tender": "the vendor bids, is tried out or is planned",
    "removal": "equipment of the vendor is being replaced; how much of it is left is not said",
    "undertaking": "a promise about equipment of the vendor",
    "managed_service": "the vendor runs the subject, whoever made it",
    "maker": "the vendor made the subject, one element",
    "searched": "somebody looked for statements about the subject, found or not",
    "statement": "words that bound nothing",
}
"""What a claim may say."""

FIXED = {"sole": (1.0, 1.0), "absence": (0.0, 0.0)}
"""The bounds of kinds that have no others."""
ADDED = tuple(kind for kind in KINDS if kind not in ("maker", "searched"))
"""Kinds that a person may claim by hand."""

BOUNDING = frozenset({"share", "presence", "sole", "absence"})
"""Kinds that bound a vendor's share of what they speak of."""

INFERENCES = {
    "undated": "its copy carries no date, so that its day is an estimate",
    "joined": "it joins facts of two sources, and neither says it",
}
"""What of a claim is our own inference; such a claim opens a question and settles none."""
