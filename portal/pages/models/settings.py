"""Menus, footer and the emergency banner, as editors set them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.pages.blocks.links import FooterColumnBlock, MenuLinkBlock
from portal.pages.fields import BodyField


@register_setting(icon="list-ul", order=100)
class SiteSettings(BaseSiteSetting):
    """What stands on every page around its content.

    The banner has a switch of its own, so that its text can wait, ready, for the day on
    which it is needed.
    """

    menu = BodyField([("link", MenuLinkBlock())], blank=True, verbose_name=_("главни мени"))
    footer_text = models.CharField(
        _("реченица у подножју"),
        max_length=200,
        blank=True,
        default="Пријава насиља над децом, помоћ и савети на једном месту.",
    )
    footer = BodyField([("column", FooterColumnBlock())], blank=True, verbose_name=_("колоне подножја"))
    banner_on = models.BooleanField(_("прикажи обавештење"), default=False)
    banner_title = models.CharField(_("наслов обавештења"), max_length=80, blank=True)
    banner_text = models.CharField(
        _("текст обавештења"), max_length=280, blank=True, help_text=_("Шта се догодило и шта читалац да уради.")
    )
    banner_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("страница са више података"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(content=_("Обавештење се види на врху сваке јавне странице чим је укључено.")),
                *("banner_on", "banner_title", "banner_text", "banner_page"),
            ],
            heading=_("Хитно обавештење"),
        ),
        "menu",
        MultiFieldPanel(["footer_text", "footer"], heading=_("Подножје")),
    ]

    class Meta:
        verbose_name = _("мени, подножје и обавештење")
        verbose_name_plural = _("мени, подножје и обавештење")

    def clean(self) -> None:
        """A banner that is on must say something."""
        super().clean()
        if self.banner_on and not self.banner_text.strip():
            raise ValidationError({"banner_text": _("Укључено обавештење мора да има текст.")})
