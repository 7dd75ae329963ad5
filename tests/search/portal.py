"""A small portal of which everything can be found, made once for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from wagtail.models import Page

from elearning.courses.models import CourseIndexPage
from home.models import NewsIndexPage, NewsPage, StandardPage
from materials.models import GlossaryPage, GlossaryTerm, MaterialIndexPage, QuestionsPage, TopicPage
from portal.danger.kinds import Kind
from portal.danger.models import DangerPhrase
from portal.pages.models import Helpline
from reporting.registry.models import Municipality
from search import index, knowledge, naming, vocabulary
from search.models import StopWord
from tests.courses.factories import make_course
from tests.materials.factories import make_library, make_material
from tests.pages.factories import HelplineFactory

NOVI_SAD = "80284"
LINES = (("192", "Полиција"), ("194", "Хитна помоћ"), ("116 111", "Дечја линија"))
QUESTION = "Да ли морам да пријавим насиље?"


@pytest.fixture(scope="module")
def searchable(django_db_setup: None, django_db_blocker: Any) -> Iterator[MaterialIndexPage]:
    """The library of the portal. What a test changes is undone after it, the portal after the last one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _make()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def remembers_nothing(searchable: MaterialIndexPage) -> None:
    """In a file that imports it each test has the portal, and a process that remembers nothing of it."""
    forget()


def _make() -> MaterialIndexPage:
    """Make pages, questions, terms, lines and a place, and an index of them; return the library."""
    library = make_library()
    home = library.get_parent()
    for number in range(1, 13):
        make_material(library, number, title=f"Разговор о свађи {number}", lead="Кад дете ћути.")
    school = StandardPage(title="Насиље у школи", slug="nasilje-u-skoli", lead="Шта школа ради.", body=_text())
    home.add_child(instance=school)
    news = home.add_child(instance=NewsIndexPage(title="Вести", slug="vesti"))
    news.add_child(instance=NewsPage(title="Нова бесплатна линија", slug="linija", lead="Л."))
    asked = [("question", {"question": QUESTION, "answer": "<p>Свако ко сазна.</p>"})]
    _below(library, QuestionsPage(title="Питања и одговори", slug="pitanja", lead="П.", questions=asked))
    _below(library, GlossaryPage(title="Речник", slug="recnik", lead="Р."))
    _below(library, TopicPage(title="Тема о бекству", slug="tema", lead="Т.", topics=["talking"]))
    courses = home.add_child(instance=CourseIndexPage(title="Обуке", slug="obuke", lead="О."))
    make_course(courses, title="Ланац се прекида")
    GlossaryTerm.objects.create(term="Занемаривање", meaning="Кад нико не брине о детету.", locale=library.locale)
    for number, name in LINES:
        HelplineFactory(number=number, name=name, hours="даноноћно", always_shown=True, audience="деца и млади")
    StopWord.objects.create(word="у")
    read_again()
    return library


def read_again() -> None:
    """Bring the index up to what stands now, as the tasks do after a commit."""
    owners = [f"page:{pk}" for pk in Page.objects.filter(depth__gt=1).values_list("pk", flat=True)]
    owners += [f"term:{pk}" for pk in GlossaryTerm.objects.values_list("pk", flat=True)]
    owners += [f"helpline:{pk}" for pk in Helpline.objects.values_list("pk", flat=True)]
    owners += [f"place:{pk}" for pk in Municipality.objects.filter(pk=NOVI_SAD).values_list("pk", flat=True)]
    index.refresh(owners)


def sounds_like_danger(*words: str) -> None:
    """Let some words be heard as danger, as editors would."""
    DangerPhrase.objects.bulk_create([DangerPhrase(phrase=one, kind=Kind.SUICIDE) for one in words])


def of_the_limit() -> int:
    """Return how many statements the limit of time takes within a test's transaction: of PostgreSQL's it is a part."""
    return 4 if connection.vendor == "postgresql" else 0


def forget() -> None:
    """Forget what the process remembers of another test's portal, which had the same version."""
    knowledge.lexicon_of.cache_clear()
    naming._read.cache_clear()
    vocabulary._forms.clear()


def _below(library: MaterialIndexPage, page: Page) -> None:
    MaterialIndexPage.objects.get(pk=library.pk).add_child(instance=page)


def _text() -> list[tuple[str, str]]:
    return [("paragraph", "<p>Школа поступа истог дана. Кад неко прети ученику, директор зове родитеље.</p>")]
