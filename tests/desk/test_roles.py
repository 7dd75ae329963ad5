"""Roles in the desk: one grants, another confirms, and who has left is out at the next click."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reporting.cases.models import Case
from reporting.registry.models import RoleAssignment
from reporting.registry.services import end_role
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, institution
from tests.desk.conftest import Seat
from tests.registry.factories import UserFactory, change, former_worker

pytestmark = pytest.mark.django_db
ROLES = "/postupanje/uloge/"


def fields(**changes: str) -> dict[str, str]:
    return {"role": "case_worker", "institution": str(institution(CSW).pk), "first_day": "", "last_day": ""} | changes


def account_page(user: object) -> str:
    return f"{ROLES}nalog/{user.pk}/"  # type: ignore[attr-defined]


def actions(user: object) -> set[tuple[str, object]]:
    events = AuditEvent.objects.filter(object_id=user.pk)  # type: ignore[attr-defined]
    return set(events.values_list("action", "actor"))


def test_a_role_goes_through_two_pairs_of_hands(first: Seat, second: Seat) -> None:
    user = former_worker(first_name="Јована", last_name="Ђурић")
    first.does(account_page(user), fields(), "Важи кад је потврди друга особа", "чека потврду")
    role = RoleAssignment.objects.get(user=user, role="case_worker")
    assert f"{role.pk}/potvrda/" not in first.sees(ROLES, "Јована Ђурић", "Потврђује је неко други")
    first.does(f"{ROLES}{role.pk}/potvrda/", {}, "Потврђује неко ко улогу није доделио и не прима је")
    role.refresh_from_db()
    assert role.confirmed_by is None
    second.sees(ROLES, f'action="{ROLES}{role.pk}/potvrda/"')
    second.does(f"{ROLES}{role.pk}/potvrda/", {}, "Улога је потврђена", "Ниједна улога не чека потврду")
    role.refresh_from_db()
    assert (role.granted_by, role.confirmed_by) == (first.person.user, second.person.user)
    assert actions(user) == {("role.grant", first.person.user.pk), ("role.confirm", second.person.user.pk)}


def test_nobody_grants_or_confirms_for_themself(first: Seat, second: Seat) -> None:
    first.sees(account_page(first.person.user), "Улогу вам додељује неко други")
    first.does(account_page(first.person.user), fields(), "Нико не додељује улогу самом себи")
    first.does(account_page(second.person.user), fields(), "Улога је додељена")
    role = RoleAssignment.objects.get(user=second.person.user, role="case_worker")
    second.does(f"{ROLES}{role.pk}/potvrda/", {}, "Потврђује неко ко улогу није доделио и не прима је")
    role.refresh_from_db()
    assert not role.confirmed


@pytest.mark.parametrize(
    ("typed", "hit"), [("djuric", True), ("Ђурић Јована", True), ("j.dj@", True), ("Петар", False)]
)
def test_an_account_is_found_in_either_script_and_never_by_an_address_of_the_page(
    first: Seat, typed: str, hit: bool
) -> None:
    user = UserFactory(first_name="Јована", last_name="Ђурић", email="j.dj@primer.test")
    answer = first.post(ROLES, {"who": typed})
    assert (account_page(user) in answer.content.decode()) == hit
    if not hit:
        assert "Ниједан активан налог" in answer.content.decode()


def test_a_period_counts_from_its_first_to_its_last_day(first: Seat, second: Seat, seat: Callable[..., Seat]) -> None:
    user = seat("operator", CSW).person.user
    today = timezone.localdate()
    first_day, last_day = today + timedelta(days=2), today + timedelta(days=3)
    first.does(account_page(user), fields(first_day=first_day.isoformat(), last_day=last_day.isoformat()))
    role = RoleAssignment.objects.get(user=user, role="case_worker")
    second.does(f"{ROLES}{role.pk}/potvrda/")
    from reporting.registry.selectors import roles_of

    noon = timezone.localtime().replace(hour=12)
    counts = {days: role in roles_of(user, at=noon + timedelta(days=days)) for days in range(6)}
    assert counts == {0: False, 1: False, 2: True, 3: True, 4: False, 5: False}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"last_day": "2020-01-01"}, "Последњи дан је пре првог"),
        ({"role": "triage"}, "Улога тријаже додељује се само у тиму за тријажу"),
        ({"role": "king"}, "Овај одговор није међу понуђенима"),
        ({"institution": ""}, "Потребан је одговор"),
    ],
)
def test_what_cannot_be_granted_is_said_and_what_was_chosen_stays(
    first: Seat, changes: dict[str, str], text: str
) -> None:
    user = former_worker()
    html = first.does(account_page(user), fields(**changes), text, "error-summary")
    assert RoleAssignment.objects.get(user=user).ended
    if "institution" not in changes:
        assert f'value="{institution(CSW).pk}" selected' in html


def test_a_role_that_somebody_wrote_past_the_portal_is_shown_as_such_and_not_confirmed(
    first: Seat, second: Seat, centre: Seat
) -> None:
    user = centre.person.user
    written = RoleAssignment(user=user, institution=institution(CSW), role="head", granted_by=first.person.user)
    RoleAssignment._base_manager.bulk_create([written])
    second.does(f"{ROLES}{written.pk}/potvrda/", {}, "Ову улогу или овај налог неко је променио мимо портала")
    RoleAssignment._base_manager.filter(pk=written.pk).update(granted_on_server=True)
    assert first.get(ROLES).content.decode().count("не важи: мењано мимо портала") == 1
    assert first.get(account_page(user)).content.decode().count("не важи: мењано мимо портала") == 1


def test_a_role_is_not_granted_twice(first: Seat, centre: Seat) -> None:
    first.does(account_page(centre.person.user), fields(), "Ову улогу у тој установи налог већ има")


def test_whoever_has_left_is_out_at_the_next_click_of_an_open_session(
    first: Seat, second: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed()
    centre.sees(f"/postupanje/predmeti/{case.pk}/")
    role = centre.person.user.role_assignments.get()
    first.sees(f"{ROLES}{role.pk}/kraj/", "Престаје одмах, и ономе ко је сада у налогу")
    first.does(f"{ROLES}{role.pk}/kraj/", {}, "Улога је престала")
    assert centre.get(f"/postupanje/predmeti/{case.pk}/").status_code == 404
    assert centre.post(f"/postupanje/predmeti/{case.pk}/preuzimanje/").status_code == 404
    assert centre.get("/postupanje/").status_code == 403
    assert ("role.end", first.person.user.pk) in actions(centre.person.user)


def test_a_role_that_runs_out_ends_by_itself(centre: Seat, routed: Callable[..., Case]) -> None:
    case, now = routed(), timezone.now()
    change(centre.person.user.role_assignments, valid_to=now + timedelta(minutes=5))
    centre.sees(f"/postupanje/predmeti/{case.pk}/")
    with time_machine.travel(now + timedelta(minutes=6), tick=True):
        assert centre.get(f"/postupanje/predmeti/{case.pk}/").status_code == 404


def test_whoever_confirms_reads_that_the_granter_is_gone(first: Seat, second: Seat, seat: Callable[..., Seat]) -> None:
    seat("desk_admin", TRIAGE)
    user = former_worker()
    first.does(account_page(user), fields(), "Улога је додељена")
    role = RoleAssignment.objects.get(user=user, role="case_worker")
    end_role(assignment_id=first.person.user.role_assignments.get().pk, ended_by=second.person.user)
    second.does(f"{ROLES}{role.pk}/potvrda/", {}, "Ко је ову улогу доделио више нема то право")


def test_two_administrators_remain(first: Seat, second: Seat) -> None:
    role = second.person.user.role_assignments.get()
    first.does(f"{ROLES}{role.pk}/kraj/", {}, "Морају остати бар две особе које управљају улогама")
    role.refresh_from_db()
    assert role.valid_to is None


def test_an_administrator_who_is_none_any_more_changes_nothing(
    first: Seat, second: Seat, seat: Callable[..., Seat]
) -> None:
    seat("desk_admin", TRIAGE)
    user = UserFactory()
    end_role(assignment_id=first.person.user.role_assignments.get().pk, ended_by=second.person.user)
    assert first.get(ROLES).status_code == 403
    assert first.post(account_page(user), fields()).status_code == 403
    assert not RoleAssignment.objects.filter(user=user).exists()


def test_only_desk_administrators_see_the_menu_entry_and_they_see_no_other(first: Seat, centre: Seat) -> None:
    assert f'href="{ROLES}"' not in centre.sees("/postupanje/")
    html = first.sees(ROLES, f'href="{ROLES}"')
    assert 'href="/postupanje/predmeti/"' not in html


def test_the_pages_come_in_both_scripts_and_names_stay_as_they_are(first: Seat, school: Seat) -> None:
    user = school.person.user
    user.first_name, user.last_name = "Ђорђе", "Њежић"
    user.save()
    first.post("/nalog/pismo/", {"script": "sr-latn", "next": "/postupanje/"})
    first.sees(ROLES, "Ко шта сме".replace("Ко шта сме", "Ko šta sme"), "Ђорђе Њежић")
    first.sees(
        account_page(user), "Nova uloga", institution(SCHOOL).name.replace("Основна школа", "Osnovna škola")[:13]
    )


def test_whoever_confirms_is_told_of_an_account_with_the_same_name(first: Seat, second: Seat) -> None:
    """Exclusions follow the account, and whoever changes the employer gets another address."""
    before = former_worker(first_name="Ивана", last_name="Илић")
    user = former_worker(first_name="Ivana", last_name="Ilić")
    first.does(account_page(user), fields(), "Исто име већ има налог", before.email)
    second.sees(account_page(user), account_page(before))
    role = RoleAssignment.objects.get(user=user, confirmed_by=None)
    second.does(f"{ROLES}{role.pk}/potvrda/", {}, "Улога је потврђена")
    assert before.email not in second.sees(account_page(user), "Улоге налога")
    other = former_worker(first_name="Иван", last_name="Илић")
    first.does(account_page(other), fields(), "чека потврду")
    assert before.email not in second.sees(account_page(other), "чека потврду")
