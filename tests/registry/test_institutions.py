"""How an institution is reached: who writes it down, who confirms a telephone, and who is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from reporting.cases.principals import Person
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.institution_lists import institution_page
from reporting.registry.institutions import (
    ContactRefused,
    Written,
    change_contact,
    confirm_contact,
    contact_stage,
    drop_proposal,
    listeners,
)
from reporting.registry.models import PUBLIC_FACTS, Institution, RoleAssignment
from reporting.registry.services import RoleRefused
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, institution
from tests.registry.factories import InstitutionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
OLD, NEW = "centar@stara.test", "centar@nova.test"
PHONE = "021 123 456"
SOURCED = {"contact_source": "https://www.primer.test/", "verified_on": date(2025, 12, 2)}


@pytest.fixture(autouse=True)
def nothing_is_known_yet() -> None:
    """The file has a website of the centre; here nobody has written down anything."""
    empty = dict.fromkeys((*PUBLIC_FACTS, "contact_source"), "")
    Institution.objects.filter(code=CSW).update(**empty, verified_on=None)


@pytest.fixture
def administrator(person: Callable[..., Person]) -> Person:
    return person("desk_admin", TRIAGE)


@pytest.fixture
def change(administrator: Person) -> Callable[..., Written]:
    """Write down how the centre is reached, as it looks now unless ``seen`` says otherwise."""

    def run(*, at: str = CSW, **asked: Any) -> Written:
        found = institution(at)
        sourced = SOURCED if asked.get("phone") else {}
        asked = {"seen": contact_stage(found), "changed_by": administrator.user, **sourced, **asked}
        return change_contact(institution_id=found.pk, **asked)

    return run


@pytest.fixture
def other_administrator(person: Callable[..., Person]) -> Person:
    return person("desk_admin", TRIAGE)


@pytest.fixture
def confirm(other_administrator: Person) -> Callable[..., bool]:
    """Confirm the contact that waits, as it looks now unless ``seen`` says otherwise."""

    def run(*, at: str = CSW, by: Person = other_administrator, **asked: Any) -> bool:
        found = institution(at)
        asked = {"seen": contact_stage(found)} | asked
        return confirm_contact(institution_id=found.pk, confirmed_by=by.user, **asked)

    return run


def letters() -> list[str]:
    """Return to whom neutral words of a changed mailbox go, once each."""
    mail.outbox.clear()
    outbox.deliver_due()
    return sorted(one.to[0] for one in mail.outbox if "на друго место" in one.body)


def test_a_change_is_written_down_once_with_the_names_of_its_fields(
    change: Callable[..., Written], administrator: Person
) -> None:
    said = {"email": NEW, "address": "Руска 4, Београд", **SOURCED}
    assert change(**said) is Written.SAVED
    assert change(**said, seen="of the first press") is Written.NOTHING, "a second press changes nothing"
    found = institution(CSW)
    assert (found.email, found.address, found.verified_on) == (NEW, "Руска 4, Београд", date(2025, 12, 2))
    assert found.contact_changed_at is not None
    event = AuditEvent.objects.get(action="institution.change")
    assert (event.object_id, event.institution, event.actor) == (found.pk, found.pk, administrator.user.pk)
    assert event.fields == ["email", "address", "contact_source", "verified_on"]


def test_another_telephone_waits_for_a_second_administrator(
    change: Callable[..., Written], confirm: Callable[..., bool], administrator: Person, other_administrator: Person
) -> None:
    said = {"phone": PHONE, "hours": "7.30–15.30"}
    assert change(**said) is Written.WAITS
    assert change(**said, seen="of the first press") is Written.WAITS, "a second press changes nothing"
    waiting = institution(CSW)
    assert (waiting.phone, waiting.hours, waiting.contact_source) == ("", "", "") and waiting.contact_changed_at is None
    with pytest.raises(RoleRefused) as refused:
        confirm(by=administrator)
    assert refused.value.reason == "second_contact"
    assert confirm() and not confirm(), "a second press changes nothing"
    found = institution(CSW)
    assert (found.phone, found.hours, found.verified_on) == (PHONE, "7.30–15.30", date(2025, 12, 2))
    assert (found.proposed, found.proposed_by) == (None, None)
    acts = AuditEvent.objects.filter(object_type="institution").values_list("action", "actor", "fields")
    assert sorted(acts) == [
        ("institution.change", administrator.user.pk, ["proposed"]),
        (
            "institution.confirm",
            other_administrator.user.pk,
            ["phone", "hours", "contact_source", "verified_on", "proposed"],
        ),
    ]
    assert PHONE not in str(list(acts))


def test_a_second_administrator_who_types_the_same_has_not_confirmed_it(
    change: Callable[..., Written], confirm: Callable[..., bool], other_administrator: Person, administrator: Person
) -> None:
    change(phone=PHONE)
    assert change(phone=PHONE, changed_by=other_administrator.user) is Written.WAITS
    assert institution(CSW).proposed_by == administrator.user and institution(CSW).phone == ""


@pytest.mark.parametrize("name", ["public_email", "website"])
def test_whatever_leads_to_somebody_waits(
    change: Callable[..., Written], confirm: Callable[..., bool], name: str
) -> None:
    value = {"public_email": "gradjani@primer.test", "website": "https://centar.primer.test/"}[name]
    assert change(**{name: value}, **SOURCED) is Written.WAITS
    assert getattr(institution(CSW), name) == ""
    assert confirm() and getattr(institution(CSW), name) == value


def test_what_a_colleague_writes_beside_it_drops_nothing_that_waits(
    change: Callable[..., Written], confirm: Callable[..., bool], administrator: Person, other_administrator: Person
) -> None:
    change(phone=PHONE)
    assert change(hours="8–16", changed_by=other_administrator.user, **SOURCED) is Written.SAVED
    found = institution(CSW)
    assert (found.hours, found.phone, found.proposed_by) == ("8–16", "", administrator.user)
    with pytest.raises(RoleRefused):
        confirm(by=administrator)
    assert confirm()
    found = institution(CSW)
    assert (found.hours, found.phone) == ("8–16", PHONE)


def test_what_somebody_proposed_who_has_left_is_proposed_by_who_writes_it_anew(
    change: Callable[..., Written], confirm: Callable[..., bool], person: Callable[..., Person]
) -> None:
    gone, second = person("desk_admin", TRIAGE), person("desk_admin", TRIAGE)
    change(phone=PHONE, changed_by=gone.user)
    RoleAssignment.objects.filter(user=gone.user).delete()
    with pytest.raises(RoleRefused):
        confirm()
    assert change(phone=PHONE, changed_by=second.user) is Written.WAITS
    with pytest.raises(RoleRefused):
        confirm(by=second)
    assert confirm() and institution(CSW).phone == PHONE


def test_what_waits_is_confirmed_only_as_it_was_read_and_of_somebody_who_still_may(
    change: Callable[..., Written], confirm: Callable[..., bool], person: Callable[..., Person], administrator: Person
) -> None:
    change(phone=PHONE)
    read = contact_stage(institution(CSW))
    change(phone="021 999 999")
    with pytest.raises(ContactRefused) as moved:
        confirm(seen=read)
    with pytest.raises(RoleRefused) as stranger:
        confirm(by=person("head", CSW))
    assert (moved.value.reason, stranger.value.reason) == ("contact_moved", "not_administrator")
    end_all(administrator)
    with pytest.raises(RoleRefused) as gone:
        confirm()
    assert gone.value.reason == "proposer_gone" and institution(CSW).phone == ""


def end_all(one: Person) -> None:
    for role in one.user.role_assignments.all():
        role.valid_to = role.valid_from
        role.save(update_fields=["valid_to"])


def test_taking_a_number_away_never_waits_and_a_mailbox_leaves_what_waits(
    change: Callable[..., Written], confirm: Callable[..., bool], administrator: Person
) -> None:
    change(phone=PHONE)
    change(email=NEW)
    assert confirm() and institution(CSW).phone == PHONE
    change(phone="021 999 999")
    assert change(phone="") is Written.SAVED
    found = institution(CSW)
    assert found.phone == "" and found.proposed is not None, "another number goes on waiting"
    change(phone=PHONE)
    assert drop_proposal(institution_id=found.pk, dropped_by=administrator.user)
    assert not drop_proposal(institution_id=found.pk, dropped_by=administrator.user)
    assert institution(CSW).proposed is None and not confirm()


@pytest.mark.parametrize("name", ["website", "public_email", "phone"])
def test_what_a_colleague_emptied_does_not_come_back_with_what_waited(
    change: Callable[..., Written], confirm: Callable[..., bool], other_administrator: Person, name: str
) -> None:
    stands = {"website": "https://stari.primer.test/", "public_email": "stari@primer.test", "phone": "021 555 333"}
    Institution.objects.filter(code=CSW).update(**stands, **SOURCED)
    proposed = {"website": "https://novi.primer.test/"} if name == "phone" else {"phone": PHONE}
    change(**proposed, **SOURCED)
    assert change(**{name: ""}, changed_by=other_administrator.user) is Written.SAVED
    assert confirm()
    found = institution(CSW)
    assert {one: getattr(found, one) for one in stands} == stands | proposed | {name: ""}


def test_a_number_is_taken_away_at_once_also_by_who_proposes_something(change: Callable[..., Written]) -> None:
    Institution.objects.filter(code=CSW).update(phone=PHONE, hours="8–16", **SOURCED)
    assert change(phone="", hours="", website="https://novi.primer.test/") is Written.WAITS
    found = institution(CSW)
    assert (found.phone, found.hours, found.website) == ("", "", "")
    assert found.proposed == {"website": "https://novi.primer.test/", **{k: str(v) for k, v in SOURCED.items()}}


def test_who_proposes_more_adds_it_to_what_waits(
    change: Callable[..., Written], confirm: Callable[..., bool], administrator: Person
) -> None:
    change(phone=PHONE)
    assert change(website="https://novi.primer.test/", **SOURCED) is Written.WAITS
    assert confirm()
    assert (institution(CSW).phone, institution(CSW).website) == (PHONE, "https://novi.primer.test/")


def test_what_somebody_else_proposed_is_replaced_only_by_who_writes_it_anew(
    change: Callable[..., Written], confirm: Callable[..., bool], other_administrator: Person, administrator: Person
) -> None:
    change(phone=PHONE)
    before = institution(CSW).proposed
    site = {"website": "https://novi.primer.test/", "changed_by": other_administrator.user}
    with pytest.raises(ContactRefused) as refused:
        change(**site, **SOURCED)
    assert refused.value.reason == "other_waits"
    assert (institution(CSW).proposed, institution(CSW).proposed_by) == (before, administrator.user)
    assert change(phone="021 999 999", **site) is Written.WAITS
    assert institution(CSW).proposed_by == other_administrator.user
    with pytest.raises(RoleRefused):
        confirm()
    assert confirm(by=administrator) and institution(CSW).phone == "021 999 999"


@pytest.mark.parametrize("day", [date(2025, 12, 2), date(2025, 12, 10)])
def test_the_later_source_and_day_count_when_what_waited_is_confirmed(
    change: Callable[..., Written], confirm: Callable[..., bool], other_administrator: Person, day: date
) -> None:
    change(phone=PHONE, hours="7–15")
    newer = {"contact_source": "https://noviji.primer.test/", "verified_on": day}
    change(hours="8–16", changed_by=other_administrator.user, **newer)
    assert confirm()
    found = institution(CSW)
    assert (found.phone, found.hours) == (PHONE, "8–16")
    assert (found.contact_source, found.verified_on) == tuple(newer.values())


def test_an_older_source_does_not_count(
    change: Callable[..., Written], confirm: Callable[..., bool], other_administrator: Person
) -> None:
    change(phone=PHONE)
    older = {"contact_source": "https://stariji.primer.test/", "verified_on": date(2025, 11, 2)}
    change(hours="8–16", changed_by=other_administrator.user, **older)
    assert confirm()
    assert (institution(CSW).hours, institution(CSW).verified_on) == ("8–16", SOURCED["verified_on"])


@pytest.mark.parametrize("name", ["address", "hours"])
def test_no_telephone_is_published_by_one_person_as_something_else(change: Callable[..., Written], name: str) -> None:
    with pytest.raises(ContactRefused) as refused:
        change(**{name: f"зовите {PHONE}"}, **SOURCED)
    assert refused.value.reason == "contact_wrong" and getattr(institution(CSW), name) == ""


@pytest.mark.parametrize("name", PUBLIC_FACTS)
def test_no_fact_stands_without_its_source_and_its_day(change: Callable[..., Written], name: str) -> None:
    for missing in ({"contact_source": ""}, {"verified_on": None}):
        with pytest.raises(ContactRefused) as refused:
            change(**(SOURCED | {name: "021"} | missing))
        assert refused.value.reason == "contact_wrong"
        with pytest.raises(IntegrityError), transaction.atomic():
            Institution.objects.filter(code=CSW).update(**(SOURCED | {name: "021 123"} | missing))


def test_the_former_mailbox_and_the_heads_hear_of_it_in_neutral_words(
    change: Callable[..., Written], person: Callable[..., Person]
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
    change: Callable[..., Written], confirm: Callable[..., bool], person: Callable[..., Person]
) -> None:
    head = person("head", CSW).user
    person("case_worker", CSW)
    person("head", OTHER_CSW)
    change(email=OLD)
    mail.outbox.clear()
    outbox.deliver_due()
    change(phone=PHONE)
    assert told_of_phone() == [], "nothing has changed yet"
    confirm()
    assert told_of_phone() == [head.email]
    change(phone="")
    assert told_of_phone() == [head.email]


def test_the_telephone_for_lost_second_factors_is_told_to_every_administrator(
    change: Callable[..., Written],
    confirm: Callable[..., bool],
    person: Callable[..., Person],
    administrator: Person,
    other_administrator: Person,
) -> None:
    elsewhere, triage = person("desk_admin", CSW).user, person("triage", TRIAGE).user
    person("head", OTHER_CSW)
    change(at=TRIAGE, phone="011 123 456")
    confirm(at=TRIAGE)
    both = [administrator.user.email, other_administrator.user.email]
    assert told_of_phone() == sorted([*both, elsewhere.email, triage.email])


def test_words_of_a_change_share_its_fate(change: Callable[..., Written], person: Callable[..., Person]) -> None:
    person("head", CSW)
    with pytest.raises(ContactRefused):
        change(email=NEW, seen="other")
    assert not OutboxMessage.objects.exists() and not AuditEvent.objects.filter(action="institution.change").exists()


def test_the_last_one_must_read_what_the_first_one_wrote(change: Callable[..., Written]) -> None:
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
    change: Callable[..., Written], typed: str
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


def test_only_a_desk_administrator_changes_it(change: Callable[..., Written], person: Callable[..., Person]) -> None:
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


def test_an_institution_is_found_by_its_street_and_what_waits_is_listed_alone() -> None:
    house = InstitutionFactory(name="Проба", address="Пробна 15, Београд", **SOURCED)
    assert names(text="probna 15 beograd") == ["Проба"]
    assert names(waiting=True) == []
    Institution.objects.filter(pk=house.pk).update(proposed={"phone": "1"})
    assert names(waiting=True) == ["Проба"]


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
