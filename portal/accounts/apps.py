from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Custom user, the one door and the second factor."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Налози"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to sign-ins and register the job."""
        from portal.accounts import periodic, receivers  # noqa: F401
