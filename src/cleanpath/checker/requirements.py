"""What rules ask of the elements of a case, worked out by the checker: one element and one rule at a time.

The makers of an aggregate are bounded by claims, which the checker does not weigh: what a rule says of one is
not derived (`None`).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cleanpath.checker.case import Tables, came, holds
from cleanpath.checker.registries import NO, UNKNOWN, YES, Plain, Registries, enclosing, words
from cleanpath.verdict import Truth

_EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
EU = frozenset(_EU.split())
ABROAD = {"contractor", "exporter", "applicant", "cable_licensee"}
"""Roles that somebody at home elsewhere may have."""
HOUSEHOLD = ("ont_cpe", "router", "gateway", "access_point", "small_cell_hnb", "firewall")
BROAD = ("aggregate", "network", "ue")
PARTS = ("core", "ran", "transport", "access", "management", "premises", "devices")
MOBILE = {"2G", "3G", "4G", "5G", "6G"}
AGGREGATE = "@claims"
NAMELESS = "whoever runs what has no operator on record"
Row = Mapping[str, Any]


def rows_of(tables: Tables, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    table = tables.get(name, {})
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


class Kinds:
    """The kinds of element: those of the product, with those of the case laid over."""

    def __init__(self, bundled: Path, case: Path | None) -> None:
        self.bundled, self.own = bundled, dict[str, Any]()
        if case is not None and (case / "kinds.toml").is_file():
            self.own = tomllib.loads((case / "kinds.toml").read_text(encoding="utf-8"))
        for path in sorted((case / "kinds").glob("*.toml")) if case is not None else ():
            self.own[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
        self.of = cache(self._of)

    def _of(self, word: str) -> Plain | None:
        path = self.bundled / f"{word}.toml"
        good = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", word) and path.is_file()
        found = tomllib.loads(path.read_text(encoding="utf-8")) if good else None
        own = self.own.get(word)
        return found if own is None else {**(found or {}), **own}

    def part(self, word: str) -> str:
        """Return the network part of a kind, `unknown` where its table tells none."""
        kind = self.of(word)
        return str(kind.get("network_part", "unknown")) if kind else ""


class Inventory:
    """The elements of a case with what rules ask of each."""

    def __init__(self, tables: Tables, registries: Registries, kinds: Kinds) -> None:
        self.registries, self.kinds = registries, kinds
        self.elements = rows_of(tables, "elements")
        self.sites = {row["id"]: row for row in rows_of(tables, "sites")}
        self.declarations = rows_of(tables, "declarations")
        self.components: dict[str, list[Row]] = {}
        for row in rows_of(tables, "components"):
            self.components.setdefault(row["element"], []).append(row)
        relations = rows_of(tables, "relations")
        self.managed = {row["target"] for row in relations if row["kind"] == "manages"}
        known = {row["id"]: row for row in rows_of(tables, "operators")}
        self.operators = [
            self._operator(name, known.get(name, {}))
            for name in dict.fromkeys(row["operator"] for row in self.elements)
        ]
        carried = set(tables.get("demands", {}).get("operator", ()))
        names = known.keys() if self.ownerless else carried & known.keys()
        names |= carried if self.ownerless else set()
        listed = {row["operator"] for row in self.elements}
        self.without_elements = [
            self._operator(name, known.get(name, {})) for name in sorted(names - listed - {""})
        ]
        self.names = cache(self._names)

    @property
    def ownerless(self) -> list[Row]:
        """The equipment of which nobody says who runs it."""
        return [row for row in self.elements if not row["operator"] and not self.is_place(row)]

    def is_place(self, row: Row) -> bool:
        """Return whether an element is a mere place."""
        kind = self.kinds.of(row["kind"])
        return bool(kind and kind.get("place") and not row["vendor"])

    def country(self, row: Row) -> str:
        """Return where an element stands: as it says or as its site does, the narrower of both."""
        there = str(self.sites.get(row["site"], {}).get("country", ""))
        return there if len(row["country"]) < len(there) else str(row["country"])

    def _operator(self, name: str, row: Row) -> dict[str, Any]:
        home = row.get("country", "")
        places = {self.country(e) for e in self.elements if e["operator"] == name} - {""}
        return {
            "id": name, "name": row.get("name") or name or NAMELESS, "told": bool(home),
            "countries": {home} if home else places, "roles": set(words(row.get("roles"))),
            "bound_by": words(row.get("bound_by")), "not_bound_by": words(row.get("not_bound_by")),
        }  # fmt: skip

    def binds(self, key: str, constraint: Plain, operator: Plain) -> Truth:
        """Return whether a requirement obliges an operator."""
        rule = self.registries.rules[key]
        scope, place = rule["scope"], rule["jurisdiction"]
        if key in operator["not_bound_by"]:
            return NO
        if key in operator["bound_by"]:
            return YES
        if scope["obliged"].strip().lower().startswith("none"):
            return NO
        inside = {lies_in(country, place) for country in operator["countries"]}
        home = inside.pop() if len(inside) == 1 else UNKNOWN
        if home is NO and not operator["told"]:
            home = UNKNOWN
        roles = set(constraint.get("roles") or scope.get("roles") or ())
        if home is NO and roles and not roles & ABROAD:
            return NO
        name, obliged = operator["name"], " ".join(scope["obliged"].split())
        if home is YES and len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", obliged):
            return YES
        if not roles or not operator["roles"]:
            return UNKNOWN
        if (roles & operator["roles"]) - {"named"}:
            return home if home is not NO else UNKNOWN
        return UNKNOWN if "named" in roles and home is not NO else NO

    def asked(self, key: str, operator: Plain) -> bool:
        """Return whether a rule comes into question for an operator under local law."""
        rule = self.registries.rules[key]
        if key in (*operator["bound_by"], *operator["not_bound_by"]):
            return True
        roles = {*rule["scope"].get("roles", ())}
        roles |= {role for one in rule["constraint"] for role in one.get("roles", ())}
        return bool(roles & ABROAD & operator["roles"]) or may_lie_in(operator, rule["jurisdiction"])

    def present(self, row: Row) -> Truth:
        """Return whether an element is there on the day."""
        day = self.registries.as_of
        return min(came(row["in_service"] or row["obtained"], day, YES), ~came(row["removed"], day, NO))

    def scope(self, key: str, constraint: Plain, row: Row, condition: bool = True) -> Truth:
        """Return whether a requirement covers an element, its maker apart."""
        rule, wide = self.registries.rules[key], self.registries.rules[key]["scope"]
        if self.is_place(row):
            return NO
        generations = constraint.get("generation") or wide["generation"]
        truth = min(
            self._reach(rule, row),
            self._part(constraint.get("network_part", ()), generations, row),
            _generation(constraint.get("generation", ()), row),
            self.present(row),
        )
        narrowed = (
            constraint.get("draft") or (condition and constraint.get("condition")) or rule.get("secret")
        )
        if narrowed or (constraint.get("kinds") and row["kind"] not in constraint["kinds"]):
            truth = min(truth, UNKNOWN)
        truth = min(truth, ~self._left_out(constraint.get("exceptions", ()), row))
        site = self.sites.get(row["site"])
        sensitive = UNKNOWN if site is None else YES if site["sensitive"] else NO
        if constraint["kind"] == "exclude_from_sites":
            return min(truth, sensitive)
        narrow = wide.get("sites") and wide.get("sites_narrow", True) and sensitive is not YES
        return min(truth, UNKNOWN) if narrow else truth

    def _left_out(self, exceptions: Sequence[str], row: Row) -> Truth:
        truth = NO
        if "third_party_connection" in exceptions and row["use"] != "own":
            truth = YES
        if "no_visibility" in exceptions:
            truth = max(truth, ~self._sees(row))
        return truth

    def _sees(self, row: Row) -> Truth:
        if row["visibility"]:
            return YES if row["visibility"] == "yes" else NO
        kind = self.kinds.of(row["kind"])
        user = set(kind.get("malicious_vendor_can", {}).get("user", ())) if kind else set()
        return YES if user & {"C", "M", "I"} else UNKNOWN

    def _reach(self, rule: Plain, row: Row) -> Truth:
        wide = rule["scope"]
        part = self._part(wide["network_part"], wide["generation"], row)
        served = _generation(wide["generation"], row)
        return min(
            _listed(part, wide.get("part_basis", "as_reported")),
            _listed(served, wide.get("generation_basis", "as_reported")),
        )

    def _part(self, asked: Sequence[str], generations: Sequence[str], row: Row) -> Truth:
        if row["part"]:
            return _in_part(asked, generations, row["part"])
        parts = [self.kinds.part(row["kind"])]
        if row["category"]:
            parts += ["premises", "devices"]
        elif row["kind"] == "ont_cpe":
            parts += ["premises"]
        truth = max(_in_part(asked, generations, part) for part in parts)
        return max(truth, UNKNOWN) if row["kind"] in HOUSEHOLD and "premises" in asked else truth

    def meant(self, key: str, row: Row, vendors: Iterable[str] | None = None) -> Truth | None:
        """Return whether a rule means the maker of an element; `None` for an aggregate."""
        if vendors is None:
            if row["vendor"] == AGGREGATE:
                return None
            if self.is_place(row):
                return NO
            vendors = words(row["vendor"]) or [""]
        truths = {self._names_vendor(key, vendor, row) for vendor in vendors}
        return truths.pop() if len(truths) == 1 else UNKNOWN

    def _names_vendor(self, key: str, vendor: str, row: Row) -> Truth:
        return self.names(key, vendor, row["kind"], row["category"], row["produced_in"], self._traits(row))

    def _traits(self, row: Row) -> tuple[str, str]:
        return row["part"], row["generation"]

    def _names(
        self, key: str, vendor: str, kind: str, category: str, produced: str, traits: tuple[str, str]
    ) -> Truth:
        row = {"kind": kind, "category": category, "produced_in": produced}
        row |= {"part": traits[0], "generation": traits[1]}
        rule = self.registries.rules[key]
        return max(self._target(key, rule, target, vendor, row) for target in rule["target"])

    def _target(self, key: str, rule: Plain, target: Plain, vendor: str, row: Row) -> Truth:
        test = "open" if "vendor" in target else target.get("test", "open")
        most = UNKNOWN if target.get("condition") else YES
        fits = self._category(target, row)
        if test == "produced_abroad":
            places = set(words(row["produced_in"]))
            abroad = UNKNOWN if not places else YES if places - {rule["jurisdiction"]} else NO
            return min(fits, abroad, most)
        if test == "listed":
            lists = [
                other
                for other in self.registries.rules_of(rule["jurisdiction"])
                if self.registries.rules[other].get("covered_list") and other != key
                if self.registries.state(other) == "in_force"
            ]
            best = max((self._on_list(other, vendor, row) for other in lists), default=NO)
            return min(fits, most, max(best, self._read_as(target, vendor)))
        if not vendor:
            return NO if test == "designation" else min(fits, UNKNOWN)
        return min(fits, most, self._vendor(rule, target, test, vendor))

    def _on_list(self, key: str, vendor: str, row: Row) -> Truth:
        meant = self.meant(key, row, [vendor])
        assert meant is not None
        return min(meant, self._reach(self.registries.rules[key], row))

    def _vendor(self, rule: Plain, target: Plain, test: str, vendor: str) -> Truth:
        controls = self.registries.controls
        if "vendor" in target:
            truth = controls(target["vendor"], vendor)
            sure = vendor == target["vendor"] or target.get("affiliates") == "included"
            return truth if sure else min(truth, UNKNOWN)
        return max(self._tested(rule, target, test, vendor), self._read_as(target, vendor))

    def _read_as(self, target: Plain, vendor: str) -> Truth:
        """Return whether a criterion means a maker by whom somebody reads it to mean."""
        best = NO
        for name in target.get("read_as", ()) if vendor else ():
            truth = self.registries.controls(name, vendor)
            best = max(best, truth if vendor == name and target.get("read_by") else min(truth, UNKNOWN))
        return best

    def _tested(self, rule: Plain, target: Plain, test: str, vendor: str) -> Truth:
        own = self.registries.homes(vendor)
        if test == "designation":
            return NO
        if test in ("open", "unlisted") or not own:
            return UNKNOWN
        if test == "foreign":
            return NO if own == {rule["jurisdiction"]} else UNKNOWN
        meant, above = set(target["countries"]), set[str]()
        for name in self.registries.controllers(vendor):
            above |= self.registries.homes(name) or {"?"}
        inside, outside = own & meant, own - meant
        if test == "home_outside":
            inside, outside, over = outside, inside, bool(above - meant - {"?"})
        else:
            over = bool(above & meant) or (test == "linked" and "?" in above)
        if inside and not outside:
            return UNKNOWN if test == "linked" else YES
        return UNKNOWN if inside or over else NO

    def _category(self, target: Plain, row: Row) -> Truth:
        wanted = target.get("category", "")
        if not wanted or wanted in (row["category"], row["kind"]):
            return YES
        if target.get("product_basis", "as_reported") == "as_reported":
            return UNKNOWN
        if row["category"]:
            return NO
        if self.kinds.of(row["kind"]) is None or row["kind"] in BROAD:
            return UNKNOWN
        return UNKNOWN if wanted == "consumer-router" and row["kind"] in HOUSEHOLD else NO

    def affected(self, key: str, name: str, constraint: Plain, row: Row) -> Truth | None:
        """Return whether a requirement is about an element and its maker; `None` where it is not derived."""
        scope = self.scope(key, constraint, row)
        if scope is NO:
            return NO
        meant = self.target_of(key, name, row)
        return None if meant is None else min(scope, meant)

    def target_of(self, key: str, name: str, row: Row) -> Truth | None:
        """Return whether a rule means an element, with its components and what is declared of its maker."""
        trusted = self._trusted(key, name, row)
        meant = self.meant(key, row)
        if meant is None:
            return NO if trusted is YES else None
        inside = self.components.get(row["id"], ())
        if meant is NO and any(self._hides(key, part, row) for part in inside):
            meant = UNKNOWN
        return min(meant, ~trusted)

    def _hides(self, key: str, part: Row, row: Row) -> bool:
        return any(self._names_vendor(key, vendor, row) > NO for vendor in words(part["vendor"]) or [""])

    def _trusted(self, key: str, name: str, row: Row) -> Truth:
        found = NO
        for one in self.declarations:
            about = one["kind"] == "trusted" and one["rule"] == key and one["requirement"] in ("", name)
            pairs = (("element", "id"), ("operator", "operator"), ("vendor", "vendor"), ("model", "model"))
            if about and all(one[mine] in ("", row[its]) for mine, its in pairs):
                truth = holds(one["since"], one["until"], self.registries.as_of)
                named = one["element"] or one["vendor"]
                found = max(found, truth if named else min(truth, UNKNOWN))
        return found


def lies_in(place: str, jurisdiction: str) -> Truth:
    """Return whether a place lies in a jurisdiction; a country may be where a state or province of it is."""
    if jurisdiction in enclosing(place) or (jurisdiction == "EU" and EU & set(enclosing(place))):
        return YES
    return UNKNOWN if place in enclosing(jurisdiction) else NO


def may_lie_in(operator: Plain, jurisdiction: str) -> bool:
    """Return whether an operator is at home in a jurisdiction, or may be; not where its home is not known."""
    return any(lies_in(place, jurisdiction) > NO for place in operator["countries"])


def _listed(named: Truth, basis: str) -> Truth:
    return named if basis == "by_text" else max(named, UNKNOWN)


def _in_part(asked: Sequence[str], generations: Sequence[str], part: str) -> Truth:
    if not asked or "any" in asked:
        return YES
    if part not in PARTS:
        return UNKNOWN
    mobile = bool(generations) and set(generations) <= MOBILE
    return YES if part in asked or (part == "ran" and "access" in asked and mobile) else NO


def _generation(asked: Sequence[str], row: Row) -> Truth:
    if not asked or "any" in asked:
        return YES
    served = words(row["generation"])
    if not served:
        return UNKNOWN
    return YES if set(asked) & set(served) else NO


def chosen_rules(inventory: Inventory, lens: tuple[str, str, str]) -> Iterator[str]:
    """Return the keys of the rules that a lens asks of the operators of a case."""
    kind, name, _ = lens
    registries = inventory.registries
    if kind == "rule":
        yield name
    elif kind == "place":
        yield from registries.rules_of(name)
    elif kind == "local":
        for key in registries.rules:
            if any(inventory.asked(key, operator) for operator in inventory.operators):
                yield key
