"""A measure: its kind says what it fulfils, its small form what has to be known, and a correction leaves the old one."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from reporting.cases import services
from reporting.cases.models import Case, Deadline, Measure
from reporting.cases.principals import System
from tests.cases.fixtures import CSW, POLICE, SAID, SCHOOL, TYPED
from tests.desk.conftest import Seat, part_of, take

SYSTEM = System("test")
BELGRADE = ZoneInfo("Europe/Belgrade")
pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Iterator[None]:
    """A working day at ten: in the last second before midnight hours end after the working days that began with them."""
    with time_machine.travel(datetime(2026, 12, 1, 10, tzinfo=BELGRADE), tick=True):
        yield


@pytest.fixture
def case(routed: Callable[..., Case], centre: Seat, school: Seat) -> Case:
    """A case of high risk that the centre and the school have taken."""
    case = routed(risk="high", level=2)
    take(case, centre, school)
    return case


@pytest.fixture
def page(case: Case) -> str:
    return f"/postupanje/predmeti/{case.pk}/"


@pytest.fixture
def form(page: str) -> str:
    return f"{page}mera/?vrsta=assessment"


def entry(**changes: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "kind": "assessment", "note": "", **TYPED, **changes}


def measures() -> list[Measure]:
    return list(Measure.objects.visible_to(SYSTEM).order_by("recorded_at"))


def test_an_unread_story_is_said_and_must_be_confirmed(page: str, form: str, centre: Seat, school: Seat) -> None:
    school.does(page + "prica/")
    centre.sees(form, "Нико из ваше установе није прочитао причу.", 'name="unread"')
    centre.does(page + "mera/", entry(note="Позвали смо."), "error-summary", "Позвали смо.", TYPED["findings"])
    assert not measures()
    centre.does(page + "mera/", entry(unread="on"), "Мера је уписана.")


def test_once_a_colleague_has_read_the_story_nothing_is_asked(
    page: str, form: str, centre: Seat, seat: Callable[..., Seat]
) -> None:
    seat("case_worker", CSW).does(page + "prica/")
    assert 'name="unread"' not in centre.sees(form)
    centre.does(page + "mera/", entry(), "Мера је уписана.")


@pytest.mark.usefixtures("morning")
def test_the_kinds_the_form_and_the_answer_name_every_deadline_that_an_entry_meets(
    page: str, form: str, centre: Seat
) -> None:
    centre.does(page + "prica/")
    centre.sees(page + "mera/", "Испуњавају рок", "испуњава: Хитна процена, Прва процена", "испуњава: План или одлука")
    centre.sees(form, "Испуњава: Хитна процена (4.", "Прва процена (4.")
    meets = ("Мера је уписана. Испунила је: ", "Хитна процена (", "У њој је други ризик него на предмету")
    after = centre.does(page + "mera/", entry(), *meets)
    assert "Испунила је:</p>" not in after and after.count("Хитна процена") >= 3
    centre.sees(page, "Испунила је: Хитна процена; Прва процена")
    assert "испуњава: Хитна" not in centre.sees(page + "mera/") and "Испуњава:" not in centre.sees(form)
    centre.does(page + "mera/", entry(kind="conversation"), "Није испунила ниједан рок.")


def test_an_assessment_without_findings_and_risk_fulfils_nothing(page: str, form: str, centre: Seat) -> None:
    centre.does(page + "prica/")
    html = centre.sees(form, "Шта је утврђено", "Ризик сада", 'name="day"', 'name="hour"')
    assert 'name="agreed"' not in html and 'name="recipient"' not in html
    html = centre.does(page + "mera/", entry(findings="  ", risk_now=""), "error-summary", "Потребан је одговор.")
    assert not measures()
    centre.does(page + "mera/", entry(), "Мера је уписана.")
    html = centre.sees(page, "Шта је утврђено", TYPED["findings"], "Ризик сада", "средњи")
    assert centre.person.user.email in html, "its author stands beside it"


def test_each_type_of_institution_is_offered_its_own_measures(
    routed: Callable[..., Case], school: Seat, seat: Callable[..., Seat]
) -> None:
    case, officer = routed(to=(POLICE, SCHOOL), risk="high"), seat("case_worker", POLICE)
    take(case, officer, school)
    page = f"/postupanje/predmeti/{case.pk}/"
    ours, theirs = school.sees(page + "mera/"), officer.sees(page + "mera/")
    for kind in ("Рад са одељењем", "васпитно-дисциплински поступак", "Обавештена школска управа"):
        assert kind in ours and kind not in theirs, kind
    officer.does(page + "mera/", entry(kind="class_work", unread="on"), "Која мера је предузета?")
    with pytest.raises(services.UnknownCode):
        services.record_measure(
            principal=officer.person,
            participation_id=part_of(case, POLICE).pk,
            kind="class_work",
            submission_key=uuid.uuid4(),
            although_unread=True,
        )
    assert not measures()


@pytest.mark.usefixtures("morning")
def test_what_was_done_in_time_and_written_down_late_says_both(page: str, centre: Seat, case: Case) -> None:
    centre.does(page + "prica/")
    with time_machine.travel(datetime(2026, 12, 1, 10, 25, tzinfo=BELGRADE), tick=True):
        centre.does(page + "mera/", entry(kind="conversation", hour="10.20", day=""), "Мера је уписана.")
    with time_machine.travel(datetime(2026, 12, 7, 9, tzinfo=BELGRADE), tick=True):
        services.record_measure(
            principal=centre.person,
            participation_id=part_of(case, CSW).pk,
            submission_key=uuid.uuid4(),
            kind="assessment",
            said=SAID,
            done_at=datetime(2026, 12, 1, 10, 20, tzinfo=BELGRADE),
        )
    html = centre.sees(page, "испуњен, уписан 7.")
    assert html.count("уписано 7.") == html.count("уписано ") == 1, "what was written down within the hour says nothing"
    assert Deadline.objects.visible_to(SYSTEM).get(rule__code="csw_urgent").met_at == measures()[-1].done_at


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2. 12. 2026.", "9.00", "Мера не може да буде предузета у будућности."),
        ("30. 11. 2026.", "9.00", "То је пре него што је пријава стигла."),
        ("1. 12. 2026.", "25.00", "Овај час не постоји."),
    ],
)
@pytest.mark.usefixtures("morning")
def test_a_measure_was_done_between_the_report_and_now(
    day: str, hour: str, words: str, page: str, centre: Seat
) -> None:
    centre.does(page + "prica/")
    centre.does(page + "mera/", entry(day=day, hour=hour), "error-summary", words)
    assert not measures()


def wrong(centre: Seat, page: str) -> Measure:
    """Let the centre record an assessment that was none."""
    centre.does(page + "prica/")
    centre.does(page + "mera/", entry(note="Погрешно."), "Мера је уписана.")
    return measures()[0]


def test_a_corrected_measure_stays_readable_and_what_it_fulfilled_is_open_again(
    page: str, centre: Seat, school: Seat
) -> None:
    old = wrong(centre, page)
    address = f"/postupanje/mere/{old.pk}/ispravka/"
    assert school.get(address).status_code == 403, "only its own institution corrects it"
    centre.sees(page, f'href="{address}"')
    centre.sees(address, "Погрешно.", TYPED["findings"], "Врста мере није тачна")
    centre.sees(address + "?izbor", "Која мера је заиста предузета?", "Уписано грешком")
    centre.sees(address + "?vrsta=conversation", "Поново неће бити испуњено:", "Хитна процена")
    said = entry(kind="conversation", note="Само разговор.", day="", hour="")
    html = centre.does(address, said, "Поново није испуњено: ", "Раније верзије:", "Погрешно.", "Само разговор.")
    assert "Испунила је: Хитна" not in html
    assert Deadline.objects.visible_to(SYSTEM).filter(rule__code="csw_urgent", met_at=None).exists()
    centre.does(address, said | {"key": str(uuid.uuid4())}, "Овај корак више није могућ.")
    assert len(measures()) == 2


def test_a_correction_of_the_words_keeps_what_was_fulfilled(page: str, centre: Seat) -> None:
    old = wrong(centre, page)
    said = entry(findings="Дете је код тетке.")
    centre.does(f"/postupanje/mere/{old.pk}/ispravka/", said, "Ранија верзија остаје видљива.", "Дете је код тетке.")
    new = measures()[1]
    met = Deadline.objects.visible_to(SYSTEM).filter(met_by=new)
    assert {one.rule.code for one in met.select_related("rule")} == {"csw_urgent", "first_assessment"}


def test_what_was_written_by_mistake_is_taken_back_as_a_correction_only(page: str, centre: Seat) -> None:
    old = wrong(centre, page)
    assert "Уписано грешком" not in centre.sees(page + "mera/")
    centre.does(page + "mera/", entry(kind="entered_by_mistake"), "Која мера је предузета?")
    taken_back = entry(kind="entered_by_mistake")
    centre.does(f"/postupanje/mere/{old.pk}/ispravka/", taken_back, "Уписано грешком", "Поново није испуњено:")


def test_whom_the_case_excludes_finds_no_measure_to_correct(
    routed: Callable[..., Case], centre: Seat, seat: Callable[..., Seat]
) -> None:
    case = routed(to=(CSW,))
    take(case, centre)
    page = f"/postupanje/predmeti/{case.pk}/"
    old, colleague = wrong(centre, page), seat("case_worker", CSW)
    address = f"/postupanje/mere/{old.pk}/ispravka/"
    assert colleague.get(address).status_code == 200
    colleague.does(page + "izuzece/", {"reason": "relative", "sure": "on"})
    unknown = colleague.get(f"/postupanje/mere/{uuid.uuid4()}/ispravka/")
    assert colleague.get(address).status_code == unknown.status_code == 404


def test_the_next_step_leads_to_the_form_of_what_is_due(page: str, centre: Seat) -> None:
    centre.sees(page, f'href="{page}mera/?vrsta=assessment"')
