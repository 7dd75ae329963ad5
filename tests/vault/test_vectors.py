"""The stored formats. When one of these fails, data that is out there has become unreadable."""

import base64
import json
import re
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from reporting.tracking import sessions
from reporting.vault import codes, deks, drafts, envelopes, keyring, root, signing, submissions, wraps
from reporting.vault.audit import heads, macs
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditRemoval, AuditSegment
from reporting.vault.envelopes import KeyKind
from reporting.vault.fields import EncryptedField
from reporting.vault.models import VaultKey
from tools.paths import ROOT

pytestmark = pytest.mark.protected

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text("utf-8"))


# Every contract as the code spells it; of those of encrypted fields the thief's document names the column.
CONTRACT = re.compile(r'"([a-z_]+\.[a-z_.]+\.\d+)"')


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


# Keys by pool, and what is sealed to the desk


def test_root_still_leads_to_the_same_keys_and_files() -> None:
    vector = VECTORS["root"]
    key = bytes.fromhex(vector["root"])
    assert {purpose: root.wrapping_key(key, purpose).hex() for purpose in vector["wrapping"]} == vector["wrapping"]
    assert root.of_root(key).vouching.hex() == vector["vouching"]
    written = VECTORS["key_file"]
    assert root.written(key, written["pools"], written["purposes"]) == written["text"]
    file = root._parsed(written["text"].encode(), "env")
    assert file.pools == ("report",) and file.vouching.hex() == vector["vouching"]
    assert file.wrapping_key("pepper") == root.wrapping_key(key, "pepper") and file.wrapping_key("desk") is None


def test_a_pair_is_still_vouched_for_by_the_same_signature() -> None:
    vector = VECTORS["vouched"]
    row = VaultKey(id=UUID(vector["pair"]), purpose="desk", public=bytes.fromhex(vector["public"]))
    secret = root.vouching_key(bytes.fromhex(vector["root"]))
    assert signing.sign(secret, keyring._vouched(row)).hex() == vector["signature"]


@pytest.mark.parametrize("vector", VECTORS["sealed_deks"])
def test_a_dek_that_was_sealed_to_the_desk_still_opens(vector: dict[str, Any]) -> None:
    wrapped = bytes.fromhex(vector["wrapped"])
    place = {"owner_id": UUID(vector["owner"]), "report_id": UUID(vector["report"]), "contract": vector["contract"]}
    assert wraps.open_with(bytes.fromhex(vector["private"]), wrapped, **place).hex() == vector["secret"]
    assert wraps.header(wrapped) == envelopes.Header(KeyKind.DESK, UUID(vector["pair"]))


def test_what_stands_under_a_report_s_code_still_opens() -> None:
    vector = VECTORS["exchange_code"]
    pepper = keyring.Key(UUID(vector["pepper_id"]), "pepper", "current", bytes.fromhex(vector["pepper"]))
    derived = deks._from_code(pepper, UUID(vector["report"]), vector["code"])
    assert derived.hex() == vector["derived"]
    wrapped = bytes.fromhex(vector["wrapped"])
    opened = envelopes.unwrap(derived, wrapped, contract=deks.CODE_CONTRACT, pk=vector["report"])
    assert (opened.hex(), envelopes.wrap_header(wrapped).kind) == (vector["secret"], KeyKind.REPORT_CODE)


def test_what_a_session_of_a_reporter_keeps_still_opens() -> None:
    vector = VECTORS["reporter_session"]
    held = sessions._opened(vector["token"], bytes.fromhex(vector["envelope"]), UUID(vector["session"]))
    assert sessions._key(vector["token"]).hex() == vector["key"]
    assert held.exchange is not None and held.exchange.hex() == vector["exchange"]
    assert ([kind.value for kind in held.heard], held.own) == (vector["heard"], vector["own"])


def test_a_message_is_still_known_by_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    vector = VECTORS["message_key"]
    pepper = keyring.Key(UUID(int=1), "pepper", "current", bytes.fromhex(vector["pepper"]))
    monkeypatch.setattr(keyring, "readable", lambda purpose: [pepper])
    assert submissions.message_keys(UUID(vector["page_key"]), vector["body"]) == [UUID(vector["key"])]


