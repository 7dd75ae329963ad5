"""The head's page of substitutes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from reporting.registry.models import RoleAssignment
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE
from tests.desk.conftest import Seat
from tests.registry.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/postupanje/zamene/"


def asked(email: str, *, days: int = 3) -> dict[str, str]:
    today = timezone.localdate()
    return {"email": email, "first_day": f"{today}", "last_day": f"{today + timedelta(days=days)}"}


def test_named_by_the_head_confirmed_by_an_administrator_ended_by_the_head(
    seat: Callable[..., Seat], centre: Seat
) -> None:
    head, administrator, user = seat("head", CSW), seat("desk_admin", TRIAGE), UserFactory(first_name="Мира")
    absent = centre.person.user.role_assignments.get()
    form = f"{PAGE}{absent.pk}/"
    head.sees(PAGE, f'href="{form}"', "Сада нико никога не замењује")
    for _ in range(2):
        head.does(form, asked(user.email.upper()), "Важи кад је потврди особа која води улоге", "чека потврду")
    named = RoleAssignment.objects.get(user=user)
    administrator.sees("/postupanje/uloge/", "замена за:", "Мира")
    administrator.does(f"/postupanje/uloge/{named.pk}/potvrda/", {}, "Улога је потврђена")
    head.sees(PAGE, "потврђено")
    for _ in range(2):
        head.does(f"{PAGE}{named.pk}/kraj/", {}, "Замена је престала")
    assert RoleAssignment.objects.get(user=user).ended


def test_what_is_wrong_is_said(seat: Callable[..., Seat], centre: Seat, school: Seat) -> None:
    head = seat("head", CSW)
    form = f"{PAGE}{centre.person.user.role_assignments.get().pk}/"
    head.does(form, asked("nema@primer.test"), "error-summary", "Нема активног налога са овом адресом", "nema@primer")
    head.does(form, asked(head.person.user.email), "Одредите неког трећег")
    head.does(form, asked("a@primer.test", days=-1), "error-summary", "Последњи дан је пре првог")
    other = school.person.user.role_assignments.get()
    assert head.get(f"{PAGE}{other.pk}/").status_code == 404
    assert centre.get(PAGE).status_code == 403
    head.post("/nalog/pismo/", {"script": "sr-latn", "next": PAGE})
    head.sees(PAGE, "Ko koga zamenjuje")
    assert SCHOOL not in head.sees(PAGE)
