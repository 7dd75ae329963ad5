"""Topics are rows: chosen on pages, named anew, retired, translated; their codes stay."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from wagtail.models import Locale, Page

from elearning.courses.models import CoursePage
from materials import codes
from materials.models import MaterialPage, TopicPage
from portal.pages import topic_file
from portal.pages.models import LoadedContent, Topic
from portal.pages.topics import topic_choices
from tests.cms import arrange
from tests.materials.factories import make_library, make_material

pytestmark = pytest.mark.django_db


def topic(code: str) -> Topic:
    return Topic.objects.get(code=code, locale__language_code="sr")


def boxes(page: Page | None = None) -> str:
    form = MaterialPage.get_edit_handler().get_form_class()(instance=page or MaterialPage())
    return str(form["topics"])


@pytest.fixture
def manager(keyring: object) -> Client:
    arrange.house()
    return arrange.browser_of(arrange.worker(arrange.MANAGER, language="sr"))


ADDRESS = "/cms/snippets/pages/topic/"


def test_a_new_topic_gets_a_code_that_no_later_name_changes(manager: Client) -> None:
    sent = {"name": "Вештачка интелигенција", "drawing": "cover-key", "order": 5}
    assert manager.post(f"{ADDRESS}add/", sent).status_code == 302
    made = topic("vestacka-inteligencija")
    assert topic_choices()[0] == (made.code, "Вештачка интелигенција") and made.code in boxes()
    manager.post(f"{ADDRESS}edit/{made.pk}/", sent | {"name": "Роботи", "code": "roboti"})
    assert topic("vestacka-inteligencija").name == "Роботи"
    # The name is free again, its code is not.
    manager.post(f"{ADDRESS}add/", sent)
    assert topic("vestacka-inteligencija-2").name == "Вештачка интелигенција"


def test_what_readers_could_not_tell_apart_and_what_has_no_drawing_is_refused(manager: Client) -> None:
    number = Topic.objects.count()
    for wrong in ({"name": "У школи"}, {"drawing": "cover-nema"}, {"drawing": ""}):
        answer = manager.post(f"{ADDRESS}add/", {"name": "Ново", "drawing": "cover-key", "order": 5, **wrong})
        assert answer.status_code == 200, wrong
    assert Topic.objects.count() == number


def test_nobody_deletes_a_topic(manager: Client) -> None:
    assert manager.get(f"{ADDRESS}delete/{topic('law').pk}/").status_code in {302, 403}
    manager.post(f"{ADDRESS}delete/{topic('law').pk}/")
    with pytest.raises(models.ProtectedError):
        topic("law").delete()


@pytest.mark.both_databases
def test_a_retired_topic_is_offered_to_no_page_but_those_that_have_it(client: Client) -> None:
    library = make_library()
    page = make_material(library, 1, topics=["law", "school"])
    Topic.objects.filter(code="law").update(retired=True)
    assert 'value="law"' not in boxes() and 'value="school"' in boxes()
    assert 'value="law" ' in boxes(page)
    page.full_clean()
    shown = client.get("/sr/materijali/?tema=law").content.decode()
    assert "Права и закони" in shown and "Материјал 1" in shown
    assert codes.labels()["topic"]["law"] == "Права и закони"


@pytest.mark.both_databases
def test_the_library_and_the_courses_name_topics_as_their_rows_do_and_in_their_order(client: Client) -> None:
    make_material(make_library(), 1, topics=["law", "school"])
    Topic.objects.filter(code="school").update(name="У учионици", order=200)
    shown = client.get("/sr/materijali/").content.decode()
    assert 0 < shown.index("Права и закони") < shown.index("У учионици")
    assert [code for code, _name in topic_choices()][-1] == "school"
    field = CoursePage._meta.get_field("topics")
    assert dict(field.codes())["school"] == "У учионици"
    with pytest.raises(ValidationError):
        field.validate(["weather"], None)


@pytest.mark.both_databases
def test_a_translation_lends_its_name_and_nothing_else(settings: Any) -> None:
    hungarian = Locale.objects.create(language_code="hu")
    law = topic("law")
    translated = law.copy_for_translation(hungarian)
    translated.name, translated.order, translated.retired = "Jog", 1, True
    translated.save()
    assert translated.code == "law"
    from django.utils import translation

    with translation.override("hu"):
        names = codes.labels()["topic"]
        assert names["law"] == "Jog" and names["school"] == "У школи"
        assert list(names) == [code for code, _name in topic_choices()]
        assert 'value="law"' in boxes()
    assert codes.labels()["topic"]["law"] == "Права и закони"


def test_the_page_of_a_topic_shows_its_drawing(client: Client) -> None:
    library = make_library()
    library.add_child(instance=TopicPage(title="Закони", slug="zakoni", lead="Све.", topics=["law"]))
    before = client.get("/sr/materijali/zakoni/").content.decode()
    Topic.objects.filter(code="law").update(drawing="cover-key")
    after = client.get("/sr/materijali/zakoni/").content.decode()
    assert 'class="cover' in before and before != after


def test_the_file_makes_topics_and_leaves_what_editors_wrote() -> None:
    Topic.objects.filter(code="law")._raw_delete("default")
    locale = Locale.objects.get(language_code="sr")
    assert topic_file.load_topics(locale, False).loaded == 1
    law = topic("law")
    assert law.drawing == "cover-scale" and LoadedContent.objects.filter(key="topic/law").exists()
    law.name = "Прописи"
    law.save()
    assert topic_file.load_topics(locale, False).loaded == 0 and topic("law").name == "Прописи"
    topic_file.load_topics(locale, True)
    assert topic("law").name == "Права и закони"
