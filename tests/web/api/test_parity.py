"""One question, asked on the command line, from Python and by REST, has one answer, as described there."""

import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from cleanpath.cli.commands import COMMANDS, module_of
from cleanpath.network.case import bundled_cases
from cleanpath.web.accounts.model import Role
from cleanpath.web.api.changing import CHANGES, LONG
from cleanpath.web.api.parameters import command
from cleanpath.web.api.reading import LISTS, VERBS
from cleanpath.web.api.written import FILES
from cleanpath.workspace import press
from cleanpath.workspace.importing import import_
from cleanpath.workspace.workspace import Workspace
from small import write

EXCLUDED = {
    "help": "the description of the interface is at /api/v1/openapi.json",
    "completion": "it is about shells",
    "serve": "it starts the server itself",
    "work": "it starts workers on another machine",
    "warm-up": "it compiles kernels for a machine",
    "registry check": "it checks folders of whoever writes rules",
    "vendors import": "it makes a folder of registries, with which a server is then started",
    "watch": "it watches a folder of a machine; a program sends each article to inbox/add",
    "inbox export": "it writes rule files into a checkout, for a contribution",
    "ledger backup": "it copies the database of the server, which is for those who run it",
    "ledger check": "it reads every entry of the database, which is for those who run it",
}
"""The verbs that REST has not, each with the reason."""

IN_BODY = {"verify", "inbox add", "read"}
"""Verbs that take what they read in their body; each has a test of its own here or in `test_rest.py`."""

QUESTIONS = {
    "cases": {},
    "assess": {"case": "operator-5g", "as_of": "2024-01-01", "planes": "user,control"},
    "explain": {"case": "operator-5g", "demand": "ministry"},
    "judge": {"subject": "operator-uk", "until": "2027-12-31"},
    "levers": {"case": "operator-5g", "count": "choices"},
    "rules": {"as_of": "2018-11-23", "jurisdiction": "US"},
    "rules show": {"key": "au-5g-2018", "as_of": "2018-11-23"},
    "vendors": {"as_of": "2010-01-01", "country": "CN"},
    "vendors show": {"vendor": "h3c", "as_of": "2005-06-01"},
    "vendors resolve": {"name": "Huawei Tech. Co., Ltd."},
    "identify": {"source": "operator-5g"},
    "measure": {"case": "measured", "beside": "operator-5g", "lens": "as:64501"},
    "claims": {"subject": "operator:de", "as_of": "2020-07-15"},
    "waivers": {"as_of": "2023-07-01"},
    "runs": {},
    "diff": {},
    "alerts": {"case": "operator-uk", "since": "2020-01-01", "as_of": "2026-01-01"},
    "inbox": {"state": "all"},
    "inbox show": {"key": ""},
}


SYSTEMS = {
    "elements": "id,kind,country;AS100,autonomous_system,CN;AS200,autonomous_system,DE;"
    "AS300,autonomous_system,DE",
    "links": "id,a,b,relationship;ab,AS100,AS200,provider;bc,AS100,AS300,provider",
    "demands": "id,source,target;d,AS200,AS300",
}
TRACE = {
    "fw": 5080, "type": "traceroute", "prb_id": 1, "from": "198.51.100.1", "dst_addr": "203.0.113.9",
    "timestamp": 1_700_000_000,
    "result": [
        {"hop": 1, "result": [{"from": "198.51.100.200"}]}, {"hop": 2, "result": [{"from": "203.0.113.9"}]},
    ],
}  # fmt: skip
ADDRESSES = """first,last,asn
198.51.100.0,198.51.100.127,64500
198.51.100.128,198.51.100.255,64501
203.0.113.0,203.0.113.255,64502
"""


def make_cases(workspace, cases, folder):
    """Make a case of systems and one of traceroutes."""
    write(cases / "systems", routing="bgp", **SYSTEMS)
    with (cases / "systems" / "case.toml").open("a") as settings:
        settings.write('graph = "made up"\n')
    (folder / "traces.json").write_text(json.dumps([TRACE]))
    (folder / "addresses.csv").write_text(ADDRESSES)
    asked = [f"addresses={folder / 'addresses.csv'}"], "as:64501", "2023-11-20"
    import_(workspace, "traceroutes", str(folder / "traces.json"), str(cases / "measured"), *asked)


