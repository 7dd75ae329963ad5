"""Anybody can fetch the keys that verify a proof of filing."""

import base64
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from reporting.vault import keyring as vault_keyring
from reporting.vault import proofs, rotation, signing
from reporting.vault.models import VaultKey

pytestmark = pytest.mark.django_db
ADDRESS = "/kljucevi.txt"


def lines_of(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if not line.startswith("#")]


EXPLAINED = [
    "# Чувам те: јавни кључеви за проверу потврда о пријему и дигиталних значки.",
    "# Стари кључеви остају овде, да и оно што је раније потписано може да се провери.",
    "# Редови: ознака кључа, јавни кључ (Ed25519), од када важи, до када је важио.",
]
PROOFS, BADGES = "# Потврде о пријему:", "# Дигиталне значке:"


def test_the_page_says_what_its_lines_are(keyring: Any, client: Client) -> None:
    lines = client.get(ADDRESS).content.decode().splitlines()
    assert lines[:3] == EXPLAINED
    assert (lines[3], lines[5]) == (PROOFS, BADGES)
    assert [len(line.split()) for line in (lines[4], *lines[6:])] == [4, 4]
    assert UUID(lines[4].split()[0]) == vault_keyring.current("proof").id
    assert UUID(lines[6].split()[0]) == vault_keyring.current("badge").id


def test_a_stranger_verifies_an_old_proof_with_what_the_page_says(keyring: Any, client: Client) -> None:
    proof = proofs.prove(content=b"story", number="12345678", minute=timezone.now())
    rotation.rotate("proof", settle=0)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    old, new, badge = lines_of(answer.content.decode())
    assert UUID(old[0]) == proof.key_id and old[3] != "-" and new[3] == badge[3] == "-"
    message = f"v1|proof.filing.1|12345678|{proof.minute:%Y-%m-%dT%H:%MZ}|{proof.commitment.hex()}".encode()
    assert signing.fits(base64.b64decode(old[1]), proof.signature, message)
    assert not signing.fits(base64.b64decode(new[1]), proof.signature, message)


def test_the_page_holds_no_secret_and_sets_no_cookie(keyring: Any, client: Client) -> None:
    answer = client.get(ADDRESS)
    for purpose in ("proof", "badge"):
        secret = vault_keyring.current(purpose).secret
        assert base64.b64encode(secret) not in answer.content and secret.hex().encode() not in answer.content
    assert not answer.cookies
    assert client.post(ADDRESS).status_code == 405


def test_the_key_of_old_badges_stays_with_its_dates(keyring: Any, client: Client) -> None:
    before = vault_keyring.current("badge").id
    rotation.rotate("badge", settle=0)
    _proof, old, new = lines_of(client.get(ADDRESS).content.decode())
    assert UUID(old[0]) == before and old[3] != "-" and new[3] == "-"


@pytest.mark.parametrize("purpose", ["proof", "badge"])
def test_a_key_that_was_changed_in_the_table_is_not_published(keyring: Any, client: Client, purpose: str) -> None:
    VaultKey.objects.filter(purpose=purpose).update(public=signing.public_key(bytes(32)))
    answer = client.get(ADDRESS)
    assert answer.status_code == 503
    assert lines_of(answer.content.decode()) == []


def test_without_a_keyring_the_page_gives_no_key(client: Client) -> None:
    vault_keyring.forget()
    answer = client.get(ADDRESS)
    assert lines_of(answer.content.decode()) == []


def test_a_stranger_starts_no_program_that_gives_keys(
    keyring: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_keyring, "key_file", lambda: pytest.fail("the key file was asked for again"))
    assert client.get(ADDRESS).status_code == 200
    VaultKey.objects.filter(purpose="proof").update(vouched=None)
    assert client.get(ADDRESS).status_code == 503
