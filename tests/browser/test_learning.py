"""Who learns comes from the catalogue to the certificate; a lesson needs no mouse; a class needs no names."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.arrange.learning import PUPILS
from tests.browser.choices import quick_first
from tests.browser.keyboard import Keyboard
from tests.browser.learners import PRESS, Learner, Teacher
from tests.browser.support import Visit, Visits, goes_back
from tests.certificates.reading import text_of_pdf

pytestmark = pytest.mark.browser

STAFF_TITLE, CHILDREN_TITLE = "Протокол у школи: од сумње до праћења", "Сигурна пријатељства"
LESSONS = 13
NAME = "Љиљана Ђорђевић-Њеж"
LOOKS = [("sr-latn", False), ("sr", True)]
OTHERS = [("sr", False), ("sr-latn", True)]


def _cookies(visit: Visit) -> set[str]:
    return {cookie["name"] for cookie in visit.context.cookies()}


@pytest.mark.full
@pytest.mark.parametrize(("script", "js"), [*LOOKS, *OTHERS])
def test_from_the_catalogue_to_the_certificate(visits: Visits, tmp_path: Path, script: str, js: bool) -> None:
    adult = Learner(visits(script=script, js=js))
    adult.visit.open("/{lang}/obuke/")
    adult.follows(STAFF_TITLE)
    adult.follows("Почните")
    assert "l" not in _cookies(adult.visit), "looking leaves nothing behind"
    adult.follows("Почните: 1.")
    _learn_every_lesson(adult)
    adult.sees("Тиме је завршена и цела обука.")
    adult.follows("На мапу обуке")
    adult.sees("Обука је завршена.", "Урађено: 13 од 13")
    adult.follows("Узмите уверење")
    adult.page.fill("#certificate-form [name=name]", NAME)
    adult.presses("Даље")
    adult.sees("На уверењу ће писати")
    with adult.page.expect_download() as saved:
        adult.page.click("#certificate-form .form-end .button")
    paper = tmp_path / "uverenje.pdf"
    saved.value.save_as(paper)
    text = text_of_pdf(paper.read_bytes())
    assert NAME in text and adult.reads(STAFF_TITLE) in text

    adult.visit.open(adult.page.url.removeprefix(adult.visit.server.address))
    adult.follows("Отворите страницу на којој свако може да провери уверење")
    stranger = Learner(visits(script=script, js=js))
    stranger.visit.open(adult.page.url.removeprefix(adult.visit.server.address))
    stranger.sees("Ово уверење важи", STAFF_TITLE)
    stranger.never_sees("Љиљана", "Ђорђевић")
    stranger.page.fill("#certificate-form [name=name]", "Љиљана Ђорђевић")
    stranger.presses("Проверите име")
    stranger.sees("Не, уверење не гласи на то име.")
    stranger.page.fill("#certificate-form [name=name]", "ljiljana djordjevic-njez")
    stranger.presses("Проверите име")
    stranger.sees("Да, уверење гласи на то име.")


def _learn_every_lesson(adult: Learner) -> None:
    for number in range(1, LESSONS + 1):
        adult.sees(f"лекција {number} од {LESSONS}")
        adult.opens_the_questions()
        answered = adult.answers_all()
        assert answered == (12 if number == LESSONS else 4)
        adult.sees("Лекција је положена.")
        if number < LESSONS:
            adult.follows("На следећу лекцију")


@pytest.mark.parametrize(("script", "js"), quick_first(*LOOKS[::-1], *OTHERS))
def test_a_pupil_learns_without_a_mouse_and_goes_on_elsewhere(visits: Visits, script: str, js: bool) -> None:
    pupil = Learner(visits(script=script, js=js))
    keys = Keyboard(pupil.page)
    pupil.visit.open(f"/{{lang}}/obuke/{PUPILS}/")
    keys.presses(".course-hero a.button")
    keys.presses(".course-hero a.button")
    keys.moves_to("details.more > summary")
    pupil.page.keyboard.press("Enter")
    expect(pupil.page.locator("details.more").first).to_have_attribute("open", "")
    keys.types(".reflection textarea", "Ово остаје код мене.")
    keys.presses("a[href$='/pitanja/']")
    keys.presses(PRESS)
    pupil.sees("Недостаје одговор")
    for number in range(1, 5):
        pupil.sees(f"питање {number} од 4")
        pupil.answers_with(keys)
        if number == 1:
            pupil.reads_the_code()
        keys.presses(".answered .row a.button")
    pupil.sees("Лекција је положена.")
    pupil.never_sees("Ово остаје код мене.")

    elsewhere = Learner(visits(script=script, js=js))
    elsewhere.code = pupil.code
    elsewhere.comes_back()
    elsewhere.sees("Урађено: 1 од 9", "овде је стало")
    elsewhere.follows("Настави: 2.")
    elsewhere.opens_the_questions()
    elsewhere.answers()

    keys.moves_to("[data-quick-exit]")
    pupil.page.keyboard.press("Enter")
    expect(pupil.page.locator("#farewell")).to_be_visible()
    assert "l" not in _cookies(pupil.visit)
    for _step in range(3):
        goes_back(pupil.page)
        pupil.page.wait_for_load_state()
        assert pupil.code not in re.sub(r"\s", "", pupil.page.content()), pupil.page.url
    pupil.visit.open("/{lang}/ucenje/")
    pupil.sees("Наставак учења")
    pupil.never_sees("Докле је стигло")
    elsewhere.visit.open("/{lang}/ucenje/")
    elsewhere.sees("Докле је стигло")


@pytest.mark.full
@pytest.mark.parametrize(("script", "js"), [*LOOKS, *OTHERS])
def test_a_class_of_three_and_its_teacher(visits: Visits, script: str, js: bool) -> None:
    teacher = Teacher(visits(script=script, js=js, width=1280))
    teacher.makes_a_class(CHILDREN_TITLE, seats=3)
    teacher.reads_the_strips()
    assert len(teacher.strips) == len({digits for _class, _seat, digits in teacher.strips}) == 3
    assert teacher.marks() == [0, 0, 0]
    pupils = [Learner(visits(script=script, js=js)) for _seat in range(3)]
    for pupil, strip in zip(pupils, teacher.strips, strict=True):
        pupil.sits_down(strip)
        pupil.follows("Почни: 1.")
        pupil.opens_the_questions()
        assert pupil.answers_all() == 4
        pupil.sees("Лекција је положена.")
        assert pupil.page.locator(".code").count() == 0, "a seat has its strip, and no code"
    assert teacher.marks() == [1, 1, 1]

    pupils[0].follows("Следећа лекција")
    pupils[0].opens_the_questions()
    teacher.follows("Затворите разред")
    teacher.presses("Затворите разред")
    teacher.sees("затворен", "1 од 9")
    pupils[0].page.locator("#question-form [name=answer]").first.check()
    pupils[0].visit.press(PRESS)
    pupils[0].sees("Последњи притисак није примљен.")
    pupils[1].sits_down(teacher.strips[1])
    pupils[1].sees("Овај разред је затворен и више не прима одговоре.")

    teacher.follows("Погледајте одговоре")
    teacher.sees("Премало одговора.")
    teacher.never_sees(" одсто")
    teacher.follows("На таблу")
    teacher.follows("Потврда")
    teacher.sees(CHILDREN_TITLE, "Од 3 места у разреду", "завршило 0.")

    colleague = Teacher(visits(script=script, js=js))
    colleague.visit.open("/{lang}/ucenje/razred/")
    colleague.page.fill("#class-form [name=code]", teacher.key)
    colleague.visit.press("#class-form .form-end .button")
    assert colleague.marks() == [1, 1, 1]
