"""Element kinds, case overrides, role words.

The data is one file a kind in the package's folder `kinds`, from the facts named in `_sources.toml`; a case
may override or add kinds in the same form. Letters are modelling judgements (`exposure_basis`, `verified`).

The words are data, `rolewords.csv`, in several languages and reviewed one by one. A word must be there whole:
nothing is understood by likeness or in part. Words that mean several kinds (`device`, `node`, `core`) are not
there, so they stay what they are and are assumed to do everything, if the model has no such kind.
"""

import csv
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cleanpath.datafiles import load_folder, read_toml, user_cache
from cleanpath.errors import BadInput, shown
from cleanpath.network.planes import (
    ALL,
    CLASSES,
    PARTS,
    PLANES,
    SECRETS,
    USER_CONTENT,
    USER_SECRETS,
    read_letters,
    written,
)
from cleanpath.records import Record, read_record
from cleanpath.sources.builder import Imported
from cleanpath.sources.sheets import fold

UNKNOWN_PART = ""
"""The network part of a kind that does not tell."""

LETTER_FIELDS = ("malicious_vendor_can", "residual_after_link_ipsec", "residual_after_end_to_end")


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A category and its sensitivity in the EU risk assessment of 2019, and whether it was read there."""

    category: str
    level: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of element. `letters`, `link_letters`, `end_letters` are bits of `cleanpath.network.planes`.

    `letters`: what a malicious maker can do to traffic without protection; `link_letters`: what is left of
    it strictly inside a link protection; `end_letters`: under an end-to-end protection. `without_ciphering`:
    what comes on top where the air is not ciphered (the rest assumes that it is). `endpoint`: may itself be
    an end of an end-to-end protection, which then does not help against it. `place`: no equipment at all.
    `external_interface`: opens an interface to parties outside the operator. `known`: the model has it.
    """

    key: str
    name: str
    standard: str
    generation: str
    planes: tuple[str, ...]
    part: str
    classes: tuple[str, ...]
    letters: int
    link_letters: int
    end_letters: int
    without_ciphering: int = 0
    endpoint: bool = False
    place: bool = False
    external_interface: bool = False
    known: bool = True
    eu_2019: Sensitivity | None = None
    uk: Mapping[str, str] = field(default_factory=dict)
    exposure_basis: str = ""
    verified: bool = False
    verified_covers: str = ""
    sources: tuple[str, ...] = ()
    mitre_fight: tuple[str, ...] = ()
    note: str = ""

    @property
    def needs_phase(self) -> bool:
        """Whether losing time costs it user and control traffic: a radio on the timing plane, or unknown."""
        return not self.known or (self.part in ("ran", UNKNOWN_PART) and "timing" in self.planes)


def unknown_kind(key: str) -> Kind:
    """Return what is assumed of a kind that the model does not know: everything, on every plane.

    Its part is unknown. A link protection is credited with nothing; an end-to-end protection hides content
    from it unless it is an end of the protected demand.
    """
    return Kind(
        key, key, "none", "any", PLANES, UNKNOWN_PART, CLASSES, ALL, ALL, ALL & ~USER_SECRETS,
        endpoint=True, known=False,
    )  # fmt: skip


def bundled_data() -> dict[str, dict[str, Any]]:
    """Return the plain data of the package's folder `kinds`, by file name without its ending."""
    with as_file(files("cleanpath") / "kinds") as folder:
        return load_folder(folder, "kind", user_cache())


@lru_cache
def load_kinds() -> Mapping[str, Kind]:
    """Return the bundled kinds by key."""
    return MappingProxyType(
        {key: read_kind(f"kinds/{key}.toml", key, data) for key, data in kind_tables().items()}
    )


def kind_tables() -> dict[str, dict[str, Any]]:
    """Return the plain data of the bundled kinds by key."""
    return {key: data for key, data in bundled_data().items() if not key.startswith("_")}


def read_kind(where: str, key: str, data: Mapping[str, Any]) -> Kind:
    """Read one kind from its table.

    Raises
    ------
    BadInput
        If a field is missing, unknown or of the wrong type, or the letters contradict each other.
    """
    kind = read_record(where, data, lambda record: _kind(key, record))
    _check(where, kind, data)
    return kind


