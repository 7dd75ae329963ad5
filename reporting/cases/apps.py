from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The case: models, transitions, commands, queries, access decisions, events."""

    name = "reporting.cases"
    label = "cases"
    verbose_name = "Предмети"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reporting.cases import denials  # noqa: F401
