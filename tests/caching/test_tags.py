"""What a public answer is tagged with, and which tags a change makes old."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.test import Client
from pytest_django import Settings
from wagtail.contrib.frontend_cache.utils import purge_url_from_cache
from wagtail.models import Locale, Page

from home.models import HomePage, StandardPage
from portal.caching import bans, changes, tags, watched
from portal.caching.tags import (
    HEADER,
    MAX_BYTES,
    address_tag,
    below_tag,
    gathering,
    list_tag,
    model_tag,
    note_loaded,
    page_tag,
)
from portal.pages.blocks.media import POSTER
from portal.pages.models import Helpline, PortalDocument, PortalImage, SiteSettings
from portal.security.zones import ZONES
from reporting.registry.models import Institution
from tests.access.addresses import every_address
from tests.pages.factories import StandardPageFactory, make_site, show
from tests.pages.samples import picture, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """What Varnish is told: one set for each call."""
    settings.VARNISH_URLS = ["http://127.0.0.1:1"]
    told: list[set[str]] = []
    monkeypatch.setattr("portal.caching.varnish.ban", lambda wanted: told.append(set(wanted)))
    return told


@pytest.fixture
def site(db: None) -> HomePage:
    return make_site()


def tags_of(answer: Any) -> set[str]:
    return set(answer.headers[HEADER].strip(",").split(","))


def test_a_page_names_itself_its_address_what_it_links_to_and_every_table_that_it_read(
    client: Client, sent: list[set[str]], site: HomePage
) -> None:
    page = StandardPageFactory(parent=site, title="Прва", slug="prva")
    found = tags_of(client.get("/sr/prva/"))
    assert {page_tag(page.pk), below_tag(page.pk), address_tag("/sr/prva/"), "all"} <= found
    assert model_tag(SiteSettings) in found and model_tag(Helpline) not in found
    assert model_tag(Helpline) in tags_of(client.get("/sr/"))
    assert page_tag(site.pk) not in found and below_tag(site.pk) not in found, "the front page may change alone"


def test_both_scripts_carry_the_same_tags_but_for_the_address(
    client: Client, sent: list[set[str]], site: HomePage
) -> None:
    StandardPageFactory(parent=site, title="Прва", slug="prva")
    differing = tags_of(client.get("/sr/prva/")) ^ tags_of(client.get("/sr-latn/prva/"))
    assert differing == {address_tag("/sr/prva/"), address_tag("/sr-latn/prva/")}


def test_a_link_to_a_page_that_is_not_published_counts(client: Client, sent: list[set[str]], site: HomePage) -> None:
    hidden = StandardPageFactory(parent=site, title="Скривена", slug="skrivena", live=False)
    SiteSettings.objects.update_or_create(
        site=site.get_site(), defaults={"menu": [{"type": "link", "value": {"page": hidden.pk}}]}
    )
    assert page_tag(hidden.pk) in tags_of(client.get("/sr/"))


def _file_of(kind: str) -> tuple[str, StandardPage]:
    """Return an address of a file, and the page that shows it."""
    image = picture()
    small = image.get_rendition("max-165x165")
    made = PortalDocument.objects.create(title="Образац", file=ContentFile(b"%PDF-1.7", name="obrazac.pdf"))
    page = show(made)
    page.body.append(("figure", {"image": image, "caption": ""}))
    page.save_revision().publish()
    return {"file": made.url, "its page": made.page_url, "picture": small.url}[kind], page


@pytest.mark.parametrize("kind", ["file", "its page", "picture"])
def test_a_file_is_forgotten_with_the_page_that_shows_it_and_found_again(
    kind: str, client: Client, sent: list[set[str]], site: HomePage, django_capture_on_commit_callbacks: Any
) -> None:
    # Transactions of their own: what one has asked for takes up what is asked for later in the same.
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        address, page = _file_of(kind)
    answer = client.get(address)
    assert answer.status_code == 200 and page_tag(page.pk) in tags_of(answer)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        StandardPage.objects.get(pk=page.pk).unpublish()
    assert tags_of(answer) & sent[-1], "the file stays where it is kept"
    answer = client.get(address)
    assert answer.status_code == 404 and {page_tag(page.pk), "absent"} <= tags_of(answer)
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        StandardPage.objects.get(pk=page.pk).save_revision().publish()
    assert tags_of(answer) & sent[-1]
    assert client.get(address).status_code == 200


def test_a_row_that_shows_a_picture_makes_old_that_there_was_none(
    client: Client, sent: list[set[str]], site: HomePage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        poster = picture()
        still = poster.get_rendition(POSTER)
    answer = client.get(still.url)
    assert answer.status_code == 404
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        recording(poster=poster)
    assert tags_of(answer) & sent[-1]


def test_where_no_page_stands_the_answer_says_so(client: Client, sent: list[set[str]], site: HomePage) -> None:
    assert "absent" in tags_of(client.get("/sr/nema/"))
    assert "absent" not in tags_of(client.get("/sr/"))


@pytest.mark.parametrize("model", [Page, StandardPage])
def test_whoever_lists_pages_is_tagged_with_their_kind(model: type[Page], db: None) -> None:
    with gathering() as gathered:
        list(model.objects.live())
    assert f"l-{model._meta.db_table}" in gathered.header(path="/", status=200, root_id=None)
    with gathering() as gathered:
        list(model.objects.live().filter(pk__in=[1, 2]))
    assert "l-" not in gathered.header(path="/", status=200, root_id=None)


# How the databases write what Django asks; the tables that are listed, of those that hold pages.
_PAGES, _MARKS = '"wagtailcore_page"', '"materials_materialfacet" U0'
_LIVE, _ID = f'{_PAGES}."live"', f'{_PAGES}."id"'
QUERIES = {
    "all live pages": (f"SELECT {_LIVE}, {_ID} FROM {_PAGES} WHERE {_LIVE}", True),
    "pages by address, live or not": (f'SELECT {_LIVE} FROM {_PAGES} WHERE {_PAGES}."slug" = %s', False),
    "live pages by given keys": (f"SELECT {_LIVE} FROM {_PAGES} WHERE ({_LIVE} AND {_ID} IN (%s, %s))", False),
    "one live page": (f"SELECT {_LIVE} FROM {_PAGES} WHERE ({_LIVE} AND {_ID} = %s)", False),
    "live pages but one": (f"SELECT 1 FROM {_PAGES} WHERE ({_LIVE} AND NOT ({_ID} = %s))", True),
    "live pages but some": (f"SELECT 1 FROM {_PAGES} WHERE ({_LIVE} AND NOT ({_ID} IN (%s, %s)))", True),
    "live pages that another query finds": (
        f'SELECT {_ID} FROM {_PAGES} WHERE ({_LIVE} AND {_ID} IN (SELECT U0."page_id" FROM {_MARKS} WHERE U0."facet" = %s))',
        True,
    ),
    "a union as PostgreSQL writes it": (
        f"(SELECT {_ID} FROM {_PAGES} WHERE {_ID} = %s) UNION (SELECT {_ID} FROM {_PAGES} WHERE {_LIVE})",
        True,
    ),
    "a union as SQLite writes it": (
        f"SELECT {_ID} FROM {_PAGES} WHERE ({_LIVE} AND {_ID} = %s) UNION SELECT {_ID} FROM {_PAGES} WHERE {_LIVE}",
        True,
    ),
    "a condition behind a query within": (
        f'SELECT 1 FROM {_PAGES} WHERE ({_PAGES}."path" IN (SELECT U0."path" FROM {_MARKS}) AND {_LIVE})',
        True,
    ),
    "a page among other live ones": (
        f'SELECT 1 FROM {_PAGES} WHERE (EXISTS(SELECT 1 FROM {_PAGES} U0 WHERE U0."id" = %s) AND {_LIVE})',
        True,
    ),
    "one live page under another name": (f'SELECT 1 FROM {_PAGES} U0 WHERE (U0."live" AND U0."id" = %s)', False),
    "live pages by key or by kind": (
        f'SELECT 1 FROM {_PAGES} WHERE ({_LIVE} AND ({_ID} IN (%s) OR {_PAGES}."content_type_id" IN (%s)))',
        True,
    ),
    "live pages but some of several": (
        f'SELECT 1 FROM {_PAGES} WHERE ({_LIVE} AND NOT ({_PAGES}."depth" = %s AND ({_PAGES}."slug" = %s OR {_ID} = %s)))',
        True,
    ),
    "live pages of one language": (
        f'SELECT 1 FROM {_PAGES} INNER JOIN "wagtailcore_locale" ON (1) WHERE ("wagtailcore_locale"."id" = %s AND {_LIVE})',
        True,
    ),
    "an insert": (f"INSERT INTO {_PAGES} SELECT {_ID} FROM {_PAGES} WHERE {_LIVE}", False),
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_list_is_known_by_its_query_on_both_databases(query: str) -> None:
    sql, is_list = QUERIES[query]
    with gathering() as gathered:
        gathered.note_query(lambda *given: None, sql, (), False, {})
    assert gathered.listed == ({"wagtailcore_page"} if is_list else set())
    assert ("wagtailcore_page" in gathered.tables) is (query != "an insert")


def test_lists_of_this_database_are_known(db: None) -> None:
    some, live = Page.objects.filter(pk__in=[1, 2]).order_by(), Page.objects.live().order_by()
    for listed in (live.exclude(pk=1), some.union(live), live.filter(pk__in=some.values("pk"))):
        with gathering() as gathered:
            list(listed)
        assert gathered.listed == {"wagtailcore_page"}, str(listed.query)
    with gathering() as gathered:
        list(some.union(some.live()))
    assert gathered.listed == set()


def test_a_page_without_a_list_outlives_the_pages_that_it_does_not_show(
    client: Client, sent: list[set[str]], site: HomePage
) -> None:
    StandardPageFactory(parent=site, title="Прва", slug="prva")
    assert not [tag for tag in tags_of(client.get("/sr/prva/")) if tag.startswith("l-")]


def test_a_page_that_was_loaded_counts_wherever_it_came_from(site: HomePage) -> None:
    page = StandardPageFactory(parent=site, title="Прва", slug="prva")
    with gathering() as gathered:
        Page.objects.filter(slug="prva").specific().get()
    assert f",{page_tag(page.pk)}," in gathered.header(path="/", status=200, root_id=None)


def test_more_pages_than_a_header_holds_become_one_tag() -> None:
    with gathering() as gathered:
        tags.announce_pages(range(10_000))
    header = gathered.header(path="/", status=200, root_id=None)
    assert ",many," in header and len(header) < MAX_BYTES and ",p12," not in header


def test_no_other_zone_carries_tags(client: Client, sent: list[set[str]], site: HomePage) -> None:
    for path in ("/sr/prijava/", "/sr/pracenje/", "/nalog/prijava/", "/", "/zdravlje/"):
        assert HEADER not in client.get(path).headers, path
    client.cookies["s"] = "abc"
    assert HEADER not in client.get("/sr/").headers, "what is private is not kept"


def test_without_a_proxy_nothing_is_tagged_and_nothing_sent(client: Client, site: HomePage, sent: list[Any]) -> None:
    from django.conf import settings

    settings.VARNISH_URLS = []
    assert HEADER not in client.get("/sr/").headers
    StandardPageFactory(parent=site, title="Прва", slug="prva").save_revision().publish()
    assert sent == []


def test_every_table_that_a_public_address_reads_is_watched(
    client: Client, sent: list[set[str]], site: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds a page that shows rows of another model calls ``watch`` in the room's ``ready``."""
    StandardPageFactory(parent=site, title="Прва", slug="prva")
    read: dict[str, set[str]] = {}
    real = tags.Gathered.header

    def header(self: tags.Gathered, **about: Any) -> str:
        read[about["path"]] = set(self.tables)
        return real(self, **about)

    monkeypatch.setattr(tags.Gathered, "header", header)
    for path in ["/sr/prva/", "/sr/", *(one.example for one in every_address())]:
        client.get(path)
    assert len(read) > 5
    # What every change of makes everything old, what only follows a page, and the keys, which are read by the clock.
    known = watched.tables() | watched.page_tables() | {"wagtailcore_site", "wagtailcore_locale"}
    known |= {"django_content_type", "wagtailimages_rendition", "pages_portalrendition"}
    # Which page names which document: it follows pages and rows, and their changes make the sitemap old.
    known |= {"wagtailcore_referenceindex"}
    unwatched = {path: tables - known for path, tables in read.items() if tables - known}
    assert unwatched == {
        path: tables for path, tables in unwatched.items() if path in ("/dnevnik.txt", "/kljucevi.txt")
    }


