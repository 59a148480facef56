"""The parameters of a verb as REST takes them, made from the table of commands."""

import inspect
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.requests import Request

from cleanpath.cli.command import REQUIRED, Command, Parameter
from cleanpath.cli.commands import COMMANDS
from cleanpath.errors import BadInput, shown
from cleanpath.web.accounts.access import current_person
from cleanpath.web.accounts.model import Person
from cleanpath.web.query import read_lens

TEXT_LIMIT = 2_000
LONG_TEXT = 200_000
"""Characters of a text in a body, such as a scenario or an article."""
MOST_ITEMS = 200
PAGE, MOST = 50, 1_000
"""Rows of one page of a list, and at most."""

Answerer = Callable[..., Any]

LIMIT = Annotated[int, Query(ge=1, le=MOST, description="Rows of the page.")]
OFFSET = Annotated[int, Query(ge=0, le=10**9, description="Rows before the page.")]


def command(name: str) -> Command:
    """Return a command of the table."""
    return next(one for one in COMMANDS if one.name == name)


def type_of(parameter: Parameter, limit: int = TEXT_LIMIT) -> Any:
    """Return the type that a parameter has in REST."""
    if parameter.flag:
        return bool
    kind: Any = Annotated[str, Field(max_length=limit)]
    if parameter.number:
        kind = Annotated[float, Field(allow_inf_nan=False)]
    if parameter.choices:
        kind = Literal[parameter.choices]
    return Annotated[list[kind], Field(max_length=MOST_ITEMS)] if parameter.many else kind


def needed(parameter: Parameter) -> bool:
    """Whether a parameter must be given."""
    return parameter.positional or parameter.default is REQUIRED


def _default(parameter: Parameter) -> Any:
    return False if parameter.flag else parameter.default


def as_query(parameters: Iterable[Parameter]) -> list[inspect.Parameter]:
    """Return parameters as values of an address."""
    made = []
    for one in parameters:
        kind = type_of(one)
        told = Query(description=one.help, alias=one.field)
        if needed(one):
            made.append(_keyword(one.name, Annotated[kind, told], inspect.Parameter.empty))
        else:
            default = _default(one)
            optional = kind if default is not None else kind | None
            made.append(_keyword(one.name, Annotated[optional, told], default))
    return made


def as_body(name: str, parameters: Iterable[Parameter]) -> type[BaseModel]:
    """Return parameters as a body of JSON; a field that it does not name is refused."""
    fields: dict[str, Any] = {}
    for one in parameters:
        kind = type_of(one, LONG_TEXT)
        told: dict[str, Any] = {"description": one.help}
        if one.name.endswith("_"):
            told["alias"] = one.field
        if needed(one):
            fields[one.name] = (kind, Field(**told))
        else:
            default = _default(one)
            fields[one.name] = (kind if default is not None else kind | None, Field(default, **told))
    made: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    return made


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def with_signature(work: Answerer, name: str, doc: str, parameters: Iterable[inspect.Parameter]) -> Answerer:
    """Return an endpoint `(request, person, **parameters)` that FastAPI reads the parameters from."""

    def endpoint(**given: Any) -> Any:
        return work(**given)

    own = (
        _keyword("request", Request, inspect.Parameter.empty),
        _keyword("person", Annotated[Person, Depends(current_person)], inspect.Parameter.empty),
    )
    endpoint.__name__ = endpoint.__qualname__ = name
    endpoint.__doc__ = doc
    endpoint.__signature__ = inspect.Signature([*own, *parameters])  # type: ignore[attr-defined]
    return endpoint


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Refuse values of an address that nobody reads, and lenses that name a file of the server."""
    names = {name.rstrip("_") for name in known}
    for name in request.query_params:
        if name not in names:
            raise BadInput("address", "only " + ", ".join(sorted(names)), shown(name))
    read_lens(request.query_params.get("lens"))
