"""A document has a page that says what it is before anybody loads it."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client, TestCase
from pytest_django import Settings
from wagtail.models import Collection, CollectionViewRestriction

from home.models import HomePage, StandardPage
from materials.models import MaterialIndexPage
from portal.pages.file_use import is_shown
from portal.pages.file_views import document_tails
from portal.pages.models import PortalDocument
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import make_site, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_index_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue that never comes to Wagtail's task."""
    monkeypatch.setattr("wagtail.signal_handlers.update_reference_index_task", SimpleNamespace(enqueue=lambda *_: None))


@pytest.fixture
def document() -> PortalDocument:
    make_site()
    content = ContentFile(b"%PDF-1.7" + b"0" * 179_992, name="obrazac.pdf")
    values = {"description": "Празан лист.", "writing": "sr", "page_count": 2, "file_size": 180_000}
    made = PortalDocument.objects.create(title="Образац", file=content, **values)
    with TestCase.captureOnCommitCallbacks(execute=True):
        show(made)
    return made


def text(client: Client, document: PortalDocument, code: str = "sr") -> str:
    response = client.get(f"/{code}/preuzimanje/{document.pk}/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_says_what_it_is_how_large_and_in_which_script(client: Client, document: PortalDocument) -> None:
    html = text(client, document)
    assert "<h1>Образац</h1>" in html and "Празан лист." in html and "PDF, 180\u00a0kB" in html
    assert "<dd>2</dd>" in html and "српски, ћирилицом" in html
    assert f'href="{document.url}" hreflang="sr-Cyrl"' in html and "Преузмите: Образац" in html


def test_latin_readers_read_it_in_latin(client: Client, document: PortalDocument) -> None:
    html = text(client, document, "sr-latn")
    assert "Preuzmite: Obrazac" in html and "srpski, ćirilicom" in html
    assert '<link rel="canonical" href="http' in html and f"/sr-latn/preuzimanje/{document.pk}/" in html


def test_it_leads_to_the_page_that_says_the_same(client: Client, document: PortalDocument) -> None:
    page = HomePage.objects.get(locale__language_code="sr").add_child(
        instance=StandardPage(title="Белешке", slug="beleske-proba", lead="Увод.")
    )
    document.html_page = page
    document.save()
    assert f'href="{page.url}">Белешке</a>' in text(client, document)
    page.unpublish()
    assert "Белешке" not in text(client, document)


def test_the_trail_leads_through_the_library(client: Client, document: PortalDocument) -> None:
    assert '<nav class="crumbs"' in text(client, document) and "Материјали" not in text(client, document)
    HomePage.objects.get(locale__language_code="sr").add_child(
        instance=MaterialIndexPage(title="Материјали", slug="materijali", lead="Л.")
    )
    trail = re.sub(r"\s+<", "<", text(client, document))
    assert '<a href="/sr/materijali/">Материјали</a></li><li><span aria-current="page">Образац' in trail
    assert '<a href="/sr-latn/materijali/">Materijali</a>' in text(client, document, "sr-latn")


def test_caches_may_keep_it(client: Client, document: PortalDocument) -> None:
    response = client.get(document.page_url)
    assert response.headers["Cache-Control"].startswith("public") and not response.cookies


def test_a_document_of_a_private_collection_has_no_page(client: Client, document: PortalDocument) -> None:
    hidden = Collection.get_first_root_node().add_child(name="Скривено")
    CollectionViewRestriction.objects.create(collection=hidden, restriction_type="login")
    document.collection = hidden.add_child(name="Унутра")
    document.save()
    assert client.get(document.page_url).status_code == 404


def test_a_document_that_no_page_shows_has_no_page_and_stands_in_no_list(
    client: Client, document: PortalDocument, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    assert list(document_tails()) == [f"preuzimanje/{document.pk}/"]
    new = PortalDocument.objects.create(title="Зовите нас", description="Не зовите 192.", file=document.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        draft = show(new, live=False)
    assert client.get(new.page_url).status_code == 404
    assert client.get(new.url).status_code == 404
    assert list(document_tails()) == [f"preuzimanje/{document.pk}/"]
    draft.save_revision().publish()
    assert "Зовите нас" in text(client, new)
    assert client.get(new.url).status_code == 200
    StandardPage.objects.get(pk=draft.pk).unpublish()
    assert client.get(new.url).status_code == 404


def test_whoever_works_here_opens_a_file_that_no_page_shows_yet(
    client: Client, document: PortalDocument, make_user: MakeUser
) -> None:
    new = PortalDocument.objects.create(title="Нацрт", file=document.file.name)
    sign_in(client, make_user(cms=True, enrolled=True))
    answer = client.get(new.url)
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"


def test_an_account_that_edits_nothing_is_a_reader(
    client: Client, document: PortalDocument, make_user: MakeUser
) -> None:
    new = PortalDocument.objects.create(title="Нацрт", file=document.file.name)
    sign_in(client, make_user("uci@primer.rs"))
    assert client.get("/nalog/").status_code == 200
    assert client.get(new.url).status_code == 404
    assert client.get(document.url).status_code == 200


@pytest.mark.usefixtures("no_index_task")
def test_a_file_is_there_as_soon_as_its_page_is_whatever_the_queue_does(
    client: Client, document: PortalDocument
) -> None:
    new = PortalDocument.objects.create(title="Зовите нас", file=document.file.name)
    draft = show(new, live=False)
    assert client.get(new.url).status_code == 404
    draft.save_revision().publish()
    assert client.get(new.url).status_code == 200 and "Зовите нас" in text(client, new)
    page = StandardPage.objects.get(pk=draft.pk)
    page.body = []
    page.save_revision().publish()
    assert client.get(new.url).status_code == 404


@pytest.mark.usefixtures("no_index_task")
def test_the_proxy_forgets_that_there_was_no_file_when_there_is_one(
    client: Client,
    document: PortalDocument,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    settings.VARNISH_URLS = ["http://127.0.0.1:1"]
    new = PortalDocument.objects.create(title="Зовите нас", file=document.file.name)
    draft = show(new, live=False)
    told: list[bool] = []
    monkeypatch.setattr("portal.caching.varnish.ban", lambda: told.append(is_shown(new)))
    with django_capture_on_commit_callbacks(execute=True):
        draft.save_revision().publish()
    assert told and told[-1]


def test_the_file_itself_is_saved_and_never_shown_as_a_page(client: Client, document: PortalDocument) -> None:
    response = client.get(document.url)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_it_costs_few_queries(
    client: Client, document: PortalDocument, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    text(client, document)
    with django_assert_max_num_queries(10):
        text(client, document)
