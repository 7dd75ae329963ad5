"""Blocks of running text."""

import re
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from portal.pages.places import active_language, page_store
from portal.script.slugs import slugify

# Signs in a heading.
HEADING = 120
RICH_FEATURES = ["bold", "ol", "ul", "link", "document-link"]
_PAGE_LINK = re.compile(r'<a (?=[^>]*linktype="page")[^>]*?\bid="(\d+)"[^>]*>')
_INNER_LINK = re.compile(r'href="/sr(?=/)')


def linked_page_ids(html: str) -> set[int]:
    """Return the ids of the pages that a rich text links to."""
    return {int(page_id) for page_id in _PAGE_LINK.findall(html)}


def ids_in_stream(raw: Any) -> set[int]:
    """Return the ids of all pages that rich texts anywhere inside a stream's raw data link to."""
    if isinstance(raw, str):
        return linked_page_ids(raw)
    if isinstance(raw, dict):
        return ids_in_stream(list(raw.values()))
    if isinstance(raw, (list, tuple)):
        return set().union(*map(ids_in_stream, raw))
    return set()


class ProseBlock(blocks.RichTextBlock):
    """Rich text whose links are answered from the request's page store and keep the reader's script."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("features", RICH_FEATURES)
        super().__init__(*args, **kwargs)

    def render(self, value: RichText, context: dict[str, Any] | None = None) -> str:
        """Render with the page links resolved; without a request Wagtail's own way is left to work."""
        return super().render(localised(value, context), context)


def localised(value: RichText, context: Any) -> RichText:
    """Return the text with page links as plain addresses in the active language."""
    request = context.get("request") if context else None
    if request is None:
        return value
    store = page_store(request)
    store.want(linked_page_ids(value.source))

    def address(match: re.Match[str]) -> str:
        page = store.get(match[1])
        if page is None:
            return "<a>"
        other = f' hreflang="{lang}"' if (lang := store.lang(page)) else ""
        return f'<a href="{escape(store.url(page))}"{other}>'

    source = _PAGE_LINK.sub(address, value.source)
    if active_language() == "sr-latn":
        source = _INNER_LINK.sub('href="/sr-latn', source)
    return RichText(source)


class ParagraphBlock(ProseBlock):
    """Paragraphs and lists."""

    class Meta:
        icon = "pilcrow"
        label = _("Текст")
        description = _("Пасуси и набрајања. Кратке реченице; једна мисао по пасусу.")
        template = "blocks/paragraph.html"
        preview_value = (
            "<p>Пријаву може да пошаље свако, <b>и без имена</b>. Довољно је да сумњате.</p>"
            "<ul><li>Не морате да имате доказе.</li><li>Не морате да знате чија је надлежност.</li></ul>"
        )


class HeadingValue(blocks.StructValue):
    """A heading with its anchor."""

    @property
    def anchor(self) -> str:
        """The part of the address after ``#``: Latin letters, the same in both scripts."""
        return slugify(self.get("text") or "") or "odeljak"


class HeadingBlock(blocks.StructBlock):
    """A heading; those of the second level make the table of contents."""

    text = blocks.CharBlock(max_length=HEADING, label=_("наслов"))
    level = blocks.ChoiceBlock(
        search_index=False,
        choices=[("2", _("одељак")), ("3", _("део одељка"))],
        default="2",
        label=_("ниво"),
        required=True,
    )

    class Meta:
        icon = "title"
        label = _("Наслов")
        description = _("Каже налаз или следећи корак, не само тему. Одељци улазе у садржај странице.")
        template = "blocks/heading.html"
        value_class = HeadingValue
        preview_value = {"text": "Верујемо ти и није твоја кривица", "level": "2"}


class CalloutBlock(blocks.StructBlock):
    """A short text that must not be missed."""

    kind = blocks.ChoiceBlock(
        search_index=False,
        choices=[("calm", _("мирно: савет")), ("warm", _("топло: важно")), ("danger", _("опасност"))],
        default="calm",
        label=_("врста"),
    )
    title = blocks.CharBlock(required=False, default="", max_length=80, label=_("наслов"))
    text = ProseBlock(features=["bold", "link", "ul"], label=_("текст"))

    class Meta:
        icon = "warning"
        label = _("Истакнуто")
        description = _("Једна порука која не сме да се превиди. Црвено само кад је неко у опасности.")
        template = "blocks/callout.html"
        preview_value = {
            "kind": "calm",
            "title": "Реците детету",
            "text": "<p>„Драго ми је што знам. Верујем ти. Смислићемо заједно шта даље.“</p>",
        }


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(max_length=600, label=_("речи"))
    source = blocks.CharBlock(required=False, default="", max_length=160, label=_("чије су"))

    class Meta:
        icon = "openquote"
        label = _("Навод")
        description = _("Туђе речи, са извором. Никад исповест детета која може да се препозна.")
        template = "blocks/quote.html"
        preview_value = {
            "text": "Насиље је свако понашање које угрожава развој, здравље или достојанство детета.",
            "source": "Општи протокол, сажето",
        }


class StepBlock(blocks.StructBlock):
    """One step of a procedure."""

    title = blocks.CharBlock(max_length=120, label=_("корак"))
    when = blocks.CharBlock(required=False, default="", max_length=80, label=_("када или до када"))
    text = ProseBlock(required=False, features=["bold", "link", "ul"], label=_("објашњење"))

    class Meta:
        icon = "tick"
        label = _("Корак")


class StepsBlock(blocks.StructBlock):
    """Steps in order."""

    steps = blocks.ListBlock(StepBlock(), min_num=2, label=_("кораци"))

    class Meta:
        icon = "list-ol"
        label = _("Кораци")
        description = _("Шта се ради редом. Сваки корак почиње глаголом.")
        template = "blocks/steps.html"
        preview_value = {
            "steps": [
                {"title": "Отворите подешавања прегледача", "when": "", "text": "<p>Три тачке у углу.</p>"},
                {"title": "Обришите историју", "when": "један минут", "text": "<p>Изаберите „последњи сат“.</p>"},
            ]
        }
