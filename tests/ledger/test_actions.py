"""What people did is on record, in order, and cannot be changed."""

import pytest

from cleanpath.errors import BadInput


def test_actions_are_read_back_the_latest_first(ledger):
    ledger.record_action("person added", "anna", "chief", "joins the team", {"role": "reader"})
    ledger.record_action("signed out", "anna", "anna")
    last, first = ledger.actions()
    assert (last.action, last.by, last.why, last.details) == ("signed out", "anna", "", {})
    assert (first.subject, first.by, first.why, first.details) == (
        "anna",
        "chief",
        "joins the team",
        {"role": "reader"},
    )
    assert first.recorded <= last.recorded
    assert ledger.actions(1) == [last]
    assert ledger.check() == []


@pytest.mark.parametrize(
    "said",
    [
        ("", "anna", "chief"),
        ("added", "", "chief"),
        ("added", "anna", ""),
        ("added", "an\nna", "chief"),
        ("added", "anna", "chief", "\x00"),
        ("added", "anna", "chief", "", {"x": float("nan")}),
    ],
)
def test_what_cannot_be_kept_is_refused(ledger, said):
    with pytest.raises(BadInput):
        ledger.record_action(*said)
    assert ledger.actions() == []
