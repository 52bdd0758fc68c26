"""A small OpenID Connect provider that really runs, on loopback: discovery, authorisation, token with PKCE, keys."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "attune-client", "attune-secret"


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class Provider:
    """``claims`` changes what a token says, ``header`` and ``key`` how it is signed; ``asked`` are the paths that were called."""

    def __init__(self) -> None:
        self.address = ""
        self.key = self.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.algorithm = "RS256"
        self.subject, self.name = "subject-1", "Anna Kent"
        self.claims: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        if path == "/authorize":
            assert query["response_type"] == "code" and query["client_id"] == CLIENT and query["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe(8)
            self.codes[code] = query
            start("302 Found", [("Location", f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")])
            return [b""]
        status, body = 200, {}
        if path == "/.well-known/openid-configuration":
            body = {"issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys"} | self.document  # fmt: skip
        elif path == "/keys":
            body = {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key())) | {"kid": "1", "use": "sig"}]}
        elif path == "/token":
            status, body = self.token(dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())))
        start(f"{status} OK", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        right = asked and asked["code_challenge"] == challenge and asked["redirect_uri"] == form["redirect_uri"]
        if not right or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        assert asked is not None
        now = int(time.time())
        claims = {"iss": self.address, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": asked["nonce"], "name": self.name} | self.claims  # fmt: skip
        claims = {key: value for key, value in claims.items() if value is not None}
        key: Any = "a shared secret that is quite long enough" if self.algorithm == "HS256" else self.key
        return 200, {"access_token": "x", "token_type": "Bearer",
                     "id_token": jwt.encode(claims, key if self.algorithm != "none" else None, self.algorithm, headers={"kid": "1"})}  # fmt: skip


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider, handler_class=Quiet)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
