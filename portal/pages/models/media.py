"""Pictures and documents of the editors."""

import re
from contextlib import suppress
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image
from wagtail.models import Page

from portal.languages import LANGUAGES, html_lang
from portal.pages.file_contents import fits, kind_and_size
from portal.pages.metadata import without_metadata
from portal.pages.pdf import UnreadablePdf, bare_pdf
from portal.patches.django_new_files import is_new

_WIDTH = re.compile(r"\bwidth-(\d+)")


class PortalImage(AbstractImage):
    """A picture that either says what it shows or is marked as decoration.

    ``description`` is the alternative text for readers who do not see the picture.
    """

    file: Any
    description = models.CharField(
        _("опис за оне који слику не виде"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("Једна реченица: шта се на слици види и зашто је ту. Без „слика приказује“."),
    )
    is_decoration = models.BooleanField(
        _("слика је само украс"),
        default=False,
        help_text=_("Означите само ако страница без слике говори исто. Читач екрана је тада прескаче."),
    )

    admin_form_fields = ("title", "file", "description", "is_decoration", *Image.admin_form_fields[3:])

    class Meta(AbstractImage.Meta):
        verbose_name = _("слика")
        verbose_name_plural = _("слике")

    def clean(self) -> None:
        """Refuse a picture that is neither described nor decoration."""
        super().clean()
        if not self.is_decoration and not self.description.strip():
            raise ValidationError({"description": _("Опишите слику или означите да је само украс.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the picture; a new file without what its camera wrote into it."""
        if is_new(self.file):
            bare = without_metadata(self.file)
            if bare is not None:
                self.file = ImageFile(BytesIO(bare), name=self.file.name)
                self._set_image_file_metadata()
        super().save(*args, **kwargs)

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """Return renditions by filter; of the widths that the picture does not reach only the first is made.

        Nothing is enlarged, so they would all be of one width, and ``srcset`` may name each width once.
        """
        by_what_is_made: dict[str, Filter | str] = {}
        for asked in filters:
            spec = asked if isinstance(asked, str) else asked.spec
            made = _WIDTH.sub(self._reached, spec)
            by_what_is_made.setdefault(made, asked)
        renditions: dict[str, AbstractRendition] = super().get_renditions(*by_what_is_made.values())
        return renditions

    def _reached(self, width: re.Match[str]) -> str:
        return f"width-{min(int(width[1]), self.width)}"

    @property
    def default_alt_text(self) -> str:
        """The alternative text: empty for decoration, never the file's title."""
        return "" if self.is_decoration else self.description


class PortalRendition(AbstractRendition):
    """One size of a picture."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        # Each request for a file asks whose it is (portal/pages/media_view.py).
        indexes = (models.Index(fields=["file"], name="rendition_by_file"),)


class _BarePdf(ContentFile):
    """A PDF out of which everything was taken already."""


def writings() -> list[tuple[str, Any]]:
    """Return the languages and scripts in which a document may be written."""
    return [("sr", _("српски, ћирилицом")), ("sr-latn", _("српски, латиницом")), *LANGUAGES[2:]]


class PortalDocument(AbstractDocument):
    """A file for download, with what a reader wants to know before loading it.

    ``html_page`` says the same as a page, for those to whom a file is of no use.
    """

    file: Any
    description = models.CharField(
        _("шта је то"), max_length=255, blank=True, help_text=_("Једна реченица: шта је у документу и чему служи.")
    )
    writing = models.CharField(_("језик и писмо"), max_length=10, blank=True, choices=writings)
    page_count = models.PositiveSmallIntegerField(_("број страна"), null=True, blank=True)
    html_page = models.ForeignKey(
        Page,
        verbose_name=_("иста садржина као страница"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Страница се чита и на телефону и читачем екрана."),
    )

    admin_form_fields = (*Document.admin_form_fields, "description", "writing", "page_count", "html_page")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("документ")
        verbose_name_plural = _("документи")

    def clean(self) -> None:
        """Refuse extensions that are not offered, a new file that is not what its name says, and a closed PDF."""
        super().clean()
        if is_new(self.file) and not fits(self.file, self.file_extension):
            raise ValidationError(
                {"file": _("Садржај није онакав какав назив обећава. Сачувајте датотеку поново у том формату.")}
            )
        try:
            self._take_bare_pdf()
        except UnreadablePdf:
            raise ValidationError(
                {"file": _("Овај PDF не може да се прочита: оштећен је или тражи лозинку. Сачувајте га без лозинке.")}
            ) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the document; a new PDF without scripts, files within it and authors, if it can be read at all."""
        with suppress(UnreadablePdf):
            self._take_bare_pdf()
        super().save(*args, **kwargs)

    def _take_bare_pdf(self) -> None:
        """Put the bare one in the place of a new PDF, once."""
        if is_new(self.file) and self.file_extension.lower() == "pdf" and not isinstance(self.file.file, _BarePdf):
            self.file = _BarePdf(bare_pdf(self.file, title=self.title), name=self.filename)
            self._set_document_file_metadata()

    @property
    def kind_and_size(self) -> str:
        """Type and size as they are read before loading: „PDF, 180 kB“."""
        return kind_and_size(self.file_extension, self.get_file_size() or 0)

    @property
    def lang(self) -> str:
        """The BCP 47 tag of what it is written in; empty when nobody has said."""
        return html_lang(self.writing) if self.writing else ""

    @property
    def page_url(self) -> str:
        """The page that says what it is, in the language and script of the reader."""
        return reverse("document", args=[self.pk])
