"""A text that was pasted in Latin is found on a Cyrillic page, and an editor turns it into Cyrillic at once."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from home.models import HomePage, StandardPage
from portal.editors import looking, texts
from portal.editors.models import Finding, Kind
from portal.pages.authorship import authors
from portal.pages.cms_groups import EDITORS
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import CMS, home, member

pytestmark = pytest.mark.django_db
__all__ = ["home"]
BODY = [
    {"type": "heading", "value": {"text": "Шта да radim", "level": "2"}},
    {"type": "paragraph", "value": '<p>Pozovi nas. <a href="https://example.org/sta">Piši</a> i na pomoc@primer.rs.</p>'},
    {"type": "paragraph", "value": "<p>Остаје <b>како</b> јесте &amp; тачка.</p>"},
    {"type": "steps", "value": {"steps": [{"title": "Prvi korak", "text": "<p>Kaži to Marku.</p>"}] * 2}},
]  # fmt: skip


@pytest.fixture
def page(home: HomePage) -> StandardPage:
    made = StandardPageFactory(parent=home, title="Шта је nasilje", slug="sta-je-nasilje", lead="Ovo je uvod.")
    made.body = json.dumps(BODY)
    made.save()
    made.save_revision().publish()
    return StandardPage.objects.get(pk=made.pk)


@pytest.fixture
def editor(home: HomePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


def way(page: StandardPage) -> str:
    return reverse("editors:to_cyrillic", args=[page.pk])


def words(page: StandardPage) -> str:
    return " ".join(texts.plain(text) for _path, text in texts.strings(page))


def test_what_is_in_latin_is_found(page: StandardPage) -> None:
    looking.look_at(page, now=timezone.now())
    found = Finding.objects.filter(page_id=page.pk, kind=Kind.LETTERS).values_list("detail", flat=True)
    assert {"radim", "Ovo je uvod", "nasilje"} <= set(found)
    assert "primer" not in " ".join(found)


def test_an_editor_is_asked_and_then_the_draft_is_in_cyrillic(editor: Client, page: StandardPage) -> None:
    assert way(page) in editor.get(f"{CMS}pages/{page.pk}/edit/").content.decode()
    question = editor.get(way(page)).content.decode()
    assert "Marku" in question and "Ovo je uvod" in question
    before = page.body.get_prep_value()
    assert editor.post(way(page)).url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    row = StandardPage.objects.get(pk=page.pk)
    draft = row.get_latest_revision_as_object()
    assert row.lead == "Ovo je uvod.", "readers have what was approved"
    assert (draft.title, draft.slug, draft.lead) == ("Шта је насиље", "sta-je-nasilje", "Ово је увод.")
    after = draft.body.get_prep_value()
    assert [block["id"] for block in after] == [block["id"] for block in before]
    assert after[0]["value"] == {"text": "Шта да радим", "level": "2"}
    assert 'href="https://example.org/sta"' in after[1]["value"]
    assert texts.plain(after[1]["value"]) == "Позови нас. Пиши и на pomoc@primer.rs."
    assert after[2] == before[2]
    assert "Кажи то Marku." in words(draft)
    assert row.latest_revision.user.email == "pise@primer.rs"


def test_who_wrote_it_in_latin_wrote_it(editor: Client, page: StandardPage, make_user: MakeUser) -> None:
    _client, writer = member(make_user, "latinicom", EDITORS)
    page.lead = "Ovo je pisano latinicom."
    page.save_revision(user=writer)
    editor.post(way(page))
    row = StandardPage.objects.get(pk=page.pk)
    assert row.get_latest_revision_as_object().lead == "Ово је писано латиницом."
    assert writer.pk in authors(row) and len(authors(row)) == 2


def test_where_nothing_is_in_latin_nothing_is_stored(editor: Client, page: StandardPage) -> None:
    editor.post(way(page))
    kept = page.revisions.count()
    assert "Нема шта" in editor.get(way(page)).content.decode()
    editor.post(way(page))
    assert page.revisions.count() == kept


def test_a_text_that_waits_or_is_of_another_language_is_left_alone(
    editor: Client, page: StandardPage, make_user: MakeUser, client: Client
) -> None:
    kept = page.revisions.count()
    client.post(way(page))
    draft = page.get_latest_revision_as_object()
    page.get_workflow().start(draft, member(make_user, "druga", EDITORS)[1])
    assert way(page) not in editor.get(f"{CMS}pages/{page.pk}/edit/").content.decode()
    editor.post(way(page))
    StandardPage.objects.get(pk=page.pk).current_workflow_state.cancel()
    hungarian = Locale.objects.get_or_create(language_code="hu")[0]
    StandardPage.objects.filter(pk=page.pk).update(locale=hungarian)
    assert editor.post(way(page)).status_code in (302, 403)
    assert page.revisions.count() == kept
