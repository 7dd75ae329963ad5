from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, how they are shown, answered, graded, read and written."""

    name = "elearning.quizzes"
    label = "quizzes"
    verbose_name = "Питања"
    default_auto_field = "django.db.models.BigAutoField"
