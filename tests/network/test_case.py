"""A case folder is read whole or refused with one located message."""

import os
from contextlib import nullcontext

import numpy as np
import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.network.case import bundled_cases, digest_files, find_case, read_case
from cleanpath.network.graph import check_steps, ends_of, graph_of, paths_of

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
        ("case.toml", "title = ", "expected TOML"),
        ("case.toml", SETTINGS + 'colour = "red"\n', "'colour'"),
        ("case.toml", SETTINGS.replace("igp", "ospf"), "one of bgp"),
        ("case.toml", SETTINGS.replace('"2018-11-23"', '"2018-11"'), "a full date"),
        ("case.toml", SETTINGS.replace('"T"', "0x" + "f" * 9000), "too large to show"),
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


ODD = {
    "a link": lambda path, aside: path.symlink_to(aside),
    "a link that leads nowhere": lambda path, aside: path.symlink_to("absent"),
    "a pipe": lambda path, aside: os.mkfifo(path),
    "a folder": lambda path, aside: path.mkdir(),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "name",
    ["elements.csv", "sites.csv", "case.toml", "plan.toml", "kinds.toml", "notes.csv", "kinds/router.toml"],
)
def test_every_file_of_a_case_is_a_plain_file_inside_it(folder, tmp_path_factory, name, odd):
    aside = tmp_path_factory.mktemp("aside") / "aside"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.rename(aside)
    else:
        aside.write_text("secret")
    ODD[odd](path, aside)
    with pytest.raises(BadInput):
        read_case(str(folder))


def test_a_folder_of_kinds_is_no_link(folder, tmp_path_factory):
    (folder / "kinds").symlink_to(tmp_path_factory.mktemp("kinds"))
    with pytest.raises(BadInput, match="a link to elsewhere"):
        read_case(str(folder))


def test_kinds_and_stored_traces_are_digested(folder):
    for name in ("kinds", "traces"):
        (folder / name).mkdir()
    router = folder / "kinds" / "router.toml"
    router.write_text("[malicious_vendor_can]\nuser = []\n")
    (folder / "traces" / "v4.parquet").write_bytes(b"PAR1")
    named = read_case(str(folder)).digests
    assert {"kinds/router.toml", "traces/v4.parquet"} < named.keys()
    router.write_text('[malicious_vendor_can]\nuser = ["C"]\n')
    assert digest_files(folder)["kinds/router.toml"] != named["kinds/router.toml"]


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
        (PATHS.replace("d,1,,0,1\n", ""), "paths:3: .*follow each other.*a gap before it"),
        (PATHS.replace("d,0,a", "d,0,z"), "a known element"),
        (PATHS + "d,0,a,1,1\nd,1,c,1,1\n", "add up to 1"),
        ("demand,position,element\nx,0,a\n", "a known demand"),
    ],
)
def test_contradictory_paths(folder, text, message):
    (folder / "paths.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        paths_of(read_case(str(folder)).network)


def test_given_paths_follow_links(folder):
    for step, message in (("b", ""), ("", ""), (None, "along links, found none from a to c")):
        rows = [("0", "a"), ("1", "c")] if step is None else [("0", "a"), ("1", step), ("2", "c")]
        text = "demand,position,element\n" + "".join(f"d,{place},{name}\n" for place, name in rows)
        (folder / "paths.csv").write_text(text, encoding="utf-8")
        network = read_case(str(folder)).network
        with pytest.raises(BadInput, match=message) if message else nullcontext():
            check_steps(paths_of(network), graph_of(network), network)


@pytest.mark.parametrize("vendor", ["nokia|", "|nokia", "|", "nokia||huawei", "nokia| |huawei"])
def test_a_candidate_that_is_left_out_is_refused(folder, vendor):
    (folder / "elements.csv").write_text(f"id,kind,vendor\na,x,{vendor}\nb,x,\nc,x,\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"elements:2 \[vendor\]: expected a vendor on each side of \|"):
        read_case(str(folder))


def test_an_element_stands_in_one_country(folder):
    text = "id,kind,vendor,site,country\na,x,,s,DE\nb,x,,s,\nc,x,,,FR\n"
    (folder / "elements.csv").write_text(text, encoding="utf-8")
    sites = "id,name,country\ns,S,{}\n"
    (folder / "sites.csv").write_text(sites.format("DE"), encoding="utf-8")
    read_case(str(folder))
    (folder / "sites.csv").write_text(sites.format("US"), encoding="utf-8")
    with pytest.raises(
        BadInput, match=r"elements:2 \[country\]: expected the country of its site, found 'DE'"
    ):
        read_case(str(folder))


def test_a_mix_without_an_aggregate_is_refused(folder):
    (folder / "elements.csv").write_text("id,kind,vendor\na,x,nokia\nb,x,@claims\nc,x,\n", encoding="utf-8")
    (folder / "mixes.csv").write_text("element,vendor,high\nb,huawei,0.1\na,huawei,0.5\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"mixes:3 \[element\]: expected an element whose vendor is @claims"):
        read_case(str(folder))
