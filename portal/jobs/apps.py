from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Periodic jobs and pending tasks: registry, runner, health."""

    name = "portal.jobs"
    label = "jobs"
    verbose_name = "Послови"
    default_auto_field = "django.db.models.BigAutoField"
