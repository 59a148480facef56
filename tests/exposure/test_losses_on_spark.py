"""Losses on a real Spark cluster: the same sums as on one machine, also when a task refuses."""

import pytest

from cleanpath.exposure.internet_losses import count_local
from sample_losses import sample_problem
from spark_cluster import start_cluster


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    cluster = start_cluster(tmp_path_factory.mktemp("spark"))
    from cleanpath.spark import start_session

    found = start_session(cluster.address)
    yield found
    found.stop()
    cluster.stop()


def test_spark_counts_the_same(session):
    from cleanpath.exposure.losses_on_spark import count_in_session

    problems = [sample_problem(), sample_problem()]
    expected = [counts.tolist() for counts in count_local(problems)]
    assert [counts.tolist() for counts in count_in_session(session, problems)] == expected
