"""One question, asked on the command line, from Python and by REST, has one answer, as described there."""

import importlib
import json
import subprocess
import sys

import jsonschema
import pytest

from cleanpath.cli.commands import COMMANDS, module_of
from cleanpath.web.api.changing import CHANGES, LONG
from cleanpath.web.api.parameters import command
from cleanpath.web.api.reading import LISTS, VERBS
from cleanpath.workspace.workspace import Workspace

ON_DISK = {
    "registry check", "losses", "measure", "vendors import", "import", "generate", "chart",
    "brief", "export", "read", "watch", "inbox export", "warm-up", "serve", "verify", "inbox add",
    "init", "ledger backup", "ledger check", "help", "completion", "work", "picture",
}  # fmt: skip
"""Verbs that read or write files of the machine they run on, or take hours; REST has none of these names, or
one that takes what is read in its body (verify, inbox add)."""

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
    "claims": {"subject": "operator:de", "as_of": "2020-07-15"},
    "waivers": {"as_of": "2023-07-01"},
    "runs": {},
    "diff": {},
    "alerts": {"case": "operator-uk", "since": "2020-01-01", "as_of": "2026-01-01"},
    "inbox": {"state": "all"},
    "inbox show": {"key": ""},
}


@pytest.fixture(scope="module")
def filled(settings):
    """A ledger with runs and candidates, so that lists are not empty."""
    from cleanpath.workspace import assess, press

    with Workspace(settings.database) as workspace:
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
    known = command(name)
    module = importlib.import_module(module_of(known))
    with Workspace(database) as workspace:
        found = getattr(module, known.function)(workspace, **question)
        return json.loads(json.dumps(found if isinstance(found, (dict, list)) else list(found)))


def by_command_line(database, name, question):
    known = command(name)
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
def test_three_ways_to_ask_give_one_answer(client, filled, name):
    question = QUESTIONS[name]
    told = [
        by_rest(client, name, question),
        by_python(filled, name, question),
        by_command_line(filled, name, question),
    ]
    if name == "runs":
        told = [recorded(one) for one in told]
    assert told[0] == told[1]
    assert told[0] == told[2]


def test_every_verb_is_in_rest_or_needs_the_disk():
    missing = {one.name for one in COMMANDS} - VERBS.keys() - CHANGES.keys() - set(LONG) - ON_DISK
    assert missing == set(), f"add {missing} to REST, or say why not"


def test_judge_of_a_maker(client, filled):
    question = {"subject": "huawei", "lens": "US", "as_of": "2020-01-01", "kind": "router"}
    assert by_rest(client, "judge", question) == by_python(filled, "judge", question)
