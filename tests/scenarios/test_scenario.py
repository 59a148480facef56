import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.scenarios.scenario import Scenario, parse_scenario, read_scenario

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "scenarios"


def put(folder: Path, text: str) -> Path:
    path = folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda p: p.stem)
def test_examples_are_scenarios(path):
    assert read_scenario(path) != Scenario(read_scenario(path).title)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "title"),
        ('title = "x"', "at least one edit"),
        ('title = "x"\nsurprise = 1', "only known fields"),
        ('title = "x"\nas_of = "2018-02-30"', "as_of"),
        ('title = "x"\n[[rule]]\nkey = "a"\nstatus = "whispered"\ndate = "2018"', "status"),
        ('title = "x"\n[[rule]]\nkey = "a"\nstatus = "effective"\ndate = "2018-13"', "date"),
        ('title = "x"\n[[set]]\ntable = "secrets"\nvalues = { a = 1 }', "table"),
        ('title = "x"\n[[set]]\ntable = "elements"\nvalues = { a = [1] }', "text, a number"),
        ('title = "x"\n[[fund]]\nshare = -1', "share"),
        ('title = "x"\n[[fund]]\nshare = nan', "share"),
        ("title = [", "TOML"),
    ],
)
def test_faults_are_told(tmp_path, text, told):
    with pytest.raises(BadInput, match=told):
        read_scenario(put(tmp_path, text))


@given(st.text(max_size=200))
def test_any_text_is_a_scenario_or_one_line(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        read_scenario(path)
    except BadInput as fault:
        assert str(fault).isprintable()


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.toml")))
def test_a_scenario_is_told_as_a_file_says_it(name):
    read = read_scenario(EXAMPLES / name)
    assert parse_scenario("again", json.loads(json.dumps(read.to_dict()))) == read


def test_every_kind_of_edit_is_told(tmp_path):
    (tmp_path / "all.toml").write_text(
        'title = "All"\nas_of = 2024-05-01\nlens = "US"\n'
        '[[rule]]\nkey = "us-ndaa2019-889a1A"\nstatus = "effective"\ndate = "2018-11"\nforce = "binding"\n'
        'constraint = "remove"\n'
        '[[follow]]\ncountry = "PL"\nlike = "gb-dvd-2022"\ndate = "2022-06-01"\nknown_from = "2022"\n'
        '[[sale]]\nvendor = "hisilicon"\nto = "nokia"\ndate = "2024-06-01"\n'
        '[[leave]]\noperator = "op-a"\n'
        '[[lose]]\nelements = "cable:*"\n[[lose]]\nnear = [50.1, -5.6]\nkm = 0\n'
        "[[fund]]\nshare = 0\n"
        '[[protect]]\nprotection = "end_to_end"\n[[manage]]\nvendor = "zte"\nby = "nokia"\n'
        '[[set]]\ntable = "elements"\nwhere = { id = "a" }\nvalues = { vendor = "" }\n'
    )
    read = read_scenario(tmp_path / "all.toml")
    assert len(read.one_by_one()) == 10
    assert parse_scenario("again", json.loads(json.dumps(read.to_dict()))) == read
