from django.apps import AppConfig


class ScriptConfig(AppConfig):
    """Cyrillic to Latin, folding, slugs; response middleware and template filter."""

    name = "portal.script"
    label = "script"
    verbose_name = "Писмо"
    default_auto_field = "django.db.models.BigAutoField"
