from django.apps import AppConfig


class CachingConfig(AppConfig):
    """Public pages kept by a proxy: tags, bans, the proxy's configuration."""

    name = "portal.caching"
    label = "caching"
    verbose_name = "Сачуване странице"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to changes and register the health line and the system checks."""
        from portal.caching import changes, checks, health  # noqa: F401
        from portal.jobs.health import register

        changes.connect()
        register("Сачуване странице", health.proxy)
