"""People's names and the reporter's contacts open by an act of their own, with a reason; the story does not wait."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.vault.errors import IdentitySealed
from reporting.vault.fields import EncryptedField
from reporting.vault.identity import identity_opened

pytestmark = pytest.mark.django_db
TYPED = {
    "perpetrator_text": "Марко из седмог два",
    "place_now": "Код баке",
    "child_text": "Мара",
    "excluded_text": "Разредни",
    "contact": "ana@primer.test",
    "contact_note": "после 17",
    "reporter_name": "Ана Анић",
}
BESIDE = {"narrative", "institution_text", "exclusions_sent"}


def test_names_and_contacts_of_a_report_are_read_only_with_a_reason(submit: Callable[..., Report]) -> None:
    pk = submit(contact_channel="email", **TYPED).pk
    report = Report.objects.visible_to(System("test")).get(pk=pk)
    sealed = {field.name for field in Report._meta.get_fields() if isinstance(field, EncryptedField)}
    assert sealed == TYPED.keys() | BESIDE, "say of a new field on which side it lies"
    for name in TYPED:
        with pytest.raises(IdentitySealed):
            getattr(report, name)
    with identity_opened(actor=uuid.uuid4(), reason="test", object_id=pk):
        assert {name: getattr(report, name) for name in TYPED} == TYPED
    for name in BESIDE:
        assert isinstance(getattr(report, name), str)
