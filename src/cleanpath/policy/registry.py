"""The registry of rules: a folder of TOML files, one a rule, named by its key."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cleanpath.datafiles import check_folder, load_folder, user_cache
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.places import enclosing, is_place
from cleanpath.policy.rules import Constraint, Rule, read_jurisdiction, read_rule
from cleanpath.records import Record, read_record

BUNDLED = Path(__file__).resolve().parent.parent / "rules"
JURISDICTIONS = "_jurisdictions"


@dataclass(frozen=True)
class Registry(Mapping[str, Rule]):
    """All rules by key, sorted, and the jurisdictions whose law nobody has looked at.

    Of those `partly_researched` single instruments are on record: whoever these do not mean is not free.
    """

    by_key: Mapping[str, Rule]
    not_researched: frozenset[str]
    folder: Path
    partly_researched: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> Rule:
        return self.by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_key)

    def __len__(self) -> int:
        return len(self.by_key)

    def __hash__(self) -> int:
        return id(self)

    def find(self, key: str, where: str = "rule") -> Rule:
        """Return the rule of a key.

        Raises
        ------
        UnknownName
            With the nearest keys.
        """
        if key not in self.by_key:
            raise UnknownName(where, "rule", key, self.by_key, "See `cleanpath rules`.")
        return self.by_key[key]

    def rules_of(self, jurisdiction: str) -> tuple[Rule, ...]:
        """Return the rules of one jurisdiction, by key; empty where nobody made or researched any.

        Those of a state or province include the rules of its country, which hold there too.
        """
        places = enclosing(jurisdiction)
        return tuple(rule for rule in self.by_key.values() if rule.jurisdiction in places)

    def rules_below(self, country: str) -> tuple[Rule, ...]:
        """Return the rules of the states and provinces of a country, by key."""
        return tuple(rule for rule in self.by_key.values() if rule.jurisdiction.startswith(f"{country}-"))

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The jurisdictions that have at least one rule."""
        return tuple(sorted({rule.jurisdiction for rule in self.by_key.values()}))


def load_registry(folder: Path | None = None) -> Registry:
    """Read a folder of rules, by default the bundled registry (whose parsed form the user's cache keeps).

    Raises
    ------
    BadInput
        At the first fault; `check_registry` lists them all.
    """
    place = BUNDLED if folder is None else folder
    data = load_folder(place, "rule", user_cache() if folder is None else None)
    rules = {}
    for key in sorted(data):
        if key != JURISDICTIONS:
            rules[key] = read_rule(str(place / f"{key}.toml"), key, data[key])
    unseen, partly = _read_unseen(place, data.get(JURISDICTIONS, {}))
    registry = Registry(rules, unseen, place, partly)
    if fault := next(_contradictions(registry), None):
        raise fault
    return registry


def check_registry(folder: Path | None = None, vendors: Collection[str] | None = None) -> list[BadInput]:
    """Return every fault of a folder of rules: each file by itself, then what the rules say of others.

    Parameters
    ----------
    folder
        The folder; `None` for the bundled registry.
    vendors
        The ids that targets may name; `None` leaves them unchecked.
    """
    place = BUNDLED if folder is None else folder
    data, faults = check_folder(place, "rule")
    rules: dict[str, Rule] = {}
    for key in sorted(data):
        if key == JURISDICTIONS:
            continue
        try:
            rules[key] = read_rule(str(place / f"{key}.toml"), key, data[key])
        except BadInput as fault:
            faults.append(fault)
    unseen: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    try:
        unseen, partly = _read_unseen(place, data.get(JURISDICTIONS, {}))
    except BadInput as fault:
        faults.append(fault)
    registry = Registry(rules, unseen, place, partly)
    faults += _contradictions(registry)
    for rule in rules.values():
        faults += _check_places(registry, rule)
        faults += _check_dates(registry, rule)
        if vendors is not None:
            faults += _check_vendors(registry, rule, vendors)
    return faults


def _read_unseen(place: Path, fields: Mapping[str, object]) -> tuple[frozenset[str], frozenset[str]]:
    def codes(record: Record, field: str) -> frozenset[str]:
        where = record.where(field)
        return frozenset(read_jurisdiction(code, where) for code in record.texts(field, ()))

    def read(record: Record) -> tuple[frozenset[str], frozenset[str]]:
        return codes(record, "not_researched"), codes(record, "partly_researched")

    return read_record(str(place / f"{JURISDICTIONS}.toml"), fields, read)


def _at(registry: Registry, key: str, field: str) -> str:
    return f"{registry.folder / key}.toml [{field}]"


def _contradictions(registry: Registry) -> Iterator[BadInput]:
    for rule in registry.values():
        if rule.jurisdiction in registry.not_researched:
            yield BadInput(
                _at(registry, rule.key, "jurisdiction"),
                "a jurisdiction that is not listed as not researched",
                shown(rule.jurisdiction),
                f"Remove it from {JURISDICTIONS}.toml.",
            )


def _check_places(registry: Registry, rule: Rule) -> Iterator[BadInput]:
    named: list[tuple[str, str]] = [("jurisdiction", rule.jurisdiction)]
    named += [("addressees", code) for code in rule.addressees]
    named += [("actor_states", code) for code in rule.actor_states]
    named += [(f"target {n} countries", c) for n, t in enumerate(rule.targets, 1) for c in t.countries]
    for field, code in named:
        if not is_place(code):
            expected = "an ISO 3166 code such as NO or US-TX, EU or XK"
            yield BadInput(_at(registry, rule.key, field), expected, shown(code))


def _check_vendors(registry: Registry, rule: Rule, vendors: Collection[str]) -> Iterator[BadInput]:
    for number, target in enumerate(rule.targets, 1):
        for field, name in [("vendor", target.vendor), *(("read_as", name) for name in target.read_as)]:
            if name and name not in vendors:
                where = _at(registry, rule.key, f"target {number} {field}")
                yield UnknownName(where, "vendor", name, vendors, "Add it to the registry of vendors first.")


def _check_dates(registry: Registry, rule: Rule) -> Iterator[BadInput]:
    begun = min((e.date.first for e in rule.events), default=None)
    for number, constraint in enumerate(rule.constraints, 1):
        if begun and _too_early(constraint, begun.year):
            yield BadInput(
                _at(registry, rule.key, f"constraint {number} deadline"),
                f"a date not before the first event, in {begun.year}",
                str(constraint.deadline),
            )
    for number, event in enumerate(rule.events, 1):
        if event.status == "deadline" and event.known_from.first > event.date.last:
            yield BadInput(
                _at(registry, rule.key, f"event {number} known_from"),
                f"the day the deadline {event.date} was set, not after it",
                str(event.known_from),
            )


def _too_early(constraint: Constraint, year: int) -> bool:
    return constraint.deadline is not None and constraint.deadline.last.year < year
