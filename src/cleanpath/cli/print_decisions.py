"""Levers and what-ifs for people: what a decision or a supposition changes."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from cleanpath.cli.layout import print_columns
from cleanpath.results.cover import cover_lines
from cleanpath.results.wording import AS_IT_IS, PLANNED, cell_text, share_text

Plain = dict[str, Any]
CHANGES_SHOWN = 10
"""Verdicts that are shown one by one; more are counted by what changes."""
LEVERS_SHOWN = 20
"""Decisions of one kind that are printed."""


def print_levers(result: Plain, command: str) -> None:
    """Print how all stands, who can clear what, how few suffice, and what the budget buys."""
    print(result["title"])
    print(f"lens {result['lens']}, as of {result['as_of']}; {result['count_meaning']}")
    print("\n".join(cover_lines(result)))
    if result["kinds"]:
        print(_stands(result))
    for kind in result["kinds"]:
        _print_kind(kind, result["whole"], result["budget"])
    for line in (*result["skipped"], *result["notes"]):
        print(f"\nnote: {line}")


def _stands(result: Plain) -> str:
    """Say how what is counted stands now."""
    now, whole = result["kinds"][0]["now"], result["whole"]
    if result["count"] == "choices":
        what, sure = f"choices of an operator ({result['flows']} flows)", "whichever operator is chosen"
    else:
        what, sure = "flows by volume", "for certain"
    lost = f", {now['unreachable']:g} without a route" if now["unreachable"] else ""
    ends = f"{now['clear']:g} clear, {now['exposed']:g} exposed {sure}, {now['open']:g} open{lost}"
    return f"Of {whole:g} {what}: {ends}."


def _print_kind(kind: Plain, whole: float, budget: Plain | None) -> None:
    print(f"\nBy {kind['by']}: {kind['meaning']}")
    rows = [_lever_row(row, kind["separate"]) for row in kind["levers"][:LEVERS_SHOWN]]
    names = ["decision", "clears for certain", "perhaps", "left exposed", "left open"]
    print_columns((*names, *(() if kind["separate"] else ("fair share",)), "price"), rows)
    if len(kind["levers"]) > LEVERS_SHOWN:
        print(f"... and {len(kind['levers']) - LEVERS_SHOWN} more; --format json has all")
    before, after = kind["clear_before"][0], kind["clear_after_all"][0]
    print(f"Of {whole:g}, clear now {before:g}, after all of them {after:g}.")
    if kind["separate"]:
        print("None depends on two of them: in any order, and none of them can be spared.")
    else:
        _print_order(kind)
    if kind["bought"] and budget:
        _print_bought(kind["bought"], budget)


def _print_order(kind: Plain) -> None:
    count, every = len(kind["fewest"]), len(kind["levers"])
    if count < every:
        fewer = "no fewer do" if kind["fewest_proven"] else "fewer may do"
        names = ", ".join(kind["fewest"][:LEVERS_SHOWN]) + (", ..." if count > LEVERS_SHOWN else "")
        print(f"{count} of the {every} decisions clear as much ({fewer}): {names}.")
    steps = kind["order"][: LEVERS_SHOWN // 2]
    best = (
        "Best order"
        if kind["order_is_best"]
        else "A good order (in brackets what no set as large can exceed)"
    )
    print(f"{best}: " + ", ".join(_step(step, kind["order_is_best"]) for step in steps))


def _step(step: Plain, exact: bool) -> str:
    limit = "" if exact else f" [{step['at_most']:g}]"
    return f"{step['lever']} {step['cleared']:g}{limit}"


def _lever_row(row: Plain, separate: bool) -> tuple[str, ...]:
    error = f" +- {row['shapley_error']:.2g}" if row["shapley_error"] else ""
    share = () if separate else (f"{row['shapley']:.4g}{error}",)
    alone = (f"{value:g}" for value in (row["certain"], row["perhaps"]))
    left = (f"{row['after'][name]:g}" for name in ("exposed", "open"))
    return (row["lever"], *alone, *left, *share, _price(row["price"]))


def _price(price: Plain | None) -> str:
    """Return what a decision costs as somebody stated it; a prior is no price."""
    if price is None or price["prior"]:
        return ""
    low, _, high = (f"{amount / 1e6:,.0f}" for amount in price["amounts"])
    words = f"{low} to {high} M {price['currency']}" if low != high else f"{low} M {price['currency']}"
    return words + (" (hindsight)" if price["hindsight"] else "")


def _print_bought(bought: Plain, budget: Plain) -> None:
    names = ", ".join(bought["levers"]) or "nothing"
    gap = "no set does better" if bought["gap"] == 0 else f"no set clears more than {bought['at_most']:g}"
    print(
        f"A budget of {budget['amount'] / 1e6:,.0f} M at {budget['price']} prices buys {names}: "
        f"clears {bought['cleared']:g} for {bought['cost'] / 1e6:,.0f} M; {gap}."
    )
    if bought["unpriced"]:
        print(f"Without a price, so left out: {', '.join(bought['unpriced'])}.")


def print_whatif(result: Plain, command: str) -> None:
    """Print one row a figure and one column a variant, and below what each edit of a scenario changes."""
    print(result["title"])
    print("\n".join(cover_lines(result)))
    variants = result["variants"]
    names = list(_variant_names(variants))
    rows = [(name, *(_whatif_cell(v, *path) for v in variants)) for name, *path in _whatif_figures(variants)]
    print_columns(["", *names], rows)
    for name, variant in zip(names, variants, strict=True):
        if variant["base"] is not None:
            _print_variant(name, variant)


def _variant_names(variants: list[Plain]) -> Iterator[str]:
    """Yield a heading for each column: scenarios are letters, each after the case as it is on its day."""
    count = 0
    for variant in variants:
        if variant["base"] is None:
            yield AS_IT_IS
        else:
            count += 1
            yield chr(ord("A") + count - 1) if count <= 26 else str(count)


def _print_variant(name: str, variant: Plain) -> None:
    print(f"\n{name}: {variant['title']}, beside the case as it is on {variant['as_of']}")
    for edit in variant["effects"] or [{"edit": edit, "verdicts": None} for edit in variant["edits"]]:
        print(f"  - {edit['edit']}{_effect_text(edit)}")
    changed = variant["changed"]
    if len(changed) <= CHANGES_SHOWN:
        for one in changed:
            print(f"  {one['demand']}: {_change_text(one, '')}")
        return
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for one in changed:
        groups[_change_text(one, "class_")][one["country"] or "(country not said)"] += 1
    for words, places in groups.items():
        told = ", ".join(f"{place} {count}" for place, count in places.most_common())
        print(f"  {places.total()} flows ({told}): {words}")


def _effect_text(effect: Plain) -> str:
    if effect["verdicts"] is None:
        return ""
    if effect["verdicts"]:
        return f": {_verdicts(effect['verdicts'])}"
    others = f"; {', '.join(effect['figures'])} otherwise" if effect["figures"] else ""
    return f": no verdict changes ({effect['why']}){others}"


def _verdicts(count: int) -> str:
    return "1 verdict changes" if count == 1 else f"{count} verdicts change"


def _change_text(change: Plain, prefix: str) -> str:
    """Return a change by class or by verdict, by the other of the two where that one stays."""
    other = "" if prefix else "class_"
    ends = change[f"{prefix}before"], change[f"{prefix}after"]
    if ends[0] == ends[1]:
        ends = change[f"{other}before"], change[f"{other}after"]
    return f"{ends[0]} -> {ends[1]}"


def _whatif_figures(variants: list[Plain]) -> list[tuple[str, ...]]:
    figures: list[tuple[str, ...]] = [("day", "as_of"), ("lens", "lens")]
    figures += [(f"flows {name}", "classes", name) for name in variants[0]["classes"]]
    figures += [("traffic exposed", "traffic")]
    figures += [(f"{name} may be exposed", "user_plane", name) for name in variants[0]["user_plane"]]
    if any(v["findings"] for v in variants):
        states = next(v["findings"] for v in variants if v["findings"])
        figures += [(f"requirements {name.replace('_', ' ')}", "findings", name) for name in states]
    if any(v["plan"] for v in variants):
        figures += [(f"plan: {name.replace('_', ' ')}", "plan", name) for name in PLANNED]
    return figures


def _whatif_cell(variant: Plain, *path: str) -> str:
    if path == ("traffic",):
        traffic = variant["traffic"]
        whole = traffic["whole"] or 1.0
        ends = {"share_low": traffic["exposed_low"] / whole, "share_high": traffic["exposed_high"] / whole}
        return share_text({"reachable": True, **ends})
    value: Any = variant
    for part in path:
        value = value.get(part) if value else None
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
    return cell_text(value)
