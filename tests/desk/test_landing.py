"""Where a press leads: to the story itself, and from the address of an act back to its page."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from reporting.cases.models import Case, Measure, Message, Report
from reporting.cases.principals import System
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW
from tests.desk.conftest import Seat, part_of, take

FORM = "mera/?vrsta=assessment"
pytestmark = pytest.mark.django_db
LANDS = '<h2 id="prica" tabindex="-1">'


def test_showing_the_story_lands_on_it(officer: Seat, centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    take(case, centre)
    for seat, page in (
        (centre, f"/postupanje/predmeti/{case.pk}/"),
        (officer, f"/postupanje/prijave/{case.first_report.pk}/"),
    ):
        seat.sees(page, f'action="{page}prica/#prica"')
        seat.does(page + "prica/", {}, LANDS, "Шаљу ми ружне поруке")


def test_showing_the_story_keeps_what_was_chosen_and_typed(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case], submit: Callable[..., Report]
) -> None:
    report, typed = f"/postupanje/prijave/{submit().pk}/", {"body": "Јавите се у 9."}
    assert f'form="report-form" formaction="{report}prica/#prica"' in officer.sees(report)
    decided = typed | {"risk": "medium", "level": "none"}
    html = officer.presses(report, report + "prica/", decided, LANDS, typed["body"], form="report-form")
    assert html.count(" checked") == 2 and "data-error-summary" not in html

    case, stranger = routed(), seat("case_worker", OTHER_CSW)
    take(case, centre)
    page = f"/postupanje/predmeti/{case.pk}/"
    said = {"matter": case.number, "ground": "danger_now", "reason": "Ту је.", "sure": "on", "key": str(uuid.uuid4())}
    stranger.does("/postupanje/hitan-uvid/", said)
    for who, form in ((centre, "message-form"), (stranger, "note-form")):
        assert f'form="{form}" formaction="{page}prica/#prica"' in who.sees(page)
        html = who.presses(page, page + "prica/", typed, LANDS, typed["body"], form=form)
        assert "data-error-summary" not in html


def test_showing_the_story_beside_a_measure_or_at_the_end_keeps_what_was_typed(
    centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(risk="high", level=2)
    take(case, centre)
    page = f"/postupanje/predmeti/{case.pk}/"
    assert f'form="desk-form" formaction="{page}prica/#prica"' in centre.sees(page + FORM)
    typed = {"findings": "Добро је.", "note": "Позвали смо у 9."}
    html = centre.presses(page + FORM, page + "prica/", typed, LANDS, "Шаљу ми ружне поруке", typed["note"])
    assert "Добро је." in html
    assert "data-error-summary" not in html and 'name="unread"' not in html
    # It is open by now, so the other page shows it too; hiding it there keeps what is typed there.
    centre.sees(page + "zavrsetak/", LANDS)
    html = centre.presses(page + "zavrsetak/", page + "prica/", {"reason": "Одселила се.", "hide": "1"}, "Одселила се.")
    assert LANDS not in html and "Да ли је ваш део завршен?" in html
    assert AuditEvent.objects.filter(action="report.read_story", actor=centre.person.user.pk).count() == 1
    assert not Measure.objects.visible_to(System("test")).exists()
    assert part_of(case, CSW).status != "done"


def test_no_story_is_read_where_the_case_was_not_taken(
    centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    page = f"/postupanje/predmeti/{routed().pk}/"
    assert centre.post(page + "prica/").status_code == 403
    assert not AuditEvent.objects.filter(action="report.read_story").exists()
    assert seat("head", CSW).post(page + "prica/").status_code == 403


def test_a_message_that_was_not_sent_outlives_another_button(
    officer: Seat, ended: Callable[..., Case], submit: Callable[..., Report]
) -> None:
    kept = "Порука коју сте написали још није послата."
    typed = {"body": "Јавите се у 9."}
    page = f"/postupanje/prijave/{submit().pk}/"
    decision = {"risk": "medium", "level": "none", "unread": "on"}
    said = ("Предмет је отворен.", kept, "Изаберите примаоце")
    form = officer.presses(page, page + "prihvatanje/", typed | decision, *said, form="report-form")
    form = form.partition('<form id="message-form"')[2].partition("</form>")[0]
    assert typed["body"] in form and "error" not in form

    page = f"/postupanje/prijave/{submit().pk}/"
    officer.does(page + "prica/")
    officer.does(page + "ostavljanje/", {"reason": "misuse"}, "Записано.")
    officer.presses(page, page + "vracanje/", typed, "Пријава је враћена", kept, typed["body"], form="report-form")

    page = f"/postupanje/predmeti/{ended(ago=timedelta()).pk}/"
    officer.sees(page, f'form="message-form" formaction="{page}otvaranje/"')
    said = ("Предмет је поново отворен.", kept, typed["body"])
    officer.presses(page, page + "otvaranje/", typed, *said, form="message-form")
    assert not Message.objects.visible_to(System("test")).filter(direction="out").exists()


def test_without_a_message_accepting_leads_to_the_route(officer: Seat, submit: Callable[..., Report]) -> None:
    page = f"/postupanje/prijave/{submit().pk}/prihvatanje/"
    sent = {"key": str(uuid.uuid4()), "body": " ", "risk": "medium", "level": "none", "unread": "on"}
    assert "/upucivanje/" in officer.post(page, sent)["Location"]


def test_a_missing_part_of_one_half_of_a_report_keeps_the_other(officer: Seat, submit: Callable[..., Report]) -> None:
    page, form = f"/postupanje/prijave/{submit().pk}/", "report-form"
    typed = {"body": "Јавите се.", "risk": "low"}
    html = officer.presses(page, page + "prihvatanje/", typed, "Јавите се.", form=form)
    assert 'href="#id_body' not in html and 'href="#id_level' in html
    page = f"/postupanje/prijave/{submit().pk}/"
    html = officer.presses(page, page + "poruka/", {"body": "", "risk": "low"}, 'href="#id_body', form=form)
    assert html.count(" checked") == 1 and 'href="#id_level' not in html


def test_the_address_of_an_act_leads_back_to_its_page_and_does_nothing(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case], submit: Callable[..., Report]
) -> None:
    case, waiting, stranger = routed(), submit(), seat("case_worker", OTHER_CSW)
    take(case, centre)
    page, report = f"/postupanje/predmeti/{case.pk}/", f"/postupanje/prijave/{waiting.pk}/"
    said = {"matter": case.number, "ground": "danger_now", "reason": "Ту је.", "sure": "on", "key": str(uuid.uuid4())}
    stranger.does("/postupanje/hitan-uvid/", said)
    for who, address, back in (
        (centre, page + "prica/", page),
        (centre, page + "poruka/", page),
        (stranger, page + "hitan-uvid/", page),
        (officer, report + "prica/", report),
        (officer, report + "poruka/", report),
        (officer, report + "prihvatanje/", report),
    ):
        answer = who.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, back), address
    assert not AuditEvent.objects.filter(action="report.read_story").exists()
    assert not Message.objects.visible_to(System("test")).exists()
    # Whoever may not do it is refused, and whoever must not know of it finds nothing.
    assert seat("head", CSW).get(page + "prica/").status_code == 403
    assert centre.get(page + "hitan-uvid/").status_code == 403
    assert seat("case_worker", "csw-beograd").get(page + "poruka/").status_code == 404


def test_asking_for_the_head_of_a_case_is_no_receipt(centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    assert centre.head(page).status_code == 200
    assert part_of(case, CSW).status == "requested"
    assert centre.get(page).status_code == 200
    assert part_of(case, CSW).status == "received"


def test_an_address_that_only_takes_a_press_says_where_the_button_stands(
    centre: Seat, officer: Seat, head: Seat, routed: Callable[..., Case], submit: Callable[..., Report]
) -> None:
    case, report = routed(), submit()
    says = "Ова адреса прима само притисак на дугме"
    for seat, path, back in (
        (centre, f"/postupanje/predmeti/{case.pk}/preuzimanje/", "../"),
        (officer, f"/postupanje/predmeti/{case.pk}/otvaranje/", "../"),
        (officer, f"/postupanje/prijave/{report.pk}/vracanje/", "../"),
        (head, f"/postupanje/zamene/{uuid.uuid4()}/kraj/", "/postupanje/"),
    ):
        seat.sees(path, says, f'class="button" href="{back}"', status=405)
        assert seat.get(path)["Allow"] == "POST"
    assert part_of(case, CSW).status == "requested"


def test_paper_says_whose_page_it_is(centre: Seat, routed: Callable[..., Case]) -> None:
    user = centre.person.user
    user.first_name, user.last_name = "Јелена", "Савић"
    user.save()
    html = centre.sees(f"/postupanje/predmeti/{routed().pk}/")
    head = html.partition('class="page print-only print-head">')[2].partition("</p>")[0]
    assert "ЦСР Нови Сад" in head and "Јелена Савић" in head and ". у" in head
