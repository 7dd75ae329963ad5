"""The lead's page offers to go on with a part that was finished, and keeps what is typed beside the button."""

from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case
from tests.cases.fixtures import CSW, SCHOOL
from tests.desk.conftest import Seat, part_of, take

pytestmark = pytest.mark.django_db
GO_ON = "Наставите рад на свом делу"


def test_the_lead_goes_on_and_a_typed_message_stays(routed: Callable[..., Case], centre: Seat, school: Seat) -> None:
    case = routed()
    take(case, centre, school)
    page = f"/postupanje/predmeti/{case.pk}/"
    assert GO_ON not in centre.sees(page)
    for seat, code in ((centre, CSW), (school, SCHOOL)):
        services.finish_participation(
            principal=seat.person, participation_id=part_of(case, code).pk, reason="Договорено је."
        )
    assert GO_ON not in school.sees(page)
    assert school.post(page + "nastavak/").status_code == 403
    centre.sees(page, GO_ON, f'formaction="{page}nastavak/"')
    said = ("Ваш део је поново у раду.", "Како си данас?")
    centre.presses(page, page + "nastavak/", {"body": "Како си данас?"}, *said, form="message-form")
    assert part_of(case, CSW).status == "working"
    assert GO_ON not in centre.sees(page, "Упишите меру")
    centre.does(page + "nastavak/", {}, "Овај корак је већ урађен или више није могућ.")
