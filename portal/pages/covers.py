"""What stands on the card of a page and on its top: one of our drawings, or a picture of the editors' own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail_localize.fields import SynchronizedField

from portal.pages.drawings import DrawingSelect, drawing_exists

# Cut around the point that its editor has marked; as wide as a card on a sharp screen.
SIZE = "fill-640x320|format-webp"


class Covered(models.Model):
    """A page with a cover. It is decoration: readers of screens pass it over."""

    cover = models.CharField(
        _("цртеж"),
        max_length=40,
        default="cover-shelter",
        validators=[drawing_exists],
        help_text=_("Стоји на картици и на врху странице."),
    )
    cover_picture = models.ForeignKey(
        "pages.PortalImage",
        verbose_name=_("слика уместо цртежа"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Није обавезна. Без слика патње и без лица деце."),
    )

    cover_panel = MultiFieldPanel(
        [FieldPanel("cover", widget=DrawingSelect()), "cover_picture"], heading=_("Цртеж или слика")
    )
    cover_translatable_fields = [SynchronizedField("cover"), SynchronizedField("cover_picture")]

    class Meta:
        abstract = True

    @property
    def cover_shown(self) -> Any:
        """The own picture in the size of a cover, or nothing where the drawing stands."""
        return own_covers([self]).get(self.cover_picture_id)


def own_covers(pages: Iterable[Covered]) -> dict[int | None, Any]:
    """Return the own pictures of some pages by their key, in one query; without a query where there are none."""
    wanted = {page.cover_picture_id for page in pages} - {None}
    if not wanted:
        return {}
    cut = Filter(spec=SIZE)
    made = get_image_model().get_rendition_model().objects.filter(image__in=wanted, filter_spec=SIZE)
    # One cut around another point may still lie there.
    found: dict[int | None, Any] = {
        one.image_id: one for one in made.select_related("image") if one.focal_point_key == cut.get_cache_key(one.image)
    }
    for picture in get_image_model().objects.filter(pk__in=wanted - found.keys()) if wanted - found.keys() else ():
        found[picture.pk] = get_rendition_or_not_found(picture, SIZE)
    return found
