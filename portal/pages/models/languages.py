"""Which languages somebody closed, although the release may open them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosedLanguage(models.Model):
    """A language that readers are not shown until somebody opens it again: a row is there or not."""

    code = models.CharField(_("језик"), max_length=10, primary_key=True)
    closed_at = models.DateTimeField(_("затворен"), auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("ко га је затворио"), null=True, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("затворен језик")
        verbose_name_plural = _("затворени језици")
        # Closed and opened by one screen alone, never changed as a row.
        default_permissions = ()
        permissions = (("switch_language", _("Затварање и отварање језика")),)

    def __str__(self) -> str:
        return self.code
