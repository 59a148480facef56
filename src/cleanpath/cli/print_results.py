"""Assessments, findings, levers, changes for people."""

import shlex
from collections import Counter
from typing import Any

from cleanpath.cli.layout import print_columns
from cleanpath.network.planes import PLANES
from cleanpath.results.axes import grade_told, open_on
from cleanpath.results.classes import CLASS_STYLE, CLASSES, class_of, class_word, count_classes
from cleanpath.results.cover import checked_lines, cover_lines
from cleanpath.results.network_parts import GROUPS, count_flows, indicative_text, network_parts
from cleanpath.results.wording import (
    cell_text,
    headline,
    not_judged_text,
    settle_lines,
    share_text,
    verdict_text,
)

Plain = dict[str, Any]
NAMED = 3
"""Elements that a row of the table names."""
ALL_SHOWN = 100
"""Up to so many demands all are shown,"""
EACH_SHOWN = 10
"""of more than that so many of each class."""
PARTS_SHOWN = 30
"""Parts of networks that are shown."""
LEGEND = "C content, M metadata, I integrity, A availability; small letters: may be exposed; - : clear"


def print_assessment(result: Plain, command: str, by: str | None = None) -> None:
    """Print a result: by network part where claims tell of the makers, else flow by flow, or as `by` says."""
    silent = result["synthetic"] and "synthetic" not in result["title"].lower()
    mark = " (synthetic: nobody operates this network)" if silent else ""
    print(f"{result['title']}{mark}")
    hindsight = "" if result["known_at"] == result["as_of"] else f", known at {result['known_at']}"
    print(f"lens {result['lens']}, as of {result['as_of']}{hindsight}")
    print(f"{_routing(result)}\n")
    for line in headline(result):
        print(line)
    print()
    chosen, shown = _choose(result["demands"])
    if by in GROUPS:
        _print_groups(result, by)
    elif by is None and network_parts(result):
        _print_parts(result)
    else:
        _print_flows(result, chosen)
    counts = count_classes(map(class_of, result["demands"]))
    print("\n" + ", ".join(f"{name} {count}" for name, count in counts.items()))
    if shown and by not in GROUPS and (by or not network_parts(result)):
        print(f"shown: {shown}; --format csv or json has all")
    _print_clean_paths(result["demands"])
    _print_planes(chosen)
    print_settlement(result["settle"])
    for line in (*checked_lines(result), *result.get("notes", ())):
        print(f"note: {cell_text(line)}")


ESTIMATE = "indicative share"
ESTIMATED = (
    "Indicative shares are estimates from dated shares of operators or countries: no verdict rests on them."
)


def _print_flows(result: Plain, chosen: list[Plain]) -> None:
    estimated = any(d.get("indicative") for d in chosen)
    undecided = any(open_on(result, d) for d in chosen)
    rows = [
        (
            d["id"],
            class_of(d),
            verdict_text(d),
            share_text(d),
            d["avoidable"],
            grade_told(result, d),
            *((", ".join(open_on(result, d)),) if undecided else ()),
            *((indicative_text(d.get("indicative")),) if estimated else ()),
            _touched(result, d),
        )
        for d in chosen
    ]
    styles = [CLASS_STYLE.get(class_of(d), "") for d in chosen]
    names = (
        "demand",
        "class",
        "verdict",
        "share",
        "avoidable",
        "grade",
        *(("open",) if undecided else ()),
        *((ESTIMATE,) if estimated else ()),
    )
    print_columns((*names, "touches"), rows, styles)
    if estimated:
        print(ESTIMATED)


def _print_parts(result: Plain) -> None:
    """Print what is known of each part of a network, those that decide flows first."""
    parts = network_parts(result)
    estimated = any(part.indicative for part in parts[:PARTS_SHOWN])
    rows = [
        (
            cell_text(part.name),
            part.standing,
            part.known,
            part.since,
            part.grade,
            str(part.decides),
            str(part.flows),
            *((part.indicative,) if estimated else ()),
            part.id,
        )
        for part in parts[:PARTS_SHOWN]
    ]
    names = ("part of a network", "known", "makers", "since", "grade", "decides", "flows")
    print_columns((*names, *((ESTIMATE,) if estimated else ()), "id"), rows)
    if estimated:
        print(ESTIMATED)
    if len(parts) > PARTS_SHOWN:
        print(f"... and {len(parts) - PARTS_SHOWN} more; --format json has all")
    worst = min(result["demands"], key=lambda demand: CLASSES.index(class_of(demand)))
    command = shlex.join(["cleanpath", "explain", result["case"]])
    asked = (class_word(class_of(worst)), parts[0].id, shlex.quote(worst["id"]))
    print(
        f"Sources: `{command} {asked[0]}` of a class, `... {asked[1]}` of a part, `... {asked[2]}` of a flow,"
    )
    print("`cleanpath rules show KEY` of a rule. --by flow, site, operator or country counts the flows.")


