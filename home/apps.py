from pathlib import Path

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, standard pages, news and the institution finder."""

    name = "home"
    label = "home"
    verbose_name = "Почетна"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let ``load_site`` read this app's pages, and put the finder's into the sitemap."""
        from home.finder.sitemap import tails
        from portal.pages.content_files import register
        from portal.pages.sitemap import register_tails

        register(Path(self.path) / "content")
        register_tails(tails, everywhere=True)
