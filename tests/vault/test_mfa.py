import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from allauth.core.context import request_context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.utils import get_form_class
from django.apps import apps
from django.db.models.signals import post_init, pre_save
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import ModelLogEntry

from reporting.vault import envelopes, mfa, server
from reporting.vault.checks import contracts_are_unique, second_factor_is_sealed
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.fields import EncryptedTextField
from reporting.vault.mfa import SealedMFAAdapter
from tests.vault.app.models import Reply

SECRET = "JBSWY3DPEHPK3PXP"
KINDS = ("totp", "recovery_codes", "webauthn")


@pytest.mark.django_db
def test_secrets_are_stored_sealed_by_the_adapter_that_is_in_use(keyring: Any) -> None:
    adapter = get_adapter()
    sealed = adapter.encrypt(SECRET)
    assert SECRET not in sealed
    assert sealed.isascii()
    assert adapter.decrypt(sealed) == SECRET


@pytest.mark.django_db
def test_an_activated_totp_secret_is_sealed_in_the_database(keyring: Any, django_user_model: Any) -> None:
    user = django_user_model.objects.create(email="radnica@example.rs")
    TOTP.activate(user, SECRET)
    stored = Authenticator.objects.get(user=user)
    assert SECRET not in str(stored.data)
    assert stored.data["secret"].startswith("sealed1.")


@pytest.mark.django_db
def test_the_seed_of_recovery_codes_is_sealed_in_the_database(keyring: Any, django_user_model: Any) -> None:
    user = django_user_model.objects.create(email="radnica@example.rs")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    stored = Authenticator.objects.get(user=user)
    assert stored.data["seed"].startswith("sealed1.")
    assert RecoveryCodes(stored).get_unused_codes() == codes and not [one for one in codes if one in str(stored.data)]


def read(user: Any, text: str) -> str:
    """Return ``text`` as it is read from the row of ``user``."""
    secret: str = Authenticator(user=user, type="totp", data={"secret": text}).data["secret"]
    return secret


@pytest.mark.django_db
def test_a_secret_that_was_copied_into_the_row_of_another_account_opens_nothing(
    keyring: Any, django_user_model: Any
) -> None:
    thief, victim = (django_user_model.objects.create(email=f"{name}@example.rs") for name in ("kradljivac", "radnica"))
    TOTP.activate(thief, SECRET)
    RecoveryCodes.activate(thief)
    WebAuthn.add(thief, "кључ", {"id": "abc"})
    for own in Authenticator.objects.filter(user=thief):
        Authenticator.objects.bulk_create([Authenticator(user=victim, type=own.type, data={})])
        Authenticator.objects.filter(user=victim, type=own.type).update(data=json.loads(json.dumps(own.data)))
    app, codes, key = (Authenticator.objects.get(user=victim, type=kind) for kind in KINDS)
    with pytest.raises(EnvelopeError):
        TOTP(app).validate_code("000000")
    with pytest.raises(EnvelopeError):
        RecoveryCodes(codes).generate_codes()
    assert not get_adapter().is_of_its_account(key)
    app, codes, key = (Authenticator.objects.get(user=thief, type=kind) for kind in KINDS)
    assert not TOTP(app).validate_code("000000")
    assert len(RecoveryCodes(codes).generate_codes()) == 10
    assert get_adapter().is_of_its_account(key)
    key.data["credential"] = {"id": "another"}
    assert not get_adapter().is_of_its_account(key)


@pytest.mark.django_db
def test_a_row_that_was_read_without_its_secret_opens_nothing(keyring: Any, django_user_model: Any) -> None:
    TOTP.activate(django_user_model.objects.create(email="radnica@example.rs"), SECRET)
    row = Authenticator.objects.defer("data").get()
    assert row.get_deferred_fields() == {"data"}, "nor is it read on the way"
    with pytest.raises(EnvelopeError):
        get_adapter().decrypt(row.data["secret"])


