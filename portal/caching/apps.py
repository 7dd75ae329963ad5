from django.apps import AppConfig, apps


class CachingConfig(AppConfig):
    """Public pages kept by a proxy: bans, the proxy's configuration."""

    name = "portal.caching"
    label = "caching"
    verbose_name = "Сачуване странице"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to pages and Wagtail's own models; register the health line and the system checks."""
        from wagtail.contrib.redirects.models import Redirect
        from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

        from portal.caching import checks, health  # noqa: F401
        from portal.caching.public_models import follow_tree, register_public_models
        from portal.jobs.health import register

        register_public_models(*(model for model in apps.get_models() if issubclass(model, Page)))
        register_public_models(Site, Locale, Redirect, PageViewRestriction, Collection, CollectionViewRestriction)
        follow_tree()
        register("Сачуване странице", health.proxy)
