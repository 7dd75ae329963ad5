"""A package in a platform: it is done, failed, left and taken up again, and it works without one."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from elearning.courses.scorm import building
from tests.browser.scorm.platform import PACKAGE, Platform, kept_of
from tests.browser.server import PortalServer
from tests.browser.support import axe_violations, check_no_sideways_scroll

pytestmark = pytest.mark.browser

StartPlatform = Callable[..., Platform]


def all_of(course: Platform, frame: Frame, answers: str) -> None:
    """Do every lesson of a course."""
    for anchor in course.lessons(frame):
        course.learn(course.visit(frame, anchor), answers)


def is_passed(course: Platform) -> None:
    """Learn a course from its beginning to its end with right answers, and look at what the platform has of it."""
    frame = course.launch()
    assert course.stored()["core"]["lesson_status"] == "incomplete"
    all_of(course, frame, "right")
    expect(frame.locator("[data-progress]")).to_have_js_property("value", len(course.lessons(frame)))
    frame.evaluate("location.hash = '#mapa'")
    expect(frame.locator("[data-all-done]")).to_be_visible()
    core = course.leave()["core"]
    asks = course.course["asks"]
    assert core["lesson_status"] == ("passed" if asks else "completed")
    assert (core["score"]["raw"], core["score"]["min"], core["score"]["max"]) == ("100", "0", "100") if asks else True
    assert re.fullmatch(r"0000:\d\d:\d\d\.00", course.calls("LMSSetValue")[-2][1])
    assert core["exit"] == "suspend"
    assert course.calls("LMSFinish") == [["", "true"]]
    assert course.calls("LMSInitialize") == [["", "true"]]
    refused = [call for call in course.calls("LMSSetValue") if call[-1] != "true"]
    assert refused == []


def test_right_answers_to_every_kind_of_question_pass(platform: StartPlatform, invented: Any) -> None:
    is_passed(platform(invented))


@pytest.mark.full
def test_wrong_answers_fail_and_the_best_attempt_counts(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented)
    frame = course.launch()
    all_of(course, frame, "wrong")
    core = course.stored()["core"]
    assert core["lesson_status"] == "failed"
    assert float(core["score"]["raw"]) < 30
    asking = course.visit(frame, "#l2")
    expect(asking.locator('[data-when="failed"]')).to_be_visible()
    asking.locator("[data-again]").click()
    course.learn(asking, "right")
    assert course.stored()["core"]["lesson_status"] == "passed"
    asking.locator("[data-again]").click()
    course.learn(asking, "wrong")
    core = course.leave()["core"]
    assert (core["lesson_status"], core["score"]["raw"]) == ("passed", "100")


@pytest.mark.full
def test_who_comes_back_goes_on_where_it_stopped(platform: StartPlatform, invented: Any) -> None:
    first = platform(invented)
    frame = first.launch()
    first.learn(first.visit(frame, "#l1"), "right")
    asking = first.visit(frame, "#l2")
    for _ in range(3):
        card = asking.locator("[data-question]:not([hidden])")
        first.answer(card, "right")
        card.locator("[data-next]").click()
    left = first.leave()
    assert left["core"]["lesson_status"] == "incomplete"
    assert len(left["suspend_data"]) <= 4096

    second = platform(invented)
    frame = second.launch(left | {"core": left["core"] | {"entry": "resume"}})
    asking = frame.locator("article#l2")
    expect(asking).to_be_visible()
    expect(frame.locator("[data-done]")).to_have_text("Урађено: 1 од 3")
    expect(asking.locator("[data-question]:not([hidden]) [data-count]")).to_have_text("Питање 4 од 8")
    second.learn(asking, "right")
    second.learn(second.visit(frame, "#l3"), "right")
    core = second.leave()["core"]
    assert (core["lesson_status"], core["score"]["raw"]) == ("passed", "100")


@pytest.mark.full
def test_verdict_says_what_was_right_and_why(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented)
    asking = course.visit(course.launch(), "#l2")
    card = asking.locator("[data-question]:not([hidden])")
    course.answer(card, "wrong")
    verdict = card.locator("[data-verdict]")
    expect(verdict).to_have_text("Није то. Ево зашто.")
    expect(verdict).to_be_focused()
    expect(card.locator("form")).to_be_hidden()
    mine, right = card.locator(".choice.mine"), card.locator(".choice.right")
    expect(mine.locator("b")).to_have_text("Шаљем даље")
    expect(mine.locator("[data-mine]")).to_have_text("твој одговор")
    expect(right.locator("b")).to_have_text("Кажем одраслој особи")
    expect(right.locator("[data-helps]")).to_have_text("ово помаже")
    shown = [text.strip() for text in card.locator("[data-why]:visible").all_inner_texts()]
    assert shown == ["Тако слика оде још даље.", "Особа са слике није крива."]


@pytest.mark.full
def test_what_is_no_answer_is_refused_and_counts_nothing(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented)
    asking = course.visit(course.launch(), "#l2")
    while (card := asking.locator("[data-question]:not([hidden])")).count():
        kind = course.questions[card.get_attribute("data-question") or ""]["kind"]
        before = course.stored()["suspend_data"]
        card.locator("form button").click()
        every = " на свако место" if kind in ("matching", "ordering", "gap") else ""
        expect(card.locator("[data-error]")).to_have_text(f"Потребан је одговор{every}.")
        expect(card.locator("[data-error]")).to_be_focused()
        if kind == "ordering":
            for place in card.locator("select").all():
                place.select_option("1")
            card.locator("form button").click()
            expect(card.locator("[data-error]")).to_have_text("Свако место може само једном.")
        if kind == "number":
            card.locator("input").fill("сто")
            card.locator("form button").click()
            expect(card.locator("[data-error]")).to_have_text("Овде може само број.")
        assert course.stored()["suspend_data"] == before
        course.answer(card, "right")
        card.locator("[data-next]").click()
    assert course.stored()["core"]["score"]["raw"] == "100"


@pytest.mark.full
def test_reasons_come_after_passing_and_attempts_end(platform: StartPlatform, made: Callable[..., Any]) -> None:
    course = platform(made("asking", feedback="after_passing", attempts=2, mixed=True, ask=5))
    frame = course.launch()
    asking = course.visit(frame, "#l1")
    card = asking.locator("[data-question]:not([hidden])")
    expect(card.locator("[data-count]")).to_have_text("Питање 1 од 5")
    course.answer(card, "wrong")
    expect(card.locator("[data-unexplained]")).to_be_visible()
    assert card.locator(".right:visible, .mark:visible, [data-why]:visible, [data-helps]:visible").count() == 0
    card.locator("[data-next]").click()
    course.learn(asking, "wrong")
    assert course.stored()["core"]["lesson_status"] == "failed"
    asking.locator("[data-again]").click()
    for _ in range(5):
        card = asking.locator("[data-question]:not([hidden])")
        course.answer(card, "right")
        card.locator("[data-next]").click()
    expect(asking.locator('[data-when="passed"]')).to_be_visible()
    # Now every question stands under the result with what is right in it.
    assert asking.locator("[data-question]:not([hidden]) .choice.right").count() >= 5
    expect(asking.locator("[data-again]")).to_be_hidden()
    course.learn(course.visit(frame, "#l2"), "right")
    assert course.leave()["core"]["lesson_status"] == "passed"


@pytest.mark.full
def test_attempts_end_and_the_next_one_waits(platform: StartPlatform, made: Callable[..., Any]) -> None:
    course = platform(made("asking", attempts=2, wait_minutes=10))
    course.context.clock.install()
    frame = course.launch()
    asking = course.visit(frame, "#l1")
    course.learn(asking, "wrong")
    expect(asking.locator('[data-when="waiting"]')).to_have_text("Минута до новог покушаја: 10")
    expect(asking.locator("[data-again]")).to_be_hidden()
    # Neither closing it nor coming back a minute too early helps.
    left = course.leave()
    course.context.clock.fast_forward("09:00")
    frame = course.launch(left)
    asking = frame.locator("article#l1")
    expect(asking.locator("[data-again]")).to_be_hidden()
    course.context.clock.fast_forward("02:00")
    course.visit(frame, "#l2")
    asking = course.visit(frame, "#l1")
    asking.locator("[data-again]").click()
    course.learn(asking, "wrong")
    expect(asking.locator('[data-when="spent"]')).to_be_visible()
    expect(asking.locator("[data-again]")).to_be_hidden()
    assert course.leave()["core"]["lesson_status"] == "failed"


@pytest.mark.full
def test_without_a_platform_it_says_that_nothing_is_kept(
    invented: Any, platform: StartPlatform, tmp_path: Path
) -> None:
    course = platform(invented)
    frame = course.alone()
    expect(frame.locator('[data-notice="alone"]')).to_be_visible()
    course.learn(course.visit(frame, "#l2"), "right")
    expect(frame.locator("[data-done]")).to_have_text("Урађено: 1 од 3")
    # So does a package that somebody has unpacked at home.
    course.context.unroute("**/*")
    with zipfile.ZipFile(BytesIO(_zip(course))) as archive:
        archive.extractall(tmp_path)
    course.page.goto((tmp_path / "index.html").as_uri())
    expect(course.page.locator('[data-notice="alone"]')).to_be_visible()
    course.learn(course.visit(course.page.main_frame, "#l2"), "right")
    expect(course.page.locator("[data-done]")).to_have_text("Урађено: 1 од 3")


def _zip(course: Platform) -> bytes:
    from base64 import b64decode

    return b64decode(course.course["package"])


@pytest.mark.full
def test_a_platform_that_keeps_nothing_is_told_of(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented)
    frame = course.launch()
    expect(frame.locator('[data-notice="unsaved"]')).to_be_hidden()
    course.page.evaluate("API.LMSCommit = () => 'false'")
    course.learn(course.visit(frame, "#l1"), "right")
    expect(frame.locator('[data-notice="unsaved"]')).to_be_visible()


@pytest.mark.full
def test_the_other_script_goes_on_in_the_same_session(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented)
    frame = course.launch()
    asking = course.visit(frame, "#l2")
    course.answer(asking.locator("[data-question]:not([hidden])"), "right")
    frame.locator("[data-other-script]").click()
    frame.wait_for_url(PACKAGE + "sr-latn.html#l2")
    asking = frame.locator("article#l2")
    expect(asking.locator("[data-question]:not([hidden]) [data-count]")).to_have_text("Pitanje 2 od 8")
    course.learn(asking, "right")
    assert course.calls("LMSFinish") == []
    left = course.leave()
    assert course.calls("LMSFinish") == [["", "true"]]
    again = platform(invented)
    again.launch(left)
    expect(again.page.frame_locator("iframe").locator("html")).to_have_attribute("lang", "sr-Latn")
    expect(again.page.frame_locator("iframe").locator("[data-done]")).to_have_text("Urađeno: 1 od 3")


@pytest.mark.full
def test_a_story_and_a_way_past_stay_in_their_lesson(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented)
    frame = course.launch()
    lesson = course.visit(frame, "#l3")
    expect(lesson.get_by_text("Сада није сама.")).to_be_hidden()
    lesson.get_by_text("Питам је како је").click()
    expect(lesson.get_by_text("Сада није сама.")).to_be_visible()
    expect(lesson.get_by_text("Стигла је слика.")).to_be_hidden()
    noted = course.visit(frame, "#l1")
    noted.get_by_text("Одмах на „Три ствари које помажу“").click()
    expect(noted.locator("#l1-tri-stvari-koje-pomazu")).to_be_in_viewport()
    frame.evaluate("history.back()")
    expect(noted).to_be_visible()
    assert course.calls("LMSFinish") == []


@pytest.mark.full
@pytest.mark.parametrize("how", ["press", pytest.param("Shift three times", marks=pytest.mark.full)])
def test_the_way_out_leaves_the_platform_too(platform: StartPlatform, invented: Any, how: str) -> None:
    course = platform(invented)
    frame = course.launch()
    course.visit(frame, "#l1")
    if how == "press":
        frame.locator("[data-quick-exit]").click()
    else:
        frame.locator("h1:visible").click()
        for _ in range(3):
            course.page.keyboard.press("Shift")
    course.page.wait_for_url("http://localhost:8000/izlaz/")
    assert course.outside == ["http://localhost:8000/izlaz/"]
    course.outside.clear()


@pytest.mark.full
def test_state_never_outgrows_what_a_platform_keeps(platform: StartPlatform, invented: Any) -> None:
    """The longest answers of a course as large as it may be, in the player's own words."""
    course = platform(invented)
    frame = course.launch()
    text = frame.evaluate(
        """([lesson, answer]) => {
            const asked = Math.floor((4096 - 8 * lesson) / answer / 8);
            const question = {id: "q", kind: "short_text", points: 20, accepted: []};
            const lessons = [...Array(8).keys()].map(number => ({id: `0000000${number}`, quiz: {mark: "abcdef",
                attempts: 0, wait: 0, mixed: false, ask: asked, best: asked * 20, pass: 60, feedback: "at_once",
                questions: Array(asked).fill(question)}}));
            const keys = {letters: {}, lessons};
            const state = cuvamteProgress.read("", keys);
            state.script = "sr-latn";
            for (const one of state.lessons) {
                for (let turn = 0; turn < 2; turn += 1) {
                    cuvamteProgress.begin(one, 2147483645);
                    for (let number = 0; number < asked; number += 1)
                        cuvamteProgress.answer(one, lessons[0].quiz, {points: 2000, answer: ["ш".repeat(200)]}, 29999999);
                }
                one.tries = 99;
            }
            const text = cuvamteProgress.write(state, keys);
            const again = cuvamteProgress.read(text, keys);
            return [text, again.lessons.map(one => one.points + one.now.given.length), asked];
        }""",
        [building.OF_A_LESSON, building.OF_AN_ANSWER],
    )
    assert len(text[0]) <= building.MOST_KEPT
    assert text[1] == [text[2] * 2000 + text[2]] * 8
    assert len(json.loads(text[0])[2]) == 8


