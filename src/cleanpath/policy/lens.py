"""Lens: whose rules count, how firm; codes of jurisdictions."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.identity.vendors import Vendors
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
    "a jurisdiction (US, US-TX), a rule key, vendor:huawei,zte, file:list.csv, home:CN, state:CN, "
    "as:4134,4809 or local, and if wished :enacted, :advisory or :rumoured"
)
LISTS = {"vendor": "vendors", "home": "home", "state": "state", "as": "systems"}
"""Lenses that name what they mean after a colon, with their kind."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Whose rules count.

    `kind` is `jurisdiction`, `rule`, `vendors`, `home` (at home in a country), `state` (owned by a state),
    `systems` (autonomous systems by number) or `local` (the law of the country where the element stands);
    `names` are the jurisdiction, the rule, the vendors, the countries or the numbers; `firmness` is a key of
    `FIRMNESS`.
    """

    kind: str
    names: tuple[str, ...]
    firmness: str = "in_force"

    @property
    def asks_rules(self) -> bool:
        """Whether rules decide, and not a list in the lens itself."""
        return self.kind not in LISTS.values()

    def __str__(self) -> str:
        word = {kind: word for word, kind in LISTS.items()}.get(self.kind)
        if word:
            return f"{word}:{','.join(self.names)}" if self.names else word
        head = "local" if self.kind == "local" else "".join(self.names)
        return head if self.firmness == "in_force" else f"{head}:{self.firmness}"


def parse_lens(text: str, rules: Collection[str], vendors: Collection[str], where: str = "lens") -> Lens:
    """Read a lens.

    Parameters
    ----------
    text
        `US`, a rule key or `local`, which may end in a word of `FIRMNESS`, or a list: `vendor:huawei,zte`,
        `home:CN`, `state:CN` (`state` alone means any), `as:4134,4809`; `file:list.csv` means the vendors
        that a list names.
    rules, vendors
        The keys and ids that may be named.
    where
        For messages.

    Raises
    ------
    BadInput
        If the text has another form, or names what nobody registered.
    """
    word, colon, rest = text.partition(":")
    if colon and word == "file":
        if not isinstance(vendors, Vendors):
            raise BadInput(where, "a lens without a file here", shown(text))
        return Lens("vendors", read_vendor_list(Path(rest), vendors))
    if text == "state" or (colon and word in LISTS):
        return _list_lens(text, vendors, where)
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
    raise BadInput(where, FORMS, shown(text), _hint(head))


def check_jurisdiction(code: str, where: str) -> str:
    """Return the code of a jurisdiction.

    Raises
    ------
    BadInput
        If there is no such place; a country that is named in words, or in small letters, is told its code.
    """
    if not is_place(code):
        raise BadInput(where, "a jurisdiction such as US, EU or US-TX", shown(code), _hint(code))
    return code


def _hint(text: str) -> str:
    """Say which code somebody may have meant by the name of a country or by small letters."""
    from cleanpath.sources.values import country_of

    code = text.upper() if is_place(text.upper()) else country_of(text)
    return f"Did you mean {code}?" if code else "Jurisdictions are two capital letters."


def _list_lens(text: str, vendors: Collection[str], where: str) -> Lens:
    word, _, rest = text.partition(":")
    names = tuple(dict.fromkeys(name.strip() for name in rest.split(","))) if rest else ()
    if word == "vendor":
        for name in names or ("",):
            if name not in vendors:
                raise UnknownName(where, "vendor", name, vendors, "See `cleanpath vendors`.")
    elif word == "as":
        for name in names or ("",):
            if not name.isdecimal() or not name.isascii() or int(name) >= 2**32:
                raise BadInput(where, "numbers of autonomous systems after as:", shown(name))
        names = tuple(dict.fromkeys(str(int(name)) for name in names))
    else:
        for name in names if text == "state" else names or ("",):
            if not is_place(name) or len(name) != 2:
                raise BadInput(where, f"countries such as CN after {word}:", shown(name))
    return Lens(LISTS[word], names)


LIST_LIMIT = 4_000_000
MOST_LISTED = 1_000
"""Companies of one list."""

_HEADINGS = frozenset(
    {"name", "names", "company", "companies", "entity", "organisation", "organization", "firma"}
)


def read_vendor_list(path: Path, vendors: Vendors) -> tuple[str, ...]:
    """Return the ids of the vendors that a list names, in its order.

    The column is the one whose heading means a maker or a company; without such a heading every row counts,
    by its first cell. Nobody on the list is passed over in silence.

    Raises
    ------
    UnknownName
        If a company is not exactly one vendor of the registry.
    BadInput
        If it is no list.
    """
    # Light commands read no list, and do not load what reads one.
    from cleanpath.identity.names import resolve
    from cleanpath.sources.column_map import known_words
    from cleanpath.sources.io import read_bytes
    from cleanpath.sources.sheet_files import parse_sheet
    from cleanpath.sources.sheets import fold

    sheet = parse_sheet(read_bytes(path, LIST_LIMIT), "", str(path), "")
    rows = [(number, row) for number, row in sheet.rows if any(row)]
    if not rows or len(rows) > MOST_LISTED:
        raise BadInput(str(path), f"1 to {MOST_LISTED} companies", str(len(rows)))
    words = _HEADINGS | known_words()["elements"].fields["vendor"].keys()
    heading = [place for place, cell in enumerate(rows[0][1]) if fold(cell) in words]
    place = heading[0] if heading else 0
    found: dict[str, None] = {}
    for number, row in rows[1:] if heading else rows:
        name = row[place] if place < len(row) else ""
        if not name:
            raise BadInput(f"{path}, line {number}", "the name of a company", "an empty cell")
        known = resolve(vendors, name)
        if known.vendor is None:
            near = ", ".join(match.vendor for match in known.candidates[:3])
            hint = (
                f"Perhaps {near}: write the id."
                if near
                else "See `cleanpath vendors`, or add it to the registry."
            )
            raise UnknownName(f"{path}, line {number}", "vendor", shown(name), (), hint)
        found[known.vendor] = None
    return tuple(found)