def _kind(key: str, record: Record) -> Kind:
    bare, link, end = _letters(record)
    return Kind(
        key=key,
        name=record.text("name"),
        standard=record.text("standard", "none"),
        generation=record.text("generation", "any"),
        planes=_words(record, "planes", PLANES, PLANES),
        part=record.choice("network_part", PARTS, UNKNOWN_PART),
        classes=_words(record, "clean_path_class", CLASSES, CLASSES),
        letters=bare,
        link_letters=link,
        end_letters=end,
        without_ciphering=read_letters(
            record.where("without_ciphering"), record.take("without_ciphering", {})
        ),
        endpoint=record.flag("endpoint", False),
        place=record.flag("place", False),
        external_interface=record.flag("external_interface", False),
        eu_2019=record.record("eu_2019", _sensitivity) if record.has("eu_2019") else None,
        uk=MappingProxyType(record.record("uk", _uk) if record.has("uk") else {}),
        exposure_basis=record.text("exposure_basis", ""),
        verified=record.flag("verified", False),
        verified_covers=record.text("verified_covers", ""),
        sources=record.texts("sources", ()),
        mitre_fight=record.texts("mitre_fight", ()),
        note=record.text("note", ""),
    )


def _letters(record: Record) -> tuple[int, int, int]:
    """Read the three sets of letters; a residual that is not there removes nothing."""
    bare = read_letters(record.where(LETTER_FIELDS[0]), record.take(LETTER_FIELDS[0]))
    link, end = (
        read_letters(record.where(name), record.take(name)) if record.has(name) else bare
        for name in LETTER_FIELDS[1:]
    )
    for protection, bits in (("link_ipsec", link), ("end_to_end", end)):
        name = f"{protection}_removes_user_content"
        removed = bool(bare & ~bits & USER_CONTENT)
        if record.flag(name, removed) != removed:
            raise BadInput(record.where(name), f"{str(removed).lower()}, as the letters say", "the opposite")
    return bare, link, end


def _words(record: Record, name: str, allowed: tuple[str, ...], default: tuple[str, ...]) -> tuple[str, ...]:
    words = record.texts(name, default)
    for word in words:
        if word not in allowed:
            raise BadInput(record.where(name), "words among " + ", ".join(allowed), shown(word))
    return words


def _sensitivity(record: Record) -> Sensitivity:
    return Sensitivity(record.text("category"), record.text("sensitivity"), record.flag("verified", False))


def _uk(record: Record) -> dict[str, str]:
    fields = ("hrv_2020", "security_critical", "network_oversight")
    return {name: record.text(name) for name in fields if record.has(name)}


def _check(where: str, kind: Kind, data: Mapping[str, Any]) -> None:
    """A protection removes only what it can remove, and adds nothing."""
    limits = (
        (LETTER_FIELDS[1], kind.link_letters, SECRETS),
        (LETTER_FIELDS[2], kind.end_letters, USER_SECRETS),
    )
    for name, bits, removable in limits:
        if bits & ~kind.letters:
            raise BadInput(f"{where} [{name}]", f"letters that {LETTER_FIELDS[0]} has", shown(data.get(name)))
        if kind.letters & ~bits & ~removable:
            raise BadInput(
                f"{where} [{name}]",
                "C and I alone removed" + (" on the user plane" if removable == USER_SECRETS else ""),
                shown(data.get(name)),
                "Metadata and availability stay, whatever the protection.",
            )
    if kind.place and (kind.letters or kind.without_ciphering or kind.classes):
        raise BadInput(f"{where} [place]", "no letters and no class for a place", "some")


Tables = Mapping[str, tuple[str, Any]]
"""By kind: where its table stands, for messages, and the table."""

_DERIVED = ("link_ipsec_removes_user_content", "end_to_end_removes_user_content")


def case_kinds(folder: Path) -> Mapping[str, Kind]:
    """Return the kinds of a case: the bundled ones, with those of its `kinds.toml` or `kinds/` laid over.

    A field that the case gives replaces the bundled one. Where only `malicious_vendor_can` is given, the
    protections keep removing what they removed before. New kinds need `name` and `malicious_vendor_can`;
    no protection is credited to them unless they say so.

    Raises
    ------
    BadInput
        At the first fault, with its file, kind and field; or if the case has both forms.
    """
    one, many = folder / "kinds.toml", folder / "kinds"
    if os.path.lexists(one) and os.path.lexists(many):
        raise BadInput(str(folder), "kinds.toml or a folder kinds", "both", "Keep one of them.")
    if os.path.lexists(many):
        tables: Tables = {
            key: (str(many / f"{key}.toml"), data) for key, data in load_folder(many, "kind").items()
        }
    elif os.path.lexists(one):
        tables = {key: (f"{one} [{shown(key)[1:-1]}]", data) for key, data in read_toml(one).items()}
    else:
        return load_kinds()
    return lay_over(load_kinds(), tables)


