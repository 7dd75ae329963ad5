from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """The reporter's page, opened by the code alone."""

    name = "reporting.tracking"
    label = "tracking"
    verbose_name = "Праћење"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reporting.tracking import periodic, receivers  # noqa: F401
