"""A case folder is read whole or refused with one located message."""

import numpy as np
import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.network.arrays import ends_of, graph_of, paths_of
from cleanpath.network.case import bundled_cases, find_case, read_case

SETTINGS = 'title = "T"\nlens = "vendor:huawei"\nas_of = "2018-11-23"\nrouting = "igp"\n'
ELEMENTS = "id,kind,vendor\na,router,huawei\nb,router,\nc,router,nokia|zte\n"
LINKS = "id,a,b,weight,directed,group\nl1,a,b,1,,g\nl2,b,c,2.5,true,\nl3,b,b,1,,g\n"
DEMANDS = "id,source,target\nd,a,c\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "case.toml": SETTINGS,
        "elements.csv": ELEMENTS,
        "links.csv": LINKS,
        "demands.csv": DEMANDS,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_smallest_case(folder):
    case = read_case(str(folder))
    assert case.settings.failures == "none"
    assert case.network.sites.num_rows == 0
    assert sorted(case.digests) == ["case.toml", "demands.csv", "elements.csv", "links.csv"]
    graph = graph_of(case.network)
    assert (graph.size, graph.links, len(graph.out_head)) == (3, 3, 3)
    assert graph.group[0] == graph.group[2] != graph.group[1] == -1
    source, target = ends_of(case.network)
    assert (source.tolist(), target.tolist()) == ([0], [2])


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("case.toml", "title = ", "settings in TOML"),
        ("case.toml", SETTINGS + 'colour = "red"\n', "'colour'"),
        ("case.toml", SETTINGS.replace("igp", "ospf"), "one of bgp"),
        ("case.toml", SETTINGS.replace('"2018-11-23"', '"2018-11"'), "a full date"),
        ("case.toml", SETTINGS.replace('"T"', "[" * 3000 + "]" * 3000), "expected"),
        ("links.csv", "id,a,b\nl,a,z\n", "a known element, found 'z'"),
        ("demands.csv", "id,source,target\nd,a,\n", "a value"),
        ("elements.csv", "id,kind,site\na,router,nowhere\nb,r,\nc,r,\n", "a known site, found 'nowhere'"),
        ("mixes.csv", "element,vendor\nq,huawei\n", "a known element, found 'q'"),
        ("relations.csv", "source,kind,target\na,eats,b\n", "one of carries"),
    ],
)
def test_faults_are_located(folder, file, text, message):
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_case(str(folder))
    assert message in str(caught.value)
    assert file.split(".")[0] in str(caught.value)


def test_missing_table(folder):
    (folder / "links.csv").unlink()
    with pytest.raises(BadInput, match=r"links\.csv or links\.parquet"):
        read_case(str(folder))


@pytest.mark.parametrize("name", ["nothing-here", "../../etc", "/", "", "a\x00b"])
def test_unknown_case(name):
    with pytest.raises(UnknownName):
        find_case(name)


def test_bundled_cases_are_found():
    for name in bundled_cases():
        assert find_case(name).joinpath("case.toml").is_file()


PATHS = "demand,position,element,path,share\nd,0,a,0,1\nd,2,c,0,1\nd,1,,0,1\n"


def test_paths_are_sorted_and_silent_hops_kept(folder):
    (folder / "paths.csv").write_text(PATHS, encoding="utf-8")
    paths = paths_of(read_case(str(folder)).network)
    assert paths.element.tolist() == [0, -1, 2]
    assert paths.start.tolist() == [0, 3]
    assert np.array_equal(paths.demand, [0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PATHS + "d,1,b,0,1\n", "one element for each position"),
        (PATHS.replace("d,1,,0,1", "d,1,,0,0.5"), "one share for all rows"),
        (PATHS.replace("d,0,a,0,1\n", ""), "from its source to its target"),
        (PATHS.replace("d,0,a", "d,0,z"), "a known element"),
        (PATHS + "d,0,a,1,1\nd,1,c,1,1\n", "add up to 1"),
        ("demand,position,element\nx,0,a\n", "a known demand"),
    ],
)
def test_contradictory_paths(folder, text, message):
    (folder / "paths.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        paths_of(read_case(str(folder)).network)
