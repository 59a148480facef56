"""Every kind of claim can be kept: each bundled claim goes in and comes out as it is."""

from collections import Counter

import pytest

from cleanpath.claims.kinds import ADDED, FIXED, KINDS
from cleanpath.claims.market import load_market_claims
from cleanpath.errors import BadInput
from cleanpath.ledger.claims import body_of, claim_of, parts_of
from cleanpath.workspace.records import claims, claims_add
from cleanpath.workspace.workspace import Workspace

SAID = {"vendor": "huawei", "date": "2018-11", "source": "A paper", "by": "auditor"}
SAID |= {"attribution": "on_record"}


def test_every_bundled_claim_can_be_stored():
    bundled = load_market_claims()
    assert {claim.kind for claim in bundled} <= set(KINDS)
    for claim in bundled:
        assert claim_of(body_of(claim, "auditor"), parts_of(claim), None) == claim


def test_one_of_each_kind_is_stored_and_listed(tmp_path):
    first = {claim.kind: claim for claim in load_market_claims()}
    with Workspace(str(tmp_path / "ledger.sqlite")) as workspace:
        for claim in first.values():
            workspace.ledger.add_claim(claim, "auditor")
        assert sorted(workspace.ledger.claims(), key=lambda c: c.key) == sorted(
            first.values(), key=lambda c: c.key
        )


@pytest.mark.parametrize("kind", ADDED)
def test_a_claim_of_each_kind_is_added_by_command(tmp_path, kind):
    words = {"statement": "They said so."} if kind == "statement" else {}
    with Workspace(str(tmp_path / "ledger.sqlite")) as workspace:
        added = claims_add(workspace, "operator:xx-op/ran/4G", kind=kind, **SAID, **words)
        bounds = FIXED.get(kind, (0.0, 1.0))
        assert (added["kind"], added["low"], added["high"]) == (kind, *bounds)
        listed = Counter(row["kind"] for row in claims(workspace, subject="operator:xx-op"))
        assert listed == {kind: 1}


@pytest.mark.parametrize(
    "said, match",
    [
        ({"kind": "presence", "low": 0.2}, "left out for the kind presence"),
        ({"kind": "contract", "high": 0.0}, "left out for the kind contract"),
        ({"kind": "statement"}, "the words of the statement"),
        ({"kind": "rumour"}, "one of"),
    ],
)
def test_what_a_kind_cannot_say_is_refused(tmp_path, said, match):
    with (
        Workspace(str(tmp_path / "ledger.sqlite")) as workspace,
        pytest.raises(BadInput, match=match),
    ):
        claims_add(workspace, "operator:xx-op/ran/4G", **SAID, **said)
