"""A measure says which deadlines it meets, before and after, and whether anybody knows the story."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from reporting.cases.models import Case, Measure
from reporting.cases.principals import System
from tests.cases.fixtures import CSW
from tests.desk.conftest import Seat, take

SYSTEM = System("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Iterator[None]:
    """A working day at ten: in the last second before midnight hours end after the working days that began with them."""
    with time_machine.travel(datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Belgrade")), tick=True):
        yield


@pytest.fixture
def page(routed: Callable[..., Case], centre: Seat, school: Seat) -> str:
    """The address of a case of high risk that the centre and the school have taken."""
    case = routed(risk="high", level=2)
    take(case, centre, school)
    return f"/postupanje/predmeti/{case.pk}/"


def entry(**changes: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "kind": "assessment", "note": "", **changes}


def test_an_unread_story_is_said_and_must_be_confirmed(page: str, centre: Seat, school: Seat) -> None:
    school.does(page + "prica/")
    centre.sees(page + "mera/", "Нико из ваше установе није прочитао причу.", 'name="unread"')
    centre.does(page + "mera/", entry(note="Позвали смо."), "error-summary", "Позвали смо.")
    assert not Measure.objects.visible_to(SYSTEM).exists()
    centre.does(page + "mera/", entry(unread="on"), "Мера је уписана.")


def test_once_a_colleague_has_read_the_story_nothing_is_asked(
    page: str, centre: Seat, seat: Callable[..., Seat]
) -> None:
    seat("case_worker", CSW).does(page + "prica/")
    assert 'name="unread"' not in centre.sees(page + "mera/")
    centre.does(page + "mera/", entry(), "Мера је уписана.")


@pytest.mark.usefixtures("morning")
def test_the_form_and_the_answer_name_every_deadline_that_an_entry_meets(page: str, centre: Seat) -> None:
    centre.does(page + "prica/")
    html = centre.sees(page + "mera/", "Шта која мера испуњава", "Прва процена (испуњава 2 рока)")
    callout = html.partition("Шта која мера испуњава")[2].partition("<form")[0]
    assert "Прва процена" in callout and "Хитна процена" in callout and "рок портала" in callout
    after = centre.does(page + "mera/", entry(), "Мера је уписана. Испунила је: ", "Хитна процена (")
    assert "Испунила је:</p>" not in after and after.count("Хитна процена") >= 3
    html = centre.sees(page, "Испунила је: Хитна процена; Прва процена")
    assert "Прва процена (испуњава" not in centre.sees(page + "mera/")
    centre.does(page + "mera/", entry(kind="conversation"), "Није испунила ниједан рок.")
