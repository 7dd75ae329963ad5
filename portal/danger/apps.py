from django.apps import AppConfig


class DangerConfig(AppConfig):
    """What a text says of danger: one component for the form, messages and the search."""

    name = "portal.danger"
    label = "danger"
    verbose_name = "Опасност"
    default_auto_field = "django.db.models.BigAutoField"
