"""What was found on public pages, and when each was looked at."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

# Characters of a page that a finding quotes.
DETAIL = 200


class Kind(models.TextChoices):
    """What may be wrong with a page, in the order in which it matters to a reader."""

    LINK = "link", _("линк не води никуда")
    REVIEW = "review", _("није прегледана годину дана")
    LETTERS = "letters", _("речи са словима другог писма")
    LINK_WORDS = "link_words", _("линк не каже куда води")
    LONG = "long", _("предугачка реченица")
    DESCRIPTION = "description", _("нема опис за претраживаче")
    TRANSLATION = "translation", _("недостаје превод")


class Finding(models.Model):
    """One thing that an editor should look at; gone as soon as the page no longer has it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("страница"))
    kind = models.CharField(_("шта"), max_length=20, choices=Kind.choices)
    detail = models.CharField(_("где"), max_length=DETAIL, blank=True)
    found_at = models.DateTimeField(_("нађено"))

    class Meta:
        verbose_name = _("налаз")
        verbose_name_plural = _("налази")
        constraints = [models.UniqueConstraint(fields=["page", "kind", "detail"], name="one_finding_once")]
        indexes = [models.Index(fields=["kind", "page"], name="finding_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.detail}"


class Look(models.Model):
    """When a page was looked over last."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="look", primary_key=True)
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("преглед странице")
        verbose_name_plural = _("прегледи страница")

    def __str__(self) -> str:
        return str(self.page_id)
