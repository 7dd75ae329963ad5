"""The pages of courses as everybody reads them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from elearning.courses.models import CoursePage
from tests.courses.factories import PARAGRAPH, QUESTIONS, QUIZ, lessons_of, make_course, make_index, modules_of
from tests.materials.factories import make_material

pytestmark = pytest.mark.django_db
BUDGET = 8


@pytest.fixture
def course() -> CoursePage:
    return make_course()


def text(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


PAGES = ("obuke/", "obuke/obuka-1/", "obuke/obuka-1/deo-1/", "obuke/obuka-1/deo-1/lekcija-2/")


@pytest.mark.parametrize("tail", PAGES)
def test_each_page_stays_in_its_budget_and_in_caches(course, django_assert_max_num_queries, tail: str) -> None:  # type: ignore[no-untyped-def]
    Client().get(f"/sr/{tail}")
    with django_assert_max_num_queries(BUDGET):
        answer = Client().get(f"/sr/{tail}")
    assert answer.status_code == 200 and not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=60" and "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("tail", PAGES)
@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_help_and_the_way_out_stand_on_each_page(course: CoursePage, language: str, tail: str) -> None:
    page = text(f"/{language}/{tail}")
    bar = page.partition('class="leave"')[2].partition("</aside>")[0]
    assert f'href="/{language}/prijava/"' in bar and "data-quick-exit" in bar
    assert "js/quick-exit" in page and "· Чувам те" not in page.partition("</title>")[0]
    assert "<form" not in page.partition("<main")[2]


def test_the_map_shows_modules_and_lessons_in_order(course: CoursePage) -> None:
    page = text("/sr/obuke/obuka-1/")
    found = re.findall(r'href="(/sr/obuke/obuka-1/[^"]+)"', page.partition('class="module"')[2])
    assert found == [
        *("/sr/obuke/obuka-1/deo-1/", "/sr/obuke/obuka-1/deo-1/lekcija-1/", "/sr/obuke/obuka-1/deo-1/lekcija-2/"),
        *("/sr/obuke/obuka-1/deo-2/", "/sr/obuke/obuka-1/deo-2/lekcija-1/"),
    ]
    assert "урађено" not in page and "Део 1 · 2\xa0лекције" in page
    assert "Обука за 11 до 14 година\xa0· 3\xa0лекције" in page


def test_a_draft_below_a_live_course_is_not_on_its_map(course: CoursePage) -> None:
    from tests.courses.factories import make_lesson

    make_lesson(modules_of(course)[0], 7, title="Тек се пише", live=False)
    assert "Тек се пише" not in text("/sr/obuke/obuka-1/") + text("/sr/obuke/obuka-1/deo-1/")


def test_a_lesson_says_where_it_stands_and_leads_on(course: CoursePage) -> None:
    page = text("/sr/obuke/obuka-1/deo-1/lekcija-2/")
    assert "лекција 2 од 3" in page and '<progress max="3" value="2">' in page
    after = page.partition('class="lesson-ways')[2]
    assert 'class="button" href="/sr/obuke/obuka-1/deo-2/lekcija-1/"' in after
    assert 'href="/sr/obuke/obuka-1/deo-1/lekcija-1/">Препознај</a>' in after
    assert '<span aria-current="step">Кад слика крене даље</span>' in page


def test_no_word_of_a_question_stands_on_the_public_lesson(course: CoursePage) -> None:
    page = text("/sr/obuke/obuka-1/deo-1/lekcija-2/").partition("<main")[2].partition("</main>")[0]
    words = [value for question in QUESTIONS for value in _texts(question)]
    assert len(words) > 20 and not [one for one in words if one in page]
    assert "8 питања" in re.sub(r"\s+", " ", page.partition('class="ask"')[2])


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in _texts(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in _texts(inner)]
    return [value] if isinstance(value, str) and len(value) > 3 else []


def test_children_are_spoken_to_as_children_and_adults_as_adults() -> None:
    index = make_index()
    make_course(index)
    make_course(index, audiences=["teens", "parents"], slug="zajedno")
    assert "После обуке умеш да" in text("/sr/obuke/obuka-1/") and "Почни<" in text("/sr/obuke/obuka-1/")
    both = text("/sr/obuke/zajedno/")
    assert "После обуке умете да" in both and "Ово се дешава теби?" not in both


LONG = [
    {"content_note": {"text": "Помиње се уцена сликом."}},
    PARAGRAPH,
    {"heading": {"text": "Мањи наслов", "level": "3"}},
    {"heading": {"text": "Шта помаже", "level": "2"}},
    {"content_note": {"text": "Помиње се туча."}},
    QUIZ,
    {"content_note": {"text": "Помиње се бекство."}},
    PARAGRAPH,
]


def test_a_content_note_leads_past_what_follows() -> None:
    make_course(lessons=[[{"body": LONG}]])
    page = text("/sr/obuke/obuka-1/deo-1/lekcija-1/")
    assert re.findall(r'<a href="#([a-z-]+)">Одмах на', page) == ["sta-pomaze", "pitanja", "kraj-lekcije"]
    assert all(page.count(f'id="{anchor}"') == 1 for anchor in ("sta-pomaze", "pitanja", "kraj-lekcije"))


SCENARIO = {
    "title": "Порука у групи",
    "scenes": [
        {"name": "a", "text": "<p>Почетак.</p>", "choices": [{"label": "Шаљем", "to": "b"}]},
        {"name": "b", "text": "<p>Крај.</p>", "choices": []},
    ],
}


def test_a_story_is_told_by_links_and_a_thought_is_sent_nowhere() -> None:
    body = [
        {"scenario": SCENARIO},
        {"fold": {"title": "А ако сам већ?", "text": "<p>Ни тада.</p>"}},
        {"reflection": {"prompt": "Коме?", "hint": "Сети се."}},
    ]
    make_course(lessons=[[{"body": body}]])
    page = text("/sr/obuke/obuka-1/deo-1/lekcija-1/").partition("<main")[2]
    assert '<a href="#prica-poruka-u-grupi-b">Шаљем</a>' in page and 'id="prica-poruka-u-grupi-b"' in page
    assert "<summary>А ако сам већ?</summary>" in page
    field = re.search(r"<textarea[^>]*>", page)
    assert field and "name=" not in field[0] and "<form" not in page


def test_minutes_hold_reading_and_answering() -> None:
    first, second, _third = lessons_of(make_course())
    assert (first.minutes, first.has_quiz) == (1, False)
    # Eight questions of forty seconds.
    assert (second.minutes, second.has_quiz) == (5, True)


def links(tail: str) -> dict[str, int]:
    """Return the choices of the list and how many courses each says that it leads to."""
    page = text(f"/sr/obuke/{tail}").replace("&amp;", "&")
    found = re.findall(r'<a href="/sr/obuke/(\?[^"#]*)#obuke">.*?обука: </span>(\d+)', page, re.DOTALL)
    return {address: int(number) for address, number in found}


def test_the_list_is_narrowed_by_links_that_count() -> None:
    index = make_index()
    make_course(index, title="За младе")
    make_course(index, title="За родитеље", audiences=["parents"], ages=["7-10"], topics=["talking", "signs"])
    make_course(index, title="За све", audiences=["everyone"], ages=[], topics=["signs"])
    make_course(index, title="Нацрт", live=False)
    assert links("") == {
        "?kome=teens": 1,
        "?kome=parents": 2,
        "?kome=teachers": 1,
        "?kome=professionals": 1,
        "?kome=everyone": 1,
        "?uzrast=7-10": 1,
        "?uzrast=11-14": 1,
        "?tema=signs": 2,
        "?tema=talking": 1,
        "?tema=internet": 1,
    }
    narrowed = links("?kome=parents")
    assert narrowed["?kome=parents&tema=signs"] == 2 and "?kome=parents&tema=internet" not in narrowed
    page = text("/sr/obuke/?kome=parents&tema=talking&tema=talking&uzrast=nema")
    assert "За родитеље" in page and "За младе" not in page
    assert 'content="noindex, follow"' in page and 'rel="canonical"' not in page
    assert "За овај избор још нема обуке." in text("/sr/obuke/?kome=teens&tema=talking")
    assert "Нацрт" not in text("/sr/obuke/") and 'rel="canonical"' in text("/sr/obuke/")


def test_a_material_leads_to_at_most_two_courses_that_fit(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from materials.models import MaterialIndexPage

    index = make_index()
    library = MaterialIndexPage(title="Материјали", slug="materijali", lead="Све.")
    index.get_parent().add_child(instance=library)
    make_material(library, 1, audiences=["teens"], topics=["internet", "support"])
    make_material(library, 2, audiences=["parents"], topics=["law"])
    for title, topics in (("Прва", ["internet"]), ("Друга", ["internet", "support"]), ("Трећа", ["internet"])):
        make_course(index, title=title, topics=topics)
    make_course(index, title="Туђа", audiences=["parents"])
    shown = text("/sr/materijali/materijal-1/").partition('id="obuke"')[2]
    assert re.findall(r'card-title"><a href="[^"]+">([^<]+)<', shown) == ["Друга", "Прва"]
    assert 'id="obuke"' not in text("/sr/materijali/materijal-2/")
