"""Every page can be shown, edited, previewed and translated."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments.extract import extract_segments

from elearning.courses.models import CourseIndexPage
from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from materials.models import MaterialIndexPage
from portal.pages import checks
from portal.pages.blocks import content_blocks
from portal.pages.models import PortalImage, Recording
from tests.pages.factories import (
    HelplineFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    StandardPageFactory,
    make_site,
)
from tests.pages.samples import CAPTIONS, every_block, picture, recording

# The tests' own client has no second factor.
EDITORS_MIDDLEWARE = [name for name in settings.MIDDLEWARE if "StaffSessionMiddleware" not in name]

HOME_TEXTS = (
    "title",
    "hero_title",
    "hero_text",
    "report_label",
    "follow_label",
    "helplines_title",
    "audiences_title",
    "teasers_title",
)


def words_of(page: Page) -> str:
    """Return what a translator is given of a page."""
    return " ".join(str(getattr(segment, "string", "")) for segment in extract_segments(page))


class PageTests(WagtailPageTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.home = make_site()
        cls.target = StandardPageFactory(parent=cls.home, title="Циљ везе", slug="")
        cls.line = HelplineFactory(number="192", name="Полиција", always_shown=True)
        cls.page = StandardPageFactory(parent=cls.home, title="Сви блокови", slug="svi-blokovi")
        cls.page.body = json.dumps(every_block(page=cls.target, line=cls.line, image=picture()))
        cls.page.save_revision().publish()
        cls.page = StandardPage.objects.get(pk=cls.page.pk)
        cls.news = NewsIndexPageFactory(parent=cls.home, lead="Шта ради.")
        cls.item = NewsPageFactory(parent=cls.news, slug="vest", body=cls.page.body)
        cls.home.refresh_from_db()

    def test_tree_is_restricted(self) -> None:
        self.assertAllowedParentPageTypes(HomePage, {Page})
        self.assertAllowedSubpageTypes(HomePage, {StandardPage, NewsIndexPage, MaterialIndexPage, CourseIndexPage})
        self.assertAllowedParentPageTypes(StandardPage, {HomePage, StandardPage})
        self.assertAllowedParentPageTypes(NewsIndexPage, {HomePage})
        self.assertAllowedParentPageTypes(NewsPage, {NewsIndexPage})
        self.assertAllowedSubpageTypes(NewsPage, set())

    def test_pages_are_rendered(self) -> None:
        for page in (self.home, self.page, self.news, self.item):
            self.assertPageIsRenderable(page)

    @override_settings(MIDDLEWARE=EDITORS_MIDDLEWARE)
    def test_pages_are_editable_and_previewable(self) -> None:
        audience = {"label": "Деца", "text": "За децу.", "page": self.target.pk}
        heading = {"text": "Одељак", "level": "2"}
        home = {
            **{name: getattr(self.home, name) for name in HOME_TEXTS},
            "slug": self.home.slug,
            "audiences": streamfield([("audience", audience)]),
            "teasers": streamfield([]),
        }
        standard = {"title": "Циљ", "slug": "", "lead": "Увод.", "body": streamfield([("heading", heading)])}
        news = {"title": "Вести", "slug": "vesti", "lead": "Шта ради."}
        item = {**standard, "title": "Вест", "published_on": "2026-11-26"}
        pages = ((self.home, home), (self.target, standard), (self.news, news), (self.item, item))
        for page, values in pages:
            data = nested_form_data({**values, "comments": inline_formset([])})
            self.assertPageIsEditable(page, post_data=data)
            self.assertPageIsPreviewable(page, post_data=data)

    def test_slug_is_made_by_our_converter(self) -> None:
        assert self.target.slug == "cilj-veze"
        page = StandardPage(title="Разговор с децом", lead="Увод.")
        self.home.add_child(instance=page)
        assert page.slug == "razgovor-s-decom"
        page.slug = "с-децом"
        page.full_clean()
        assert page.slug == "s-decom"

    @override_settings(MIDDLEWARE=EDITORS_MIDDLEWARE)
    def test_an_address_that_the_browser_suggested_gives_way_and_one_that_was_typed_does_not(self) -> None:
        self.login()
        add = reverse("wagtailadmin_pages:add", args=("home", "standardpage", self.home.pk))
        texts = {"title": "Циљ везе", "lead": "Увод.", "body": streamfield([])}
        typed = nested_form_data({**texts, "title": "Нешто", "slug": "cilj-veze", "comments": inline_formset([])})
        assert "cilj-veze" in self.client.post(add, typed).content.decode()
        assert not StandardPage.objects.filter(title="Нешто").exists()
        self.client.post(add, nested_form_data({**texts, "slug": "cilj-veze", "comments": inline_formset([])}))
        assert StandardPage.objects.filter(slug="cilj-veze-2").count() == 1

    def test_links_in_every_block_lead_to_the_same_page_in_the_readers_script(self) -> None:
        for language in ("sr", "sr-latn"):
            html = self.client.get(f"/{language}/svi-blokovi/").content.decode()
            assert html.count(f'href="/{language}/cilj-veze/"') == 3, language

    def test_news_gives_its_words_to_translators(self) -> None:
        assert "Шта ради." in words_of(self.news)
        text = words_of(self.item)
        for word in ("Шта је ново.", "Одељак", "Пази", "Правилник"):
            assert word in text, word

    def test_every_block_gives_its_words_to_translators(self) -> None:
        text = words_of(self.page)
        for word in ("Одељак", "Текст", "Пази", "Позови", "Прво", "Уради", "два сата", "Први", "Речи"):
            assert word in text, word
        for word in ("Кућа", "Потпис", "Реченица", "Пријави", "Правилник", "Ко поступа"):
            assert word in text, word
        assert extract_segments(self.home)

    def test_page_with_every_block_becomes_a_translation(self) -> None:
        hungarian = Locale.objects.create(language_code="hu")
        for subject in (self.home, self.line, *Recording.objects.all(), self.page, self.news, self.item):
            source, _created = TranslationSource.update_or_create_from_instance(subject)
            translation = Translation.objects.create(source=source, target_locale=hungarian)
            for segment in source.stringsegment_set.all():
                StringTranslation.objects.create(
                    translation_of=segment.string,
                    locale=hungarian,
                    context=segment.context,
                    # Captions that cannot be shown are refused in every language.
                    data=CAPTIONS if segment.string.data.startswith("WEBVTT") else "fordítás",
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                )
            translation.save_target(publish=isinstance(subject, Recording))
        translated = self.page.get_translation(hungarian).get_latest_revision_as_object()
        assert translated.slug == self.page.slug
        assert [block.block_type for block in translated.body] == [block.block_type for block in self.page.body]
        assert translated.body[0].value["text"] == "fordítás"
        item = self.item.get_translation(hungarian).get_latest_revision_as_object()
        assert (item.lead, item.published_on) == ("fordítás", self.item.published_on)

    def test_two_headings_with_one_name_are_refused(self) -> None:
        heading = {"type": "heading", "value": {"text": "Исти", "level": "2"}}
        self.page.body = json.dumps([heading, heading])
        with pytest.raises(ValidationError):
            self.page.full_clean()

    def test_readers_get_no_cookie_and_no_vary_on_cookie(self) -> None:
        for path in ("/sr/", "/sr-latn/svi-blokovi/"):
            response = self.client.get(path)
            assert not response.cookies
            assert not response.wsgi_request.session.accessed
            assert "Cookie" not in response.headers.get("Vary", "")
            assert "csrfmiddlewaretoken" not in response.content.decode()

    @override_settings(MIDDLEWARE=EDITORS_MIDDLEWARE)
    def test_editors_bar_shows_only_with_a_session(self) -> None:
        assert "wagtail-userbar" not in self.client.get("/sr/").content.decode()
        self.login()
        assert "wagtail-userbar" in self.client.get("/sr/").content.decode()


@pytest.mark.django_db
def test_every_block_has_a_preview_and_a_description() -> None:
    for kind in ("video", "audio"):
        recording(kind)
    for name, block in content_blocks():
        assert block.is_previewable, name
        assert block.get_description(), name
        assert block.get_preview_value() is not None, name


@pytest.mark.django_db
def test_table_with_a_short_row_is_refused() -> None:
    table: Any = dict(content_blocks())["table"]
    value = table.to_python({"caption": "Ко", "columns": ["А", "Б"], "rows": [{"cells": ["један"]}]})
    with pytest.raises(ValidationError):
        table.clean(value)


@pytest.mark.django_db
def test_picture_is_described_or_decoration() -> None:
    with pytest.raises(ValidationError) as error:
        PortalImage(title="Цртеж").clean()
    assert "description" in error.value.message_dict
    decoration = PortalImage(title="Цртеж", is_decoration=True)
    decoration.clean()
    assert decoration.default_alt_text == ""


def test_house_rule_sees_a_page_that_declares_nothing(monkeypatch) -> None:
    assert checks.translatable_fields_are_declared(None) == []
    monkeypatch.setattr(StandardPage, "translatable_fields", StandardPage.translatable_fields[:-1])
    assert [error.id for error in checks.translatable_fields_are_declared(None)] == ["pages.E002"]
    monkeypatch.delattr(StandardPage, "translatable_fields")
    assert [error.id for error in checks.translatable_fields_are_declared(None)] == ["pages.E001"]
