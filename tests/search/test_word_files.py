"""The project's files of words become rows, and never stand in the way of an editor."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from materials.models import GlossaryTerm, QuestionsPage
from portal.pages.content_files import ContentError
from portal.pages.models import LoadedContent
from search import lexicon, word_files
from search.analysis import FRONT, stems
from search.models import AddedWords, Entry, StopWord, Synonyms, Vocabulary
from tests.loaded import loaded_site
from tests.pages.factories import HelplineFactory, StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
FILES: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]]]] = {
    "synonyms": (("words", "kind"), [("отац|тата|ћале", "both"), ("насиље|терор", "to_first")]),
    "stop_words": (("word",), [("да",), ("је",)]),
    "added_words": (("key", "words", "hints"), []),
}


class Files:
    """The files of words in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, (_columns, rows) in FILES.items():
            self.say(name, *rows)

    def say(self, name: str, *rows: tuple[str, ...]) -> None:
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([FILES[name][0], *rows])


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    return Files(tmp_path)


def load(*, force: bool = False) -> tuple[int, int]:
    done = word_files.load_tables(Locale.objects.get(language_code="sr"), force)
    return done.loaded, done.kept


def version() -> int:
    row = Vocabulary.objects.filter(pk="sr").first()
    return row.version if row else 0


def test_rows_of_the_files_stand_in_the_tables(files: Files) -> None:
    assert load() == (4, 0)
    assert set(Synonyms.objects.values_list("words", "way", "language")) == {
        ("отац|тата|ћале", "both", "sr"),
        ("насиље|терор", "to_first", "sr"),
    }
    assert set(StopWord.objects.values_list("word", flat=True)) == {"да", "је"}


def test_loading_again_changes_nothing_and_says_so(files: Files) -> None:
    load()
    before, rows = version(), set(Synonyms.objects.values_list("pk", flat=True))
    assert load() == (0, 4)
    assert (version(), set(Synonyms.objects.values_list("pk", flat=True))) == (before, rows)


def test_the_vocabulary_grows_old_once(files: Files) -> None:
    before = version()
    load()
    assert version() == before + 1


def test_a_correction_of_the_file_reaches_what_nobody_touched(files: Files) -> None:
    load()
    row = Synonyms.objects.get(words__startswith="отац")
    files.say("synonyms", ("отац|тата|ћале|татко", "both"), ("насиље|терор", "to_first"))
    assert load() == (1, 3)
    row.refresh_from_db()
    assert row.words == "отац|тата|ћале|татко"


def test_what_an_editor_changed_is_kept_unless_forced(files: Files) -> None:
    load()
    Synonyms.objects.filter(words__startswith="отац").update(words="отац|тата")
    files.say("synonyms", ("отац|тата|ћале|татко", "both"), ("насиље|терор", "to_first"))
    load()
    assert Synonyms.objects.get(words__startswith="отац").words == "отац|тата"
    load(force=True)
    assert Synonyms.objects.get(words__startswith="отац").words == "отац|тата|ћале|татко"


def test_what_an_editor_called_by_another_word_is_not_made_again(files: Files) -> None:
    load()
    Synonyms.objects.filter(words__startswith="отац").update(words="тата|ћале")
    load()
    assert set(Synonyms.objects.values_list("words", flat=True)) == {"тата|ћале", "насиље|терор"}


def test_what_an_editor_removed_stays_removed_unless_forced(files: Files) -> None:
    load()
    Synonyms.objects.filter(words__startswith="насиље").delete()
    files.say("synonyms", ("отац|тата|ћале", "both"), ("насиље|терор", "both"))
    load()
    assert not Synonyms.objects.filter(words__startswith="насиље").exists()
    load(force=True)
    assert Synonyms.objects.get(words__startswith="насиље").way == "both"


def test_an_editors_own_row_is_never_doubled_nor_overwritten(files: Files) -> None:
    own = StopWord.objects.create(word="DA")
    Synonyms.objects.create(words="nasilje|torture")
    load()
    assert StopWord.objects.get(pk=own.pk).word == "DA" and StopWord.objects.count() == 2
    own.delete()
    load()
    assert list(StopWord.objects.values_list("word", flat=True)) == ["је"]
    assert set(Synonyms.objects.values_list("words", flat=True)) == {"отац|тата|ћале", "nasilje|torture"}


def test_what_the_file_drops_goes_where_nobody_touched_it(files: Files) -> None:
    load()
    Synonyms.objects.filter(words__startswith="насиље").update(words="насиље|тортура")
    files.say("synonyms")
    files.say("stop_words", ("да",))
    load()
    assert list(StopWord.objects.values_list("word", flat=True)) == ["да"]
    assert list(Synonyms.objects.values_list("words", flat=True)) == ["насиље|тортура"]
    assert LoadedContent.objects.filter(key__startswith="search-").count() == 1


def test_two_groups_with_one_first_word_are_both_loaded(files: Files) -> None:
    files.say("synonyms", ("отац|тата", "both"), ("отац|старац", "to_first"))
    load()
    files.say("synonyms", ("отац|старац", "to_first"), ("отац|тата", "both"))
    load()
    assert set(Synonyms.objects.values_list("words", flat=True)) == {"отац|тата", "отац|старац"}


