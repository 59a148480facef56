"""A slow, literal evaluator: one element, one operator, one requirement at a time, straight from the words.

It shares with the program only the reading of rules, of owners and of single parts and generations.
"""

import datetime
from collections import Counter

from cleanpath.compliance.findings import Status
from cleanpath.dates import parse_date
from cleanpath.policy.applicability import match_generation, match_part, match_target
from cleanpath.policy.operators import EU_MEMBERS
from cleanpath.policy.status import happened
from cleanpath.verdict import Truth

YES, UNKNOWN, NO = Truth.YES, Truth.UNKNOWN, Truth.NO
EU = EU_MEMBERS
BUY = {"prohibit_new", "prohibit_procurement", "prohibit_funding", "prohibit_authorisation",
       "prohibit_import_marketing", "domestic_only"}  # fmt: skip
HOLD = {
    "remove",
    "exclude_from_part",
    "exclude_from_sites",
    "prohibit_contracting_with_users",
    "advise_against",
}
STATIONS = {"gnb", "enodeb", "nodeb_rnc", "bts_bsc", "base_station", "small_cell_hnb"}
HOUSEHOLD = {"ont_cpe", "router", "gateway", "access_point", "small_cell_hnb", "firewall"}
PIECES = {"o_ru", "o_du", "o_cu_cp", "o_cu_up", "radio", "ran", "aggregate"}
SITES_ONLY = {"exclude_from_sites"}


def judge_literally(network, rules_as_of, kinds, rules):
    """Status of each (rule, requirement, operator) and of each concerned element, for the kinds it knows."""
    world = World(network, rules_as_of, kinds)
    found = {}
    for rule in rules:
        state = rules_as_of.states[rule.key]
        if state.state == "not_visible":
            continue
        counter = Counter()
        for constraint in rule.constraints:
            counter[constraint.kind] += 1
            key = constraint.id or f"{constraint.kind}-{counter[constraint.kind]}"
            if constraint.kind not in BUY | HOLD | {"cap", "require_authorisation"}:
                continue
            for operator in world.operators:
                found[rule.key, key, operator] = world.judge(rule, state, constraint, key, operator)
    return found


def no(truth):
    return Truth(2 - truth)


