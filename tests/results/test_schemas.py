"""Every printed result fits the schema that is shipped for it, and the shipped schema is that of the code."""

import json

import jsonschema
import pytest

from cleanpath.cli.commands import COMMANDS
from cleanpath.cli.main import main
from cleanpath.errors import BadInput
from cleanpath.results import schemas
from cleanpath.results.schemas import DOCUMENTS, FOLDER, RESULTS, file_name, find_breaks, schema_text
from printed_listings import COMMANDS as LISTED
from printed_listings import ELSEWHERE

PRINTED = {
    "cleanpath.assessment/1": (
        ("assess", "operator-5g", "--planes"),
        ("assess", "allies-2018"),
        ("assess", "operator-uk", "--lens", "vendor:huawei"),
    ),
    "cleanpath.explanation/1": (("explain", "allies-2018", "ramstein-mobile-de-telekom"),),
    "cleanpath.findings/1": (
        ("judge", "operator-uk", "--until", "2028-01-01"),
        ("judge", "operator-5g", "--lens", "US"),
    ),
    "cleanpath.levers/1": (("levers", "allies-2018"), ("levers", "operator-5g", "--by", "maker")),
    "cleanpath.plan/1": (("plan", "operator-uk", "--runs", "2", "--delay"),),
    "cleanpath.whatif/1": (("whatif", "operator-5g", "{scenario}"),),
}
SCENARIO = 'title = "Encrypted"\n[[protect]]\ndemands = "*"\nprotection = "end_to_end"\n'


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    return tmp_path_factory.mktemp("schemas") / "ledger.sqlite"


def printed(ledger, capsys, *argv):
    words = [word.replace("{scenario}", str(ledger.parent / "scenario.toml")) for word in argv]
    (ledger.parent / "scenario.toml").write_text(SCENARIO)
    assert main(["--ledger", str(ledger), *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def shipped(schema):
    name = schema.removeprefix("cleanpath.").replace("/", "-")
    return json.loads((FOLDER / f"{name}.json").read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=file_name)
def test_the_shipped_schema_is_that_of_the_code(document):
    text = (FOLDER / file_name(document)).read_text(encoding="utf-8")
    assert text == schema_text(document), "renew it with `python -m cleanpath.results.schemas`"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_each_file_is_of_a_result_and_each_name_is_used_once():
    names = [file_name(document) for document in DOCUMENTS]
    assert sorted(names) == sorted(path.name for path in FOLDER.iterdir())
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "schema, argv",
    [(schema, argv) for schema, every in PRINTED.items() for argv in every],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_every_printed_result_fits_its_schema(ledger, capsys, schema, argv):
    result = printed(ledger, capsys, *argv)
    assert result["schema"] == schema
    jsonschema.validate(result, shipped(schema))


def test_a_difference_of_two_runs_fits_its_schema(ledger, capsys):
    for verb in ("assess", "judge"):
        for day in ("2021-01-01", "2024-06-01"):
            printed(ledger, capsys, verb, "operator-uk", "--as-of", day)
        new, old = printed(ledger, capsys, "runs", "--limit", "2")
        result = printed(ledger, capsys, "diff", old["id"], new["id"])
        assert result["changes"]
        jsonschema.validate(result, shipped("cleanpath.difference/1"))


def command_of(words):
    """Return the name of the command that words on the command line begin with."""
    two, one = " ".join(words[:2]), words[0]
    return two if two in RESULTS else one


def test_every_command_that_prints_json_has_a_schema_to_which_a_test_holds_it():
    printing = {command.name for command in COMMANDS if {"json", "jsonl"} & set(command.formats)}
    assert RESULTS.keys() == printing
    held = {(command_of(argv), schema) for schema, every in PRINTED.items() for argv in every}
    for line, name in (*LISTED, *ELSEWHERE):
        held.add((command_of(line.split()), f"cleanpath.{'/'.join(name.rsplit('-', 1))}"))
    assert held == {(command, form.SCHEMA) for command, forms in RESULTS.items() for form in forms}


def test_a_field_that_goes_needs_a_new_number(tmp_path, monkeypatch):
    document = DOCUMENTS[0]
    monkeypatch.setattr(schemas, "DOCUMENTS", (document,))
    schemas.write_schemas(tmp_path)
    path = tmp_path / file_name(document)
    old = json.loads(path.read_text())
    old["properties"]["mood"] = {"type": "string"}
    path.write_text(json.dumps(old))
    with pytest.raises(BadInput, match="mood is gone"):
        schemas.write_schemas(tmp_path)


def test_a_field_that_comes_is_no_break_and_another_type_is():
    old = {"properties": {"a": {"type": "string"}}, "required": ["a"]}
    assert find_breaks(old, {"properties": {"a": {"type": "string"}, "b": {}}, "required": ["a", "b"]}) == []
    assert find_breaks(old, {"properties": {"a": {"type": "number"}}, "required": ["a"]})


def test_what_was_left_open_may_be_described_and_nothing_else():
    said = {"$ref": "#/$defs/Refreshed"}
    assert find_breaks({"a": {"type": "object", "additionalProperties": {}}}, {"a": said}) == []
    assert find_breaks({"a": {"type": "object", "additionalProperties": {"type": "string"}}}, {"a": said})
