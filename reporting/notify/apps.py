from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Outbox and channels; knows no case."""

    name = "reporting.notify"
    label = "notify"
    verbose_name = "Обавештења"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core import checks

        from portal.jobs import health
        from reporting.notify import account_letters, dead_letters, periodic, senders  # noqa: F401

        checks.register(senders.sender_names_the_portal, checks.Tags.security, deploy=True)
        health.register("Е-пошта", dead_letters.state)
        health.register("Пошиљалац", senders.state)
