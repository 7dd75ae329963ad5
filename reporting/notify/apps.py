from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Outbox and channels; knows no case."""

    name = "reporting.notify"
    label = "notify"
    verbose_name = "Обавештења"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.jobs import health
        from reporting.notify import account_letters, dead_letters, periodic  # noqa: F401

        health.register("Пошта", dead_letters.state)
