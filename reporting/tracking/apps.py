from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """The reporter's page, opened by the code alone."""

    name = "reporting.tracking"
    label = "tracking"
    verbose_name = "Праћење"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.jobs import health
        from reporting.tracking import guesses, periodic, receivers  # noqa: F401

        health.register("Погрешни кодови", guesses.state)
