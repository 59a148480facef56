"""A client of a cleanpath server: few addresses, short patience, bounded answers."""

import json
import urllib.error
import urllib.request
from urllib.parse import quote, urlencode, urlsplit

PATIENCE_S = 5
ANSWER_LIMIT = 4 << 20


class Unanswered(Exception):
    """The server does not answer, refuses, or answers with something else; the text says which."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        """Follow no redirection: the token must not go elsewhere."""


class Client:
    """Asks one server about one case.

    Parameters
    ----------
    address
        Of the server, with its base path.
    token
        An API token of it.
    case
        The name of the case that was made of this inventory.
    """

    def __init__(self, address, token, case):
        if urlsplit(address).scheme not in ("http", "https"):
            raise Unanswered("the address of the server is neither http nor https")
        self._address, self._token, self._case = address.rstrip("/"), token, case
        self._opener = urllib.request.build_opener(_Stay)

    def element(self, name, maker=None):
        """Return the card of an element; `None` if the case has none of that name.

        `maker` is whom the inventory names now; where the case has another one, the card says so.
        """
        return self._get("elements", name, **({"maker": maker} if maker else {}))

    def site(self, name):
        """Return the card of a site; `None` if the case has no element there."""
        return self._get("sites", name)

    def maker(self, name):
        """Return whether equipment of a maker is restricted."""
        return self._get("makers", name)

    def cards(self, limit=50, offset=0):
        """Return a page of the elements that rules ask something of."""
        return self._get("cards", limit=limit, offset=offset)

    def judge(self):
        """Ask the server to judge the case again, and return the job."""
        body = {"verb": "judge", "parameters": {"subject": self._case}}
        return self._send("POST", "/api/v1/jobs", body)

    def page(self):
        """Return the address of the case's page, for people."""
        return f"{self._address}/cases/{quote(self._case, safe='')}"

    def _get(self, *segments, **values):
        path = "/".join(quote(segment, safe="") for segment in ("cases", self._case, *segments))
        query = f"?{urlencode(values)}" if values else ""
        return self._send("GET", f"/api/v1/{path}{query}")

    def _send(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Token {self._token}", "Accept": "application/json"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        # The address was checked to be http or https.
        request = urllib.request.Request(self._address + path, data, headers, method=method)  # noqa: S310
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                text = answer.read(ANSWER_LIMIT + 1)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 404:
                    return None
                raise Unanswered(f"the server answers {error.code}") from None
        except (OSError, ValueError) as error:
            raise Unanswered(f"the server does not answer: {type(error).__name__}") from None
        try:
            found = json.loads(text) if len(text) <= ANSWER_LIMIT else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Unanswered("the server answers with something else than was asked")
        return found
