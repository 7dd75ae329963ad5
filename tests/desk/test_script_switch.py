"""The script switch in the middle of a form brings the page back in the other script with what was typed."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import Recovery, User
from reporting.cases.models import Case, Measure, Message, Report
from reporting.cases.principals import Person, System
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, enrol, sign_in
from tests.cases.fixtures import CSW, TRIAGE
from tests.desk.conftest import Seat, part_of, shown

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
TYPED = "Мајка је звала у 9. Њен број је код портира."


def switched(seat: Seat, path: str, **fields: str) -> str:
    answer = seat.post(path, {**fields, "_language": "sr-latn"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert '<html lang="sr-Latn"' in html
    return html


@pytest.fixture
def case(routed: Callable[..., Case]) -> Case:
    return routed(risk="low")


def test_a_message_comes_back_as_typed_and_is_not_sent(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    path = f"/postupanje/prijave/{report.pk}/poruka/"
    html = switched(officer, path, body=TYPED, key=str(uuid.uuid4()))
    assert TYPED in html and "Prijava" in html
    assert not Message.objects.visible_to(SYSTEM).exists()
    assert User.objects.get(pk=officer.person.user.pk).script == User.Script.LATIN


def test_the_script_switch_on_a_report_carries_the_decision_and_the_message(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    html = officer.sees(page)
    switch = html.partition('name="_language"')[0].rpartition("<button")[2]
    # Without an address of its own the switch posts to the form's.
    assert 'form="report-form"' in switch and "formaction" not in switch
    form = html.partition('<form id="report-form"')[2].partition("</form>")[0]
    assert f'action="{page}prihvatanje/"' in form
    assert all(f'name="{name}"' in form for name in ("risk", "level", "unread", "body", "key"))
    chosen = {"risk": "medium", "level": "none", "body": TYPED, "key": str(uuid.uuid4())}
    for path in ("prihvatanje/", "poruka/"):
        html = switched(officer, page + path, **chosen)
        assert html.count(" checked") == 2 and TYPED in html, path
        assert "data-error-summary" not in html
    # Errors that stood on the page come back at the field that had them, and at no other.
    html = switched(officer, page + "poruka/", risk="medium", key=str(uuid.uuid4()), body="", _shown="~")
    assert html.count("data-error-summary") == 1 and 'href="#id_body' in html and 'href="#id_level' not in html


def test_an_open_story_stays_open_and_each_showing_is_written_down(
    case: Case, officer: Seat, centre: Seat, submit: Callable[..., Report]
) -> None:
    centre.post(f"/postupanje/predmeti/{case.pk}/preuzimanje/", {})
    report, accepted = submit(), case.first_report
    message = {"body": TYPED, "key": str(uuid.uuid4())}
    measure = {"beside": "measure", "note": TYPED, "key": str(uuid.uuid4())}
    for seat, page, form, typed in (
        (officer, f"/postupanje/prijave/{report.pk}/", "report-form", message),
        (officer, f"/postupanje/prijave/{accepted.pk}/", "story-form", {}),
        (centre, f"/postupanje/predmeti/{case.pk}/", "message-form", message),
        (centre, f"/postupanje/predmeti/{case.pk}/", "desk-form", measure),
    ):
        seat.post("/nalog/pismo/", {"script": "sr", "next": page})
        before = AuditEvent.objects.filter(action="report.read_story").count()
        html = seat.does(page + "prica/", typed)
        switch = html.partition('name="_language"')[0].rpartition("<button")[2]
        assert f'form="{form}" formaction="{page}prica/#prica"' in switch, form
        assert f'id="{form}"' in html
        html = switched(seat, page + "prica/", **typed)
        assert '<h2 id="prica"' in html and "Шаљу ми ружне поруке" in html
        assert not typed or TYPED in html
        assert AuditEvent.objects.filter(action="report.read_story").count() == before + 2


def test_what_somebody_looks_for_survives_the_script_switch(seat: Callable[..., Seat]) -> None:
    html = switched(seat("desk_admin", TRIAGE), "/postupanje/uloge/", who="Љубица")
    assert 'value="Љубица"' in html and 'form="desk-form"' in html
    auditor, page = seat("auditor", TRIAGE), "/postupanje/dnevnik/"
    auditor.sees(page, 'form="desk-form"')
    answer = auditor.get(
        page, {"od": "1. 3. 2026.", "do": "", "radnja": "case.route", "_language": "sr-latn"}, follow=True
    )
    html = shown(answer, '<html lang="sr-Latn"', 'value="1. 3. 2026."', 'value="case.route" selected')
    assert "_language" not in answer.request["QUERY_STRING"]


def test_an_unfinished_form_comes_back_without_a_word_about_errors(case: Case, centre: Seat) -> None:
    centre.post(f"/postupanje/predmeti/{case.pk}/preuzimanje/", {})
    html = switched(centre, f"/postupanje/predmeti/{case.pk}/mera/", note=TYPED, kind="", key=str(uuid.uuid4()))
    assert TYPED in html
    assert "data-error-summary" not in html and "aria-invalid" not in html
    assert not Measure.objects.visible_to(SYSTEM).exists()


def test_a_complete_form_is_not_carried_out_by_the_switch(case: Case, centre: Seat) -> None:
    switched(centre, f"/postupanje/predmeti/{case.pk}/odbijanje/", reason="not_competent", note=TYPED)
    assert part_of(case, CSW).status == "requested"


def test_what_an_administrator_types_comes_back_and_nothing_is_done(seat: Callable[..., Seat], centre: Seat) -> None:
    admin, account = seat("desk_admin", TRIAGE), centre.person.user.pk
    roles = RoleAssignment.objects.count()
    html = switched(admin, "/postupanje/uloge/poziv/", email="nova@primer.test", first_name="Љубица", last_name="Ђорић")
    assert "nova@primer.test" in html and "Љубица" in html
    html = switched(admin, f"/postupanje/uloge/nalog/{account}/", role="head", first_day="2027-03-01", institution="")
    assert "2027-03-01" in html and "data-error-summary" not in html
    html = switched(admin, f"/postupanje/uloge/nalog/{account}/drugi-korak/", verified="on", urgent="on")
    assert html.count("checked") == 2
    assert (RoleAssignment.objects.count(), Recovery.objects.count()) == (roles, 0)


def test_what_a_head_types_about_a_substitute_comes_back(seat: Callable[..., Seat], centre: Seat) -> None:
    head, absent = seat("head", CSW), centre.person.user.role_assignments.get()
    path = f"/postupanje/zamene/{absent.pk}/"
    html = switched(head, path, email="zamena@primer.test", first_day="2027-03-01", last_day="2027-03-05")
    assert "zamena@primer.test" in html and "2027-03-05" in html


def test_a_language_that_is_no_script_of_ours_is_no_switch(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    key = str(uuid.uuid4())
    officer.post(f"/postupanje/prijave/{report.pk}/poruka/", {"body": TYPED, "key": key, "_language": "hu"})
    assert Message.objects.visible_to(SYSTEM).count() == 1


@pytest.mark.parametrize(
    ("script", "lang", "browser"), [("sr-latn", "sr-Latn", "sr-Cyrl"), ("sr", "sr-Cyrl", "sr-Latn")]
)
def test_the_profile_says_the_script_after_a_fresh_sign_in_and_not_the_browser(
    person: Callable[..., Person], keyring: object, script: str, lang: str, browser: str
) -> None:
    user = person("head", CSW).user
    user.set_password(PASSWORD)
    user.script = script
    user.save()
    enrol(user)
    client = Client(headers={"accept-language": f"{browser}, hu;q=0.5"})
    assert f'<html lang="{browser}"' in client.get("/nalog/prijava/").content.decode()
    sign_in(client, user)
    for _ in range(2):
        assert f'<html lang="{lang}"' in shown(client.get("/postupanje/"))