Act = Callable[[HomePage, StandardPage], Any]
ACTS: dict[str, tuple[Act, Callable[[HomePage, StandardPage], set[str]]]] = {
    "publish": (lambda root, page: page.save_revision().publish(), lambda root, page: {page_tag(page.pk), "absent"}),
    "save": (lambda root, page: page.save(), lambda root, page: {list_tag(StandardPage), list_tag(Page), "many"}),
    "unpublish": (lambda root, page: page.unpublish(), lambda root, page: {page_tag(page.pk), below_tag(root.pk)}),
    "a new page below": (
        lambda root, page: StandardPageFactory(parent=page, title="Друга", slug="druga"),
        lambda root, page: {below_tag(page.pk), below_tag(root.pk), "absent"},
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_page_that_changes_makes_old_what_shows_it(
    act: str, site: HomePage, sent: list[set[str]], django_capture_on_commit_callbacks: Any
) -> None:
    page = StandardPageFactory(parent=site, title="Прва", slug="prva")
    do, expected = ACTS[act]
    with django_capture_on_commit_callbacks(execute=True):
        do(site, page)
    assert expected(site, page) <= set().union(*sent)
    assert "all" not in set().union(*sent)


def test_what_lies_below_a_page_that_moves_or_ends_becomes_old_with_it(
    site: HomePage, sent: list[set[str]], django_capture_on_commit_callbacks: Any
) -> None:
    first, second = (StandardPageFactory(parent=site, title=slug, slug=slug) for slug in ("prva", "druga"))
    below = StandardPageFactory(parent=first, title="Испод", slug="ispod")
    with django_capture_on_commit_callbacks(execute=True):
        first.move(second, pos="last-child")
    assert {page_tag(first.pk), page_tag(below.pk), below_tag(second.pk), below_tag(site.pk)} <= set().union(*sent)
    sent.clear()
    wanted = {page_tag(first.pk), page_tag(below.pk), below_tag(second.pk), list_tag(StandardPage), "absent"}
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=first.pk).delete()
    assert wanted <= set().union(*sent)


def test_a_draft_makes_nothing_old(
    site: HomePage, sent: list[set[str]], django_capture_on_commit_callbacks: Any
) -> None:
    page = StandardPageFactory(parent=site, title="Прва", slug="prva")
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision()
    assert sent == []


@pytest.mark.parametrize("model", [Helpline, SiteSettings, PortalImage, Institution])
def test_a_row_that_changes_makes_old_what_read_its_table(
    model: type[Model], sent: list[set[str]], django_capture_on_commit_callbacks: Any, db: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        changes.forget_row(sender=model)
    assert sent == [{model_tag(model)}]


def test_sites_and_languages_make_everything_old(
    sent: list[set[str]], django_capture_on_commit_callbacks: Any, db: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Locale.objects.get(language_code="sr").save()
    assert sent == [{"all"}]


def test_one_transaction_is_one_call_and_what_it_takes_back_is_not_sent(
    sent: list[set[str]], django_capture_on_commit_callbacks: Any, db: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            bans.ban({"p1"})
            bans.ban({"p2"})
        with transaction.atomic():
            bans.ban({"p3"})
            transaction.set_rollback(True)
    assert sent == [{"p1", "p2"}]


def test_an_address_is_forgotten_in_every_language_and_script(
    settings: Settings, sent: list[set[str]], django_capture_on_commit_callbacks: Any, db: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        purge_url_from_cache("https://cuvamte.example/sr/pomoc/?strana=2")
    told = set().union(*sent)
    assert told == {address_tag(f"/{code}/pomoc/") for code, _name in settings.LANGUAGES}
    assert address_tag("/sr-latn/pomoc/") in told


def test_the_zone_table_says_what_is_tagged() -> None:
    assert {zone.name for zone in ZONES if zone.cacheable} == {"files", "documents", "public"}


def test_a_page_that_has_no_number_yet_is_not_noted_and_nothing_is_outside_an_answer() -> None:
    with gathering() as gathered:
        note_loaded(StandardPage, StandardPage(pk=5))
        note_loaded(StandardPage, StandardPage())
    note_loaded(StandardPage, StandardPage(pk=6))
    assert gathered.loaded == {5}
