"""What an editor sees before anybody else does: the page in both scripts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

LATIN = "latn"


class ScriptPreviewMixin(models.Model):
    """Offers previews of a Serbian page as „Ћирилица“ and as „Латиница“; other languages have one script."""

    class Meta:
        abstract = True

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Name and words of each preview, the one that opens first in front."""
        if self.locale.language_code != settings.LANGUAGE_CODE:  # type: ignore[attr-defined]
            return list(super().preview_modes)  # type: ignore[misc]
        return [("", _("Ћирилица")), (LATIN, _("Латиница"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the page as a reader of the chosen script will get it."""
        if self.locale.language_code != settings.LANGUAGE_CODE:  # type: ignore[attr-defined]
            return super().serve_preview(request, mode_name)  # type: ignore[misc]
        # The address is that of the editor's own script; ScriptMiddleware turns what says that it is Latin.
        code = "sr-latn" if mode_name == LATIN else settings.LANGUAGE_CODE
        request.script = LATIN if mode_name == LATIN else "cyrl"  # type: ignore[attr-defined]
        request.LANGUAGE_CODE = code
        with translation.override(code):
            return super().serve_preview(request, mode_name).render()  # type: ignore[misc]
