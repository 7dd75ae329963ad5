"""Every page of the library can be shown, edited, previewed and translated."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files import File
from django.test import override_settings
from wagtail.blocks import StreamBlock
from wagtail.models import Locale
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments.extract import extract_segments

from home.models import HomePage
from materials.blocks import DownloadBlock, QuestionBlock, TermBlock, material_blocks
from materials.models import (
    CollectionPage,
    GlossaryPage,
    GlossaryTerm,
    MaterialIndexPage,
    MaterialPage,
    QuestionsPage,
    TopicPage,
)
from materials.procedure import ProcedureBlock
from portal.pages.loading import prepare
from portal.pages.models import PortalDocument, Recording
from tests.materials.factories import make_library, make_material
from tests.pages.factories import HelplineFactory
from tests.pages.samples import CAPTIONS, every_block, picture
from tests.pages.test_pages import EDITORS_MIDDLEWARE

ROOMS = {GlossaryPage, QuestionsPage, CollectionPage, TopicPage}


def document(size: int = 180_000) -> PortalDocument:
    """A stored document of ``size`` bytes."""
    content = File(BytesIO(b"%PDF-" + b"0" * (size - 5)), name="obrazac.pdf")
    return PortalDocument.objects.create(title="Образац", file=content, file_size=size)


class LibraryPages(WagtailPageTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.library = make_library()
        cls.other = make_material(cls.library, 1, title="Друго", slug="cilj")
        cls.term = GlossaryTerm.objects.create(
            term="Поверљивост", meaning="Знају само они који помажу.", locale=cls.library.locale
        )
        line = HelplineFactory(number="192", name="Полиција", always_shown=True)
        own = [
            {"procedure": {"title": "Кораци", "protocol": "school", "level": "3"}},
            {"download": {"document": document().pk, "label": "", "text": "За белешке."}},
            {"term": "term:poverljivost"},
        ]
        stream = every_block(page=cls.other, line=line, image=picture()) + prepare(
            StreamBlock(material_blocks()), own, path="biblioteka", pages={}, lines={"term:poverljivost": cls.term.pk}
        )
        assert {item["type"] for item in stream} == {name for name, _block in material_blocks()}
        cls.material = make_material(cls.library, 2, title="Сви блокови", slug="svi-blokovi", topics=["law"])
        cls.material.body = json.dumps(stream)
        cls.material.save_revision().publish()
        cls.glossary = cls.room(GlossaryPage(title="Речник", slug="recnik", lead="Речи."))
        cls.questions = cls.room(
            QuestionsPage(
                title="Питања",
                slug="pitanja",
                lead="Одговори.",
                questions=[
                    ("heading", {"text": "Пре", "level": "2"}),
                    ("question", {"question": "Морам ли?", "answer": "<p>Не мораш.</p>"}),
                ],
            )
        )
        cls.collection = cls.room(
            CollectionPage(
                title="Збирка",
                slug="zbirka",
                lead="Редом.",
                materials=[("material", cls.material), ("material", cls.other)],
            )
        )
        cls.topic = cls.room(
            TopicPage(title="Закони", slug="zakoni", lead="Све.", topics=["law"], audiences=["parents"])
        )

    @classmethod
    def room(cls, page: Any) -> Any:
        return MaterialIndexPage.objects.get(pk=cls.library.pk).add_child(instance=page)

    def text(self, slug: str) -> str:
        response = self.client.get(f"/sr/materijali/{slug}/")
        assert response.status_code == 200
        return response.content.decode()

    def test_tree_is_restricted(self) -> None:
        self.assertAllowedParentPageTypes(MaterialIndexPage, {HomePage})
        self.assertAllowedSubpageTypes(MaterialIndexPage, {MaterialPage, *ROOMS})
        for kind in (MaterialPage, *ROOMS):
            self.assertAllowedParentPageTypes(kind, {MaterialIndexPage})
            self.assertAllowedSubpageTypes(kind, set())

    def test_pages_are_rendered(self) -> None:
        for page in (self.library, self.material, self.glossary, self.questions, self.collection, self.topic):
            self.assertPageIsRenderable(page)

    @override_settings(MIDDLEWARE=EDITORS_MIDDLEWARE)
    def test_pages_are_editable_and_previewable(self) -> None:
        heading = streamfield([("heading", {"text": "Одељак", "level": "2"})])
        common = {"lead": "Увод.", "comments": inline_formset([])}
        material = {"kind": "guide", "audiences": ["parents"], "ages": ["7-10"], "topics": ["law"], "forms": ["peer"]}
        for page, values in (
            (self.library, {}),
            (self.other, {**material, "body": heading, "cover": "cover-talk", "author": ""}),
            (self.glossary, {}),
            (self.questions, {"questions": heading}),
            (self.collection, {"materials": streamfield([("material", self.other.pk)])}),
            (self.topic, {"body": heading, "topics": ["law"], "audiences": []}),
        ):
            data = nested_form_data({"title": page.title, "slug": page.slug, **common, **values})
            self.assertPageIsEditable(page, post_data=data)
            self.assertPageIsPreviewable(page, post_data=data)

    def test_editors_tick_boxes_with_serbian_labels(self) -> None:
        form = MaterialPage.get_edit_handler().get_form_class()(instance=self.other, for_user=self.create_test_user())
        boxes = str(form["audiences"]) + str(form["forms"]) + str(form["topics"])
        for label in ("Родитељи и старатељи", "Вршњачко насиље", "Како разговарати"):
            assert label in boxes
        assert "Ризик од самоповређивања" not in boxes and 'type="checkbox"' in boxes

    def test_download_says_what_it_is_and_how_large(self) -> None:
        html = self.text("svi-blokovi")
        assert "PDF, 180\u00a0kB" in html and ">Образац</a>" in html

    def test_term_is_explained_and_leads_to_the_glossary(self) -> None:
        html = self.text("svi-blokovi")
        assert "Знају само они који помажу." in html
        assert 'href="/sr/materijali/recnik/#poverljivost"' in html
        assert 'id="poverljivost"' in self.text("recnik")

    def test_collection_keeps_the_editors_order_and_leaves_out_what_is_withdrawn(self) -> None:
        html = self.text("zbirka")
        assert html.index("/svi-blokovi/") < html.index("/cilj/")
        self.other.unpublish()
        assert "/cilj/" not in self.text("zbirka")

    def test_topic_shows_its_part_of_the_library_and_leads_to_it(self) -> None:
        html = self.text("zakoni")
        assert "/svi-blokovi/" in html and "/cilj/" not in html
        assert 'href="/sr/materijali/?kome=parents&amp;tema=law"' in html

    def test_pages_give_their_words_to_translators_and_become_translations(self) -> None:
        hungarian = Locale.objects.create(language_code="hu")
        words = " ".join(str(getattr(segment, "string", "")) for segment in extract_segments(self.material))
        for word in ("Увод.", "За белешке", "Одељак"):
            assert word in words, word
        assert "Не мораш" in " ".join(str(getattr(one, "string", "")) for one in extract_segments(self.questions))
        parents = [self.library.get_parent().specific, self.library]
        for subject in (*parents, self.term, *Recording.objects.all(), self.material, self.glossary):
            source, _created = TranslationSource.update_or_create_from_instance(subject)
            translation = Translation.objects.create(source=source, target_locale=hungarian)
            for number, segment in enumerate(source.stringsegment_set.all()):
                StringTranslation.objects.create(
                    translation_of=segment.string,
                    locale=hungarian,
                    context=segment.context,
                    data=CAPTIONS if segment.string.data.startswith("WEBVTT") else f"fordítás {number}",
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                )
            with self.captureOnCommitCallbacks(execute=True):
                has_drafts = not isinstance(subject, Recording)
                translation.save_target(publish=not has_drafts)
                if has_drafts:
                    subject.get_translation(hungarian).get_latest_revision().publish()
        translated = self.material.get_translation(hungarian)
        assert translated.audiences == self.material.audiences and translated.topics == ["law"]
        assert translated.marks.filter(locale=hungarian, facet="topic", value="law").exists()
        assert self.term.get_translation(hungarian).anchor == "poverljivost"

    def test_two_questions_alike_are_refused(self) -> None:
        one = {"type": "question", "value": {"question": "Морам ли?", "answer": "<p>Не.</p>"}}
        self.questions.questions = json.dumps([one, one])
        with pytest.raises(ValidationError):
            self.questions.full_clean()


@pytest.mark.django_db
def test_every_block_of_the_library_has_a_preview_and_a_description() -> None:
    GlossaryTerm.objects.create(
        term="Ниво", meaning="Мера.", locale=Locale.objects.get_or_create(language_code="sr")[0]
    )
    for block in (DownloadBlock(), ProcedureBlock(), QuestionBlock(), TermBlock()):
        assert block.is_previewable and block.get_description() and block.get_preview_value() is not None


@pytest.mark.django_db
def test_reading_time_counts_words_and_agrees_in_serbian() -> None:
    library = make_library()
    for number, (words, minutes) in enumerate(((10, 1), (360, 2), (900, 5), (3780, 21))):
        page = make_material(library, number, lead="Увод.", body=[("paragraph", "<p>" + "реч " * words + "</p>")])
        assert page.minutes == minutes
