from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The institutions' workspace."""

    name = "reporting.desk"
    label = "desk"
    verbose_name = "Поступање"
    default_auto_field = "django.db.models.BigAutoField"