def test_a_draft_still_has_the_same_submission_key() -> None:
    vector = VECTORS["submission"]
    pepper = keyring.Key(UUID(int=1), "pepper", "current", bytes.fromhex(vector["pepper"]))
    assert submissions._mac(pepper, UUID(vector["draft"])).hex() == vector["key"]


# The chain of the audit trail


@pytest.fixture
def trail() -> SimpleNamespace:
    """One row of each kind, as the vectors name them."""
    vector = VECTORS["audit"]
    moment, key = datetime.fromisoformat(vector["moment"]), UUID(vector["key_id"])
    previous, last = bytes.fromhex(vector["previous"]), bytes.fromhex(vector["last"])
    ids = {name: UUID(vector["event"][name]) for name in ("id", "actor", "object_id")}
    return SimpleNamespace(
        secret=bytes.fromhex(vector["secret"]),
        previous=previous,
        event=AuditEvent(**{**vector["event"], **ids, "time": moment}),
        segment=AuditSegment(number=3, month=date(2026, 11, 1), key_id=key, previous=previous, opened_at=moment),
        head=AuditHead(
            number=5,
            line=5,
            day=date(2026, 11, 26),
            segment=3,
            position=17,
            mac=last,
            previous=previous,
            made_at=moment,
        ),
        removal=AuditRemoval(segment=3, last=last, kept_months=24, removed_at=moment, key_id=key),
    )


def test_a_chain_that_was_sealed_before_still_fits(trail: SimpleNamespace) -> None:
    vector, secret = VECTORS["audit"], trail.secret
    link = macs.link_mac(secret, segment=3, position=17, previous=trail.previous, event=trail.event)
    assert macs.spell_event(trail.event).hex() == vector["spelled"]
    assert link.hex() == vector["link"]
    assert macs.segment_mac(secret, trail.segment).hex() == vector["segment"]
    assert macs.head_digest(secret, trail.head).hex() == vector["head"]
    assert macs.removal_mac(secret, trail.removal).hex() == vector["removal"]


def test_a_head_that_was_published_before_is_still_signed(trail: SimpleNamespace) -> None:
    trail.head.digest = bytes.fromhex(VECTORS["audit"]["head"])
    assert heads._signed(trail.head).hex() == VECTORS["audit"]["head_line"]


def test_every_contract_stands_in_the_document() -> None:
    spelled = {
        contract
        for path in (ROOT / "reporting").rglob("*.py")
        if "migrations" not in path.parts
        for contract in CONTRACT.findall(path.read_text(encoding="utf-8"))
    }
    fields = {
        field.contract
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField)
    }
    text = (ROOT / "docs/vault-format.md").read_text(encoding="utf-8")
    assert len(fields) > 20 and {"outbox.link.1", "desk.draft.1"} <= spelled - fields
    assert {contract for contract in spelled - fields if contract not in text} == set()


def test_a_row_is_spelled_as_lengths_and_values_and_marks_of_what_is_absent() -> None:
    values = (None, "", "ш", b"\0\1", 12, date(2026, 1, 2), UUID(int=258), memoryview(b"m"))
    written = [b"\0", b"\1\0\0\0\0", "\1\0\0\0\2ш".encode(), b"\1\0\0\0\2\0\1", b"\1\0\0\0\x0212"]
    written += [b"\1\0\0\0\x0a2026-01-02", b"\1\0\0\0\x10" + bytes(14) + b"\1\2", b"\1\0\0\0\1m"]
    assert macs.spell("x", values) == b"\1\0\0\0\x0fcuvamte.audit.x" + b"".join(written)
    # The length takes four bytes, the highest first.
    assert macs.spell("x", ["y" * 513])[20:25] == b"\1\0\0\2\1"
    with pytest.raises(TypeError):
        macs.spell("x", [1.5])  # type: ignore[list-item]
