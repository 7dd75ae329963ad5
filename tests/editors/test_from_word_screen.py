"""„Убаци из Ворда“: who may add a page gets a draft of a document, which somebody else has to approve."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.users.models import UserProfile
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from portal.editors.word import docx
from portal.editors.word.telling import Refused
from portal.editors.word.views import MOST_MARKED
from portal.pages.authorship import authors
from portal.pages.cms_groups import EDITORS, REVIEWERS
from portal.pages.four_eyes import SelfApproval
from portal.script.convert import CYRILLIC
from tests.accounts.fixtures import MakeUser, sign_in
from tests.editors import word_documents as word
from tests.pages.factories import NewsIndexPageFactory
from tests.pages.reviewing import CMS, home, member

pytestmark = pytest.mark.django_db
__all__ = ["home"]
STANDARD = "home.standardpage"


@pytest.fixture
def editor(home: HomePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


def way(parent: Page) -> str:
    return reverse("editors:word", args=[parent.pk])


def file(content: bytes, name: str = "Saradnja_sa_centrom.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(client: Client, parent: Page, **sent: Any) -> Any:
    return client.post(way(parent), {"kind": STANDARD, "title": "", "pasted": "", "marked": "", **sent})


def newest() -> StandardPage:
    page: StandardPage = StandardPage.objects.order_by("-pk")[0]
    return page


def test_an_editor_gets_a_draft_and_hears_what_did_not_come_along(editor: Client, home: HomePage) -> None:
    answer = send(editor, home, document=file(word.reviewed()))
    page = newest()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = editor.get(answer.url).content.decode()
    assert "Слике и цртежи (1): нису пренети." in shown and "Нацрт је направљен" in shown
    assert (page.title, page.slug, page.live, page.lead) == ("Право на заштиту", "pravo-na-zastitu", False, "")
    assert page.get_parent().pk == home.pk and page.locale == home.locale
    revision = page.latest_revision
    assert revision.user == page.owner and page.has_unpublished_changes
    assert [block.block_type for block in page.get_latest_revision_as_object().body][:2] == ["heading", "paragraph"]
    assert page.revisions.count() == 1


def test_who_opens_the_draft_hears_it_in_their_own_script_until_it_is_published(
    editor: Client, home: HomePage, make_user: MakeUser
) -> None:
    address = send(editor, home, document=file(word.reviewed())).url
    reviewer, reads = member(make_user, "cita", REVIEWERS)
    UserProfile.objects.create(user=reads, preferred_language="sr-latn")
    for _again in range(2):
        assert "Слике и цртежи (1): нису пренети." in editor.get(address).content.decode()
    shown = reviewer.get(address).content.decode()
    assert "Slike i crteži (1): nisu preneti." in shown and "Слике и цртежи" not in shown
    history = editor.get(reverse("wagtailadmin_pages:history", args=[newest().pk])).content.decode()
    assert "Убачено из Ворда" in history
    StandardPage.objects.filter(pk=newest().pk).update(first_published_at=timezone.now())
    assert "Слике и цртежи" not in editor.get(address).content.decode()


def test_whoever_brought_the_document_approves_none_of_it(editor: Client, home: HomePage) -> None:
    send(editor, home, document=file(word.procedure("https://example.org/")))
    page = newest()
    assert authors(page) == {page.owner_id}
    with pytest.raises(SelfApproval):
        page.publish(page.latest_revision, user=page.owner)
    assert not StandardPage.objects.get(pk=page.pk).live


def test_the_draft_can_be_stored_again_from_its_form_and_translated_cell_by_cell(
    editor: Client, home: HomePage
) -> None:
    send(editor, home, document=file(word.procedure("https://example.org/")))
    draft = newest().get_latest_revision_as_object()
    assert isinstance(draft.body, StreamValue)
    draft.body.stream_block.clean(draft.body)
    strings = [segment.string.data for segment in extract_segments(draft) if isinstance(segment, StringSegmentValue)]
    for cell in ("Табела 1. Нивои насиља", "Ко поступа", "Први", "одељењски старешина"):
        assert cell in strings, strings


def test_what_was_copied_becomes_a_draft_with_its_marks_or_as_words_alone(editor: Client, home: HomePage) -> None:
    marked = "<h2>Наслов</h2><p>Прва реч.</p><h2>Други</h2><p>Крај.</p>"
    send(editor, home, title="Мој наслов", pasted="Наслов\nПрва реч.\nДруги\nКрај.", marked=marked)
    page = newest()
    assert page.title == "Мој наслов"
    assert [block.block_type for block in page.body] == ["heading", "paragraph"] * 2
    send(editor, home, pasted="Прва реч, и још једна.\nДруга.")
    assert newest().title == "Прва реч, и још једна. Друга."
    assert [block.block_type for block in newest().body] == ["paragraph"]


def test_a_title_that_was_typed_puts_the_documents_own_into_the_text(editor: Client, home: HomePage) -> None:
    send(editor, home, title="Кад дете ћути", document=file(word.procedure("https://example.org/")))
    assert newest().title == "Кад дете ћути"
    assert newest().body[0].value["text"] == "Шта школа ради"
    send(editor, home, document=file(word.latin_letter()))
    assert newest().title == "Saradnja sa centrom"


def test_what_came_in_latin_leads_to_the_way_into_cyrillic(editor: Client, home: HomePage) -> None:
    answer = send(editor, home, title="Писмо", document=file(word.latin_letter()))
    way_there = reverse("editors:to_cyrillic", args=[newest().pk])
    shown = editor.get(answer.url).content.decode()
    assert "У тексту има српских речи латиницом." in shown
    assert shown.count(way_there) == 2, "beside the words, and in the menu"
    send(editor, home, title="Ћирилицом", pasted="Све је ћирилицом.")
    way_there = reverse("editors:to_cyrillic", args=[newest().pk])
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[newest().pk])).content.decode()
    assert shown.count(way_there) == 1, "the menu alone has it"


def test_a_document_that_is_refused_loses_nothing_that_was_typed(editor: Client, home: HomePage) -> None:
    before = Page.objects.count()
    answer = send(editor, home, title="Мој наслов", document=file(b"%PDF-1.7", "nalaz.pdf"))
    shown = answer.content.decode()
    assert "није Вордов документ" in shown and 'value="Мој наслов"' in shown
    shown = send(editor, home, title="А", pasted="реч", marked="<p>" + "а" * MOST_MARKED).content.decode()
    assert "предугачак" in shown
    typed = "Прва реч. " * 20_001
    shown = send(editor, home, title="Мој наслов", pasted=typed, marked="<p>реч</p>").content.decode()
    assert typed in shown and 'value="Мој наслов"' in shown
    for sent in ({}, {"pasted": "реч", "document": file(word.latin_letter())}, {"pasted": " \n"}):
        assert "Изаберите" in send(editor, home, **sent).content.decode()
    assert Page.objects.count() == before


def test_a_document_that_is_too_large_is_refused_unread(
    editor: Client, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx, "LARGEST", 1000)
    assert "Смањите слике" in send(editor, home, document=file(word.latin_letter())).content.decode()
    with pytest.raises(Refused):
        docx.html_of(io.BytesIO(b"PK\3\4" + b" " * 2000))


def test_the_screen_in_latin_shows_no_cyrillic_of_ours(home: HomePage, make_user: MakeUser) -> None:
    client, account = member(make_user, "pise", EDITORS)
    UserProfile.objects.update_or_create(user=account, defaults={"preferred_language": "sr-latn"})
    shown = client.get(way(home)).content.decode()
    assert "Vordov dokument (.docx), najviše 10 MB." in shown
    form = shown[shown.index("<form method") : shown.index("</form>", shown.index("<form method"))]
    assert not CYRILLIC.search(form)


def test_a_document_that_the_server_keeps_beside_its_memory_is_read_as_well(
    editor: Client, home: HomePage, settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    send(editor, home, document=file(word.reviewed()))
    assert newest().title == "Право на заштиту"


def test_only_whoever_may_add_a_page_there_finds_the_way(home: HomePage, make_user: MakeUser) -> None:
    client, _user = member(make_user, "pise", EDITORS)
    assert way(home) in client.get(f"{CMS}pages/{home.pk}/").content.decode()
    stranger, account = Client(), make_user("bez-grupe@primer.rs", cms=True, enrolled=True)
    sign_in(stranger, account)
    before = Page.objects.count()
    assert stranger.get(way(home)).status_code in {302, 403}
    assert send(stranger, home, title="А", pasted="реч").status_code in {302, 403}
    assert Client().get(way(home)).status_code == 302
    assert Page.objects.count() == before


def test_only_kinds_that_may_stand_there_and_have_a_text_are_made(editor: Client, home: HomePage) -> None:
    news: NewsIndexPage = NewsIndexPageFactory(parent=home)
    send(editor, news, kind="home.newspage", title="Нова вест", pasted="реч")
    assert NewsPage.objects.get().title == "Нова вест"
    before = Page.objects.count()
    for parent, kind in ((news, STANDARD), (home, "home.newsindexpage"), (home, "home.homepage"), (home, "pages.page")):
        assert send(editor, parent, kind=kind, title="А", pasted="реч").status_code == 200
    # Below an item of news there is nothing, and no way is shown.
    item = NewsPage.objects.get()
    assert editor.get(way(item)).status_code == 302
    assert way(item) not in editor.get(f"{CMS}pages/{item.pk}/edit/").content.decode()
    assert Page.objects.count() == before