@pytest.mark.full
def test_damaged_state_is_a_new_beginning(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented)
    whole = course.launch()
    course.learn(course.visit(whole, "#l2"), "right")
    stored = course.leave()
    form, script, rows = kept_of(stored)
    # The quiz has changed since, a row is nobody's, and one holds nonsense: points that were earned stay.
    rows[0][6] = "other1"
    broken = json.dumps([form, script, [rows[0], ["ffffffff", 1], "x", ["0"]]])
    for text, done in ((broken, 1), ("{", 0), ("[1]", 0), ("null", 0)):
        again = platform(invented)
        frame = again.launch({"suspend_data": text})
        expect(frame.locator("[data-done]")).to_have_text(f"Урађено: {done} од 3")


@pytest.mark.full
@pytest.mark.parametrize("name", ["sr-latn.html", pytest.param("index.html", marks=pytest.mark.full)])
def test_every_state_can_be_read_by_everybody(platform: StartPlatform, invented: Any, name: str) -> None:
    course = platform(invented, width=320)
    course.page.goto(PACKAGE + name)
    frame = course.page.main_frame
    _check(course)
    for anchor in ("#l1", "#l3"):
        course.visit(frame, anchor)
        _check(course)
    asking = course.visit(frame, "#l2")
    while (card := asking.locator("[data-question]:not([hidden])")).count():
        card.locator("form button").click()
        _check(course)
        course.answer(card, "wrong")
        _check(course)
        card.locator("[data-next]").click()
    _check(course)


