"""A day is typed as it is written here, and the field says how."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from reporting.desk.forms.dates import DayField
from tests.cases.fixtures import CSW, TRIAGE
from tests.desk.conftest import Seat


@pytest.mark.parametrize("typed", ["4. 3. 2026.", "4.3.2026", "04.03.2026.", " 4. 3. 2026 ", "2026-03-04"])
def test_every_usual_way_to_write_a_day_is_the_same_day(typed: str) -> None:
    day = DayField().clean(typed)
    assert day is not None and day.isoformat() == "2026-03-04"


@pytest.mark.parametrize("typed", ["3/4/2026", "31. 2. 2026.", "сутра", "4. 3."])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(typed)


def test_an_empty_day_may_stay_so() -> None:
    assert DayField(required=False).clean(" ") is None


@pytest.mark.django_db
def test_no_page_leaves_the_order_of_the_day_to_the_browser(seat: Callable[..., Seat], centre: Seat) -> None:
    absent = centre.person.user
    today, ahead = (timezone.localdate() + timedelta(days=days) for days in (0, 14))
    for who, page, day in (
        (seat("auditor", TRIAGE), "/postupanje/dnevnik/", today),
        (seat("desk_admin", TRIAGE), f"/postupanje/uloge/nalog/{absent.pk}/", ahead),
        (seat("head", CSW), f"/postupanje/zamene/{absent.role_assignments.get().pk}/", ahead),
    ):
        assert 'type="date"' not in who.sees(
            page, f"Пишите овако: {day.day}.\N{NO-BREAK SPACE}{day.month}.\N{NO-BREAK SPACE}{day.year}."
        )