def _print_groups(result: Plain, by: str) -> None:
    rows = count_flows(result, by)
    names = (by, "flows", *(name for name in CLASSES if any(row[name] for row in rows)))
    print_columns(names, [tuple(cell_text(row[name]) for name in names) for row in rows])


def _routing(result: Plain) -> str:
    failures = {"none": "no failure", "single": "every single link and node failure"}
    states = failures.get(result["failures"], f"every {result['failures']} failure")
    if result["routing"] in ("structural", "pinned", "measured"):
        return f"routing {result['routing']}"
    return f"routing {result['routing']}, {states}" + (", free rerouting" if result["reroute"] else "")


def _choose(demands: list[Plain]) -> tuple[list[Plain], str]:
    """Return the demands to show, and in words how many of which if not all."""
    if len(demands) <= ALL_SHOWN:
        return demands, ""
    groups: dict[str, list[Plain]] = {name: [] for name in CLASSES}
    for demand in demands:
        groups[class_of(demand)].append(demand)
    chosen = [demand for name in CLASSES for demand in groups[name][:EACH_SHOWN]]
    words = (f"{min(len(g), EACH_SHOWN)} of {len(g)} {name}" for name, g in groups.items() if g)
    return chosen, ", ".join(words)


def _touched(result: Plain, demand: Plain) -> str:
    """Name what the traffic touches for sure, or with a question mark what it may touch."""
    sure, open_ = demand["touches"], demand["may_touch"]
    names = [(name, "") for name in sure] or [(name, "?") for name in open_]
    more = f", +{len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(_name(result, name, doubt) for name, doubt in names[:NAMED]) + more


def _name(result: Plain, name: str, doubt: str) -> str:
    """Name what is restricted, and on what of the route it acts: `ems-1? (huawei) manages r1`."""
    chain = result["through"].get(name, [name])
    said = f"{chain[0]}{doubt}{_vendor(result, chain[0])}"
    return " ".join([said, *chain[1:]])


def _vendor(result: Plain, name: str) -> str:
    vendor = result["grounds"].get(name, {}).get("vendor", "")
    return f" ({vendor})" if vendor and not vendor.startswith("@") else ""


def _print_clean_paths(demands: list[Plain]) -> None:
    """Count clean paths in the strict sense."""
    judged = [demand for demand in demands if "clean_path" in demand]
    if not judged:
        return
    counts = Counter(demand["clean_path"] for demand in judged)
    print("clean path: " + ", ".join(f"{word} {counts[word]}" for word in ("yes", "unknown", "no")))


def _print_planes(demands: list[Plain]) -> None:
    judged = [demand for demand in demands if "planes" in demand]
    if not judged:
        return
    print(f"\nPlanes: {LEGEND}")
    rows = [(d["id"], *(_letters(d["planes"][plane]) for plane in PLANES), d["clean_path"]) for d in judged]
    print_columns(("demand", *PLANES, "clean path"), rows)


def _letters(properties: dict[str, list[str]]) -> str:
    return "".join(
        "-" if high == "clear" else name[0] if low == "clear" else name[0].upper()
        for name, (low, high) in properties.items()
    )


STYLES = {"breached": "red", "unknown": "magenta", "due": "yellow", "waived": "cyan", "met": "green"}
GRAVITY = ("breached", "unknown", "due", "waived", "not_evaluable", "met")
"""Statuses in the order in which a table lists them; what does not apply is counted only."""
TABLE_LIMIT = 200
"""Rows that a table shows; JSON holds all."""


