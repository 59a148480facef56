"""OpenAPI: the typed results of the verbs, and the form of every refusal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from cleanpath.results.typed import schema_of

if TYPE_CHECKING:
    from cleanpath.results.schemas import Result

Schema = dict[str, Any]

JSON, PROBLEM = "application/json", "application/problem+json"
COMPONENTS = "#/components/schemas/"

REFUSALS = {
    400: "Something is not what it must be.",
    401: "Somebody has to sign in, or the token is none.",
    403: "The role is not enough.",
    404: "There is no such thing, as far as the person may know.",
    405: "The address knows other methods.",
    409: "It contradicts what is recorded.",
    413: "It is too large.",
    429: "Too many requests.",
    503: "Something that it needs does not answer.",
}
PROBLEMS: dict[int | str, Schema] = {
    status: {"description": words, "content": {PROBLEM: {"schema": {"$ref": COMPONENTS + "Problem"}}}}
    for status, words in REFUSALS.items()
}
"""The refusals that every address may answer."""


def _problem() -> Schema:
    text = {"type": "string"}
    return {
        "title": "Problem",
        "description": "A refusal after RFC 9457; `detail` says it in one line.",
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "where": text,
            "expected": text,
            "found": text,
            "hint": text,
        },
        "required": ["type", "title", "status", "detail"],
    }


def describe_result(name: str, listed: bool, status: int = 200) -> dict[int | str, Schema]:
    """Return what a verb answers, for OpenAPI."""
    from cleanpath.results.schemas import RESULTS

    forms = [{"$ref": COMPONENTS + form.__name__} for form in RESULTS[name]]
    described: Schema = forms[0] if len(forms) == 1 else {"anyOf": forms}
    if listed:
        rows = {"type": "object", "properties": {"results": {"type": "array", "items": described}}}
        described = {"allOf": [{"$ref": COMPONENTS + "Page"}, rows]}
    told: Schema = {"description": "What the command prints.", "content": {JSON: {"schema": described}}}
    if status != 200:
        return {status: told}
    return {200: told, 304: {"description": "As the entity tag says, it is what you have."}}


def describe_file(media: Sequence[str]) -> dict[int | str, Schema]:
    """Return what a verb that writes a file answers, for OpenAPI."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media}
    return {
        200: {"description": "The file that the command writes.", "content": content},
        304: {"description": "As the entity tag says, it is what you have."},
    }


def _page() -> Schema:
    place = {"type": ["string", "null"]}
    return {
        "title": "Page",
        "description": "One page of a list.",
        "type": "object",
        "properties": {
            "count": {"type": "integer"},
            "next": place,
            "previous": place,
            "results": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["count", "next", "previous", "results"],
    }


def _typed_schemas(forms: "tuple[Result, ...]") -> Schema:
    found: Schema = {"Problem": _problem(), "Page": _page()}
    for form in forms:
        whole = schema_of(form)
        definitions = whole.pop("$defs", {})
        for key in ("$schema", "$id"):
            whole.pop(key, None)
        prefix = form.__name__
        found[prefix] = _moved(whole, prefix)
        found |= {f"{prefix}.{name}": _moved(one, prefix) for name, one in definitions.items()}
    return found


def _referred(schema: Any) -> Iterator[str]:
    """Yield the components that a part of the description refers to."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield from [str(value)] if key == "$ref" else _referred(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from _referred(one)


def _moved(schema: Any, prefix: str) -> Any:
    """Return a schema whose references lead to the components of the document."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", f"{COMPONENTS}{prefix}.")
            if key == "$ref" and isinstance(value, str)
            else _moved(value, prefix)
            for key, value in schema.items()
        }
    return [_moved(one, prefix) for one in schema] if isinstance(schema, list) else schema


def make_openapi(app: FastAPI) -> Schema:
    """Return the description of the whole interface; made once."""
    from cleanpath.results.schemas import DOCUMENTS

    if app.openapi_schema:
        return app.openapi_schema
    made = get_openapi(
        title="cleanpath",
        version=app.version,
        description="The verbs, parameters and results of the command line; see docs/reference/rest.md.",
        routes=app.routes,
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    referred = set(_referred(made["paths"]))
    schemas |= _typed_schemas(tuple(form for form in DOCUMENTS if COMPONENTS + form.__name__ in referred))
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for operations in made["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            for status, told in PROBLEMS.items():
                operation["responses"].setdefault(str(status), told)
    made["components"]["securitySchemes"] = {
        "token": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token cp_..."}
    }
    made["security"] = [{"token": []}, {}]
    app.openapi_schema = made
    return made
