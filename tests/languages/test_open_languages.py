"""A language is open when the release, its pages and the editors all say so; never because one of them does."""

from threading import Semaphore

import pytest
from django.core.exceptions import ImproperlyConfigured
from wagtail.models import Locale, Page, Site

from portal import languages
from portal.pages.content_files import identity_of
from portal.pages.language_switch import switch


@pytest.fixture(autouse=True)
def told_nothing(monkeypatch):
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ())
    languages.ask_anew()
    yield
    languages.ask_anew()


@pytest.fixture
def hungarian(db):
    """Drafts in Hungarian of all first pages of the site that the project ships; ``publish`` takes them live."""
    serbian, _ = Locale.objects.get_or_create(language_code="sr")
    root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", locale=serbian))
    locale = Locale.objects.create(language_code="hu")
    keys = [identity_of(name) for name in languages.FIRST_PAGES]
    front = root.add_child(instance=Page(title="Почетна", slug="front", locale=serbian, translation_key=keys[0]))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=front, is_default_site=True)
    drafts = [front.copy_for_translation(locale)]
    for number, key in enumerate(keys[1:]):
        # Whatever an editor has made of its address.
        page = front.add_child(instance=Page(title="Прва", slug=f"prva-{number}", locale=serbian, translation_key=key))
        drafts.append(page.copy_for_translation(locale))
    return drafts


def publish(drafts):
    Page.objects.filter(pk__in=[draft.pk for draft in drafts]).update(live=True)
    languages.ask_anew()


def test_a_language_opens_with_its_words_and_all_its_first_pages(hungarian, monkeypatch):
    publish(hungarian)
    assert languages.public_codes() == {"sr", "sr-latn"}, "its words are not ready"
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("hu", "sk"))
    languages.ask_anew()
    assert languages.public_codes() == {"sr", "sr-latn", "hu"}
    Page.objects.filter(pk=hungarian[-1].pk).update(live=False)
    languages.ask_anew()
    assert languages.public_codes() == {"sr", "sr-latn"}, "one page is missing"


def test_complete_languages_are_shown_on_a_trial_portal_alone(hungarian, monkeypatch, settings):
    publish(hungarian)
    monkeypatch.setattr(languages, "COMPLETE_LANGUAGES", ("hu",))
    assert not languages.is_public("hu")
    settings.SHOW_DRAFT_LANGUAGES = True
    assert languages.is_public("hu") and languages.is_draft("hu")
    assert not languages.is_draft("sr-latn")


def test_an_editor_closes_a_language_and_opens_it_again(
    hungarian, monkeypatch, admin_user, django_capture_on_commit_callbacks
):
    publish(hungarian)
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("hu",))
    languages.ask_anew()
    assert languages.is_public("hu")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            switch("hu", public=False, user=admin_user)
        assert not languages.is_public("hu")
    with django_capture_on_commit_callbacks(execute=True):
        switch("hu", public=True, user=admin_user)
    assert languages.is_public("hu")


def test_what_is_not_offered_is_never_open(hungarian, monkeypatch, settings):
    publish(hungarian)
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("hu",))
    settings.LANGUAGES = languages.offered(["sr", "sk"])
    assert not languages.is_public("hu")


def test_serbian_asks_no_database_and_the_others_ask_once(hungarian, monkeypatch, django_assert_num_queries):
    publish(hungarian)
    with django_assert_num_queries(0):
        languages.public_codes()
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("hu",))
    with django_assert_num_queries(0):
        assert languages.is_public("sr") and languages.is_public("sr-latn")
    monkeypatch.setattr(languages, "SECONDS", 60)
    with django_assert_num_queries(1):
        for _ in range(3):
            assert languages.is_public("hu")


def test_a_list_of_offered_languages_that_cannot_be_meant_stops_the_start():
    assert [code for code, _name in languages.offered(["hu", "sr"])] == ["sr", "sr-latn", "hu"]
    assert languages.offered([]) == languages.LANGUAGES
    for wrong, word in ((["sr", "HU"], "HU"), (["sr", "xx"], "xx"), (["hu"], "must name sr")):
        with pytest.raises(ImproperlyConfigured, match=word):
            languages.offered(wrong)


def test_a_public_language_is_served_and_offered_at_the_root(client, hungarian, monkeypatch):
    publish(hungarian)
    assert client.get("/", headers={"accept-language": "hu"})["Location"] == "/sr-latn/"
    assert "Портал тренутно није доступан на овом језику" in client.get("/hu/nema/").content.decode()
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("hu",))
    languages.ask_anew()
    assert client.get("/", headers={"accept-language": "hu"})["Location"] == "/hu/"
    assert "Портал тренутно није доступан на овом језику" not in client.get("/hu/nema/").content.decode()


def test_the_proxy_forgets_at_once_and_once_more_when_every_process_knows(
    hungarian, monkeypatch, settings, django_capture_on_commit_callbacks
):
    bans = Semaphore(0)
    settings.VARNISH_URLS = ["http://127.0.0.1:1"]
    monkeypatch.setattr("portal.caching.varnish.ban", bans.release)
    with django_capture_on_commit_callbacks(execute=True):
        switch("hu", public=False, user=None)
    assert bans.acquire(timeout=30) and bans.acquire(timeout=30)
