"""Taking a certificate: who gets one, once, under one name; and what is refused, in words."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from typst import TypstError

from elearning.certificates import issuing, names
from elearning.certificates.models import Award, Certificate
from elearning.certificates.paper import certificate_pdf
from elearning.courses.models import CoursePage
from elearning.learning.models import Learner
from elearning.learning.offers import offers
from reporting.vault import rotation
from tests.certificates.conftest import NAME, TITLE, address_of, browser_of, finish, make_learner
from tests.certificates.reading import text_of_pdf

pytestmark = pytest.mark.django_db
ERRORS = 'class="error-summary"'


def text(answer: HttpResponse) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def take(client: Client, course: CoursePage, name: str = NAME, *, script: str = "sr", **more: str) -> HttpResponse:
    return client.post(address_of(course.translation_key, script=script), {"name": name, "confirmed": name, **more})


def test_who_has_finished_types_a_name_and_gets_the_paper(client: Client, course: CoursePage, learner: Learner) -> None:
    page = client.get(address_of(course.translation_key))
    assert page.status_code == 200 and "Узмите уверење" in text(page) and TITLE in text(page)
    answer = take(client, course)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="uverenje.pdf"'
    assert answer["Cache-Control"] == "no-store" and answer.content.startswith(b"%PDF")
    certificate = Certificate.objects.get()
    assert (certificate.title, certificate.hours, certificate.language) == (TITLE, 6, "sr")
    assert (certificate.course, certificate.revoked_at) == (course.translation_key, None)
    assert Award.objects.get().learner == learner
    assert names.fits(certificate, number=certificate.number, name=NAME)


@pytest.mark.parametrize(
    ("script", "said"), [("sr", ["Уверење", TITLE, "6 сати"]), ("sr-latn", ["Uverenje", "Protokol u školi", "6 sati"])]
)
def test_the_paper_is_in_the_script_of_the_page_and_the_name_as_it_was_typed(
    client: Client, course: CoursePage, script: str, said: list[str]
) -> None:
    paper = text_of_pdf(take(client, course, script=script).content)
    number = Certificate.objects.get().number
    for part in (*said, NAME, f"{number[:4]} {number[4:8]} {number[8:]}", f"/{script}/uverenje/{number}/"):
        assert part in paper, (part, paper)


def test_every_letter_that_may_stand_in_a_name_can_be_written(certificate: Certificate) -> None:
    letters = [chr(code) for code in range(0x250) if names.may_be_name(chr(code))]
    letters += [chr(code) for code in range(0x400, 0x530) if names.may_be_name(chr(code))]
    assert len(letters) > 300 and {"ђ", "đ", "ő", "ț", "ѓ", "ґ"} <= set(letters)
    for start in range(0, len(letters), 60):
        part = "".join(letters[start : start + 60])
        assert part in text_of_pdf(certificate_pdf(certificate, name=f"{part} '’-‐–", language="sr")).replace(" ", "")
    with pytest.raises(TypstError, match="could not be displayed"):
        certificate_pdf(certificate, name="漢", language="sr")


def test_it_is_accessible(client: Client, course: CoursePage) -> None:
    raw = take(client, course).content
    assert b"/MarkInfo" in raw and b"pdfuaid" in raw and b"/Lang" in raw


def test_a_name_is_shown_before_it_is_written_for_good(client: Client, course: CoursePage) -> None:
    asked = take(client, course, "Сара", confirmed="").content.decode()
    assert "На уверењу ће писати" in asked and "само једна реч" in asked
    assert 'name="confirmed" value="Сара"' in asked and not Certificate.objects.exists()
    back = take(client, course, "Сара", edit="1").content.decode()
    assert 'value="Сара"' in back and "На уверењу ће писати" not in back and not Certificate.objects.exists()
    take(client, course, "Сара Ковач", confirmed="Сара")
    assert not Certificate.objects.exists(), "another name than the one that was shown"


def test_pressed_twice_it_is_made_once_and_both_papers_say_the_same(client: Client, course: CoursePage) -> None:
    first, second = (text_of_pdf(take(client, course).content) for _ in range(2))
    assert first == second and Certificate.objects.count() == Award.objects.count() == 1


def test_a_lost_paper_is_made_again_with_the_same_name_in_another_spelling(client: Client, course: CoursePage) -> None:
    take(client, course)
    page = client.get(address_of(course.translation_key))
    number = Certificate.objects.get().number
    assert f"{number[:4]} {number[4:8]} {number[8:]}" in text(page) and NAME not in text(page)
    again = take(client, course, "đorđe živković-čolić", script="sr-latn")
    assert again["Content-Type"] == "application/pdf" and "đorđe živković-čolić" in text_of_pdf(again.content)
    assert Certificate.objects.count() == 1


def test_another_name_is_refused_in_words_and_nothing_typed_is_lost(client: Client, course: CoursePage) -> None:
    take(client, course)
    answer = take(client, course, "Ана Петровић")
    assert answer.status_code == 200 and "већ гласи на друго име" in text(answer)
    assert 'value="Ана Петровић"' in answer.content.decode()
    assert NAME not in answer.content.decode()
    assert Certificate.objects.count() == 1


def test_the_name_is_not_tried_out_here_either(client: Client, course: CoursePage) -> None:
    for turn in range(5):
        assert take(client, course, "Неко Други" if turn else NAME).status_code == 200
    answer = take(client, course)
    assert answer["Content-Type"].startswith("text/html") and "највише пет пута" in text(answer)


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Потребно је име"), ("Ана1", "само слова"), ("Б" * 81, "81"), ("<script>", "само слова")],
)
def test_a_wrong_name_is_told_and_kept_in_the_field(client: Client, course: CoursePage, name: str, said: str) -> None:
    answer = take(client, course, name)
    html = answer.content.decode()
    assert answer.status_code == 200 and said in text(answer) and ERRORS in html and "#id_name" in html
    assert f'value="{name}"' in unescape(html) or not name
    assert not Certificate.objects.exists()


def test_switching_the_script_keeps_the_name_and_makes_nothing(client: Client, course: CoursePage) -> None:
    answer = take(client, course, script="sr-latn", _language="sr-latn")
    html = answer.content.decode()
    assert f'value="{NAME}"' in html and "Uzmite uverenje" in text(answer) and ERRORS not in html
    assert not Certificate.objects.exists()


def test_who_has_not_finished_gets_none(make_course: Callable[..., CoursePage]) -> None:
    course, other = make_course(), make_course()
    learner = make_learner()
    finish(learner, other)
    client = browser_of(learner)
    for answer in (client.get(address_of(course.translation_key)), take(client, course)):
        assert answer.status_code == 403 and "још није завршена" in text(answer)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "values", [{"certificate": False, "hours": None, "audiences": ["children"]}, {"certificate": False}]
)
def test_a_course_without_certificates_gives_none(make_course: Callable[..., CoursePage], values: Any) -> None:
    course, learner = make_course(**values), make_learner()
    finish(learner, course)
    client = browser_of(learner)
    for answer in (client.get(address_of(course.translation_key)), take(client, course)):
        assert answer.status_code == 404 and "нема уверења" in text(answer)
    assert not Certificate.objects.exists()


def test_a_course_that_is_not_live_or_does_not_exist_gives_none(client: Client, course: CoursePage) -> None:
    assert client.get(address_of()).status_code == 404
    CoursePage.objects.update(live=False)
    assert take(client, course).status_code == 404
    assert not Certificate.objects.exists()


def test_a_certificate_that_was_made_outlives_its_course(client: Client, course: CoursePage) -> None:
    take(client, course)
    course.delete()
    assert TITLE in text_of_pdf(take(client, course).content)


def test_without_a_learning_code_the_way_leads_to_its_entry(course: CoursePage) -> None:
    for badge in (False, True):
        for ask in (Client().get, Client().post):
            answer = ask(address_of(course.translation_key, badge=badge), {"name": NAME})
            assert answer.status_code == 302 and answer["Location"] == "/sr/ucenje/"


def test_a_form_without_its_token_makes_nothing(course: CoursePage, learner: Learner) -> None:
    answer = take(browser_of(learner, strict=True), course)
    assert answer.status_code == 403 and not Certificate.objects.exists()


def test_a_revoked_certificate_is_not_made_again(client: Client, course: CoursePage) -> None:
    take(client, course)
    issuing.revoke(number=Certificate.objects.get().number, reason="Издато грешком.")
    for badge in (False, True):
        for answer in (
            client.get(address_of(course.translation_key, badge=badge)),
            client.post(address_of(course.translation_key, badge=badge), {"name": NAME, "address": "a@primer.rs"}),
        ):
            assert answer.status_code == 410 and "Издато грешком." in text(answer)


def test_two_learners_with_one_name_have_two_certificates(client: Client, course: CoursePage) -> None:
    other = make_learner()
    finish(other, course)
    take(client, course)
    take(browser_of(other), course)
    first, second = Certificate.objects.all()
    assert first.number != second.number and bytes(first.name_digest) != bytes(second.name_digest)


def test_a_second_press_that_is_faster_wins(
    course: CoursePage, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, pressed = issuing._make, []

    def slow(*given: Any) -> Certificate:
        if not pressed:
            pressed.append(make(*given))
        return make(*given)

    monkeypatch.setattr(issuing, "_make", slow)
    assert issuing.issue(learner=learner, course=course, name=NAME, language="sr") == pressed[0]
    assert Certificate.objects.count() == 1


def test_a_place_that_is_taken_is_drawn_again(course: CoursePage, monkeypatch: pytest.MonkeyPatch) -> None:
    places = iter([7, 7, 7, 8, *[7] * 100])
    monkeypatch.setattr(issuing, "secrets", SimpleNamespace(randbelow=lambda limit: next(places)))
    monkeypatch.setattr(issuing.numbers, "new_number", iter(["1", "2", "3", "4", *map(str, range(5, 99))]).__next__)
    made = [issuing.issue(learner=make_learner(), course=course, name=NAME, language="sr") for _ in range(2)]
    assert [one.place for one in made] == [7, 8]
    with pytest.raises(IntegrityError):
        issuing.issue(learner=make_learner(), course=course, name=NAME, language="sr")


def test_the_link_ends_with_the_learner_and_the_certificate_stays(
    client: Client, course: CoursePage, learner: Learner
) -> None:
    take(client, course)
    Learner.objects.filter(pk=learner.pk).delete()
    assert not Award.objects.exists() and Certificate.objects.count() == 1


def test_the_finished_course_offers_it(course: CoursePage, learner: Learner, rf: Any) -> None:
    (offer,) = [one for one in offers(rf.get("/"), learner, course) if "уверење" in str(one.label)]
    assert offer.url == address_of(course.translation_key)
    course.certificate = False
    assert [one for one in offers(rf.get("/"), learner, course) if "уверење" in str(one.label)] == []


def test_the_map_of_a_finished_course_leads_to_it_and_of_another_does_not(client: Client, course: CoursePage) -> None:
    way = f'href="{address_of(course.translation_key)}"'
    assert way in client.get(f"/sr/ucenje/obuka/{course.translation_key}/").content.decode()
    begun = browser_of(make_learner())
    assert way not in begun.get(f"/sr/ucenje/obuka/{course.translation_key}/").content.decode()


def test_after_a_rotation_a_lost_paper_is_still_made_again(client: Client, course: CoursePage) -> None:
    take(client, course)
    rotation.rotate("certificate", settle=0)
    assert take(client, course)["Content-Type"] == "application/pdf"
    assert "друго име" in text(take(client, course, "Ана"))
