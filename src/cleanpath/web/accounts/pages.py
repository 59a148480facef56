"""Pages to sign in and out, to set the server up, of one's own account, and of all people."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.errors import BadInput, CleanpathError, shown
from cleanpath.ledger.actions import read_actions
from cleanpath.web.accounts import access
from cleanpath.web.accounts.access import accounts_of, current_person, open_to_all, require
from cleanpath.web.accounts.model import Forbidden, Person, Role, parse_role
from cleanpath.web.accounts.sessions import MOST_DAYS
from cleanpath.web.jobs.webhooks import Webhooks
from cleanpath.web.query import Query as Address
from cleanpath.web.rendering import linker, render
from cleanpath.web.tables import Column, Table, send

router = APIRouter()

TEXT_LIMIT = 2_000
MOST_ACTIONS = 20_000
ACTIONS = (
    Column("recorded", "Recorded", "date"),
    Column("by", "Who", facet=True),
    Column("action", "What", facet=True),
    Column("subject", "About"),
    Column("why", "Why"),
    Column("details", "Details"),
)
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""Headers of pages that show a secret, or whose address is one."""

Text = Annotated[str, Form(max_length=TEXT_LIMIT)]
Somebody = Annotated[Person, Depends(current_person)]
Administrator = Annotated[Person, Depends(require(Role.ADMINISTRATOR))]


