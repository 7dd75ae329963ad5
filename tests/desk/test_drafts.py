"""What is typed at the desk is a draft: whatever button is pressed keeps it, and the form shows it when it comes again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django import forms
from django.http import HttpResponse
from django.utils import timezone

from portal.accounts import sessions
from portal.forms import CodeInput
from reporting.cases.models import Case, Exclusion, Measure, Message, Report
from reporting.cases.principals import System
from reporting.desk.forms.base import ERRORS_STAY, DeskForm, Unkept
from reporting.registry.models import RoleAssignment
from reporting.vault import desk_drafts
from reporting.vault.models import DeskDraft
from tests.accounts.fixtures import stored_sessions
from tests.cases.fixtures import TRIAGE, TYPED
from tests.desk.conftest import Seat, hidden_of, kept, shown, take

pytestmark = pytest.mark.django_db
SYSTEM, HERE, KEEP = System("test"), "http://testserver", "/postupanje/nacrt/"
SUMMARY = 'class="error-summary"'
TEXT = 'Обрати се <центру> у 9. "Њен" број.\nДруги ред.'
SHOWN = "Обрати се &lt;центру&gt; у 9. &quot;Њен&quot; број.\nДруги ред.</textarea>"
FORM = "mera/?vrsta=assessment"
DECISION = {"risk": "high", "level": "2"}


@pytest.fixture
def report(submit: Callable[..., Report]) -> str:
    """The page of a report that waits for triage."""
    return f"/postupanje/prijave/{submit(reporter_name='Мара Марић').pk}/"


@pytest.fixture
def case(routed: Callable[..., Case], centre: Seat) -> str:
    """The page of a case that the centre has taken."""
    found = routed(risk="high", level=2)
    take(found, centre)
    return f"/postupanje/predmeti/{found.pk}/"


def sent() -> int:
    return Message.objects.visible_to(SYSTEM).filter(direction="out").count()


def keep(seat: Seat, page: str, typed: dict[str, Any], *, form: str = "desk-form") -> dict[str, list[str]]:
    """Keep what is typed on a page as its script does after a pause; return the page's hidden fields from then on."""
    hidden = hidden_of(seat.sees(page), form)
    return hidden | {"_draft": kept_again(seat, hidden | typed)}


