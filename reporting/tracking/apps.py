from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """The reporter's page."""

    name = "reporting.tracking"
    label = "tracking"
    verbose_name = "Праћење"
    default_auto_field = "django.db.models.BigAutoField"