def own_path(request: Request, wanted: str) -> str:
    """Return a path of this server, to go to after the sign-in; the first page where it is none."""
    base: str = request.app.state.settings.base_path
    plain = wanted.startswith(f"{base}/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and wanted.isprintable() and "\\" not in wanted else f"{base}/"


@router.get("/sign-in")
@open_to_all
def show_sign_in(request: Request, next: Annotated[str, Query(max_length=TEXT_LIMIT)] = "") -> Response:
    """Show the form to sign in."""
    return _sign_in_page(request, next)


@router.post("/sign-in")
@open_to_all
def sign_in(request: Request, name: Text = "", password: Text = "", next: Text = "") -> Response:
    """Begin a session, or show the form again."""
    old, address = access.session_secret(request), access.client_address(request)
    try:
        secret = accounts_of(request).sessions.sign_in(name.strip().lower(), password, address, old)
    except Forbidden as error:
        return _sign_in_page(request, next, error, name)
    return welcome(request, secret, next)


def welcome(request: Request, secret: str, following: str = "") -> Response:
    """Give the browser the secret of a session and lead it on."""
    answer = RedirectResponse(own_path(request, following), 303)
    access.give_cookie(request, answer, secret)
    return answer


def _sign_in_page(
    request: Request, following: str, problem: CleanpathError | None = None, name: str = ""
) -> Response:
    settings, status = request.app.state.settings, problem.http_status if problem else 200
    values: dict[str, Any] = {"problem": problem, "name": name, "next": own_path(request, following)}
    values |= {"openid": settings.openid is not None, "set_up": accounts_of(request).people.exist()}
    return render(request, "accounts/sign_in.html", status, PRIVATE, **values)


@router.post("/sign-out")
def sign_out(request: Request, person: Somebody) -> Response:
    """End the session; its cookie is worth nothing from now on."""
    secret = access.session_secret(request)
    if secret:
        accounts_of(request).sessions.end(secret)
    answer = RedirectResponse(linker(request)("sign-in"), 303)
    access.take_cookie(request, answer)
    return answer


@router.get("/set-up/{secret}")
@open_to_all
def show_set_up(request: Request, secret: str) -> Response:
    """Show the form that makes the first administrator."""
    accounts_of(request).attempts.count_link(access.client_address(request))
    _require_link(request, secret, set_up=True)
    return _password_page(request, set_up=True)


@router.post("/set-up/{secret}")
@open_to_all
def set_up(request: Request, secret: str, name: Text = "", password: Text = "", again: Text = "") -> Response:
    """Make the first administrator, who is signed in."""
    accounts = accounts_of(request)
    accounts.attempts.count_link(access.client_address(request))
    try:
        _require_same(password, again)
        accounts.people.set_up(secret, name, password)
    except BadInput as error:
        return _password_page(request, set_up=True, problem=error, name=name)
    return welcome(request, accounts.sessions.begin(name, access.session_secret(request)))


@router.get("/password/{secret}")
@open_to_all
def show_password(request: Request, secret: str) -> Response:
    """Show the form to choose a password."""
    accounts_of(request).attempts.count_link(access.client_address(request))
    name = _require_link(request, secret, set_up=False)
    return _password_page(request, set_up=False, name=name)


@router.post("/password/{secret}")
@open_to_all
def choose_password(request: Request, secret: str, password: Text = "", again: Text = "") -> Response:
    """Set the password of an invited person, who is signed in."""
    accounts = accounts_of(request)
    accounts.attempts.count_link(access.client_address(request))
    try:
        _require_same(password, again)
        name = accounts.people.choose_password(secret, password)
    except BadInput as error:
        return _password_page(request, set_up=False, problem=error)
    return welcome(request, accounts.sessions.begin(name, access.session_secret(request)))


def _require_link(request: Request, secret: str, set_up: bool) -> str:
    name = accounts_of(request).people.link_for(secret)
    if name is None or (name == "") != set_up:
        hint = "A link works once and for a day; ask an administrator for a new one."
        raise Forbidden("link", "one that is unused and not older than a day", "another", hint)
    return name


def _require_same(password: str, again: str) -> None:
    if password != again:
        raise BadInput("password", "the same twice", "two different ones", "Type both again.")


def _password_page(
    request: Request, set_up: bool, problem: CleanpathError | None = None, name: str = ""
) -> Response:
    status = problem.http_status if problem else 200
    values = {"set_up": set_up, "problem": problem, "name": name}
    return render(request, "accounts/password.html", status, PRIVATE, **values)


@router.get("/account")
def show_account(request: Request, person: Somebody) -> Response:
    """Show a person's own role, cases and tokens."""
    return _account_page(request, person)


@router.post("/account/tokens")
def make_token(
    request: Request, person: Somebody, label: Text = "", role: Text = "", cases: Text = "", days: Text = ""
) -> Response:
    """Make a token and show it, this once."""
    try:
        _require_session(person)
        wanted = person.cases if not cases.strip() else parse_cases(cases)
        made = accounts_of(request).tokens.make(person, label, parse_role(role), wanted, _days(days))
    except CleanpathError as error:
        return _account_page(request, person, problem=error)
    return _account_page(request, person, made=made)


@router.post("/account/tokens/{number}/revoke")
def revoke_token(request: Request, person: Somebody, number: str, why: Text = "") -> Response:
    """Let a token count no more."""
    _require_session(person)
    accounts_of(request).tokens.revoke(number, person, why)
    return RedirectResponse(linker(request)("account"), 303)


def _require_session(person: Person) -> None:
    if person.via != "session":
        hint = "Sign in on a page for it."
        raise Forbidden("token", "somebody who has signed in with a browser", f"a {person.via}", hint)


def _account_page(
    request: Request, person: Person, problem: CleanpathError | None = None, made: str = ""
) -> Response:
    everybody = person.role is Role.ADMINISTRATOR
    values = {
        "person": person,
        "tokens": accounts_of(request).tokens.held(None if everybody else person.name),
        "roles": [role for role in Role if person.role.includes(role)],
        "most_days": MOST_DAYS,
        "problem": problem,
        "made": made,
    }
    status = problem.http_status if problem else 200
    return render(request, "accounts/account.html", status, PRIVATE, **values)


@router.get("/people")
def show_people(request: Request, person: Administrator) -> Response:
    """Show everybody, and the forms to add and change people."""
    return _people_page(request)


@router.post("/people")
def add_person(
    request: Request,
    person: Administrator,
    name: Text = "",
    role: Text = "",
    cases: Text = "",
    why: Text = "",
) -> Response:
    """Add a person and show the link with which the person chooses a password, this once."""
    try:
        link = accounts_of(request).people.add(
            name.strip(), parse_role(role), parse_cases(cases), person.name, why
        )
    except CleanpathError as error:
        return _people_page(request, problem=error)
    return _people_page(request, made=(name.strip(), link))


@router.post("/people/{name}")
def change_person(
    request: Request,
    person: Administrator,
    name: str,
    role: Text = "",
    cases: Text = "",
    active: Text = "",
    why: Text = "",
) -> Response:
    """Change what a person may do."""
    people = accounts_of(request).people
    try:
        people.change(name, parse_role(role), parse_cases(cases), active == "yes", person.name, why)
    except CleanpathError as error:
        return _people_page(request, problem=error)
    return RedirectResponse(linker(request)("people"), 303)


@router.post("/people/{name}/link")
def make_link(request: Request, person: Administrator, name: str, why: Text = "") -> Response:
    """Make a link with which a person chooses another password, and show it this once."""
    try:
        link = accounts_of(request).people.invite(name, person.name, why)
    except CleanpathError as error:
        return _people_page(request, problem=error)
    return _people_page(request, made=(name, link))


@router.get("/people/actions")
def show_actions(request: Request, person: Administrator) -> Response:
    """Show what people did, as the ledger has it."""
    query = Address.of(request)
    return send(request, _actions(request), query, "page", layout="plain.html")


@router.get("/people/actions.{form}")
def send_actions(request: Request, person: Administrator, form: Literal["csv", "json"]) -> Response:
    """Send the same as CSV or JSON."""
    return send(request, _actions(request), Address.of(request), form)


def _actions(request: Request) -> Table:
    with request.app.state.database.reading() as connection:
        held = read_actions(connection, MOST_ACTIONS)
    rows = [
        {
            "recorded": f"{one.recorded:%Y-%m-%d %H:%M:%S}",
            "details": [f"{name}: {value}" for name, value in one.details.items()],
            **{name: getattr(one, name) for name in ("by", "action", "subject", "why")},
        }
        for one in held
    ]
    note = "As the ledger has it, the latest first; times are UTC. Nothing here can be changed."
    return Table("actions", "What people did", ("people", "actions"), ACTIONS, rows, None, {}, note)


@router.get("/webhooks")
def show_webhooks(request: Request, person: Administrator) -> Response:
    """Show where messages go, and the form to allow an address."""
    return _webhooks_page(request)


@router.post("/webhooks")
def allow_webhook(
    request: Request, person: Administrator, address: Text = "", cases: Text = "", why: Text = ""
) -> Response:
    """Allow an address and show the secret that signs what goes there, this once."""
    try:
        webhooks = Webhooks(request.app.state.database)
        secret = webhooks.allow(address.strip(), parse_cases(cases), person.name, why)
    except CleanpathError as error:
        return _webhooks_page(request, problem=error)
    return _webhooks_page(request, made=secret)


@router.post("/webhooks/{number}/remove")
def remove_webhook(request: Request, person: Administrator, number: str) -> Response:
    """Send nothing more to an address."""
    Webhooks(request.app.state.database).remove(number, person.name)
    return RedirectResponse(linker(request)("webhooks"), 303)


def _webhooks_page(request: Request, problem: CleanpathError | None = None, made: str = "") -> Response:
    webhooks = Webhooks(request.app.state.database)
    values = {"webhooks": webhooks.everyone(), "failures": webhooks.failures()}
    status = problem.http_status if problem else 200
    return render(request, "accounts/webhooks.html", status, PRIVATE, problem=problem, made=made, **values)


def _people_page(
    request: Request, problem: CleanpathError | None = None, made: tuple[str, str] | None = None
) -> Response:
    link = ""
    if made is not None:
        where = linker(request)("password", made[1])
        link = f"{request.url.scheme}://{request.url.netloc}{where}"
    values = {
        "people": accounts_of(request).people.everybody(),
        "roles": list(Role),
        "problem": problem,
        "made": made and made[0],
        "made_link": link,
    }
    return render(request, "accounts/people.html", problem.http_status if problem else 200, PRIVATE, **values)


def parse_cases(text: str) -> list[str] | None:
    """Read which cases somebody may see: names joined by commas or spaces, `*` for all; nothing is none."""
    names = text.replace(",", " ").split()
    return None if names == ["*"] else [] if names == ["none"] else names


def _days(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text) > 4:
        raise BadInput("days", "a number of days, or nothing", shown(text))
    return int(text)
