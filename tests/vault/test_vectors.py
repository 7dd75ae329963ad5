"""The stored formats. When one of these fails, data that is out there has become unreadable."""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from reporting.vault import codes, drafts, envelopes, keyring
from reporting.vault.envelopes import KeyKind

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text("utf-8"))


def place(vector: dict[str, Any]) -> dict[str, Any]:
    return {"contract": vector["contract"], "pk": vector["pk"]}


@pytest.mark.parametrize("vector", VECTORS["values"])
def test_stored_value_still_opens(vector: dict[str, Any]) -> None:
    envelope = bytes.fromhex(vector["envelope"])
    opened = envelopes.unseal(bytes.fromhex(vector["key"]), envelope, **place(vector))
    assert opened.decode() == vector["text"]
    header = envelopes.header(envelope)
    assert (header.kind, str(header.reference)) == (vector["kind"], vector["reference"])


@pytest.mark.parametrize("vector", VECTORS["values"])
def test_value_is_still_written_the_same(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelopes.secrets, "token_bytes", lambda size: bytes.fromhex(vector["nonce"]))
    envelope = envelopes.seal(
        bytes.fromhex(vector["key"]),
        vector["text"].encode(),
        kind=KeyKind(vector["kind"]),
        reference=UUID(vector["reference"]),
        **place(vector),
    )
    assert envelope.hex() == vector["envelope"]


@pytest.mark.parametrize("vector", VECTORS["wraps"])
def test_wrapped_key_still_opens_and_is_written_the_same(
    vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, secret = bytes.fromhex(vector["key"]), bytes.fromhex(vector["secret"])
    assert envelopes.unwrap(key, bytes.fromhex(vector["wrapped"]), **place(vector)) == secret
    monkeypatch.setattr(envelopes.secrets, "token_bytes", lambda size: bytes.fromhex(vector["nonce"]))
    kind, reference = KeyKind(vector["kind"]), UUID(vector["reference"])
    assert envelopes.wrap(key, secret, kind=kind, reference=reference, **place(vector)).hex() == vector["wrapped"]


@pytest.mark.parametrize("vector", VECTORS["tokens"])
def test_code_still_gives_the_stored_token(vector: dict[str, Any]) -> None:
    pepper = keyring.Key(UUID(int=1), "pepper", "current", bytes.fromhex(vector["pepper"]))
    assert codes._token(vector["purpose"], vector["code"], pepper).digest.hex() == vector["digest"]


def test_draft_code_still_gives_the_same_key() -> None:
    vector = VECTORS["draft_code"]
    pepper = keyring.Key(UUID(vector["pepper_id"]), "pepper", "current", bytes.fromhex(vector["pepper"]))
    assert drafts._derived(pepper, UUID(vector["draft"]), vector["code"]).hex() == vector["derived"]


def test_draft_cookie_still_reads_and_is_written_the_same() -> None:
    vector = VECTORS["cookie"]
    draft_id, key = UUID(vector["draft"]), bytes.fromhex(vector["key"])
    assert drafts._parse(vector["cookie"]) == (draft_id, key)
    assert drafts._cookie(draft_id, key) == vector["cookie"]
    assert len(base64.urlsafe_b64decode(vector["cookie"])) == 48
