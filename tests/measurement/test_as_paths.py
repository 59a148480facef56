"""The plain reading of a path against the kernel: equal paths have equal digests, and what is open agrees."""

from itertools import groupby

from hypothesis import given
from tests.measurement.drawing import RESTRICTED, lookup, traces

from cleanpath.measurement.as_paths import UNKNOWN, Step, as_path
from cleanpath.measurement.judgement import judge_batch
from cleanpath.measurement.kernel import COLUMNS
from cleanpath.sources.traces import V4, Traces

LOOKUP = lookup()


def column(rows, name: str) -> list[int]:
    """Return one column of sums."""
    return rows[:, COLUMNS.index(name)].tolist()


def known_part(path: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps that are known, each run of equal ones once."""
    return tuple(step for step, _ in groupby(step for step in path if step != UNKNOWN))


@given(traces(V4))
def test_two_traces_have_one_digest_if_and_only_if_the_known_parts_of_their_paths_are(found):
    seen: dict[int, tuple[Step, ...]] = {}
    for _, batch in Traces().add(found):
        for place, row in enumerate(batch.to_pylist()):
            (digest,) = column(judge_batch(batch.slice(place, 1), V4, LOOKUP), "path")
            path = known_part(as_path(row, LOOKUP.segments[V4]))
            assert seen.setdefault(digest, path) == path
    assert len(set(seen.values())) == len(seen)


@given(traces(V4))
def test_a_path_is_open_where_the_kernel_says_so(found):
    for _, batch in Traces().add(found):
        for place, row in enumerate(batch.to_pylist()):
            path = as_path(row, LOOKUP.segments[V4])
            systems = {asn for step in path for asn in step.systems}
            doubtful = {asn for step in path if step.doubtful for asn in step.systems}
            open_ = UNKNOWN in path or any(RESTRICTED[a] == 1 for a in systems)
            open_ |= any(RESTRICTED[a] == 2 for a in doubtful)
            judged = judge_batch(batch.slice(place, 1), V4, LOOKUP)
            assert column(judged, "open") == [int(open_)]
            certain = any(RESTRICTED[a] == 2 for s in path if not s.doubtful for a in s.systems)
            if certain:
                assert column(judged, "outcome")[0] >= 2
