from django.apps import AppConfig


class DangerConfig(AppConfig):
    """What a text says of danger: one component for the form, messages and the search."""

    name = "portal.danger"
    label = "danger"
    verbose_name = "Опасност"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say on the health page whether danger is heard."""
        from portal.danger import health
        from portal.jobs.health import register

        register("Препознавање опасности", health.state)
