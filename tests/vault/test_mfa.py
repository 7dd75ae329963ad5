from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter

from reporting.vault import envelopes, server
from reporting.vault.checks import contracts_are_unique, second_factor_is_sealed
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.fields import EncryptedTextField
from reporting.vault.mfa import SealedMFAAdapter
from tests.vault.app.models import Reply

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.mark.django_db
def test_secrets_are_stored_sealed_by_the_adapter_that_is_in_use(keyring: Any) -> None:
    adapter = get_adapter()
    sealed = adapter.encrypt(SECRET)
    assert SECRET not in sealed
    assert sealed.isascii()
    assert adapter.decrypt(sealed) == SECRET


@pytest.mark.django_db
def test_an_activated_totp_secret_is_sealed_in_the_database(keyring: Any, django_user_model: Any) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    user = django_user_model.objects.create(email="radnica@example.rs")
    TOTP.activate(user, SECRET)
    stored = Authenticator.objects.get(user=user)
    assert SECRET not in str(stored.data)
    assert stored.data["secret"].startswith("sealed1.")


@pytest.mark.django_db
def test_the_seed_of_recovery_codes_is_sealed_in_the_database(keyring: Any, django_user_model: Any) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = django_user_model.objects.create(email="radnica@example.rs")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    stored = Authenticator.objects.get(user=user)
    assert stored.data["seed"].startswith("sealed1.")
    assert RecoveryCodes(stored).get_unused_codes() == codes and not [one for one in codes if one in str(stored.data)]


@pytest.mark.django_db
def test_a_secret_in_clear_or_damaged_is_refused(keyring: Any) -> None:
    adapter = SealedMFAAdapter()
    sealed = adapter.encrypt(SECRET)
    for text in (
        SECRET,
        "",
        "sealed1.",
        "sealed1.%%%",
        sealed[:-8],
        sealed.removeprefix("sealed1."),
        sealed[:60] + "AAAA" + sealed[64:],
        sealed + "AAAA",
    ):
        with pytest.raises((EnvelopeError, KeyringError)):
            adapter.decrypt(text)


@pytest.mark.django_db
def test_only_the_field_key_opens_what_belongs_to_no_report(keyring: Any) -> None:
    place = {"contract": "account.mfa.1", "pk": ""}
    pepper = keyring.current("pepper")
    forged = envelopes.seal(pepper.secret, b"x", kind=envelopes.KeyKind.KEYRING, reference=pepper.id, **place)
    with pytest.raises(EnvelopeError, match="another purpose"):
        server.unseal(forged, **place)
    other_kind = envelopes.seal(bytes(32), b"x", kind=envelopes.KeyKind.DRAFT_KEY, reference=pepper.id, **place)
    with pytest.raises(EnvelopeError, match="not sealed with the keyring"):
        server.unseal(other_kind, **place)


@pytest.mark.parametrize("adapter", ["allauth.mfa.adapter.DefaultMFAAdapter", "no.such.Adapter", ""])
def test_a_check_demands_the_sealing_adapter(settings: Any, adapter: str) -> None:
    assert second_factor_is_sealed() == []
    settings.MFA_ADAPTER = adapter
    assert [error.id for error in second_factor_is_sealed()] == ["vault.E001"]


def test_a_check_demands_that_contracts_are_unique(story_app: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert contracts_are_unique() == []
    monkeypatch.setattr(Reply._meta.get_field("text"), "contract", "story.body.1")
    (error,) = contracts_are_unique()
    assert error.id == "vault.E003"
    assert "vaulttests.Reply.text" in error.msg


def test_a_check_demands_a_uuid_primary_key() -> None:
    from django.db import models

    class Numbered(models.Model):
        text = EncryptedTextField(contract="numbered.text.1", owner="id")

        class Meta:
            app_label = "vaulttests_numbered"

    assert [error.id for error in Numbered._meta.get_field("text").check()] == ["vault.E002"]