@pytest.fixture
def beginning(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Listen to rows as the program does from its start on, and let nobody else listen."""
    with monkeypatch.context() as alone:
        for signal in (post_init, pre_save):
            alone.setattr(signal, "receivers", [])
        mfa.connect()
        yield
    for signal in (post_init, pre_save):
        signal.sender_receivers_cache.clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("beginning", "keyring")
def test_a_secret_opens_in_no_other_row_of_its_account(django_user_model: Any) -> None:
    """One with an account and JSON of its own, as Wagtail's log of what was done; it is saved as it is."""
    user = django_user_model.objects.create(email="radnica@example.rs")
    sealed = str(TOTP.activate(user, SECRET).instance.data["secret"])
    said = {"label": "налог", "object_id": user.pk, "action": "wagtail.create", "timestamp": timezone.now()}
    entry = ModelLogEntry(user_id=user.pk, data={"secret": sealed}, **said)
    with pytest.raises(EnvelopeError):
        get_adapter().decrypt(entry.data["secret"])
    entry.save()
    assert ModelLogEntry.objects.get().data == {"secret": sealed}


@pytest.mark.django_db
def test_a_secret_that_waits_in_the_session_opens_for_the_account_that_enrols(keyring: Any) -> None:
    adapter, session = get_adapter(), {"mfa.totp.secret": SECRET}
    one, another = (SimpleNamespace(session=session, user=SimpleNamespace(pk=number)) for number in (1, 2))
    adapter.seal_enrolment(one)
    assert SECRET not in str(session)
    assert adapter.enrolment_secret(one) == SECRET
    assert adapter.enrolment_secret(another) is None
    row = Authenticator(user_id=1, data={"secret": session["mfa.totp.secret"]})
    with pytest.raises(EnvelopeError):
        adapter.decrypt(row.data["secret"])


@pytest.mark.django_db
def test_a_secret_in_clear_or_damaged_is_refused(keyring: Any, django_user_model: Any) -> None:
    adapter = SealedMFAAdapter()
    user = django_user_model.objects.create(email="radnica@example.rs")
    sealed = str(TOTP.activate(user, SECRET).instance.data["secret"])
    assert adapter.decrypt(read(user, sealed)) == SECRET
    for text in (
        SECRET,
        "",
        "sealed1.",
        "sealed1.%%%",
        sealed[:-8],
        sealed.removeprefix("sealed1."),
        sealed[:60] + "AAAA" + sealed[64:],
        sealed + "AAAA",
        sealed[:60] + "!" + sealed[60:],
        sealed.upper(),
    ):
        with pytest.raises((EnvelopeError, KeyringError)):
            adapter.decrypt(read(user, text))
    with pytest.raises(EnvelopeError):
        adapter.decrypt(sealed)


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
    (error,) = second_factor_is_sealed()
    assert (error.id, error.msg) == ("vault.E001", "MFA_ADAPTER does not seal second-factor secrets.")
    assert error.hint == 'Set MFA_ADAPTER = "reporting.vault.mfa.SealedMFAAdapter".'
    del settings.MFA_ADAPTER
    assert [error.id for error in second_factor_is_sealed()] == ["vault.E001"]


def test_without_second_factors_no_adapter_is_demanded(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MFA_ADAPTER = "no.such.Adapter"
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "allauth.mfa")
    assert second_factor_is_sealed() == []


def test_a_check_demands_that_contracts_are_unique(story_app: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert contracts_are_unique() == []
    monkeypatch.setattr(Reply._meta.get_field("text"), "contract", "story.body.1")
    (error,) = contracts_are_unique()
    assert error.id == "vault.E003"
    assert error.msg == "The contract story.body.1 is used by vaulttests.Story.body, vaulttests.Reply.text."


def test_a_check_demands_a_uuid_primary_key() -> None:
    from django.db import models

    class Numbered(models.Model):
        text = EncryptedTextField(contract="numbered.text.1", owner="id")

        class Meta:
            app_label = "vaulttests_numbered"

    field = Numbered._meta.get_field("text")
    (error,) = field.check()
    assert (error.id, error.obj) == ("vault.E002", field)
    assert error.msg == "A model with encrypted fields needs a UUID primary key."
    assert Reply._meta.get_field("text").check() == []


def test_a_field_may_have_a_clear_default_and_keeps_the_other_checks_of_a_field() -> None:
    from django.db import models

    class Defaulted(models.Model):
        id = models.UUIDField(primary_key=True)
        text = EncryptedTextField(contract="defaulted.text.1", owner="id", default="празно")
        text_ = EncryptedTextField(contract="defaulted.text_.1", owner="id")

        class Meta:
            app_label = "vaulttests_defaulted"

    assert Defaulted._meta.get_field("text").check() == []
    assert Defaulted(id=uuid4()).text == "празно"
    assert [error.id for error in Defaulted._meta.get_field("text_").check()] == ["fields.E001"]


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["authenticate_webauthn", "reauthenticate_webauthn"])
def test_a_key_from_the_row_of_another_account_is_refused_at_the_door(
    keyring: Any, django_user_model: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    one, another = (django_user_model.objects.create(email=f"{name}@example.rs") for name in ("prva", "druga"))
    key = WebAuthn.add(one, "кључ", {"id": "abc"}).instance
    monkeypatch.setattr(AuthenticateWebAuthnForm, "clean_credential", lambda form: key)
    form_class = get_form_class(app_settings.FORMS, step, AuthenticateWebAuthnForm)
    with request_context(RequestFactory().post("/nalog/drugi-korak/provera/")):
        assert form_class(data={"credential": '{"id": "abc"}'}, user=one).is_valid()
        key.user = another
        assert not form_class(data={"credential": '{"id": "abc"}'}, user=another).is_valid()
