"""Accept or reject a printed plan: does every step keep what the plan's terms and the case's tables ask.

Works on single elements and plain dictionaries, and shares no code with the planner. From the tables come the
sites, anchors, crews, budgets and aid; from the terms of the plan which elements a rule obliges and by when,
what caps weigh, and the figures. What the checker does not prove is that no cheaper plan exists: that is the
solver's bound, which it only holds against the cost that it works out itself.
"""

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from cleanpath.checker.case import Fault, Tables

SCHEMA = "cleanpath.plan/1"
TOLERANCE = 1e-6
DAYS = 365.25
MONTHS = 12
READ = ("id", "kind", "vendor", "site", "operator", "count")
"""The columns of elements that are read."""
MALFORMED = (
    Fault, KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, StopIteration,
)  # fmt: skip
"""What reading a hostile plan may raise."""
Plain = Mapping[str, Any]


def check_plan(plan: Plain, tables: Tables) -> list[str]:
    """Return what is wrong with a plan, one line a fault; an empty list accepts it.

    Parameters
    ----------
    plan
        The object that `cleanpath plan --format json` prints; docs/reference/plan.md has its parts.
    tables
        The tables of the case, each a mapping of column names to lists.
    """
    try:
        if plan.get("schema") != SCHEMA or plan.get("cost") is None:
            return ["plan: there is no plan in this file"]
        work = _Work(plan, tables)
    except MALFORMED as error:
        return [_told("plan", error)]
    faults = []
    for name, look in (
        ("identification", work.check_identified),
        ("duties", work.check_duties),
        ("caps", work.check_caps),
        ("anchors", work.check_anchors),
        ("sensitive sites", work.check_sensitive),
        ("crews", work.check_crews),
        ("outages", work.check_outages),
        ("demands", work.check_demands),
        ("aid", work.check_aid),
        ("budgets", work.check_budgets),
        ("cost", work.check_cost),
        ("proof", work.check_proof),
    ):
        try:
            look()
        except MALFORMED as error:
            faults.append(_told(name, error))
    return faults


def _told(where: str, error: Exception) -> str:
    if isinstance(error, Fault):
        return f"{where}: {error}"
    return f"{where}: malformed ({type(error).__name__}: {error})"


