"""Kinds of element that a case overrides or adds: `kinds.toml` or a folder `kinds` beside its tables."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cleanpath.datafiles import SIZE_LIMIT, load_folder
from cleanpath.errors import BadInput, shown
from cleanpath.network.kinds import LETTER_FIELDS, Kind, kind_tables, load_kinds, read_kind
from cleanpath.network.letters import read_letters, written

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
    if one.exists() and many.exists():
        raise BadInput(str(folder), "kinds.toml or a folder kinds", "both", "Keep one of them.")
    if many.exists():
        tables: Tables = {
            key: (str(many / f"{key}.toml"), data) for key, data in load_folder(many, "kind").items()
        }
    elif one.exists():
        tables = {key: (f"{one} [{shown(key)[1:-1]}]", data) for key, data in _read_toml(one).items()}
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


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
        if len(raw) > SIZE_LIMIT:
            raise BadInput(str(path), f"at most {SIZE_LIMIT} bytes", "more")
        return tomllib.loads(raw.decode("utf-8").replace("\r\n", "\n"))
    except OSError as error:
        raise BadInput(str(path), "a readable file", error.strerror or "an error") from None
    except (ValueError, RecursionError) as error:  # neither UTF-8 nor TOML, or too deep
        raise BadInput(str(path), "kinds in TOML and UTF-8", shown(str(error))) from None
