"""Every page type of the project's, found in the code, with a page of each that fills every field and every block."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from django.apps import apps
from django.core.files import File
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Locale, Page, get_page_models
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from elearning.courses.models import LessonPage, ModulePage
from home.models import HomePage
from materials.models import GlossaryTerm, MaterialIndexPage, MaterialPage
from portal.pages.codes_field import CodesField
from portal.pages.models import Helpline, PortalDocument
from tests.courses.factories import PARAGRAPH, QUIZ, stored
from tests.pages.factories import HelplineFactory, HomePageFactory, StandardPageFactory, make_site
from tests.pages.samples import every_block, picture

# Long ago, so that the materials stand last where a library lists others, too.
REVIEWED_ON = date(2020, 11, 1)


def page_types() -> list[type[Page]]:
    """Return every page type that an app of the project brings."""
    ours = [config for config in apps.get_app_configs() if not config.name.startswith(("wagtail", "django"))]
    return [model for model in get_page_models() if model is not Page and model._meta.app_config in ours]


def streams(model: type[Page]) -> list[StreamField]:
    """Return the fields of a page type that hold blocks."""
    return [field for field in model._meta.get_fields() if isinstance(field, StreamField)]


def offered_blocks() -> Iterator[tuple[str, str, blocks.Block]]:
    """Give each block that editors are offered: page type and field, name, block."""
    for model in page_types():
        for field in streams(model):
            for name, block in field.stream_block.child_blocks.items():
                yield f"{model._meta.label}.{field.name}", name, block


class Samples:
    """A site with one page of every type; given a front page, one more below it, which holds them all."""

    def __init__(self, below: HomePage | None = None) -> None:
        self.home = make_site() if below is None else HomePageFactory(parent=below, title="Све врсте", slug="sve-vrste")
        self.target = StandardPageFactory(parent=self.home, title="Циљ везе", slug="cilj")
        self.pages: dict[type[Page], Page] = {HomePage: self.home}
        self.blocks: dict[str, dict[str, Any]] = {}
        library = self.pages[MaterialIndexPage] = self._made(MaterialIndexPage)
        # A material without blocks, which the blocks of other pages can name.
        plain = library.add_child(
            instance=MaterialPage(**self._plain(MaterialPage) | {"title": "Проба: први материјал"}, slug="prvi")
        )
        # And a lesson, before the one that asks for it.
        module = self.page(ModulePage)
        first = module.add_child(instance=LessonPage(**self._plain(LessonPage) | {"title": "Проба: прва"}, slug="prva"))
        LessonPage.objects.filter(pk=first.pk).update(body=stored([PARAGRAPH]))
        early = list(self.pages)
        # A portal that has the line already must not show it twice.
        line = Helpline.objects.filter(number="192").first()
        line = line or HelplineFactory(number="192", name="Полиција", always_shown=True)
        known = every_block(page=self.target, line=line, image=picture(size=(640, 360))) + self._own_blocks(
            plain, first
        )
        self.blocks = {item["type"]: item for item in known}
        for model in page_types():
            self.page(model)
        # What was made before there were blocks: a course last, since it goes live with all that is below it.
        for model in reversed(early):
            self._fill(model.objects.get(pk=self.pages[model].pk))

    def page(self, model: type[Page]) -> Page:
        """Return the page of ``model``, made below one of a type that allows it."""
        if model not in self.pages:
            self.pages[model] = self._made(model)
        return self.pages[model]

    def _made(self, model: type[Page]) -> Page:
        allowed = [one for one in model.clean_parent_page_models() if one is not model]
        parent = self.page(HomePage if HomePage in allowed else allowed[0])
        page = model(**self._plain(model), slug=model._meta.model_name)
        type(parent).objects.get(pk=parent.pk).add_child(instance=page)
        self._fill(page)
        return model.objects.get(pk=page.pk)

    def _plain(self, model: type[Page]) -> dict[str, Any]:
        """Return a value for each field of ``model`` that must be filled; fail for a kind of field without one."""
        values: dict[str, Any] = {"title": f"Проба: {model._meta.verbose_name}"[:250], "reviewed_on": REVIEWED_ON}
        inherited = {field.name for field in Page._meta.get_fields()}
        for field in model._meta.concrete_fields:
            if field.name in inherited | {"page_ptr", "reviewed_on"} or not field.editable:
                continue
            if isinstance(field, CodesField):
                values[field.name] = [code for code, _label in field.codes()][: max(field.least, 1)]
            elif field.has_default() or field.null or isinstance(field, StreamField):
                continue
            elif isinstance(field, models.CharField | models.TextField):
                values[field.name] = f"Проба поља: {field.verbose_name}"[: field.max_length or 80]
            else:
                raise AssertionError(f"no sample for {field}: say here what such a field holds")
        return values

    def _own_blocks(self, material: Page, lesson: Page) -> list[dict[str, Any]]:
        """Return the blocks that only one room has, as they are stored."""
        file = File(BytesIO(b"%PDF-1.4 proba"), name="obrazac.pdf")
        self.document = PortalDocument.objects.create(title="Образац", file=file, file_size=14)
        term, _made = GlossaryTerm.objects.get_or_create(
            anchor="poverljivost",
            locale=Locale.objects.get(language_code="sr"),
            defaults={"term": "Поверљивост", "meaning": "Знају само они који помажу."},
        )
        card = {"label": "Деца", "text": "За децу.", "page": self.target.pk}
        values: dict[str, Any] = {
            "download": {"document": self.document.pk, "label": "Образац", "text": "За белешке."},
            "term": term.pk,
            "procedure": {"title": "Ово школа мора", "protocol": "school", "level": "3"},
            "material": material.pk,
            "question": {"question": "Морам ли?", "answer": "<p>Не мораш.</p>"},
            "audience": card,
            "teaser": {**card, "eyebrow": "Водич", "drawing": "cover-talk"},
            "outcome": "зауставиш ланац",
            "lesson": lesson.pk,
            **self._lesson_blocks(),
        }
        return [
            {"type": name, "value": value, "id": f"00000000-0000-4000-8000-{number:012}"}
            for number, (name, value) in enumerate(values.items())
        ]

    def _lesson_blocks(self) -> dict[str, Any]:
        """Return the blocks of courses, as they are stored."""
        written = {
            "fold": {"title": "А ако се то већ десило?", "text": "<p>Ни тада није касно.</p>"},
            "reflection": {"prompt": "Коме би могло да се каже?", "hint": "Сети се некога."},
            "content_note": {"text": "Помиње се уцена."},
            "drawing": "cover-shelter",
            "scenario": {
                "title": "Порука у групи",
                "scenes": [
                    {"name": "a", "text": "<p>Стиже слика.</p>", "choices": [{"label": "Шаљем", "to": "b"}]},
                    {"name": "b", "text": "<p>Отишла је даље.</p>", "choices": []},
                ],
            },
            **QUIZ,
        }
        return {
            block.block_type: block.get_prep_value()["value"] for block in stored([{k: v} for k, v in written.items()])
        }

    def _fill(self, page: Page) -> None:
        if not self.blocks:
            return
        for field in streams(type(page)):
            missing = field.stream_block.child_blocks.keys() - self.blocks.keys()
            assert not missing, f"{field}: no sample of {missing}; add it to tests/pages/samples.py or here"
            raw = [self.blocks[name] for name in field.stream_block.child_blocks]
            setattr(page, field.name, field.stream_block.to_python(raw))
        page.save_revision().publish()


def form_of(page: Page) -> dict[str, str]:
    """Return what the editor's form sends when somebody opens ``page`` and saves it as it is."""
    form_class = type(page).get_edit_handler().get_form_class()
    names = [name for name in form_class.base_fields if name in {field.name for field in page._meta.get_fields()}]
    data: dict[str, Any] = {"comments": inline_formset([])}
    for name in names:
        field = page._meta.get_field(name)
        if isinstance(field, StreamField):
            data[name] = _sent(field.stream_block, getattr(page, name).get_prep_value())
        elif (value := getattr(page, name)) not in (None, False, ""):
            data[name] = value if isinstance(value, list) else str(value)
    codes = {name: data.pop(name) for name, value in list(data.items()) if isinstance(value, list)}
    return nested_form_data(data) | codes


def _sent(block: blocks.Block, value: Any) -> Any:
    """Return what the form sends for a stored ``value``."""
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        children = {
            str(number): {
                "value": _sent(_child(block, item), item["value"]),
                "type": item["type"],
                "id": item["id"],
                "order": str(number),
                "deleted": "",
            }
            for number, item in enumerate(value)
        }
        return {**children, "count": str(len(value))}
    if isinstance(block, blocks.StructBlock | ImageBlock):
        sent = {name: _sent(child, value.get(name)) for name, child in block.child_blocks.items()}
        return {name: one for name, one in sent.items() if one is not None}
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(value, editor=block.editor, features=block.features)
    return None if value is None or value is False else "on" if value is True else str(value)


def _child(block: Any, item: Any) -> blocks.Block:
    return block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks[item["type"]]


def words_in(block: blocks.Block, value: Any) -> Iterator[str]:
    """Give every text in a stored ``value`` that somebody wrote, as a translator would have to get it."""
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        for item in value:
            yield from words_in(_child(block, item), item["value"])
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from words_in(child, value.get(name))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock) and value:
        yield str(value)
