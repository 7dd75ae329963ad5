from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The report wizard."""

    name = "reporting.intake"
    label = "intake"
    verbose_name = "Пријава"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.jobs.health import register
        from reporting.intake import effort, receivers  # noqa: F401

        register("Прилив пријава", effort.state)
