from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Base page, shared blocks, banner, helplines, images, documents, menu and footer."""

    name = "portal.pages"
    label = "pages"
    verbose_name = "Странице"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the house rules, the job of scheduled pages, who runs the portal and what the proxy forgets for."""
        from portal.caching.public_models import register_public_models
        from portal.jobs.health import register
        from portal.pages import checks, scheduled  # noqa: F401
        from portal.pages.file_use import note_in_time
        from portal.pages.file_views import document_tails
        from portal.pages.models import (
            Banner,
            ClosedLanguage,
            Helpline,
            Navigation,
            PortalDocument,
            PortalImage,
            Recording,
            Topic,
        )
        from portal.pages.owner import owner_state
        from portal.pages.sitemap import register_tails
        from portal.pages.translating import share_rights

        register("Ко води портал", owner_state)
        register_tails(document_tails)
        # In this order: the proxy forgets once it is noted which files readers see.
        note_in_time(Recording)
        register_public_models(
            Navigation, Banner, ClosedLanguage, Helpline, Topic, PortalImage, PortalDocument, Recording
        )
        share_rights()
