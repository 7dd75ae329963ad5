"""How an institution is reached: one administrator writes it down, those who heard until now are told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from reporting.cases.principals import Person
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.institution_lists import institution_page
from reporting.registry.institutions import ContactRefused, change_contact, contact_stage, listeners
from reporting.registry.models import Institution
from reporting.registry.services import RoleRefused
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, institution
from tests.registry.factories import InstitutionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
OLD, NEW = "centar@stara.test", "centar@nova.test"


@pytest.fixture
def administrator(person: Callable[..., Person]) -> Person:
    return person("desk_admin", TRIAGE)


@pytest.fixture
def change(administrator: Person) -> Callable[..., bool]:
    """Write down how the centre is reached, as it looks now unless ``seen`` says otherwise."""

    def run(*, at: str = CSW, **asked: Any) -> bool:
        found = institution(at)
        asked = {"email": found.email, "phone": found.phone, "seen": contact_stage(found)} | asked
        return change_contact(institution_id=found.pk, **({"changed_by": administrator.user} | asked))

    return run


def letters() -> list[str]:
    """Return to whom neutral words of a changed mailbox go, once each."""
    mail.outbox.clear()
    outbox.deliver_due()
    return sorted(one.to[0] for one in mail.outbox if "на друго место" in one.body)


def test_a_change_is_written_down_once_with_the_names_of_its_fields(
    change: Callable[..., bool], administrator: Person
) -> None:
    assert change(email=NEW, phone="021 123 456")
    assert not change(email=NEW, phone="021 123 456", seen="of the first press"), "a second press changes nothing"
    found = institution(CSW)
    assert (found.email, found.phone) == (NEW, "021 123 456")
    assert found.contact_changed_at is not None
    event = AuditEvent.objects.get(action="institution.change")
    assert (event.object_id, event.institution, event.actor) == (found.pk, found.pk, administrator.user.pk)
    assert event.fields == ["email", "phone"]


def test_the_former_mailbox_and_the_heads_hear_of_it_in_neutral_words(
    change: Callable[..., bool], person: Callable[..., Person]
) -> None:
    head, worker = person("head", CSW).user, person("case_worker", CSW).user
    person("head", OTHER_CSW)
    change(email=OLD)
    assert letters() == [head.email], "nobody was told at a mailbox before"
    change(email=NEW)
    assert letters() == sorted([OLD, head.email])
    change(email="")
    assert letters() == sorted([NEW, head.email])
    assert worker.email not in str([one.to for one in mail.outbox])
    for one in mail.outbox:
        assert not any(word in one.subject + one.body for word in ("Чувам", "портал", "Центар", "Нови Сад", NEW))


def told_of_phone() -> list[str]:
    """Return to whom neutral words of a changed telephone go, once each; nobody else hears anything."""
    mail.outbox.clear()
    outbox.deliver_due()
    for one in mail.outbox:
        assert "Промењен је телефон" in one.body
        assert not any(word in one.subject + one.body for word in ("Чувам", "портал", "Центар", "Нови Сад", "123"))
    return sorted(one.to[0] for one in mail.outbox)


def test_a_changed_telephone_is_told_to_the_heads_alone(
    change: Callable[..., bool], person: Callable[..., Person]
) -> None:
    head = person("head", CSW).user
    person("case_worker", CSW)
    person("head", OTHER_CSW)
    change(email=OLD)
    mail.outbox.clear()
    outbox.deliver_due()
    change(phone="021 123 456")
    assert told_of_phone() == [head.email]
    change(phone="")
    assert told_of_phone() == [head.email]


def test_the_telephone_for_lost_second_factors_is_told_to_every_administrator(
    change: Callable[..., bool], person: Callable[..., Person], administrator: Person
) -> None:
    elsewhere, triage = person("desk_admin", CSW).user, person("triage", TRIAGE).user
    person("head", OTHER_CSW)
    change(at=TRIAGE, phone="011 123 456")
    assert told_of_phone() == sorted([administrator.user.email, elsewhere.email, triage.email])


def test_words_of_a_change_share_its_fate(change: Callable[..., bool], person: Callable[..., Person]) -> None:
    person("head", CSW)
    with pytest.raises(ContactRefused):
        change(email=NEW, seen="other")
    assert not OutboxMessage.objects.exists() and not AuditEvent.objects.filter(action="institution.change").exists()


def test_the_last_one_must_read_what_the_first_one_wrote(change: Callable[..., bool]) -> None:
    seen = contact_stage(institution(CSW))
    change(email=OLD, seen=seen)
    with pytest.raises(ContactRefused) as refused:
        change(email=NEW, seen=seen)
    assert refused.value.reason == "contact_moved" and institution(CSW).email == OLD
    with pytest.raises(ContactRefused):
        change(phone="192", seen=seen)
    assert change(email=NEW)


@pytest.mark.parametrize("typed", ["os@lipa.test", "OS@Lipa.test"])
def test_the_mailbox_of_another_institution_or_of_one_person_is_refused(
    change: Callable[..., bool], typed: str
) -> None:
    Institution.objects.filter(code=SCHOOL).update(email="os@lipa.test")
    with pytest.raises(ContactRefused) as refused:
        change(email=typed)
    assert refused.value.reason == "mailbox_of_other"
    Institution.objects.filter(code=SCHOOL).update(email="")
    UserFactory(email="os@lipa.test")
    with pytest.raises(ContactRefused) as refused:
        change(email=typed)
    assert refused.value.reason == "mailbox_of_account"
    assert institution(CSW).email == ""


def test_only_a_desk_administrator_changes_it(change: Callable[..., bool], person: Callable[..., Person]) -> None:
    for role in ("head", "triage", "auditor"):
        with pytest.raises(RoleRefused) as refused:
            change(email=NEW, changed_by=person(role, TRIAGE if role == "triage" else CSW).user)
        assert refused.value.reason == "not_administrator"


def test_without_a_mailbox_the_heads_hear_and_in_triage_the_team(person: Callable[..., Person]) -> None:
    head, officer = person("head", CSW).user, person("triage", TRIAGE).user
    person("case_worker", CSW)
    assert listeners(institution(CSW)) == [head]
    assert listeners(institution(TRIAGE)) == [officer]
    assert listeners(institution(SCHOOL)) == []


def names(**asked: Any) -> list[str]:
    rows, _following = institution_page(**({"script": "cyrl"} | asked))
    return [row.name for row in rows]


@pytest.mark.parametrize("text", ["ЛИПА нови", "lipa novi sad", "  lipa  ", "Основна школа „Липа“"])
def test_a_school_is_found_by_a_part_of_its_name_or_place_in_either_script(text: str) -> None:
    assert institution(SCHOOL).name in names(text=text)


def test_what_is_not_there_is_not_found_and_one_word_that_fits_is_not_enough() -> None:
    assert names(text="lipa zaječar") == []
    assert institution(SCHOOL).name not in names(text="темерин")


def test_names_stand_in_the_alphabet_of_the_script() -> None:
    for name in ("Жабаљ", "Дунав", "Ђердап"):
        InstitutionFactory(name=f"Проба {name}")
    assert names(text="проба") == ["Проба Дунав", "Проба Ђердап", "Проба Жабаљ"]
    assert names(text="проба", script="latn") == ["Проба Дунав", "Проба Ђердап", "Проба Жабаљ"]
    InstitutionFactory(name="Проба Нада")
    assert names(text="проба")[2:] == ["Проба Жабаљ", "Проба Нада"]
    assert names(text="проба", script="latn")[2:] == ["Проба Нада", "Проба Жабаљ"]


def test_every_institution_stands_on_one_page_also_when_one_leaves_the_list_meanwhile() -> None:
    wanted = [str(one.pk) for one in Institution.objects.all()]
    seen: list[str] = []
    key = ""
    while True:
        rows, following = institution_page(script="cyrl", without_mailbox=True, after=key)
        assert len(rows) <= 25
        seen += [str(row.pk) for row in rows]
        if not following:
            break
        key = following
        Institution.objects.filter(pk=key).update(email=f"{key}@primer.test")
    assert sorted(seen) == sorted(wanted) and len(set(seen)) == len(seen)
    assert [str(row.pk) for row in institution_page(script="cyrl", after="nema")[0]] == seen[:25]
