from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.scenarios.scenario import Scenario, read_scenario

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
