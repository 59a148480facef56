"""A plan for people: what it costs, year by year in words and as a table, and what else follows from it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cleanpath.cli.layout import print_columns
from cleanpath.results.cover import cover_lines

Plain = Mapping[str, Any]
SHOWN = 40
"""Steps, demands or figures that are printed; JSON has all."""
NAMED = 4
DAYS = 365.25
VERBS = {
    "identify": "find out who made",
    "replace": "replace",
    "manage": "replace the management of",
}


def print_plan(result: dict[str, Any], command: str) -> None:
    """Print a plan, or why there is none."""
    silent = result["synthetic"] and "synthetic" not in result["title"].lower()
    print(f"{result['title']}{' (synthetic: nobody operates this network)' if silent else ''}")
    print(f"lens {result['lens']}, as of {result['as_of']}")
    print("\n".join(cover_lines(result)) + "\n")
    if result["conflicts"] or result["cost"] is None:
        for line in say_failure(result):
            print(line)
    if result["cost"] is not None:
        _print_programme(result)
    for line in result["notes"]:
        print(f"note: {line}")


def say_failure(result: Plain) -> Iterator[str]:
    """Tell why there is no plan: the conflicts and how far each constraint must yield."""
    if not result["conflicts"] and result["status"] != "infeasible":
        yield "No plan was found in time, nor a proof that there is none. Give it more --seconds."
        return
    yield "There is no plan that keeps every constraint."
    for conflict in result["conflicts"]:
        yield "\nThese " + conflict["words"] + "."
        for one in conflict["relaxations"]:
            other = "" if one["enough"] else " (other conflicts stay)"
            yield f"  - {one['words']}{other}"
    for one in result["shifted"]:
        yield f"\nThe plan below breaks {one['name']}: done by {one['instead']} instead of {one['date']}."
    yield ""


NOTHING = "Nothing is planned: no duty, no cap and no demand of this case asks for work."


def _print_programme(result: Plain) -> None:
    asked = any(one["date"] for one in result["requirements"])
    if not (result["steps"] or result["cost"]["exposure_years"] or asked):
        print(NOTHING)
        return
    for line in say_plan(result):
        print(line)
    print()
    rows = [
        (
            row["period"], f"{row['identified']:,}", f"{row['replaced']:,}", f"{row['managed']:,}",
            f"{row['visits']:,}", money(row["cash"]), money(row["aid"]), money(row["added"]),
            f"{row['exposed']:,}",
        )
        for row in result["programme"]
    ]  # fmt: skip
    names = (
        "period",
        "identified",
        "replaced",
        "managed",
        "visits",
        "cash",
        "of it aid",
        "added cost",
        "demands exposed",
    )
    print_columns(names, rows)
    print()
    for line in say_steps(result):
        print(line)
    print()
    dated = [r for r in result["requirements"] if r["date"]]
    kept = [(r["name"], r["kind"], r["date"], r["met_in"] or "-", _state(r)) for r in dated]
    print_columns(("requirement", "kind", "date", "done in", ""), kept)
    for lines in (_say_demands(result), _say_ranges(result), _say_delays(result)):
        for line in lines:
            print(line)


def _state(requirement: Plain) -> str:
    """Say whether a date is kept, or by how much the plan comes late."""
    late = requirement["late_years"]
    if late is None:
        return "kept" if requirement["met"] else "BROKEN"
    return f"late by {late:.1f} years" if late >= 1.0 else f"late by {late * DAYS:.0f} days"


def money(amount: float) -> str:
    """Return an amount rounded to what a reader needs."""
    return f"{amount:,.0f}"


PARTS = {
    "replacement": "replacement",
    "management": "management functions",
    "identification": "finding out who made what",
    "visits": "visits",
    "remedies": "other ways for traffic",
    "delay": "keeping what is still there",
    "exposure": "exposure meanwhile, priced",
}


def say_plan(result: Plain) -> Iterator[str]:
    """Tell in sentences what the plan costs, of what that is made, and how near it is to the least."""
    cost, proof, currency, ranges = result["cost"], result["proof"], result["currency"], result["ranges"]
    counts = result["counts"]
    if ranges and ranges["feasible"] < ranges["runs"]:
        yield (
            f"With other costs this may not be possible: of {ranges['runs']} runs with costs drawn at random "
            f"{ranges['runs'] - ranges['feasible']} had no plan that keeps every constraint."
        )
    if found := counts["identified"]:
        amount = money(cost["parts"]["identification"])
        which = "1 element" if found == 1 else f"{found:,} elements"
        yield (
            f"First find out who made {which}, for {amount} {currency}: what turns out not to be restricted "
            f"need not be replaced, up to {money(cost['uncertain'])} {currency} of the cost below."
        )
    whole, parts = _add_up({**cost["parts"], "exposure": cost["exposure"]})
    made = ", ".join(f"{PARTS[name]} {money(part)}" for name, part in parts.items() if part)
    yield (
        f"{counts['replaced']:,} elements are replaced in {counts['visits']:,} visits. Cost: {money(whole)} "
        f"{currency} at today's worth beyond what would be spent anyway"
        f"{' (' + made + ')' if made else ''}."
    )
    aid = f", {money(cost['aid'])} of it paid by aid" if cost["aid"] else ""
    yield f"{money(cost['cash'])} {currency} of cash leave the budgets over the years{aid}."
    if cost["exposure_years"]:
        yield f"Demands stay exposed for {cost['exposure_years']:,.1f} years together."
    if proof["bound"] is not None:
        kept = "Every single site was planned" if proof["exact"] else "Like sites were planned together"
        yield (
            f"Proven: no plan costs less than {money(proof['bound'])}; this one lies {proof['gap']:.2%} "
            f"above. {kept}, checked site by site."
        )
    if result["status"] == "stopped":
        yield "The search was stopped; this is the best plan so far."


def _add_up(parts: dict[str, float]) -> tuple[int, dict[str, int]]:
    """Round parts to whole amounts so that they add up to the rounded whole: the largest takes the rest."""
    whole, rounded = round(sum(parts.values())), {name: round(part) for name, part in parts.items()}
    largest = max(parts, key=lambda name: parts[name])
    rounded[largest] += whole - sum(rounded.values())
    return whole, rounded


def say_steps(result: Plain) -> Iterator[str]:
    """Tell the programme by period in words."""
    steps = result["steps"]
    for period in dict.fromkeys(step["period"] for step in steps[:SHOWN]):
        mine = [step for step in steps[:SHOWN] if step["period"] == period]
        yield f"{period} (by {mine[0]['by']}):"
        for step in mine:
            yield "  - " + say_step(step)
    if len(steps) > SHOWN:
        yield f"... and {len(steps) - SHOWN} more steps; --format csv or json shows all"


def say_step(step: Plain) -> str:
    """Tell one step in words."""
    verb = VERBS[step["action"]]
    vendor = step["vendor"] or "maker unknown"
    where = _some(step["sites"])
    first = ", sensitive sites" if step["sensitive"] else ""
    why = f"; for {', '.join(step['for'])}" if step["for"] else ""
    kept = f"; in {step['kept']:.0%} of runs" if step["kept"] is not None else ""
    who = f" of {step['operator']}" if step["operator"] else ""
    made = "" if step["action"] == "identify" else f" ({vendor})"
    return f"{verb} {step['units']:,} {step['kind']}{made}{who} at {where}{first}{why}{kept}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _say_demands(result: Plain) -> Iterator[str]:
    demands = [d for d in result["demands"] if d["touches"] and d["status"] != "proposed"]
    if demands:
        yield ""
        yield "Protected traffic:"
    for one in demands[:SHOWN]:
        until = f"exposed until {one['accepted_until']}"
        if one["status"] == "clear":
            yield f"  - {one['id']}: {until}, clear from then on"
        elif one["status"] == "remedied":
            yield f"  - {one['id']}: {one['remedy'].replace('_', ' ')} from the end of {one['since']}"
        else:
            yield f"  - {one['id']}: accepted as exposed to the end of the plan"
    if len(demands) > SHOWN:
        yield f"... and {len(demands) - SHOWN} more; --format json shows all"


def _say_ranges(result: Plain) -> Iterator[str]:
    ranges = result["ranges"]
    if ranges is None:
        return
    yield ""
    ends = ", ".join(
        f"{name} {money(ranges[name])}" if ranges[name] is not None else f"{name}: no plan"
        for name in ("low", "mid", "high")
    )
    yield f"With all costs {ends}."
    if ranges["tenth"] is not None:
        drawn = f"Of the {ranges['feasible']} of {ranges['runs']} runs that had a plan"
        if ranges["feasible"] == ranges["runs"]:
            drawn = f"Of {ranges['runs']} runs with costs drawn at random"
        yield f"{drawn}, eight in ten cost {money(ranges['tenth'])} to {money(ranges['ninetieth'])}."
    moving = [one for one in ranges["decisive"] if one["moved"] > 0.0]
    if moving:
        yield "Figures that would change the decision:"
    for one in moving[:NAMED]:
        prior = ", judgement" if one["prior"] else ""
        yield f"  - {one['figure']}{prior}: up to {one['moved']:.0%} of the work in another period"
    if ranges["decisive"] and not moving:
        yield "No single figure within its range would change the decision."


def _say_delays(result: Plain) -> Iterator[str]:
    if result["delays"]:
        yield ""
        yield "What a year is worth:"
    for one in result["delays"]:
        name = one["name"] or "all dates"
        saves = one["year_later_saves"]
        later = f"a year later saves {money(saves)}" if saves is not None else "a year later: no plan"
        costs = one["year_earlier_costs"]
        earlier = f"a year earlier costs {money(costs)}" if costs is not None else "a year earlier: no plan"
        yield f"  - {name}: {later}, {earlier}"


def step_rows(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps as rows for a spreadsheet, one for each element."""
    return [
        {
            "element": element,
            **{name: step[name] for name in ("period", "by", "action", "operator", "kind", "vendor")},
            "step": step["id"],
            "for": "; ".join(step["for"]),
            "kept": step["kept"],
        }
        for step in result["steps"]
        for element in step["elements"]
    ]