def print_findings(result: dict[str, Any]) -> None:
    """Print the result of judging a case."""
    hindsight = "" if result["known_at"] == result["as_of"] else f", known at {result['known_at']}"
    print(result["title"])
    print(f"lens {result['lens']}, as of {result['as_of']}{hindsight}")
    print("\n".join(cover_lines(result)) + "\n")
    shown = sorted(
        (f for f in result["findings"] if f["status"] in GRAVITY),
        key=lambda f: (GRAVITY.index(f["status"]), f["deadline"] or f["starts"] or "", f["id"]),
    )
    _print_breached(shown)
    shown = _print_open(shown)
    names = ("status", "rule", "requirement", "operator", "date", "elements", "share", "why")
    rows = [_finding_row(finding) for finding in shown[:TABLE_LIMIT]]
    print_columns(names, rows, [STYLES.get(f["status"], "") for f in shown[:TABLE_LIMIT]])
    if len(shown) > TABLE_LIMIT:
        print(f"... and {len(shown) - TABLE_LIMIT} more; --format json shows all")
    print("\n" + ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in result["counts"].items()))
    for place in result.get("silent", ()):
        whose = (
            "the home of an operator is not on record" if place == "?" else f"no rule of {place} is on record"
        )
        print(f"{whose} that could be known by {result['known_at']}; that is not freedom")
    if passed := not_judged_text(result):
        print(f"{passed} So does --operator.")
    if "calendar" in result:
        _print_calendar(result)
    for fault in result["faults"]:
        hint = f" {fault['way_out']}" if fault["way_out"] else ""
        print(
            cell_text(f"fault: {fault['where']}: expected {fault['expected']}, found {fault['found']}.{hint}")
        )


def _print_breached(findings: list[Plain]) -> None:
    """Print each box in breach with its requirements, the one with most first."""
    boxes: dict[str, list[str]] = {}
    for finding in findings:
        for asset in finding["assets"].get("breached", ()):
            boxes.setdefault(asset, []).append(f"{finding['rule']} {finding['requirement']}")
    if not boxes:
        return
    print(f"{len(boxes)} element{'s' if len(boxes) > 1 else ''} in breach")
    ranked = sorted(boxes.items(), key=lambda box: (-len(box[1]), box[0]))
    print_columns(
        ("element", "breaks"),
        [(cell_text(name), cell_text(", ".join(broken))) for name, broken in ranked[:TABLE_LIMIT]],
    )
    if len(ranked) > TABLE_LIMIT:
        print(f"... and {len(ranked) - TABLE_LIMIT} more; --format json shows all")
    print()


SHARED = 3
"""Open requirements that one question keeps open are told by the question from so many on."""


def _print_open(findings: list[Plain]) -> list[Plain]:
    """Print one line for each question that keeps several requirements open, and return the other findings.

    A finding whose questions are all told that way needs no row; of another its row tells the rest.
    """
    open_ = [f for f in findings if f["status"] == "unknown"]
    asked = {f["id"]: [(_question(f, q), q) for q in f["settle"]] for f in open_}
    keeps = Counter(question for told in asked.values() for question, _ in told)
    shared = [(question, count) for question, count in keeps.most_common() if count >= SHARED]
    if not shared:
        return findings
    rest = {name: [text for q, text in told if keeps[q] < SHARED] for name, told in asked.items()}
    rules = Counter(f["rule"] for f in open_)
    names = ", ".join(f"{rule} ({n})" if n > 1 else rule for rule, n in rules.most_common(NAMED))
    more = f" and {len(rules) - NAMED} more rules" if len(rules) > NAMED else ""
    print(cell_text(f"{len(rest)} requirements are open: {names}{more}. What keeps several of them open:"))
    print_columns(("question", "keeps open"), [(cell_text(q), str(n)) for q, n in shared])
    print("Open requirements below have other questions too; --format json has all (settle).\n")
    return [
        f | {"settle": rest.get(f["id"], f["settle"])}
        for f in findings
        if rest.get(f["id"], ["shown"]) or not asked[f["id"]]
    ]


def _question(finding: Plain, text: str) -> str:
    """Return a question without the name of the rule, where it is asked of other rules too."""
    text = text.replace(f"whether {finding['rule']} binds", "which of the rules bind")
    named = f", rule {finding['rule']}, requirement {finding['requirement']}"
    return text.replace(named, ", with rule and requirement")


def print_ladder(result: Plain) -> None:
    """Print what each rule says of a maker: the firmest first, with its day, its state and its source."""
    from cleanpath.policy.missing_facts import FACTS

    print(f"{result['vendor']}: restricted {result['restricted']}")
    hindsight = "" if result["known_at"] == result["as_of"] else f", known at {result['known_at']}"
    print(f"lens {result['lens']}, as of {result['as_of']}{hindsight}")
    for kind, title in LADDER.items():
        steps = [r for r in result["reasons"] if r["kind"] in kind]
        if not steps:
            continue
        print(f"\n{title}")
        for step in sorted(steps, key=lambda r: (r["event"] or {"date": ""})["date"]):
            event = step["event"]
            date = f"{event['date']}  {event['status'].replace('_', ' ')}  " if event else ""
            who = f" [{step['maker']}]" if "|" in result["vendor"] and step["maker"] else ""
            print(cell_text(f"  {date}{step['text']}{who}"))
            source = ", ".join(part for part in (step["grade"], step["source"]) if part)
            if step["source"]:
                print(cell_text(f"    {source}"))
            if step["missing"]:
                facts = (FACTS[fact].partition(" (")[0] for fact in step["missing"])
                print(cell_text(f"    open: {'; '.join(facts)}"))


