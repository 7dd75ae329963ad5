"""What is typed on the page of a report outlives a look at the names, a conflict of interest and „Не отварајте“."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases.models import Message, Report
from reporting.cases.principals import System
from tests.desk.conftest import Seat
from tests.desk.test_must_not_learn import hidden_of

SYSTEM = System("test")
SUMMARY = 'class="error-summary"'
TEXT = "Обрати се <центру> у Новом Саду."
SHOWN = "Обрати се &lt;центру&gt; у Новом Саду."
pytestmark = pytest.mark.django_db


def typed() -> dict[str, str]:
    return {"beside": "report", "key": str(uuid.uuid4()), "body": TEXT, "risk": "high", "level": "2"}


def sent() -> int:
    return Message.objects.visible_to(SYSTEM).filter(direction="out").count()


@pytest.mark.parametrize(
    ("to", "title"),
    [
        ("imena/", "Зашто отварате имена и контакт"),
        ("izuzece/", "Изузимате се због сукоба интереса"),
        ("ostavljanje/", "Зашто се предмет не отвара"),
    ],
)
def test_the_button_only_opens_the_page_and_giving_up_brings_the_text_back(
    to: str, title: str, officer: Seat, submit: Callable[..., Report]
) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    officer.sees(page, f'formaction="{page}{to}"', 'name="beside" value="report"')
    html = officer.does(page + to, typed(), title)
    assert SUMMARY not in html, "nothing was asked yet"
    carried = hidden_of(html)
    assert carried["body"] == TEXT and carried["risk"] == "high"
    assert SUMMARY in officer.does(page + to, carried, title), "now it was"
    html = officer.does(page + to, carried | {"cancel": "1"}, f"{SHOWN}</textarea>", "Шта је пријављено")
    assert 'value="high" id="id_risk_2" checked' in " ".join(html.split())
    assert SUMMARY not in html and not sent()


def test_the_names_are_shown_and_lead_back_to_the_text(officer: Seat, submit: Callable[..., Report]) -> None:
    page = f"/postupanje/prijave/{submit(reporter_name='Мара Марић').pk}/"
    carried = hidden_of(officer.does(page + "imena/", typed()))
    html = officer.does(page + "imena/", carried | {"reason": "contact_reporter"}, "Мара Марић")
    officer.does(page + "imena/", hidden_of(html) | {"cancel": "1"}, f"{SHOWN}</textarea>")
    assert not sent()


def test_a_report_that_is_set_aside_shows_the_message_that_waits_to_be_sent(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    officer.does(page + "prica/")
    carried = hidden_of(officer.does(page + "ostavljanje/", typed()))
    decided = carried | {"reason": "misuse"}
    officer.does(page + "ostavljanje/", decided, f"{SHOWN}</textarea>", "још није послата", "Предмет није отворен:")
    assert not sent()


def test_whoever_only_looks_at_those_pages_finds_the_links_of_before(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    for to in ("imena/", "izuzece/", "ostavljanje/"):
        html = officer.sees(page + to)
        assert f'href="{page}"' in html and 'name="beside"' not in html
