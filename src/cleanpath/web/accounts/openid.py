"""Sign-in with the account of an organisation: OpenID Connect, authorization code flow with PKCE.

After OpenID Connect Core 1.0, section 3.1, with state, nonce and RFC 7636. authlib writes the request,
joserfc checks the signature and the claims of the ID token.
"""

import json
import re
import time
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote_plus

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import APIRouter, Query
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.errors import BadInput, Unavailable, shown
from cleanpath.network.case import bundled_cases
from cleanpath.web.accounts.access import accounts_of, client_address, open_to_all, session_secret
from cleanpath.web.accounts.credentials import digest, same
from cleanpath.web.accounts.model import Forbidden, Role
from cleanpath.web.accounts.pages import TEXT_LIMIT, own_path, welcome
from cleanpath.web.rendering import linker
from cleanpath.web.settings import OpenId, check_address

router = APIRouter()

COOKIE = "cleanpath-openid"
PATIENCE_S, KEPT_S, LEEWAY_S = 10.0, 600, 60
ANSWER_LIMIT = 1 << 20
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures that an ID token may have: none with a shared secret, and never `none`."""
_AGAIN = "Begin the sign-in again."


class Provider:
    """One OpenID provider; its addresses and keys are read when they are first needed.

    Parameters
    ----------
    settings
        Issuer, client and the client's secret.
    """

    def __init__(self, settings: OpenId) -> None:
        self._settings = settings
        self._about: dict[str, Any] | None = None

    def begin(self, back: str) -> tuple[str, dict[str, str]]:
        """Return the provider's address to go to, and what to keep until the browser is back at `back`."""
        kept = {name: generate_token(48) for name in ("nonce", "verifier", "state")}
        address: str = prepare_grant_uri(
            self._address("authorization_endpoint"),
            self._settings.client,
            "code",
            back,
            "openid profile email",
            kept["state"],
            nonce=kept["nonce"],
            code_challenge=create_s256_code_challenge(kept["verifier"]),
            code_challenge_method="S256",
        )
        return address, kept

    def finish(self, back: str, code: str, state: str, kept: Mapping[str, str]) -> dict[str, Any]:
        """Return what the provider says of who signed in, checked.

        Raises
        ------
        Forbidden
            If the answer is not to the question that this browser asked, or its signature does not hold.
        Unavailable
            If the provider does not answer.
        """
        if not same(state, kept.get("state", "")) or not state:
            raise Forbidden("sign-in", "the answer to what this browser asked", "another", _AGAIN)
        told = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        token = self._ask(self._address("token_endpoint"), {**told, "code_verifier": kept["verifier"]})
        if "error" in token:
            found = shown(str(token["error"]))
            raise Forbidden("sign-in", "a code that the provider takes", found, _AGAIN)
        return self._check(str(token.get("id_token", "")), kept["nonce"])

    def _check(self, token: str, nonce: str) -> dict[str, Any]:
        settings, now = self._settings, int(time.time())
        wanted = {
            "iss": {"essential": True, "value": settings.issuer},
            "aud": {"essential": True, "value": settings.client},
            "nonce": {"essential": True, "value": nonce},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }
        try:
            held: Any = self._ask(self._address("jwks_uri"))
            keys = KeySet.import_key_set(held)
            read = jwt.decode(token, keys, algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(now=now, leeway=LEEWAY_S, **wanted).validate(read.claims)  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            found = shown(str(error) or type(error).__name__)
            raise Forbidden("sign-in", "an ID token that holds", found, _AGAIN) from None
        parties = read.claims["aud"]
        if isinstance(parties, list) and len(parties) > 1 and read.claims.get("azp") != settings.client:
            raise Forbidden("sign-in", "an ID token for this server", "one for others too", _AGAIN)
        return dict(read.claims)

    def _address(self, name: str) -> str:
        if self._about is None:
            about = self._ask(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if about.get("issuer") != self._settings.issuer:
                expected, found = f"the issuer {self._settings.issuer}", shown(about.get("issuer"))
                raise Unavailable("OpenID provider", expected, found, "Write it as the provider does.")
            self._about = about
        return check_address(self._about.get(name), f"OpenID provider [{name}]")

    def _ask(self, address: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """Return what an address of the provider answers; with a form as the client that we are there."""
        place = check_address(address, "OpenID provider")
        # How RFC 6749, section 2.3.1, writes a client and its secret.
        as_client = (quote_plus(self._settings.client), quote_plus(self._settings.secret))
        try:
            with httpx.Client(timeout=PATIENCE_S, trust_env=False) as client:
                answer = client.get(place) if form is None else client.post(place, data=form, auth=as_client)
            refused = form is not None and answer.status_code == httpx.codes.BAD_REQUEST
            if not refused:
                answer.raise_for_status()
            read = answer.json() if len(answer.content) <= ANSWER_LIMIT else None
        except (httpx.HTTPError, ValueError) as error:
            raise _silent(error) from None
        if not isinstance(read, dict):
            raise Unavailable("OpenID provider", "a JSON object", "something else")
        return read


def _silent(error: Exception) -> Unavailable:
    return Unavailable("OpenID provider", "an answer", shown(type(error).__name__), "Try again later.")


@cache
def provider_of(settings: OpenId) -> Provider:
    """Return the provider of some settings, the same each time."""
    return Provider(settings)


def _provider(request: Request) -> Provider:
    settings: OpenId | None = request.app.state.settings.openid
    if settings is None:
        hint = "Set CLEANPATH_OPENID_ISSUER and start the server again."
        raise BadInput("sign-in", "a provider in the settings of the server", "none", hint)
    return provider_of(settings)


def _back(request: Request) -> str:
    path = linker(request)("sign-in", "openid", "back")
    return f"{request.url.scheme}://{request.url.netloc}{path}"


@router.get("/sign-in/openid")
@open_to_all
def begin(request: Request, next: Annotated[str, Query(max_length=TEXT_LIMIT)] = "") -> Response:
    """Lead the browser to the provider."""
    accounts_of(request).attempts.count_link(client_address(request))
    address, kept = _provider(request).begin(_back(request))
    answer = RedirectResponse(address, 303)
    kept["next"] = own_path(request, next)
    tls = request.url.scheme == "https"
    answer.set_cookie(
        _cookie(request), json.dumps(kept), KEPT_S, path="/", secure=tls, httponly=True, samesite="lax"
    )
    return answer


@router.get("/sign-in/openid/back")
@open_to_all
async def finish(
    request: Request,
    code: Annotated[str, Query(max_length=TEXT_LIMIT)] = "",
    state: Annotated[str, Query(max_length=TEXT_LIMIT)] = "",
) -> Response:
    """Begin a session of who signed in at the provider."""
    answer = await run_in_threadpool(_finish, request, code, state)
    answer.delete_cookie(_cookie(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return answer


def _finish(request: Request, code: str, state: str) -> Response:
    accounts = accounts_of(request)
    accounts.attempts.count_link(client_address(request))
    try:
        kept = json.loads(request.cookies.get(_cookie(request), ""))
        kept = {name: str(kept[name]) for name in ("state", "nonce", "verifier", "next")}
    except (ValueError, TypeError, KeyError):
        raise Forbidden("sign-in", "a browser that began it", "another", _AGAIN) from None
    claims = _provider(request).finish(_back(request), code, state, kept)
    settings: OpenId = request.app.state.settings.openid
    identity = f"{settings.issuer}|{claims['sub']}"
    name = accounts.people.of_identity(identity, name_of(claims, identity), Role.READER, bundled_cases())
    return welcome(request, accounts.sessions.begin(name, session_secret(request)), kept["next"])


def _cookie(request: Request) -> str:
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def name_of(claims: Mapping[str, Any], identity: str) -> str:
    """Return a name for a new person: the provider's where it will do, else one by the identity."""
    told = str(claims.get("preferred_username") or claims.get("email") or "").lower()
    return told if re.fullmatch(r"[a-z0-9][a-z0-9._@-]{0,62}", told) else f"openid-{digest(identity)[:12]}"
