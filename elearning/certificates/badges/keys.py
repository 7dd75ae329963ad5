"""Who signs badges: a ``did:web`` of the portal, whose document and key set hold the public half of every key."""

import base64
import json
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from portal.pages.places import absolute
from portal.script.addresses import url_in
from reporting.vault import keyring, signing

PURPOSE = "badge"
DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"]


def public_address(name: str, **kwargs: Any) -> str:
    """Return the full address of a public page or document, always the Serbian one: a name that lasts."""
    return absolute(url_in("sr", f"certificates:{name}", **kwargs))


def issuer_id() -> str:
    """Return the issuer as a ``did:web``: the address of its document, spelled as that method asks."""
    parts = urlsplit(public_address("did"))
    path = parts.path.removesuffix("/did.json").strip("/")
    return ":".join(["did:web", quote(parts.netloc, safe=""), *path.split("/")])


def key_name(key_id: UUID) -> str:
    """Return what a signature calls its key: a part of the issuer's document."""
    return f"{issuer_id()}#{key_id}"


def signed(payload: dict[str, Any]) -> str:
    """Return ``payload`` as a compact JWT (RFC 7519) under the current key, EdDSA. Raises ``KeyringError``.

    The key stands in the header by its name and as it is, for readers who know only one of the two ways.
    """
    key = keyring.current(PURPOSE)
    header = {"alg": "EdDSA", "typ": "JWT", "kid": key_name(key.id), "jwk": _jwk(signing.public_key(key.secret))}
    message = f"{_encoded(header)}.{_encoded(payload)}"
    return f"{message}.{_base64url(signing.sign(key.secret, message.encode()))}"


def key_set() -> dict[str, Any]:
    """Return every public key that signs or signed badges as a JWKS (RFC 7517), the current one first."""
    return {"keys": [{**_jwk(key.public), "kid": key_name(key.id), "alg": "EdDSA", "use": "sig"} for key in _keys()]}


def did_document() -> dict[str, Any]:
    """Return the issuer's document: its keys as verification methods, the current one first.

    Whoever finds no key named tries the first, and the status list is signed with the current one.
    """
    issuer = issuer_id()
    methods = [
        {"id": key_name(key.id), "type": "JsonWebKey2020", "controller": issuer, "publicKeyJwk": _jwk(key.public)}
        for key in _keys()
    ]
    names = [method["id"] for method in methods]
    return {"@context": DID_CONTEXT, "id": issuer, "verificationMethod": methods, "assertionMethod": names}


def _keys() -> list[keyring.PublishedKey]:
    current = keyring.current(PURPOSE).id
    return sorted(keyring.published(PURPOSE), key=lambda key: key.id != current)


def _jwk(public: bytes) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(public)}


def _encoded(part: dict[str, Any]) -> str:
    return _base64url(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
