"""Menu and footer, a row for each language."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import TranslatableField

from portal.pages.blocks.links import FooterColumnBlock, MenuLinkBlock
from portal.pages.fields import BodyField
from portal.pages.models.reviewed import ReviewedSnippet
from portal.pages.navigation import NavigationLinks

# Every revision keeps its row's name, so it is read in Cyrillic in either script of the CMS.
NAME = "Мени и подножје"


class Navigation(ReviewedSnippet):
    """What stands on every page around its content, in one language; a language without one has the Serbian."""

    menu = BodyField([("link", MenuLinkBlock())], blank=True, verbose_name=_("главни мени"))
    footer_text = models.CharField(
        _("реченица у подножју"),
        max_length=200,
        blank=True,
        default="Пријава насиља над децом, помоћ и савети на једном месту.",
    )
    footer = BodyField([("column", FooterColumnBlock())], blank=True, verbose_name=_("колоне подножја"))

    translatable_fields = [TranslatableField("menu"), TranslatableField("footer_text"), TranslatableField("footer")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("мени и подножје")
        verbose_name_plural = _("мени и подножје")
        constraints = [models.UniqueConstraint(fields=["locale"], name="navigation_one_a_language")]

    def __str__(self) -> str:
        return NAME

    @property
    def may_be_taken_down(self) -> bool:
        """Whether somebody may take it from readers: not the Serbian one, behind which nothing stands."""
        return self.locale.language_code != settings.LANGUAGE_CODE

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return an empty public page, around which menu and footer stand."""
        return "pages/navigation_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return menu and footer as every page gets them, in the place of those that are live."""
        links = NavigationLinks(
            request,
            language=self.locale.language_code,
            menu=self.menu.raw_data,
            footer=self.footer.raw_data,
            footer_text=self.footer_text,
        )
        return {"menu": links.menu, "footer": links.footer}