def kept_again(seat: Seat, fields: dict[str, Any]) -> list[str]:
    answer = seat.post(KEEP, fields, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    marks: list[str] = answer.json()["marks"]
    return marks


@pytest.mark.parametrize(
    ("to", "title"),
    [
        ("imena/", "Зашто отварате имена и контакт"),
        ("izuzece/", "Изузимате се због сукоба интереса"),
        ("ostavljanje/", "Зашто се предмет не отвара"),
        ("prica/", "Шаљу ми ружне поруке"),
    ],
)
def test_a_button_beside_the_form_does_its_own_and_the_form_comes_back_as_it_was_left(
    to: str, title: str, officer: Seat, report: str
) -> None:
    html = officer.presses(report, report + to, {"body": TEXT, **DECISION}, title, form="report-form")
    assert SUMMARY not in html, "nothing was asked yet"
    if to != "prica/":
        officer.presses(report + to, report + to, {}, SUMMARY)  # now it was
    html = officer.sees(report, SHOWN, "није послато", "Шта је пријављено")
    assert 'value="high" id="id_risk_2" checked' in " ".join(html.split())
    assert SUMMARY not in html and not sent()


def test_every_post_ends_in_a_redirect_and_the_page_shows_the_errors(officer: Seat, report: str) -> None:
    fields = hidden_of(officer.sees(report), "report-form")
    answer = officer.post(report + "prihvatanje/", fields | {"risk": "low", "body": TEXT})
    assert (answer.status_code, answer["Location"]) == (302, report)
    html = officer.sees(report, SUMMARY, 'href="#id_level', SHOWN, "Ништа од написаног није изгубљено.")
    assert 'href="#id_body' not in html and html.count(" checked") == 1
    assert 'value="low" id="id_risk_0" checked' in " ".join(html.split())
    html = officer.presses(report, report + "poruka/", {"risk": "low"}, 'href="#id_body', form="report-form")
    assert 'href="#id_level' in html, "what is wrong with the other form is still wrong"


def test_errors_are_those_that_stood_there_and_go_when_they_are_mended(officer: Seat, report: str) -> None:
    wrong = {"risk": "low", "unread": "on"}
    html = officer.presses(report, report + "prihvatanje/", wrong, 'href="#id_level', form="report-form")
    assert 'href="#id_unread' not in html, "the tick is given anew and was no error"
    html = officer.presses(report, KEEP, {"risk": "low", "level": "2"}, form="report-form")
    assert SUMMARY not in html
    officer.presses(report, report + "prihvatanje/", {"risk": "low"}, SUMMARY, form="report-form")
    with time_machine.travel(timezone.now() + ERRORS_STAY + timedelta(seconds=1)):
        assert SUMMARY not in officer.sees(report), "who comes back later begins without errors"


def test_an_act_that_is_done_is_not_said_under_the_error_of_another_form(officer: Seat, report: str) -> None:
    """Who sees a red box above „послата“ sends the message again."""
    officer.presses(report, report + "prihvatanje/", {"risk": "low"}, SUMMARY, form="report-form")
    done = officer.presses(
        report, report + "poruka/", {"risk": "low", "body": "Ту смо."}, "Ту смо.", form="report-form"
    )
    assert SUMMARY not in done and done.count(" checked") == 1
    assert SUMMARY not in officer.sees(report)


def test_the_script_switch_brings_the_page_back_in_the_other_script(officer: Seat, report: str) -> None:
    html = officer.sees(report)
    switch = html.partition('name="_language"')[0].rpartition("<button")[2]
    assert 'form="report-form"' in switch and f'formaction="{KEEP}"' in switch
    typed = {"body": TEXT, **DECISION, "_language": "sr-latn"}
    html = officer.presses(report, KEEP, typed, '<html lang="sr-Latn"', SHOWN, form="report-form")
    assert html.count(" checked") == 2 and SUMMARY not in html and not sent()


def test_the_switch_sends_nothing_even_to_the_address_of_the_act(officer: Seat, report: str) -> None:
    typed = {"body": TEXT, "_language": "sr-latn"}
    officer.presses(report, report + "poruka/", typed, '<html lang="sr-Latn"', SHOWN, form="report-form")
    assert not sent()


def test_what_was_not_touched_is_no_draft(seat: Callable[..., Seat], officer: Seat, report: str) -> None:
    officer.presses(report, report + "prica/", {}, form="report-form")
    administrator = seat("desk_admin", TRIAGE)
    page = re.search(r'"(/postupanje/ustanove/[0-9a-f-]{36}/)"', administrator.sees("/postupanje/ustanove/"))
    assert page
    keep(administrator, page[1], {"email": "", "phone": ""})
    assert not DeskDraft.objects.filter(account=officer.person.user.pk).exists()


def test_the_act_takes_the_draft_with_it(centre: Seat, case: str) -> None:
    typed = TYPED | {"note": TEXT}
    keep(centre, case + FORM, typed)
    centre.sees(case + FORM, SHOWN, TYPED["findings"])
    centre.sees(case + "mera/", "започето")
    centre.presses(case + FORM, case + "mera/", typed | {"unread": "on"}, "Мера је уписана.")
    assert not DeskDraft.objects.exists()
    assert Measure.objects.visible_to(SYSTEM).get().note.replace("\r\n", "\n") == TEXT
    assert SHOWN not in centre.sees(case + FORM)


def test_a_message_that_goes_out_takes_its_draft_alone(officer: Seat, report: str) -> None:
    officer.presses(report, report + "poruka/", {"body": TEXT, **DECISION}, "Порука је послата.", form="report-form")
    assert sent() == 1
    assert kept(officer) == {(report, "acceptance"): DECISION}


def test_a_message_that_was_begun_goes_along_to_the_case(officer: Seat, report: str) -> None:
    typed = {"body": TEXT, **DECISION, "unread": "on"}
    said = ("Предмет је отворен.", "још није послата", SHOWN)
    officer.presses(report, report + "prihvatanje/", typed, *said, form="report-form")
    ((page, name),) = kept(officer)
    assert page.startswith("/postupanje/predmeti/") and name == "message" and not sent()


def test_a_report_that_is_dismissed_shows_the_message_that_waits(officer: Seat, report: str) -> None:
    officer.does(report + "prica/")
    officer.presses(report, report + "ostavljanje/", {"body": TEXT}, form="report-form")
    to = report + "ostavljanje/"
    officer.presses(to, to, {"reason": "misuse"}, SHOWN, "још није послата", "Предмет није отворен:")
    assert list(kept(officer)) == [(report, "message")] and not sent()


def test_who_leaves_takes_along_what_was_begun(officer: Seat, seat: Callable[..., Seat], report: str) -> None:
    seat("triage", TRIAGE)
    officer.presses(report, report + "izuzece/", {"body": TEXT}, form="report-form")
    officer.presses(report + "izuzece/", report + "izuzece/", {"reason": "relative", "sure": "on"}, "Изузети сте.")
    assert not DeskDraft.objects.exists()


def test_of_two_windows_both_texts_are_shown(officer: Seat, report: str) -> None:
    first = hidden_of(officer.sees(report), "report-form")
    second = hidden_of(officer.sees(report), "report-form")
    kept_again(officer, first | {"body": "Прва", "risk": "low"})
    kept_again(officer, second | {"body": "Друга <b>", "risk": "high"})
    html = officer.sees(report, "Писали сте и у другом прозору", "\nДруга &lt;b&gt;</textarea>")
    beside = html.partition("Писали сте и у другом прозору")[2].partition("</dl>")[0]
    other = html.rpartition("Писали сте и у другом прозору")[2].partition("</dl>")[0]
    assert "Процена ризика" in beside and "Низак" in beside, "a choice in the words of its list"
    assert '<dd class="typed" translate="no"><p>Прва</p></dd>' in other
    # Whoever sends what the page shows is done with both; what a third window holds stays.
    both = hidden_of(html, "report-form")
    kept_again(officer, first | {"body": "Трећа"})
    officer.does(report + "poruka/", both | {"body": "Прва и друга"}, "Порука је послата.", "\nТрећа</textarea>")


def test_a_window_goes_on_with_its_own_text(officer: Seat, report: str) -> None:
    marks = keep(officer, report, {"body": "Прва"}, form="report-form")
    marks |= {"_draft": kept_again(officer, marks | {"body": "Прва, даље"})}
    assert "у другом прозору" not in officer.sees(report, "Прва, даље</textarea>")
    kept_again(officer, marks | {"body": ""})
    assert not DeskDraft.objects.exists(), "whoever deletes the words leaves nothing"


def test_nobody_else_sees_it(officer: Seat, seat: Callable[..., Seat], report: str) -> None:
    other = seat("triage", TRIAGE)
    keep(officer, report, {"body": TEXT}, form="report-form")
    assert "центру" not in other.sees(report)
    # Nor by naming the page and the versions of somebody else.
    kept_again(other, hidden_of(officer.sees(report), "report-form") | {"body": "Туђе"})
    officer.sees(report, SHOWN)


def test_the_page_decides_who_sees_it_as_always(officer: Seat, report: str) -> None:
    keep(officer, report, {"body": TEXT}, form="report-form")
    found = Report.objects.visible_to(SYSTEM).get(pk=report.split("/")[-2])
    Exclusion.objects.create(report=found, kind="user", user=officer.person.user)
    assert officer.get(report).status_code == 404


def test_it_is_gone_at_sign_out_and_with_time(officer: Seat, seat: Callable[..., Seat], report: str) -> None:
    other = seat("triage", TRIAGE)
    keep(officer, report, {"body": TEXT}, form="report-form")
    keep(other, report, {"body": TEXT}, form="report-form")
    officer.post("/nalog/odjava/")
    assert [row.account for row in DeskDraft.objects.all()] == [other.person.user.pk]
    assert desk_drafts.expire(timezone.now() + timedelta(hours=12)) == 1


def late(
    seat: Seat,
    page: str,
    typed: dict[str, Any],
    *,
    to: str = "",
    token: str = "",
    before: Callable[[], object] = lambda: None,
    **headers: str,
) -> HttpResponse:
    """Send the form of ``page`` (``to`` elsewhere) when thirty idle minutes are over; its token counts as in service."""
    html = seat.sees(page)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    assert found
    session = seat.session
    session[sessions.SEEN] = time.time() - 3600
    session.save()
    seat.handler.enforce_csrf_checks = True
    fields = hidden_of(html, "desk-form") | {"csrfmiddlewaretoken": token or found[1]} | typed
    before()
    return seat.post(to or page, fields, headers={"Referer": HERE + page, **headers})


def test_a_text_that_comes_too_late_is_kept_and_waits_behind_the_sign_in(
    centre: Seat, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = late(centre, case + FORM, {"note": TEXT})
    there = f"/nalog/prijava/?next={case.replace('/', '%2F')}mera%2F&neposlato=sacuvano"
    assert (answer.status_code, answer["Location"]) == (302, there)
    shown(centre.get(there), "Оно што сте написали је сачувано")
    ((place, values),) = kept(centre).items()
    assert place == (case + "mera/", "measure") and (values["kind"], values["note"]) == ("assessment", TEXT)
    assert not Measure.objects.visible_to(SYSTEM).exists()
    everywhere = stored_sessions() + caplog.text + str(centre.cookies)
    assert "центру" not in everywhere


@pytest.mark.parametrize(("token", "headers"), [("x" * 64, {}), ("", {"Origin": "https://zlo.example"})])
def test_what_may_come_from_another_site_is_not_kept(token: str, headers: Any, centre: Seat, case: str) -> None:
    """It could put its own words into somebody's form."""
    answer = late(centre, case + FORM, {"note": "Зовите 0900"}, token=token, **headers)
    assert answer["Location"].endswith("neposlato=1") and not DeskDraft.objects.exists()
    shown(centre.get(answer["Location"]), "није ни примљен ни сачуван")


@pytest.mark.parametrize("to", ["/nalog/pismo/", "/cms/", "/zdravlje/", "/postupanje/nema/"])
def test_what_comes_late_to_another_place_than_the_desk_is_not_kept(to: str, centre: Seat, case: str) -> None:
    answer = late(centre, case + FORM, {"note": "Зовите 0900"}, to=to)
    assert answer.status_code == 302 and DeskDraft.objects.count() == (to == "/postupanje/nema/")


def test_who_works_in_the_cms_alone_keeps_nothing_late(centre: Seat, case: str) -> None:
    user = centre.person.user

    def change() -> None:
        RoleAssignment.objects.filter(user=user).delete()
        user.is_superuser = True
        user.save()

    assert late(centre, case + FORM, {"note": "Зовите 0900"}, before=change).status_code == 302
    assert not DeskDraft.objects.exists()


def test_a_session_that_was_ended_keeps_nothing_and_takes_nothing_with_it(centre: Seat, case: str) -> None:
    keep(centre, case + FORM, {"note": "Пре"})
    fields = hidden_of(centre.sees(case + FORM), "desk-form") | {"note": "После"}
    sessions.end_all(centre.person.user)
    assert centre.post(case + "mera/", fields).status_code == 302
    assert [one["note"] for one in kept(centre).values()] == ["Пре"]


def test_emergency_access_keeps_no_reason(seat: Callable[..., Seat]) -> None:
    worker, door = seat("case_worker", "csw-beograd"), "/postupanje/hitan-uvid/"
    assert "_draft" not in worker.sees(door)
    worker.does(door, {"matter": "12345678", "reason": TEXT}, SUMMARY, SHOWN)
    worker.post(KEEP, {"_draft": f"emergency_access {door} x", "reason": TEXT})
    assert not DeskDraft.objects.exists()


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "message",
        "message https://zlo.example/ x",
        "message //zlo.example/postupanje/ x",
        "message /sr/ x",
        "message /nalog/ x",
        "nothing /postupanje/ x",
        "message /postupanje/" + "x" * 300 + "/ x",
    ],
)
def test_a_mark_that_names_no_form_of_the_desk_keeps_nothing_and_leads_nowhere(mark: str, officer: Seat) -> None:
    answer = officer.post(KEEP, {"_draft": mark, "body": TEXT})
    assert (answer.status_code, answer["Location"]) == (302, "/postupanje/")
    assert not DeskDraft.objects.exists()


