"""A proof of filing says what it says, tells nothing of the content, and cannot be made by others."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reporting.vault import deks, envelopes, proofs, rotation, signing
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.models import FilingProof, KeyWrap, VaultKey
from tests.vault.test_vectors import VECTORS

pytestmark = pytest.mark.django_db

MINUTE = datetime(2026, 3, 29, 1, 59, tzinfo=UTC)


def proof_of(content: bytes = b"story") -> proofs.Proof:
    return proofs.prove(content=content, number="12345678", minute=timezone.now())


@pytest.mark.parametrize(
    ("minute", "believed"),
    [
        (timedelta(), True),
        (timedelta(hours=5), True),
        (-proofs.SKEW, True),
        (-proofs.SKEW - timedelta(minutes=1), False),
        (timedelta(days=1) + proofs.SKEW, True),
        (timedelta(days=1, minutes=1) + proofs.SKEW, False),
        (timedelta(days=400), False),
    ],
)
def test_a_key_is_believed_for_the_time_in_which_it_signed(keyring: Any, minute: timedelta, believed: bool) -> None:
    """A thief of a retired key signs nothing for a day after it, nor for one before it."""
    (key,) = proofs.published_keys()
    retired = replace(key, since=MINUTE, until=MINUTE + timedelta(days=1))
    proof = proofs.prove(content=b"story", number="12345678", minute=MINUTE + minute)
    assert proofs.verify(proof, published=[retired]) == (retired if believed else None)


def test_the_current_key_signs_nothing_for_tomorrow(keyring: Any) -> None:
    published = proofs.published_keys()
    soon, later = (
        proofs.prove(content=b"story", number="12345678", minute=timezone.now() + proofs.SKEW + wait)
        for wait in (timedelta(minutes=-2), timedelta(minutes=2))
    )
    assert proofs.verify(soon, published=published) is not None
    assert proofs.verify(later, published=published) is None


def test_anybody_verifies_with_the_published_keys(keyring: Any) -> None:
    proof, published = proof_of(), proofs.published_keys()
    key = proofs.verify(proof, published=published, content=b"story")
    assert key is not None and key.id == proof.key_id
    assert proofs.verify(proof, published=published) == key
    assert proofs.verify(proof, published=published, content=b"other") is None
    assert proofs.verify(proof, published=[]) is None


@hypothesis_settings(max_examples=20)
@given(part=st.sampled_from(["number", "minute", "key_id", "salt", "commitment", "signature"]), data=st.data())
def test_a_proof_with_any_part_changed_is_none(keyring: Any, part: str, data: st.DataObject) -> None:
    proof = proof_of()
    value = getattr(proof, part)
    changed: Any
    if part == "number":
        changed = data.draw(st.from_regex(r"[0-9]{8}", fullmatch=True).filter(lambda other: other != value))
    elif part == "minute":
        changed = value + timedelta(minutes=data.draw(st.integers(1, 10**6)))
    elif part == "key_id":
        changed = data.draw(st.uuids())
    else:
        place, bit = data.draw(st.integers(0, len(value) - 1)), data.draw(st.integers(0, 7))
        changed = value[:place] + bytes([value[place] ^ (1 << bit)]) + value[place + 1 :]
    forged = replace(proof, **{part: changed})
    assert proofs.verify(forged, published=proofs.published_keys(), content=b"story") is None


def test_equal_contents_have_different_commitments(keyring: Any) -> None:
    assert len({proof_of().commitment for _ in range(20)}) == 20


@hypothesis_settings(max_examples=15)
@given(content=st.binary(max_size=300), number=st.from_regex(r"[0-9A-Z-]{1,40}", fullmatch=True))
def test_a_written_proof_is_read_again(keyring: Any, content: bytes, number: str) -> None:
    proof = proofs.prove(content=content, number=number, minute=MINUTE)
    text = proofs.written(proof)
    assert text.isascii() and "\n" not in text
    assert proofs.read(text) == proof
    for broken in (text[:-1], text + "A", text.replace("1.", "2.", 1), "", ".".join(text.split(".")[:-1])):
        with pytest.raises(ValueError, match="no proof"):
            proofs.read(broken)


def test_the_minute_is_utc_and_holds_no_seconds(keyring: Any) -> None:
    belgrade = datetime.fromisoformat("2026-03-29T03:59:58.5+02:00")
    assert proofs.prove(content=b"", number="1", minute=belgrade).minute == MINUTE


def test_a_written_proof_names_its_minute_in_utc(keyring: Any) -> None:
    belgrade = datetime.fromisoformat("2026-03-29T03:59:58.5+02:00")
    proof = proofs.prove(content=b"", number="1", minute=belgrade)
    assert proofs.written(proof).split(".")[:3] == ["1", "1", "2026-03-29T01:59Z"]


def test_a_proof_stands_anywhere_in_a_text(keyring: Any) -> None:
    proof = proof_of()
    text = proofs.written(proof)
    for around in ("{}", "Потврда:\n{}\nЧувајте је.", "({})", "  {}  "):
        assert proofs.found_in(around.format(text)) == proof
    assert proofs.read(f" {text}\n") == proof
    for other in ("", "нема је", f"x{text}", f"{text}x"):
        with pytest.raises(ValueError, match="no proof"):
            proofs.found_in(other)


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, "2"), (0, "1.1"), (1, "a1"), (1, ""), (2, "2026-03-29T01:59"), (2, "2026-13-29T01:59Z")]
    + [(place, "AAAA") for place in (3, 4, 5, 6)]
    + [(place, f"!{'A' * 42}") for place in (3, 4, 5, 6)],
)
def test_a_written_proof_with_one_part_that_is_none_is_refused(keyring: Any, place: int, value: str) -> None:
    parts = proofs.written(proof_of()).split(".")
    parts[place] = value
    with pytest.raises(ValueError, match="no proof"):
        proofs.read(".".join(parts))


def test_bytes_have_one_spelling_in_a_written_proof(keyring: Any) -> None:
    text = proofs.written(proof_of())
    head, _, signature = text.rpartition(".")
    for spelled in (
        signature + "==",
        signature[:9] + "!" + signature[9:],
        signature[:-1] + chr(ord(signature[-1]) + 1),
    ):
        with pytest.raises(ValueError, match="no proof"):
            proofs.read(f"{head}.{spelled}")


def test_published_keys_come_by_age(keyring: Any) -> None:
    old = keyring.current("proof").id
    new = rotation.rotate("proof", settle=0).key_id
    assert [key.id for key in proofs.published_keys()] == [old, new]
    VaultKey.objects.filter(pk=new).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    first, second = proofs.published_keys()
    assert (first.id, second.id) == (new, old)
    assert (first.since, first.until) == (datetime(2020, 1, 1, tzinfo=UTC), None)
    assert second.until == VaultKey.objects.get(pk=old).retired_at


def test_a_proof_opens_in_its_own_report_only(make_story: Any) -> None:
    story, other = make_story(), make_story()
    for owner in (story, other):
        proofs.keep(proof_of(), report_id=owner.pk, dek=deks.dek(owner.pk, "report"))
    rows = {row.pk: bytes(row.sealed) for row in FilingProof.objects.all()}
    header = envelopes.header(rows[story.pk])
    assert (header.kind, header.reference) == (KeyKind.REPORT_DEK, story.pk)
    FilingProof.objects.filter(pk=other.pk).update(sealed=rows[story.pk])
    with pytest.raises(EnvelopeError, match="another report"):
        proofs.kept(other.pk)
    assert proofs.kept(story.pk) is not None


@pytest.mark.parametrize("number", ["", "12 34", "1.2", "a1", "1|2", "Ж1", "1" * 41])
def test_a_number_of_other_signs_is_refused(keyring: Any, number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        proofs.prove(content=b"", number=number, minute=MINUTE)


def test_a_published_key_that_was_replaced_is_noticed(keyring: Any) -> None:
    VaultKey.objects.filter(purpose="proof").update(public=signing.public_key(bytes(32)))
    with pytest.raises(KeyringError, match="changed the table"):
        proofs.published_keys()


def test_the_proof_is_kept_sealed_in_its_report_and_erased_with_it(make_story: Any) -> None:
    story, other = make_story(), make_story()
    proof = proof_of()
    proofs.keep(proof, report_id=story.pk, dek=deks.dek(story.pk, "report"))
    assert proofs.kept(story.pk) == proof
    assert proofs.kept(other.pk) is None
    sealed = bytes(FilingProof.objects.get().sealed)
    assert proof.salt not in sealed and proofs.written(proof).encode() not in sealed
    FilingProof.objects.create(report_id=other.pk, sealed=sealed)
    with pytest.raises(EnvelopeError):
        proofs.kept(other.pk)
    KeyWrap.objects.filter(report_id=story.pk).delete()
    with pytest.raises(EnvelopeError):
        proofs.kept(story.pk)


def test_the_stored_form_of_a_proof_still_verifies_and_is_signed_the_same() -> None:
    vector = VECTORS["proof"]
    proof, secret = proofs.read(vector["text"]), bytes.fromhex(vector["secret"])
    content, public = bytes.fromhex(vector["content"]), bytes.fromhex(vector["public"])
    key = proofs.PublishedKey(UUID(vector["key_id"]), public, MINUTE, None)
    assert proofs.verify(proof, published=[key], content=content) == key
    assert proofs.written(proof) == vector["text"]
    assert signing.public_key(secret) == public
    assert proof.commitment == hashlib.sha256(proof.salt + content).digest()
    message = f"v1|proof.filing.1|{vector['number']}|{vector['minute']}|{proof.commitment.hex()}".encode()
    assert signing.sign(secret, message) == proof.signature


def test_signatures_are_those_of_the_standard() -> None:
    """RFC 8032, 7.1, test 2."""
    secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signing.public_key(secret) == public
    assert signing.sign(secret, b"\x72") == signature
    assert signing.fits(public, signature, b"\x72")
    assert not signing.fits(public, signature, b"\x73")
    assert not signing.fits(b"short", signature, b"\x72")
