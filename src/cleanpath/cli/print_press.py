"""Candidates and the inbox for people."""

from typing import Any

from cleanpath.articles.groups import place_words
from cleanpath.results.wording import cell_text

Plain = dict[str, Any]


def print_candidates(rows: list[Plain], command: str) -> None:
    """Print candidates with their sentences, one short paragraph each."""
    document = None
    for row in rows:
        if row["document"] != document:
            document = row["document"]
            told = (row["title"], row["outlet"], row["published"])
            print(cell_text(document) + "".join(f", {cell_text(part)}" for part in told if part))
        print(f"\n{row['key']}  {headline_of(row)}")
        print(f"  “{cell_text(row['sentence'])}”")
        print(f"  {source_of(row)}")
        for link in row["links"][:2]:
            print(f"  {link['relation']} {link['key'] or link['kind']}: {cell_text(link['why'])}")
    print(f"\n{len(rows)} candidates" if rows else "no claims found")


def print_inbox(rows: list[Plain], command: str) -> None:
    """Print the candidates of the inbox, one short paragraph each, relays beneath what they relay."""
    for row in rows:
        state = "" if row["state"] == "open" else f" ({row['state']})"
        print(f"{row['key']}{state}  {headline_of(row)}")
        print(f"  “{cell_text(row['sentence'])}”")
        print(f"  {source_of(row)}; {cell_text(row['document'])}")
        if row["same_as"]:
            print(f"  tells the same as {row['same_as']}")
        for link in row["links"][:1]:
            print(f"  {link['relation']} {link['key'] or link['kind']}: {cell_text(link['why'])}")
    print(f"{len(rows)} candidates; accept, edit, merge or reject with --by and --why")


def headline_of(row: Plain) -> str:
    """Return who did what to whom where, in one line."""
    act = f"not {row['act']}" if row["negated"] else row["act"]
    whom = ", ".join(row["vendors"])
    where = ", ".join((*row["operators"], *map(place_words, row["places"])))
    what = ", ".join((*row["network_part"], *row["generation"]))
    dates = "".join(
        f" {word} {row[field]}" for word, field in (("from", "since"), ("by", "by")) if row[field]
    )
    parts = [f"{act}: {whom}", f"in {where}" if where else "", f"({what})" if what else ""]
    marks = [word for word in ("firm", "denied", "background", "offtopic") if row[word]]
    return cell_text(" ".join(p for p in parts if p) + dates + (f" [{', '.join(marks)}]" if marks else ""))


def source_of(row: Plain) -> str:
    """Return who says so and how firmly, in one line."""
    chain = " > ".join(row["relay"])
    said = row["attribution"].replace("_", " ") + (f": {chain}" if chain else "")
    soft = ", ".join(f"{hedge['kind']} “{hedge['text']}”" for hedge in row["hedges"])
    return cell_text(f"{row['grade']} {said}; {row['status']}" + (f"; {soft}" if soft else ""))
