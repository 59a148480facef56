"""A small OpenID provider on loopback: codes, PKCE, signed ID tokens, and ways to answer wrongly."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "cleanpath", "a secret of the client"


class Provider:
    """Runs until `close`. `wrong` changes what the next ID tokens say; `person` is who signs in."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.other = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.codes: dict[str, dict] = {}
        self.person = {"sub": "7", "preferred_username": "anna"}
        self.wrong: dict = {}
        self.signed_by, self.algorithm = self.key, "RS256"
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.get(self)

            def do_POST(self):
                provider.post(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def get(self, handler):
        parts = urlsplit(handler.path)
        if parts.path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            places = {name: f"{self.issuer}/{path}" for name, path in names.items()}
            _answer(handler, 200, {"issuer": self.issuer, **places})
        elif parts.path == "/keys":
            _answer(handler, 200, {"keys": [self.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
            assert asked["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe()
            self.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            handler.send_response(302)
            handler.send_header("Location", f"{asked['redirect_uri']}?{back}")
            handler.end_headers()
        else:
            _answer(handler, 404, {})

    def post(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        given = base64.b64decode(handler.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        given = unquote_plus(given)
        asked = self.codes.pop(sent.get("code"), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        right = given == f"{CLIENT}:{SECRET}" and asked and asked["code_challenge"] == challenge
        if not right or sent["redirect_uri"] != asked["redirect_uri"]:
            _answer(handler, 400, {"error": "invalid_grant"})
            return
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], "iat": now, "exp": now + 300}
        claims |= self.person | self.wrong
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, claims, self.signed_by, algorithms=[self.algorithm])
        _answer(handler, 200, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def sign_with_shared_secret(self):
        """Sign as somebody can who knows a secret, such as the client's."""
        self.signed_by, self.algorithm = OctKey.import_key(SECRET * 2), "HS256"


def _answer(handler, status, body):
    text = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(text)))
    handler.end_headers()
    handler.wfile.write(text)
