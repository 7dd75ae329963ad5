"""Each institution says who leads its part of a case, and by which short name it calls it; it opens nothing."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import decide
from reporting.cases.casework.queries.charge import colleagues, in_charge_of
from reporting.cases.models import Case, Exclusion, Participation
from reporting.cases.principals import Reporter, System
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, fresh
from tests.desk.conftest import Seat, part_of, take
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
LEADS = "Предмет води:"


def leader(case: Case, code: str) -> Any:
    part = Participation.objects.visible_to(SYSTEM).select_related("in_charge", "case").get(pk=part_of(case, code).pk)
    return in_charge_of([part]).get(part.pk)


def page_of(case: Case) -> str:
    return f"/postupanje/predmeti/{case.pk}/"


@pytest.fixture
def colleague(seat: Callable[..., Seat]) -> Seat:
    """Another worker of the centre, Ана."""
    made = seat("case_worker", CSW)
    made.person.user.first_name, made.person.user.last_name = "Ана", "Анић"
    made.person.user.save()
    return made


def hand(seat: Seat, case: Case, to: Seat, *texts: str) -> str:
    return seat.presses(page_of(case) + "vodi/", page_of(case) + "vodi/", {"colleague": str(to.person.user.pk)}, *texts)


def test_who_takes_a_case_leads_it_and_hands_it_over_to_a_colleague(
    routed: Callable[..., Case], centre: Seat, school: Seat, colleague: Seat, officer: Seat
) -> None:
    case = routed()
    take(case, centre, school)
    assert leader(case, CSW) == centre.person.user
    hand(centre, case, colleague, "Записано је ко води предмет.", "Ана Анић")
    assert leader(case, CSW) == colleague.person.user
    event = AuditEvent.objects.filter(action="participation.hand_over").get()
    assert event.fields == ["in_charge"] and event.institution == part_of(case, CSW).institution_id
    assert "Ана Анић" not in school.sees(page_of(case)), "another institution learns no name"
    assert "Ана Анић" not in officer.sees(page_of(case))
    assert decide(fresh(centre.person), "measure.record", part_of(case, CSW)).allowed, "rights stay with the house"


def test_nobody_else_is_offered_or_taken(
    routed: Callable[..., Case], centre: Seat, school: Seat, colleague: Seat
) -> None:
    case = routed()
    take(case, centre, school)
    Exclusion.objects.create(report=case.first_report, kind="user", user=colleague.person.user)
    page = centre.sees(page_of(case) + "vodi/")
    assert str(colleague.person.user.pk) not in page and str(school.person.user.pk) not in page
    for other in (colleague, school):
        with pytest.raises(services.NoColleague):
            services.hand_over(
                principal=fresh(centre.person), participation_id=part_of(case, CSW).pk, to=other.person.user.pk
            )
    assert leader(case, CSW) == centre.person.user


def test_whose_role_ends_or_who_is_kept_out_leads_no_more(
    routed: Callable[..., Case], centre: Seat, colleague: Seat, head: Seat
) -> None:
    gone, kept_out = routed(), routed()
    take(gone, colleague)
    take(kept_out, colleague)
    Exclusion.objects.create(report=kept_out.first_report, kind="user", user=colleague.person.user)
    change(RoleAssignment.objects.filter(user=colleague.person.user), valid_to=timezone.now())
    for case in (gone, kept_out):
        assert leader(case, CSW) is None
        for seat in (centre, head):
            html = seat.sees(page_of(case), LEADS, "Одредите ко води")
            assert "<b>нико</b>" in html and "Анић" not in html
    assert [one.pk for one in colleagues(part_of(gone, CSW))] == [centre.person.user.pk]


def test_a_head_names_who_leads_before_anybody_has_taken_the_case(
    routed: Callable[..., Case], centre: Seat, colleague: Seat, head: Seat
) -> None:
    case = routed()
    assert not decide(centre.person, "participation.hand_over", part_of(case, CSW)).allowed
    hand(head, case, colleague, "Записано је ко води предмет.")
    assert part_of(case, CSW).status == "requested", "naming takes nothing over"
    take(case, centre)
    assert leader(case, CSW) == colleague.person.user, "whom the head has named stays"


def test_a_head_is_told_where_nobody_can_lead(routed: Callable[..., Case], head: Seat) -> None:
    case = routed()
    head.sees(page_of(case) + "vodi/", "Нико у установи сада не може да води предмет")


def test_the_own_name_is_sealed_and_of_the_institution_alone(
    routed: Callable[..., Case], centre: Seat, school: Seat, officer: Seat, head: Seat
) -> None:
    case = routed()
    take(case, centre, school)
    centre.presses(
        page_of(case),
        page_of(case) + "naziv/",
        {"own_name": "  Јавор   крај реке "},
        "Назив је сачуван.",
        form="name-form",
    )
    for seat in (centre, head):
        seat.sees(page_of(case), '„<span translate="no">Јавор крај реке</span>“')
    for seat in (school, officer):
        assert "Јавор" not in seat.sees(page_of(case))
    raw = Participation.objects.visible_to(SYSTEM).filter(pk=part_of(case, CSW).pk).values_list("own_name", flat=True)
    assert "Јавор".encode() not in bytes(raw[0])
    centre.presses(
        page_of(case), page_of(case) + "naziv/", {"own_name": "а" * 31}, "data-error-summary", form="name-form"
    )
    centre.presses(page_of(case), page_of(case) + "naziv/", {"own_name": ""}, form="name-form")
    assert part_of(case, CSW).own_name is None


def test_an_own_name_stays_off_paper(routed: Callable[..., Case], centre: Seat) -> None:
    case, name = routed(), "Ђурђевак"
    take(case, centre)
    services.name_case(principal=centre.person, participation_id=part_of(case, CSW).pk, name=name)
    services.message_from_reporter(
        principal=Reporter(case.first_report.pk), body="Има ли вести?", submission_key=uuid4()
    )
    shown = f'„<span translate="no">{name}</span>“'
    for page, times in (("/postupanje/", 2), (page_of(case), 2), ("/postupanje/predmeti/", 1)):
        html = centre.sees(page)
        assert html.count(shown) == times, page
        assert all("no-print" in before[-80:] for before in html.split(shown)[:-1]), page
