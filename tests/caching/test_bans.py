"""What makes the proxy forget all pages, how often, and what never does."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from home.models import StandardPage
from portal.caching.bans import forget_all
from portal.pages.models import Navigation, PortalDocument
from reporting.registry.loading.write import _end
from reporting.registry.models import Institution, Municipality
from tests.intake.walk import Walker
from tests.materials.factories import make_library, make_material
from tests.pages.factories import HelplineFactory, StandardPageFactory, make_banner, make_site
from tests.pages.samples import picture

pytestmark = pytest.mark.django_db


class Sent:
    """Counts the bans of what is done within a transaction that is committed."""

    def __init__(self, commit: Callable[..., Any]) -> None:
        self.number = 0
        self._commit = commit

    def note(self) -> None:
        self.number += 1

    def by(self, act: Callable[[], Any]) -> int:
        before = self.number
        with self._commit(execute=True), transaction.atomic():
            act()
        return self.number - before


@pytest.fixture
def sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> Iterator[Sent]:
    settings.VARNISH_URLS = ["http://127.0.0.1:1"]
    told = Sent(django_capture_on_commit_callbacks)
    monkeypatch.setattr("portal.caching.varnish.ban", told.note)
    yield told


@pytest.fixture
def page() -> StandardPage:
    """A live page, as the database has it."""
    site = make_site()
    StandardPageFactory(parent=site, title="Сусед", slug="sused")
    made = StandardPageFactory(parent=site, title="Прва", slug="prva")
    StandardPageFactory(parent=made, title="Испод", slug="ispod")
    return StandardPage.objects.get(pk=made.pk)


def _rename(page: StandardPage) -> None:
    page.slug = "druga"
    page.save_revision().publish()


def _move(page: StandardPage) -> None:
    page.move(StandardPage.objects.get(slug="sused"), pos="last-child")


def _turn_around(page: StandardPage) -> None:
    page.move(Page.objects.get(pk=page.get_parent().pk), pos="first-child")


OF_PAGES: dict[str, Callable[[StandardPage], Any]] = {
    "published": lambda page: page.save_revision().publish(),
    "saved": lambda page: page.save(),
    "taken off": lambda page: page.unpublish(),
    "deleted": lambda page: page.delete(),
    "another slug": _rename,
    "another place": _move,
    "another order": _turn_around,
    "a new page below": lambda page: StandardPageFactory(parent=page, title="Друга", slug="druga"),
}
OF_ROWS: dict[str, Callable[[], Any]] = {
    "a helpline": HelplineFactory,
    "a banner": lambda: make_banner("Позовите 192."),
    "menu and footer": lambda: Navigation.objects.create(locale=Locale.objects.get(language_code="sr")),
    "a picture": picture,
    "a document": lambda: PortalDocument.objects.create(title="Образац", file=ContentFile(b"%PDF-1.7", name="o.pdf")),
    "a redirect": lambda: Redirect.objects.create(old_path="/staro", redirect_link="/sr/"),
    "a language": lambda: Locale.objects.get(language_code="sr").save(),
    "a site": lambda: Site.objects.get().save(),
}
UNSEEN: dict[str, Callable[[StandardPage], Any]] = {
    "a draft of a live page": lambda page: page.save_revision(),
    "a new draft": lambda page: StandardPageFactory(parent=page, title="Нацрт", slug="nacrt", live=False),
    "a lock": lambda page: page.save(update_fields=["locked", "locked_at", "locked_by"]),
}


@pytest.mark.parametrize("act", OF_PAGES)
def test_a_page_that_changes_makes_one_ban(act: str, page: StandardPage, sent: Sent) -> None:
    assert sent.by(lambda: OF_PAGES[act](page)) == 1


@pytest.mark.parametrize("act", OF_ROWS)
def test_a_row_that_pages_show_makes_one_ban(act: str, page: StandardPage, sent: Sent) -> None:
    assert sent.by(OF_ROWS[act]) == 1


def test_a_banner_that_ends_makes_one_ban_and_a_draft_of_it_none(page: StandardPage, sent: Sent) -> None:
    banner = make_banner("Позовите 192.")
    assert sent.by(banner.save_revision) == 0
    assert sent.by(banner.unpublish) == 1


@pytest.mark.usefixtures("registry_data")
def test_an_institution_and_whom_it_serves_make_one_ban(sent: Sent) -> None:
    institution, place = Institution.objects.filter(serves=None).first(), Municipality.objects.first()
    assert institution is not None and place is not None
    assert sent.by(institution.save) == 1
    assert sent.by(lambda: institution.serves.add(place)) == 1


def test_what_no_reader_sees_makes_none(page: StandardPage, sent: Sent) -> None:
    for name, act in UNSEEN.items():
        assert sent.by(partial(act, page)) == 0, name
    image = picture()
    assert sent.by(lambda: image.save(update_fields=["file_hash"])) == 0
    draft = StandardPage.objects.get(slug="nacrt")
    assert sent.by(draft.save_revision) == sent.by(draft.delete) == 0


def test_live_pages_below_a_draft_that_gets_another_slug_make_one(page: StandardPage, sent: Sent) -> None:
    page.unpublish()
    page.slug = "druga"
    assert sent.by(page.save) == 1


def test_thirty_changes_in_one_transaction_make_one_ban(page: StandardPage, sent: Sent) -> None:
    def change() -> None:
        for number in range(30):
            page.title = f"Наслов {number}"
            page.save()

    assert sent.by(change) == 1
    assert sent.by(change) == 1


def test_what_is_rolled_back_takes_no_ban_along_that_is_needed(sent: Sent) -> None:
    def first_part_undone() -> None:
        undone()
        forget_all()

    def last_part_undone() -> None:
        forget_all()
        undone()

    def undone() -> None:
        with transaction.atomic():
            forget_all()
            transaction.set_rollback(True)

    assert sent.by(undone) == 0
    assert sent.by(lambda: None) == 0, "nothing is left of what was rolled back"
    assert sent.by(first_part_undone) == 1
    assert sent.by(last_part_undone) == 1


@pytest.mark.usefixtures("registry_data")
def test_what_is_written_past_signals_is_told(sent: Sent) -> None:
    assert sent.by(lambda: _end(Institution.objects.all(), active=False)) == 1
    assert sent.by(lambda: _end(Institution.objects.none(), active=False)) == 0


def test_without_a_proxy_nothing_is_sent(page: StandardPage, sent: Sent, settings: Settings) -> None:
    settings.VARNISH_URLS = []
    assert sent.by(page.save) == 0


@pytest.mark.usefixtures("keyring", "registry_data")
def test_no_reader_and_no_reporter_makes_the_proxy_forget(sent: Sent, client: Client) -> None:
    material = make_material(make_library(), 1)

    def visit() -> None:
        for path in ("/sr/", "/sr-latn/", material.url, "/sr/nema/", "/sr/pretraga/?q=kuća", "/sr/ustanove/"):
            client.get(path)
        assert client.post(f"/sr/utisak/{material.pk}/", {"answer": "yes"}).status_code == 302
        walker = Walker()
        walker.walk("child")
        walker.send()
        code = walker.code
        assert client.post("/sr/pracenje/", {"code": "0000"}).status_code == 200
        assert client.post("/sr/pracenje/", {"code": code}).status_code == 302
        assert client.get("/sr/pracenje/pregled/").status_code == 200

    assert sent.by(visit) == 0
