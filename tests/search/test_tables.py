"""Editors keep the tables of the search in the CMS, and are told what a table does not take."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Locale

from home.models import HomePage, StandardPage
from materials.models import GlossaryTerm
from search.models import AddedWords, Entry, Promotion, StopWord, Synonyms, Vocabulary
from search.models.tables import WordTable
from tests.cms import arrange
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
TABLES = ("addedwords", "promotion", "stopword", "synonyms")


def refused(row: WordTable | AddedWords) -> str:
    with pytest.raises(ValidationError) as found:
        row.full_clean()
    return " ".join(found.value.messages)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (Synonyms(words="отац"), "Треба бар 2"),
        (Synonyms(words="отац| |"), "Треба бар 2"),
        (Synonyms(words="отац|OTAC"), "двапут"),
        (Synonyms(words="отац|?!"), "сами знаци"),
        (Synonyms(words="|".join(f"реч{number}" for number in range(31))), "Највише 30"),
        (Synonyms(words=f"отац|{'јако' * 16}"), "предугачак"),
        (Synonyms(words="отац|а б в г д ђ е ж з"), "предугачак"),
        (StopWord(word="да ли"), "једна реч"),
        (StopWord(word="да-ли"), "једна реч"),
        (StopWord(word="..."), "сами знаци"),
        (AddedWords(key="page:1", words="—"), "сами знаци"),
        (AddedWords(key="page:1", words="туча", hints="!!!"), "сами знаци"),
    ],
)
def test_what_a_table_does_not_take_is_said(row: WordTable, why: str) -> None:
    StopWord.objects.bulk_create([StopWord(word="да"), StopWord(word="је")])
    assert why in refused(row)


@pytest.mark.parametrize(
    ("there", "row"),
    [
        (Synonyms(words="отац|ћале"), Synonyms(words="cale| OTAC")),
        (StopWord(word="ђе"), StopWord(word="dje")),
    ],
)
def test_what_is_there_already_is_refused_in_either_script(there: WordTable, row: WordTable) -> None:
    there.pk = None
    there.save()
    assert "већ постоји" in refused(row)
    row.language = "hr"
    row.full_clean()


def test_words_are_tidied_and_a_row_is_no_double_of_itself() -> None:
    row = Synonyms(words=" отац | тата||стари  матори ")
    row.full_clean()
    row.save()
    assert row.words == "отац|тата|стари матори"
    row.words = "тата|отац|стари матори"
    row.full_clean()


def test_a_promotion_that_nobody_would_see_is_refused() -> None:
    page = StandardPageFactory(parent=make_site())
    draft = StandardPageFactory(parent=page.get_parent(), title="Нацрт", live=False)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "прошао" in refused(Promotion(words="насиље", page=page, until=yesterday))
    assert "није објављена" in refused(Promotion(words="насиље", page=draft))
    assert "другом језику" in refused(Promotion(words="насиље", page=page, language="hu"))
    Promotion(words="насиље", page=page, until=timezone.localdate()).full_clean()
    Promotion.objects.create(words="насиље|туча", page=page)
    assert "већ постоји" in refused(Promotion(words="tuca|nasilje", page=page))
    other = StandardPageFactory(parent=page.get_parent(), title="Друга")
    Promotion(words="туча|насиље", page=other).full_clean()


@pytest.fixture
def site(keyring: Any) -> tuple[HomePage, StandardPage]:
    home = arrange.house()
    page: StandardPage = StandardPageFactory(parent=home)
    page.save_revision().publish()
    return home, page


@pytest.fixture
def reviewer(site: Any) -> Client:
    return arrange.browser_of(arrange.worker("reviewer", language="sr"))


def address(table: str, name: str, *args: int) -> str:
    return reverse(f"wagtailsnippets_search_{table}:{name}", args=args)


def said(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_reviewer_adds_changes_and_removes_words(reviewer: Client) -> None:
    before = Vocabulary.objects.filter(pk="sr").values_list("version", flat=True).first() or 0
    reviewer.post(address("synonyms", "add"), {"words": "отац|тата", "way": "both", "language": "sr"})
    row = Synonyms.objects.get()
    reviewer.post(address("synonyms", "edit", row.pk), {"words": "отац|тата|ћале", "way": "to_first", "language": "sr"})
    row.refresh_from_db()
    assert (row.words, row.way) == ("отац|тата|ћале", "to_first")
    reviewer.post(address("synonyms", "delete", row.pk))
    assert not Synonyms.objects.exists()
    assert Vocabulary.objects.get(pk="sr").version == before + 3


def test_a_refusal_stands_beside_the_words_and_keeps_them(reviewer: Client) -> None:
    html = reviewer.post(address("synonyms", "add"), {"words": "усамљена", "way": "both", "language": "sr"})
    assert "Треба бар 2" in said(html.content.decode())
    assert 'value="усамљена"' in html.content.decode()
    assert not Synonyms.objects.exists()


def test_a_list_is_searched_in_either_script_and_by_language(reviewer: Client) -> None:
    Locale.objects.create(language_code="hu")
    Synonyms.objects.bulk_create(
        [Synonyms(words="свађа|туча"), Synonyms(words="нож|сечиво"), Synonyms(words="kés|bicska", language="hu")]
    )
    found = said(reviewer.get(address("synonyms", "list"), {"q": "svadja"}).content.decode())
    assert "свађа" in found and "нож" not in found
    found = said(reviewer.get(address("synonyms", "list"), {"language": "hu"}).content.decode())
    assert "kés" in found and "нож" not in found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_carried_out_of_a_table_says_what_stands_in_it(reviewer: Client, entry: Entry, kind: str) -> None:
    Synonyms.objects.create(words="отац|тата", way="to_first")
    StopWord.objects.create(word="јер")
    Promotion.objects.create(words="свађа", page_id=entry.page_id)
    AddedWords.objects.create(key=entry.key, words="батине", hints="клупа")
    expected = {
        "synonyms": ["отац|тата", "остале значе прву, а прва не значи њих", "српски"],
        "stopword": ["јер", "српски"],
        "promotion": ["свађа", entry.page.title, "", "српски"],
        "addedwords": [entry.key, entry.name, "батине", "клупа"],
    }
    for table in TABLES:
        response = reviewer.get(address(table, "list"), {"export": kind})
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if kind == "csv":
            head, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
        else:
            head, *rows = (
                [str(cell or "") for cell in row]
                for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
            )
        assert rows == [expected[table]], table
        assert len(head) == len(rows[0]) and all(head), table


def test_only_languages_of_the_site_are_offered(reviewer: Client) -> None:
    html = reviewer.get(address("stopword", "add")).content.decode()
    offered = re.findall(r'<option value="([a-z]+)"', html.partition('name="language"')[2].partition("</select>")[0])
    assert offered == list(Locale.objects.values_list("language_code", flat=True))


def test_editors_who_do_not_publish_open_none_of_it(site: Any) -> None:
    editor = arrange.browser_of(arrange.worker("editor", language="sr"))
    for table in TABLES:
        for name in ("list", "add"):
            assert editor.get(address(table, name)).status_code == 302, (table, name)
    assert "Иста значења" not in editor.get(f"/{settings.CMS_PATH}").content.decode()


def test_the_menu_leads_to_every_table(reviewer: Client) -> None:
    html = reviewer.get(f"/{settings.CMS_PATH}").content.decode()
    assert [table for table in TABLES if address(table, "list") not in html] == []


@pytest.fixture
def entry(site: tuple[HomePage, StandardPage]) -> Entry:
    page = site[1]
    return Entry.objects.update_or_create(
        key=f"page:{page.pk}",
        defaults={"owner": f"page:{page.pk}", "kind": "page", "language": "sr", "page_id": page.pk, "name": "Шта је"},
    )[0]


def test_words_are_given_to_what_can_be_found_once(
    reviewer: Client, entry: Entry, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        reviewer.post(
            address("addedwords", "add"), {"entry": entry.pk, "words": "батине\nтуча", "hints": " клупа\nужина"}
        )
    row = AddedWords.objects.get()
    assert (row.key, row.words, row.hints) == (entry.key, "батине туча", "клупа ужина")
    assert "batin" in Entry.objects.get(key=entry.key).weights
    again = reviewer.post(address("addedwords", "add"), {"entry": entry.pk, "words": "друге"})
    assert "већ постоје речи" in said(again.content.decode())
    reviewer.post(address("addedwords", "edit", row.pk), {"entry": entry.pk, "words": "шамар"})
    assert AddedWords.objects.get().words == "шамар"


def test_words_given_to_another_thing_find_the_one_before_no_more(
    reviewer: Client, entry: Entry, site: tuple[HomePage, StandardPage], django_capture_on_commit_callbacks: Any
) -> None:
    other = StandardPageFactory(parent=site[0], title="Друга", slug="druga", search_description="Да.")
    with django_capture_on_commit_callbacks(execute=True):
        row = AddedWords.objects.create(key=entry.key, words="батине")
    assert "batin" in Entry.objects.get(key=entry.key).weights
    with django_capture_on_commit_callbacks(execute=True):
        row.key = f"page:{other.pk}"
        row.save()
    assert "batin" not in Entry.objects.get(key=entry.key).weights


def test_a_row_that_goes_to_another_language_is_gone_from_its_own(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = StopWord.objects.create(word="макљажа")
    before = Vocabulary.objects.get(pk="sr").tables
    with django_capture_on_commit_callbacks(execute=True):
        row.language = "hu"
        row.save()
    assert Vocabulary.objects.get(pk="sr").tables > before


def test_words_of_what_is_not_published_now_stay_editable(reviewer: Client) -> None:
    row = AddedWords.objects.create(key="page:999999", words="старе")
    assert "Није објављено" in said(reviewer.get(address("addedwords", "list")).content.decode())
    reviewer.post(address("addedwords", "edit", row.pk), {"entry": "", "words": "нове"})
    row.refresh_from_db()
    assert (row.key, row.words) == ("page:999999", "нове")


def test_the_list_of_added_words_names_what_they_belong_to(reviewer: Client, entry: Entry) -> None:
    AddedWords.objects.create(key=entry.key, words="батине", hints="клупа")
    for typed in ("sta je", "batine", "klupa"):
        found = said(reviewer.get(address("addedwords", "list"), {"q": typed}).content.decode())
        assert entry.name in found and "батине" in found


def test_the_dialog_offers_names_and_finds_them_in_either_script(reviewer: Client, entry: Entry) -> None:
    Entry.objects.create(key="place:1", owner="place:1", kind="place", language="sr", name="Шта год")
    Entry.objects.create(key="term:1", owner="term:1", kind="term", language="sr", name="Појам")
    dialog = reviewer.get(reverse("search_entries:choose")).json()["html"]
    assert "Појам" in dialog and "Шта је" in dialog and "Шта год" not in dialog and "term:1" not in said(dialog)
    found = said(reviewer.get(reverse("search_entries:choose_results"), {"q": "sta"}).content.decode())
    assert "Шта је" in found and "Појам" not in found
    chosen = reviewer.get(reverse("search_entries:chosen", args=(entry.pk,))).json()["result"]
    assert chosen["title"] == "Шта је"
    place = Entry.objects.get(key="place:1")
    assert reviewer.get(reverse("search_entries:chosen", args=(place.pk,))).status_code == 404


def test_the_dialog_is_for_who_gives_words(entry: Entry, client: Client) -> None:
    editor = arrange.browser_of(arrange.worker("editor", language="sr"))
    dialogs = [reverse("search_entries:choose"), reverse("search_entries:choose_results")]
    dialogs.append(reverse("search_entries:chosen", args=(entry.pk,)))
    for dialog in dialogs:
        # Wagtail leads back to its front page, and says why.
        assert editor.get(dialog).status_code == 302, dialog
        assert client.get(dialog).status_code == 302


@pytest.mark.parametrize(
    "tail",
    ["chosen/x'/", "chosen/0/", "chosen/%D9%A3/", "chosen/" + "9" * 5_000 + "/", "chosen-multiple/?id=x", "create/"],
)
def test_an_address_of_the_dialog_that_names_nothing_is_no_error(reviewer: Client, tail: str) -> None:
    for method in (reviewer.get, reviewer.post):
        assert method(reverse("search_entries:choose") + tail).status_code in (404, 405), tail


def test_the_dialog_chooses_one_whatever_its_address_says(reviewer: Client, entry: Entry) -> None:
    for name in ("choose", "choose_results"):
        assert reviewer.get(reverse(f"search_entries:{name}"), {"multiple": "1"}).status_code == 200


@pytest.mark.parametrize("chosen", ["x", "1.5", "²", "\x00", "9" * 30])
def test_a_refused_form_comes_back_whatever_was_chosen(reviewer: Client, entry: Entry, chosen: str) -> None:
    again = reviewer.post(address("addedwords", "add"), {"entry": chosen, "words": "батине"})
    assert again.status_code == 200 and "батине" in again.content.decode()


@pytest.mark.parametrize("table", TABLES)
def test_removing_says_what_holds_from_then_on(reviewer: Client, entry: Entry, table: str) -> None:
    row = {
        "addedwords": lambda: AddedWords.objects.create(key=entry.key, words="батине"),
        "promotion": lambda: Promotion.objects.create(words="батине", page_id=entry.page_id),
        "stopword": lambda: StopWord.objects.create(word="батине"),
        "synonyms": lambda: Synonyms.objects.create(words="батине|туча"),
    }[table]()
    asked = said(reviewer.get(address(table, "delete", row.pk)).content.decode())
    assert re.search("(остаје|неће|ће узимати)", asked) and "„батине" in asked
    assert f"Да ли да обришемо: {row._meta.verbose_name}" not in asked


def test_who_may_not_delete_words_reads_none_by_asking_to(reviewer: Client, entry: Entry) -> None:
    row = StopWord.objects.create(word="пробно")
    editor = arrange.browser_of(arrange.worker("editor", language="sr"))
    several = f"/{settings.CMS_PATH}bulk/search/stopword/delete/?id="
    assert "пробно" in reviewer.get(f"{several}{row.pk}").content.decode()
    for one in ("all", row.pk):
        assert editor.get(f"{several}{one}").status_code == 302
        assert editor.post(f"{several}{one}").status_code == 302
    assert StopWord.objects.filter(pk=row.pk).exists()
    for one in ("x", "", "9" * 20, "-" + "9" * 20, "9" * 5_000):
        assert reviewer.get(f"{several}{one}").status_code == 404, one
    assert reviewer.get(f"/{settings.CMS_PATH}bulk/wagtailcore/page/publish/?id=x").status_code == 404


def test_no_dialog_lists_the_words_of_a_table(reviewer: Client) -> None:
    for table in TABLES:
        with pytest.raises(NoReverseMatch):
            reverse(f"wagtailsnippetchoosers_search_{table}:choose")
        assert reviewer.get(f"/{settings.CMS_PATH}snippets/choose/search/{table}/").status_code == 404


def test_the_form_of_words_is_called_by_what_they_belong_to(reviewer: Client, entry: Entry) -> None:
    row = AddedWords.objects.create(key=entry.key, words="батине")
    html = reviewer.get(address("addedwords", "edit", row.pk)).content.decode()
    heading = re.search(r"<title>\s*(.*?)\s*</title>", html)
    assert heading and f"Речи за: {entry.name}" in heading[1]


def test_a_page_leads_to_its_words(reviewer: Client, site: tuple[HomePage, StandardPage], entry: Entry) -> None:
    screen = reverse("wagtailadmin_pages:edit", args=(site[1].pk,))
    new = f"{address('addedwords', 'add')}?key={entry.key}"
    assert new in reviewer.get(screen).content.decode()
    assert f'value="{entry.pk}"' in reviewer.get(new).content.decode()
    row = AddedWords.objects.create(key=entry.key, words="батине")
    assert address("addedwords", "edit", row.pk) in reviewer.get(screen).content.decode()
    editor = arrange.browser_of(arrange.worker("editor", language="sr"))
    assert address("addedwords", "edit", row.pk) not in editor.get(screen).content.decode()


def test_words_go_with_what_they_belong_to(site: tuple[HomePage, StandardPage]) -> None:
    page = site[1]
    term = GlossaryTerm.objects.create(term="Појам", meaning="Значење.", locale=page.locale)
    kept = AddedWords.objects.create(key=f"page:{page.pk}1", words="друге странице")
    for key in (f"page:{page.pk}", f"question:{page.pk}:hoce-li", f"term:{term.pk}"):
        AddedWords.objects.create(key=key, words="речи")
    page.delete()
    term.delete()
    assert list(AddedWords.objects.all()) == [kept]
