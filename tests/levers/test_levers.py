import numpy as np
import pytest

from cleanpath.levers.levers import LEVER_KINDS, UNKNOWN_VENDOR, elements_of, find_levers, find_needs
from cleanpath.levers.ranking import best_within, count_goals, rank
from cleanpath.network.case import read_case
from cleanpath.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def open_study(tmp_path_factory):
    workspace = Workspace(str(tmp_path_factory.mktemp("levers") / "ledger.sqlite"))

    def study(name, lens=None):
        case = read_case(name)
        return workspace.analyse(case, lens)

    return study


def ranked(study, kind, count="flows"):
    network = study.case.network
    levers = find_levers(kind, network, study.restricted)
    needs = find_needs(study.problem, levers, study.restricted.low, study.restricted.high)
    columns = (network.demands[name] for name in ("id", "volume", "choice"))
    ids, volume, choice = columns
    goals = count_goals(count, ids.to_pylist(), volume.to_numpy(), choice.to_pylist())
    return levers, rank(levers, needs, goals, np.ones(len(levers.names)))


def test_governments_reach_the_legs_abroad_of_their_operators(open_study):
    levers, found = ranked(open_study("allies-2018"), "country")
    alone = dict(zip(levers.names, found.alone[:, 0].tolist(), strict=True))
    assert alone == {"AU": 14, "DE": 42, "GB": 54, "IT": 32, "JP": 80, "KR": 30, "PL": 9}
    assert found.all.tolist() == [261, 261]
    assert found.order.exact
    assert [levers.names[i] for i in found.order.levers] == ["JP", "GB", "DE", "IT", "KR", "AU", "PL"]


def test_choices_count_sites_not_operators(open_study):
    levers, found = ranked(open_study("allies-2018"), "country", "choices")
    alone = dict(zip(levers.names, found.alone[:, 0].tolist(), strict=True))
    assert alone == {"AU": 4, "DE": 14, "GB": 12, "IT": 8, "JP": 20, "KR": 10, "PL": 2}
    assert found.whole == 70


def test_makers_are_asked_together_where_the_maker_is_open(open_study):
    study = open_study("operator-5g")
    levers = find_levers("maker", study.case.network, study.restricted)
    assert UNKNOWN_VENDOR in levers.names
    ids = study.names
    open_ = {ids[e] for e in elements_of(levers, [levers.names.index(UNKNOWN_VENDOR)])}
    assert "gnb-ridge" in open_


@pytest.mark.parametrize("kind", LEVER_KINDS)
def test_every_kind_reaches_or_names_what_it_leaves(open_study, kind):
    study = open_study("operator-5g")
    levers, found = ranked(study, kind)
    flagged = study.restricted.high > 0
    covered = np.diff(levers.start) > 0
    assert (covered | levers.stuck == flagged).all()
    assert not (covered & levers.stuck).any()
    assert (found.alone >= 0).all()
    assert found.clear[0] <= found.all[0] <= found.whole


def test_a_budget_buys_the_best_it_can(open_study):
    levers, found = ranked(open_study("allies-2018"), "country")
    price = {"JP": 50.0, "GB": 20.0, "DE": 30.0, "IT": 10.0, "KR": np.nan, "AU": 9.0, "PL": 1.0}
    cost = np.array([price[name] for name in levers.names])
    bought = best_within(found, cost, 50.0)
    assert {levers.names[i] for i in bought.levers} == {"AU", "GB", "IT", "PL"}
    assert (bought.value, bought.cost, bought.bound) == (109, 40, 109)
    assert best_within(found, cost, 0.0).levers == []
