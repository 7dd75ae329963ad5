"""Menu and footer, as editors set them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.pages.blocks.links import FooterColumnBlock, MenuLinkBlock
from portal.pages.fields import BodyField


@register_setting(icon="list-ul", order=100)
class SiteSettings(BaseSiteSetting):
    """What stands on every page around its content."""

    menu = BodyField([("link", MenuLinkBlock())], blank=True, verbose_name=_("главни мени"))
    footer_text = models.CharField(
        _("реченица у подножју"),
        max_length=200,
        blank=True,
        default="Пријава насиља над децом, помоћ и савети на једном месту.",
    )
    footer = BodyField([("column", FooterColumnBlock())], blank=True, verbose_name=_("колоне подножја"))

    panels = [
        "menu",
        MultiFieldPanel(["footer_text", "footer"], heading=_("Подножје")),
    ]

    class Meta:
        verbose_name = _("мени и подножје")
        verbose_name_plural = _("мени и подножје")
