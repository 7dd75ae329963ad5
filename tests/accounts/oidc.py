"""A small provider of identities on 127.0.0.1: discovery, keys, codes with PKCE, signed ID tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "tajna-klijenta"


class Provider:
    """Knows whoever a test says it knows; ``claims`` and ``key`` bend the next tokens, ``metadata`` the discovery."""

    def __init__(self) -> None:
        self.key: Any = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.published = self.key.public_key()
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.metadata: dict[str, Any] = {}
        self.asked: list[str] = []
        # Paths that answer with a redirect to themselves below /elsewhere, and paths that do not answer.
        self.redirects: dict[str, int] = {}
        self.silent: set[str] = set()
        self.awake = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def behave(self) -> None:
        """Be good again."""
        self.claims, self.metadata, self.algorithm = {}, {}, "RS256"
        self.codes.clear()
        self.asked.clear()
        self.redirects.clear()
        self.silent.clear()

    def close(self) -> None:
        self.awake.set()
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address: str, subject: str) -> dict[str, str]:
        """Let ``subject`` agree at the address to which the portal sent them; returns what comes back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["scope"] == "openid"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked | {"subject": subject}
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Answer for a code, once, to the client that has the secret and the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or form.get("client_secret") != SECRET
            or form.get("redirect_uri") != asked["redirect_uri"]
            or base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["subject"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "email": "ana@primer.rs",
            "email_verified": True,
            "acr": "high",
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        id_token = jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": "k1"})
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": id_token}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        issuer = self.provider.issuer
        if not self._behaves():
            return None
        if self.path.endswith("/.well-known/openid-configuration"):
            return self._answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
                | self.provider.metadata
            )
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.provider.published))
        return self._answer({"keys": [key | {"kid": "k1", "alg": "RS256", "use": "sig"}]})

    def do_POST(self) -> None:
        if not self._behaves():
            return None
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.provider.token({name: values[0] for name, values in parse_qs(body).items()})
        return self._answer(answer or {"error": "invalid_grant"}, status=200 if answer else 400)

    def _behaves(self) -> bool:
        """Note what is asked; redirect, or say nothing, where a test wants that."""
        provider = self.provider
        provider.asked.append(self.path)
        if self.path in provider.silent:
            provider.awake.wait(120)
            return False
        if self.path in provider.redirects:
            self.send_response(provider.redirects[self.path])
            self.send_header("Location", f"{provider.issuer}/elsewhere{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False
        return True

    def _answer(self, data: dict[str, Any], *, status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
