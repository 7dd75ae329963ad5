"""Whether anything was sealed: what decides if a new keyring may be made."""

from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.notify.templates import TEMPLATES
from reporting.vault import drafts
from reporting.vault.holders import encrypted_rows_exist, sealed_columns
from reporting.vault.models import Draft, StoredFile, VaultKey
from tests.vault.app.models import Story

pytestmark = pytest.mark.django_db


def test_every_sealed_column_is_named_once(story_app: None) -> None:
    named = [(model, field.name) for model, field in sealed_columns()]
    assert len(named) == len(set(named))
    assert {(Story, "body"), (Story, "name"), (VaultKey, "wrapped"), (StoredFile, "key_wrap")} <= set(named)
    assert (Draft, "code_digest") not in named


def test_the_keyring_itself_is_nothing_that_was_sealed_with_it(keyring: Any) -> None:
    assert not encrypted_rows_exist()
    drafts.start()
    assert encrypted_rows_exist()


@pytest.mark.parametrize(("kind", "sealed"), [("totp", True), ("recovery_codes", True), ("webauthn", True)])
def test_of_second_factors_those_with_a_secret_count(
    keyring: Any, django_user_model: Any, kind: str, sealed: bool
) -> None:
    user = django_user_model.objects.create(email="radnik@example.rs")
    Authenticator.objects.create(user=user, type=kind, data={"credential": {}})
    assert encrypted_rows_exist() is sealed


def test_a_row_whose_sealed_columns_are_empty_does_not_count(keyring: Any) -> None:
    outbox.enqueue(
        template=next(name for name, one in TEMPLATES.items() if one.carries_link and not one.names_place),
        recipient="ana@example.rs",
        object_id=uuid4(),
        language="sr",
        idempotency_key="w",
        link="https://postupanje.example.rs/nalog/veza/abc/",
    )
    assert encrypted_rows_exist()
    OutboxMessage.objects.update(recipient=None, link=None)
    assert not encrypted_rows_exist()


def test_before_the_tables_exist_nothing_was_sealed(keyring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts.start()
    monkeypatch.setattr(connection.introspection, "table_names", lambda *args: [])
    assert not encrypted_rows_exist()


def test_what_the_vault_stores_is_called_by_its_id_alone() -> None:
    from reporting.vault.models import FileToDelete, FilingProof, KeyWrap

    pk = uuid4()
    for model in (Draft, StoredFile, FileToDelete, FilingProof):
        assert str(model(pk=pk)) == str(pk)
    assert str(VaultKey(pk=pk, purpose="kek")) == f"kek {pk}"
    assert str(KeyWrap(owner_id=pk, kind="report")) == f"report {pk}"
