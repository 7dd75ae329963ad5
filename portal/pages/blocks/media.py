"""Pictures inside a text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


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
