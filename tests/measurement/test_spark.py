"""A real standalone Spark on loopback: a master and two workers, of which one is killed in mid-job.

`make test-spark` runs it in an environment that has pyspark; elsewhere it skips with the reason.
"""

import sys
import threading
import time

import pytest
from benchmarks.corpus import make_lookup_of, make_table, write_corpus

from cleanpath.errors import BadInput, Unavailable
from cleanpath.measurement.judgement import digest
from cleanpath.measurement.tasks import Task, judge_local, list_tasks
from spark_cluster import start_cluster

SEED, TRACES, PAIRS, ROWS = 7, 120_000, 2_000, 2_000
JOB_LIMIT = 300.0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    found = start_cluster(tmp_path_factory.mktemp("spark"))
    yield found
    found.stop()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Stored traces, what is restricted, and the sums that one machine finds."""
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, TRACES, PAIRS, SEED, ROWS)
    tasks, lookup = list_tasks(folder), make_lookup_of(make_table(400_000, SEED), SEED)
    return tasks, lookup, digest(judge_local(tasks, lookup))


@pytest.fixture(scope="module")
def session(cluster):
    from cleanpath.spark import start_session

    found = start_session(cluster.address)
    yield found
    found.stop()


def test_a_file_that_cannot_be_read_is_told_in_our_words(session, corpus, tmp_path):
    from cleanpath.measurement.spark import judge_in_session

    with pytest.raises(BadInput, match="Parquet file"):
        judge_in_session(session, [Task(str(tmp_path / "absent.parquet"), 0, 4)], corpus[1])


def test_the_sums_are_the_same_bytes_and_stay_so_when_a_worker_is_killed(cluster, session, corpus):
    from cleanpath.measurement.spark import judge_in_session

    tasks, lookup, expected = corpus
    assert digest(judge_in_session(session, tasks, lookup)) == expected
    found: list[str] = []
    job = threading.Thread(target=lambda: found.append(digest(judge_in_session(session, tasks, lookup))))
    job.start()
    done, whole = wait_for_middle(session, job)
    killed = cluster.kill(1)
    assert 0 < done < whole, "the worker was to be killed in the middle of the job"
    assert killed >= 3, "a worker, its executor, and the Python under it"
    job.join(JOB_LIMIT)
    assert not job.is_alive()
    assert found == [expected]
    cluster.add_worker("three")
    assert digest(judge_in_session(session, tasks, lookup)) == expected


def wait_for_middle(session, job: threading.Thread) -> tuple[int, int]:
    """Wait until some tasks of a running stage are done and others are not; return both numbers."""
    tracker = session.sparkContext.statusTracker()
    deadline = time.monotonic() + JOB_LIMIT
    while job.is_alive() and time.monotonic() < deadline:
        for number in tracker.getActiveStageIds():
            stage = tracker.getStageInfo(number)
            if stage and stage.numTasks > 1 and 0 < stage.numCompletedTasks < stage.numTasks:
                return stage.numCompletedTasks, stage.numTasks
        time.sleep(0.005)
    return 0, 0


def test_a_master_that_is_not_there_is_told(cluster):
    from cleanpath import spark

    with pytest.raises(Unavailable, match="pyspark"):
        spark_without_package(spark)


def spark_without_package(spark) -> None:
    """Start a session as if pyspark were not installed."""
    hidden = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "pyspark"}
    try:
        for name in hidden:
            sys.modules[name] = None
        spark.start_session("local[1]")
    finally:
        sys.modules.update(hidden)
