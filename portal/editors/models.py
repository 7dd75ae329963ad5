"""What was found on public pages and in stored files, and when each was looked at."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

# Characters of a page that a finding quotes.
DETAIL = 200
# Characters of an outside address that is checked; longer ones are left alone.
ADDRESS = 500


class Kind(models.TextChoices):
    """What may be wrong with a page or a file, in the order in which it matters to a reader."""

    LINK = "link", _("линк не води никуда")
    OUTSIDE = "outside", _("спољна адреса не одговара")
    FILE = "file", _("датотека је оштећена или је нема")
    REVIEW = "review", _("провера старија од годину дана или без датума")
    LETTERS = "letters", _("речи са словима другог писма")
    LINK_WORDS = "link_words", _("линк не каже куда води")
    LONG = "long", _("предугачка реченица")
    DESCRIPTION = "description", _("нема описа за претраживаче")


class Finding(models.Model):
    """One thing that an editor should look at, on a page or in a file; gone as soon as it is no longer so."""

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("страница")
    )
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("шта"), max_length=20, choices=Kind.choices)
    detail = models.CharField(_("где"), max_length=DETAIL, blank=True)
    # Field and block on the page, as the editor names them; empty: the page as a whole.
    path = models.CharField(max_length=DETAIL, blank=True)
    # Of what failed for days before it was told, the first time.
    found_at = models.DateTimeField(_("нађено"))
    checked_at = models.DateTimeField(_("последња провера"), null=True)

    class Meta:
        verbose_name = _("налаз")
        verbose_name_plural = _("налази")
        constraints = [
            models.UniqueConstraint(fields=["page", "kind", "detail"], name="one_finding_once"),
            models.UniqueConstraint(fields=["image", "kind"], name="one_finding_for_a_picture"),
            models.UniqueConstraint(fields=["document", "kind"], name="one_finding_for_a_document"),
        ]
        indexes = [models.Index(fields=["kind", "page"], name="finding_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.detail}"

    @property
    def place(self) -> Any:
        """The page, picture or document."""
        return self.page or self.image or self.document

    @property
    def title(self) -> str:
        """The name by which editors know the place."""
        return str(self.place.title)

    @property
    def edit_url(self) -> str:
        """The screen on which it is mended."""
        if self.page_id is not None:
            way = reverse("wagtailadmin_pages:edit", args=(self.page_id,))
            return f"{way}#:w:contentpath={self.path}" if self.path else way
        return file_url(image_id=self.image_id, document_id=self.document_id)


class Look(models.Model):
    """When a page was looked over last."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="look", primary_key=True)
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("преглед странице")
        verbose_name_plural = _("прегледи страница")

    def __str__(self) -> str:
        return str(self.page_id)


class OutsideLink(models.Model):
    """An address elsewhere that public pages name, and how it answered; no page's words and no reader's visit."""

    address = models.CharField(_("адреса"), max_length=ADDRESS, unique=True)
    host = models.CharField(max_length=253, db_index=True)
    pages = models.ManyToManyField(Page, related_name="+")
    checked_at = models.DateTimeField(_("последња провера"), null=True, db_index=True)
    # Nobody asks before.
    next_at = models.DateTimeField(db_index=True)
    first_failed_at = models.DateTimeField(_("први пут није одговорила"), null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(_("шта се догодило"), max_length=60, blank=True)
    broken = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("спољна адреса")
        verbose_name_plural = _("спољне адресе")

    def __str__(self) -> str:
        return self.address


class AboutFile(models.Model):
    """Something that is kept of a picture or of a document, each once."""

    image = models.OneToOneField(
        settings.WAGTAILIMAGES_IMAGE_MODEL, on_delete=models.CASCADE, null=True, related_name="%(class)s"
    )
    document = models.OneToOneField(
        settings.WAGTAILDOCS_DOCUMENT_MODEL, on_delete=models.CASCADE, null=True, related_name="%(class)s"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image=None) ^ models.Q(document=None), name="%(class)s_of_a_picture_or_a_document"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Any:
        """The picture or document."""
        return self.image or self.document

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.place.title)

    @property
    def kind(self) -> Any:
        """What it is, in a word."""
        return _("слика") if self.image_id is not None else _("документ")

    @property
    def edit_url(self) -> str:
        """The screen on which it is mended."""
        return file_url(image_id=self.image_id, document_id=self.document_id)


class FileLook(AboutFile):
    """When a stored picture or document was read through last."""

    looked_at = models.DateTimeField()

    class Meta(AboutFile.Meta):
        verbose_name = _("преглед датотеке")
        verbose_name_plural = _("прегледи датотека")


class Unused(AboutFile):
    """A picture or document that nothing uses."""

    since = models.DateTimeField(_("не користи се од"))

    class Meta(AboutFile.Meta):
        verbose_name = _("датотека која се не користи")
        verbose_name_plural = _("датотеке које се не користе")


def file_url(*, image_id: Any, document_id: Any) -> str:
    """Return the screen of a picture or document."""
    name = "wagtailimages:edit" if image_id is not None else "wagtaildocs:edit"
    return reverse(name, args=(image_id or document_id,))
