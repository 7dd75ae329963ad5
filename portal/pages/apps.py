from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Base page, shared blocks, helplines, images, documents, site settings."""

    name = "portal.pages"
    label = "pages"
    verbose_name = "Странице"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the house rules and the job of scheduled pages; guard redirects, files, reviews and translations."""
        from portal.caching.public_models import register_public_models
        from portal.pages import checks, scheduled  # noqa: F401
        from portal.pages.cms_labels import say_in_serbian
        from portal.pages.file_use import guard_files, note_in_time
        from portal.pages.file_views import document_tails
        from portal.pages.four_eyes import guard_reviews
        from portal.pages.models import Helpline, PortalDocument, PortalImage, Recording, SiteSettings
        from portal.pages.redirects import guard_targets
        from portal.pages.sitemap import register_tails
        from portal.pages.translating import guard_translations

        register_tails(document_tails)
        guard_files()
        guard_reviews()
        # In this order: the proxy forgets once it is noted which files readers see.
        note_in_time(Recording)
        register_public_models(SiteSettings, Helpline, PortalImage, PortalDocument, Recording)
        guard_targets()
        guard_translations()
        say_in_serbian()
