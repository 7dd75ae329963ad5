"""The head's page of substitutes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import User
from reporting.registry.models import RoleAssignment
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, institution
from tests.desk.conftest import Seat
from tests.registry.factories import UserFactory, former_worker

pytestmark = pytest.mark.django_db
PAGE = "/postupanje/zamene/"


def asked(email: str, *, days: int = 3) -> dict[str, str]:
    today = timezone.localdate()
    return {"email": email, "first_day": f"{today}", "last_day": f"{today + timedelta(days=days)}"}


def colleague(seat: Callable[..., Seat], **changes: str) -> User:
    """Somebody of the centre who does not work on cases."""
    user = UserFactory(**changes)
    seat("custodian", CSW, user=user)
    return user


def test_named_by_the_head_confirmed_by_an_administrator_ended_by_the_head(
    seat: Callable[..., Seat], centre: Seat
) -> None:
    head, administrator, user = seat("head", CSW), seat("desk_admin", TRIAGE), colleague(seat, first_name="Мира")
    absent = centre.person.user.role_assignments.get()
    form = f"{PAGE}{absent.pk}/"
    head.sees(PAGE, f'href="{form}"', "Сада нико никога не замењује")
    for _ in range(2):
        head.does(form, asked(user.email.upper()), "Важи кад је потврди особа која управља налозима", "чека потврду")
    named = RoleAssignment.objects.get(user=user, stands_in_for__isnull=False)
    administrator.sees("/postupanje/uloge/", "замена за:", "Мира")
    administrator.does(f"/postupanje/uloge/{named.pk}/potvrda/", {}, "Улога је потврђена")
    head.sees(PAGE, "потврђено")
    for _ in range(2):
        head.does(f"{PAGE}{named.pk}/kraj/", {}, "Замена је престала")
    named.refresh_from_db()
    assert named.ended


def test_what_is_wrong_is_said(seat: Callable[..., Seat], centre: Seat, school: Seat) -> None:
    head = seat("head", CSW)
    form = f"{PAGE}{centre.person.user.role_assignments.get().pk}/"
    head.does(
        form, asked("nema@primer.test"), "error-summary", "Нико ко већ ради на порталу нема ову адресу", "nema@primer"
    )
    head.does(form, asked(head.person.user.email), "Одредите неког трећег")
    head.does(form, asked("a@primer.test", days=-1), "error-summary", "Последњи дан је пре првог")
    other = school.person.user.role_assignments.get()
    assert head.get(f"{PAGE}{other.pk}/").status_code == 404
    assert centre.get(PAGE).status_code == 403
    head.post("/nalog/pismo/", {"script": "sr-latn", "next": PAGE})
    head.sees(PAGE, "Ko koga zamenjuje")
    assert SCHOOL not in head.sees(PAGE)


@pytest.mark.parametrize(("at", "says"), [(OTHER_CSW, "Ова особа ради у другој установи:"), ("", "нема улогу ни у")])
def test_somebody_of_another_institution_is_pointed_out_at_naming_and_at_confirming(
    seat: Callable[..., Seat], centre: Seat, at: str, says: str
) -> None:
    head, administrator = seat("head", CSW), seat("desk_admin", TRIAGE)
    user = seat("case_worker", at).person.user if at else former_worker()
    where = institution(at).name if at else ""
    form = f"{PAGE}{centre.person.user.role_assignments.get().pk}/"
    assert says not in head.sees(form)
    asks = "Прочитајте где ова особа ради"
    # The first question is no error: nothing was left out.
    html = head.does(form, asked(user.email), "Још једна потврда", asks, says, where, user.email, f'value="{user.pk}"')
    assert "data-error-summary" not in html
    head.does(form, asked(user.email) | {"elsewhere": "on"}, asks)
    # A yes to one account is none to another that is typed in its place.
    head.does(form, asked(user.email) | {"elsewhere": "on", "seen": str(head.person.user.pk)}, asks)
    head.does(form, asked(user.email) | {"seen": str(user.pk)}, "data-error-summary", asks)
    assert not RoleAssignment.objects.filter(stands_in_for__isnull=False).exists()
    yes = asked(user.email) | {"elsewhere": "on", "seen": str(user.pk)}
    head.does(form, yes, "Важи кад је потврди особа која управља налозима", says, where)
    administrator.sees("/postupanje/uloge/", says, where)
    administrator.sees(f"/postupanje/uloge/nalog/{user.pk}/", says, where)


def test_somebody_of_the_same_institution_is_named_without_a_question(seat: Callable[..., Seat], centre: Seat) -> None:
    head, administrator, user = seat("head", CSW), seat("desk_admin", TRIAGE), colleague(seat)
    form = f"{PAGE}{centre.person.user.role_assignments.get().pk}/"
    html = head.does(form, asked(user.email), "Важи кад је потврди", "Ради у установи:")
    assert "у другој установи" not in html + administrator.sees("/postupanje/uloge/", "Ради у установи:")
