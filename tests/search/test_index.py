"""What is published is found, what is withdrawn is not, and counts follow."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageViewRestriction

from materials.models import GlossaryPage, GlossaryTerm, QuestionsPage
from portal.script.stemming import stem
from search import index, vocabulary
from search.documents import every_owner
from search.models import AddedWords, Entry, Form, StemCount, Vocabulary
from tests.materials.factories import make_library, make_material
from tests.pages.factories import HelplineFactory, StandardPageFactory, make_site

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
Found = Callable[..., list[str]]
Committed = Callable[[], Any]


def counted(word: str) -> int:
    return dict(StemCount.objects.values_list("word", "entries")).get(stem(word), 0)


@pytest.fixture
def page(committed: Committed) -> Page:
    with committed():
        home = make_site()
        return StandardPageFactory(
            parent=home,
            title="Туча после часова",
            lead="Кад се деца бију.",
            body=[("heading", {"text": "Кога звати", "level": "2"}), ("paragraph", "<p>Зовите <b>наставницу</b>.</p>")],
        )


def test_a_published_page_is_found_by_name_introduction_heading_and_text(page: Page, found: Found) -> None:
    for typed in ("tuča", "бију", "zvati", "наставница"):
        assert found(typed) == ["Туча после часова"], typed


def test_a_published_page_makes_no_process_read_tables_and_known_words_again(page: Page, committed: Committed) -> None:
    before = vocabulary.StoredWords("sr")
    known = before.forms()
    with committed():
        StandardPageFactory(parent=page.get_parent(), title="Сасвим непознато", lead="Кад се деца бију.")
    after = vocabulary.StoredWords("sr")
    assert (after.version > before.version, after.tables) == (True, before.tables)
    with CaptureQueriesContext(connection) as captured:
        new = after.forms()
    assert len(captured) == 1 and '"id" > 0' not in captured[0]["sql"], "all words were read again"
    assert set(new) - set(known) == {"sasvim", "nepoznato"} and new["nepoznato"] == "непознато"


def test_a_table_or_a_place_that_changed_is_read_again() -> None:
    vocabulary.changed("sr")
    tables = vocabulary.StoredWords("sr").tables
    vocabulary.changed("sr", tables=False)
    assert vocabulary.StoredWords("sr").tables == tables
    counts = vocabulary.Counts()
    counts.add(Entry(kind="place", language="sr", name="Бор"), 1)
    counts.store("sr")
    assert vocabulary.StoredWords("sr").tables == tables + 1


def test_after_a_restore_every_word_is_read_again(page: Page) -> None:
    known = vocabulary.StoredWords("sr").forms()
    vocabulary._forms["sr"] = (10**9, 10**9, {"staro": "старо"})
    assert vocabulary.StoredWords("sr").forms() == known


def test_a_publication_while_a_question_is_read_is_no_restore(page: Page, committed: Committed) -> None:
    before = vocabulary.StoredWords("sr")
    with committed():
        StandardPageFactory(parent=page.get_parent(), title="Сасвим непознато")
    # Another question of this process was faster.
    new = vocabulary.StoredWords("sr").forms()
    with CaptureQueriesContext(connection) as captured:
        assert before.forms() is new
    assert len(captured) == 1 and "search_vocabulary" in captured[0]["sql"]


def test_the_text_is_kept_as_a_reader_sees_it(page: Page) -> None:
    assert Entry.objects.get(page=page).text == "Кога звати. Зовите наставницу."


def test_a_withdrawn_page_is_not_found_even_before_the_index_follows(page: Page, found: Found) -> None:
    Page.objects.filter(pk=page.pk).update(live=False)
    assert Entry.objects.filter(page=page).exists()
    assert found("туча") == []


def test_a_withdrawn_page_leaves_neither_entry_nor_words(page: Page, committed: Committed) -> None:
    assert counted("туча") == 1
    with committed():
        page.unpublish()
    assert not Entry.objects.filter(page=page).exists()
    assert counted("туча") == 0
    assert not Form.objects.filter(word="tuca").exists()
    assert Vocabulary.objects.get(pk="sr").entries == Entry.objects.count()


def test_a_deleted_page_leaves_neither_entry_nor_words(page: Page, committed: Committed) -> None:
    with committed():
        page.delete()
    assert (Entry.objects.filter(owner=f"page:{page.pk}").count(), counted("туча")) == (0, 0)


def test_a_page_in_other_words_is_found_by_these_alone(page: Page, committed: Committed, found: Found) -> None:
    with committed():
        page.title = "Свађа после часова"
        page.save_revision().publish()
    assert (found("свађа"), found("туча")) == (["Свађа после часова"], [])
    assert (counted("свађа"), counted("туча")) == (1, 0)


def test_a_draft_changes_nothing(page: Page, committed: Committed, found: Found) -> None:
    with committed():
        page.title = "Свађа после часова"
        page.save_revision()
    assert found("туча") == ["Туча после часова"]


def test_a_page_that_is_kept_from_readers_is_not_found(page: Page, committed: Committed, found: Found) -> None:
    above = page.get_parent()
    with committed():
        kept = PageViewRestriction.objects.create(page=above, restriction_type=PageViewRestriction.LOGIN)
    assert found("туча") == []
    with committed():
        kept.delete()
    assert found("туча") == ["Туча после часова"]


@pytest.mark.parametrize("restricted", [False, True])
def test_asking_whether_a_page_is_kept_from_readers_walks_no_pages(page: Page, restricted: bool) -> None:
    """Only with its statistics does SQLite's planner have a choice to make, and PostgreSQL's only without walking."""
    if restricted:
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off" if connection.vendor == "postgresql" else "ANALYZE")
    plan = Entry.objects.shown().filter(pk__in=[1, 2, 3]).explain()
    walked = re.findall(r"(?:SCAN|Seq Scan on) (?:wagtailcore_page|[UV]\d|search_entry)\b.*", plan)
    assert [line for line in walked if "pageviewrestriction" not in line] == [], plan


def test_words_that_editors_add_lead_to_a_page_and_are_not_shown(
    page: Page, committed: Committed, found: Found
) -> None:
    with committed():
        row = AddedWords.objects.create(key=f"page:{page.pk}", words="макљажа", hints="клупа")
    assert found("makljaza") == found("klupa") == ["Туча после часова"]
    entry = Entry.objects.get(page=page)
    assert "макљажа" not in f"{entry.name} {entry.lead} {entry.text}"
    with committed():
        row.delete()
    assert found("makljaza") == found("klupa") == []


def test_each_question_of_a_page_is_found_by_itself(committed: Committed) -> None:
    with committed():
        library = make_library()
        asked = [("question", {"question": "Морам ли да имам доказ?", "answer": "<p>Не морате.</p>"})]
        page = library.add_child(instance=QuestionsPage(title="Питања", lead="Увод.", questions=asked))
    entry = Entry.objects.get(kind="question")
    assert (entry.name, entry.page_id, entry.anchor) == ("Морам ли да имам доказ?", page.pk, "moram-li-da-imam-dokaz")


def test_terms_are_found_while_a_glossary_is_published(committed: Committed, found: Found) -> None:
    with committed():
        library = make_library()
        GlossaryTerm.objects.create(
            locale=Locale.objects.get(language_code="sr"), term="Тријажа", meaning="Прво читање пријаве."
        )
    assert found("тријажа") == []
    with committed():
        page = library.add_child(instance=GlossaryPage(title="Речник", lead="Увод."))
        page.save_revision().publish()
    assert found("тријажа") == ["Тријажа"]
    with committed():
        page.unpublish()
    assert found("тријажа") == []


def test_a_telephone_line_is_found_until_it_is_taken_down(committed: Committed, found: Found) -> None:
    with committed():
        make_site()
        line = HelplineFactory(number="0800 123 456", name="Поверење за младе")
    assert found("поверење") == ["0800 123 456 Поверење за младе"]
    assert Entry.objects.get(kind="helpline").phone == "0800123456"
    with committed():
        line.unpublish()
    assert found("поверење") == []


def test_languages_do_not_mix(page: Page, committed: Committed, found: Found) -> None:
    with committed():
        hungarian = Locale.objects.create(language_code="hu")
        home = page.get_parent().specific.copy_for_translation(hungarian)
        home.save_revision().publish()
        other = page.copy_for_translation(hungarian)
        other.title = "Verekedés az iskolában"
        other.save_revision().publish()
    assert (found("verekedés"), found("iskola", "hu")) == ([], ["Verekedés az iskolában"])
    assert found("туча") == ["Туча после часова"]


def test_following_twice_or_late_changes_nothing(page: Page) -> None:
    before = list(Entry.objects.values()), list(StemCount.objects.order_by("word").values())
    assert index.refresh([f"page:{page.pk}"]) == 0
    assert index.refresh([f"page:{page.pk}"], anew=True) == 1
    assert index.refresh(["page:999999", "unknown:1"]) == 0
    assert before == (list(Entry.objects.values()), list(StemCount.objects.order_by("word").values()))


def test_what_stands_is_read_by_who_holds_the_index(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(vocabulary, "lock", lambda: told.append("held"))
    monkeypatch.setattr(index, "documents_of", lambda owners: told.append("read") or [])
    index.refresh([f"page:{page.pk}"])
    assert told == ["held", "read"], "who reads first and waits then would overwrite what was written meanwhile"


def test_all_that_changes_in_one_transaction_is_one_call(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(index, "refresh", calls.append)
    with committed():
        library = make_library()
        pages = [make_material(library, number) for number in range(3)]
    assert calls == [[f"page:{page.pk}" for page in (library, *pages)]]


def test_what_is_wrong_is_named_and_mended(page: Page, committed: Committed) -> None:
    with committed():
        other = StandardPageFactory(parent=page.get_parent(), title="Друга", slug="druga")
    Entry.objects.filter(page=page).update(digest="old", name="Стара")
    Entry.objects.filter(page=other).delete()
    Entry.objects.create(key="page:999", owner="page:999", kind="page", language="sr", name="Нема је", digest="x")
    StemCount.objects.filter(word=stem("туча")).update(entries=7)
    assert set(index.differences()) == {f"page:{page.pk}", f"page:{other.pk}", "page:999"}
    assert index.repair() > 0
    assert list(index.differences()) == []
    assert counted("туча") == 1
    assert index.repair() == 0


def test_stems_that_a_restored_backup_lacks_are_made_again(page: Page, found: Found) -> None:
    from search.backends.database import database

    database().remove([entry.pk for entry in Entry.objects.all()])
    database().put([Entry(pk=10**6, language="sr", kind="page", weights={"x": 1.0})])
    assert found("туча") == []
    assert index.repair() > 0
    assert found("туча") == ["Туча после часова"]
    assert set(database().kept()[0]) == set(Entry.objects.values_list("pk", flat=True))


def test_names_that_a_restored_backup_lacks_are_made_again(page: Page) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_names")
    assert index.lost() == Entry.objects.count()
    assert index.repair() > 0
    assert index.lost() == index.repair() == 0


def test_words_that_a_restored_backup_lacks_are_counted_again(page: Page) -> None:
    for model in (Vocabulary, StemCount, Form):
        model.objects.all().delete()
    assert index.repair() > 0
    assert counted("туча") == 1
    assert Vocabulary.objects.get(pk="sr").entries == Entry.objects.filter(language="sr").count()
    assert index.repair() == 0


def test_counting_anew_gives_what_was_counted_step_by_step(page: Page, committed: Committed) -> None:
    with committed():
        page.title = "Свађа, туча и свађа"
        page.save_revision().publish()
        StandardPageFactory(parent=page.get_parent(), title="Још једна свађа", slug="jos")
    assert vocabulary.recount("sr") == 0


def test_everything_that_may_be_found_has_an_owner(page: Page) -> None:
    assert f"page:{page.pk}" in set(every_owner())
    assert f"page:{page.get_parent().pk}" not in set(every_owner()), "the front page leads everywhere by itself"