def lay_over(kinds: Mapping[str, Kind], tables: Tables) -> Mapping[str, Kind]:
    """Return `kinds` with the tables of a case laid over, as `case_kinds` describes.

    Raises
    ------
    BadInput
        If a table is none, or does not make a kind together with the bundled one.
    """
    merged = dict(kinds)
    bundled = kind_tables()
    for key, (where, table) in tables.items():
        if not isinstance(table, Mapping):
            raise BadInput(where, "a table of fields", shown(table))
        if not key or not key.isprintable() or key.startswith("_"):
            raise BadInput(where, "the name of a kind", shown(key), "Names begin with a letter.")
        merged[key] = read_kind(where, key, _merged(where, bundled.get(key, {}), table))
    return MappingProxyType(merged)


def _merged(where: str, bundled: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """Lay fields over the bundled ones of a kind; what follows from the letters follows the new letters."""
    fields = {**bundled, **table}
    bare, *residuals = LETTER_FIELDS
    if not bundled or not any(field in table for field in LETTER_FIELDS):
        return fields
    for derived in _DERIVED:
        if derived not in table:
            fields.pop(derived, None)
    if bare in table:
        before, after = (read_letters(f"{where} [{bare}]", data[bare]) for data in (bundled, table))
        for field in residuals:
            if field not in table and field in bundled:
                removed = before & ~read_letters(where, bundled[field])
                fields[field] = written(after & ~removed)
    return fields


UNSTATED = "device"
"""The word for a box of which nobody stated the kind."""

_PLAIN = re.compile(r"[\w\s.'’-]+")
"""What a sure word is written with; brackets, slashes and question marks say that more was meant."""


@dataclass(frozen=True, slots=True)
class Roles:
    """How the words of an inventory were understood.

    `words` are its own words by element. `understood` counts elements whose kind the model knows now,
    `taken_as` has the kind of each word that was replaced, `unknown` counts the words that are no kind.
    """

    words: Mapping[str, str]
    understood: int
    taken_as: Mapping[str, str]
    unknown: Counter[str]


@lru_cache
def role_words() -> Mapping[str, str]:
    """Return the kind that each word means, words without case, accents and punctuation."""
    text = (files("cleanpath.network") / "rolewords.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({fold(word): row["kind"] for row in rows for word in row["words"].split("|")})


def kind_of(word: str) -> str:
    """Return the kind of the network model that a word surely means, else the word as it is."""
    if word in load_kinds() or not _PLAIN.fullmatch(unicodedata.normalize("NFC", word)):
        return word
    return role_words().get(fold(word), word)


def understand_roles(imported: Imported) -> tuple[Imported, Roles]:
    """Replace the kinds of an imported network's elements by those of the network model that they mean.

    A role that is no known word means what the nearest of the roles around it means.

    A box is never a place: what has a vendor, or evidence of one, loses a kind that is no equipment, such as
    `boundary`.
    """
    table = imported.tables["elements"]
    ids, words = list(table["id"]), list(table["kind"])
    outer = imported.outer_roles
    known = {word: kind_of(word) for word in {*words, *(role for roles in outer.values() for role in roles)}}
    boxes = {piece.element for piece in imported.evidence}
    boxes |= {element for element, vendor in zip(ids, table["vendor"], strict=True) if vendor}
    places = {key for key, kind in load_kinds().items() if kind.place}
    meant = [
        next((known[role] for role in (word, *outer.get(element, ())) if known[role] in load_kinds()), word)
        for element, word in zip(ids, words, strict=True)
    ]
    kinds = [
        UNSTATED if kind in places and element in boxes else kind
        for element, kind in zip(ids, meant, strict=True)
    ]
    unknown = Counter(kind for kind in kinds if kind not in load_kinds())
    replaced = {word: kind for word, kind in zip(words, kinds, strict=True) if word != kind}
    settled = replace(imported, tables=imported.tables | {"elements": dict(table) | {"kind": kinds}})
    understood = len(kinds) - unknown.total()
    return settled, Roles(dict(zip(ids, words, strict=True)), understood, replaced, unknown)
