"""Walks after a failure where another route, now broken, cost as much as the one that is left."""

import pytest

from small import judged, write

ELEMENTS = "id,kind,vendor; s,router,nokia; p,router,nokia; x,router,huawei; y,router,huawei; z,router,nokia"
LINKS = "id,a,b,weight; l1,s,p,3; l1b,s,p,3; l2,p,t,1; l3,s,x,1; l4,p,z,1; l5,z,y,1; l6,y,x,1; l7,x,t,4"


@pytest.mark.parametrize("failures", ["link", "node", "single"])
def test_a_walk_after_a_failure_arrives_and_names_no_one_beside_it(tmp_path, failures):
    case = write(
        tmp_path / "case", failures=failures, elements=f"{ELEMENTS}; t,router,nokia", links=LINKS,
        demands="id,source,target; d,s,t",
    )  # fmt: skip
    demand = judged(tmp_path, case)["demands"][0]
    assert (demand["low"], demand["high"]) == ("possible", "possible")
    assert demand["touches"] == ["x"]
    assert demand["certificate"]["witness"]["low"]["walk"] == ["s", "x", "t"]
