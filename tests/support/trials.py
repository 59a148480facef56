"""Small planning problems drawn at random, and the literal way to solve them: try every decision."""

import datetime
from dataclasses import replace

import numpy as np

from cleanpath.planning.problem import (
    NONE,
    Aid,
    Budget,
    Cap,
    ConstraintGroup,
    Demand,
    Jobs,
    Limit,
    Prices,
    Problem,
    Remedy,
    Sites,
    lay_periods,
)

T = 3
SLOTS = 8


def draw_problem(seed, alike=False, most=6):
    """Draw a problem; with `alike` its sites are copies of one, so that they fall into one class."""
    random = np.random.default_rng(seed)
    while True:
        problem = _draw(random, alike, most)
        if len(slots_of(problem)) <= SLOTS:
            return problem


def _draw(random, alike, most):
    families = []

    def family(kind, due=NONE):
        families.append(ConstraintGroup(f"{kind} {len(families)}", kind, f"{kind} {len(families)}", "", due))
        return len(families) - 1

    def dated(kind):
        return family(kind, int(random.integers(0, T)))

    duties = [dated("remove") for _ in range(random.integers(0, 3))]
    duties += [dated("manage") for _ in range(random.integers(0, 2))]
    duty_sets = ((), *((d,) for d in duties), tuple(duties))
    site, operator = _sites(random, alike, most)
    demands = tuple(_demand(random, n, dated) for n in range(random.integers(0, 3)))
    touch_sets = ((), *((d,) for d in range(len(demands))), tuple(range(len(demands))))
    caps = (Cap(dated("cap"), float(random.integers(0, 5))),) if random.random() < 0.5 else ()
    holdings = tuple((0, float(random.integers(1, 4))) for _ in range(2)) if caps else ()
    cap_sets = ((), *((h,) for h in range(len(holdings))))
    kind = np.concatenate([np.arange(n) for n in np.bincount(site)])

    def draw(high):
        per = random.integers(0, high, int(kind.max()) + 1)[kind]
        return (per if alike else random.integers(0, high, len(site))).astype(np.int32)

    anchor = np.full(len(site), NONE, np.int32)
    if random.random() < 0.5:
        second = np.flatnonzero(kind == 1)
        anchor[second] = second - 1
    sensitive = np.zeros(len(site), bool) if alike else (random.integers(0, 2, site.max() + 1) == 1)[site]
    money = random.random() < 0.6
    aid = money and random.random() < 0.5
    if aid:
        operator = np.zeros_like(operator)
    jobs = Jobs(
        site, operator[site], draw(2), 1 + draw(2).astype(np.int64), draw(len(duty_sets)),
        draw(len(cap_sets)), draw(len(touch_sets)), np.zeros(len(site), np.int32), draw(2) - 1,
        sensitive, anchor,
    )  # fmt: skip
    purse = family("budget") if money else NONE
    whose = NONE if random.random() < 0.7 or aid else 0
    budgets = [Budget(purse, whose, t, t, float(random.integers(0, 150))) for t in range(T) if money]
    cash = random.integers(5, 50, (2, T)).astype(float)
    prices = Prices(
        cash, np.floor(cash * random.random((2, T))), random.integers(1, 30, (2, T)).astype(float),
        random.integers(0, 4, (2, T)) * float(random.random() < 0.5),
        random.integers(0, 40, (1, T)).astype(float), _identify(cash),
    )  # fmt: skip
    crew = np.zeros(site.max() + 1) if alike else random.integers(-1, 1, site.max() + 1)
    crews = (Limit(family("crew"), random.integers(0, site.max() + 2, T).astype(float)),)
    outages = (Limit(family("outage"), random.integers(1, 2 * len(site) + 1, T).astype(float)),)
    periods = lay_periods(datetime.date(2024, 1, 1), T, "year")
    order = family("sensitive") if random.random() < 0.5 else NONE
    anchors = family("anchor")
    return Problem(
        periods, periods.discount(0.1), tuple(families), jobs,
        Sites(np.zeros(site.max() + 1, np.int32), crew.astype(np.int32), operator), prices, duty_sets,
        cap_sets, touch_sets, ((0,),) if aid else ((),), caps, holdings, crews,
        outages, tuple(budgets), (_aid(random),) if aid else (), demands, order, anchors, "GBP",
        np.arange(len(site), dtype=np.int32),
    )  # fmt: skip


def _identify(cash):
    """Draw the prices of finding out who made something, without moving the other draws."""
    random = np.random.default_rng(int(cash.sum()))
    return random.integers(0, 9, 2) * float(random.random() < 0.5)


