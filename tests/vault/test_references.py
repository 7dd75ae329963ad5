"""No column names a key of the keyring without standing in the list: such a key could be destroyed under it."""

import base64
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps

from reporting.vault import keyring as vault_keyring
from reporting.vault import references, rotation
from reporting.vault.columns import EnvelopeField
from reporting.vault.fields import EncryptedField
from reporting.vault.models import Draft, VaultKey
from tests.vault.app.models import Mark
from tests.vault.conftest import MARKS
from tests.vault.world import World, all_columns

pytestmark = pytest.mark.django_db

# Sealed columns that name no key of the keyring, or need no more than what outlives it, and what they name.
OTHER_ENVELOPES = {
    "vault.AuditHead.proof_key_id": "a signing key, whose published half stays when the key is destroyed",
    "vault.VaultKey.wrapped": "ROOT",
    "vault.Draft.sealed": "the draft's key, in the visitor's cookie",
    "vault.DeskDraft.sealed": "the draft's own key, beside it",
    "vault.FilingProof.sealed": "the report's DEK",
    "tracking.ReporterSession.sealed": "HKDF of the session's token",
    "vault.StoredFile.key_wrap": "the report's DEK or the draft's key",
    "vault.StoredFile.name": "the report's DEK or the draft's key",
}
DECLARED = {column.name for column in references.KEY_COLUMNS} | OTHER_ENVELOPES.keys()


def names_of_key_columns() -> set[str]:
    """Columns that hold envelopes of another key than a DEK, or that are called after a key."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            sealed = isinstance(field, EnvelopeField) and not isinstance(field, EncryptedField)
            if sealed or field.name.endswith(("key_id", "_kek", "_pepper")):
                found.add(f"{model._meta.label}.{field.name}")
    return found


def test_every_column_that_may_name_a_key_is_declared() -> None:
    assert names_of_key_columns() - DECLARED == set()


def test_every_declared_column_exists() -> None:
    columns = {f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.fields}
    assert set(DECLARED) - columns == set()


def test_an_undeclared_column_would_be_found(story_app: None) -> None:
    assert names_of_key_columns() - DECLARED == {"vaulttests.Mark.token_key_id"}


def test_no_other_column_of_the_database_holds_the_id_of_a_key(world: World) -> None:
    """Looks into every table, also those that no model of ours describes."""
    tables = {apps.get_model(c.model)._meta.db_table + "." + c.field for c in references.KEY_COLUMNS}
    expected = {"vault_vaultkey.id", "vault_vaultkey.wrapped", "vault_auditevent.object_id"} | tables
    expected.add("vault_audithead.proof_key_id")
    found = set()
    columns = all_columns()
    for key in VaultKey.objects.all():
        spellings = [key.pk.bytes, key.pk.hex.encode(), str(key.pk).encode(), *in_base64(key.pk.bytes)]
        for name, values in columns.items():
            if any(spelling in value for value in values for spelling in spellings):
                found.add(name)
    assert found - expected == set()
    assert tables - found == set()


def in_base64(raw: bytes) -> list[bytes]:
    """What base64 of ``raw`` contains at each of its three offsets, without the rims."""
    return [base64.urlsafe_b64encode(bytes(lead) + raw)[4:20] for lead in range(3)]


@pytest.mark.parametrize("purpose", ["desk", "kek", "outbox", "cms_factor", "pepper", "index"])
def test_the_counts_of_both_ways_agree(world: World, purpose: str) -> None:
    old = vault_keyring.current(purpose).id
    for column in references.columns(purpose):
        assert column.count([old]) == len(list(column.naming([old]))) == column.keys_named()[old] == world_has(column)
        assert column.count([]) == 0
    rotation.rotate(purpose, settle=0)
    for column in references.columns(purpose):
        names = old if column.waits_for_its_code else vault_keyring.current(purpose).id
        assert column.keys_named()[names] == world_has(column)
        assert column.waits_for_its_code or old not in column.keys_named()


def world_has(column: references.KeyColumn) -> int:
    if column.model == "vault.KeyWrap":
        return 1 if column.waits_for_its_code else 6
    return 1


def test_a_column_of_a_room_that_is_not_installed_counts_nothing(keyring: Any) -> None:
    old = vault_keyring.current("kek").id
    for shape in ("id", "header", "mfa"):
        column = references.KeyColumn("gone.Model", "key_id", "kek", shape)  # type: ignore[arg-type]
        assert (column.count([old]), column.keys_named(), list(column.naming([old]))) == (0, {}, [])


def test_without_a_key_nothing_is_asked(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        for column in references.KEY_COLUMNS:
            assert (column.count([]), list(column.naming([]))) == (0, [])


def test_rows_are_named_in_the_order_of_their_primary_keys(world: World) -> None:
    mark = Mark.objects.get()
    Mark.objects.all().delete()
    for number in (3, 1, 2):
        Mark(id=UUID(int=number), story=mark.story, token_key_id=mark.token_key_id, token=mark.token).save()
    assert list(MARKS.naming([mark.token_key_id])) == [UUID(int=number) for number in (1, 2, 3)]


def test_of_a_second_factor_only_sealed_values_name_a_key_and_each_row_counts_once(world: World) -> None:
    (column,) = [column for column in references.columns("cms_factor") if column.shape == "mfa"]
    kek, secret = vault_keyring.current("cms_factor").id, world.factor.data["secret"]
    data = {"secret": secret, "seed": secret, "used": 3, "migrated": ["a"], "note": "clear", "none": None}
    Authenticator.objects.filter(pk=world.factor.pk).update(data=data)
    assert (column.count([kek]), list(column.naming([kek])), column.keys_named()) == (1, [world.factor.pk], {kek: 2})
    Authenticator.objects.filter(pk=world.factor.pk).update(data={"used": 3})
    assert (column.count([kek]), list(column.naming([kek])), column.keys_named()) == (0, [], {})


def test_the_id_of_a_dek_s_report_in_a_header_names_no_key(world: World) -> None:
    """The same sixteen bytes mean a key of the keyring with two kinds only."""
    column = references.KeyColumn("vault.Draft", "sealed", "kek", "header")
    draft = Draft.objects.get()
    assert (column.count([draft.pk]), column.keys_named()) == (0, {})
    assert references.values_naming(draft.pk) == {}
