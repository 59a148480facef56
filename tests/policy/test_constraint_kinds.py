from cleanpath.policy.constraint_kinds import KINDS, REGIMES
from cleanpath.policy.registry import load_registry
from cleanpath.verdict import Truth


def test_every_kind_in_use_has_a_sentence_and_none_is_spare():
    used = {constraint.kind for rule in load_registry().values() for constraint in rule.constraints}
    assert used == set(KINDS)
    assert all(kind.meaning.endswith(".") for kind in KINDS.values())


def test_procedures_never_restrict_by_themselves():
    assert all(KINDS[kind].restricts < Truth.YES for kind in REGIMES)
    assert {"require_authorisation", "power_to_direct"} <= REGIMES
