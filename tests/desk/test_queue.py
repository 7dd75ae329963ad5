"""The queue of triage shows all reports, also beside one whose key does not open."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Message, Report
from reporting.cases.principals import Reporter, System
from reporting.vault.models import KeyWrap
from tests.cases.fixtures import CSW
from tests.desk.conftest import Seat, take

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("harm", ["a byte", "no key"])
def test_a_report_that_does_not_open_hides_no_other(harm: str, officer: Seat, submit: Callable[..., Report]) -> None:
    closed, other = (submit(danger_now="yes", place_now="Код баке", municipality="") for _ in range(2))
    rows = KeyWrap.objects.filter(report_id=closed.pk)
    if harm == "a byte":
        rows.filter(kind="identity").update(mac=bytes(32))
    else:
        rows.delete()
    html = officer.sees("/postupanje/prijave/", "не отвара се", "адреса је уписана")
    assert f"/postupanje/prijave/{closed.pk}/" in html and f"/postupanje/prijave/{other.pk}/" in html
    officer.sees(f"/postupanje/prijave/{closed.pk}/", "Непосредна опасност")
    officer.sees(f"/postupanje/prijave/{other.pk}/", "Непосредна опасност")


def test_a_message_that_does_not_open_hides_no_other(
    officer: Seat, centre: Seat, submit: Callable[..., Report], routed: Callable[..., Case]
) -> None:
    waiting, case = submit(), routed(to=(CSW,))
    take(case, centre)
    for report in (waiting, case.first_report):
        for body in ("Прва порука.", "Попила сам мамине таблете.", "Трећа порука."):
            services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=uuid.uuid4())
    for damaged in Message.objects.visible_to(System("test")).filter(danger_heard=True):
        KeyWrap.objects.filter(owner_id=damaged.pk).update(mac=bytes(32))
    for seat, page in ((officer, f"prijave/{waiting.pk}/"), (centre, f"predmeti/{case.pk}/")):
        html = seat.sees(f"/postupanje/{page}", "Прва порука.", "Трећа порука.", "Ова порука не може да се отвори.")
        assert "таблете" not in html


def test_a_report_in_another_language_says_so_in_the_queue_and_beside_what_is_read_and_written(
    officer: Seat, centre: Seat, submit: Callable[..., Report], routed: Callable[..., Case]
) -> None:
    waiting, case = submit(language="hu"), routed(to=(CSW,), language="hu")
    take(case, centre)
    officer.sees("/postupanje/prijave/", "на мађарском")
    told = "Пријава је на мађарском. Систем ништа не преводи."
    for seat, page in ((officer, f"prijave/{waiting.pk}/"), (centre, f"predmeti/{case.pk}/")):
        seat.sees(f"/postupanje/{page}", told, "Особа која је пријавила чита портал на мађарском.")


def test_a_serbian_report_says_nothing_of_its_language(officer: Seat, submit: Callable[..., Report]) -> None:
    waiting = submit(language="sr-latn")
    for page in ("prijave/", f"prijave/{waiting.pk}/"):
        assert "не преводи" not in officer.sees(f"/postupanje/{page}")