LADDER = {
    ("restriction", "named_in_lens"): "Restricts it",
    ("unsettled", "unknown_maker", "unknown_place"): "May restrict it",
    ("pending",): "Adopted or drafted, not begun",
    ("advisory",): "Advised",
    ("announced", "rumour"): "Announced or reported, without force",
    ("regime",): "A procedure or power",
    ("no_effect", "stated_free", "rescinded"): "Speaks of it and does not restrict it",
    ("unresearched",): "Not researched",
}
"""The steps of the ladder for people, the firmest first, with the kinds of reason on each."""


def _finding_row(finding: dict[str, Any]) -> tuple[str, ...]:
    date = f"by {finding['deadline']}" if finding["deadline"] else f"from {finding['starts'] or '?'}"
    return tuple(
        cell_text(text)
        for text in (
            finding["status"],
            finding["rule"],
            finding["requirement"],
            finding["operator"] or "(not said)",
            date,
            _count(finding["assets"]),
            _share(finding["measures"]),
            _why(finding),
        )
    )


def _count(assets: dict[str, list[str]]) -> str:
    return ", ".join(f"{len(ids)} {status}" for status, ids in assets.items() if status != "met")


def _share(measures: list[dict[str, Any]]) -> str:
    said = []
    for one in measures[:2]:
        low, high = f"{one['low']:.0%}", f"{one['high']:.0%}"
        limit = f" of {one['limit']:.0%}" if one["limit"] is not None else ""
        said.append((low if low == high else f"{low}..{high}") + limit)
    return ", ".join(said)


def _why(finding: dict[str, Any]) -> str:
    """Return what would settle a finding, else the last ground, which tells most of the case at hand."""
    if finding["status"] == "unknown" and finding["settle"]:
        return str(finding["settle"][0])
    return str(finding["reasons"][-1]["text"]) if finding["reasons"] else ""


def _print_calendar(result: dict[str, Any]) -> None:
    print(f"\ncalendar until {result['until']}")
    names = ("date", "what", "rule", "requirement", "operator", "status", "needs")
    rows = [tuple(cell_text(row[name]) for name in names) for row in result["calendar"]]
    print_columns(names, rows, [STYLES.get(row["status"], "") for row in result["calendar"]])


STYLE = {"breached": "red", "worse": "red", "waiver_ended": "red", "cured": "green", "better": "green"}


def print_difference(result: dict[str, Any], command: str) -> None:
    """Print a comparison: the two runs, a row for each change, and what could have brought it about."""
    old, new = result["old"], result["new"]
    print(f"{old['verb']} {new['case']}: {_asked(old)} -> {_asked(new)}\n")
    for line in result.get("warnings", ()):
        print(f"WARNING: {cell_text(line)}")
    changes = result["changes"]
    if changes:
        rows = [
            [cell_text(change.get(name)) for name in ("id", "change", "old", "new", "since", "cause", "axis")]
            for change in changes
        ]
        styles = [STYLE.get(change["change"], "") for change in changes]
        print_columns(("what", "change", "old", "new", "since", "cause", "axis"), rows, styles)
        print("\n" + ", ".join(f"{word} {count}" for word, count in result["counts"].items()))
    else:
        print("nothing changed")
    for name, (was, now) in (result.get("classes") or {}).items():
        if was or now:
            print(f"flows {name}: {was}" + (f" -> {now}" if now != was else ""))
    for factor, meaning in result["causes"].items():
        print(f"changed: {factor} ({meaning})")


def _asked(run: dict[str, Any]) -> str:
    return f"{run['id']} (lens {run['lens']}, as of {run['as_of']}, known at {run['known_at']})"