class World:
    def __init__(self, network, rules_as_of, kinds):
        self.rules_as_of, self.kinds, self.clocks = rules_as_of, kinds, rules_as_of.clocks
        self.elements = network.elements.to_pylist()
        self.sites = {row["id"]: row for row in network.sites.to_pylist()}
        self.declarations = network.declarations.to_pylist()
        self.components = network.components.to_pylist()
        rows = {row["id"]: row for row in network.operators.to_pylist()}
        self.operators = {}
        for element in self.elements:
            if not element["operator"] and self.is_place(element):
                continue  # nobody runs a mere place
            row = rows.get(element["operator"], {})
            known = self.operators.setdefault(element["operator"], {**row, "places": set()})
            place = element["country"] or self.sites.get(element["site"], {}).get("country", "")
            known["places"] |= {place} - {""}
        self.ownerless = [e for e in self.elements if not e["operator"] and not self.is_place(e)]
        if self.ownerless:
            for name, row in rows.items():
                self.operators.setdefault(name, {**row, "places": set()})
        for row in self.operators.values():
            if row.get("country"):
                row["places"] = {row["country"]}
        self.memory = {}

    def is_place(self, element):
        kind = self.kinds.get(element["kind"])
        return bool(kind and kind.place and not element["vendor"])

    def judge(self, rule, state, constraint, key, operator):
        bond = self.bond(rule, constraint, operator)
        live = state.state == "in_force" or (
            state.state == "regime_only" and constraint.kind == "require_authorisation"
        )
        coming = state.state in ("enacted_not_effective", "proposed")
        power = rule.force == "power_only" and constraint.kind != "require_authorisation"
        if bond is NO or power or not (live or coming):
            return Status.NOT_APPLICABLE, {}
        starts, _, begun = self.timing(rule, state, constraint, live)
        number = rule.constraints.index(constraint)
        for reading, other in self.rules_as_of.readings.get(rule.key, ()):
            binding = other.state in ("in_force", "regime_only")
            if self.timing(reading, other, reading.constraints[number], binding)[2] is not begun:
                begun = UNKNOWN
        mine = [e for e in self.elements if e["operator"] == operator]
        perhaps = self.ownerless if operator else []
        if constraint.kind == "cap":
            doubtful = [{**e, "doubtful": True} for e in perhaps]
            status, assets = self.cap(rule, constraint, key, mine + doubtful, begun), {}
        else:
            assets = {}
            for element in mine:
                one = self.element(rule, constraint, key, element, starts, begun)
                if one is not Status.NOT_APPLICABLE:
                    assets[element["id"]] = weak(one, bond)
            for element in perhaps:
                one = self.element(rule, constraint, key, element, starts, begun)
                if one > Status.MET:
                    assets[element["id"]] = weak(one, UNKNOWN)
            scope, near = (
                any(self.scope(rule, constraint, e) > NO for e in them) for them in (mine, perhaps)
            )
            status = max(assets.values(), default=Status.NOT_APPLICABLE)
            if status <= Status.MET:
                ahead = constraint.kind in BUY and begun is NO
                status = Status.MET if scope else Status.NOT_APPLICABLE
                status = Status.DUE if ahead and (scope or near) else status
        status = weak(status, bond)
        if coming and status in (Status.MET, Status.NOT_EVALUABLE):
            status = Status.NOT_APPLICABLE
        return status, assets

    def bond(self, rule, constraint, operator):
        row = self.operators[operator]
        words = {name: set(filter(None, row.get(name, "").split("|"))) for name in
                 ("roles", "bound_by", "not_bound_by")}  # fmt: skip
        if rule.key in words["not_bound_by"]:
            return NO
        if rule.key in words["bound_by"]:
            return YES
        if rule.scope.obliged.lower().startswith("none"):
            return NO
        inside = {self.inside(place, rule.jurisdiction) for place in row["places"]}
        home = UNKNOWN if len(inside) != 1 else inside.pop()
        if home is NO and not row.get("country"):
            home = UNKNOWN  # it has equipment elsewhere; where it is at home nobody says
        roles = set(constraint.roles or rule.scope.roles)
        travels = roles & {"contractor", "exporter", "applicant", "cable_licensee"}
        if home is NO and roles and not travels:
            return NO
        name = row.get("name") or operator
        if home is YES and len(name) > 2 and f" {name} " in f" {rule.scope.obliged} ".replace(",", " "):
            return YES
        if not roles or not words["roles"]:
            return UNKNOWN
        if roles & words["roles"] - {"named"}:
            return UNKNOWN if home is NO else home
        return UNKNOWN if "named" in roles and home is not NO else NO

    @staticmethod
    def inside(place, jurisdiction):
        country = place[:2]
        if jurisdiction == "EU":
            return YES if country in EU else NO
        if jurisdiction in (place, country):
            return YES
        return UNKNOWN if jurisdiction.startswith(f"{place}-") else NO

    def timing(self, rule, state, constraint, live):
        day = self.clocks.as_of

        def known(date):
            said = constraint.known_from or date
            told = any(e.date == date and e.status in ("deadline", "effective", "enacted", "announced")
                       for e in state.visible)  # fmt: skip
            return said.last <= self.clocks.known_at or told

        starts = (
            constraint.applies_from if constraint.applies_from and known(constraint.applies_from) else None
        )
        end = constraint.deadline if constraint.deadline and known(constraint.deadline) else None
        if not live:
            return starts, end, NO
        if constraint.deadline:
            if not end:
                return starts, end, NO
            return starts, end, YES if end.last < day else NO if end.first >= day else UNKNOWN
        if constraint.applies_from:
            return starts, end, starts.by(day) if starts else NO
        if constraint.kind == "remove":
            return None, None, UNKNOWN
        first = [
            e.date for e in state.visible if e.status in ("effective", "upheld") and happened(e, self.clocks)
        ]
        return (min(first, key=lambda d: (d.first, d.last)) if first else state.decisive.date), None, YES

    def scope(self, rule, constraint, element):
        kind = self.kinds.get(element["kind"])
        if kind and kind.place and not element["vendor"]:
            return NO
        generation = tuple(g for g in element["generation"].split("|") if g)
        meant = constraint.generation or rule.scope.generation
        truth = min(
            self.reach(rule, element),
            self.part(constraint.network_part, meant, element),
            match_generation(constraint.generation, generation),
        )
        open_ = constraint.draft or constraint.condition or rule.secret
        if open_ or (constraint.kinds and element["kind"] not in constraint.kinds):
            truth = min(truth, UNKNOWN)
        site = self.sites.get(element["site"])
        sensitive = UNKNOWN if site is None else YES if site["sensitive"] else NO
        if constraint.kind in SITES_ONLY:
            truth = min(truth, sensitive)
        elif rule.scope.sites and rule.scope.sites_narrow and sensitive is not YES:
            truth = min(truth, UNKNOWN)
        if "third_party_connection" in constraint.exceptions and element["use"] != "own":
            truth = NO
        if "no_visibility" in constraint.exceptions:
            truth = min(truth, self.sees(element, kind))
        return min(truth, self.present(element))

    def part(self, asked, generations, element):
        if element["part"]:
            return match_part(asked, generations, element["part"])
        kind = self.kinds.get(element["kind"])
        parts = [kind.part if kind else ""]
        if element["category"]:
            parts += ["premises", "devices"]
        elif element["kind"] == "ont_cpe":
            parts += ["premises"]
        truth = max(match_part(asked, generations, part) for part in parts)
        perhaps = element["kind"] in HOUSEHOLD and "premises" in asked
        return max(truth, UNKNOWN) if perhaps else truth

    @staticmethod
    def sees(element, kind):
        if element["visibility"]:
            return YES if element["visibility"] == "yes" else NO
        return YES if kind and kind.known and kind.letters & 0b111 else UNKNOWN

    def present(self, element):
        come = element["in_service"] or element["obtained"]
        here = parse_date(come, "").by(self.clocks.as_of) if come else YES
        gone = parse_date(element["removed"], "").by(self.clocks.as_of) if element["removed"] else NO
        return min(here, no(gone))

    def meant(self, rule, element, one=None):
        """Whether the rule means the element's maker; `one` fixes which of the candidates it is."""
        vendors = [one] if one is not None else sorted({m for m in element["vendor"].split("|") if m}) or [""]
        truths = {
            max(self.target(rule, target, vendor, element) for target in rule.targets) for vendor in vendors
        }
        whole = truths.pop() if len(truths) == 1 else UNKNOWN
        if whole is NO and one is None and any(self.hides(rule, part, element) for part in self.components):
            return UNKNOWN
        return whole

    def hides(self, rule, part, element):
        """Whether a part of the element is, or may be, of a maker that the rule means."""
        vendors = [m for m in part["vendor"].split("|") if m] or [""]
        return part["element"] == element["id"] and any(
            self.target(rule, target, vendor, element) > NO for target in rule.targets for vendor in vendors
        )

    def target(self, rule, target, vendor, element):
        if target.test == "listed":
            best = NO
            for other in self.rules_as_of.registry.rules_of(rule.jurisdiction):
                if other.covered_list and self.rules_as_of.states[other.key].state == "in_force":
                    best = max(best, min(self.meant(other, element, vendor), self.reach(other, element)))
            return best
        category = self.category(target, element)
        if target.test == "produced_abroad":
            places = set(filter(None, element["produced_in"].split("|")))
            abroad = UNKNOWN if not places else YES if places - {rule.jurisdiction} else NO
            return min(category, abroad)
        if vendor == "":
            return min(category, NO if target.test == "designation" else UNKNOWN)
        key = (rule.key, target, vendor)
        if key not in self.memory:
            self.memory[key] = match_target(rule, target, vendor, self.rules_as_of.vendors, self.clocks)
        match = self.memory[key]
        if not match.read and self.rules_as_of.states[rule.key].state != "in_force":
            return NO
        return min(category, match.truth)

    def reach(self, rule, element):
        generation = tuple(g for g in element["generation"].split("|") if g)
        part = self.part(rule.scope.network_part, rule.scope.generation, element)
        served = match_generation(rule.scope.generation, generation)
        if part is NO and rule.scope.part_basis == "as_reported":
            part = UNKNOWN
        if served is NO and rule.scope.generation_basis == "as_reported":
            served = UNKNOWN
        return min(part, served)

    def category(self, target, element):
        wanted, word = target.category, element["kind"]
        if not wanted or wanted in (element["category"], word):
            return YES
        if target.product_basis == "as_reported":
            return UNKNOWN
        if element["category"]:
            return NO
        if word not in self.kinds or word in ("aggregate", "network", "ue"):
            return UNKNOWN
        return UNKNOWN if wanted == "consumer-router" and word in HOUSEHOLD else NO

    def declared(self, rule, key, *kinds):
        about = [d for d in self.declarations if d["rule"] == rule.key and d["requirement"] in ("", key)]
        return [d for d in about if d["kind"] in kinds]

    @staticmethod
    def covers(declared, element):
        pairs = (("element", "id"), ("operator", "operator"), ("vendor", "vendor"), ("model", "model"))
        return all(declared[mine] in ("", element[its]) for mine, its in pairs)

    @staticmethod
    def holds(declared, first, last):
        """Whether a declaration holds on a day that lies somewhere from `first` to `last`."""
        truth = YES
        if declared["since"]:
            truth = min(truth, later(first, last, parse_date(declared["since"], "")))
        if declared["until"]:
            end = parse_date(declared["until"], "")
            over = YES if first > end.last else NO if last <= end.first else UNKNOWN
            truth = min(truth, no(over))
        return truth

    def granted(self, declared, element, first, last):
        return max(
            (
                self.holds(d, first, last)
                if d["element"] or d["vendor"]
                else min(self.holds(d, first, last), UNKNOWN)
                for d in declared
                if self.covers(d, element)
            ),
            default=NO,
        )

    def affected(self, rule, constraint, key, element):
        meant = self.meant(rule, element)
        day = self.clocks.as_of
        trusted = self.granted(self.declared(rule, key, "trusted"), element, day, day)
        return min(self.scope(rule, constraint, element), meant, no(trusted))

    def element(self, rule, constraint, key, element, starts, begun):
        affected, day = self.affected(rule, constraint, key, element), self.clocks.as_of
        approvals = self.declared(rule, key, "approval")
        if constraint.kind in HOLD:
            violated = min(affected, no(self.granted(approvals, element, day, day)))
            return say(affected, violated, begun)
        first, last = dates(element, constraint.kind == "prohibit_new")
        late = UNKNOWN if starts is None else later(first, last, starts)
        if constraint.kind in BUY:
            if begun is NO:
                return Status.NOT_APPLICABLE
            violated = min(affected, late, no(self.granted(approvals, element, first, last)))
            if constraint.kind == "prohibit_funding":
                funds = set(filter(None, element["funded_by"].split("|")))
                violated = min(violated, UNKNOWN if not funds else YES if funds != {"own"} else NO)
            return say(affected, violated, YES)
        listing = any(target.test == "unlisted" for target in rule.targets)
        asked = self.scope(rule, constraint, element) if listing else affected
        leave = self.trusted(rule, key, element) if listing else self.leave(rule, key, element)
        if begun is NO:
            return say(asked, min(asked, no(leave)), NO)
        due = asked if constraint.existing else min(asked, late)
        return say(asked, min(due, no(leave)), begun)

    def leave(self, rule, key, element):
        day = self.clocks.as_of
        approvals = self.declared(rule, key, "approval")
        truth = NO if self.declared(rule, key, "list_complete") else UNKNOWN
        for one in approvals:
            if one["until"] and parse_date(one["until"], "").last < day and self.covers(one, element):
                truth = NO
        truth = max(truth, self.granted(approvals, element, day, day))
        return min(truth, no(self.granted(self.declared(rule, key, "refusal"), element, day, day)))

    def trusted(self, rule, key, element):
        day = self.clocks.as_of
        given = self.declared(rule, key, "trusted", "approval")
        product = self.granted([d for d in given if d["element"] or d["model"]], element, day, day)
        other = NO if self.declared(rule, key, "list_complete") else UNKNOWN
        sources = {d["vendor"]: self.holds(d, day, day)
                   for d in given if d["vendor"] and not d["element"] and not d["model"]}  # fmt: skip

        def source(text):
            truths = {sources.get(m.strip(), other) for m in text.split("|") if m.strip()}
            return truths.pop() if len(truths) == 1 else UNKNOWN

        parts = [source(c["vendor"]) for c in self.components if c["element"] == element["id"]]
        truth = max(product, min(source(element["vendor"]), min(parts, default=UNKNOWN)))
        return min(truth, no(self.granted(self.declared(rule, key, "refusal"), element, day, day)))

    def cap(self, rule, constraint, key, mine, begun):
        if constraint.value_pct is None:
            return Status.NOT_EVALUABLE
        statuses = set()
        for name in constraint.denominators or ("units", "sites"):
            counted = self.entries(rule, constraint, key, mine, name)
            bounds = ratio(counted)
            if bounds is None:
                continue
            low, high = bounds
            certain = any(sure for _, sure, _, _ in counted[0])
            limit = constraint.value_pct / 100 + 1e-9
            if high <= limit:
                statuses.add(Status.MET)
            elif begun is NO:
                statuses.add(Status.DUE)
            else:
                broken = begun is YES and certain and low > limit
                statuses.add(Status.BREACHED if broken else Status.UNKNOWN)
        if len(statuses) == 1:
            return statuses.pop()
        if not statuses:
            return Status.NOT_APPLICABLE
        return Status.DUE if Status.DUE in statuses else Status.UNKNOWN

    def entries(self, rule, constraint, key, mine, name):
        """What a share counts: weight, surely counted, least share, greatest share; and the loose ones."""
        day = self.clocks.as_of
        counted = []
        for element in mine:
            scope = self.scope(rule, constraint, element)
            if "doubtful" in element:
                scope = min(scope, UNKNOWN)
            trusted = self.granted(self.declared(rule, key, "trusted"), element, day, day)
            meant = min(self.meant(rule, element), no(trusted))
            if name == "base_stations":
                word = element["kind"]
                open_ = word in PIECES or word not in self.kinds
                scope = min(scope, YES if word in STATIONS else UNKNOWN if open_ else NO)
            if scope > NO:
                counted.append((element, scope, meant))
        if name == "sites":
            return self.site_entries(counted)
        column = name if name in ("traffic", "premises", "spend") else "count"
        return [
            (e[column], scope is YES, float(meant is YES), float(meant > NO))
            for e, scope, meant in counted
            if e[column] != 0
        ], 0

    def site_entries(self, counted):
        entries, loose = [], 0
        by_site = {}
        for element, scope, meant in counted:
            if element["site"] in self.sites:
                by_site.setdefault(element["site"], []).append((scope, meant))
            else:
                entries.append((1.0, False, 0.0, 0.0))
                loose += min(scope, meant) > NO
        for pairs in by_site.values():
            sure = any(scope is YES for scope, _ in pairs)
            if sure:
                low = any(scope is YES and meant is YES for scope, meant in pairs)
            else:
                low = all(meant is YES for _, meant in pairs)
            high = any(min(scope, meant) > NO for scope, meant in pairs)
            entries.append((1.0, sure, float(low), float(high)))
        return entries, loose


