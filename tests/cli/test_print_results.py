import pytest

from cleanpath.cli.print_results import print_import

RESULT = {
    "written": "case",
    "title": "Net\x1b[31m",
    "rows": {"elements": 2, "links": 0},
    "kinds": {
        "understood": 1,
        "unknown": 3,
        "taken_as": {"Edge\x1b Router": "forwarder"},
        "unknown_words": {"pdu": 3},
    },
    "makers": {"matched": 1, "candidates": 0, "unknown": 1},
    "possible_relabelling": ["r1"],
    "report": "rows.csv",
    "column_map": "case.map.toml",
    "left_unread": ["column 'x': 1"],
    "next": "cleanpath assess case",
}


def test_what_was_made_and_left_and_comes_next_is_told(capsys: pytest.CaptureFixture) -> None:
    print_import(RESULT, "import")
    text = capsys.readouterr().out
    assert "kinds: 1 understood, 3 not" in text
    assert "Router as forwarder" in text
    for told in (
        "2 elements",
        "pdu 3",
        "matched 1",
        "possible relabelling",
        ": r1",
        "case.map.toml",
        "column 'x': 1",
    ):
        assert told in text
    assert "links" not in text
    assert "\x1b" not in text
    assert text.endswith("next: cleanpath assess case\n")


def test_a_plain_network_is_told_in_short(capsys: pytest.CaptureFixture) -> None:
    print_import(
        {name: RESULT[name] for name in ("written", "title", "rows", "next")} | {"left_unread": []}, "import"
    )
    assert "makers" not in capsys.readouterr().out
