"""The bounds of a mix against every way to fill it in on a grid, where all corners of the program lie."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cleanpath.claims.share_bounds import REST, Group, bound
from cleanpath.verdict import Truth

STEPS = 8
VENDORS = ("a", "b", "c")


def fillings(vendors):
    """All ways to share the whole out over vendors and the remainder, in eighths."""
    for counts in product(range(STEPS + 1), repeat=len(vendors)):
        if sum(counts) <= STEPS:
            yield {**dict(zip(vendors, counts, strict=True)), REST: STEPS - sum(counts)}


def allowed(filling, groups):
    sums = [(g, sum(filling[v] for v in g.vendors)) for g in groups]
    return all(g.low * STEPS <= total <= g.high * STEPS for g, total in sums)


def restricted_sum(filling, flags, counted):
    return sum(n for v, n in filling.items() if flags.get(v, Truth.UNKNOWN) in counted)


def oracle(groups, flags):
    """Least and greatest restricted share, and whether 0 and 1 can be met with all presences."""
    vendors = sorted(flags)
    good = [f for f in fillings(vendors) if allowed(f, groups)]
    if not good:
        return None
    yes, maybe = (Truth.YES,), (Truth.YES, Truth.UNKNOWN)
    low = min(restricted_sum(f, flags, yes) for f in good)
    high = max(restricted_sum(f, flags, maybe) for f in good)
    none = [f for f in good if restricted_sum(f, flags, yes) == 0]
    whole = [f for f in good if restricted_sum(f, flags, maybe) == STEPS]
    present = [g.vendors for g in groups if g.present]

    # the middle of fillings that each satisfy one presence satisfies all of them
    def together(some):
        return bool(some) and all(any(sum(f[v] for v in p) for f in some) for p in present)

    return low / STEPS, high / STEPS, not together(none), not together(whole)


eighths = st.integers(0, STEPS)


@st.composite
def groups_of(draw, nested):
    options = [frozenset({v}) for v in VENDORS] + [frozenset({"a", "b"})]
    if not nested:
        options += [frozenset({"b", "c"}), frozenset({"a", "c"})]
    chosen = draw(st.lists(st.sampled_from(options), unique=True, max_size=4))
    groups = []
    for vendors in chosen:
        low, high = sorted((draw(eighths), draw(eighths)))
        present = low > 0 or (high > 0 and draw(st.booleans()))
        groups.append(Group(vendors, low / STEPS, high / STEPS, present))
    return groups


truths = st.fixed_dictionaries({v: st.sampled_from(Truth) for v in VENDORS})


@given(groups_of(nested=True), truths)
def test_nested_bounds_are_exactly_those_of_all_fillings(groups, flags):
    found, expected = bound(groups, flags), oracle(groups, flags)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert (found.low, found.high) == (expected[0], expected[1])
    present = any(g.present for g in groups)
    feasible = not present or all(
        any(allowed(f, groups) and sum(f[v] for v in g.vendors) for f in fillings(sorted(flags)))
        for g in groups
        if g.present
    )
    if feasible:
        assert (found.some, found.part) == (expected[2], expected[3])


@given(groups_of(nested=False), truths)
def test_crossing_groups_only_widen(groups, flags):
    found, expected = bound(groups, flags), oracle(groups, flags)
    if found is None:
        assert expected is None
    elif expected is not None:
        assert found.low <= expected[0] <= expected[1] <= found.high
        assert found.some <= expected[2]
        assert found.part <= expected[3]


@given(groups_of(nested=True), truths, st.sampled_from(VENDORS), st.sampled_from([Truth.NO, Truth.YES]))
def test_settling_an_unknown_vendor_never_leaves_the_bounds(groups, flags, vendor, truth):
    before = bound(groups, {**flags, vendor: Truth.UNKNOWN})
    after = bound(groups, {**flags, vendor: truth})
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert before.low <= after.low <= after.high <= before.high
        assert before.some <= after.some
        assert before.part <= after.part


def test_no_statement_leaves_everything_open():
    found = bound([], {})
    assert found is not None
    assert (found.low, found.high, found.some, found.part) == (0.0, 1.0, False, False)


def test_rounded_figures_of_a_whole_fill_it():
    groups = [Group(frozenset({v}), 1 / 3, 1 / 3, True) for v in VENDORS]
    flags = {"a": Truth.YES, "b": Truth.NO, "c": Truth.NO}
    found = bound(groups, flags)
    assert found is not None
    assert abs(found.low - 1 / 3) < 1e-9
    assert abs(found.high - 1 / 3) < 1e-9
