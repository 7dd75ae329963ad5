from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """Zone table, headers, quick exit, recorded decisions, limits without addresses."""

    name = "portal.security"
    label = "security"
    verbose_name = "Безбедност"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks and the health line."""
        from portal.jobs.health import register
        from portal.security import checks, hops, service_checks  # noqa: F401

        register("Посредници", hops.state)