def _check(course: Platform) -> None:
    assert axe_violations(course.page) == []
    check_no_sideways_scroll(course.page)


@pytest.mark.full
def test_without_script_the_lessons_can_be_read(platform: StartPlatform, invented: Any) -> None:
    course = platform(invented, script=False, width=320)
    course.page.goto(PACKAGE + "index.html")
    expect(course.page.get_by_text("За питања и за напредак потребан је JavaScript.")).to_be_visible()
    for lesson in course.page.locator("[data-lesson]").all():
        expect(lesson.locator("h1")).to_be_visible()
    check_no_sideways_scroll(course.page)


@pytest.fixture
def offered(portal_server: PortalServer) -> Any:
    """Every course of the demo that offers a package, with what it offers."""
    found = portal_server.call("tests.browser.scorm.acts:offered")
    assert found, "no live course without a certificate"
    return found


@pytest.mark.full
def test_a_course_of_the_demo_runs_to_passed(platform: StartPlatform, offered: Any) -> None:
    is_passed(platform(offered[0]))


@pytest.mark.full
def test_every_other_course_of_the_demo_runs_to_passed(platform: StartPlatform, offered: Any) -> None:
    for course in offered[1:]:
        is_passed(platform(course))


@pytest.mark.full
def test_every_course_of_the_demo_can_be_failed(platform: StartPlatform, offered: Any) -> None:
    for course in [one for one in offered if one["asks"]]:
        started = platform(course)
        all_of(started, started.launch(), "wrong")
        assert started.stored()["core"]["lesson_status"] == "failed", course["title"]
