from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Learners without names, classes, attempts and progress."""

    name = "elearning.learning"
    label = "learning"
    verbose_name = "Учење"
    default_auto_field = "django.db.models.BigAutoField"
