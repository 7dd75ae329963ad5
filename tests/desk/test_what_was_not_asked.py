"""What a report does not say is told as such, never as an answer."""

from collections.abc import Callable
from typing import Any

import pytest

from reporting.cases.models import Report
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db
NOTHING: dict[str, Any] = {
    "forms": ("unknown",),
    "setting": "unknown",
    "period": "unknown",
    "frequency": "unknown",
    "municipality": "",
    "institution": None,
    "perpetrators": ("unknown",),
    "age_band": "unknown",
}


def facts_of(seat: Seat, report: Report) -> str:
    """Return the page of a report without line breaks."""
    return " ".join(seat.sees(f"/postupanje/prijave/{report.pk}/").split())


@pytest.mark.parametrize(
    ("track", "who"), [("adult", "Одрасла особа"), ("professional", "Особа која ради са децом"), ("child", "Дете")]
)
def test_a_report_sent_at_once_states_no_answer_that_nobody_gave(
    track: str, who: str, officer: Seat, submit: Callable[..., Report]
) -> None:
    role = "child" if track == "child" else "unknown"
    sent = {"danger_now": "yes", "track": track, "reporter_role": role, "about_self": False}
    html = facts_of(officer, submit(**NOTHING, **sent))
    assert "<h1>Хитна пријава, облик није наведен</h1>" in html and who in html
    assert "Не зна се или није питано" in html and "Облици, где, место, када, колико често" in html
    assert "Не знам" not in html and "Није речено" not in html and "О коме" not in html


def test_what_somebody_did_not_know_is_said_in_its_own_line(officer: Seat, submit: Callable[..., Report]) -> None:
    html = facts_of(officer, submit(**NOTHING))
    assert "<h1>Облик није наведен</h1>" in html and html.count("не зна се") == 7
    assert "Не знам" not in html and "није питано" not in html


def test_a_city_of_which_the_municipality_is_not_known_is_told_as_such(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    assert "Ниш, општина није позната" in facts_of(officer, submit(municipality="nis"))


@pytest.mark.parametrize(
    ("about_self", "role", "said"), [(True, "child", "о себи"), (False, "child_friend", "о другом детету")]
)
def test_of_whom_a_child_speaks_reaches_the_desk(
    about_self: bool, role: str, said: str, officer: Seat, submit: Callable[..., Report]
) -> None:
    report = submit(about_self=about_self, reporter_role=role)
    html = facts_of(officer, report)
    assert "О коме" in html and said in html
    names = officer.does(f"/postupanje/prijave/{report.pk}/imena/", {"reason": "find_child"}, "Ко пријављује")
    assert ("дете о коме је реч" in names) is about_self