def weak(status, bond):
    return Status.UNKNOWN if status is Status.BREACHED and bond is UNKNOWN else status


def say(concerned, violated, begun):
    if concerned is NO:
        return Status.NOT_APPLICABLE
    if violated is NO:
        return Status.MET
    if begun is NO:
        return Status.DUE
    return Status.BREACHED if violated is YES and begun is YES else Status.UNKNOWN


def dates(element, installing):
    """The first and the last day on which an element can have been bought, or installed."""
    text = (element["in_service"] or element["obtained"]) if installing else element["obtained"]
    first, last = datetime.date.min, datetime.date.max
    if text:
        date = parse_date(text, "")
        return date.first, date.last
    if element["in_service"] and not installing:
        last = parse_date(element["in_service"], "").last
    return first, last


def later(first, last, starts):
    return YES if first >= starts.last else NO if last < starts.first else UNKNOWN


def ratio(counted):
    """The least and the greatest share by halving: a ratio is attainable if a sum can be that small."""
    entries, loose = counted
    weighed = [e for e in entries if e[0] == e[0]]
    own = [e for e in entries if e[0] != e[0]]
    low, high = None, None
    if weighed:
        low = halve([(w, sure, low) for w, sure, low, _ in weighed])
        high = 1 - halve([(w, sure, 1 - high) for w, sure, _, high in weighed])
    low = min([x for x in [low, *(e[2] for e in own)] if x is not None], default=None)
    high = max([x for x in [high, *(e[3] for e in own)] if x is not None], default=None)
    if low is None:
        return (0.0, 1.0) if loose else None
    if loose:
        sure = sum(w for w, sure, _, _ in weighed if sure)
        high = min(1.0, high + loose / sure) if sure else 1.0
    return low, high


def halve(entries):
    """The least ratio of sums: the sure entries and any of the others, at least one in all."""
    if not any(sure for _, sure, _ in entries):
        return min(share for _, _, share in entries)
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        sums = [w * (share - middle) for w, sure, share in entries if sure]
        sums += [min(0.0, w * (share - middle)) for w, sure, share in entries if not sure]
        if sum(sums) <= 0:
            high = middle
        else:
            low = middle
    return high
