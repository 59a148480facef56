"""A cause is named only where exchanging inputs shows it."""

from hypothesis import given
from hypothesis import strategies as st

from cleanpath.results.changes import FACTORS, SEVERAL, Attribution, Standing, factor_of, fixed_factors

MET, BROKEN = Standing("met", 1, 1), Standing("breached", 6, 6)
FREE = ("evidence", "rules", "waivers", "date", "question")


def attribution(fixed, free, depends):
    """The finding is broken where `depends` holds of the factors that are those of the later run."""

    def judged(exchanged):
        later = (set(fixed) | set(free)) - exchanged
        return {"f": BROKEN if depends(later) else MET}

    every = set(fixed) | set(free)
    return Attribution(
        {"f": BROKEN if depends(every) else MET},
        {"f": BROKEN if depends(set()) else MET},
        tuple(fixed),
        tuple(free),
        judged,
    )


factors = st.lists(st.sampled_from(FREE), unique=True, max_size=4)
fixed = st.lists(st.sampled_from(("network", "program")), unique=True, max_size=2)


@given(free=factors, fixed=fixed, data=st.data())
def test_what_alone_decides_is_the_cause_or_several_are_named(free, fixed, data):
    every = [*fixed, *free]
    if not every:
        return
    true_cause = data.draw(st.sampled_from(every))
    told = attribution(fixed, free, lambda later: true_cause in later).causes(["f"])["f"]
    if true_cause in fixed and len(fixed) == 2:
        assert told == SEVERAL
    else:
        assert told == true_cause


@given(free=factors, fixed=fixed, data=st.data())
def test_a_named_cause_really_turns_the_finding(free, fixed, data):
    every = [*fixed, *free]
    truth = {frozenset(s) for s in data.draw(st.lists(st.sets(st.sampled_from(every or ["date"]))))}
    depends = lambda later: any(s <= later for s in truth)  # noqa: E731
    if depends(set()) or not depends(set(every)):
        return
    told = attribution(fixed, free, depends).causes(["f"])["f"]
    if told in free and len(every) > 1:
        assert not depends(set(every) - {told})
    if told in fixed and len(every) > 1:
        assert depends(set(fixed))
    assert told == SEVERAL or told in every


def test_a_rule_whose_day_came_with_it_is_the_cause():
    found = attribution((), ("rules", "date"), lambda later: later >= {"rules", "date"})
    assert found.causes(["f"]) == {"f": "rules"}


def test_without_files_several_changes_cannot_be_told_apart():
    found = Attribution({"f": BROKEN}, {"f": MET}, ("network",), ("date",), None)
    assert found.causes(["f"]) == {"f": SEVERAL}
    assert Attribution({}, {}, ("network",), (), None).causes(["f"]) == {"f": "network"}
    assert Attribution({}, {}, (), (), None).causes(["f"]) == {"f": "unknown"}


def test_inputs_belong_to_factors():
    names = ("elements.csv", "case.toml", "mixes.parquet", "declarations.csv", "claims", "rules", "model")
    told = ["network", "network", "evidence", "evidence", "evidence", "rules", "program"]
    assert [factor_of(name) for name in names] == told
    old = {"inputs": {"elements.csv": "a", "claims": "b", "rules": "c"}, "version": "1", "parameters": {}}
    new = {"inputs": {"elements.csv": "x", "claims": "y", "rules": "c"}, "version": "2", "parameters": {}}
    assert fixed_factors(old, new) == ["network", "program"]
    narrowed = {**old, "parameters": {"operator": "one"}}
    assert fixed_factors(old, narrowed) == ["question"]
    assert set(told) <= set(FACTORS)
