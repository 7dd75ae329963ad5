from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Learners without names, classes, attempts and progress."""

    name = "elearning.learning"
    label = "learning"
    verbose_name = "Учење"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register jobs, the line of the health page and what happens at the quick exit."""
        from elearning.learning import expiry, periodic, receivers  # noqa: F401
        from portal.jobs import health

        health.register("Учење", expiry.state)
