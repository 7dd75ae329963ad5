"""Names are offered while somebody types: a few, in the script of the page, cheaply, and only what is published."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from search import suggestions
from search.backends.database import database
from search.models import Entry
from tests.search import portal
from tests.search.portal import NOVI_SAD, remembers_nothing, searchable

__all__ = ["remembers_nothing", "searchable"]
pytestmark = pytest.mark.django_db


def offered(typed: str, language: str = "sr") -> list[dict[str, str]]:
    response = Client().get(f"/{language}/pretraga/predlozi/", {"q": typed})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert set(response.json()) == {"suggestions"}
    return response.json()["suggestions"]


def names(typed: str, language: str = "sr") -> list[str]:
    return [one["title"] for one in offered(typed, language)]


@pytest.mark.parametrize("typed", ["нас", "nas", "НАСИЉ", "nasilj", "насиља", "шко", "skol", "насиље шк", "школама"])
def test_a_name_is_offered_by_the_beginning_of_its_words_or_in_another_case(typed: str) -> None:
    assert "Насиље у школи" in names(typed)


def test_the_middle_of_a_word_does_not_count() -> None:
    assert names("силј") == names("иље") == []


def test_every_word_counts() -> None:
    assert names("насиље разговор") == []


def test_names_that_begin_so_come_first() -> None:
    assert names("насиље") == ["Насиље у школи", portal.QUESTION]
    # Though news are worth less than pages.
    Entry.objects.filter(name="Насиље у школи").update(name="Прва бесплатна помоћ")
    Entry.objects.filter(name="Нова бесплатна линија").update(name="Бесплатна линија")
    database().put(list(Entry.objects.filter(name__contains="есплатна")))
    assert names("бесплат") == ["Бесплатна линија", "Прва бесплатна помоћ"]


def test_what_is_offered_has_address_and_kind() -> None:
    assert offered("занем") == [
        {"title": "Занемаривање", "url": "/sr/materijali/recnik/#zanemarivanje", "kind": "Појам из речника"}
    ]
    assert offered("novi sad")[0]["url"] == f"/sr/ustanove/{NOVI_SAD}-novi-sad/"
    assert Client().get(offered("насиље")[0]["url"]).status_code == 200


def test_on_a_latin_page_names_are_latin() -> None:
    found = offered("насиље у", "sr-latn")[0]
    assert found == {"title": "Nasilje u školi", "url": "/sr-latn/nasilje-u-skoli/", "kind": "Stranica"}


def test_a_line_leads_to_its_number_and_not_to_a_call() -> None:
    (line,) = offered("полиц")
    assert line["title"] == "192 Полиција" and line["url"].startswith("/sr/pretraga/?q=192")
    assert 'href="tel:192"' in Client().get(line["url"]).content.decode()


def test_a_finished_word_is_no_beginning_of_another() -> None:
    page = StandardPage.objects.get(slug="nasilje-u-skoli")
    for title, slug in (("Некоме желим добро", "dobro"), ("Кад ти се баш ништа не жели више", "kad")):
        page.get_parent().add_child(instance=StandardPage(title=title, slug=slug, lead="Л."))
    portal.read_again()
    assert names("ne zelim") == ["Кад ти се баш ништа не жели више"]


def test_a_few_are_enough() -> None:
    assert len(names("разговор")) == suggestions.MOST == 6


@pytest.mark.parametrize("typed", ["", "на", "н ", "а б", "!!!", "\x00", "日本"])
def test_before_three_letters_nothing_is_looked_for(typed: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert names(typed) == []


@pytest.mark.parametrize("typed", ["ж" * 10_000, "насиље\x00", "<script>", "%%%", "{{ насиље }}"])
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert isinstance(names(typed), list)


def test_a_withdrawn_page_is_not_offered_though_the_index_holds_its_name() -> None:
    assert "Насиље у школи" in names("насиље")
    StandardPage.objects.filter(slug="nasilje-u-skoli").update(live=False)
    assert "Насиље у школи" not in names("насиље")


@pytest.mark.parametrize("above", [False, True])
def test_a_page_that_is_kept_from_readers_is_not_offered_from_that_moment_on(above: bool) -> None:
    """The index is told by a task, which has not run here."""
    page = StandardPage.objects.get(slug="nasilje-u-skoli")
    PageViewRestriction.objects.create(
        page=page.get_parent() if above else page, restriction_type=PageViewRestriction.LOGIN
    )
    assert Entry.objects.filter(page=page).exists()
    assert "Насиље у школи" not in names("насиље")


def test_a_new_name_is_offered_once_the_index_holds_it() -> None:
    page = StandardPage.objects.get(slug="nasilje-u-skoli")
    assert names("свака") == []
    page.title = "Свака помоћ"
    page.save_revision().publish()
    portal.read_again()
    assert names("свака") == ["Свака помоћ"]


def test_it_is_cheap(django_assert_max_num_queries: Any) -> None:
    names("насиље")
    cache.clear()
    with django_assert_max_num_queries(3):
        assert names("разговор")


def test_of_many_names_those_are_compared_that_are_worth_most_and_not_the_newest() -> None:
    rows = [Entry(key=f"n:{n}", owner=f"n:{n}", kind="news", language="sr", name="Свађа", digest="") for n in range(40)]
    made = Entry.objects.bulk_create([*rows[:20], Entry(**named("Свађа и мир")), *rows[20:]])
    database().put(made)
    assert names("свађ")[0] == "Свађа и мир"


def test_a_short_word_tells_a_name_from_many_others() -> None:
    rows = [
        Entry(key=f"n:{n}", owner=f"n:{n}", kind="material", language="sr", name="Свађа", digest="") for n in range(20)
    ]
    database().put(Entry.objects.bulk_create([*rows, Entry(**named("Кад је свађа, ту сам и ја"))]))
    for typed in ("свађа и", "и свађа", "је свађа", "свађа ја"):
        assert names(typed) == ["Кад је свађа, ту сам и ја"], typed


def test_a_short_last_word_may_be_the_beginning_of_one() -> None:
    rows = [
        Entry(key=f"n:{n}", owner=f"n:{n}", kind="material", language="sr", name="Свађа", digest="") for n in range(20)
    ]
    database().put(Entry.objects.bulk_create([*rows, Entry(**named("Кад је свађа, насиље је близу"))]))
    for typed in ("свађа н", "свађа на", "свађа нас"):
        assert names(typed) == ["Кад је свађа, насиље је близу"], typed


def named(name: str) -> dict[str, str]:
    return {"key": "x:1", "owner": "x:1", "kind": "material", "language": "sr", "name": name, "path": "x/"}


def test_a_name_that_changed_is_known_by_the_new_one_alone() -> None:
    entry = Entry.objects.get(name="Насиље у школи")
    entry.name = "Једанаест"
    entry.save()
    database().put([entry])
    assert names("једанаест") == ["Једанаест"] and database().names([["wsr_nasil*"], [f"e__{entry.pk}"]]) == []
    database().remove([entry.pk])
    assert names("једанаест") == []
