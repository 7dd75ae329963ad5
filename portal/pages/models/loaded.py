"""What ``load_site`` has loaded, so that it never overwrites an editor's work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedContent(models.Model):
    """The state in which a content file was loaded.

    ``file_digest`` is the SHA-256 of the file, ``content_digest`` that of the object right
    after loading; when the object no longer matches, an editor has changed it.
    """

    key = models.CharField(max_length=100, unique=True)
    file_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("учитани садржај")
        verbose_name_plural = _("учитани садржаји")

    def __str__(self) -> str:
        return self.key