def print_import(result: dict[str, Any], command: str) -> None:
    """Print the result of `import`: one line for each thing that was not used, and what to do next."""
    for line in result.get("incomplete", ()):
        print(f"INCOMPLETE: {cell_text(line)}")
    if result.get("incomplete"):
        print("No flow that this could touch is called clear; case.toml of the case says where.\n")
    rows = ", ".join(f"{count} {table}" for table, count in result["rows"].items() if count)
    print(f"{cell_text(result['title'])}: {rows}")
    print(f"written to {result['written']}")
    if refreshed := result.get("refreshed"):
        print(f"changed: {cell_text(refreshed['counts'])}")
        for word in ("added", "gone", "changed", "demands_dropped"):
            if refreshed[word]:
                print(f"{word.replace('_', ' ')}: {cell_text(refreshed[word])}")
        print(f"kept by hand: {cell_text(refreshed['kept']) or 'nothing'}; demands {refreshed['demands']}")
    if kinds := result.get("kinds"):
        _print_kinds(kinds)
    if vendors := result.get("makers"):
        told = ", ".join(f"{outcome} {count}" for outcome, count in vendors.items())
        print(f"\nmakers: {told}; {result['report']} there says why, row by row")
        if shifted := result["possible_relabelling"]:
            print(f"possible relabelling (register and box disagree): {cell_text(shifted)}")
    if result.get("column_map"):
        print(f"column map: {result['column_map']}; check it, and give it with --option map=... next time")
    if result.get("kept_options"):
        print(f"options: kept in {result['kept_options']}, which the next import reads")
    if result.get("traces"):
        _print_traces(result)
    if result["left_unread"]:
        print("\nnot used:")
    for line in result["left_unread"]:
        print(f"  - {cell_text(line)}")
    print(f"\nnext: {result['next']}")


def _print_traces(result: dict[str, Any]) -> None:
    """Print what an import of traceroutes read, by which tables, and what the traces show."""
    print(f"traces: {result['traces']} in {result['files']} files")
    print(f"addresses by: {cell_text(result['address_tables'])}")
    told = {name.replace("_", " "): count for name, count in result["seen"].items() if name != "traces"}
    if told:
        print("traces with: " + ", ".join(f"{name} {count}" for name, count in told.items()))


def print_measurement(result: dict[str, Any], command: str) -> None:
    """Print what traces show pair by pair, and what a model says of the same pair."""
    print(f"lens {result['lens']}, as of {result['as_of']}")
    named = (f"{t['name']} ({t['date'] or 'no date told'})" for t in result["address_tables"])
    print(f"addresses by {', '.join(named)}\n")
    heads = ("source", "target", "measured", "paths", "witness")
    modelled = "beside" in result
    rows = []
    for pair in result["pairs"][:ALL_SHOWN]:
        witness = pair["witness"]
        where = f"AS{witness['asn']} at {witness['hop']} ({witness['address']})" if witness["asn"] else ""
        row = pair["source"], pair["target"], pair["words"], str(pair["paths"]), where
        model = pair.get("model")
        said = f"{model['low']}..{model['high']} ({pair['agreement'].replace('_', ' ')})" if model else ""
        rows.append((*row, said) if modelled else row)
    print_columns((*heads, "model") if modelled else heads, rows)
    if len(result["pairs"]) > ALL_SHOWN:
        print(f"shown: {ALL_SHOWN} of {len(result['pairs'])} pairs; --format csv or json has all")
    if modelled:
        counts = ", ".join(f"{k.replace('_', ' ')} {n}" for k, n in result["beside"]["agreement"].items())
        print(f"\nbeside {result['beside']['case']} (routing {result['beside']['routing']}): {counts}")
    print("\nwhat was not seen is not clear: other traffic may go another way")


def _print_kinds(kinds: dict[str, Any]) -> None:
    """Print which words were taken for kinds, and which are none."""
    print(f"\nkinds: {kinds['understood']} understood, {kinds['unknown']} not")
    if taken := kinds["taken_as"]:
        told = ", ".join(f"{word} as {kind}" for word, kind in taken.items())
        print(f"taken: {cell_text(told)}")
    if words := kinds["unknown_words"]:
        told = ", ".join(f"{word} {count}" for word, count in words.items())
        print(f"no kind of the model, so assumed to do everything: {cell_text(told)}")


def print_settlement(settle: dict[str, Any]) -> None:
    """Print which makers to find out first; nothing where all is decided."""
    if not settle["undecided"]:
        return
    count = settle["undecided"]
    print(f"\nWhat would settle the {count} undecided verdict{'s' if count > 1 else ''}")
    if settle["elements"]:
        rows = [
            (str(i), row["id"], ", ".join(row["missing"]), str(row["settles"]))
            for i, row in enumerate(settle["elements"], 1)
        ]
        print_columns(("", "find out about", "missing", "verdicts settled so far"), rows)
    for line in settle_lines(settle):
        print(line)
