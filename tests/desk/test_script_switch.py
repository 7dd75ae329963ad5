"""The script switch in the middle of a form brings the page back in the other script with what was typed."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import Recovery, User
from reporting.cases.models import Case, Measure, Message, Report
from reporting.cases.principals import Person, System
from reporting.registry.models import RoleAssignment
from tests.accounts.fixtures import PASSWORD, enrol, sign_in
from tests.cases.fixtures import CSW, TRIAGE
from tests.desk.conftest import Seat, part_of, shown

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
TYPED = "Мајка је звала у 9. Њен број је код портира."


def switched(seat: Seat, page: str, *, form: str = "desk-form", **fields: str) -> str:
    """Type into the form of ``page``, press its switch, and return the page in the other script."""
    html = seat.presses(page, "/postupanje/nacrt/", {**fields, "_language": "sr-latn"}, form=form)
    assert '<html lang="sr-Latn"' in html
    return html


@pytest.fixture
def case(routed: Callable[..., Case]) -> Case:
    return routed(risk="low")


def test_a_message_comes_back_as_typed_and_is_not_sent(officer: Seat, submit: Callable[..., Report]) -> None:
    html = switched(officer, f"/postupanje/prijave/{submit().pk}/", form="report-form", body=TYPED)
    assert TYPED in html and "Prijava" in html
    assert not Message.objects.visible_to(SYSTEM).exists()
    assert User.objects.get(pk=officer.person.user.pk).script == User.Script.LATIN


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
    html = switched(centre, f"/postupanje/predmeti/{case.pk}/mera/?vrsta=assessment", note=TYPED)
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
    assert html.count("checked") == 1, "what confirms is given anew"
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
