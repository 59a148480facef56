"""Somebody who reads all cases, and jobs that are done by the workers of the server."""

import time

import pytest

from cleanpath.web.accounts.model import Role

PATIENCE_S = 240


@pytest.fixture
def reader(client, browse, people):
    """A reader of all cases who has signed in."""
    opened = browse()
    people(opened, Role.READER)
    return opened


@pytest.fixture
def do_job(client):
    """`do_job(client, headers, verb, parameters)` asks for a job and returns its id and what it found."""

    def do(sender, headers, verb, parameters):
        asked = sender.post(f"/api/v1/{verb}", json=parameters, headers=headers)
        assert asked.status_code == 202, asked.text
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            job = sender.get(asked.json()["url"]).json()
            if job["status"] == "finished":
                return job["id"], sender.get(job["result_url"]).json()
            assert job["status"] in ("waiting", "running"), job
            time.sleep(0.2)
        raise AssertionError(job)

    return do
