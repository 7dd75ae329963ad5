"""A lost second factor: two administrators, a wait, one link, and the old ways in are gone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import EntryLink, Recovery, User
from portal.accounts.recoveries import open_recovery
from portal.jobs.registry import jobs
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry import recoveries, services
from reporting.registry.models import Institution, RoleAssignment
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, enrol, enrol_by_page, sign_in
from tests.cases.fixtures import CSW, TRIAGE, institution
from tests.desk.conftest import Seat
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
SURE = {"verified": "on"}
URGENT = SURE | {"urgent": "on"}
LOST = "/nalog/drugi-korak/izgubljen/"


@pytest.fixture
def owner(centre: Seat) -> Seat:
    """A case worker who has a device, a set of codes and an open session."""
    Authenticator.objects.create(user=centre.person.user, type="recovery_codes", data={})
    return centre


def page_of(seat: Seat) -> str:
    return f"/postupanje/uloge/nalog/{seat.person.user.pk}/drugi-korak/"


def asked(seat: Seat) -> Client:
    """Ask as somebody who gave the password and has nothing for the second step."""
    client = Client()
    sign_in(client, seat.person.user, second_factor=False)
    client.post(LOST)
    return client


def press(seat: Seat, owner: Seat, fields: dict[str, str], *texts: str) -> None:
    """Confirm from the page as it stands now."""
    seen = recoveries.stage_of(open_recovery(owner.person.user))
    seat.does(page_of(owner), fields | {"seen": seen}, *texts)


def run_job() -> None:
    next(job for job in jobs() if job.name == "registry.recoveries").run(timezone.now())


def letters(user: User) -> list[str]:
    """Return the templates by name: times are kept to the minute, so the order of two cannot be told."""
    return sorted(OutboxMessage.objects.filter(object_id=user.pk).values_list("template", flat=True))


def devices(user: User) -> int:
    return Authenticator.objects.filter(user=user).count()


def sent_link() -> str:
    outbox.deliver_due()
    (found,) = [text for one in mail.outbox for text in re.findall(r"http\S+(/nalog/veza/\S+)", str(one.body))]
    return found


def test_asked_confirmed_by_two_waited_for_and_enrolled_anew(first: Seat, second: Seat, owner: Seat) -> None:
    user = owner.person.user
    asked(owner)
    first.sees("/postupanje/uloge/", "Изгубљен други корак", "Чекају се две потврде")
    press(first, owner, SURE, "Потврђено је", "Прву потврду сте дали ви")
    press(second, owner, SURE, "Веза се шаље")
    run_job()
    assert devices(user) == 2, "the wait is not over"
    assert owner.get("/postupanje/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        run_job()
        run_job()
        assert devices(user) == 0
        assert letters(user) == [f"account.recovery_{step}" for step in ("asked", "first", "link", "second")]
        path = sent_link()
        assert OutboxMessage.objects.get(template="account.recovery_link").link is None
        client = Client()
        assert (
            client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})["Location"] == "/nalog/prijava/"
        )
        client.get(path)
        client.post("/nalog/veza/", {"password": PASSWORD})
        enrol_by_page(client)
        assert client.get("/postupanje/").status_code == 200
    actors = dict(
        AuditEvent.objects.filter(object_id=user.pk, action__startswith="recovery").values_list("action", "actor_kind")
    )
    assert actors == {"recovery.confirm": "user", "recovery.carry_out": "system"}
    assert AuditEvent.objects.filter(object_id=user.pk, action="account.ask_recovery").exists()


def test_both_say_urgent_and_every_old_way_in_ends_at_once(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, URGENT)
    press(second, owner, URGENT)
    assert devices(owner.person.user) == 0
    assert owner.get("/postupanje/")["Location"].startswith("/nalog/prijava/")
    assert "_auth_user_id" not in owner.session
    assert EntryLink.objects.get().sets_password is False


def test_the_page_of_a_loss_says_whom_to_ask(first: Seat, owner: Seat) -> None:
    place = institution(TRIAGE)
    sourced = {"contact_source": "тим", "verified_on": "2026-12-02"}
    Institution.objects.filter(pk=place.pk).update(phone="021 555 0101", email="tim@primer.test", **sourced)
    client = Client()
    sign_in(client, owner.person.user, second_factor=False)
    page = client.get(LOST).content.decode()
    for text in (place.name, 'href="tel:0215550101"', "021 555 0101", 'href="mailto:tim@primer.test"'):
        assert text in page
    assert first.person.user.email not in page, "the institution, no person"


def test_nobody_without_the_password_reads_whom_to_ask(first: Seat) -> None:
    assert Client().get(LOST)["Location"] == "/nalog/prijava/"


def test_what_needs_no_wait_is_not_announced_with_one(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, URGENT)
    press(second, owner, URGENT)
    assert letters(owner.person.user) == ["account.recovery_first", "account.recovery_link"]


def test_the_button_says_what_it_does(first: Seat, second: Seat, owner: Seat) -> None:
    first.sees(page_of(owner), "Нико није затражио", "Отворите поступак и дајте прву потврду", "ваша потврда је прва")
    press(first, owner, SURE, "Поступак је отворен и прва потврда је дата")
    second.sees(page_of(owner), "Дајте другу потврду")
    page = second.get(page_of(owner)).content.decode()
    assert "Отворите поступак" not in page


def test_who_only_confirms_what_the_owner_asked_for_opens_nothing(first: Seat, owner: Seat) -> None:
    asked(owner)
    first.sees(page_of(owner), "Дајте прву потврду")
    assert "Отворите поступак" not in first.get(page_of(owner)).content.decode()
    press(first, owner, SURE, "Потврђено је. Власник")


@pytest.mark.parametrize("pair", [(SURE, URGENT), (URGENT, SURE)])
def test_one_who_says_urgent_hurries_nothing(
    first: Seat, second: Seat, owner: Seat, pair: tuple[dict[str, str], ...]
) -> None:
    press(first, owner, pair[0])
    press(second, owner, pair[1])
    assert devices(owner.person.user) == 2


def test_nobody_does_it_alone(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, URGENT)
    press(first, owner, URGENT, "Потврђује неко ко није власник налога")
    with pytest.raises(services.RoleRefused):
        recoveries.confirm_recovery(user=owner.person.user, confirmed_by=first.person.user, urgent=True)
    assert devices(owner.person.user) == 2


def test_an_administrator_who_lost_it_needs_two_others(first: Seat, second: Seat, seat: Callable[..., Seat]) -> None:
    asked(first)
    press(first, first, URGENT, "Ово је ваш налог")
    press(second, first, URGENT)
    with pytest.raises(services.RoleRefused):
        recoveries.confirm_recovery(user=first.person.user, confirmed_by=first.person.user, urgent=True)
    assert devices(first.person.user) == 1
    press(seat("desk_admin", TRIAGE), first, URGENT)
    assert devices(first.person.user) == 0


@pytest.mark.parametrize(
    "columns", [{"first_by": "user"}, {"first_by": "one", "second_by": "one"}, {"second_by": "one"}]
)
def test_the_database_refuses_it_too(first: Seat, owner: Seat, columns: dict[str, str]) -> None:
    people = {"user": owner.person.user, "one": first.person.user}
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.create(
            user=owner.person.user,
            asked_by_owner=False,
            asked_at=timezone.now(),
            **{key: people[who] for key, who in columns.items()},
        )


@pytest.mark.parametrize("role", ["case_worker", "triage", "auditor", "operator"])
def test_other_roles_and_the_cms_cannot(seat: Callable[..., Seat], owner: Seat, role: str) -> None:
    who = seat(role, TRIAGE if role == "triage" else CSW, is_superuser=True, is_staff=True)
    assert who.post(page_of(owner), URGENT).status_code == 403
    assert who.post(page_of(owner) + "zaustavljanje/").status_code == 403
    with pytest.raises(services.RoleRefused):
        recoveries.confirm_recovery(user=owner.person.user, confirmed_by=who.person.user)
    assert not Recovery.objects.exists()


def test_the_owner_stops_it_with_the_device(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, SURE)
    press(second, owner, SURE)
    assert "Тражи се нов други корак" in owner.get("/nalog/").content.decode()
    owner.post(LOST + "zaustavljanje/")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        run_job()
    assert devices(owner.person.user) == 2
    assert "account.recovery_stopped" in letters(owner.person.user)


def test_the_password_alone_stops_nothing(first: Seat, owner: Seat) -> None:
    press(first, owner, SURE)
    thief = Client()
    thief.force_login(owner.person.user)
    thief.post(LOST + "zaustavljanje/")
    assert Recovery.objects.get().ended_at is None


def test_one_administrator_is_enough_to_stop(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, SURE)
    second.does(page_of(owner) + "zaustavljanje/", {}, "Поступак је заустављен")
    assert Recovery.objects.get().outcome == "stopped"


def test_whoever_is_no_administrator_any_more_has_confirmed_nothing(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, SURE)
    press(second, owner, SURE)
    change(RoleAssignment.objects.filter(user=first.person.user), valid_to=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        run_job()
    assert devices(owner.person.user) == 2
    assert Recovery.objects.get().outcome == "stopped"


def test_what_two_people_do_not_confirm_lapses(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, URGENT)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        recoveries.confirm_recovery(user=owner.person.user, confirmed_by=second.person.user, urgent=True)
    assert devices(owner.person.user) == 2
    assert [one.outcome for one in Recovery.objects.all()] == ["lapsed", ""]


def test_a_lost_password_is_replaced_by_the_same_way(first: Seat, second: Seat, owner: Seat) -> None:
    press(first, owner, URGENT | {"with_password": "on"}, "веза ће тражити нову")
    press(second, owner, URGENT)
    client = Client()
    client.get(sent_link())
    page = client.get("/nalog/veza/").content.decode()
    assert 'name="password1"' in page


def test_asking_takes_the_password_and_a_device(owner: Seat) -> None:
    assert Client().post(LOST)["Location"] == "/nalog/prijava/"
    assert owner.post(LOST)["Location"] == "/nalog/prijava/"
    assert not Recovery.objects.exists()
    client = asked(owner)
    assert "Захтев је забележен" in client.get("/nalog/prijava/").content.decode()
    asked(owner)
    assert Recovery.objects.count() == 1
    assert letters(owner.person.user) == ["account.recovery_asked"]
    cache.clear()


def test_a_link_that_was_not_used_in_time_takes_two_again(first: Seat, second: Seat, owner: Seat) -> None:
    user = owner.person.user
    press(first, owner, URGENT)
    press(second, owner, URGENT)
    link = EntryLink.objects.get()
    link.expires_at = timezone.now()
    link.save(update_fields=["expires_at"])
    first.does(f"/postupanje/uloge/nalog/{user.pk}/poziv/", {}, "већ неко ушао")
    assert (
        Client().post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})["Location"] == "/nalog/prijava/"
    )
    press(first, owner, URGENT, "Прву потврду сте дали ви")
    assert letters(user).count("account.recovery_link") == 1
    press(second, owner, URGENT)
    assert letters(user).count("account.recovery_link") == 2


def test_nothing_is_confirmed_without_having_checked(first: Seat, owner: Seat) -> None:
    first.does(page_of(owner), {"urgent": "on"}, "Потребна је потврда")
    assert not Recovery.objects.exists()


def test_there_is_nothing_to_replace_without_a_device(first: Seat, seat: Callable[..., Seat]) -> None:
    other = seat("operator", CSW)
    Authenticator.objects.filter(user=other.person.user).delete()
    first.sees(page_of(other), "нема други корак")
    with pytest.raises(services.RoleRefused):
        recoveries.confirm_recovery(user=other.person.user, confirmed_by=first.person.user)
    enrol(other.person.user)


def test_an_old_page_confirms_no_other_matter_and_no_other_step(first: Seat, second: Seat, owner: Seat) -> None:
    user = owner.person.user
    before = recoveries.stage_of(open_recovery(user))
    press(first, owner, SURE)
    stale = recoveries.stage_of(open_recovery(user))
    second.does(page_of(owner), URGENT | {"seen": before}, "Поступак се у међувремену променио")
    second.post(f"{page_of(owner)}zaustavljanje/", {})
    press(first, owner, URGENT | {"with_password": "on"})
    second.does(page_of(owner), URGENT | {"seen": stale}, "Поступак се у међувремену променио")
    assert devices(user) == 2
    assert Recovery.objects.get(ended_at=None).second_by is None
    press(second, owner, URGENT)
    assert devices(user) == 0
