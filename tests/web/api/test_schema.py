"""Every address of REST under made-up requests: nothing fails inside, every status is in the description."""

from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from cleanpath.web.accounts.model import Role

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "rest.md"
DEPTH = 6
"""Requests of each address."""


def test_nothing_fails_inside_and_every_status_is_described(app, client, people, browse):
    people(browse(), Role.APPROVER)
    accounts = app.state.accounts
    person = accounts.people.find("approver-all").person
    token = accounts.tokens.make(person, "made-up requests", Role.APPROVER, None, None)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    tried = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=DEPTH,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        def check(case):
            answer = case.call(headers={"Authorization": f"Token {token}"})
            case.validate_response(answer, checks=(not_a_server_error, status_code_conformance))
            assert answer.status_code not in (401, 429)

        check()
        tried.add(operation.label)
    assert len(tried) > 30


def test_the_reference_names_every_address_that_is_no_verb(app):
    text = REFERENCE.read_text(encoding="utf-8")
    for path, operations in app.openapi()["paths"].items():
        if path.startswith(("/api/v1/jobs", "/api/v1/cases/")):
            for method in {"get", "post", "put", "patch", "delete"} & set(operations):
                assert f"| `{method.upper()} {path}` |" in text
