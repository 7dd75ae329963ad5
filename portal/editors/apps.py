from django.apps import AppConfig


class EditorsConfig(AppConfig):
    """What helps editors keep the site right: findings about pages, a report, the start page of the CMS."""

    name = "portal.editors"
    label = "editors"
    verbose_name = "Уређивање"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job that looks pages over."""
        from portal.editors import periodic  # noqa: F401
