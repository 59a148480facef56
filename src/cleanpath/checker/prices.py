"""Settings, rates and prices of a plan, worked out by the checker from the case and the tables of costs."""

import datetime
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cleanpath.checker.case import Fault, Tables, span
from cleanpath.checker.registries import Plain, read_toml, words
from cleanpath.checker.requirements import Inventory, Row, rows_of

ITEMS = {"replacement": "replacement", "removal": "removal", "management": "management", "delay": "delay",
         "life": "life"}  # fmt: skip
"""The figures of a price, and the item of the costs that each is."""
MONTHS = {"year": 12, "quarter": 3}
PAIR = "pair of "
LEFT = 0.5
"""What encryption leaves of the price of exposure."""
TOLERANCE = 1e-9
DAYS = 365.25


class Settings:
    """What `plan.toml` of a case says, with the defaults of the guide."""

    def __init__(self, folder: Path, as_of: datetime.date) -> None:
        data = read_toml(folder / "plan.toml") if (folder / "plan.toml").exists() else {}
        self.currency = str(data.get("currency", "USD"))
        self.begin = _day(data.get("begin")) or as_of
        self.discount = float(data.get("discount", 0.07))
        self.sensitive_first = data.get("sensitive_first", True)
        self.cautious = data.get("cautious", True)
        self.accept = data.get("clean_by") == "never"
        self.clean_by = None if self.accept else _day(data.get("clean_by"))
        self.remove_by = _day(data.get("remove_by"))
        self.remedies = tuple(data.get("remedies", ()))
        self.outages = tuple(data.get("outage", ()))
        self.rates = {code: float(rate) for code, rate in data.get("rates", {}).items()}
        self.ends = _ends(self.begin, int(data.get("years", 10)), MONTHS[data.get("period", "quarter")])


def _day(value: Any) -> datetime.date | None:
    return None if value is None or value == "never" else datetime.date.fromisoformat(str(value))


def _ends(begin: datetime.date, years: int, months: int) -> list[datetime.date]:
    """Return the last days of the periods; a first one of less than half its length joins the next."""
    ends = []
    for month in range(months, 12 * years + 1, months):
        year, place = begin.year + month // 12, month % 12 + 1
        end = datetime.date(year, place, 1) - datetime.timedelta(days=1)
        if end >= begin:
            ends.append(end)
    short = len(ends) > 1 and 2 * ((ends[0] - begin).days + 1) < DAYS * months / 12
    return ends[1:] if short else ends


class Costs:
    """The figures of a case, then the bundled ones, in the currency of the plan."""

    def __init__(self, tables: Tables, bundled: Path, settings: Settings) -> None:
        own = [{**row, "case": True} for row in rows_of(tables, "costs")]
        self.figures: list[Row] = [*own, *read_toml(bundled / "_defaults.toml")["cost"]]
        usd = {code: float(worth) for code, worth in read_toml(bundled / "_rates.toml")["usd"].items()}
        base = usd.get(settings.currency)
        self.rates = {code: worth / base for code, worth in usd.items()} if base else {}
        self.rates |= settings.rates | {settings.currency: 1.0}
        self.currency = settings.currency
        self.known: dict[tuple[str, ...], float] = {}

    def find(self, item: str, kind: str = "", part: str = "", operator: str = "") -> float:
        """Return a figure: one of the case first, then the one that says most exactly for what it is."""
        asked = item, kind, part, operator
        if asked not in self.known:
            self.known[asked] = self._find(*asked)
        return self.known[asked]

    def _find(self, item: str, kind: str, part: str, operator: str) -> float:
        best, value = None, math.nan
        for one in self.figures:
            narrow = one.get("kind", ""), one.get("part", ""), one.get("operator", "")
            pairs = zip(narrow, (kind, part, operator), strict=True)
            if one["item"] != item or not all(said in ("", asked) for said, asked in pairs):
                continue
            rank = bool(one.get("case")), *map(bool, narrow)
            if best is None or rank > best:
                best, value = rank, float(one["mid"]) * self._worth(one)
        if best is None:
            raise Fault(f"there is no figure for {item} of {kind or part or operator}")
        return value

    def _worth(self, figure: Row) -> float:
        currency = figure.get("currency") or self.currency
        return 1.0 if figure["item"] == "life" else self.rates[currency]