def test_many_rows_cost_few_queries(files: Files) -> None:
    files.say("stop_words", *((f"реч{number}",) for number in range(1_500)))
    with CaptureQueriesContext(
        connection,
    ) as first:
        load()
    with CaptureQueriesContext(connection) as again:
        load()
    assert StopWord.objects.count() == 1_500
    assert len(first) < 50 and len(again) < 15


@pytest.fixture
def standing(files: Files) -> Iterator[dict[str, Any]]:
    """A page, a page with two of the file's questions, a term and a telephone."""
    home = make_site()
    page = StandardPageFactory(parent=home, slug="sta-je-nasilje")
    asked = word_files.asked()
    questions = QuestionsPage(
        title="Питања",
        slug="pitanja",
        lead="Одговори.",
        search_description="Одговори.",
        questions=[
            ("question", {"question": asked[1], "answer": "<p>Да.</p>"}),
            ("question", {"question": "Уредниково питање?", "answer": "<p>Не.</p>"}),
        ],
    )
    home.add_child(instance=questions)
    term = GlossaryTerm.objects.create(term="Насиље", meaning="Оно што боли.", source="", locale=home.locale)
    line = HelplineFactory(number="116\u00a0111", name="За децу")
    yield {
        "page": page,
        "questions": questions,
        "term": term,
        "line": line,
        "ids": {"sta-je-nasilje": page.pk, "pitanja": questions.pk, "uklonjena": None},
    }


def anchor(questions: QuestionsPage) -> str:
    return str(questions.questions[0].value.anchor)


def test_names_of_the_file_become_keys_of_the_index(files: Files, standing: dict[str, Any]) -> None:
    files.say(
        "added_words",
        ("sta-je-nasilje", "туча батине", "клупа"),
        ("term:nasilje", "мучење", ""),
        ("helpline:116 111", "дечја линија", ""),
        ("question:2", "рећи мами", ""),
        ("question:1", "тога на страници нема", ""),
        ("uklonjena", "уредник ју је уклонио", ""),
        ("term:nema-ga", "ни њега нема", ""),
    )
    done = word_files.load_added(standing["ids"], False)
    assert (done.loaded, done.kept) == (4, 0)
    assert AddedWords.objects.get(key=f"page:{standing['page'].pk}").hints == "клупа"
    questions = standing["questions"]
    assert dict(AddedWords.objects.values_list("key", "words")) == {
        f"page:{standing['page'].pk}": "туча батине",
        f"term:{standing['term'].pk}": "мучење",
        f"helpline:{standing['line'].pk}": "дечја линија",
        f"question:{questions.pk}:{anchor(questions)}": "рећи мами",
    }


def test_a_page_that_was_not_loaded_is_passed_over(files: Files, standing: dict[str, Any]) -> None:
    files.say("added_words", ("nema-je", "речи", ""))
    word_files.load_added(standing["ids"], False)
    assert not AddedWords.objects.exists()


@pytest.mark.parametrize("name", ["question:999", "question:0", "mesto:1"])
def test_a_name_that_no_file_knows_stops_the_loading(files: Files, standing: dict[str, Any], name: str) -> None:
    files.say("added_words", (name, "речи", ""))
    with pytest.raises(ContentError, match=name):
        word_files.load_added(standing["ids"], False)


def test_added_words_are_kept_removed_and_forced_as_other_rows_are(files: Files, standing: dict[str, Any]) -> None:
    files.say("added_words", ("sta-je-nasilje", "туча", ""), ("term:nasilje", "мучење", "сат"))
    word_files.load_added(standing["ids"], False)
    AddedWords.objects.filter(words="туча").update(words="моје речи")
    AddedWords.objects.filter(words="мучење").delete()
    files.say("added_words", ("sta-je-nasilje", "туча", "сат"), ("term:nasilje", "мучење", "сат"))
    word_files.load_added(standing["ids"], False)
    assert list(AddedWords.objects.values_list("words", flat=True)) == ["моје речи"]
    word_files.load_added(standing["ids"], True)
    assert set(AddedWords.objects.values_list("words", flat=True)) == {"туча", "мучење"}


def test_added_words_reach_the_index_at_once(
    files: Files, standing: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    for words in ("туча", "батине"):
        files.say("added_words", ("sta-je-nasilje", words, "сат"))
        with django_capture_on_commit_callbacks(execute=True):
            word_files.load_added(standing["ids"], False)
        entry = Entry.objects.get(key=f"page:{standing['page'].pk}")
        (stem,) = stems(words)
        assert entry.weights[stem] > entry.weights[stems("сат")[0]] >= FRONT


@pytest.mark.full
class ShippedWords(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_site())
        super().setUpClass()

    SHIPPED = (
        (Synonyms, "synonyms"),
        (StopWord, "stop_words"),
        (AddedWords, "added_words"),
    )

    def test_load_site_brings_all_words_that_the_project_ships(self) -> None:
        for model, name in self.SHIPPED:
            assert model.objects.count() == len(word_files._rows(name)), name

    def test_an_editor_could_save_each_of_them_as_it_is(self) -> None:
        for model, _name in self.SHIPPED:
            assert [row.full_clean() for row in model.objects.all()]
