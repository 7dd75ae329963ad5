from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Base page, shared blocks, helplines, images, documents, site settings."""

    name = "portal.pages"
    label = "pages"
    verbose_name = "Странице"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the house rules and keep redirects inside the site."""
        from portal.pages import checks  # noqa: F401
        from portal.pages.redirects import guard_targets

        guard_targets()
