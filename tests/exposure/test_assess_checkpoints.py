"""Parts on the shelf come back whole, or are made anew."""

import numpy as np
import pytest

from cleanpath.errors import BadInput
from cleanpath.exposure.assess import Checkpoints, key_of
from cleanpath.routing.contract import Outcome, Witnesses
from small import write

KEY = key_of(("a",), (np.arange(3),))


def part():
    none = np.full(2, -1, np.int32)
    walks = Witnesses(2, np.array([0, 2, 3]), np.array([0, 1, 1], np.int32), none, none, none)
    level, share = np.array([[0, 3]], np.int8), np.array([[0.0, 1.0]])
    return np.array([4, 7]), Outcome(np.array([True, False]), level, level, share, share, walks, walks)


def same(one, other):
    (places, outcome), (others, found) = one, other
    np.testing.assert_array_equal(places, others)
    np.testing.assert_array_equal(outcome.low, found.low)
    np.testing.assert_array_equal(outcome.high_witness.element, found.high_witness.element)
    assert found.low_witness.demands == outcome.low_witness.demands


def test_a_part_comes_back(tmp_path):
    checkpoints = Checkpoints(tmp_path / "new" / "folder", KEY)
    assert checkpoints.load(3) is None
    checkpoints.store(3, part())
    same(part(), checkpoints.load(3))
    assert checkpoints.load(2) is None
    assert [path.name for path in checkpoints.folder.iterdir()] == [checkpoints.path(3).name]


def test_damaged_parts_are_missing(tmp_path):
    checkpoints = Checkpoints(tmp_path, KEY)
    checkpoints.store(0, part())
    whole = checkpoints.path(0).read_bytes()
    for at in range(0, len(whole), 61):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        for data in (bytes(damaged), whole[:at]):
            checkpoints.path(0).write_bytes(data)
            assert checkpoints.load(0) is None
    checkpoints.path(0).unlink()
    checkpoints.path(0).mkdir()
    assert checkpoints.load(0) is None


def test_parts_of_another_run_are_not_taken(tmp_path):
    checkpoints, other = Checkpoints(tmp_path, KEY), Checkpoints(tmp_path, KEY[:24] + "0" * 40)
    other.store(0, part())
    assert checkpoints.path(0) == other.path(0)
    assert checkpoints.load(0) is None


@pytest.mark.parametrize(
    "arrays", [(np.arange(4),), (np.arange(3, dtype=np.int32),), (np.arange(3).reshape(3, 1),), ()]
)
def test_the_key_tells_inputs_apart(arrays):
    assert key_of(("a",), arrays) != KEY
    assert key_of(("b",), (np.arange(3),)) != KEY


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match="--resume"):
        Checkpoints(blocked, KEY).store(0, part())


@pytest.mark.parametrize("routing", ["igp", "structural", "pinned"])
@pytest.mark.parametrize("forged", ["low", "high", "share_high", "reachable", "places", "shape"])
def test_a_part_that_says_something_else_is_refused(tmp_path, routing, forged):
    from cleanpath.exposure.assess import _pack, _unpack
    from cleanpath.workspace.workspace import Workspace

    tables = {
        "elements": "id,kind,vendor; a,boundary; r,router,huawei; b,boundary; n,router,nokia",
        "links": "id,a,b; l1,a,r; l2,r,b; l3,a,n; l4,n,b",
        "demands": "id,source,target; d,a,b; e,a,r; f,a,n",
    }
    if routing == "pinned":
        tables["paths"] = "demand,position,element; d,0,a; d,1,r; d,2,b; e,0,a; e,1,r"
    case, kept = write(tmp_path / "case", routing, **tables), tmp_path / "kept"
    first = Workspace().analyse(case, resume=str(kept)).assessment.to_dict()
    assert Workspace().analyse(case, resume=str(kept)).assessment.to_dict() == first
    (path,) = kept.glob("*.part")
    checkpoints = Checkpoints(kept, path.read_bytes().splitlines()[1].decode())
    packed = _pack(checkpoints.load(0))
    if forged == "shape":
        packed = {name: value[..., :1] if name == "low" else value for name, value in packed.items()}
    elif forged == "places":
        packed["places"] = packed["places"] + 1
    else:
        packed[forged] = np.logical_not(packed[forged]).astype(packed[forged].dtype)
    checkpoints.store(0, _unpack(packed))
    with pytest.raises(BadInput, match="a part of this run as it was written"):
        assert Workspace().analyse(case, resume=str(kept)).assessment
