"""Pictures, videos and recordings inside a text."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from portal.languages import html_lang
from portal.pages.blocks.choices import SnippetChoiceBlock
from portal.pages.places import active_language

# Cut around the point that its editor has marked.
POSTER = "fill-1280x720|format-webp"


def image_block() -> ImageBlock:
    """Return Wagtail's picture with its description; the field inside gets a label, which Wagtail leaves in English."""
    block = ImageBlock(label=_("слика"))
    block.child_blocks["image"].label = _("слика")
    return block


class FigureBlock(blocks.StructBlock):
    """A picture with its description and caption.

    The picture stands exactly one struct deep: wagtail-localize fails on deeper ones.
    """

    image = image_block()
    caption = blocks.CharBlock(required=False, default="", max_length=200, label=_("потпис"))

    class Meta:
        icon = "image"
        label = _("Слика")
        description = _("Цртеж или фотографија са описом. Без слика патње и без лица деце.")
        template = "blocks/figure.html"
        preview_value = {"image": None, "caption": "Овде стоји слика са описом и потписом."}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add whether this is the page's first picture: it is loaded at once, the others when they come near."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        request: Any = context.get("request")
        first = request is not None and not getattr(request, "_figure_shown", False)
        if first:
            request._figure_shown = True
        return context | {"loading": "eager" if first else "lazy"}


class RecordingBlock(SnippetChoiceBlock):
    """A video or a sound recording, with its words beneath.

    It stands in the stream itself: wagtail-localize loses its way to a translated snippet inside a struct.
    """

    kind: str

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("pages.Recording", **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a recording of the other kind."""
        cleaned = super().clean(value)
        if cleaned is not None and cleaned.kind != self.kind:
            raise ValidationError(_("Изаберите снимак друге врсте: видео у „Видео“, звук у „Звучни запис“."))
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the language in which the captions will be answered, and the picture that stands before playing."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        poster = value.poster if value is not None else None
        shown = poster.get_rendition(POSTER) if poster is not None else None
        return context | {"captions_lang": html_lang(active_language()), "poster_url": shown.url if shown else ""}

    def get_searchable_content(self, value: Any) -> list[str]:
        """Let the page be found by what is said in the recording."""
        return [value.title, value.transcript] if value is not None else []

    def get_preview_value(self) -> Any:
        """Return some recording of the kind, or nothing while there is none."""
        return self.model_class.objects.filter(kind=self.kind).first()


class VideoBlock(RecordingBlock):
    """A video with captions and transcript; nothing plays by itself."""

    kind = "video"

    class Meta:
        icon = "media"
        label = _("Видео")
        description = _("Видео са титловима и преписом, са нашег сервера. Сам се никад не пушта.")
        template = "blocks/recording.html"


class AudioBlock(RecordingBlock):
    """A sound recording with its transcript; nothing plays by itself."""

    kind = "audio"

    class Meta:
        icon = "media"
        label = _("Звучни запис")
        description = _("Звучни запис са преписом, са нашег сервера. Сам се никад не пушта.")
        template = "blocks/recording.html"
