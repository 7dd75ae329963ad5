"""Every page type and every block that the code knows can be shown, edited, previewed and translated.

Nothing here is a list of types or blocks: a new one is covered when it is written, and fails where it has no
sample.
"""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.test import override_settings
from django.urls import reverse
from wagtail.blocks import Block
from wagtail.test.utils import WagtailPageTestCase
from wagtail_localize.fields import TranslatableField
from wagtail_localize.segments.extract import extract_segments

from tests.pages.test_pages import EDITORS_MIDDLEWARE
from tests.pages.types import Samples, form_of, offered_blocks, page_types, streams, words_in

CYRILLIC = re.compile("[\u0400-\u04ff]")


class _Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += f" {data}"


def plain(html: str) -> str:
    """Return the words of ``html`` with one space between them."""
    return " ".join(_Words(html).text.split())


class EveryType(WagtailPageTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.samples = Samples()

    def each(self, check: Callable[[Any, Any], None]) -> None:
        """Hold a page of every type to ``check``."""
        assert len(page_types()) >= 9
        for model in page_types():
            with self.subTest(model._meta.label):
                check(model, model.objects.get(pk=self.samples.pages[model].pk))

    def test_every_page_opens_in_both_scripts_with_every_block_on_it(self) -> None:
        def check(model: Any, page: Any) -> None:
            self.assertPageIsRenderable(page)
            tail = page.url_path.removeprefix(self.samples.home.url_path)
            for language, lang in (("sr", "sr-Cyrl"), ("sr-latn", "sr-Latn")):
                response = self.client.get(f"/{language}/{tail}")
                assert response.status_code == 200, language
                text = response.content.decode()
                assert text.count("<h1") == 1 and f'<html lang="{lang}">' in text, language

        self.each(check)

    @override_settings(MIDDLEWARE=EDITORS_MIDDLEWARE)
    def test_every_page_can_be_opened_and_saved_by_an_editor(self) -> None:
        def check(model: Any, page: Any) -> None:
            drafts = page.revisions.count()
            # Whoever sends the same words makes no revision.
            self.assertPageIsEditable(page, post_data=form_of(page) | {"title": f"{page.title} (измењено)"})
            assert page.revisions.count() == drafts + 1, "the form was refused"

        self.each(check)

    @override_settings(MIDDLEWARE=EDITORS_MIDDLEWARE)
    def test_every_page_is_previewed_in_each_of_its_modes(self) -> None:
        def check(model: Any, page: Any) -> None:
            assert len(page.preview_modes) == 2
            for mode, _label in page.preview_modes:
                self.assertPageIsPreviewable(page, mode=mode, post_data=form_of(page))

        self.each(check)

    def test_every_word_of_every_page_is_given_to_translators(self) -> None:
        def check(model: Any, page: Any) -> None:
            given = " ".join(plain(one.string.data) for one in extract_segments(page) if hasattr(one, "string"))
            fields = [field.field_name for field in model.translatable_fields if isinstance(field, TranslatableField)]
            assert "title" in fields
            blocks = {field.name: field.stream_block for field in streams(model)}
            for name in fields:
                value = getattr(page, name)
                wanted = list(words_in(blocks[name], value.get_prep_value())) if name in blocks else [value]
                for text in wanted:
                    missing = [word for word in plain(text).split() if word not in given]
                    assert not missing, (name, text, missing)

        self.each(check)

    def test_every_block_describes_itself_in_serbian(self) -> None:
        found = list(offered_blocks())
        assert len(found) > 15
        for where, name, block in found:
            with self.subTest(f"{where} {name}"):
                assert CYRILLIC.search(str(block.label))
                assert CYRILLIC.search(str(block.get_description()))

    @override_settings(MIDDLEWARE=EDITORS_MIDDLEWARE)
    def test_every_block_is_previewed_in_the_block_picker(self) -> None:
        self.login()
        for where, name, block in offered_blocks():
            with self.subTest(f"{where} {name}"):
                assert block.is_previewable
                assert block.definition_prefix in Block.definition_registry
                address = reverse("wagtailadmin_block_preview")
                response = self.client.get(address, {"id": block.definition_prefix})
                assert response.status_code == 200
                shown = re.search(r"<main>(.*)</main>", response.content.decode(), re.DOTALL)
                assert shown and (plain(shown[1]) or "<svg" in shown[1]), "the preview is empty"


def test_what_a_form_sends_says_every_block(db: None) -> None:
    samples = Samples()
    for model, page in samples.pages.items():
        sent = json.dumps(form_of(model.objects.get(pk=page.pk)), ensure_ascii=False)
        for field in streams(model):
            for name in field.stream_block.child_blocks:
                assert f'"{name}"' in sent, (model, name)
