from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Courses, modules and lessons as pages."""

    name = "elearning.courses"
    label = "courses"
    verbose_name = "Обуке"
    default_auto_field = "django.db.models.BigAutoField"
