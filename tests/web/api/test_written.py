"""Files by REST are byte for byte those that the commands write, and name no place of the server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cleanpath.web.accounts.model import Role
from cleanpath.web.api.written import MEDIA
from cleanpath.workspace import publishing
from cleanpath.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def filled(app, settings):
    """The ledger of the server."""
    return settings.database


@pytest.mark.parametrize("form", MEDIA)
def test_a_file_is_the_same_by_rest_and_from_python(reader, filled, tmp_path, form):
    question = {"case": "operator-uk", "as_of": "2026-01-01"}
    sent = reader.get("/api/v1/export", params={**question, "as": form})
    assert sent.status_code == 200, sent.text
    to = tmp_path / "made"
    with Workspace(filled) as workspace:
        publishing.export(workspace, question["case"], form, str(to), as_of=question["as_of"])
    assert sent.content == to.read_bytes()
    assert sent.headers["content-type"].startswith(MEDIA[form][0])
    again = reader.get(
        "/api/v1/export", params={**question, "as": form}, headers={"If-None-Match": sent.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("words", "address"),
    [
        (["brief", "operator-5g", "--lens", "US"], "brief?case=operator-5g&lens=US"),
        (["picture", "map", "operator-uk"], "picture?what=map&case=operator-uk"),
        (["export", "operator-5g", "--as", "csv"], "export?case=operator-5g&as=csv"),
    ],
)
def test_a_file_is_the_same_by_rest_and_on_the_command_line(reader, filled, tmp_path, words, address):
    to = tmp_path / "made"
    run = [sys.executable, "-m", "cleanpath", "--ledger", filled, *words, "--to", str(to)]
    subprocess.run(run, capture_output=True, check=True)
    sent = reader.get(f"/api/v1/{address}")
    assert sent.content == to.read_bytes()
    assert sent.headers["content-disposition"].startswith("attachment")


def test_a_plan_that_a_job_found_is_shown_in_a_brief_and_drawn(
    browse, people, do_job, filled, tmp_path, monkeypatch
):
    analyst = browse()
    headers = {"X-CSRF-Token": people(analyst, Role.ANALYST)}
    job, found = do_job(analyst, headers, "plan", {"case": "operator-uk", "runs": 0, "seconds": 20})
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text(json.dumps(found))
    with Workspace(filled) as workspace:
        publishing.export(workspace, "operator-uk", "csv", "sheet", "plan.json")
        publishing.brief(workspace, "operator-uk", "page", plan="plan.json")
    sent = analyst.get(f"/api/v1/export?case=operator-uk&as=csv&plan={job}")
    assert sent.content == Path("sheet").read_bytes()
    page = analyst.get(f"/api/v1/brief?case=operator-uk&plan={job}")
    assert page.content == Path("page").read_bytes()
    assert "/cleanpath-" not in page.text
    assert analyst.get(f"/api/v1/brief?case=operator-5g&plan={job}").status_code == 400
    assert analyst.get("/api/v1/brief?case=operator-5g&plan=j99999").status_code == 404
    drawn = analyst.get(f"/api/v1/chart?picture=programme&result={job}")
    assert drawn.status_code == 200, drawn.text
    assert drawn.text.startswith("<svg")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("export?case=operator-5g&as=pdf", 400),
        ("export?case=operator-5g&as=csv&to=/tmp/x", 400),
        ("export?case=operator-5g&as=csv&lens=file:x", 400),
        ("export?case=/etc&as=csv", 404),
        ("brief?case=operator-5g&plan=/etc/passwd", 404),
        ("chart?picture=levers&result=/etc/passwd", 404),
        ("measure?case=operator-5g", 400),
        ("measure?case=operator-5g&beside=/etc", 404),
        ("measure?case=operator-5g&engine=spark", 400),
    ],
)
def test_a_file_that_reaches_further_is_refused(reader, address, status):
    assert reader.get(f"/api/v1/{address}").status_code == status
