"""All pairs of systems for people."""

from typing import Any

from cleanpath.cli.layout import print_columns
from cleanpath.results.wording import lens_text

Plain = dict[str, Any]


def print_internet(result: Plain, command: str) -> None:
    """Print what all pairs touch: the whole, what each restricted system carries, countries and systems."""
    counts, shares = result["counts"], result["shares"]
    print(result["title"])
    print(f"lens {result['lens']}, as of {result['as_of']}")
    print(
        f"from {result['from']} ({result['sources']:,}) to {result['to']} ({result['targets']:,} systems)\n"
    )
    print(
        f"Under {lens_text(result['lens'])}, {result['restricted']:,} of {result['systems']:,} systems are "
        f"restricted and {result['open']:,} are open."
    )
    print(f"Of {counts['asked']:,} pairs {counts['pairs']:,} have a route.")
    print(f"The graph is {result['graph']}. {result['caution']}")
    if result["in_cycles"]:
        doubtful = "systems, whose relationships are doubtful."
        print(f"On or between cycles of providers are {result['in_cycles']:,} {doubtful}")
    print()
    rows = [
        (level, _percent(shares[f"{key}_low"]), _percent(shares[f"{key}_high"]))
        for level, key in (
            ("always", "always"),
            ("sometimes", "sometimes"),
            ("possible (at most)", "possible"),
            ("clear in the model", "clear_in_model"),
        )
    ]
    print_columns(("level", "certain", "not excluded"), rows)
    print(
        f"\navoidable {_percent(shares['avoidable'])}, unavoidable {_percent(shares['unavoidable'])}; "
        f"the chosen route touches for {_percent(shares['chosen'])}"
    )
    _print_carriers(result)
    for title, name, head in (
        ("By country of the source", "by_source_country", ("from",)),
        ("By pair of countries", "by_country_pair", ("from", "to")),
        ("By source", "by_system", ("id", "name", "country")),
    ):
        _print_shares(title, result[name], head)
    if "written" in result:
        print(f"\nwritten: {', '.join(result['written'])}")


def print_losses(result: Plain, command: str) -> None:
    """Print one row for each loss, with the change of each share in percentage points."""
    print(f"lens {result['lens']}, as of {result['as_of']}")
    print(f"from {result['ends']['from']} to {result['ends']['to']}; shares of the pairs that have a route\n")
    several = len({row["case"] for row in result["rows"]}) > 1
    cells = [
        (
            *((row["case"],) if several else ()), row["loss"], f"{row['pairs']:,}", f"{row['cut_off']:,}",
            *(_changed(row, name) for name in ("always_low", "sometimes_low", "possible_low", "avoidable")),
        )
        for row in result["rows"]
    ]  # fmt: skip
    head = ("loss", "pairs", "cut off", "always", "sometimes", "possible", "avoidable")
    print_columns((*(("case",) if several else ()), *head), cells)


def loss_rows(result: Plain) -> list[Plain]:
    """Return the losses as flat rows, for CSV."""
    return [
        {
            **{name: row[name] for name in ("case", "graph", "loss", "asked", "pairs", "cut_off")},
            "lost": " ".join(row["lost"]),
            **row["shares"],
            **{f"{name}_change": row["change"].get(name) for name in row["shares"]},
        }
        for row in result["rows"]
    ]


def _changed(row: Plain, name: str) -> str:
    """Return a share, and in brackets by how many percentage points the loss changed it."""
    share = _percent(row["shares"][name])
    return f"{share} ({row['change'][name] * 100:+.2f})" if row["change"] else share


def _print_carriers(result: Plain) -> None:
    if not result["carriers"]:
        return
    print("\nWhat restricted systems carry, as a share of the pairs (chosen routes)")
    rows = [
        (
            one["id"], one["name"] or "", one["country"] or "?",
            *(_percent(one[f"{what}_share"]) for what in ("carried", "transit", "trimmed_transit", "alone")),
        )
        for one in result["carriers"]
    ]  # fmt: skip
    print_columns(("system", "name", "in", "carries", "transit", "trimmed", "alone"), rows)
    system, country = result["freed_by_system"], result["freed_by_country"]
    if system and system["alone_share"]:
        freed = _percent(system["alone_share"])
        print(f"\nWithout {system['id']} alone {freed} of the pairs would be free of it.")
    if country:
        where = country["country"] or "systems whose country is not known"
        print(f"Without those in {where} {_percent(country['alone_share'])} would be.")


def _print_shares(title: str, rows: list[Plain], head: tuple[str, ...]) -> None:
    if not rows:
        return
    print(f"\n{title}, those that certainly touch most first")
    cells = [
        (
            *(row[name] or "?" for name in head), f"{row['pairs']:,}", _percent(row["always_low"]),
            _percent(row["sometimes_low"]), _percent(row["possible_low"]), _percent(row["avoidable"]),
        )
        for row in rows
    ]  # fmt: skip
    print_columns((*head, "pairs", "always", "sometimes", "possible", "avoidable"), cells)


def _percent(share: float | None) -> str:
    """Return a share in per cent; what is there never reads as nothing, nor what is not all as all."""
    if share is None:
        return "?"
    text = f"{share:.2%}"
    if share > 0.0 and text == "0.00%":
        return "<0.01%"
    return ">99.99%" if share < 1.0 and text == "100.00%" else text