def at_home(database, question):
    """Return a question with the folders of the server's own cases, as the other two ways name them."""
    cases = Path(database).parent / "cases"
    own = {name: str(cases / value) for name, value in question.items() if value in ("systems", "measured")}
    return question | own


@pytest.fixture(scope="module")
def filled(settings, tmp_path_factory):
    """A ledger with runs and candidates, so that lists are not empty, and cases of the server's own."""
    from cleanpath.workspace import assess

    settings.cases.mkdir()
    with Workspace(settings.database) as workspace:
        make_cases(workspace, settings.cases, tmp_path_factory.mktemp("sources"))
        assess.assess(workspace, "operator-5g")
        assess.assess(workspace, "operator-5g", as_of="2024-01-01")
        text = b"BERLIN - Germany has banned Huawei from its 5G networks, the minister said on Friday."
        press.inbox_add_upload(workspace, text, "a.txt", "somebody", "2018-11-23")
        QUESTIONS["inbox show"]["key"] = press.inbox(workspace)[0]["key"]
        QUESTIONS["diff"] = dict(
            zip(("new", "old"), (run.id for run in workspace.ledger.runs(2)), strict=True)
        )
    return settings.database


def by_rest(client, name, question):
    found, address = [], "/api/v1/" + name.replace(" ", "/")
    given = {**question, **({"limit": 1000} if name in LISTS else {})}
    answer = client.get(address, params=given)
    assert answer.status_code == 200, answer.text
    described = client.get("/api/v1/openapi.json").json()
    told = described["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), told | {"components": described["components"]})
    if name not in LISTS:
        return answer.json()
    found = answer.json()
    assert found["count"] == len(found["results"])
    return found["results"]


def by_python(database, name, question):
    known, question = command(name), at_home(database, question)
    module = importlib.import_module(module_of(known))
    with Workspace(database) as workspace:
        found = getattr(module, known.function)(workspace, **question)
        return json.loads(json.dumps(found if isinstance(found, (dict, list)) else list(found)))


def by_command_line(database, name, question):
    known, question = command(name), at_home(database, question)
    words = []
    for parameter in known.parameters:
        if parameter.name in question:
            value = question[parameter.name]
            words += [value] if parameter.positional else [parameter.option, value]
    run = [sys.executable, "-m", "cleanpath", "--ledger", database, *name.split(), *words]
    done = subprocess.run([*run, "--format", "json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def recorded(result):
    """Without the runs that the other two ways have recorded themselves."""
    return [row for row in result if row["id"] in QUESTIONS["diff"].values()]


@pytest.mark.parametrize("name", VERBS)
def test_three_ways_to_ask_give_one_answer(reader, filled, name):
    question = QUESTIONS[name]
    told = [
        by_rest(reader, name, question),
        by_python(filled, name, question),
        by_command_line(filled, name, question),
    ]
    if name == "runs":
        told = [recorded(one) for one in told]
    if name == "cases":  # the command lists the bundled ones
        told[0] = [row for row in told[0] if row["name"] in bundled_cases()]
    assert told[0] == told[1]
    assert told[0] == told[2]


def test_every_verb_is_in_rest_or_excluded_for_a_reason():
    known = {one.name for one in COMMANDS}
    offered = {*VERBS, *FILES, *CHANGES, *LONG, *IN_BODY}
    assert known - offered == EXCLUDED.keys(), "add the verb to REST, or say why not"
    assert not offered & EXCLUDED.keys()
    assert all(EXCLUDED.values())


def test_every_verb_that_is_offered_has_an_address(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for name in {*VERBS, *FILES}:
        assert "get" in described["/api/v1/" + name.replace(" ", "/")], name
    for name in {*CHANGES, *LONG, *IN_BODY}:
        assert "post" in described["/api/v1/" + name.replace(" ", "/")], name


def test_an_article_is_read_alike(browse, people, filled, tmp_path, monkeypatch):
    text = "BERLIN - Germany has banned Huawei from its 5G networks, the minister said on Friday."
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(text)
    with Workspace(filled) as workspace:
        told = press.read(workspace, ["a.txt"], "2018-11-23")
    assert told
    assert by_command_line(filled, "read", {"file": "a.txt", "published": "2018-11-23"}) == told
    analyst = browse()
    headers = {"X-CSRF-Token": people(analyst, Role.ANALYST)}
    body = {"text": text, "name": "a.txt", "published": "2018-11-23"}
    assert analyst.post("/api/v1/read", json=body, headers=headers).json() == told


LOSSES = "loss,lost\none system,AS100\n"
NETWORK = 'graph [ node [ id 0 label "x" ] node [ id 1 label "y" ] edge [ source 0 target 1 ] ]'


def test_jobs_find_what_the_verbs_find(browse, people, do_job, filled, tmp_path, monkeypatch):
    analyst = browse()
    headers = {"X-CSRF-Token": people(analyst, Role.ANALYST)}
    sent = analyst.post(
        "/api/v1/uploads", files={"file": ("../../Net work.GML", NETWORK.encode())}, headers=headers
    )
    assert sent.status_code == 201, sent.text
    assert sent.json()["name"].endswith("-net-work.gml")
    assert sent.json()["sha256"] == hashlib.sha256(NETWORK.encode()).hexdigest()
    monkeypatch.chdir(tmp_path)
    Path(sent.json()["name"]).write_text(NETWORK)
    Path("losses.csv").write_text(LOSSES)
    sales = 'title = "Sold"\n[[sale]]\nvendor = "huawei"\nto = "nokia"\ndate = "2020-01-01"\n'
    Path("scenario-0.toml").write_text(sales)
    asked = {
        "import": {
            "source_format": "gml",
            "source": sent.json()["name"],
            "to": "sent-case",
            "as_of": "2024-01-01",
        },
        "generate": {"what": "operator", "elements": 200, "to": "made-case"},
        "init": {"folder": "first-case", "as_of": "2024-01-01", "access": "huawei"},
        "losses": {"case": "systems", "losses": LOSSES, "lens": "as:100"},
        "measure": {"case": "measured", "lens": "as:64501"},
        "whatif": {"case": "operator-5g", "scenario": [sales]},
        "judge": {"subject": "operator-uk"},
    }
    for verb, parameters in asked.items():
        found = do_job(analyst, headers, verb, parameters)[1]
        given = dict(parameters)
        for name, value in (("losses", "losses.csv"), ("scenario", ["scenario-0.toml"])):
            if name in given:
                given[name] = value
        assert by_python(filled, verb, given) == found, verb
    names = [row["name"] for row in analyst.get("/api/v1/cases?limit=100").json()["results"]]
    assert {"sent-case", "made-case", "first-case"} <= {*names}


@pytest.mark.parametrize(
    ("verb", "parameters", "status"),
    [
        ("losses", {"case": "operator-5g", "losses": "loss,lost,case\na,AS1,../../etc\n"}, 400),
        ("losses", {"case": "operator-5g", "losses": "loss,lost,case\na,AS1,allies-2018\n"}, 404),
        ("losses", {"case": "operator-5g", "losses": "odd"}, 400),
        ("losses", {"case": "operator-5g", "losses": LOSSES, "master": "spark://elsewhere"}, 404),
        ("measure", {"case": "operator-5g", "beside": "allies-2018"}, 404),
        ("measure", {"case": "operator-5g", "beside": "/etc"}, 400),
        ("generate", {"what": "operator", "elements": 10**9, "to": "large-one"}, 400),
        ("generate", {"what": "operator", "to": "../out"}, 400),
        ("generate", {"what": "operator", "to": "allies-2018"}, 409),
        ("init", {"folder": "allies-2018"}, 409),
        ("init", {"folder": "/tmp/x"}, 400),
        ("import", {"source_format": "gml", "source": "../x", "to": "new-case"}, 400),
        ("import", {"source_format": "netbox", "source": "https://example.org", "to": "new-case"}, 400),
        ("import", {"source_format": "ftm", "source": "x.json", "to": "new-case"}, 400),
    ],
)
def test_a_job_that_reaches_further_is_refused(browse, people, verb, parameters, status):
    analyst = browse()
    headers = {"X-CSRF-Token": people(analyst, Role.ANALYST, {"operator-5g"})}
    told = analyst.post(f"/api/v1/{verb}", json=parameters, headers=headers)
    assert told.status_code == status, told.text


def test_judge_of_a_maker(reader, filled):
    question = {"subject": "huawei", "lens": "US", "as_of": "2020-01-01", "kind": "router"}
    assert by_rest(reader, "judge", question) == by_python(filled, "judge", question)
