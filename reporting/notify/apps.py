from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Outbox and channels; knows no case."""

    name = "reporting.notify"
    label = "notify"
    verbose_name = "Обавештења"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reporting.notify import periodic  # noqa: F401
