from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page and standard pages."""

    name = "home"
    label = "home"
    verbose_name = "Почетна"
    default_auto_field = "django.db.models.BigAutoField"
