from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Periodic jobs and pending tasks: registry, runner, health."""

    name = "portal.jobs"
    label = "jobs"
    verbose_name = "Послови"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register our own jobs and those of every room that keeps them in a module ``periodic``."""
        from django.utils.module_loading import autodiscover_modules

        from portal.jobs import resend  # noqa: F401

        autodiscover_modules("periodic")
