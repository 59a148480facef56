"""Lens: whose rules count, how firm; codes of jurisdictions."""

from collections.abc import Collection
from dataclasses import dataclass

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.places import is_place

FIRMNESS = {
    "in_force": 3,
    "enacted": 2,
    "advisory": 1,
    "rumoured": 0,
}
"""The least firm state that counts as restricting; whatever is less firm makes UNKNOWN, never YES."""

RANKS = {
    "in_force": 3,
    "enacted_not_effective": 2,
    "advisory": 1,
    "proposed": 1,
    "announced_other": 1,
    "rumoured_or_lobbied_only": 0,
}
"""How firm each state is; states without a rank restrict nobody by themselves."""

FORMS = (
    "a jurisdiction (US, US-TX), a rule key, vendor:huawei,zte or local, "
    "and if wished :enacted, :advisory or :rumoured"
)


@dataclass(frozen=True, slots=True)
class Lens:
    """Whose rules count.

    `kind` is `jurisdiction`, `rule`, `vendors` or `local` (the law of the country where the element stands);
    `names` are the jurisdiction, the rule, or the vendors; `firmness` is a key of `FIRMNESS`.
    """

    kind: str
    names: tuple[str, ...]
    firmness: str = "in_force"

    def __str__(self) -> str:
        head = {"vendors": f"vendor:{','.join(self.names)}", "local": "local"}.get(
            self.kind, "".join(self.names)
        )
        return head if self.firmness == "in_force" else f"{head}:{self.firmness}"


def parse_lens(text: str, rules: Collection[str], vendors: Collection[str], where: str = "lens") -> Lens:
    """Read a lens.

    Parameters
    ----------
    text
        `US`, a rule key, `vendor:huawei,zte` or `local`; all but the third may end in a word of `FIRMNESS`.
    rules, vendors
        The keys and ids that may be named.
    where
        For messages.

    Raises
    ------
    BadInput
        If the text has another form, or names what nobody registered.
    """
    if text.startswith("vendor:"):
        return _vendor_lens(text, vendors, where)
    head, colon, firmness = text.partition(":")
    if colon and firmness not in FIRMNESS:
        raise BadInput(where, "one of " + ", ".join(FIRMNESS) + " after the colon", shown(firmness))
    firmness = firmness or "in_force"
    if head == "local":
        return Lens("local", (), firmness)
    if head in rules:
        return Lens("rule", (head,), firmness)
    if is_place(head):
        return Lens("jurisdiction", (head,), firmness)
    if "-" in head:
        raise UnknownName(where, "rule", head, rules, "See `cleanpath rules`.")
    raise BadInput(where, FORMS, shown(text), "Jurisdictions are two capital letters.")


def _vendor_lens(text: str, vendors: Collection[str], where: str) -> Lens:
    names = [name.strip() for name in text.removeprefix("vendor:").split(",")]
    for name in names:
        if name not in vendors:
            raise UnknownName(where, "vendor", name, vendors, "See `cleanpath vendors`.")
    return Lens("vendors", tuple(dict.fromkeys(names)))
