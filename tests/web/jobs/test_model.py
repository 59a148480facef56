"""Parameters of jobs are those of the command line, and never places on a disk of the server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, CleanpathError
from cleanpath.web.jobs.model import VERBS, check_parameters, named_cases, verb_parameters

GOOD = {
    "assess": {"case": "allies-2018", "lens": "US", "as_of": "2018-11-23", "planes": "user,control"},
    "judge": {"subject": "operator-uk", "until": "2027-12-31", "sensitive": False},
    "plan": {"case": "operator-uk", "gap": 0.01, "seconds": 10, "delay": True},
    "levers": {"case": "allies-2018", "by": ["country", "maker"], "budget": 5e9},
    "whatif": {"case": "allies-2018", "scenario": ['title = "Sold"\n'], "plan": False},
    "internet": {"case": "internet-2018", "from": "DE", "to": "protected", "top": 5},
    "losses": {"case": "internet-2018", "losses": "loss,lost\nRussia,RU\n", "from": "DE"},
    "measure": {"case": "my-traces", "beside": "allies-2018"},
    "generate": {"what": "operator", "elements": 1000, "seed": 3, "to": "my-case"},
    "init": {"folder": "my-case", "title": "Mine", "country": "DE"},
    "import": {"source_format": "csv", "source": "abc.csv", "to": "my-case", "option": ["name=x"]},
}


@pytest.mark.parametrize("verb", VERBS)
def test_what_the_command_takes_is_taken(verb):
    taken = check_parameters(verb, GOOD[verb])
    assert {name.rstrip("_"): value for name, value in taken.items()} == GOOD[verb]
    assert {"resume", "refresh", "save", "bits", "engine", "master"}.isdisjoint(
        p.name for p in verb_parameters(verb)
    )


@pytest.mark.parametrize(
    "verb, wrong",
    [
        ("assess", {"case": "../../etc"}),
        ("assess", {"case": "/etc"}),
        ("assess", {"case": ""}),
        ("assess", {}),
        ("assess", {"case": "allies-2018", "resume": "/tmp/x"}),
        ("assess", {"case": "allies-2018", "lens": "file:/etc/passwd"}),
        ("assess", {"case": "allies-2018", "as_of": "yesterday"}),
        ("assess", {"case": "allies-2018", "lens": "U\0S"}),
        ("judge", {"subject": "./allies-2018"}),
        ("plan", {"case": "operator-uk", "gap": float("nan")}),
        ("plan", {"case": "operator-uk", "gap": "0.1"}),
        ("plan", {"case": "operator-uk", "gap": True}),
        ("plan", {"case": "operator-uk", "delay": "yes"}),
        ("levers", {"case": "allies-2018", "by": "country"}),
        ("levers", {"case": "allies-2018", "by": ["nobody"]}),
        ("levers", {"case": "allies-2018", "by": ["country"] * 51}),
        ("whatif", {"case": "allies-2018", "scenario": []}),
        ("whatif", {"case": "allies-2018", "scenario": ["x" * (2 << 20)]}),
        ("import", {"source_format": "csv", "source": "/etc/passwd", "to": "x"}),
        ("import", {"source_format": "csv", "source": "a/../b", "to": "x"}),
        ("import", {"source_format": "netbox", "source": "http://127.0.0.1", "to": "x"}),
        ("import", {"source_format": "csv", "source": "a.csv", "to": "../x"}),
        ("import", {"source_format": "csv", "source": "a.csv", "to": "x", "option": ["map=/etc/passwd"]}),
        ("import", {"source_format": "csv", "source": "a.csv", "to": "x", "refresh": True}),
        ("import", {"source_format": "ftm", "source": "a.json", "to": "x"}),
        ("generate", {"what": "operator", "to": "../x"}),
        ("generate", {"what": "operator", "to": "x", "elements": 10**7}),
        ("generate", {"what": "operator", "to": "x", "seed": -1}),
        ("init", {"folder": "/tmp/x"}),
        ("init", {}),
        ("measure", {"case": "my-traces", "beside": "../x"}),
        ("losses", {"case": "internet-2018"}),
        ("serve", {}),
        ("assess", {"case": "allies-2018", "format": "json"}),
    ],
)
def test_anything_else_is_refused(verb, wrong):
    with pytest.raises(BadInput):
        check_parameters(verb, wrong)


def test_a_table_of_losses_names_cases_and_no_places():
    asked = {"case": "a", "losses": "loss,lost,case\nx,RU,b\ny,RU,\nz,RU,b\n"}
    assert named_cases("losses", check_parameters("losses", asked)) == ["a", "b"]
    with pytest.raises(BadInput):
        named_cases("losses", asked | {"losses": "loss,lost,case\nx,RU,/etc\n"})
    assert named_cases("measure", {"case": "a", "beside": "b"}) == ["a", "b"]
    assert named_cases("generate", {"what": "operator", "to": "c"}) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(verb=st.sampled_from(VERBS), data=st.data())
def test_hostile_values_are_refused_in_words_or_taken_whole(verb, data):
    names = st.sampled_from([p.name.rstrip("_") for p in verb_parameters(verb)])
    given_ = {**GOOD[verb], **data.draw(st.dictionaries(names, ANYTHING, max_size=3))}
    try:
        checked = check_parameters(verb, given_)
    except CleanpathError as refused:
        assert "\n" not in str(refused)
    else:
        plain = {name.rstrip("_"): value for name, value in checked.items()}
        assert plain == {name: value for name, value in given_.items() if value is not None}
