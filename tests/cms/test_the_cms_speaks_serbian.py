"""Whoever works in the CMS meets no English: every screen that they can reach, in both scripts."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from portal.pages.models import Banner
from tests.cms import arrange, rare, words
from tests.cms.crawl import Screen, screens

pytestmark = [
    pytest.mark.django_db,
    # wagtail-localize pages through its report without an order.
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
ROLES = ("editor", "reviewer", arrange.MANAGER)
# Both tests look for English; a reviewer meets the screens of editors and the tables of words.
# The crawl has to come by here, or a missing link would pass for a clean screen.
EDITORS_MEET = frozenset(
    (
        "wagtailadmin_home",
        "wagtailadmin_explore",
        "wagtailadmin_account",
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:history",
        "wagtailadmin_pages:workflow_history",
        "wagtailadmin_pages:search",
        "wagtailadmin_choose_page",
        "wagtailimages:index",
        "wagtaildocs:index",
        *(f"wagtailsnippets_pages_banner:{name}" for name in ("list", "add", "edit", "history", "workflow_history")),
        "wagtailadmin_reports:workflow",
        "wagtailadmin_reports:site_history",
        "editors:languages",
        "editors:language",
        "editors:glossary",
        "search_wanted",
    )
)
TABLES_OF_WORDS = (
    "search_synonyms",
    "search_stopword",
    "danger_dangerphrase",
    "search_promotion",
    "search_addedwords",
)
REVIEWERS_MEET = EDITORS_MEET | {
    *(f"wagtailsnippets_{table}:{name}" for table in TABLES_OF_WORDS for name in ("list", "add", "edit")),
    "search_entries:choose",
    "review_decision",
    *(f"wagtailsnippets_pages_banner:{name}" for name in ("workflow_action", "unpublish")),
    "editors:publish_alone",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_reports:locked_pages",
    "wagtailimages:edit",
    "wagtailsnippets_pages_helpline:list",
    "wagtailsnippets_pages_helpline:edit",
    "wagtailsnippets_pages_helpline:history",
}
MANAGERS_MEET = REVIEWERS_MEET | {"wagtailadmin_workflows:index", "wagtailredirects:index", "wagtailusers_users:index"}
# These show the page as readers of its address get it, in Cyrillic; the preview beside the text has both scripts.
PAGE_ITSELF = (
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:workflow_preview",
    "wagtailsnippets_pages_banner:revisions_view",
    "wagtailsnippets_pages_banner:workflow_preview",
)
# Words in every language that translators need, with notes in English.
GLOSSARY = "editors:glossary"
MEET = {"editor": EDITORS_MEET, "reviewer": REVIEWERS_MEET, arrange.MANAGER: MANAGERS_MEET}


def everything_of(role: str, language: str) -> list[Screen]:
    home, page = arrange.furnish()
    client = arrange.browser_of(arrange.worker(role, language=language))
    cms = f"/{settings.CMS_PATH}"
    start = (
        cms,
        f"{cms}pages/{home.pk}/",
        f"{cms}pages/{page.pk}/edit/",
        # One form of a banner is opened, that of the one in review, which offers its reviewer no hurry.
        reverse("editors:publish_alone", args=(Banner.objects.get(text=arrange.UNSENT).pk,)),
        *(f"{cms}{dialog}/" for dialog in DIALOGS),
    )
    met = list(screens(client, start=start))
    assert MEET[role] - {screen.name for screen in met} == frozenset(), "the crawl has missed these"
    return met


DIALOGS = (
    "choose-page",
    "choose-external-link",
    "choose-email-link",
    "choose-phone-link",
    "choose-anchor-link",
    "images/chooser",
    "documents/chooser",
    "account",
)


@pytest.fixture
def keep_files(settings, tmp_path: Path, keyring: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.full
@pytest.mark.parametrize("role", ROLES)
def test_a_screen_in_cyrillic_shows_no_english(role: str, keep_files: None) -> None:
    told = words.English()
    found: dict[str, str] = {}
    for screen in everything_of(role, "sr"):
        if screen.name == GLOSSARY:
            continue
        texts, data = words.read(screen.html)
        found |= {
            text: f"{screen.name} {screen.path}"
            for text in texts
            if words.english_words(text) and not rare.may_stay(screen.name, text)
        }
        found |= {text: f"{screen.name} {screen.path} (data)" for text in data if told.says(text)}
    assert not found, "\n".join(f"{text!r} at {place}" for text, place in found.items())


@pytest.mark.full
@pytest.mark.parametrize("role", ROLES)
def test_a_screen_in_latin_shows_neither_english_nor_our_own_words_in_cyrillic(role: str, keep_files: None) -> None:
    told = words.English()
    found: dict[str, str] = {}
    for screen in everything_of(role, "sr-latn"):
        if screen.name in (*PAGE_ITSELF, GLOSSARY):
            continue
        texts, data = words.read(screen.html)
        typed = words.Typed(arrange.typed() | {rare.REFUSAL})
        for text in [*texts, *data]:
            if rare.may_stay(screen.name, text):
                continue
            if told.says(text) or words.left_in_cyrillic(typed.removed_from(text)):
                found[text] = f"{screen.name} {screen.path}"
    assert not found, "\n".join(f"{text!r} at {place}" for text, place in found.items())


@pytest.mark.parametrize("screen", rare.STAYS_ENGLISH)
def test_what_stays_english_is_written_down(screen: str) -> None:
    document = Path(settings.BASE_DIR, "docs", "patches.md").read_text(encoding="utf-8")
    assert f"`{screen}`" in document.partition("\n## What stays English\n")[2].partition("\n## ")[0]
