from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, standard pages, news and the institution finder."""

    name = "home"
    label = "home"
    verbose_name = "Почетна"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the finder's pages into the sitemap."""
        from home.finder.sitemap import tails
        from portal.pages.sitemap import register_tails

        register_tails(tails)