class PriceCheck:
    """Holds the prices that a plan states against those of the costs."""

    def __init__(
        self, terms: Plain, inventory: Inventory, costs: Costs, settings: Settings,
        restricted: Mapping[str, tuple[float, float]],
    ) -> None:  # fmt: skip
        self.terms, self.inventory, self.costs, self.settings = terms, inventory, costs, settings
        self.restricted = restricted
        self.row = {row["id"]: row for row in inventory.elements}

    def faults(self) -> Iterator[str]:
        """Yield a line for each figure that is another."""
        settings, terms = self.settings, self.terms
        yield from _differs("begin", terms["begin"], settings.begin.isoformat())
        yield from _differs("discount", terms["discount"], settings.discount)
        yield from _differs("sensitive_first", terms["sensitive_first"], settings.sensitive_first)
        yield from _differs("currencies", sorted(terms["rates"]), sorted(self.costs.rates))
        for code, rate in terms["rates"].items():
            yield from _differs(f"rate of {code}", rate, self.costs.rates[code])
        for one in terms["prices"]:
            for element in one["elements"]:
                yield from self._price(one, self.row[element])
        for one in terms["visits"]:
            price = self.costs.find("visit", operator=one["operator"])
            yield from _differs(f"visit to {one['site']}", one["price"], price)
        touched = bool(terms["demands"])
        exposure = self.costs.find("exposure") if touched else 0.0
        yield from _differs("price of exposure", terms["exposure"], exposure)
        yield from self._outages()
        for demand in terms["demands"]:
            for remedy in demand["remedies"]:
                yield from self._remedy(demand["ids"][0], remedy)

    def _part(self, row: Row) -> str:
        return str(row["part"] or self.inventory.kinds.part(row["kind"]))

    def _price(self, one: Plain, row: Row) -> Iterator[str]:
        traits = row["kind"], self._part(row), row["operator"]
        for name, item in ITEMS.items():
            yield from _differs(f"{name} of {row['id']}", one[name], self.costs.find(item, *traits))
        bought = row["obtained"] or row["in_service"]
        day = span(bought)[1].toordinal() if bought else 0
        yield from _differs(f"day of purchase of {row['id']}", one["obtained"], day)
        figure = self.costs.find("identification", *traits)
        if row["id"] in self.inventory.components and one["identification"] in (0.0, figure):
            return
        yield from _differs(
            f"identification of {row['id']}", one["identification"], figure if self._nameless(row) else 0.0
        )

    def _nameless(self, row: Row) -> bool:
        """Return whether it hangs on an unknown maker that an element may be restricted."""
        low, high = self.restricted.get(row["id"], (0.0, 0.0))
        there = self.inventory.present(row)
        return len(words(row["vendor"])) != 1 and low == 0.0 and high > 0.0 and there == max(type(there))

    def _outages(self) -> Iterator[str]:
        stated = {one["name"]: one for one in self.terms["outages"]}
        taken: set[str] = set()
        priced = {element for one in self.terms["prices"] for element in one["elements"]}
        derived = set()
        for one in self.settings.outages:
            part, wanted = one.get("part", ""), one.get("operator", "")
            for operator in (own["id"] for own in self.inventory.operators):
                rows = [
                    row
                    for row in self.inventory.elements
                    if row["operator"] == operator and part in ("", self._part(row))
                ]
                if wanted not in ("", operator) or not {row["id"] for row in rows} - taken:
                    continue
                about = " ".join(text for text in (part, operator) if text)
                name = f"outage {about}".strip()
                most = max(1.0, float(math.floor(one["share"] * math.fsum(r["count"] for r in rows) + 1e-9)))
                mine = {row["id"] for row in rows} - taken
                taken |= mine
                derived.add(name)
                if name not in stated or set(stated[name]["elements"]) != mine & priced:
                    yield f"outages: {name} is missing, or about other elements"
                else:
                    yield from _differs(name, stated[name]["most"], most)
        if stated.keys() - derived:
            yield f"outages: plan.toml does not set {sorted(stated.keys() - derived)[0]}"

    def _remedy(self, demand: str, stated: Plain) -> Iterator[str]:
        name = stated["name"]
        item, times = name.removeprefix(PAIR), 2.0 if name.startswith(PAIR) else 1.0
        if item not in self.settings.remedies:
            yield f"remedies: plan.toml does not offer {name}, which {demand} may take"
            return
        yield from _differs(f"{name} once", stated["once"], times * self.costs.find(item))
        yield from _differs(f"{name} a year", stated["yearly"], times * self.costs.find(f"{item}_yearly"))
        hides = item == "encryption"
        yield from _differs(f"what {name} leaves", stated["left"], LEFT if hides else 0.0)
        yield from _differs(f"whether {name} clears", stated["clears"], not hides)


def _differs(name: str, stated: Any, derived: Any) -> Iterator[str]:
    if isinstance(derived, float) and isinstance(stated, (int, float)) and not isinstance(stated, bool):
        same = math.isclose(stated, derived, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    else:
        same = stated == derived and type(stated) is type(derived)
    if not same:
        yield f"prices: {name} is {derived!r} by the case and the costs, the plan says {stated!r}"
