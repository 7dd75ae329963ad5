"""A reporter's own words are not shown again; an institution's are shown in the reader's script."""

import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from reporting.cases.models import Message, Report
from reporting.cases.principals import Person, Reporter
from reporting.cases.selectors import reporter_view
from tests.tracking.conftest import FOLLOW, enter, write

pytestmark = pytest.mark.django_db
LATIN = "/sr-latn/pracenje/pregled/"
MIXED = "Љиља i Đorđe ме чекају."


def send(client: Client, body: str, *, at: str = FOLLOW) -> str:
    form = {"body": body, "key": str(uuid.uuid4())}
    return client.post(at, form, follow=True).content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("track", ["child", "adult", "professional"])
@pytest.mark.parametrize(("at", "said"), [(FOLLOW, "Послато данас у 11.00"), (LATIN, "Poslato danas u 11.00")])
def test_what_a_reporter_wrote_stands_as_sent_at_without_a_word(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
    at: str,
    said: str,
    track: str,
) -> None:
    report = submit(track=track)
    enter(reporter, report.code)  # type: ignore[attr-defined]
    for _ in range(6):
        html = send(reporter, MIXED, at=at)
        assert "Љиља" not in html and "Đorđe" not in html and "чекају" not in html and "čekaju" not in html
        clock.shift(1)
    html = reporter.get(at).content.decode().replace("\u00a0", " ")
    assert html.count(said) == 6 and "Љиља" not in html, "those that are folded away too"
    assert {line.body for line in reporter_view(report, Reporter(report.pk)).messages} == {""}, "no page is handed them"
    assert all(message.body == MIXED for message in Message._base_manager.all()), "for the desk every word is there"


@pytest.mark.parametrize(
    ("track", "said", "nor"),
    [
        ("child", "Кад пошаљеш, текст се овде више не види.", "а ни оно што напишеш"),
        ("adult", "Кад пошаљете, текст се овде више не види.", "а ни оно што напишете"),
    ],
)
def test_it_is_said_before_sending(
    reporter: Client, submit: Callable[..., Report], track: str, said: str, nor: str
) -> None:
    html = enter(reporter, submit(track=track).code)  # type: ignore[attr-defined]
    assert html.index(said) < html.index("<textarea") and nor in html


def test_what_an_institution_wrote_is_in_the_script_of_the_page(
    reporter: Client, submit: Callable[..., Report], triage: Person
) -> None:
    report = submit()
    write(triage, report, "Његош и Џемал <b>пишу</b> на пошта@срб.срб, ЉУБАВ.")
    write(triage, report, "Dođi u konjušnicu.")
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    assert "<p>Његош и Џемал &lt;b&gt;пишу&lt;/b&gt; на пошта@срб.срб, ЉУБАВ.</p>" in html
    assert "<p>Dođi u konjušnicu.</p>" in html, "nobody can know which nj is one letter"
    html = reporter.get(LATIN).content.decode()
    assert "<p>Njegoš i Džemal &lt;b&gt;pišu&lt;/b&gt; na пошта@срб.срб, LJUBAV.</p>" in html
    assert "<p>Dođi u konjušnicu.</p>" in html