def _rows(tables: Tables, name: str, columns: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return the rows of a table; with `columns` those alone, as a million rows of all would not fit."""
    table = {key: column for key, column in tables.get(name, {}).items() if not columns or key in columns}
    names = list(table)
    return [dict(zip(names, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _near(stated: Any, worked_out: float, what: str) -> None:
    if isinstance(stated, bool) or not isinstance(stated, (int, float)):
        raise Fault(f"{what} is no number")
    if not math.isclose(stated, worked_out, rel_tol=TOLERANCE, abs_tol=0.01):
        raise Fault(f"{what} is {stated!r}, the steps come to {worked_out!r}")


class _Work:
    """A plan read into plain dictionaries: when each element is done, and what is known of it."""

    def __init__(self, plan: Plain, tables: Tables) -> None:
        self.plan, self.terms, self.tables = plan, plan["terms"], tables
        self.periods = {one["name"]: number for number, one in enumerate(plan["periods"])}
        self.ends = [datetime.date.fromisoformat(one["end"]) for one in plan["periods"]]
        self.lengths = _lengths(plan["as_of"], plan["terms"].get("begin"), self.ends)
        for stated, length in zip(plan["periods"], self.lengths, strict=True):
            _near(stated["years"], length, f"the length of {stated['name']}")
        self.element = {row["id"]: row for row in _rows(tables, "elements", READ)}
        self.replaced = self._when("replace")
        self.managed = self._when("manage")
        self.identified = self._when("identify")
        self.price = {e: one for one in self.terms["prices"] for e in one["elements"]}
        if missing := (self.replaced.keys() | self.managed.keys()) - self.price.keys():
            raise Fault(f"no price for {sorted(missing)[:3]}")
        self.visits = self._visits()

    def _when(self, action: str) -> dict[str, int]:
        when: dict[str, int] = {}
        for step in self.plan["steps"]:
            if step["action"] != action:
                continue
            for element in step["elements"]:
                if element not in self.element or element in when:
                    raise Fault(f"{element!r} is not in the case, or is done twice")
                when[element] = self.periods[step["period"]]
        return when

    def _place(self, element: str) -> str:
        return self.element[element]["site"] or f"element {element}"

    def _visits(self) -> set[tuple[str, int]]:
        return {(self._place(element), period) for element, period in self.replaced.items()}

    def _done(self, elements: Iterable[str], when: Mapping[str, int]) -> int:
        """Return the period in which the last of some elements is done, the number of periods for never."""
        return max((when.get(e, len(self.ends)) for e in elements), default=-1)

    def _due(self, one: Plain) -> int:
        """Return the last period over by a date; the first where the date is earlier than any."""
        if not one["by"]:
            return self.periods[one["period"]]
        by = datetime.date.fromisoformat(one["by"])
        return max(sum(end <= by for end in self.ends) - 1, 0)

    def check_identified(self) -> None:
        """Refuse what of unknown make is replaced unseen, and what is looked at in vain or too late."""
        wanted = {e for e in self.replaced if self.price[e]["identification"] > 0.0}
        if wanted != self.identified.keys():
            odd = sorted(wanted ^ self.identified.keys())[:3]
            raise Fault(f"{odd} are of unknown make and replaced, or not, and are not identified, or are")
        for element, period in self.identified.items():
            if period != 0:
                raise Fault(f"{element} is identified in {self._name(period)}, not in the first period")
            if len([name for name in self.element[element]["vendor"].split("|") if name.strip()]) == 1:
                raise Fault(f"{element} is identified, and the case names its maker")

    def _met_in(self, requirement: Plain) -> int:
        """Return the period that meets a requirement, by its new date where that was moved."""
        moved = (one["instead"] for one in self.plan["shifted"] if one["name"] == requirement["name"])
        instead = next(moved, None)
        return self._due({"by": instead}) if instead else self.periods[requirement["period"]]

    def check_duties(self) -> None:
        """Refuse an element that is still there after its date."""
        for duty in self.terms["duties"]:
            when = self.replaced
            if duty["kind"] == "manage":
                when = {
                    e: min(self.replaced.get(e, len(self.ends)), self.managed.get(e, len(self.ends)))
                    for e in duty["elements"]
                }
            due = self._due(duty)
            late = [e for e in duty["elements"] if when.get(e, len(self.ends)) > due]
            if late:
                raise Fault(f"{duty['name']}: {sorted(late)[:3]} are not done by {duty['by']}")

    def check_caps(self) -> None:
        """Refuse more standing under a cap than it allows."""
        for cap in self.terms["caps"]:
            due = self._due(cap)
            standing = math.fsum(
                job["weight"] for job in cap["jobs"] if self._done(job["elements"], self.replaced) > due
            )
            whole = math.fsum(job["weight"] for job in cap["jobs"])
            if standing > cap["allowed"] + TOLERANCE * max(1.0, whole):
                raise Fault(f"{cap['name']}: {standing:g} stand on {cap['by']}, {cap['allowed']:g} may")

    def check_anchors(self) -> None:
        """Refuse a 5G station that is replaced before a 4G anchor of its maker."""
        for row in _rows(self.tables, "relations"):
            anchor, station = row["source"], row["target"]
            vendor = self.element[anchor]["vendor"]
            if row["kind"] != "anchors" or not vendor or vendor != self.element[station]["vendor"]:
                continue
            if station in self.replaced and self._done([anchor], self.replaced) > self.replaced[station]:
                raise Fault(f"{station} is replaced before its anchor {anchor}")

    def check_sensitive(self) -> None:
        """Refuse work of an operator elsewhere before what must go at its sensitive sites."""
        if not self.terms["sensitive_first"]:
            return
        sensitive = {row["id"] for row in _rows(self.tables, "sites") if row["sensitive"]}
        last: dict[str, int] = {}
        for duty in self.terms["duties"]:
            for e in duty["elements"] if duty["kind"] == "remove" else ():
                if self.element[e]["site"] in sensitive:
                    who = self.element[e]["operator"]
                    last[who] = max(last.get(who, -1), self._done([e], self.replaced))
        for element, period in self.replaced.items():
            row = self.element[element]
            if row["site"] not in sensitive and period < last.get(row["operator"], -1):
                raise Fault(f"{element} is done before the sensitive sites of {row['operator']!r}")

    def _payers(self) -> dict[str, str]:
        """Return who pays the visit to each site: one of those who have work there."""
        working: dict[str, set[str]] = defaultdict(set)
        for element in self.price:
            working[self._place(element)].add(self.element[element]["operator"])
        payer = {one["site"]: one["operator"] for one in self.terms["visits"]}
        for site, _ in self.visits:
            if payer[site] not in working[site]:
                raise Fault(f"the visit to {site!r} is paid by {payer[site]!r}, who has no work there")
        return payer

    def check_crews(self) -> None:
        """Refuse more visits in a period than the crews of the case can make."""
        rows, payer = _rows(self.tables, "crews"), self._payers()
        own = {row["operator"] for row in rows}
        made = Counter((payer[site] if payer[site] in own else "", period) for site, period in self.visits)
        for (who, period), count in made.items():
            if who not in own:
                continue
            most = self._capacity(rows, who, period) - self._capacity(rows, who, period - 1)
            if count > most:
                raise Fault(f"{count} visits in {self._name(period)}, the crews can make {most}")

    def _capacity(self, rows: Sequence[dict[str, Any]], who: str, period: int) -> int:
        """Return how many whole visits crews can have made by the end of a period."""
        months = (self._of_year(rows, who, p)["visits"] * self.lengths[p] * MONTHS for p in range(period + 1))
        return math.floor(math.fsum(months) + 1e-6)

    def _of_year(self, rows: Sequence[dict[str, Any]], who: str, period: int) -> dict[str, Any]:
        mine = {int(row["year"]): row for row in rows if row["operator"] == who}
        year = self.ends[period].year
        return mine[year] if year in mine else mine[0]

    def _name(self, period: int) -> str:
        return str(self.plan["periods"][period]["name"])

    def check_outages(self) -> None:
        """Refuse more elements out of service in a period than may be."""
        for one in self.terms["outages"]:
            taken: Counter[int] = Counter()
            for element in one["elements"]:
                if element in self.replaced:
                    taken[self.replaced[element]] += self._units(element)
            if any(count > one["most"] + TOLERANCE for count in taken.values()):
                raise Fault(f"{one['name']}: more than {one['most']:g} in one period")

    def _units(self, element: str) -> int:
        count = self.element[element].get("count")
        return 1 if count is None or math.isnan(count) else round(count)

    def _cleared(self) -> dict[str, int]:
        """Return the period at whose end each demand touches nothing restricted any more."""
        return {d["id"]: self._done(d["touches"], self.replaced) for d in self.plan["demands"]}

    def _exposed(self, demand: Plain, cleared: int) -> float:
        """Return the years of exposure of a demand, counted by what a remedy leaves."""
        remedy = self._remedy(demand)
        since = self.periods[demand["since"]] if remedy else len(self.ends)
        return math.fsum(
            length * (remedy["left"] if remedy and period > since else 1.0)
            for period, length in enumerate(self.lengths)
            if period <= cleared
        )

    def _remedy(self, demand: Plain) -> Plain | None:
        if demand["remedy"] is None:
            return None
        offered: list[Plain] = self._terms_of(demand["id"])["remedies"]
        return next(one for one in offered if one["name"] == demand["remedy"])

    def _terms_of(self, demand: str) -> Plain:
        found: Plain = next(one for one in self.terms["demands"] if demand in one["ids"])
        return found

    def check_demands(self) -> None:
        """Refuse a demand that is not what the plan says of it, or not clean by its date."""
        known = set(self.tables["demands"]["id"])
        if {d["id"] for d in self.plan["demands"]} != known:
            raise Fault("they are not those of the case")
        cleared, dates = self._cleared(), {r["name"]: r for r in self.plan["requirements"]}
        rows = _rows(self.tables, "demands")
        proposed = {row["id"] for row in rows if row.get("proposed")}
        for demand in self.plan["demands"]:
            period = cleared[demand["id"]]
            remedy = self._remedy(demand)
            status = "clear" if period < len(self.ends) else "remedied" if remedy else "accepted"
            if demand["id"] in proposed:
                status = "proposed"
                if demand["touches"]:
                    raise Fault(f"{demand['id']} is proposed, and the plan is made for it")
            if demand["status"] != status:
                raise Fault(f"{demand['id']} is {demand['status']}, the steps make it {status}")
            _near(demand["exposure_years"], self._exposed(demand, period), f"{demand['id']}: exposure_years")
            for name in self._terms_of(demand["id"])["needs_clean_by"] if demand["touches"] else ():
                due = self._met_in(dates[name])
                helped = remedy and remedy["clears"] and self.periods[demand["since"]] <= due
                if period > due and not helped:
                    raise Fault(f"{demand['id']} has no clean path by {dates[name]['date']} ({name})")

    def _cash(self) -> dict[tuple[str, int], float]:
        """Return what each operator pays in each period, aid not taken off."""
        paid: dict[tuple[str, int], float] = defaultdict(float)
        for element, period in self.replaced.items():
            paid[self.element[element]["operator"], period] += self._replacing(element, period)[0]
        for element, period in self.managed.items():
            amount = self.price[element]["management"] * self._units(element)
            paid[self.element[element]["operator"], period] += amount
        for element, period in self.identified.items():
            amount = self.price[element]["identification"] * self._units(element)
            paid[self.element[element]["operator"], period] += amount
        payer = self._payers()
        price = {one["site"]: one["price"] for one in self.terms["visits"]}
        for site, period in self.visits:
            paid[payer[site], period] += price[site]
        for (who, period), amount in self._remedies().items():
            paid[who, period] += amount
        return paid

    def _replacing(self, element: str, period: int) -> tuple[float, float]:
        """Return what replacing an element takes out of the purse, and what of it the plan adds."""
        one = self.price[element]
        whole = (one["replacement"] + one["removal"]) * self._units(element)
        left = one["life"]
        if one["obtained"]:
            left -= (self.ends[period].toordinal() - one["obtained"]) / DAYS
        share = min(1.0, max(0.0, left / max(one["life"], 1e-9)))
        return (whole if left > 0.0 else 0.0), whole * share

    def _remedies(self) -> dict[tuple[str, int], float]:
        paid: dict[tuple[str, int], float] = defaultdict(float)
        carrier = dict(zip(self.tables["demands"]["id"], self.tables["demands"]["operator"], strict=True))
        for demand in self.plan["demands"]:
            remedy = self._remedy(demand)
            if remedy is None:
                continue
            since = self.periods[demand["since"]]
            paid[carrier[demand["id"]], since] += remedy["once"]
            for period in range(since + 1, len(self.ends)):
                paid[carrier[demand["id"]], period] += remedy["yearly"] * self.lengths[period]
        return paid

    def check_aid(self) -> None:
        """Refuse aid beyond its amount, its days, or its share of what it may pay for."""
        rows = {row["payer"]: row for row in _rows(self.tables, "aid")}
        given: Counter[str] = Counter()
        for one in self.plan["aid"]:
            row, period = rows[one["payer"]], self.periods[one["period"]]
            given[one["payer"]] += one["amount"]
            self._check_days(row, period)
            helped = (e for e, p in self.replaced.items() if p == period and self._pays(row, e))
            most = row["share"] * math.fsum(
                self._replacing(e, period)[0]
                for e in helped
                if self.element[e]["operator"] == one["operator"]
            )
            if one["amount"] > most * (1 + TOLERANCE) + 0.01:
                raise Fault(f"{one['payer']} pays {one['amount']:.0f} in {one['period']}, it may {most:.0f}")
        for payer, amount in given.items():
            most = rows[payer]["amount"] * self._rate(rows[payer])
            if amount > most * (1 + TOLERANCE) + 0.01:
                raise Fault(f"{payer} pays {amount:.0f}, it has {most:.0f}")

    def _check_days(self, row: Mapping[str, Any], period: int) -> None:
        begin = self.ends[period - 1] if period else None
        if row["since"] and self.ends[period].isoformat() < row["since"][:10]:
            raise Fault(f"{row['payer']} pays in {self._name(period)}, before {row['since']}")
        if row["until"] and begin and begin.isoformat()[: len(row["until"])] > row["until"]:
            raise Fault(f"{row['payer']} pays in {self._name(period)}, after {row['until']}")

    def _pays(self, row: Mapping[str, Any], element: str) -> bool:
        """Whether aid may pay for an element; its part is not in the tables and so not looked at."""
        known = self.element[element]
        fits = all(row[name] in ("", known[name]) for name in ("operator", "kind"))
        return fits and (not row["vendor"] or known["vendor"] in row["vendor"].split("|"))

    def _rate(self, row: Mapping[str, Any]) -> float:
        return float(self.terms["rates"][row["currency"] or self.plan["currency"]])

    def check_budgets(self) -> None:
        """Refuse more money spent in a year than the budgets of the case have."""
        rows, cash = _rows(self.tables, "budgets"), self._cash()
        for who in {row["operator"] for row in rows}:
            spent: dict[int, float] = defaultdict(float)
            for (operator, period), amount in cash.items():
                if who in ("", operator):
                    spent[period] += amount
            for one in self.plan["aid"]:
                if who in ("", one["operator"]):
                    spent[self.periods[one["period"]]] -= one["amount"]
            self._hold_years(rows, who, spent)

    def _hold_years(self, rows: Sequence[dict[str, Any]], who: str, spent: Mapping[int, float]) -> None:
        yearly: dict[int, float] = defaultdict(float)
        for period, amount in spent.items():
            yearly[period] += amount
        for year in sorted({end.year for end in self.ends}):
            mine = [p for p, end in enumerate(self.ends) if end.year == year]
            total = math.fsum(yearly[p] for p in mine)
            row = self._of_year(rows, who, mine[0])
            most = row["amount"] * self._rate(row)
            if total > most * (1 + TOLERANCE) + 0.01:
                raise Fault(
                    f"{total:.0f} are spent in {year}, the budget{' of ' + who if who else ''} has {most:.0f}"
                )

    def _parts(self) -> dict[str, list[float]]:
        """Return what the plan adds in each period, by what it is for."""
        names = ("replacement", "management", "identification", "visits", "remedies", "delay")
        parts = {name: [0.0] * len(self.ends) for name in names}
        for element, period in self.replaced.items():
            parts["replacement"][period] += self._replacing(element, period)[1]
        for name, when in (("management", self.managed), ("identification", self.identified)):
            for element, period in when.items():
                parts[name][period] += self.price[element][name] * self._units(element)
        price = {one["site"]: one["price"] for one in self.terms["visits"]}
        for site, period in self.visits:
            parts["visits"][period] += price[site]
        for (_, period), amount in self._remedies().items():
            parts["remedies"][period] += amount
        for element, one in self.price.items():
            if one["delay"]:
                for period in range(min(self._done([element], self.replaced), len(self.ends) - 1) + 1):
                    parts["delay"][period] += one["delay"] * self.lengths[period] * self._units(element)
        return parts

    def check_cost(self) -> None:
        """Refuse totals that are not what the steps come to."""
        parts = self._parts()
        added = [math.fsum(amounts) for amounts in zip(*parts.values(), strict=True)]
        stated = self.plan["cost"]
        rate, elapsed, worth = self.terms["discount"], 0.0, list[float]()
        for length in self.lengths:
            elapsed += length
            worth.append((1.0 + rate) ** -elapsed)
        if stated["parts"].keys() != parts.keys():
            raise Fault("its parts are not those that there are")
        for name, amounts in parts.items():
            _near(stated["parts"][name], _worth(amounts, worth), f"the part {name}")
        present = _worth(added, worth)
        uncertain = math.fsum(
            self._replacing(e, self.replaced[e])[1] * worth[self.replaced[e]] for e in self.identified
        )
        _near(stated["uncertain"], uncertain, "uncertain")
        cleared = self._cleared()
        exposure = self.terms["exposure"] * math.fsum(
            self._exposed(d, cleared[d["id"]]) for d in self.plan["demands"] if d["touches"]
        )
        _near(stated["added"], math.fsum(added), "added")
        _near(stated["cash"], math.fsum(self._cash().values()), "cash")
        _near(stated["aid"], math.fsum(one["amount"] for one in self.plan["aid"]), "aid")
        _near(stated["present"], present, "present")
        _near(stated["exposure"], exposure, "exposure")
        _near(self.plan["proof"]["objective"], present + exposure, "objective")

    def check_proof(self) -> None:
        """Refuse a bound above the cost, or a gap that is not the distance between them."""
        proof = self.plan["proof"]
        objective, bound = proof["objective"], proof["bound"]
        if bound is None or bound > objective + TOLERANCE * max(1.0, abs(objective)):
            raise Fault(f"the bound {bound!r} is not below the cost {objective!r}")
        over = max(0.0, objective - bound)
        gap = over / max(abs(objective), 1e-9) if over > 1e-6 else 0.0
        if not math.isclose(proof["gap"], gap, rel_tol=1e-3, abs_tol=1e-9):
            raise Fault(f"the gap is {proof['gap']!r}, bound and cost make it {gap!r}")
        moved = {one["name"] for one in self.plan["shifted"]}
        for one in self.plan["requirements"]:
            late = self._late(one)
            if (late is None) != (one["late_years"] is None) or (late and one["met"] is not False):
                raise Fault(f"{one['name']!r} comes late, or in time, and the plan says otherwise")
            if late is not None:
                _near(one["late_years"], late, f"{one['name']}: late_years")
            elif one["met"] is not True and one["name"] not in moved:
                raise Fault(f"the plan breaks {one['name']!r} and does not say that it is shifted")

    def _late(self, one: Plain) -> float | None:
        """Return by how many years the first period is over after a date, if it is."""
        if not one["date"] or self._due({"by": one["date"]}) != 0:
            return None
        late = (self.ends[0] - datetime.date.fromisoformat(one["date"])).days
        return late / DAYS if late > 0 else None


def _worth(amounts: Sequence[float], factors: Sequence[float]) -> float:
    """Return what amounts of each period are worth on the first day."""
    return math.fsum(amount * factor for amount, factor in zip(amounts, factors, strict=True))


def _lengths(as_of: str, begin: str | None, ends: Sequence[datetime.date]) -> list[float]:
    start = datetime.date.fromisoformat(begin or as_of)
    starts = [start, *(end + datetime.timedelta(1) for end in ends[:-1])]
    return [((end - first).days + 1) / DAYS for first, end in zip(starts, ends, strict=True)]