def every_form() -> list[type[DeskForm]]:
    return list(DeskForm.by_draft_name.values())


# Written by hand: what confirms, and the only boxes that answer something.
CONFIRM = {"agree", "elsewhere", "family", "sure", "unopened", "unread", "verified"}
ANSWER = {"outside", "urgent", "with_password"}
KEPT_HIDDEN = {("contact", "seen"), ("measure", "kind"), ("correction", "kind")}


def test_a_draft_keeps_no_confirmation_no_code_and_no_password() -> None:
    for form in every_form():
        for name, field in form.base_fields.items():
            is_kept = name in form.kept_fields()
            boxes = isinstance(field, forms.BooleanField)
            assert isinstance(field, Unkept) == (name in CONFIRM), (form, name)
            assert not boxes or name in CONFIRM | ANSWER, (form, name)
            secret = isinstance(field.widget, forms.PasswordInput | CodeInput)
            hidden = field.widget.is_hidden and (form.draft_name, name) not in KEPT_HIDDEN
            assert is_kept == (name not in CONFIRM and not secret and not hidden), (form, name)


def test_every_form_of_the_desk_has_a_name_of_its_own() -> None:
    def below(form: type[DeskForm]) -> set[type[DeskForm]]:
        return {form}.union(*(below(one) for one in form.__subclasses__()))

    assert below(DeskForm) - {DeskForm} == set(every_form())
    assert [name for name, form in DeskForm.by_draft_name.items() if form.draft_name != name] == []
