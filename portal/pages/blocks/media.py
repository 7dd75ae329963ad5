"""Pictures inside a text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class FigureBlock(blocks.StructBlock):
    """A picture with its description and caption.

    The picture stands exactly one struct deep: wagtail-localize fails on deeper ones.
    """

    image = ImageBlock(label=_("слика"))
    caption = blocks.CharBlock(required=False, default="", max_length=200, label=_("потпис"))

    class Meta:
        icon = "image"
        label = _("Слика")
        description = _("Цртеж или фотографија са описом. Без слика патње и без лица деце.")
        template = "blocks/figure.html"
        preview_value = {"image": None, "caption": "Овде стоји слика са описом и потписом."}
