"""The form in which editors upload a picture: it refuses what would only fail when a page shows it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageSequence
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

TOO_MANY_PIXELS = "file_too_many_pixels"
DAMAGED = "invalid_image"


class PictureField(WagtailImageField):
    """A picture that decodes from its first pixel to its last, in every frame, and has not too many of them.

    Pillow refuses to open the largest bombs and stumbles over damaged files in many ways; Wagtail catches none of them.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages[TOO_MANY_PIXELS] = _("Слика је превелика: има више од %(most)d милиона тачака. Смањите је.")
        self.error_messages[DAMAGED] = _("Ова датотека није слика или је оштећена. Сачувајте слику поново и пробајте.")

    def check_image_pixel_size(self, f: Any) -> None:
        """Refuse a bomb and a damaged file, in Wagtail's place, which reads the points before it counts them."""
        f.seek(0)
        try:
            with Image.open(f) as picture:
                self._read(picture)
        except ValidationError:
            raise
        except Image.DecompressionBombError:
            raise self._too_large() from None
        except Exception:
            # A damaged file raises whatever its decoder stumbles over: OSError, SyntaxError, struct.error, IndexError.
            raise ValidationError(self.error_messages[DAMAGED], DAMAGED) from None
        f.seek(0)

    def _read(self, picture: Image.Image) -> None:
        """Decode every frame; what the head of the file declares is counted first."""
        points = 0
        for frame in ImageSequence.Iterator(picture):
            points += frame.width * frame.height
            if points > self.max_image_pixels:
                raise self._too_large()
            frame.load()

    def _too_large(self) -> ValidationError:
        words = {"most": self.max_image_pixels // 1_000_000}
        return ValidationError(self.error_messages[TOO_MANY_PIXELS], TOO_MANY_PIXELS, words)


class PictureForm(BaseImageForm):
    """Wagtail's form of a picture with our field; made for each request, so that it speaks the editor's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (usual := self.fields.get("file")) is not None:
            self.fields["file"] = PictureField(label=usual.label, widget=usual.widget)
