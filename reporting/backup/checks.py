"""System checks of backups."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def recipient_is_named(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E001: without ``BACKUP_RECIPIENT`` no backup is made."""
    if settings.BACKUP_RECIPIENT:
        return []
    words = "BACKUP_RECIPIENT is not set: `backup make` refuses. Make a pair: manage.py backup pair (docs/keys.md)."
    return [Error(words, id="backup.E001")]
