"""Caps of plans are measured on the whole network, as `judge` measures them."""

import pytest

from cases import frame, write_case
from cleanpath.planning.plan import find_plan
from cleanpath.planning.solve import Limits

SITES = "id,name,country,sensitive\n" + "".join(f"s{n},S{n},GB,false\n" for n in range(10))
PLAN = 'currency = "GBP"\nperiod = "quarter"\nyears = 3\ndiscount = 0.035\nclean_by = "never"\n'
HEAD = "id,kind,vendor,site,operator,generation,obtained,premises\n"
ENDS = "a,boundary,,,op,,,\nr,router,nokia,,op,,,\nb,boundary,,,op,,,\n"


@pytest.mark.parametrize(("restricted", "replaced"), [(1, 0), (3, 0), (4, 1), (10, 7)])
def test_as_many_go_as_the_cap_on_the_network_asks(tmp_path, restricted, replaced):
    rows = [
        f"olt{n},olt,{'huawei' if n < restricted else 'nokia'},s{n},op,fibre,2021-01-01,1000\n"
        for n in range(10)
    ]
    folder = write_case(
        tmp_path / "case", elements=HEAD + "".join(rows) + ENDS, links="id,a,b\nl1,a,r\nl2,r,b\n",
        sites=SITES, demands="id,source,target,operator\nd1,a,b,op\n", relations="source,kind,target\n",
        plan=PLAN,
    )  # fmt: skip
    problem = frame(folder).posed.problem
    plan = find_plan(problem, Limits(gap=1e-9))
    assert int((plan.schedule.replaced < problem.horizon).sum()) == replaced
