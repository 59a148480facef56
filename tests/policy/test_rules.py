import copy
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.policy.registry import BUNDLED, load_registry
from cleanpath.policy.rules import read_rule

RULES = load_registry()
SAMPLES = {
    key: tomllib.loads((BUNDLED / f"{key}.toml").read_text(encoding="utf-8"))
    for key in ("au-5g-2018", "gb-dvd-2022", "us-ndaa2019-889a1A", "nl-amvb-2019")
}
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.binary(max_size=5),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.just("x" * 30_000), st.just("2018-02-30"), st.just("\u202e\x00"),
)  # fmt: skip


def places(value, path=()):
    """Every place of nested plain data."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


@given(data=st.data())
def test_a_damaged_rule_is_read_or_refused_in_one_line(data):
    key = data.draw(st.sampled_from(sorted(SAMPLES)))
    fields = copy.deepcopy(SAMPLES[key])
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(fields))[1:]))
        holder = fields
        for step in path[:-1]:
            holder = holder[step]
        how = data.draw(st.sampled_from(["replace", "remove", "add"]))
        if how == "replace":
            holder[path[-1]] = data.draw(JUNK)
        elif how == "remove":
            del holder[path[-1]]
        elif isinstance(holder, dict):
            holder[data.draw(st.text(max_size=8))] = data.draw(JUNK)
    try:
        rule = read_rule("damaged.toml", key, fields)
    except BadInput as fault:
        assert "damaged.toml" in str(fault)
        assert "\n" not in str(fault)
    else:
        assert rule.key == key


def test_line_breaks_in_prose_mean_nothing():
    assert "\n" not in RULES["au-5g-2018"].targets[0].text
    assert RULES["au-5g-2018"].targets[0].text.endswith("conflict with national law")


def test_grades_follow_source_and_attribution():
    first, second = RULES["us-hpsci-2012"].events
    assert str(first.grade) == "A1"
    assert str(second.grade) == "A2"
    recalled = next(e for e in RULES["us-kaspersky-federal-2017"].events if not e.verified)
    assert recalled.grade.credibility == 6
