"""What an import made, for people: the case, what became of makers, what was left, and the next step."""

from typing import Any

from cleanpath.reporting.cells import cell_text


def print_import(result: dict[str, Any], command: str) -> None:
    """Print the result of `import`: one line for each thing that was not used, and what to do next."""
    rows = ", ".join(f"{count} {table}" for table, count in result["rows"].items() if count)
    print(f"{cell_text(result['title'])}: {rows}")
    print(f"written to {result['written']}")
    if kinds := result.get("kinds"):
        _print_kinds(kinds)
    if makers := result.get("makers"):
        told = ", ".join(f"{outcome} {count}" for outcome, count in makers.items())
        print(f"\nmakers: {told}; {result['report']} there says why, row by row")
        if shifted := result["possible_relabelling"]:
            print(f"possible relabelling (register and box disagree): {cell_text(shifted)}")
    if result.get("column_map"):
        print(f"column map: {result['column_map']}; check it, and give it with --option map=... next time")
    if result["left_unread"]:
        print("\nnot used:")
    for line in result["left_unread"]:
        print(f"  - {cell_text(line)}")
    print(f"\nnext: {result['next']}")


def _print_kinds(kinds: dict[str, Any]) -> None:
    """Print which words were taken for kinds, and which are none."""
    print(f"\nkinds: {kinds['understood']} understood, {kinds['unknown']} not")
    if taken := kinds["taken_as"]:
        told = ", ".join(f"{word} as {kind}" for word, kind in taken.items())
        print(f"taken: {cell_text(told)}")
    if words := kinds["unknown_words"]:
        told = ", ".join(f"{word} {count}" for word, count in words.items())
        print(f"no kind of the model, so assumed to do everything: {cell_text(told)}")
