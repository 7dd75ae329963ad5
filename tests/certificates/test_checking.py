"""The page that checks a certificate: for everybody who has the number, and for nobody more than that."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from elearning.certificates import issuing, names, numbers
from elearning.certificates.models import Certificate
from elearning.courses.models import CoursePage
from reporting.registry.models import RetentionClass
from reporting.vault import rotation
from tests.certificates.conftest import NAME, TITLE, make_learner, page_of

pytestmark = pytest.mark.django_db
YES, NO, TOO_MANY = "Да, уверење гласи на то име", "Не, уверење не гласи на то име", "Покушајте поново за сат времена"


@pytest.fixture
def client(certificate: Certificate) -> Client:
    """Somebody else, in another browser."""
    return Client()


def text(answer: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def try_name(client: Client, certificate: Certificate, name: str, **more: str) -> HttpResponse:
    return client.post(page_of(certificate.number, **more), {"name": name})


def test_it_says_course_hours_day_and_that_it_is_valid(client: Client, certificate: Certificate) -> None:
    Certificate.objects.update(issued_on=date(2027, 3, 3))
    answer = client.get(page_of(certificate.number))
    said = text(answer).replace("\xa0", " ")
    assert answer.status_code == 200
    for part in ("Ово уверење важи", TITLE, "6 сати", "3. 3. 2027.", "3. 3. 2037.", numbers.show(certificate.number)):
        assert part in said, part
    assert NAME not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"


def test_it_reads_in_both_scripts(client: Client, certificate: Certificate) -> None:
    said = text(client.get(page_of(certificate.number, script="sr-latn")))
    assert "Ovo uverenje važi" in said and "Protokol u školi" in said
    assert not re.search("[а-шА-ШђјљњћџЂЈЉЊЋЏ]", said.replace("Ћирилица", ""))


def test_the_number_may_be_spaced(client: Client, certificate: Certificate) -> None:
    for spaced in (numbers.show(certificate.number), numbers.show(certificate.number).replace(" ", "-")):
        assert "Ово уверење важи" in text(client.get(page_of(spaced)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (NAME, YES),
        ("djordje zivkovic - colic", YES),
        ("ЂОРЂЕ  ЖИВКОВИЋ-ЧОЛИЋ", YES),
        ("Ђорђе Живковић", NO),
        ("Ана", NO),
    ],
)
def test_whoever_types_a_name_learns_whether_it_fits(
    client: Client, certificate: Certificate, name: str, said: str
) -> None:
    answer = try_name(client, certificate, name)
    assert answer.status_code == 200 and said in text(answer)
    assert f'value="{name}"' in unescape(answer.content.decode()), "it stays in the field"
    assert NAME not in answer.content.decode() or name == NAME


@pytest.mark.parametrize(("name", "said"), [("", "Потребно је име"), ("Ана2", "само слова"), ("А" * 81, "81")])
def test_what_is_no_name_is_told_and_is_no_try(client: Client, certificate: Certificate, name: str, said: str) -> None:
    for _ in range(6):
        answer = try_name(client, certificate, name)
        assert answer.status_code == 200 and said in text(answer) and 'class="error-summary"' in answer.content.decode()
    assert YES in text(try_name(client, certificate, NAME))


def test_the_sixth_try_of_an_hour_is_refused_in_words_from_whatever_network(certificate: Certificate) -> None:
    for turn in range(5):
        browser = Client(REMOTE_ADDR=f"192.0.{turn}.1")
        assert NO in text(try_name(browser, certificate, f"Неко {'абвгд'[turn]}"))
    answer = try_name(Client(REMOTE_ADDR="198.51.100.7"), certificate, NAME)
    assert answer.status_code == 429 and TOO_MANY in text(answer) and YES not in text(answer)
    assert f'value="{NAME}"' in answer.content.decode()
    assert "Ово уверење важи" in text(answer), "the page itself stays"


def test_another_certificate_is_not_kept_waiting_and_an_hour_later_it_goes_on(
    course: CoursePage, certificate: Certificate
) -> None:
    other = issuing.issue(learner=make_learner(), course=course, name="Ана", language="sr")
    with time_machine.travel(timezone.now().replace(hour=10), tick=False) as clock:
        for _ in range(6):
            last = try_name(Client(), certificate, "Ана")
        assert last.status_code == 429
        assert YES in text(try_name(Client(), other, "Ана"))
        clock.shift(timedelta(minutes=59))
        assert try_name(Client(), certificate, NAME).status_code == 429
        clock.shift(timedelta(minutes=2))
        assert YES in text(try_name(Client(), certificate, NAME))


def test_the_counter_knows_no_number_and_no_name(client: Client, certificate: Certificate) -> None:
    try_name(client, certificate, NAME)
    kept = repr(cache._cache)  # type: ignore[attr-defined]
    assert "limits:certificate.check:" in kept
    assert certificate.number not in kept and NAME not in kept


def test_a_number_that_is_nobodys_has_a_clear_page(certificate: Certificate, client: Client) -> None:
    number = numbers.new_number()
    for answer in (client.get(page_of(number)), client.post(page_of(number), {"name": NAME})):
        assert answer.status_code == 404 and "Уверења с овим бројем нема" in text(answer)
        assert numbers.show(number) in answer.content.decode() or number in answer.content.decode()


def test_for_a_number_that_is_nobodys_the_same_work_is_done(
    client: Client, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    done: list[str] = []
    digest = names._digest
    monkeypatch.setattr(names, "_digest", lambda *given: done.append("") or digest(*given))
    # The rule of how long certificates are kept is read for one that there is.
    for number, queries in ((certificate.number, 2), (numbers.new_number(), 1), ("1", 1)):
        with django_assert_num_queries(queries):
            from elearning.certificates.views import checking

            found = checking.selectors.by_number(numbers.read(number))
            checking._answer(found, numbers.read(number), NAME)
            if found:
                checking._facts(found)
    assert len(done) == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("znacka", "само цифре"),
        ("123", "уписано је 3"),
        ("1" * 13, "уписано је 13"),
        ("123412341234", "није добро преписана"),
    ],
)
def test_what_is_no_number_is_told_at_once(client: Client, typed: str, said: str) -> None:
    for answer, status in (
        (client.get(page_of(typed)), 404),
        (client.post("/sr/uverenje/", {"number": typed}), 200),
    ):
        assert answer.status_code == status and said in text(answer)
        assert f'value="{typed}"' in answer.content.decode() and 'class="error-summary"' in answer.content.decode()


def test_the_entry_leads_to_the_page_of_a_number(client: Client, certificate: Certificate) -> None:
    assert client.get("/sr/uverenje/").status_code == 200
    answer = client.post("/sr/uverenje/", {"number": numbers.show(certificate.number)})
    assert answer.status_code == 302 and answer["Location"] == page_of(certificate.number)
    assert "Потребан је број" in text(client.post("/sr/uverenje/", {"number": ""}))


def test_a_revoked_one_says_so_with_day_and_reason(client: Client, certificate: Certificate) -> None:
    with time_machine.travel("2027-05-04T10:00:00Z"):
        issuing.revoke(number=certificate.number, reason="Полагао је неко други.")
    said = text(client.get(page_of(certificate.number))).replace("\xa0", " ")
    assert "више не важи" in said and "4. 5. 2027." in said and "Полагао је неко други." in said
    assert "Ово уверење важи" not in said
    assert YES in text(try_name(client, certificate, NAME)), "whose it was can still be asked"


def test_switching_the_script_keeps_the_name_and_is_no_try(client: Client, certificate: Certificate) -> None:
    for _ in range(7):
        answer = client.post(page_of(certificate.number, script="sr-latn"), {"name": NAME, "_language": "sr-latn"})
        assert answer.status_code == 200 and f'value="{NAME}"' in answer.content.decode()
    assert YES in text(try_name(client, certificate, NAME))
    answer = client.post("/sr-latn/uverenje/", {"number": "12", "_language": "sr-latn"})
    assert 'value="12"' in answer.content.decode() and 'class="error-summary"' not in answer.content.decode()


def test_a_form_without_its_token_asks_nothing(certificate: Certificate) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert try_name(strict, certificate, NAME).status_code == 403
    assert YES in text(try_name(Client(), certificate, NAME))


def test_only_the_token_of_the_form_is_given_as_a_cookie(client: Client, certificate: Certificate) -> None:
    assert set(client.get(page_of(certificate.number)).cookies) == {"t"}


def test_old_keys_stay_readable_however_often_they_are_changed(client: Client, certificate: Certificate) -> None:
    for _ in range(3):
        rotation.rotate("certificate", settle=0)
    assert YES in text(try_name(client, certificate, NAME)) and NO in text(try_name(client, certificate, "Ана"))


def test_on_paper_it_says_when_and_where_it_was_checked(client: Client, certificate: Certificate) -> None:
    html = client.get(page_of(certificate.number)).content.decode()
    paper = re.search(r'<p class="print-only">(.*?)</p>', html, re.DOTALL)
    assert (
        paper is not None
        and "Проверено" in paper[1]
        and f"http://localhost:8000{page_of(certificate.number)}" in paper[1]
    )
    assert "data-print hidden" in html


def test_without_a_rule_it_says_no_end(client: Client, certificate: Certificate) -> None:
    RetentionClass.objects.filter(code="certificate").delete()
    assert "Може да се провери до" not in text(client.get(page_of(certificate.number)))


def test_the_page_asks_little(
    client: Client, certificate: Certificate, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client.get(page_of(certificate.number))
    with django_assert_max_num_queries(8):
        client.post(page_of(certificate.number), {"name": NAME})