def _sites(random, alike, most):
    if alike:
        kinds = int(random.integers(1, 4))
        sites = int(random.integers(1, max(most // kinds, 1) + 1))
        return np.repeat(np.arange(sites), kinds).astype(np.int32), np.zeros(sites, np.int32)
    number = int(random.integers(1, most))
    site = np.unique(np.sort(random.integers(0, max(1, number - 1), number)), return_inverse=True)[1]
    return site.astype(np.int32), random.integers(0, 2, site.max() + 1).astype(np.int32)


def _demand(random, number, dated):
    families = (dated("demand"),) if random.random() < 0.4 else ()
    circuit = Remedy(
        "circuit",
        float(random.integers(1, 60)),
        float(random.integers(0, 20)),
        0.5 * float(random.integers(0, 2)),
        bool(random.integers(0, 2)),
    )
    remedies = (circuit,) if random.random() < 0.6 else ()
    return Demand(f"d{number}", int(random.integers(1, 3)), float(random.integers(0, 30)), families, remedies)


def _aid(random):
    return Aid("fund", float(random.integers(0, 90)), 0.5, 0, int(random.integers(0, T)))


def slots_of(problem):
    """What is decided: the jobs, those whose management can be replaced, the demands with a remedy."""
    jobs = range(len(problem.jobs))
    manages = [any(problem.families[f].kind == "manage" for f in one) for one in problem.duty_sets]
    managed = [j for j in jobs if manages[problem.jobs.duties[j]]]
    remedied = [d for d, demand in enumerate(problem.demands) if demand.remedies]
    return [
        *(("job", j) for j in jobs),
        *(("manage", j) for j in managed),
        *(("demand", d) for d in remedied),
    ]


def cheapest(problem):
    """Return the least objective over every decision, infinite where none keeps all constraints."""
    slots = slots_of(problem)
    grid = np.indices((T + 1,) * len(slots)).reshape(len(slots), -1) if slots else np.zeros((0, 1), int)
    when = dict(zip(slots, grid, strict=True))
    size = grid.shape[1]
    jobs, families, now = problem.jobs, problem.families, problem.discount
    done = [when[("job", j)] for j in range(len(jobs))]
    never = np.full(size, T)
    managed = [when.get(("manage", j), never) for j in range(len(jobs))]
    since = [when.get(("demand", d), never) for d in range(len(problem.demands))]
    good, cost = np.ones(size, bool), np.zeros(size)
    aidable = np.zeros((T, size))
    pays = np.zeros((3, T, size))  # all, operator 0, operator 1
    for j in range(len(jobs)):
        price, count, who = jobs.price[j], jobs.count[j], jobs.operator[j]
        for f in problem.duty_sets[jobs.duties[j]]:
            manage = families[f].kind == "manage"
            good &= (done[j] <= families[f].due) | (manage & (managed[j] <= families[f].due))
        found = problem.prices.identify[price] * count * (done[j] < T)
        pays[0, 0] += found
        pays[1 + who, 0] += found
        cost += now[0] * found
        for t in range(T):
            out = problem.prices.cash[price, t] * count * (done[j] == t)
            new = problem.prices.manage[price, t] * count * (managed[j] == t)
            aidable[t] += out
            pays[0, t] += out + new
            pays[1 + who, t] += out + new
            add = problem.prices.cost[price, t] * count * (done[j] == t) + new
            cost += now[t] * (add + problem.prices.delay[price, t] * count * (done[j] >= t))
        if jobs.anchor[j] != NONE:
            good &= (done[j] == T) | (done[jobs.anchor[j]] <= done[j])
        if problem.sensitive_first != NONE and not jobs.sensitive[j]:
            for k in range(len(jobs)):
                duty = any(families[f].kind == "remove" for f in problem.duty_sets[jobs.duties[k]])
                if jobs.sensitive[k] and duty and jobs.operator[k] == who:
                    good &= (done[j] == T) | (done[k] <= done[j])
    for number, cap in enumerate(problem.caps):
        standing = np.zeros(size)
        for j in range(len(jobs)):
            for h in problem.cap_sets[jobs.caps[j]]:
                late = done[j] > families[cap.family].due
                standing += problem.holdings[h][1] * late * (problem.holdings[h][0] == number)
        good &= standing <= cap.allowed
    crew = np.zeros((T, size))
    for s in range(len(problem.sites.visit)):
        for t in range(T):
            visited = np.zeros(size, bool)
            for j in np.flatnonzero(jobs.site == s):
                visited |= done[j] == t
            trip = problem.prices.visit[problem.sites.visit[s], t] * visited
            pays[0, t] += trip
            pays[1 + problem.sites.operator[s], t] += trip
            cost += now[t] * trip
            crew[t] += visited * (problem.sites.crew[s] == 0)
    for t in range(T):
        good &= crew[t] <= problem.crews[0].amount[t]
        out = sum(jobs.count[j] * (done[j] == t) for j in range(len(jobs)) if jobs.outage[j] == 0)
        good &= out <= problem.outages[0].amount[t]
    length = problem.periods.length
    for d, demand in enumerate(problem.demands):
        touched = [j for j in range(len(jobs)) if d in problem.touch_sets[jobs.touched[j]]]
        clear = np.max([done[j] for j in touched], axis=0) if touched else np.full(size, -1)
        remedy = demand.remedies[0] if demand.remedies else None
        for f in demand.families:
            good &= (clear <= families[f].due) | (
                bool(remedy and remedy.clears) & (since[d] <= families[f].due)
            )
        for t in range(T):
            left = np.where(since[d] < t, remedy.left if remedy else 1.0, 1.0)
            cost += demand.weight * demand.price * length[t] * left * (clear >= t)
            if remedy:
                paid = remedy.once * (since[d] == t) + remedy.yearly * length[t] * (since[d] < t)
                cost += demand.weight * now[t] * paid
                pays[0, t] += demand.weight * paid
    if problem.budgets:
        who = 0 if problem.budgets[0].operator == NONE else 1
        short = np.array([np.maximum(pays[who, b.first] - b.amount, 0.0) for b in problem.budgets])
        if problem.aids:
            aid = problem.aids[0]
            most = np.array([aidable[t] * aid.share * (t <= aid.last) for t in range(T)])
            good &= (short <= most + 1e-7).all(axis=0) & (short.sum(axis=0) <= aid.amount + 1e-7)
        else:
            good &= (short <= 1e-7).all(axis=0)
    return float(cost[good].min()) if good.any() else np.inf


def with_budget(problem, factor):
    """The same problem with all budgets times a factor."""
    return replace(problem, budgets=tuple(replace(b, amount=b.amount * factor) for b in problem.budgets))


def with_later(problem, periods):
    """The same problem with every date later."""
    families = tuple(
        replace(f, due=min(f.due + periods, T - 1)) if f.due != NONE else f for f in problem.families
    )
    return replace(problem, families=families)
