"""A form of the desk that came when its session was over: its text goes back to whoever sent it, and nowhere else."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver

from portal.accounts import sessions
from portal.accounts.unsent import LIMIT, text_fields
from reporting.cases.models import Case, Measure
from reporting.cases.principals import System
from reporting.desk.forms.base import DeskForm
from reporting.registry.models import Choice
from tests.desk.conftest import Seat, shown, take

pytestmark = pytest.mark.django_db
HERE, ONLY_HERE = "http://testserver", "Текст је сада само на овој страници."
TYPED = 'Позвали смо у 9. <b>Њен</b> </textarea><script>"x"</script>'
ESCAPED = "Позвали смо у 9. &lt;b&gt;Њен&lt;/b&gt; &lt;/textarea&gt;&lt;script&gt;"


@pytest.fixture
def page(centre: Seat, routed: Callable[..., Case]) -> str:
    """The page of a measure, at which the token of a form is asked for as in service."""
    case = routed(risk="high", level=2)
    take(case, centre)
    centre.handler.enforce_csrf_checks = True
    return f"/postupanje/predmeti/{case.pk}/mera/"


def late(seat: Seat, page: str, *, token: str = "", ended: bool = False, **fields: str) -> HttpResponse:
    """Send the form of ``page`` when the session of ``seat`` is over."""
    form = seat.get(page).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert found
    if ended:
        sessions.end_all(seat.person.user)
    else:
        session = seat.session
        session[sessions.SEEN] = time.time() - 3600
        session.save()
    sent = {"csrfmiddlewaretoken": token or found[1], "key": str(uuid.uuid4()), "kind": "assessment", **fields}
    return seat.post(page, sent, headers={"Referer": HERE + page})


@pytest.mark.parametrize("ended", [False, True])
def test_what_was_written_comes_back_for_copying_and_is_kept_nowhere(
    page: str, centre: Seat, ended: bool, caplog: pytest.LogCaptureFixture
) -> None:
    answer = late(centre, page, note=TYPED, ended=ended)
    html = shown(answer, ONLY_HERE, "То што сте послали није стигло", "Белешка</label>", ESCAPED, status=403)
    assert "no-store" in answer["Cache-Control"]
    area = html.partition("<textarea")[2].partition(">")[0]
    assert "readonly" in area and 'translate="no"' in area and "name=" not in area
    assert f'href="/nalog/prijava/?next={page.replace("/", "%2F")}"' in html
    assert html.count("<textarea") == 1 and "assessment" not in html
    assert not Measure.objects.visible_to(System("test")).exists()
    assert "Позвали" not in str([row.get_decoded() for row in Session.objects.all()]) and "Позвали" not in caplog.text
    assert "Позвали" not in centre.get("/nalog/prijava/").content.decode()
    assert "Позвали" not in str(centre.cookies)


def test_the_text_is_as_it_was_typed_in_either_script(page: str, centre: Seat) -> None:
    session = centre.session
    session[sessions.SCRIPT] = "sr-latn"
    session.save()
    shown(late(centre, page, note=TYPED), '<html lang="sr-Latn"', "Tekst je sada samo", ESCAPED, status=403)


def test_the_chosen_measure_is_named_beside_its_note_and_no_other_word_is_echoed(page: str, centre: Seat) -> None:
    name = Choice.objects.get(kind="measure", code="assessment").label
    shown(late(centre, page, note=TYPED), "<dt>Која мера</dt>", f"<dd>{name}</dd>", status=403)


@pytest.mark.parametrize("kind", ["<b>Зовите 0900</b>", ""])
def test_what_is_in_no_list_is_not_named(kind: str, page: str, centre: Seat) -> None:
    html = shown(late(centre, page, note=TYPED, kind=kind), ESCAPED, status=403)
    assert "0900" not in html and "Која мера" not in html


@pytest.mark.parametrize("token", ["x" * 64, "kratko"])
def test_a_form_without_our_token_shows_no_text(page: str, centre: Seat, token: str) -> None:
    """Another site could have sent it, to put its own words onto a page of the portal."""
    answer = late(centre, page, note=TYPED, token=token)
    assert answer.status_code == 302 and answer["Location"].startswith("/nalog/prijava/?")
    assert "Позвали" not in answer.content.decode()
    html = centre.get(page).content.decode()
    assert "Позвали" not in html


def test_a_form_of_another_origin_shows_no_text(page: str, centre: Seat) -> None:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', centre.get(page).content.decode())
    assert found
    sessions.end_all(centre.person.user)
    sent = {"csrfmiddlewaretoken": found[1], "note": TYPED}
    assert centre.post(page, sent, headers={"Origin": "https://zlo.example"}).status_code == 302


def test_a_form_without_a_text_leads_to_the_sign_in_as_before(page: str, centre: Seat) -> None:
    answer = late(centre, page, note="  \n ", password="Tajna", code="123456", other="Нешто")
    assert answer.status_code == 302 and "neposlato=1" in answer["Location"]
    assert "То што сте послали није стигло" in centre.get(answer["Location"]).content.decode()


def test_of_a_text_without_end_the_beginning_comes_back_and_says_so(page: str, centre: Seat) -> None:
    html = shown(late(centre, page, note="ж" * (LIMIT + 5)), "само његов почетак", status=403)
    assert html.count("ж") < LIMIT + 200


def views_with_texts() -> set[type[forms.Form]]:
    """Return every form whose texts some address of the desk gives back."""
    desk = next(one for one in get_resolver().url_patterns if str(one.pattern) == "postupanje/")
    found = {form for url in desk.url_patterns if isinstance(url, URLPattern) for form in _forms(url)}
    return {form for form in found if text_fields(form)}


def _forms(url: URLPattern) -> tuple[type[forms.Form], ...]:
    forms_of_view: tuple[type[forms.Form], ...] = getattr(url.callback, "text_forms", ())
    return forms_of_view


def test_every_form_of_the_desk_with_a_text_is_known() -> None:
    def below(form: type[DeskForm]) -> set[type[DeskForm]]:
        return {form}.union(*(below(one) for one in form.__subclasses__()))

    with_texts = {form for form in below(DeskForm) if text_fields(form)}
    assert with_texts and with_texts == views_with_texts()
