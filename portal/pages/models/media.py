"""Pictures and documents of the editors."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from portal.pages.file_contents import fits
from portal.pages.metadata import without_metadata


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
        if self.file and not self.file._committed:
            bare = without_metadata(self.file)
            if bare is not None:
                self.file = ImageFile(BytesIO(bare), name=self.file.name)
                self._set_image_file_metadata()
        super().save(*args, **kwargs)

    @property
    def default_alt_text(self) -> str:
        """The alternative text: empty for decoration, never the file's title."""
        return "" if self.is_decoration else self.description


class PortalRendition(AbstractRendition):
    """One size of a picture."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class PortalDocument(AbstractDocument):
    """A file for download."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("документ")
        verbose_name_plural = _("документи")

    def clean(self) -> None:
        """Refuse extensions that are not offered and a new file that is not what its name says."""
        super().clean()
        if self.file and not self.file._committed and not fits(self.file, self.file_extension):
            raise ValidationError(
                {"file": _("Садржај није онакав какав назив обећава. Сачувајте датотеку поново у том формату.")}
            )
